//! Erasing persons: what is asked, what goes, and in which order.
//!
//! ```text
//! plan ─▶ (1) entry appended, targets shut ─▶ (2) keys punctured in every copy ─▶ (3) rows deleted ─▶ (4) `erasure_done`
//!              the writer, milliseconds            the caller's thread, recording goes on               the writer
//! ```
//! From (1) on everybody reads the persons as erased. What is interrupted after (1) is completed by the next open, or
//! by the next erasure. What (2) and (3) need stands in the vault, in the exporter's own row of the entry: pseudonyms,
//! and the organisations that have to be told (Article 19); who they were is kept nowhere.
//!
//! This file is the surface. `persons` says who is meant, `plan` and `goes` what goes and what stays, `exports` who holds a
//! copy, `error` why not, `foreign` what stands under somebody else's keys, `orders` and `order` are the writer's part, `resume` is open's.

mod error;
mod exports;
mod foreign;
mod goes;
mod order;
mod orders;
mod persons;
mod plan;
mod resume;

use std::collections::BTreeMap;
use std::sync::PoisonError;

use chrono::NaiveDate;

pub use error::EraseError;
pub(super) use goes::organisation;
pub(super) use order::{Done, Ending, Order, Plan};
pub(super) use orders::commit_list;
pub(super) use plan::is_rule_id;
pub use plan::{ErasurePlan, PlannedPerson, Stays};
pub(super) use resume::{check_keys, erase_again, plan_of, unfinished};

use super::compartments::Rule;
use super::queue::Job;
use super::{Ledger, ReadError, RecordError, locked};
use crate::disclosure::civil_day;
use crate::keys::{BackupsError, KeyBackup, KeyFolder, backups};
use crate::slot::Person;
use crate::vault::Target;
use crate::vocabulary::Scope;

/// Persons of one entry: what the writer does for them takes a few hundredths of a second.
const CHUNK: usize = 512;
/// How often a plan is made again because somebody recorded something of its persons meanwhile.
const TRIES: usize = 8;

/// Whom to erase, and why.
#[derive(Debug, Clone)]
pub struct ErasureRequest {
    /// Whom.
    pub persons: Vec<Person>,
    /// Only what stands under these rules; empty: everything.
    pub rules: Vec<Rule>,
    /// Rule ids: why.
    pub grounds: Vec<String>,
    /// `seq` of the requests that are carried out.
    pub requests: Vec<u64>,
    /// What is to stay all the same, and on which ground.
    pub keep: Vec<(Rule, String)>,
    /// How far they are not to be disclosed again.
    pub suppress: Option<Scope>,
    /// When somebody looks at that again.
    pub review_on: Option<NaiveDate>,
    /// Who does it.
    pub actor: Option<String>,
}

/// One entry of an erasure that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedChunk {
    /// The `erasure` entry.
    pub seq: u64,
    /// The `erasure_done` entry.
    pub done: u64,
    /// How many persons.
    pub persons: usize,
    /// Rules whose data went; empty: whole persons.
    pub rules: Vec<String>,
    /// Rows that went.
    pub rows: u64,
    /// Organisations that received what went and are to be told (Article 19).
    pub recipients: Vec<String>,
    /// Exports that hold what went; their holders are to be told.
    pub exports: Vec<u64>,
}

/// What became of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Its entries.
    pub chunks: Vec<ErasedChunk>,
    /// Civil day by which nothing brings it back.
    pub irrecoverable_by: NaiveDate,
    /// Copies of the keys that must be destroyed by then.
    pub key_backups: Vec<KeyBackup>,
}

impl ErasureRequest {
    /// How far persons are usually kept from coming back: wholly once they are erased wholly, for prospecting once their
    /// prospecting data are; else not at all.
    #[must_use]
    pub fn usual_suppression(rules: &[Rule]) -> Option<Scope> {
        if rules.is_empty() {
            Some(Scope::All)
        } else {
            rules
                .contains(&Rule::Prospecting)
                .then_some(Scope::DirectMarketing)
        }
    }
}

impl Ledger {
    /// What an erasure would take and what would stay. Nothing is changed.
    ///
    /// # Errors
    /// Why it could not be carried out.
    pub fn plan_erasure(&self, request: &ErasureRequest) -> Result<ErasurePlan, EraseError> {
        plan::make(&self.shared, request)
    }

    /// Erases; returns when no copy of the keys on this machine opens anything of what went.
    ///
    /// # Errors
    /// Nothing was erased, unless the error is [`EraseError::Unfinished`].
    pub fn erase(&self, request: &ErasureRequest) -> Result<Erased, EraseError> {
        let _alone = locked(&self.shared.erasing);
        self.finish_erasures()?;
        let mut ordered = Vec::new();
        // The first chunk may still find that everything changed: then nothing has happened yet.
        let orders = plan::make(&self.shared, request)?.orders(
            &self.shared,
            request,
            self.key_backups()?.len(),
        )?;
        for order in orders {
            match self.order(request, order) {
                Ok(chunk) => ordered.push(chunk),
                Err(error) if ordered.is_empty() => return Err(error),
                Err(error) => {
                    self.finish_erasures()?;
                    return Err(EraseError::Partly {
                        seqs: ordered.iter().map(|chunk| chunk.seq).collect(),
                        why: error.to_string(),
                    });
                }
            }
        }
        let seqs: Vec<u64> = ordered.iter().map(|chunk| chunk.seq).collect();
        let done = self.finish_erasures()?;
        for chunk in &mut ordered {
            chunk.done = done.get(&chunk.seq).copied().unwrap_or_default();
        }
        tracing::info!(entries = ?seqs, "erased");
        let key_backups = self.key_backups()?;
        Ok(Erased {
            irrecoverable_by: self.irrecoverable_by(&key_backups),
            key_backups,
            chunks: ordered,
        })
    }

    /// Has one entry appended; makes its plan again as long as its persons' entries change.
    fn order(&self, request: &ErasureRequest, order: Order) -> Result<ErasedChunk, EraseError> {
        let mut order = order;
        for _ in 0..TRIES {
            let chunk = ErasedChunk {
                seq: 0,
                done: 0,
                persons: order.who.len(),
                rules: order.compartments.clone(),
                rows: order.rows,
                recipients: order.notify.ids().map(str::to_owned).collect(),
                exports: order.exports.clone(),
            };
            let again = order.again(request);
            for moving in &order.moves {
                let vault = &self.shared.vault;
                vault.reseal(moving.from, moving.to, &moving.rows)?;
            }
            match self.writer.send(Job::Erase(Box::new(order)))?.wait() {
                Ok(answer) => {
                    return Ok(ErasedChunk {
                        seq: answer.seq,
                        ..chunk
                    });
                }
                Err(RecordError::Moved) => {
                    let backups = self.key_backups()?.len();
                    let plan = plan::make(&self.shared, &again)?;
                    let mut orders = plan.orders(&self.shared, &again, backups)?;
                    match (orders.pop(), orders.is_empty()) {
                        (Some(only), true) => order = only,
                        _ => return Err(EraseError::Moving),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(EraseError::Moving)
    }

    /// Steps (2) to (4) of every erasure that is in force and not done: the keys of all of them at once.
    pub(super) fn finish_erasures(&self) -> Result<BTreeMap<u64, u64>, EraseError> {
        let waiting = locked(&self.shared.unfinished).clone();
        let Some(first) = waiting.keys().next().copied() else {
            return Ok(BTreeMap::new());
        };
        let unfinished = |why: String| EraseError::Unfinished { seq: first, why };
        let vault = &self.shared.vault;
        let all: Vec<Target> = waiting.values().flat_map(Plan::targets).collect();
        vault
            .puncture(&all)
            .and_then(|()| vault.erase_rows(&all))
            .map_err(|error| unfinished(error.to_string()))?;
        let mut done = BTreeMap::new();
        for (seq, plan) in waiting {
            let end = plan.ends();
            if end {
                let backups = self
                    .key_backups()
                    .map_err(|error| unfinished(error.to_string()))?;
                let job = Job::ErasureDone(Done {
                    erasure: seq,
                    irrecoverable_by: self.irrecoverable_by(&backups),
                    rows: plan.rows,
                });
                let answer = self
                    .writer
                    .send(job)
                    .and_then(super::Pending::wait)
                    .map_err(|error| unfinished(error.to_string()))?;
                done.insert(seq, answer.seq);
            }
            locked(&self.shared.unfinished).remove(&seq);
        }
        Ok(done)
    }

    /// Completes what was interrupted; what cannot be completed now stays in force and is tried again.
    pub(super) fn resume_erasures(&self) -> Vec<String> {
        let _alone = locked(&self.shared.erasing);
        match self.finish_erasures() {
            Ok(_) => Vec::new(),
            Err(error) => vec![error.to_string()],
        }
    }

    /// Erasures that are in force and wait for their keys to go.
    #[must_use]
    pub fn unfinished_erasures(&self) -> Vec<u64> {
        locked(&self.shared.unfinished).keys().copied().collect()
    }

    /// The organisations that received data of the persons of an erasure; `None` if the entry is none.
    ///
    /// # Errors
    /// The vault cannot be read.
    pub fn erasure_recipients(&self, seq: u64) -> Result<Option<Vec<String>>, ReadError> {
        let Some(plan) = resume::plan_of(&*self.shared.vault, seq)? else {
            return Ok(None);
        };
        let list = self
            .shared
            .worklist(seq)
            .map_err(|error| ReadError::Person(error.to_string()))?;
        Ok(Some(match list {
            Some(list) => list.ids().map(str::to_owned).collect(),
            None => plan.recipients,
        }))
    }

    /// Copies of the keys that may still exist.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn key_backups(&self) -> Result<Vec<KeyBackup>, BackupsError> {
        let folder = KeyFolder::open(std::sync::Arc::clone(&self.shared.files), &self.paths.keys)?;
        let today = civil_day(self.shared.now());
        Ok(backups::alive(&backups::list(&folder)?, today))
    }

    fn irrecoverable_by(&self, backups: &[KeyBackup]) -> NaiveDate {
        let today = civil_day(self.shared.now());
        let last = backups.iter().map(|backup| backup.expires).max();
        last.map_or(today, |last| last.max(today))
    }
}

impl super::Shared {
    /// From here on the targets read as erased.
    pub(super) fn shut(&self, targets: &[Target], recipients: &[String]) {
        self.vault.shut(targets);
        let mut register = self
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        for id in recipients {
            register.forget(id);
        }
    }
}
