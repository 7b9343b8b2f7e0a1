//! The one writer: gives places, numbers and times, and answers only what is durable and signed.
//!
//! ```text
//! queue ─▶ group (≤ 256) ─▶ place each ─▶ vault.commit ─▶ store.append ─▶ sign ─▶ answers
//!                            numbers        openings       lines           checkpoint
//! ```
//! What changes what others are decided on (a rights event, a recipient, a key) is a group of its own, so that
//! nothing in a group can be older than something else in it. If a step fails, everything after it is undone
//! before the next group: rows whose line never came are dropped, numbers go back.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::oneshot;

use super::prepare::{self, IdempotencyTags, Prepared, PreparedPerson, PreparedRecipient};
use super::signing::LogKeys;
use super::{RecordError, Shared, indexer, locked};
use crate::canon::{self, Line};
use crate::clock::ClockRule;
use crate::decide::Verdict;
use crate::disclosure::{Event, Recipient};
use crate::entry::{self, Body, Frame, Importer, OrganisationRef, PersonRef};
use crate::hash::{ChainHash, Commitment};
use crate::slot::{Slot, Subjects};
use crate::store::{self, Head, Page, StoreError};
use crate::vault::{Batch, Compartment, Owner, PersonNo, Reply, Row, RowKey};
use crate::vocabulary::VerdictWord;

/// Entries that share one commit at most.
pub const GROUP: usize = 256;
/// Requests that may wait.
const QUEUE: usize = 4096;
/// How long an answer is repeated for the same idempotency key.
pub(super) const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// How often an idle writer looks at the clock and lets the signer's memory rest.
const IDLE: Duration = Duration::from_millis(500);

/// What was acknowledged.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its place.
    pub seq: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The canonical line.
    pub line: Vec<u8>,
    /// The decision with its reasons; none for entries that decide nothing, and for repeats.
    pub verdict: Option<Verdict>,
    /// Whether the law refused.
    pub refused: bool,
    /// Whether this is the answer to an earlier request with the same key.
    pub repeated: bool,
}

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// `seq` of the entry that holds the version now in force.
    pub version: u64,
    /// Whether it is new to the register.
    pub created: bool,
    /// Whether the facts were the same, so that nothing was recorded.
    pub unchanged: bool,
}

/// What the writer is asked.
pub(super) enum Job {
    Record(Box<Prepared>),
    Event {
        event: Event,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    },
    Recipient {
        recipient: Box<Recipient>,
        if_match: Option<u64>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    },
    ConfirmClock {
        actor: Option<String>,
    },
    RotateKey {
        reason: entry::KeyReason,
        actor: Option<String>,
    },
    Stop,
}

type Result<T> = std::result::Result<T, RecordError>;
type Ticket = (Job, oneshot::Sender<Result<Answer>>);

/// An answer that is on its way.
pub struct Pending(oneshot::Receiver<Result<Answer>>);

impl Pending {
    /// Waits on this thread.
    ///
    /// # Errors
    /// Nothing was recorded; the error says why.
    pub fn wait(self) -> Result<Answer> {
        self.0.blocking_recv().unwrap_or(Err(RecordError::Closing))
    }

    /// Waits without holding a thread.
    ///
    /// # Errors
    /// Nothing was recorded; the error says why.
    pub async fn answer(self) -> Result<Answer> {
        self.0.await.unwrap_or(Err(RecordError::Closing))
    }
}

/// The callers' end of the queue.
pub(super) struct Handle {
    queue: Mutex<Option<SyncSender<Ticket>>>,
    thread: Mutex<Option<JoinHandle<Result<()>>>>,
    shared: Arc<Shared>,
}

impl Handle {
    pub(super) fn start(writer: Writer) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let shared = Arc::clone(&writer.shared);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| RecordError::Stopped(error.to_string()))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            shared,
        })
    }

    pub(super) fn send(&self, job: Job) -> Result<Pending> {
        let (answer, pending) = oneshot::channel();
        let queue = locked(&self.queue).clone().ok_or(RecordError::Closing)?;
        match queue.try_send((job, answer)) {
            Ok(()) => Ok(Pending(pending)),
            Err(TrySendError::Full(_)) => Err(RecordError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(self.why_closed()),
        }
    }

    fn why_closed(&self) -> RecordError {
        let stopped = self
            .shared
            .stopped
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        stopped.map_or(RecordError::Closing, RecordError::Stopped)
    }

    pub(super) fn put_recipient(
        &self,
        recipient: Recipient,
        if_match: Option<u64>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Stored> {
        let id = recipient.id.to_string();
        let before = self
            .shared
            .register()
            .organisation(&id)
            .map(|known| known.version);
        let answer = self
            .send(Job::Recipient {
                recipient: Box::new(recipient),
                if_match,
                actor,
                key,
            })?
            .wait()?;
        Ok(Stored {
            version: answer.seq,
            created: before.is_none(),
            unchanged: answer.repeated,
        })
    }

    pub(super) fn stop(&self) -> Result<()> {
        let Some(queue) = locked(&self.queue).take() else {
            return Ok(());
        };
        let (answer, _) = oneshot::channel();
        // A full queue is drained first; a writer that is gone needs no word.
        let _ = queue.send((Job::Stop, answer));
        drop(queue);
        match locked(&self.thread).take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(RecordError::Stopped("the writer panicked".to_owned())),
            None => Ok(()),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(code = error.code(), "the ledger did not close cleanly");
        }
    }
}

/// One group on its way.
#[derive(Default)]
struct Group {
    lines: Vec<store::Row>,
    batch: Batch,
    answers: Vec<(oneshot::Sender<Result<Answer>>, Answer)>,
    /// Persons' entries within this group.
    numbers: HashMap<PersonNo, u32>,
    /// Events that this group consumes.
    events: HashMap<String, u64>,
    keys: HashMap<crate::hash::Tag, usize>,
    touched: HashSet<String>,
}

/// Rows of one entry, and the numbers they use.
struct Slots {
    seq: u64,
    compartment: Compartment,
    rows: Vec<Row>,
    given: HashMap<PersonNo, u32>,
}

/// What a body needs besides its bytes.
struct Placed {
    kind: &'static str,
    body: Vec<u8>,
    keys: store::Keys,
}

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
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Ticket>) -> Result<()> {
        let mut waiting: Option<Ticket> = None;
        loop {
            let first = match waiting.take() {
                Some(ticket) => ticket,
                None => match jobs.recv_timeout(IDLE) {
                    Ok(ticket) => ticket,
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
                        match jobs.try_recv() {
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
        let reading = self.shared.clock.read();
        if let Err(fault) = self.rule.watch(reading) {
            tracing::error!(%fault, "the clock is not to be believed");
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

    fn stop_for_good(&self, why: &str) {
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
        Ok(self.rule.at(self.shared.clock.read())?)
    }

    fn record_all(&mut self, records: Vec<(Box<Prepared>, oneshot::Sender<Result<Answer>>)>) {
        let at = match self.time() {
            Ok(at) => at,
            Err(error) => {
                let why = error.to_string();
                for (_, answer) in records {
                    // Nobody waits any more: nothing was recorded.
                    let _ = answer.send(Err(again(&error, &why)));
                }
                return;
            }
        };
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
        let result = self.commit_steps(first, group);
        match result {
            Ok(head) => {
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
            self.shared.vault.commit(batch)?;
        }
        let head = match self.shared.store.append(first, &group.lines) {
            Ok(head) => head,
            Err(error) => {
                if !matches!(error, StoreError::Full) {
                    self.stop_for_good(&error.to_string());
                }
                return Err(error.into());
            }
        };
        // From here on the lines are durable: an error stops recording, and open signs them.
        let published = self
            .keys
            .sign(head, &*self.shared.clock)
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
        Ok(head)
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
    fn fail(&self) {
        self.shared
            .failures
            .fetch_add(1, std::sync::atomic::Ordering::AcqRel);
    }

    /// How many entries an organisation has.
    fn count(&mut self, id: &str) -> Result<u64> {
        if let Some(count) = self.counts.get(id) {
            return Ok(*count);
        }
        let count = self.read_count(id)?;
        self.counts.insert(id.to_owned(), count);
        Ok(count)
    }

    /// The last entry of an organisation says its number.
    fn read_count(&self, id: &str) -> Result<u64> {
        let page = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        let Some(seq) = self
            .shared
            .store
            .list(indexer::RECIPIENT, id.as_bytes(), page)?
            .pop()
        else {
            return Ok(0);
        };
        let line = self.shared.store.line(seq)?.unwrap_or_default();
        let entry = entry::Entry::parse(&line)?;
        let (Body::Disclosure(entry::Record { recipient, .. })
        | Body::Refusal(entry::Refusal { recipient, .. })) = entry.body
        else {
            return Ok(0);
        };
        match recipient {
            Importer::Organisation(organisation) => Ok(organisation.number),
            Importer::Person(_) => Ok(0),
        }
    }

    fn place_record(
        &mut self,
        prepared: Prepared,
        at: DateTime<Utc>,
        group: &mut Group,
    ) -> Result<Place> {
        if let Some(place) = self.repeated(&prepared, at, group)? {
            return Ok(place);
        }
        let mut prepared = prepared;
        if prepared.decided_at != at || self.shared.is_stale(&prepared) {
            prepared = self.shared.prepare(prepared.submission, at)?;
        }
        let refused = prepared.verdict.verdict == VerdictWord::Refuse;
        let event_id = prepared
            .submission
            .disclosure
            .event_id
            .as_ref()
            .map(ToString::to_string);
        if let Some(id) = &event_id {
            self.check_event(id, group)?;
        }
        let supersedes = self.corrected(&prepared)?;
        let seq = self.head.size + group.lines.len() as u64;
        let mut slots = Slots {
            seq,
            compartment: prepared.compartment,
            rows: Vec::new(),
            given: HashMap::new(),
        };
        let mut list = Vec::with_capacity(prepared.persons.len());
        for person in &prepared.persons {
            list.push(self.slot(person, list.len(), group, &mut slots)?);
        }
        let subjects = Subjects::of(&list)?;
        let recipient = match &prepared.recipient {
            PreparedRecipient::Organisation { id, version } => {
                let number = self.count(id)? + 1;
                Importer::Organisation(OrganisationRef {
                    at: *version,
                    id: id.clone(),
                    number,
                })
            }
            PreparedRecipient::Person { person, facts, .. } => {
                let slot = self.slot(person, list.len(), group, &mut slots)?;
                Importer::Person(Box::new(PersonRef {
                    facts: facts.as_ref().clone(),
                    slot: slot.leaf(),
                }))
            }
        };
        if let Some((_, opening)) = &prepared.sealed {
            slots.rows.push(Row {
                key: place_key(seq, 0, 1)?,
                owner: Owner {
                    person: PersonNo::ORGANISATION,
                    compartment: prepared.compartment,
                },
                number: 0,
                plaintext: opening.clone(),
            });
        }
        slots.rows.sort_by_key(|row| row.key);
        let placed = self.body(&prepared, &recipient, subjects, supersedes, refused)?;
        let line = self.line(at, seq, &placed, group)?;
        // Nothing below can fail: numbers are given only with the line that uses them.
        if let Importer::Organisation(organisation) = recipient {
            group.touched.insert(organisation.id.clone());
            self.counts.insert(organisation.id, organisation.number);
        }
        for (person, more) in slots.given {
            *group.numbers.entry(person).or_default() += more;
        }
        group.batch.rows.append(&mut slots.rows);
        if let Some(tags) = prepared.submission.key {
            group.keys.insert(tags.key, group.lines.len());
            group.batch.replies.push(Reply {
                key: tags.key,
                body: tags.body,
                outcome: seq,
                expires: at + REMEMBERED,
            });
        }
        if let (Some(id), false) = (event_id, refused) {
            group.events.insert(id, seq);
        }
        group.lines.push(store::Row {
            line: line.clone(),
            keys: placed.keys,
        });
        Ok(Place::At(Answer {
            seq,
            at,
            line,
            verdict: Some(prepared.verdict),
            refused,
            repeated: false,
        }))
    }

    /// The body of a disclosure or refusal, and the keys it is found under.
    fn body(
        &self,
        prepared: &Prepared,
        recipient: &Importer,
        subjects: Option<Subjects>,
        supersedes: Option<u64>,
        refused: bool,
    ) -> Result<Placed> {
        let disclosure = &prepared.submission.disclosure;
        let event_id = disclosure.event_id.as_ref().map(ToString::to_string);
        let outcome = if refused {
            indexer::Outcome::Refused
        } else {
            indexer::Outcome::Recorded
        };
        let keys = indexer::record_keys(outcome, event_id.as_deref(), recipient, supersedes);
        let sealed = prepared.sealed.as_ref().map(|(commitment, _)| *commitment);
        let committed_to = subjects
            .map(|subjects| Commitment::from_bytes(*subjects.root.as_bytes()))
            .or(sealed);
        let verdict = entry::Verdict::of(&prepared.verdict, prepared.rulebook, committed_to);
        let actor = prepared.submission.actor.clone();
        let clear = prepared.clear.as_ref();
        let exporter_at = prepared.exporter_version;
        let recipient = prepare::raw(recipient)?;
        let body = if refused {
            let attempt = self.attempt(event_id.as_deref())?;
            let took_place = disclosure.state == Some(crate::vocabulary::State::Done);
            to_json(&entry::Refusal {
                actor,
                attempt,
                disclosure: clear,
                exporter_at,
                recipient,
                sealed,
                subjects,
                supersedes,
                took_place,
                verdict,
            })?
        } else {
            to_json(&entry::Record {
                actor,
                disclosure: clear,
                exporter_at,
                recipient,
                sealed,
                subjects,
                supersedes,
                verdict,
            })?
        };
        Ok(Placed {
            kind: if refused { "refusal" } else { "disclosure" },
            body,
            keys,
        })
    }

    /// Gives a person their number and their slot.
    fn slot(
        &self,
        person: &PreparedPerson,
        index: usize,
        group: &Group,
        slots: &mut Slots,
    ) -> Result<Slot> {
        let before = self.shared.vault.person(person.number).entries;
        let inside = group
            .numbers
            .get(&person.number)
            .copied()
            .unwrap_or_default();
        let mine = slots.given.entry(person.number).or_default();
        *mine += 1;
        let number = before + inside + *mine;
        let (slot, opening) = person.draft.finish(u64::from(number));
        let owner = Owner {
            person: person.number,
            compartment: slots.compartment,
        };
        slots.rows.push(Row {
            key: place_key(slots.seq, index, 0)?,
            owner,
            number,
            plaintext: opening,
        });
        Ok(slot)
    }

    fn line(&self, at: DateTime<Utc>, seq: u64, placed: &Placed, group: &Group) -> Result<Vec<u8>> {
        let prev = group
            .lines
            .last()
            .map_or(self.prev, |last| crate::hash::chain(&last.line));
        let bytes = entry::assemble(at, &placed.body, &self.exporter, placed.kind, &prev, seq);
        if bytes.len() > canon::MAX_LINE {
            return Err(RecordError::Oversize {
                pointer: "/evidence",
                advice: "shorten the lists of evidence, or register them with the recipient once",
            });
        }
        Ok(Line::parse(bytes)?.into_bytes())
    }

    fn repeated(
        &self,
        prepared: &Prepared,
        at: DateTime<Utc>,
        group: &Group,
    ) -> Result<Option<Place>> {
        let Some(tags) = prepared.submission.key else {
            return Ok(None);
        };
        if let Some(index) = group.keys.get(&tags.key) {
            let same = group
                .batch
                .replies
                .iter()
                .any(|reply| reply.key == tags.key && reply.body == tags.body);
            return if same {
                Ok(Some(Place::SameAs(*index)))
            } else {
                Err(RecordError::KeyReused)
            };
        }
        self.shared
            .reply(&tags, at)
            .map(|found| found.map(Place::Repeat))
    }

    fn check_event(&self, id: &str, group: &Group) -> Result<()> {
        let seq = match group.events.get(id) {
            Some(seq) => Some(*seq),
            None => self.shared.store.find(indexer::EVENT_ID, id.as_bytes())?,
        };
        match seq {
            Some(seq) => Err(RecordError::AlreadyRecorded {
                event_id: id.to_owned(),
                seq,
            }),
            None => Ok(()),
        }
    }

    fn attempt(&self, event_id: Option<&str>) -> Result<u64> {
        let Some(id) = event_id else { return Ok(1) };
        let page = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        Ok(self
            .shared
            .store
            .list(indexer::ATTEMPT, id.as_bytes(), page)?
            .len() as u64
            + 1)
    }

    /// The entry that is corrected: named by place, or by the id of its event.
    fn corrected(&self, prepared: &Prepared) -> Result<Option<u64>> {
        let named = prepared
            .submission
            .disclosure
            .supersedes
            .as_ref()
            .map(ToString::to_string);
        let seq = match (prepared.submission.supersedes, &named) {
            (Some(seq), _) => Some(seq),
            (None, None) => return Ok(None),
            (None, Some(text)) => match text.parse() {
                Ok(seq) => Some(seq),
                Err(_) => self.shared.store.find(indexer::EVENT_ID, text.as_bytes())?,
            },
        };
        let missing = || {
            RecordError::NothingToCorrect(
                named
                    .clone()
                    .unwrap_or_else(|| seq.unwrap_or(0).to_string()),
            )
        };
        let seq = seq.ok_or_else(missing)?;
        let line = self.shared.store.line(seq)?.ok_or_else(missing)?;
        let kind = Frame::of(&line).map(|frame| frame.kind);
        if kind == Some(b"disclosure") || kind == Some(b"refusal") {
            Ok(Some(seq))
        } else {
            Err(missing())
        }
    }

    /// An entry that is a group of its own.
    pub(super) fn append_alone(
        &mut self,
        body: &Body,
        batch: Batch,
        at: DateTime<Utc>,
    ) -> Result<Answer> {
        let seq = self.head.size;
        let placed = Placed {
            kind: body.kind(),
            body: body.bytes()?,
            keys: indexer::keys_of(body),
        };
        let mut group = Group {
            batch,
            ..Group::default()
        };
        let line = self.line(at, seq, &placed, &group)?;
        group.lines.push(store::Row {
            line: line.clone(),
            keys: placed.keys,
        });
        self.commit(&group)?;
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
            Job::Event { event, actor, key } => self.record_event(&event, actor, key),
            Job::Recipient {
                recipient,
                if_match,
                actor,
                key,
            } => self.register(*recipient, if_match, actor, key),
            Job::ConfirmClock { actor } => self.confirm_clock(actor),
            Job::RotateKey { reason, actor } => self.rotate_key(reason, actor),
            Job::Record(_) | Job::Stop => Err(RecordError::Closing),
        }
    }

    /// The time for an entry of upkeep.
    pub(super) fn upkeep_time(&mut self) -> Result<DateTime<Utc>> {
        self.time()
    }
}

enum Place {
    At(Answer),
    SameAs(usize),
    Repeat(Answer),
}

/// The members stand in canonical order and what is not our own is canonical already: no sorting is needed.
fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| RecordError::Entry(error.to_string()))
}

pub(super) fn place_key(seq: u64, slot: usize, part: u8) -> Result<RowKey> {
    let slot = u16::try_from(slot).map_err(|_| RecordError::TooManyPersons(slot))?;
    RowKey::new(seq, slot, part).map_err(|error| RecordError::Vault(error.to_string()))
}

/// The same error for everybody in the group: errors are not cloned, their words are.
fn again(error: &RecordError, why: &str) -> RecordError {
    match error {
        RecordError::Clock(fault) => RecordError::Clock(*fault),
        RecordError::Full => RecordError::Full,
        RecordError::Vault(_) => RecordError::Vault(why.to_owned()),
        _ => RecordError::Stopped(why.to_owned()),
    }
}

fn clone_result(result: &Result<()>, placed: Answer) -> Result<Answer> {
    match result {
        Ok(()) => Ok(placed),
        Err(error) => Err(again(error, &error.to_string())),
    }
}

impl Shared {
    /// The answer to an earlier request with the same key.
    pub(super) fn reply(
        &self,
        tags: &IdempotencyTags,
        now: DateTime<Utc>,
    ) -> Result<Option<Answer>> {
        let Some(reply) = self.vault.reply(&tags.key, now) else {
            return Ok(None);
        };
        if reply.body != tags.body {
            return Err(RecordError::KeyReused);
        }
        let Some(line) = self.store.line(reply.outcome)? else {
            return Ok(None);
        };
        let frame = Frame::of(&line)
            .ok_or_else(|| RecordError::Entry("a stored line has no frame".to_owned()))?;
        let at = std::str::from_utf8(frame.at)
            .ok()
            .and_then(|at| canon::parse_instant(at).ok())
            .unwrap_or(now);
        let refused = frame.kind == b"refusal";
        Ok(Some(Answer {
            seq: reply.outcome,
            at,
            line,
            verdict: None,
            refused,
            repeated: true,
        }))
    }
}
