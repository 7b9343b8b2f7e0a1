//! The end of periods: which data have to go, and letting them go.
//!
//! ```text
//! person × rule ─▶ the latest start that their data or files say ─▶ last day by the rulebook ─▶ over, and no hold? ─▶ due
//! ```
//! What is due goes as an erasure does: an entry per rule and chunk, keys in every copy, rows. With a person's last data the
//! identifiers go too, unless something that was asked for still binds: an objection outlives what it objected to. Data that
//! say no start are shown and left alone, unless somebody decides that the day of the disclosure counts.
//!
//! This file is the surface; `due` finds, `whole` is a person, `judge` counts days, `anonymise` counts, `purge` is the writer's part, `table` says which periods bind.

mod anonymise;
mod due;
mod judge;
mod purge;
mod table;
mod whole;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use anonymise::{Cell, FEWEST};
pub(super) use purge::PurgeOrder;
pub use table::{PeriodInForce, RuleInForce};

use super::compartments::Rule;
use super::erase::EraseError;
use super::queue::Job;
use super::{Ledger, RecordError, locked};
use crate::disclosure::civil_day;
use crate::entry::RetentionAction;
use crate::vault::{PersonRef, Target};

/// Persons of one entry.
const CHUNK: usize = 512;
/// How often a chunk is cut down to those who did not change meanwhile.
const TRIES: usize = 8;

/// What counts where the data say no start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownStart {
    /// Nothing: they are shown and stay.
    Stays,
    /// The day of the last disclosure; of invoices the end of a year later.
    LastDisclosure,
}

/// What is due under one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRule {
    /// The rule of retention.
    pub rule: Rule,
    /// Id of the rule that says how long.
    pub period: String,
    /// Persons whose data under it are due.
    pub persons: u64,
    /// Rows that go.
    pub rows: u64,
    /// Of these persons, how many go wholly.
    pub whole: u64,
    /// The earliest last day among them.
    pub since: NaiveDate,
}

/// What is due and stays all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRule {
    /// The rule of retention.
    pub rule: Rule,
    /// The entry of the hold.
    pub hold: u64,
    /// How many persons.
    pub persons: u64,
}

/// What is due on a day.
#[derive(Debug, Clone)]
pub struct RetentionPlan {
    /// The day.
    pub on: NaiveDate,
    /// By rule.
    pub due: Vec<DueRule>,
    /// Kept by a hold.
    pub held: Vec<HeldRule>,
    /// Persons by rule whose data say no start of their period.
    pub unknown: BTreeMap<Rule, u64>,
    /// Persons by rule for which no period is known in the exporter's law or promise.
    pub no_period: BTreeMap<Rule, u64>,
    /// Persons of whom nothing is left but what they asked for, which still binds.
    pub binding: u64,
    /// Suppressions that somebody has to look at again.
    pub reviews: u64,
    items: BTreeMap<Rule, Vec<Item>>,
}

/// One person's data under one rule.
#[derive(Debug, Clone)]
struct Item {
    /// The numbers of all identifiers, as they were when they were looked at.
    known: Vec<PersonRef>,
    targets: Vec<Target>,
    rows: u64,
}

/// One entry of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purged {
    /// The `retention` entry.
    pub seq: u64,
    /// The rule of retention.
    pub rule: Rule,
    /// How many persons.
    pub persons: u64,
    /// Rows that went.
    pub rows: u64,
}

impl Ledger {
    /// What is due on a day; today if none is named. Nothing is changed.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn retention_due(
        &self,
        on: Option<NaiveDate>,
        unknown: UnknownStart,
    ) -> Result<RetentionPlan, RecordError> {
        let today = civil_day(self.shared.now());
        due::find(&self.shared, on.unwrap_or(today), unknown)
    }

    /// Lets go what is due today. Whoever anonymises has read [`Ledger::retention_counts`] before.
    ///
    /// # Errors
    /// A copy of the key file cannot be replaced, or recording has stopped. What was recorded before stands.
    pub fn run_retention(
        &self,
        action: RetentionAction,
        unknown: UnknownStart,
        actor: Option<&str>,
    ) -> Result<Vec<Purged>, EraseError> {
        let _alone = locked(&self.shared.erasing);
        self.finish_erasures()?;
        let plan = self.retention_due(None, unknown)?;
        let mut purged = Vec::new();
        for (rule, items) in plan.items {
            for items in items.chunks(CHUNK) {
                purged.extend(self.purge(rule, plan.on, action, items.to_vec(), actor)?);
                self.finish_erasures()?;
            }
        }
        Ok(purged)
    }

    /// Has one entry appended, without those of whom something was recorded meanwhile: they have a later start now.
    fn purge(
        &self,
        rule: Rule,
        on: NaiveDate,
        action: RetentionAction,
        items: Vec<Item>,
        actor: Option<&str>,
    ) -> Result<Option<Purged>, EraseError> {
        let mut items = items;
        for _ in 0..TRIES {
            let stays = |known: &PersonRef| self.shared.vault.person(known.person) == *known;
            items.retain(|item| item.known.iter().all(stays));
            if items.is_empty() {
                return Ok(None);
            }
            let (persons, rows) = (items.len() as u64, items.iter().map(|item| item.rows).sum());
            let order = PurgeOrder {
                count: persons,
                persons: items.iter().flat_map(|item| item.known.clone()).collect(),
                holds: self.shared.holds().version,
                targets: items.iter().flat_map(|item| item.targets.clone()).collect(),
                list: due::commit(&self.shared, &items)?,
                rows,
                rule,
                on,
                action,
                actor: actor.map(str::to_owned),
            };
            match self.writer.send(Job::Purge(Box::new(order)))?.wait() {
                Ok(answer) => {
                    return Ok(Some(Purged {
                        seq: answer.seq,
                        rule,
                        persons,
                        rows,
                    }));
                }
                Err(RecordError::Moved) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(EraseError::Moving)
    }
}
