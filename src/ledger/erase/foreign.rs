//! What of a person stands under somebody else's keys: it was recorded while their identifiers were joined by mistake.
//!
//! ```text
//! entries 60 and 61 of the series of partner-0042, compartment 7     60 is his, 61 is hers: she is erased
//!   60 ─▶ compartment 15, sealed anew      compartment 7 goes, and with it 61, also in every older copy of the data
//! ```
//! The other's rows move before the erasure is recorded: until then nothing is lost, and done twice it changes nothing.
//! Only the copies of the data from before it open less of the other than they did.

use std::collections::{BTreeMap, BTreeSet};

use super::EraseError;
use super::persons::Found;
use crate::ledger::compartments::Rule;
use crate::ledger::slots::Opened;
use crate::ledger::{RecordError, Shared};
use crate::vault::{Compartment, Owner, PersonRef, RowKey};

/// Rows of somebody else that are to stand under another key.
#[derive(Debug, Clone)]
pub(super) struct Move {
    pub(super) from: Owner,
    pub(super) to: Compartment,
    pub(super) rows: Vec<RowKey>,
}

/// One key of somebody else under which rows of the person stand.
pub(super) struct Foreign {
    pub(super) owner: Owner,
    /// Whose key it is, as it was when it was looked at.
    pub(super) known: PersonRef,
    /// The person's openings.
    pub(super) hers: Vec<RowKey>,
    /// How many rows these are with everything beside them.
    pub(super) rows: u64,
    /// All other rows.
    others: Vec<RowKey>,
}

impl Foreign {
    /// Where the others go.
    pub(super) fn moving(&self, shared: &Shared) -> Result<Move, RecordError> {
        let rule = Rule::of(self.owner.compartment).unwrap_or(Rule::General);
        Ok(Move {
            from: self.owner,
            to: shared.next_living(rule, self.owner)?,
            rows: self.others.clone(),
        })
    }
}

/// Everything of a person that stands under keys of those they were once joined with.
pub(super) fn find(shared: &Shared, found: &Found) -> Result<Vec<Foreign>, EraseError> {
    if found.known.iter().all(|known| known.rights.is_none()) {
        return Ok(Vec::new());
    }
    let numbers = found.numbers();
    let mut foreign = Vec::new();
    for other in shared.ever_joined(&numbers)? {
        if numbers.contains(&other) || shared.vault.identity(other)?.is_none() {
            continue;
        }
        let known = shared.vault.person(other);
        let mut keys: BTreeMap<Owner, Foreign> = BTreeMap::new();
        let mut openings = shared.vault.series(other)?;
        openings.reverse();
        for (opening, _) in openings {
            let is_hers = match shared.opening(opening)? {
                Opened::Open(opened) => found.identifiers.contains(&opened.person),
                Opened::Erased => false,
            };
            for (key, header, _) in shared.vault.rows_of_entry(opening.seq())? {
                if key.slot() != opening.slot() || header.owner.person != other {
                    continue;
                }
                let leaf = keys.entry(header.owner).or_insert_with(|| Foreign {
                    owner: header.owner,
                    known,
                    hers: Vec::new(),
                    rows: 0,
                    others: Vec::new(),
                });
                if !is_hers {
                    leaf.others.push(key);
                    continue;
                }
                leaf.rows += 1;
                if leaf.hers.last() != Some(&opening) {
                    leaf.hers.push(opening);
                }
            }
        }
        // What binds stands under keys that go with the person only (`rights::step` puts nothing else there).
        let shared_keys = keys.into_values().filter(|leaf| {
            !leaf.hers.is_empty()
                && leaf.owner.compartment.get() < Compartment::FIRST_RESERVED
                && shared.vault.is_open(leaf.owner)
        });
        foreign.extend(shared_keys);
    }
    Ok(foreign)
}

/// Everybody whose keys are concerned, each once.
pub(super) fn concerned(foreign: &[Foreign]) -> Vec<PersonRef> {
    let mut seen = BTreeSet::new();
    foreign
        .iter()
        .filter(|leaf| seen.insert(leaf.known.person))
        .map(|leaf| leaf.known)
        .collect()
}
