//! The writer's part of an erasure: is the plan still true, the entries, and shut.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::ErasureRequest;
use super::foreign::Move;
use crate::canon;
use crate::entry::{self, Body, SuppressionChange};
use crate::hash::Commitment;
use crate::ledger::holds::own_row;
use crate::ledger::queue::Answer;
use crate::ledger::rights::{self, ToNotify};
use crate::ledger::suppress::Suppressed;
use crate::ledger::writer::Writer;
use crate::ledger::{RecordError, locked};
use crate::slot::Person;
use crate::vault::{
    Batch, Compartment, Identity, Owner, PersonNo, PersonRef, Suppression, Target, Whom,
};
use crate::vocabulary::Scope;

/// What an interrupted erasure is completed from: the exporter's own row of its entry. Nobody is named.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::ledger) struct Plan {
    /// Organisations to be told, of an erasure by an earlier release; later ones keep a list beside this row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) recipients: Vec<String>,
    /// Rows that go.
    pub(super) rows: u64,
    /// Person, and one compartment or all of them.
    targets: Vec<(u32, Option<u8>)>,
    /// Whether an `erasure_done` ends it; a run of a retention rule has none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    retention: bool,
}

impl Plan {
    pub(in crate::ledger) fn new(targets: &[Target], rows: u64, end: Ending) -> Self {
        let plain = |target: &Target| match target {
            Target::Person(person) => (person.get(), None),
            Target::Compartment(owner) => (owner.person.get(), Some(owner.compartment.get())),
        };
        Self {
            recipients: Vec::new(),
            rows,
            targets: targets.iter().map(plain).collect(),
            retention: end == Ending::WithItsEntry,
        }
    }

    pub(in crate::ledger) fn targets(&self) -> impl Iterator<Item = Target> + '_ {
        self.targets.iter().filter_map(|(person, compartment)| {
            let person = PersonNo::new(*person);
            match compartment {
                None => Some(Target::Person(person)),
                Some(number) => Compartment::new(*number).map(|compartment| {
                    Target::Compartment(Owner {
                        person,
                        compartment,
                    })
                }),
            }
        })
    }

    pub(in crate::ledger) const fn ends(&self) -> bool {
        !self.retention
    }

    pub(in crate::ledger) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let bytes = serde_json::to_vec(self);
        Ok(Zeroizing::new(
            bytes.map_err(|error| RecordError::Entry(error.to_string()))?,
        ))
    }
}

/// How something that deletes is known to have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ledger) enum Ending {
    /// By an `erasure_done`.
    ErasureDone,
    /// By nothing: the next open does it again.
    WithItsEntry,
}

/// What keeps the persons of an order from coming back.
#[derive(Debug, Clone)]
pub(in crate::ledger) struct SuppressOrder {
    pub(super) identities: Vec<Identity>,
    /// How many persons these are.
    pub(super) count: u64,
    pub(super) list: Commitment,
    pub(super) scope: Scope,
    pub(super) review_on: NaiveDate,
}

/// One entry to be appended.
#[derive(Debug)]
pub(in crate::ledger) struct Order {
    /// Who, for making the plan again.
    pub(super) who: Vec<Person>,
    /// How many these are.
    pub(super) count: u64,
    /// The numbers of all their identifiers, as they were when the plan was made.
    pub(super) persons: Vec<PersonRef>,
    pub(super) holds: u64,
    pub(super) targets: Vec<Target>,
    /// Rows of others that stand under the same keys, and move before.
    pub(super) moves: Vec<Move>,
    pub(super) compartments: Vec<String>,
    pub(super) grounds: Vec<String>,
    pub(super) keep: Vec<String>,
    pub(super) requests: Vec<u64>,
    pub(super) list: Commitment,
    pub(super) rows: u64,
    pub(super) key_backups: u64,
    /// Who received what goes.
    pub(super) notify: ToNotify,
    /// Exports that hold what goes.
    pub(super) exports: Vec<u64>,
    /// Natural persons of the register who go.
    pub(super) forget: Vec<String>,
    pub(super) suppress: Option<SuppressOrder>,
    pub(super) actor: Option<String>,
}

impl Order {
    /// The same request for the persons of this order alone.
    pub(super) fn again(&self, request: &ErasureRequest) -> ErasureRequest {
        ErasureRequest {
            persons: self.who.clone(),
            ..request.clone()
        }
    }
}

/// Step (4).
#[derive(Debug)]
pub(in crate::ledger) struct Done {
    pub(super) erasure: u64,
    pub(super) irrecoverable_by: NaiveDate,
    pub(super) rows: u64,
}

impl Writer {
    /// Step (1): the suppression first, so that nobody is ever erased without it; then the erasure.
    pub(in crate::ledger) fn erase(&mut self, order: Order) -> Result<Answer, RecordError> {
        let at = self.upkeep_time()?;
        let moved = order.holds != self.shared.holds().version
            || order
                .persons
                .iter()
                .any(|person| self.shared.vault.person(person.person) != *person);
        if moved {
            return Err(RecordError::Moved);
        }
        let first = self.head.size;
        let seq = first + u64::from(order.suppress.is_some());
        let mut bodies = Vec::new();
        let mut batch = Batch::default();
        if let Some(suppress) = &order.suppress {
            let says = Suppressed {
                at,
                erasure: Some(seq),
                grounds: order.grounds.clone(),
                review_on: suppress.review_on.to_string(),
                scope: suppress.scope,
                seq: first,
            };
            let plaintext = Zeroizing::new(canon::to_canonical(&says)?);
            let kept = |identity: &Identity| Suppression {
                seq: first,
                whom: Whom::Identity(identity.clone()),
                plaintext: plaintext.clone(),
            };
            batch.suppressions = suppress.identities.iter().map(kept).collect();
            bodies.push(Body::Suppression(entry::Suppression {
                actor: order.actor.clone(),
                change: SuppressionChange::Added,
                count: suppress.count,
                grounds: order.grounds.clone(),
                list: suppress.list,
                review_on: says.review_on,
                scope: suppress.scope.to_string(),
            }));
        }
        let plan = Plan::new(&order.targets, order.rows, Ending::ErasureDone);
        batch.rows.push(own_row(seq, plan.to_bytes()?)?);
        batch.rows.push(rights::row(seq, &order.notify)?);
        bodies.push(Body::Erasure(entry::Erasure {
            actor: order.actor,
            compartments: order.compartments,
            count: order.count,
            exports: order.exports,
            grounds: order.grounds,
            keep: order.keep,
            key_backups: order.key_backups,
            list: order.list,
            requests: order.requests,
        }));
        let answer = self.append_together(&bodies, batch, at)?;
        self.shared.shut(&order.targets, &order.forget);
        locked(&self.shared.unfinished).insert(answer.seq, plan);
        // Whoever was prepared before may name a person who is gone, or has not heard of the suppression.
        self.fail();
        Ok(answer)
    }

    /// Step (4).
    pub(in crate::ledger) fn erasure_done(&mut self, done: &Done) -> Result<Answer, RecordError> {
        let at = self.upkeep_time()?;
        let body = Body::ErasureDone(entry::ErasureDone {
            erasure: done.erasure,
            irrecoverable_by: done.irrecoverable_by.to_string(),
            rows: done.rows,
        });
        self.append_alone(&body, Batch::default(), at)
    }
}
