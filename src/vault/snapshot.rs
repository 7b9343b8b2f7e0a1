//! The stored copy of the index of persons, so that opening a vault does not unseal a million identities.
//!
//! ```text
//! chunk k = seal(snapshot key, "snapshot" ‖ k, 4096 × (tag (16) ‖ entries (4) ‖ last (8)))
//! ```
//! Chunks are written a few at a time with ordinary commits, so no commit waits for a whole copy. `floor` says from
//! which entry on rows must be read again at open: every chunk was written after that entry. A chunk may already
//! hold some of those rows; applying them again in order ends at the same last row.
//!
//! It is a convenience: if a chunk is missing or does not open (it never does after an erasure replaced the
//! snapshot key), the index is rebuilt from persons and rows.

use zeroize::Zeroizing;

use crate::hash::Secret;
use crate::vault::people::{CHUNK, People, Series, ShortTag};
use crate::vault::place::PersonNo;
use crate::vault::seal::{self, NONCE};

/// Bytes of one person.
const PERSON: usize = 16 + 4 + 8;

/// One chunk, opened.
pub(super) struct Chunk(Zeroizing<Vec<u8>>);

fn place(chunk: u32) -> [u8; 12] {
    let mut place = *b"snapshot\0\0\0\0";
    place[8..].copy_from_slice(&chunk.to_be_bytes());
    place
}

/// Seals one chunk of the index.
pub(super) fn seal_chunk(people: &People, chunk: u32, key: &Secret, nonce: [u8; NONCE]) -> Vec<u8> {
    let mut plain = Zeroizing::new(Vec::with_capacity(CHUNK * PERSON));
    for (tag, series) in people.of_chunk(chunk as usize) {
        plain.extend_from_slice(&tag);
        plain.extend_from_slice(&series.entries.to_be_bytes());
        plain.extend_from_slice(&series.last.to_be_bytes());
    }
    let mut sealed = Vec::new();
    seal::seal(&mut sealed, key, nonce, &place(chunk), &plain);
    sealed
}

impl Chunk {
    /// Opens one chunk; `None` if it does not open or has not the right shape.
    pub(super) fn open(chunk: u32, sealed: &[u8], key: &Secret) -> Option<Self> {
        let plain = seal::open(key, &place(chunk), sealed).ok()?;
        let fits = plain.len().is_multiple_of(PERSON) && plain.len() <= CHUNK * PERSON;
        fits.then_some(Self(plain))
    }

    /// Puts its persons into the index.
    pub(super) fn load_into(&self, chunk: u32, people: &mut People) {
        let first = chunk * u32::try_from(CHUNK).unwrap_or(u32::MAX);
        for (number, person) in (first..).zip(self.0.chunks_exact(PERSON)) {
            let (tag, rest) = person.split_at(size_of::<ShortTag>());
            let (entries, last) = rest.split_at(4);
            // The lengths are those of PERSON.
            let series = Series {
                entries: u32::from_be_bytes(entries.try_into().unwrap_or_default()),
                last: u64::from_be_bytes(last.try_into().unwrap_or_default()),
            };
            people.name(PersonNo::new(number), tag.try_into().unwrap_or_default());
            people.set_series(PersonNo::new(number), series);
        }
    }
}
