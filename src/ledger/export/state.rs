//! The state that an export shows: its instant, its checkpoint, its count.

use chrono::{DateTime, SubsecRound as _, Utc};

use super::ExportOf;
use crate::canon;
use crate::disclosure::form::parse_instant;
use crate::entry::{self, Body};
use crate::ledger::identity::Noted;
use crate::ledger::slots::Opened;
use crate::ledger::{ActError, Filter, Ledger, RecordError};
use crate::slot::Person;

type Result<T> = std::result::Result<T, RecordError>;

/// What is asked for, and of which state.
pub(super) struct State {
    /// The filter, as of the instant.
    pub(super) filter: Filter,
    /// Its clear part.
    pub(super) clear: entry::Filter,
    /// The person in it.
    pub(super) subject: Option<Person>,
    /// The instant.
    pub(super) as_of: DateTime<Utc>,
    /// Size of the checkpoint.
    pub(super) size: u64,
    /// Its note.
    pub(super) note: Vec<u8>,
    /// The census: it counts everything before itself.
    pub(super) census: u64,
    /// The inquiry.
    pub(super) inquiry: Option<u64>,
    /// The first export of the same.
    pub(super) before: Option<u64>,
}

impl Ledger {
    pub(super) fn state_of(&self, of: &ExportOf) -> Result<State> {
        match of {
            ExportOf::Inquiry(seq) => self.state_of_inquiry(*seq),
            ExportOf::Filter(filter) => self.state_of_filter(filter),
        }
    }

    fn state_of_inquiry(&self, seq: u64) -> Result<State> {
        let case = self.shared.inquiry(seq)?;
        let mut filter = known(&case.scope)?;
        let mut subject = None;
        if case.person {
            let Opened::Open(opening) = self.shared.person_of(seq)? else {
                return Err(ActError::Erased.into());
            };
            filter.subject = Some(opening.person.reference());
            subject = Some(opening.person);
        }
        filter.as_of = Some(case.as_of);
        Ok(State {
            filter,
            clear: case.scope,
            subject,
            as_of: case.as_of,
            size: seq + 1,
            note: self.note_at(seq + 1)?,
            census: seq.saturating_sub(1),
            inquiry: Some(seq),
            before: case.exports.first().copied(),
        })
    }

    fn state_of_filter(&self, asked: &Filter) -> Result<State> {
        let clear = asked.clear();
        let subject = match &asked.subject {
            None => None,
            Some(subject) => Some(Person::parse(subject).map_err(|error| RecordError::Person {
                pointer: "/subject".to_owned(),
                error,
            })?),
        };
        let as_of = asked.as_of.map(|as_of| as_of.trunc_subsecs(0));
        if as_of.is_some_and(|as_of| as_of > self.now()) {
            return Err(ActError::NotYet { pointer: "/as_of" }.into());
        }
        let earlier = match as_of {
            Some(as_of) => self.exported_before(&clear, as_of, subject.as_ref())?,
            None => None,
        };
        let (size, as_of) = match (earlier, as_of) {
            (Some((_, size)), Some(as_of)) => (size, as_of),
            (_, as_of) => {
                let answer = self.act(super::super::writer::Writer::fix_state)?;
                (answer.seq + 1, as_of.unwrap_or(answer.at))
            }
        };
        let mut filter = known(&clear)?;
        filter.subject.clone_from(&asked.subject);
        filter.as_of = Some(as_of);
        Ok(State {
            filter,
            clear,
            subject,
            as_of,
            size,
            note: self.note_at(size)?,
            census: size - 1,
            inquiry: None,
            before: earlier.map(|(seq, _)| seq),
        })
    }

    /// The first export of the same filter and instant, and the size of its checkpoint.
    fn exported_before(
        &self,
        clear: &entry::Filter,
        as_of: DateTime<Utc>,
        subject: Option<&Person>,
    ) -> Result<Option<(u64, u64)>> {
        let as_of = canon::format_instant(as_of);
        let of_person = match subject {
            Some(person) => Some(self.handed_out_of(person)?),
            None => None,
        };
        for entry in self.shared.of_kind("export")? {
            let Body::Export(export) = &entry.body else {
                continue;
            };
            let same = export.inquiry.is_none()
                && export.as_of == as_of
                && export.filter.clone().unwrap_or_default() == *clear
                && of_person
                    .as_ref()
                    .is_none_or(|known| known.contains(&entry.seq));
            if same {
                return Ok(Some((entry.seq, export.checkpoint.size)));
            }
        }
        Ok(None)
    }

    /// The exports that opened something of a person.
    fn handed_out_of(&self, person: &Person) -> Result<Vec<u64>> {
        let Some(standing) = self.shared.known(person)? else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for (member, _) in &standing.members {
            for note in self.shared.notes(*member)? {
                if let Noted::HandedOut(handed) = note {
                    found.push(handed.exported);
                }
            }
        }
        Ok(found)
    }

    /// The checkpoint that was kept for a size; a later one where it was not.
    fn note_at(&self, size: u64) -> Result<Vec<u8>> {
        let kept = self.shared.store.kept_checkpoints()?;
        let found = kept.into_iter().find(|(kept, _)| *kept == size);
        match found {
            Some((_, note)) => Ok(note),
            None => Err(ActError::NoEvidence(format!(
                "the checkpoint over {size} entries that was kept for it is missing; put `checkpoints/{size:012}` back from a backup"
            ))
            .into()),
        }
    }
}

/// A scope with codes that this release knows.
fn known(clear: &entry::Filter) -> Result<Filter> {
    let unknown =
        || ActError::NoEvidence("its scope uses codes that this release does not know".to_owned());
    Ok(Filter::of_clear(clear).ok_or_else(unknown)?)
}

/// The instant of a line.
pub(super) fn at_of(line: &[u8]) -> Option<DateTime<Utc>> {
    let frame = crate::entry::Frame::of(line)?;
    parse_instant(std::str::from_utf8(frame.at).ok()?).ok()
}
