//! Opening what a disclosure was decided on, and proving it anew.
//!
//! An opening counts only if it is what the line commits to. Where any person of the list was erased the recorded
//! codes stand: what that person's events refused cannot be told any more.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Shared;
use super::facts::{nameless, silent};
use super::indexer;
use super::openings::{EntrySealed, KnownEvent, Personal, Words};
use crate::decide::{Door, Facts, Findings, Reading, findings_as};
use crate::disclosure::{
    Disclosure, Event, Exporter, OrgId, Recipient, SealedDisclosure, SealedEvidence,
    SealedExporter, Subject, Text,
};
use crate::entry::Importer;
use crate::hash::Salt;
use crate::recompute::{Prove, Proved, Question};
use crate::slot::{self, Field, Person, Slot, Subjects};
use crate::store::Page;
use crate::vault::Opened;

/// Stands where a name is not asked for.
const NOBODY: &str = "nobody";

/// A slot's opening, its values as the bytes that were committed to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpening<'a> {
    #[serde(borrow)]
    details: &'a RawValue,
    #[serde(borrow)]
    facts: &'a RawValue,
    #[serde(borrow)]
    number: &'a RawValue,
    #[serde(borrow)]
    person: &'a RawValue,
    salt: &'a str,
}

/// The opening of an entry's own sealed values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSealed<'a> {
    salt: &'a str,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// Why something is not opened.
enum Closed {
    Erased,
    Differs(String),
    Unreadable(String),
}

impl Closed {
    fn unreadable(error: &impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// One person of the list, opened.
struct Known {
    person: Person,
    facts: Personal,
}

/// Everything personal of one entry.
struct Unsealed {
    known: Vec<Known>,
    own: EntrySealed,
}

impl Prove for Shared {
    fn prove(&self, question: &Question<'_>, readings: &[Reading]) -> Proved {
        match self
            .unseal(question)
            .and_then(|unsealed| prove(question, unsealed, readings).map_err(Closed::Unreadable))
        {
            Ok(findings) => Proved::Open(findings),
            Err(Closed::Erased) if self.was_erased_after(question.seq) => Proved::Erased,
            Err(Closed::Erased) => Proved::Unreadable(
                "openings are gone, and no entry after it erased anything".to_owned(),
            ),
            Err(Closed::Differs(what)) => Proved::Differs(what),
            Err(Closed::Unreadable(why)) => Proved::Unreadable(why),
        }
    }
}

impl Shared {
    /// An entry after this one erased something: only that explains openings that are gone.
    fn was_erased_after(&self, seq: u64) -> bool {
        let last = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        ["erasure", "retention"].iter().any(|kind| {
            let found = self.store.list(indexer::KIND, kind.as_bytes(), last);
            found.is_ok_and(|found| found.last().is_some_and(|later| *later > seq))
        })
    }

    fn unseal(&self, question: &Question<'_>) -> Result<Unsealed, Closed> {
        let rows = self
            .vault
            .rows_of_entry(question.seq)
            .map_err(|error| Closed::unreadable(&error))?;
        let mut unsealed = Unsealed {
            known: Vec::new(),
            own: EntrySealed::default(),
        };
        let persons = question.subjects.map_or(0, |subjects| subjects.count);
        let mut slots = Vec::new();
        let mut has_own = false;
        for (key, _, opened) in &rows {
            let Opened::Open(plain) = opened else {
                return Err(Closed::Erased);
            };
            if key.part() == 1 {
                unsealed.own = own(question, plain)?;
                has_own = true;
                continue;
            }
            let (slot, opening) = slot_of(plain)?;
            if u64::from(key.slot()) < persons {
                slots.push(slot);
                unsealed.known.push(known(&opening)?);
            } else if let Importer::Person(person) = question.importer
                && person.slot != slot.leaf()
            {
                return Err(Closed::Differs("another recipient".to_owned()));
            }
        }
        // Rows that are gone were erased: nothing else removes them.
        if slots.len() as u64 != persons || has_own != question.sealed.is_some() {
            return Err(Closed::Erased);
        }
        let subjects = Subjects::of(&slots).map_err(|error| Closed::unreadable(&error))?;
        if subjects != question.subjects {
            return Err(Closed::Differs("other persons".to_owned()));
        }
        Ok(unsealed)
    }
}

fn slot_of(plain: &[u8]) -> Result<(Slot, RawOpening<'_>), Closed> {
    let opening: RawOpening<'_> =
        serde_json::from_slice(plain).map_err(|error| Closed::unreadable(&error))?;
    let salt = Salt::parse(opening.salt).map_err(|error| Closed::unreadable(&error))?;
    let commit = |field, value: &RawValue| slot::commit(&salt, field, value.get().as_bytes());
    let slot = Slot::from_commitments([
        commit(Field::Person, opening.person),
        commit(Field::Number, opening.number),
        commit(Field::Facts, opening.facts),
        commit(Field::Details, opening.details),
    ]);
    Ok((slot, opening))
}

fn known(opening: &RawOpening<'_>) -> Result<Known, Closed> {
    let parse = |error: serde_json::Error| Closed::unreadable(&error);
    Ok(Known {
        person: serde_json::from_str(opening.person.get()).map_err(parse)?,
        facts: serde_json::from_str(opening.facts.get()).map_err(parse)?,
    })
}

fn own(question: &Question<'_>, plain: &[u8]) -> Result<EntrySealed, Closed> {
    let raw: RawSealed<'_> =
        serde_json::from_slice(plain).map_err(|error| Closed::unreadable(&error))?;
    let salt = Salt::parse(raw.salt).map_err(|error| Closed::unreadable(&error))?;
    if Some(slot::commit_entry(&salt, raw.value.get().as_bytes())) != question.sealed {
        return Err(Closed::Differs("other sealed values".to_owned()));
    }
    serde_json::from_str(raw.value.get()).map_err(|error| Closed::unreadable(&error))
}

/// What the facts prove under each reading.
fn prove(
    question: &Question<'_>,
    unsealed: Unsealed,
    readings: &[Reading],
) -> Result<Vec<Findings>, String> {
    let Unsealed { known, own } = unsealed;
    let mut subjects = Vec::with_capacity(known.len());
    let mut history: Vec<Event> = Vec::new();
    let mut shared = own.personal;
    for Known { person, facts } in known {
        let reference = Text::parse(&person.reference())?;
        history.extend(
            facts
                .events
                .iter()
                .map(|event: &KnownEvent| event.event(&reference)),
        );
        subjects.push(Subject {
            reference,
            details: None,
            country: facts.country,
        });
        shared.get_or_insert(facts);
    }
    let personal = shared.ok_or_else(|| "no instant is on record".to_owned())?;
    let facts = &question.facts;
    let disclosure = Disclosure::join(
        facts.disclosure.as_ref().clone(),
        sealed(question, personal, own.words.unwrap_or_default(), subjects)?,
    )
    .map_err(|error| error.to_string())?;
    // Names decide nothing: what they proved stands in the clear part.
    let name = Text::parse(NOBODY)?;
    let exporter = Exporter::join(
        facts.exporter.as_ref().clone(),
        SealedExporter {
            name: name.clone(),
            acting_for_name: facts.exporter.acting_for_country.map(|_| name),
            contact: None,
        },
    )
    .map_err(|error| error.to_string())?;
    let mut recipient = facts.recipient.as_ref().clone();
    let words = nameless(&recipient, Some(NOBODY)).ok_or("no recipient")?;
    recipient.id = Some(OrgId::parse(NOBODY)?);
    let recipient = Recipient::join(recipient, words).map_err(|error| error.to_string())?;
    let asked = Facts {
        exporter: &exporter,
        recipient: &recipient,
        disclosure: &disclosure,
        history: &history,
        recorded_at: question.at,
        door: Door::Ledger,
    };
    let proven = readings
        .iter()
        .map(|reading| findings_as(*reading, &asked, question.rulebook));
    Ok(proven.collect())
}

/// The sealed part of the disclosure, put together again. Titles and references may be gone; they prove nothing.
fn sealed(
    question: &Question<'_>,
    personal: Personal,
    words: Words,
    subjects: Vec<Subject>,
) -> Result<SealedDisclosure, String> {
    let clear = &question.facts.disclosure;
    let name = Text::parse(NOBODY)?;
    let mut evidence: Vec<SealedEvidence> = Vec::with_capacity(clear.evidence.len());
    let mut written = words.evidence.into_iter();
    for clear in &clear.evidence {
        evidence.push(written.next().unwrap_or_else(|| silent(clear, &name)));
    }
    evidence.extend(personal.evidence);
    let late_reason = match words.late_reason {
        Some(text) => Some(Text::parse(&text)?),
        None => None,
    };
    Ok(SealedDisclosure {
        recipient: match &clear.recipient {
            Some(_) => None,
            None => Some(OrgId::parse(NOBODY)?),
        },
        occurred_at: personal.occurred_at,
        subjects,
        derogation: personal.derogation,
        evidence,
        data_age: personal.data_age,
        late_reason,
    })
}
