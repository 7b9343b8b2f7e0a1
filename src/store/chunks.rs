//! Lines in the index: slices of the journal, up to 12 KiB each, under their first number.
//!
//! ```text
//! key   u64be first          value   { segment, offset, lines, bytes: "…\n…\n" }
//! ```
//!
//! A chunk is the journal's bytes at its place, so that the two can be compared, and each can
//! stand in for the other. sled keeps 16 values in a leaf and moves a leaf of more than about
//! 250 kB out of its log: 12 KiB keeps whole leaves within it.

use serde::{Deserialize, Serialize};

use super::codec::{self, Packed};
use super::index::IndexError;
use super::journal::{self, Place};

/// A chunk is closed before it would grow beyond this; a longer line is a chunk of its own.
pub const CHUNK_BYTES: usize = 12 * 1024;

/// Consecutive lines of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Number of the first line.
    pub first: u64,
    /// Where they stand in the journal.
    pub place: Place,
    /// How many.
    pub lines: u64,
    /// The lines, newlines included.
    pub bytes: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Value<'a> {
    place: Place,
    lines: u64,
    #[serde(borrow)]
    bytes: Packed<'a>,
}

impl Chunk {
    /// A chunk without lines, that begins at a place.
    #[must_use]
    pub fn empty(first: u64, place: Place) -> Self {
        Self {
            first,
            place,
            lines: 0,
            bytes: Vec::with_capacity(CHUNK_BYTES),
        }
    }

    /// Whether a line of `len` bytes, newline included, at `place` continues this chunk.
    #[must_use]
    pub fn takes(&self, place: Place, len: usize) -> bool {
        self.place.segment == place.segment
            && self.place.offset + self.bytes.len() as u64 == place.offset
            && self.bytes.len() + len <= CHUNK_BYTES
    }

    /// Adds a line, without its newline.
    pub fn push(&mut self, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
        self.lines += 1;
    }

    /// One more than the number of its last line.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.lines
    }

    /// A line by its number in the ledger.
    #[must_use]
    pub fn line(&self, seq: u64) -> Option<&[u8]> {
        let nth = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        journal::nth_line(&self.bytes, nth)
    }

    /// Adds it to what is to be written.
    ///
    /// # Errors
    /// Those of the codec.
    pub fn put(&self, batch: &mut sled::Batch) -> Result<(), IndexError> {
        let value = Value {
            place: self.place,
            lines: self.lines,
            bytes: Packed(&self.bytes),
        };
        batch.insert(&self.first.to_be_bytes(), codec::encode(&value)?);
        Ok(())
    }
}

/// The chunk that holds a line; `None` when there is none.
///
/// # Errors
/// Those of sled and of the codec.
pub fn around(tree: &sled::Tree, seq: u64) -> Result<Option<Chunk>, IndexError> {
    let Some((key, value)) = tree.range(..=seq.to_be_bytes()).next_back().transpose()? else {
        return Ok(None);
    };
    let first = u64::from_be_bytes(
        key.as_ref()
            .try_into()
            .map_err(|_| IndexError::Row("a chunk's key"))?,
    );
    let Value {
        place,
        lines,
        bytes,
    } = codec::decode(&value)?;
    if memchr::memchr_iter(b'\n', bytes.0).count() as u64 != lines {
        return Err(IndexError::Row("a chunk with other lines than it counts"));
    }
    let chunk = Chunk {
        first,
        place,
        lines,
        bytes: bytes.0.to_vec(),
    };
    Ok((seq < chunk.end()).then_some(chunk))
}
