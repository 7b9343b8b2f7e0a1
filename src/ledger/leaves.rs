//! What stands under each key of a person: openings of their series, and words that stand under another key than the
//! opening beside them.
//!
//! ```text
//! person 7, compartment 1     entries 41, 60
//! person 7, compartment 13    the words of request 71, whose first step stands in compartment 254
//! ```
//! It tells erasures and runs of retention what a key would take. Nothing here is decided.

use std::collections::BTreeMap;

use super::place::place_key;
use super::{RecordError, Shared};
use crate::vault::{Compartment, Owner, PersonNo, RowKey};

/// Rows by the key that opens them.
pub(super) type Leaves = BTreeMap<Owner, Vec<RowKey>>;

/// The part of a slot that holds its words.
const WORDS: u8 = 1;

impl Shared {
    /// Everything of some numbers, also what was erased.
    pub(super) fn leaves(&self, persons: &[PersonNo]) -> Result<Leaves, RecordError> {
        let mut leaves = Leaves::new();
        for person in persons {
            for (key, header) in self.vault.series(*person)? {
                leaves.entry(header.owner).or_default().push(key);
                if header.owner.compartment != Compartment::RIGHTS {
                    continue;
                }
                let words = place_key(key.seq(), usize::from(key.slot()), WORDS)?;
                if let Some((beside, _)) = self.vault.row(words)?
                    && beside.owner != header.owner
                    && beside.owner.person == *person
                {
                    leaves.entry(beside.owner).or_default().push(words);
                }
            }
        }
        Ok(leaves)
    }

    /// The same, without what was erased, and without who somebody is: that stands for nothing by itself.
    pub(super) fn open_leaves(&self, persons: &[PersonNo]) -> Result<Leaves, RecordError> {
        let mut leaves = self.leaves(persons)?;
        leaves.retain(|owner, _| {
            owner.compartment != Compartment::IDENTITY && self.vault.is_open(*owner)
        });
        Ok(leaves)
    }
}
