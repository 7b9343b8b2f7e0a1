//! The writer's part of a run: the entry, and shut. The entry ends nothing: the next open looks whether all of it went.

use chrono::NaiveDate;

use crate::entry::{self, Body, RetentionAction};
use crate::hash::Commitment;
use crate::ledger::compartments::Rule;
use crate::ledger::erase::{Ending, Plan};
use crate::ledger::holds::own_row;
use crate::ledger::queue::Answer;
use crate::ledger::writer::Writer;
use crate::ledger::{RecordError, locked};
use crate::vault::{Batch, PersonRef, Target};

/// One entry to be appended.
#[derive(Debug)]
pub(in crate::ledger) struct PurgeOrder {
    /// How many persons.
    pub(super) count: u64,
    /// The numbers of all their identifiers, as they were when they were found due.
    pub(super) persons: Vec<PersonRef>,
    pub(super) holds: u64,
    pub(super) targets: Vec<Target>,
    pub(super) list: Commitment,
    pub(super) rows: u64,
    pub(super) rule: Rule,
    pub(super) on: NaiveDate,
    pub(super) action: RetentionAction,
    pub(super) actor: Option<String>,
}

impl Writer {
    pub(in crate::ledger) fn purge(&mut self, order: PurgeOrder) -> Result<Answer, RecordError> {
        let at = self.upkeep_time()?;
        let moved = order.holds != self.shared.holds().version
            || order
                .persons
                .iter()
                .any(|person| self.shared.vault.person(person.person) != *person);
        if moved {
            return Err(RecordError::Moved);
        }
        let seq = self.head.size;
        let plan = Plan::new(&order.targets, order.rows, Ending::WithItsEntry);
        let mut batch = Batch::default();
        batch.rows.push(own_row(seq, plan.to_bytes()?)?);
        let body = Body::Retention(entry::Retention {
            action: order.action,
            actor: order.actor,
            count: order.count,
            list: order.list,
            on: order.on.to_string(),
            rows: order.rows,
            rule: order.rule.to_string(),
        });
        let answer = self.append_alone(&body, batch, at)?;
        self.shared.shut(&order.targets, &[]);
        locked(&self.shared.unfinished).insert(answer.seq, plan);
        self.fail();
        Ok(answer)
    }
}
