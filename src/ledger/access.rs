//! Reading openings is an entry: who read, whose, what for, in which minute; recorded before anything is shown.

use chrono::{DurationRound as _, TimeDelta};

use super::compartments::Rule;
use super::openings::Draft;
use super::starts::is_of_a_request;
use super::writer::Writer;
use super::{Answer, Ledger, RecordError, Shared};
use crate::canon;
use crate::entry::{self, AccessPurpose, Body};
use crate::hash;
use crate::slot::Person;
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

/// More entries than this are counted, not named: the line must hold them.
const NAMED: usize = 4096;
/// Bytes of an actor's id.
const ACTOR: usize = 8;

/// Nothing is said of a reading in its slot but whose it was.
#[derive(serde::Serialize)]
struct Read {}

impl Ledger {
    /// Records that somebody reads openings. Call it before they are shown.
    pub(super) fn record_reading(
        &self,
        purpose: AccessPurpose,
        person: Option<Person>,
        entries: Vec<u64>,
        actor: Option<String>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.record_reading(purpose, person, entries, actor))
    }
}

impl Ledger {
    /// Records that somebody reads openings: of entries, of a person that the ledger knows, or both. Call it before they
    /// are shown. Of somebody whom the ledger does not know nothing is opened, and nothing recorded.
    ///
    /// # Errors
    /// No identifier, or the reading could not be recorded: then nothing may be shown.
    pub fn note_reading(
        &self,
        purpose: AccessPurpose,
        subject: Option<&str>,
        entries: Vec<u64>,
        actor: Option<String>,
    ) -> Result<()> {
        let person = match subject {
            None => None,
            Some(subject) => {
                let person = Person::parse(subject).map_err(|error| RecordError::Person {
                    pointer: "/subject".to_owned(),
                    error,
                })?;
                self.shared.known(&person)?.map(|_| person)
            }
        };
        if person.is_some() || !entries.is_empty() {
            self.record_reading(purpose, person, entries, actor)?;
        }
        Ok(())
    }
}

impl Shared {
    /// Whoever sits at the machine of the ledger: one id for a ledger, that says nothing.
    fn console(&self) -> String {
        let tag = hash::mac("actor", &self.reply_key, b"console");
        hex::encode(&tag.as_bytes()[..ACTOR])
    }
}

impl Writer {
    fn record_reading(
        &mut self,
        purpose: AccessPurpose,
        person: Option<Person>,
        mut entries: Vec<u64>,
        actor: Option<String>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        let seq = self.head.size;
        entries.sort_unstable();
        entries.dedup();
        let count = entries.len() as u64;
        if entries.len() > NAMED {
            entries.clear();
        }
        let minute = at
            .duration_trunc(TimeDelta::minutes(1))
            .map_err(|error| RecordError::Event(error.to_string()))?;
        let mut batch = Batch::default();
        let subjects = match person {
            None => None,
            Some(person) => {
                let concerned = self.shared.concerned(person)?;
                let draft = Draft::seal(Shared::salt()?, &concerned.person, &Read {}, None)?;
                // A reading for a request is part of its file, and ends with it.
                let compartment = if is_of_a_request(purpose) {
                    self.shared.file(Rule::RightsFile, &concerned, at)?
                } else {
                    let person = concerned.standing.series.person;
                    self.shared.living(Rule::General, person)?
                };
                Some(Self::put_slot(
                    &concerned,
                    &draft,
                    seq,
                    compartment,
                    &mut batch,
                )?)
            }
        };
        let body = Body::Access(entry::Access {
            actor: actor.unwrap_or_else(|| self.shared.console()),
            count,
            entries,
            minute: canon::format_instant(minute),
            purpose,
            subjects,
        });
        self.append_alone(&body, batch, at)
    }
}
