//! What reads as erased from this moment on, before its keys and bytes are gone.
//!
//! An erasure is in force with its entry, not with the last overwritten sector: between the two the keyring asks
//! here first. Nothing of this is stored; at open the ledger shuts again what an unfinished erasure named.

use std::collections::HashSet;

use crate::vault::place::{Owner, PersonNo, Target};

/// Persons and compartments whose keys are refused.
#[derive(Debug, Clone, Default)]
pub(super) struct Shut {
    persons: HashSet<PersonNo>,
    compartments: HashSet<Owner>,
}

impl Shut {
    pub(super) fn of(targets: &[Target]) -> Self {
        let mut shut = Self::default();
        shut.add(targets);
        shut
    }

    pub(super) fn add(&mut self, targets: &[Target]) {
        for target in targets {
            match target {
                Target::Person(person) => self.persons.insert(*person),
                Target::Compartment(owner) => self.compartments.insert(*owner),
            };
        }
    }

    /// What is left when the keys of others are truly gone.
    pub(super) fn without(&self, gone: &Self) -> Self {
        Self {
            persons: self.persons.difference(&gone.persons).copied().collect(),
            compartments: self
                .compartments
                .difference(&gone.compartments)
                .copied()
                .collect(),
        }
    }

    pub(super) fn takes(&self, owner: Owner) -> bool {
        self.persons.contains(&owner.person) || self.compartments.contains(&owner)
    }
}
