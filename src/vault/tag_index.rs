//! From a person's tag to their number: a table of 4 bytes a person, open addressing, linear probing.
//!
//! ```text
//! home = first 8 bytes of the tag, modulo capacity        slot = person number, 0 = empty
//! ```
//! A tag is a MAC under a secret key, so its bytes are already evenly spread and nobody outside can choose
//! collisions. The tags themselves lie in `people`, once; a `HashMap` would hold them a second time.

use crate::vault::people::ShortTag;

/// The smallest table.
const SMALLEST: usize = 1024;

/// The table. It never holds number 0.
#[derive(Default)]
pub(super) struct TagIndex {
    slots: Vec<u32>,
    used: usize,
}

impl TagIndex {
    /// A table with room for `persons` without growing.
    pub(super) fn with_room(persons: usize) -> Self {
        Self {
            slots: vec![0; capacity_for(persons)],
            used: 0,
        }
    }

    /// The number whose tag is `tag`.
    pub(super) fn find(&self, tag: &ShortTag, tags: &[ShortTag]) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mut at = self.home(tag);
        loop {
            match self.slots[at] {
                0 => return None,
                number if tags[number as usize] == *tag => return Some(number),
                _ => at = self.next(at),
            }
        }
    }

    /// Adds a number whose tag is in `tags` and not yet in the table.
    pub(super) fn insert(&mut self, number: u32, tags: &[ShortTag]) {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            self.grow(tags);
        }
        self.place(number, tags);
        self.used += 1;
    }

    /// Removes a number, and moves back those that had been pushed past it.
    pub(super) fn remove(&mut self, tag: &ShortTag, tags: &[ShortTag]) {
        if self.slots.is_empty() {
            return;
        }
        let mut hole = self.home(tag);
        while self.slots[hole] != 0 && tags[self.slots[hole] as usize] != *tag {
            hole = self.next(hole);
        }
        if self.slots[hole] == 0 {
            return;
        }
        self.used -= 1;
        let mut at = self.next(hole);
        while self.slots[at] != 0 {
            let wanted = self.home(&tags[self.slots[at] as usize]);
            if self.distance(wanted, at) >= self.distance(hole, at) {
                self.slots[hole] = self.slots[at];
                hole = at;
            }
            at = self.next(at);
        }
        self.slots[hole] = 0;
    }

    fn grow(&mut self, tags: &[ShortTag]) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![0; (old.len() * 2).max(SMALLEST)];
        for number in old.into_iter().filter(|number| *number != 0) {
            self.place(number, tags);
        }
    }

    fn place(&mut self, number: u32, tags: &[ShortTag]) {
        let mut at = self.home(&tags[number as usize]);
        while self.slots[at] != 0 {
            at = self.next(at);
        }
        self.slots[at] = number;
    }

    fn home(&self, tag: &ShortTag) -> usize {
        let mut first = [0; 8];
        first.copy_from_slice(&tag[..8]);
        // Only the low bits matter: the capacity is a power of two.
        #[expect(clippy::cast_possible_truncation, reason = "masked to the capacity")]
        let spread = u64::from_le_bytes(first) as usize;
        spread & (self.slots.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    /// Steps forward from one slot to another.
    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.slots.len() - 1)
    }
}

fn capacity_for(persons: usize) -> usize {
    (persons + persons / 2).next_power_of_two().max(SMALLEST)
}
