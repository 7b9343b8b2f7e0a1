//! The one writer: gives places, numbers and times, and answers only what is durable and signed.
//!
//! ```text
//! queue ─▶ group (≤ 256) ─▶ place each ─▶ vault.commit ─▶ store.append ─▶ sign ─▶ answers
//!                            numbers        openings       lines           checkpoint
//! ```
//! What changes what others are decided on (a rights event, a recipient, a key) is a group of its own, so that
//! nothing in a group can be older than something else in it. If a step fails, everything after it is undone
//! before the next group: rows whose line never came are dropped, numbers go back.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use super::place::{Group, Place, Placed};
use super::prepare::Prepared;
use super::queue::{Answer, Job, Ticket};
use super::signing::LogKeys;
use super::{RecordError, Shared, indexer};
use crate::clock::{ClockFault, ClockRule};
use crate::entry::Body;
use crate::hash::ChainHash;
use crate::store::{self, Head, StoreError};
use crate::vault::Batch;

/// Entries that share one commit at most.
pub const GROUP: usize = 256;
/// How long an answer is repeated for the same idempotency key.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// Of how many entries one checkpoint is kept for ever.
const KEEP_EVERY: u64 = 65_536;
/// How often an idle writer looks at the clock and lets the signer's memory rest.
const IDLE: Duration = Duration::from_millis(500);

type Result<T> = std::result::Result<T, RecordError>;

/// The writer's own state.
pub(super) struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) rule: ClockRule,
    pub(super) keys: LogKeys,
    /// SHA-256 of the public key that signs next.
    pub(super) promised: crate::hash::Digest,
    pub(super) exporter: String,
    pub(super) head: Head,
    pub(super) prev: ChainHash,
    pub(super) counts: HashMap<String, u64>,
    /// The day up to which a census was taken or looked for: that of the last entry at first.
    pub(super) day: Option<chrono::NaiveDate>,
}

impl Writer {
    pub(super) fn run(mut self, jobs: &Receiver<Ticket>) -> Result<()> {
        let mut waiting: Option<Ticket> = None;
        loop {
            let first = match waiting.take() {
                Some(ticket) => ticket,
                None => match jobs.recv_timeout(IDLE) {
                    Ok(ticket) => {
                        self.shared.figures.received();
                        ticket
                    }
                    Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                        self.idle();
                        continue;
                    }
                    Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                },
            };
            match first {
                (Job::Stop, _) => break,
                (Job::Record(prepared), answer) => {
                    let mut records = vec![(prepared, answer)];
                    while records.len() < GROUP {
                        let next = jobs.try_recv();
                        if next.is_ok() {
                            self.shared.figures.received();
                        }
                        match next {
                            Ok((Job::Record(prepared), answer)) => records.push((prepared, answer)),
                            Ok(other) => {
                                waiting = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.record_all(records);
                }
                (job, answer) => {
                    let result = self.upkeep(job);
                    // Nobody waits any more: the entry stands all the same.
                    let _ = answer.send(result);
                }
            }
        }
        self.rest()
    }

    /// Watches the clock also when nothing is recorded, and lets the signer's memory reach the disk.
    fn idle(&mut self) {
        self.shared.look_at_disk();
        let reading = self.shared.clock.read();
        let known = self.rule.fault();
        match self.rule.watch(reading) {
            Ok(()) => self.census_of_the_day(reading.wall),
            Err(fault) if known.is_none() => {
                tracing::error!(%fault, "the clock is not to be believed");
                self.shared.note_clock(Some(fault));
            }
            Err(_) => {}
        }
        if let Err(error) = self.keys.rest() {
            tracing::error!(%error, "the signer's memory was not written");
        }
        if let Err(error) = self.shared.vault.forget_replies(reading.wall) {
            tracing::error!(%error, "expired replies were not forgotten");
        }
    }

    fn rest(&mut self) -> Result<()> {
        self.keys
            .rest()
            .map_err(|error| RecordError::Keys(error.to_string()))?;
        self.shared.store.publish()?;
        self.shared.vault.rest()?;
        Ok(())
    }

    pub(super) fn stop_for_good(&self, why: &str) {
        let mut stopped = self
            .shared
            .stopped
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        stopped.get_or_insert_with(|| why.to_owned());
        tracing::error!(why, "recording has stopped");
    }

    fn has_stopped(&self) -> bool {
        self.shared
            .stopped
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    fn time(&mut self) -> Result<DateTime<Utc>> {
        if let Some(why) = self
            .shared
            .stopped
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
        {
            return Err(RecordError::Stopped(why));
        }
        self.shared.check_not_closed()?;
        let at = self.rule.at(self.shared.clock.read());
        if let Err(fault) = at {
            self.shared.note_clock(Some(fault));
        }
        Ok(at?)
    }

    fn record_all(&mut self, records: Vec<(Box<Prepared>, oneshot::Sender<Result<Answer>>)>) {
        self.shared.look_at_disk();
        let at = self
            .time()
            .and_then(|at| match self.shared.short_of_room() {
                Some(short) => Err(short),
                None => Ok(at),
            });
        let at = match at {
            Ok(at) => at,
            Err(error) => {
                let why = error.to_string();
                for (_, answer) in records {
                    self.shared.figures.turned_away(&error);
                    // Nobody waits any more: nothing was recorded.
                    let _ = answer.send(Err(again(&error, &why)));
                }
                return;
            }
        };
        self.census_of_the_day(at);
        let mut group = Group::default();
        let mut repeats = Vec::new();
        for (prepared, answer) in records {
            match self.place_record(*prepared, at, &mut group) {
                Ok(Place::At(placed)) => group.answers.push((answer, placed)),
                Ok(Place::SameAs(index)) => repeats.push((answer, index)),
                Ok(Place::Repeat(repeat)) => {
                    let _ = answer.send(Ok(repeat));
                }
                Err(error) => {
                    self.shared.figures.turned_away(&error);
                    let _ = answer.send(Err(error));
                }
            }
        }
        if group.lines.is_empty() {
            return;
        }
        let result = self.commit(&group);
        let answers: Vec<Answer> = group
            .answers
            .iter()
            .map(|(_, answer)| answer.clone())
            .collect();
        for answer in &answers {
            match &result {
                Ok(()) => self.shared.figures.refused(answer),
                Err(error) => self.shared.figures.turned_away(error),
            }
        }
        for (answer, placed) in group.answers {
            let _ = answer.send(clone_result(&result, placed));
        }
        for (answer, index) in repeats {
            let mut placed = answers[index].clone();
            placed.repeated = true;
            let _ = answer.send(clone_result(&result, placed));
        }
    }

    /// Both steps of a commit, the checkpoint over it, and the memory of it.
    fn commit(&mut self, group: &Group) -> Result<()> {
        let first = self.head.size;
        let since = Instant::now();
        let result = self.commit_steps(first, group);
        match result {
            Ok(head) => {
                let (took, entries) = (since.elapsed(), group.lines.len());
                self.shared
                    .figures
                    .committed(took, &group.lines, self.shared.now());
                tracing::debug!(first, entries, micros = took.as_micros(), "committed");
                if let Some(last) = group.lines.last() {
                    self.prev = crate::hash::chain(&last.line);
                }
                self.head = head;
                Ok(())
            }
            Err(error) => {
                self.undo(first, group);
                Err(error)
            }
        }
    }

    fn commit_steps(&mut self, first: u64, group: &Group) -> Result<Head> {
        let batch = &group.batch;
        if !(batch.rows.is_empty() && batch.events.is_empty() && batch.replies.is_empty()) {
            let since = Instant::now();
            self.shared.vault.commit(batch)?;
            self.shared.figures.vault_synced(since.elapsed());
        }
        let since = Instant::now();
        let head = match self.shared.store.append(first, &group.lines) {
            Ok(head) => head,
            Err(error) => {
                if !matches!(error, StoreError::Full) {
                    self.stop_for_good(&error.to_string());
                }
                return Err(error.into());
            }
        };
        self.shared.figures.journal_synced(since.elapsed());
        if self.keys.is_lost() {
            // A recovery: the `key` entry that follows brings the key that signs this line too.
            self.keys.pass_over(head);
            return Ok(head);
        }
        // From here on the lines are durable: an error stops recording, and open signs them.
        let published = self
            .keys
            .sign(head, &*self.shared.store, &*self.shared.clock)
            .map_err(|error| error.to_string())
            .and_then(|note| {
                self.shared
                    .store
                    .put_checkpoint(note.as_bytes())
                    .map_err(|error| error.to_string())
            });
        if let Err(why) = published {
            self.stop_for_good(&why);
            return Err(RecordError::Stopped(why));
        }
        if first / KEEP_EVERY != head.size / KEEP_EVERY {
            self.keep_checkpoint(head.size);
        }
        Ok(head)
    }

    /// Keeps the published checkpoint: should the ledger be altered one day, the entries it covers stay proven.
    fn keep_checkpoint(&self, size: u64) {
        let Some(note) = self.shared.store.checkpoint() else {
            return;
        };
        // Nothing that was acknowledged rests on it: the next one will do.
        if let Err(error) = self.shared.store.keep_checkpoint(size, &note) {
            tracing::error!(%error, size, "a checkpoint was not kept");
        }
    }

    /// Takes back what a failed group left: rows without lines, numbers given.
    fn undo(&mut self, first: u64, group: &Group) {
        self.fail();
        for id in &group.touched {
            self.counts.remove(id);
        }
        if self.shared.store.head().size > first {
            return;
        }
        // After a failed sync nobody knows whether the lines are on the disk: their openings must stay, open will see.
        if self.has_stopped() {
            return;
        }
        if let Err(error) = self.shared.vault.truncate(first) {
            self.stop_for_good(&error.to_string());
        }
        // What was prepared while rows were taken back may name a person who was forgotten.
        self.fail();
    }

    /// Everything prepared before this is prepared again.
    pub(super) fn fail(&self) {
        self.shared
            .failures
            .fetch_add(1, std::sync::atomic::Ordering::AcqRel);
    }

    /// An entry that is a group of its own.
    pub(super) fn append_alone(
        &mut self,
        body: &Body,
        batch: Batch,
        at: DateTime<Utc>,
    ) -> Result<Answer> {
        self.append_together(std::slice::from_ref(body), batch, at)
    }

    /// Entries that are one group; answers for the last of them.
    pub(super) fn append_together(
        &mut self,
        bodies: &[Body],
        batch: Batch,
        at: DateTime<Utc>,
    ) -> Result<Answer> {
        self.shared.check_not_closed()?;
        let mut group = Group {
            batch,
            ..Group::default()
        };
        for (seq, body) in (self.head.size..).zip(bodies) {
            let placed = Placed {
                kind: body.kind(),
                body: body.bytes()?,
                keys: indexer::keys_of(body),
                attempt: None,
            };
            let line = self.line(at, seq, &placed, &group)?;
            group.lines.push(store::Row {
                line,
                keys: placed.keys,
            });
        }
        self.commit(&group)?;
        let line = group.lines.pop().map(|row| row.line).unwrap_or_default();
        let seq = self.head.size.saturating_sub(1);
        Ok(Answer {
            seq,
            at,
            line,
            verdict: None,
            refused: false,
            repeated: false,
        })
    }

    fn upkeep(&mut self, job: Job) -> Result<Answer> {
        match job {
            Job::Recipient {
                recipient,
                if_match,
                actor,
                key,
            } => self.register(*recipient, if_match, actor, key),
            Job::Erase(order) => self.erase(*order),
            Job::Purge(order) => self.purge(*order),
            Job::ErasureDone(done) => self.erasure_done(&done),
            Job::PlaceHold(request) => self.place_hold(&request),
            Job::ChangeHold {
                hold,
                change,
                review_on,
                actor,
            } => self.change_hold(hold, change, review_on, actor),
            Job::ConfirmClock { actor } => self.confirm_clock(actor),
            Job::RotateKey { reason, actor } => self.rotate_key(reason, actor),
            Job::Act(act) => act(self),
            Job::Rulebook { rulebook, actor } => self.activate(rulebook, actor),
            Job::Census => self.take_census(),
            Job::Record(_) | Job::Stop => Err(RecordError::Closing),
        }
    }

    /// Why the clock is not to be believed, if it is not.
    pub(super) fn clock_fault(&mut self) -> Option<ClockFault> {
        self.rule.watch(self.shared.clock.read()).err()
    }

    /// The time for an entry of upkeep.
    pub(super) fn upkeep_time(&mut self) -> Result<DateTime<Utc>> {
        self.time()
    }
}

/// The same error for everybody in the group: errors are not cloned, their words are.
fn again(error: &RecordError, why: &str) -> RecordError {
    match error {
        RecordError::Clock(fault) => RecordError::Clock(*fault),
        RecordError::Full => RecordError::Full,
        RecordError::Reserve { left, reserve } => RecordError::Reserve {
            left: *left,
            reserve: *reserve,
        },
        RecordError::Vault(_) => RecordError::Vault(why.to_owned()),
        RecordError::Closed { seq, day } => RecordError::Closed {
            seq: *seq,
            day: *day,
        },
        RecordError::Succeeded {
            seq,
            day,
            successor,
        } => RecordError::Succeeded {
            seq: *seq,
            day: *day,
            successor: successor.clone(),
        },
        _ => RecordError::Stopped(why.to_owned()),
    }
}

fn clone_result(result: &Result<()>, placed: Answer) -> Result<Answer> {
    match result {
        Ok(()) => Ok(placed),
        Err(error) => Err(again(error, &error.to_string())),
    }
}
