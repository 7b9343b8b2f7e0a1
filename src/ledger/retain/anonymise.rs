//! What is left where data are anonymised instead of only deleted: how many persons, by rule, purpose, recipient and year.
//!
//! ```text
//! prospecting · direct_marketing · papaver-mailing · 2023 · 412 persons
//! ```
//! A cell of fewer than five persons says too much of each: its persons are only counted together. No identifier, no salt,
//! no exact day is left; the openings themselves go as they do when data are deleted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike as _;

use super::{Item, RetentionPlan};
use crate::entry::{Body, Entry, Importer};
use crate::ledger::compartments::Rule;
use crate::ledger::{Ledger, RecordError, Shared};
use crate::vault::PersonNo;

/// Fewer persons than this are not shown by themselves.
pub const FEWEST: u64 = 5;

/// Persons who were disclosed alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The rule of retention.
    pub rule: Rule,
    /// What for; none where the persons of small cells are counted together.
    pub purpose: Option<String>,
    /// To which organisation; none for natural persons, and for small cells.
    pub recipient: Option<String>,
    /// The civil year of the disclosures.
    pub year: Option<i32>,
    /// How many persons.
    pub persons: u64,
}

type Key = (Rule, String, Option<String>, i32);

impl Ledger {
    /// The anonymous counts of what a plan would take.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn retention_counts(&self, plan: &RetentionPlan) -> Result<Vec<Cell>, RecordError> {
        let mut persons: BTreeMap<Key, BTreeSet<PersonNo>> = BTreeMap::new();
        for (rule, items) in &plan.items {
            for item in items {
                let person = item.known.first().map(|known| known.person);
                for key in self.shared.alike(*rule, item)? {
                    persons.entry(key).or_default().extend(person);
                }
            }
        }
        Ok(cells(persons))
    }
}

impl Shared {
    /// The cells in which one person's data stand.
    fn alike(&self, rule: Rule, item: &Item) -> Result<Vec<Key>, RecordError> {
        let mut keys = Vec::new();
        let mut series = Vec::new();
        for known in &item.known {
            series.extend(self.vault.series(known.person)?);
        }
        for (opening, header) in series {
            let goes = item.targets.iter().any(|target| target.takes(header.owner));
            if !goes || Rule::of(header.owner.compartment) != Some(rule) {
                continue;
            }
            let line = self.store.line(opening.seq())?;
            let entry = line.and_then(|line| Entry::parse(&line).ok());
            let (disclosure, recipient) = match entry.map(|entry| entry.body) {
                Some(Body::Disclosure(record)) => (record.disclosure, record.recipient),
                Some(Body::Refusal(refusal)) => (refusal.disclosure, refusal.recipient),
                _ => continue,
            };
            let organisation = match recipient {
                Importer::Organisation(organisation) => Some(organisation.id),
                Importer::Person(_) => None,
            };
            let year = disclosure.occurred_on.year();
            keys.push((rule, disclosure.purpose.to_string(), organisation, year));
        }
        Ok(keys)
    }
}

/// Small cells of a rule become one, and are left out where even that is small.
fn cells(persons: BTreeMap<Key, BTreeSet<PersonNo>>) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut small: BTreeMap<Rule, BTreeSet<PersonNo>> = BTreeMap::new();
    for ((rule, purpose, recipient, year), who) in persons {
        if who.len() as u64 >= FEWEST {
            cells.push(Cell {
                rule,
                purpose: Some(purpose),
                recipient,
                year: Some(year),
                persons: who.len() as u64,
            });
        } else {
            small.entry(rule).or_default().extend(who);
        }
    }
    for (rule, who) in small {
        if who.len() as u64 >= FEWEST {
            cells.push(Cell {
                rule,
                purpose: None,
                recipient: None,
                year: None,
                persons: who.len() as u64,
            });
        }
    }
    cells
}
