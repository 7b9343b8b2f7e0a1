//! Giving a disclosure its place: `seq`, numbers, slots, its line; within a group nothing is durable yet.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::compartments::Rule;
use super::prepare::{self, IdempotencyTags, Prepared, PreparedPerson, PreparedRecipient};
use super::queue::Answer;
use super::writer::{REMEMBERED, Writer};
use super::{RecordError, Shared, indexer};
use crate::canon::{self, Line};
use crate::entry::{self, Body, Frame, Importer, OrganisationRef, PersonRef};
use crate::hash::Commitment;
use crate::slot::{Slot, Subjects};
use crate::store::{self, Page};
use crate::vault::{Batch, Owner, PersonNo, Reply, Row, RowKey};
use crate::vocabulary::VerdictWord;

type Result<T> = std::result::Result<T, RecordError>;

/// One group on its way.
#[derive(Default)]
pub(super) struct Group {
    pub(super) lines: Vec<store::Row>,
    pub(super) batch: Batch,
    pub(super) answers: Vec<(oneshot::Sender<Result<Answer>>, Answer)>,
    /// Persons' entries within this group.
    pub(super) numbers: HashMap<PersonNo, u32>,
    /// Events that this group consumes.
    pub(super) events: HashMap<String, u64>,
    /// The last attempt of each event that this group refuses.
    pub(super) attempts: HashMap<String, u64>,
    pub(super) keys: HashMap<crate::hash::Tag, usize>,
    pub(super) touched: HashSet<String>,
}

/// Rows of one entry, and the numbers they use.
struct Slots {
    seq: u64,
    rule: Rule,
    bucket: u8,
    rows: Vec<Row>,
    given: HashMap<PersonNo, u32>,
}

/// What a body needs besides its bytes.
pub(super) struct Placed {
    pub(super) kind: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) keys: store::Keys,
    /// Which attempt it was, of a refusal.
    pub(super) attempt: Option<u64>,
}

pub(super) enum Place {
    At(Answer),
    SameAs(usize),
    Repeat(Answer),
}

impl Writer {
    pub(super) fn place_record(
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
        prepared.check_suppression()?;
        let supersedes = self.corrected(&prepared)?;
        let seq = self.head.size + group.lines.len() as u64;
        let mut slots = Slots {
            seq,
            rule: prepared.rule,
            bucket: prepared.bucket,
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
                    compartment: self.shared.living(prepared.rule, PersonNo::ORGANISATION)?,
                },
                number: 0,
                plaintext: opening.clone(),
            });
        }
        slots.rows.sort_by_key(|row| row.key);
        let placed = self.body(&prepared, &recipient, subjects, supersedes, group)?;
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
        match (event_id, placed.attempt) {
            (Some(id), None) => drop(group.events.insert(id, seq)),
            (Some(id), Some(attempt)) => drop(group.attempts.insert(id, attempt)),
            (None, _) => {}
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
        group: &Group,
    ) -> Result<Placed> {
        let refused = prepared.verdict.verdict == VerdictWord::Refuse;
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
        let attempt = if refused {
            Some(self.attempt(event_id.as_deref(), group)?)
        } else {
            None
        };
        let body = if let Some(attempt) = attempt {
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
            attempt,
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
            compartment: self
                .shared
                .living_in(slots.rule, person.number, slots.bucket)?,
        };
        slots.rows.push(Row {
            key: place_key(slots.seq, index, 0)?,
            owner,
            number,
            plaintext: opening,
        });
        Ok(slot)
    }

    pub(super) fn line(
        &self,
        at: DateTime<Utc>,
        seq: u64,
        placed: &Placed,
        group: &Group,
    ) -> Result<Vec<u8>> {
        let prev = group
            .lines
            .last()
            .map_or(self.prev, |last| crate::hash::chain(&last.line));
        let bytes = entry::assemble(at, &placed.body, &self.exporter, placed.kind, &prev, seq);
        if bytes.len() > canon::MAX_LINE {
            return Err(RecordError::Oversize {
                pointer: "/evidence".to_owned(),
                advice: super::SHORTER_EVIDENCE,
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

    /// Which refusal of this event it would be: one more than the last one in this group, else in the log.
    fn attempt(&self, event_id: Option<&str>, group: &Group) -> Result<u64> {
        let Some(id) = event_id else { return Ok(1) };
        if let Some(attempt) = group.attempts.get(id) {
            return Ok(attempt + 1);
        }
        let last = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        let store = &self.shared.store;
        let Some(seq) = store.list(indexer::ATTEMPT, id.as_bytes(), last)?.pop() else {
            return Ok(1);
        };
        let line = store.line(seq)?.unwrap_or_default();
        match entry::Entry::parse(&line)?.body {
            Body::Refusal(refusal) => Ok(refusal.attempt + 1),
            _ => Err(RecordError::Entry(format!(
                "the index says that entry {seq} refuses `{id}`, and it does not; restart, the index is made again"
            ))),
        }
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

    /// How many entries an organisation has.
    fn count(&mut self, id: &str) -> Result<u64> {
        if let Some(count) = self.counts.get(id) {
            return Ok(*count);
        }
        let series = self.shared.series_of(id, u64::MAX)?;
        let count = series.map_or(0, |series| series.count);
        self.counts.insert(id.to_owned(), count);
        Ok(count)
    }
}

/// The members stand in canonical order and what is not our own is canonical already: no sorting is needed.
fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|error| RecordError::Entry(error.to_string()))
}

pub(super) fn place_key(seq: u64, slot: usize, part: u8) -> Result<RowKey> {
    let slot = u16::try_from(slot).map_err(|_| RecordError::TooManyPersons(slot))?;
    RowKey::new(seq, slot, part).map_err(|error| RecordError::Vault(error.to_string()))
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
