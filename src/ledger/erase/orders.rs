//! From a plan to what the writer appends: one order for all who lose the same, as far as one entry holds them.

use std::collections::{BTreeMap, BTreeSet};

use super::goes::is_recipient;
use super::order::{Order, SuppressOrder};
use super::plan::{ErasurePlan, PlannedPerson};
use super::{CHUNK, EraseError, ErasureRequest};
use crate::canon;
use crate::hash::Commitment;
use crate::ledger::rights::ToNotify;
use crate::ledger::{RecordError, Shared};
use crate::slot::{self, Person};
use crate::vault::Identity;

/// The canonical list, sorted and without repetition, under a salt that nobody keeps.
pub(in crate::ledger) fn commit_list(persons: &[Person]) -> Result<Commitment, RecordError> {
    #[derive(serde::Serialize)]
    struct List<'a> {
        persons: Vec<&'a Person>,
    }
    let sorted: BTreeSet<&Person> = persons.iter().collect();
    let list = List {
        persons: sorted.into_iter().collect(),
    };
    let canonical = zeroize::Zeroizing::new(canon::to_canonical(&list)?);
    Ok(slot::commit_entry(&Shared::salt()?, &canonical))
}

impl ErasurePlan {
    /// What the writer is to append.
    pub(super) fn orders(
        self,
        shared: &Shared,
        request: &ErasureRequest,
        key_backups: usize,
    ) -> Result<Vec<Order>, EraseError> {
        let mut alike: BTreeMap<(Vec<String>, Vec<String>), Vec<&PlannedPerson>> = BTreeMap::new();
        for person in &self.persons {
            let rules = if person.whole {
                Vec::new()
            } else {
                person.goes.keys().map(ToString::to_string).collect()
            };
            let keep: BTreeSet<String> = person
                .stays
                .iter()
                .map(|kept| kept.ground.clone())
                .collect();
            alike
                .entry((rules, keep.into_iter().collect()))
                .or_default()
                .push(person);
        }
        let mut orders = Vec::new();
        for ((rules, keep), persons) in alike {
            for persons in chunks(&persons) {
                let mut order = self.one(request, persons, key_backups as u64)?;
                order.compartments.clone_from(&rules);
                order.keep.clone_from(&keep);
                order.forget = forgotten(shared, persons);
                orders.push(order);
            }
        }
        Ok(orders)
    }

    fn one(
        &self,
        request: &ErasureRequest,
        persons: &[&PlannedPerson],
        key_backups: u64,
    ) -> Result<Order, EraseError> {
        let identifiers: Vec<Person> = persons
            .iter()
            .flat_map(|one| one.identifiers.iter().cloned())
            .collect();
        let mut notify = ToNotify::default();
        for one in persons {
            notify.join(&one.notify);
        }
        notify.settle();
        let exports: BTreeSet<u64> = persons
            .iter()
            .flat_map(|one| one.exports.iter().copied())
            .collect();
        Ok(Order {
            who: persons.iter().map(|one| one.person.clone()).collect(),
            count: persons.len() as u64,
            persons: persons
                .iter()
                .flat_map(|one| one.known.iter().copied())
                .collect(),
            holds: self.holds,
            targets: persons
                .iter()
                .flat_map(|one| one.targets.iter().copied())
                .collect(),
            moves: persons
                .iter()
                .flat_map(|one| one.moves.iter().cloned())
                .collect(),
            compartments: Vec::new(),
            grounds: request.grounds.clone(),
            keep: Vec::new(),
            requests: request.requests.clone(),
            list: commit_list(&identifiers)?,
            rows: persons.iter().map(|one| one.rows).sum(),
            key_backups,
            notify,
            exports: exports.into_iter().collect(),
            forget: Vec::new(),
            suppress: self.suppress(request, persons)?,
            actor: request.actor.clone(),
        })
    }

    /// Those of them whom nothing as wide blocks yet.
    fn suppress(
        &self,
        request: &ErasureRequest,
        persons: &[&PlannedPerson],
    ) -> Result<Option<SuppressOrder>, EraseError> {
        let Some(scope) = request.suppress else {
            return Ok(None);
        };
        let free: Vec<Person> = persons
            .iter()
            .flat_map(|one| one.unblocked.iter().cloned())
            .collect();
        if free.is_empty() {
            return Ok(None);
        }
        let count = persons
            .iter()
            .filter(|one| !one.unblocked.is_empty())
            .count();
        Ok(Some(SuppressOrder {
            identities: free
                .iter()
                .map(|person| Identity::from_canonical(person.canonical()))
                .collect(),
            count: count as u64,
            list: commit_list(&free)?,
            scope,
            review_on: self.review_on,
        }))
    }
}

/// As many persons as have together no more identifiers than an entry holds.
fn chunks<'p, 'a>(
    persons: &'p [&'a PlannedPerson],
) -> impl Iterator<Item = &'p [&'a PlannedPerson]> {
    let mut rest = persons;
    std::iter::from_fn(move || {
        let mut identifiers = 0;
        let fits = |person: &&&PlannedPerson| {
            identifiers += person.known.len();
            identifiers <= CHUNK
        };
        // One who has more alone is a chunk all the same.
        let end = rest.iter().take_while(fits).count().max(1);
        let (chunk, left) = rest.split_at_checked(end)?;
        rest = left;
        Some(chunk)
    })
}

/// Natural persons of the register who go wholly.
fn forgotten(shared: &Shared, persons: &[&PlannedPerson]) -> Vec<String> {
    persons
        .iter()
        .filter(|one| one.is_recipient && one.whole)
        .flat_map(|one| &one.identifiers)
        .filter(|person| is_recipient(shared, person))
        .map(Person::reference)
        .collect()
}
