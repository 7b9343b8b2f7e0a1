//! The index of persons in memory: tag → number, and each person's series.
//!
//! ```text
//! number   tag (16)           entries   last opening
//!      7   9f3c…              3         seq 41, slot 3
//! ```
//! 28 bytes a person and 4 to 8 of table: about 36 MB for a million. It is rebuilt at open from the snapshot
//! (`snapshot`) and the rows written since; nothing is true because it stands here.
//!
//! A tag is the first half of `HMAC-SHA256(lookup key, identity)`. Whoever holds the key file can test a guess;
//! whoever holds only the data cannot.

use std::collections::HashMap;

use crate::hash::Tag;
use crate::vault::place::{PersonNo, RowKey};
use crate::vault::tag_index::TagIndex;

/// Persons in one stored piece of the index.
pub(super) const CHUNK: usize = 4096;
/// No opening yet.
pub(super) const NO_ROW: u64 = u64::MAX;

/// The first 16 bytes of a tag; all zero for nobody.
pub(super) type ShortTag = [u8; 16];
/// The tag of a number that is free, erased or not yet seen.
pub(super) const NOBODY: ShortTag = [0; 16];

/// Cuts a tag to what the index keeps.
pub(super) fn short(tag: &Tag) -> ShortTag {
    let mut short = NOBODY;
    short.copy_from_slice(&tag.as_bytes()[..NOBODY.len()]);
    short
}

/// The series of one person in this ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) entries: u32,
    /// Stored form of the last opening, or [`NO_ROW`].
    pub(super) last: u64,
}

impl Series {
    pub(super) const EMPTY: Self = Self {
        entries: 0,
        last: NO_ROW,
    };

    /// The last opening.
    pub(super) fn last(self) -> Option<RowKey> {
        (self.last != NO_ROW).then(|| RowKey::from_stored(self.last))
    }
}

/// Every person of the vault. Position 0 of the lists belongs to nobody.
#[derive(Default)]
pub(super) struct People {
    tags: Vec<ShortTag>,
    entries: Vec<u32>,
    last: Vec<u64>,
    index: TagIndex,
    /// Sealed identities of persons who were given a number and have no row yet.
    pending: HashMap<u32, Vec<u8>>,
    /// Chunks that differ from their stored form.
    dirty: Vec<bool>,
}

impl People {
    pub(super) fn with_room(persons: usize) -> Self {
        let mut people = Self {
            index: TagIndex::with_room(persons),
            ..Self::default()
        };
        people.tags.reserve_exact(persons + 1);
        people.entries.reserve_exact(persons + 1);
        people.last.reserve_exact(persons + 1);
        people.ensure(0);
        people
    }

    /// One more than the highest number ever given.
    pub(super) fn end(&self) -> usize {
        self.tags.len()
    }

    /// How many chunks the index has.
    pub(super) fn chunks(&self) -> usize {
        self.dirty.len()
    }

    pub(super) fn find(&self, tag: &ShortTag) -> Option<PersonNo> {
        self.index.find(tag, &self.tags).map(PersonNo::new)
    }

    pub(super) fn knows(&self, person: PersonNo) -> bool {
        self.tags
            .get(person.get() as usize)
            .is_some_and(|tag| *tag != NOBODY)
    }

    /// Gives the next number to a new tag; `None` when all numbers are given.
    pub(super) fn reserve(&mut self, tag: ShortTag) -> Option<PersonNo> {
        let number = u32::try_from(self.end()).ok()?;
        self.name(PersonNo::new(number), tag);
        Some(PersonNo::new(number))
    }

    /// Keeps the sealed identity of a reserved number until its first row is written.
    pub(super) fn hold(&mut self, person: PersonNo, sealed_identity: Vec<u8>) {
        self.pending.insert(person.get(), sealed_identity);
    }

    pub(super) fn pending(&self, person: PersonNo) -> Option<&[u8]> {
        self.pending.get(&person.get()).map(Vec::as_slice)
    }

    pub(super) fn settle(&mut self, person: PersonNo) {
        self.pending.remove(&person.get());
    }

    /// Joins a number with its tag.
    pub(super) fn name(&mut self, person: PersonNo, tag: ShortTag) {
        let number = person.get();
        self.ensure(number as usize);
        self.forget_tag(person);
        self.tags[number as usize] = tag;
        if tag != NOBODY {
            self.index.insert(number, &self.tags);
        }
        self.touch(number as usize);
    }

    pub(super) fn series(&self, person: PersonNo) -> Series {
        let at = person.get() as usize;
        if at >= self.end() {
            return Series::EMPTY;
        }
        Series {
            entries: self.entries[at],
            last: self.last[at],
        }
    }

    pub(super) fn set_series(&mut self, person: PersonNo, series: Series) {
        let at = person.get() as usize;
        self.ensure(at);
        self.entries[at] = series.entries;
        self.last[at] = series.last;
        self.touch(at);
    }

    /// Makes a person unfindable; where their rows are stays known until these are deleted.
    pub(super) fn hide(&mut self, person: PersonNo) {
        let at = person.get() as usize;
        self.ensure(at);
        self.forget_tag(person);
        self.pending.remove(&person.get());
        self.touch(at);
    }

    /// Forgets a person; the number stays given.
    pub(super) fn forget(&mut self, person: PersonNo) {
        let at = person.get() as usize;
        self.ensure(at);
        self.forget_tag(person);
        self.pending.remove(&person.get());
        self.set_series(person, Series::EMPTY);
    }

    fn forget_tag(&mut self, person: PersonNo) {
        let at = person.get() as usize;
        let tag = self.tags[at];
        if tag != NOBODY {
            self.index.remove(&tag, &self.tags);
            self.tags[at] = NOBODY;
        }
    }

    /// Makes the lists reach `number`.
    pub(super) fn ensure(&mut self, number: usize) {
        if number >= self.end() {
            self.tags.resize(number + 1, NOBODY);
            self.entries.resize(number + 1, 0);
            self.last.resize(number + 1, NO_ROW);
            self.dirty.resize(number / CHUNK + 1, true);
        }
    }

    fn touch(&mut self, number: usize) {
        self.dirty[number / CHUNK] = true;
    }

    pub(super) fn is_dirty(&self, chunk: usize) -> bool {
        self.dirty.get(chunk).copied().unwrap_or(false)
    }

    pub(super) fn set_dirty(&mut self, chunk: usize, dirty: bool) {
        if let Some(mark) = self.dirty.get_mut(chunk) {
            *mark = dirty;
        }
    }

    /// The persons of one chunk, in order; those without a row yet show as nobody.
    pub(super) fn of_chunk(&self, chunk: usize) -> impl Iterator<Item = (ShortTag, Series)> + '_ {
        let start = (chunk * CHUNK).min(self.end());
        let end = (start + CHUNK).min(self.end());
        (start..end).map(|at| {
            let series = Series {
                entries: self.entries[at],
                last: self.last[at],
            };
            let tag = if series.last == NO_ROW {
                NOBODY
            } else {
                self.tags[at]
            };
            (tag, series)
        })
    }
}
