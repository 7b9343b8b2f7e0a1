//! What the writer records besides disclosures: rights events, the register, the clock, the keys.
//!
//! Each is a group of its own, so that every disclosure placed after it has seen it.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};

use super::compartments::Rule;
use super::identity::Standing;
use super::openings::{self, Draft};
use super::place::place_key;
use super::prepare::IdempotencyTags;
use super::queue::Answer;
use super::writer::{REMEMBERED, Writer};
use super::{ActError, GENERAL, RecordError, Shared};
use crate::canon;
use crate::clock::ClockFault;
use crate::disclosure::{Exporter, Recipient};
use crate::entry::{self, Body, ClockReason, RecipientChange};
use crate::register::Organisation;
use crate::slot::{Person, Slot, Subjects};
use crate::vault::{self, Batch, Compartment, Identity, Owner, PersonNo, Reply, Row};

type Result<T> = std::result::Result<T, RecordError>;

pub(super) fn general() -> Compartment {
    Compartment::new(GENERAL).unwrap_or(Compartment::IDENTITY)
}

pub(super) fn reply(tags: IdempotencyTags, outcome: u64, at: DateTime<Utc>) -> Reply {
    Reply {
        key: tags.key,
        body: tags.body,
        outcome,
        expires: at + REMEMBERED,
    }
}

impl Shared {
    /// The disclosures of a person that were recorded from one instant to another.
    pub(super) fn recorded_between(
        &self,
        standing: &Standing,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<u64>> {
        let from = canon::format_instant(from);
        let mut found = Vec::new();
        for (member, _) in &standing.members {
            for (key, _) in self.vault.series(*member)? {
                let Some(line) = self.store.line(key.seq())? else {
                    continue;
                };
                let Some(frame) = entry::Frame::of(&line) else {
                    continue;
                };
                if frame.at < from.as_bytes() {
                    break;
                }
                let at = std::str::from_utf8(frame.at)
                    .ok()
                    .and_then(|at| canon::parse_instant(at).ok());
                if frame.kind == b"disclosure" && at.is_some_and(|at| at <= to) {
                    found.push(key.seq());
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}

impl Writer {
    /// How many disclosures of a person were recorded since an instant: what an event recorded late came too late for.
    pub(super) fn affected(&self, standing: &Standing, since: DateTime<Utc>) -> Result<u64> {
        let late = self
            .shared
            .recorded_between(standing, since, DateTime::<Utc>::MAX_UTC)?;
        Ok(late.len() as u64)
    }

    pub(super) fn one_slot(
        draft: &Draft,
        found: vault::PersonRef,
        seq: u64,
        compartment: Compartment,
    ) -> Result<(Slot, Row)> {
        let number = found.entries + 1;
        let (slot, opening) = draft.finish(u64::from(number));
        let owner = Owner {
            person: found.person,
            compartment,
        };
        Ok((
            slot,
            Row {
                key: place_key(seq, 0, 0)?,
                owner,
                number,
                plaintext: opening,
            },
        ))
    }

    pub(super) fn register(
        &mut self,
        recipient: Recipient,
        if_match: Option<u64>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, self.shared.now())?
        {
            return Ok(before);
        }
        let id = recipient.id.to_string();
        let (before, exporter) = self.before(&id);
        let current = before.as_ref().map_or(0, |known| known.version);
        if if_match.is_some_and(|wanted| wanted != current) {
            return Err(RecordError::VersionMismatch { id, current });
        }
        if let Some(known) = &before {
            if let Some(into) = &known.merged_into {
                let into = into.clone();
                return Err(ActError::MergedRecipient { id, into }.into());
            }
            if *known.recipient == recipient && !known.retired {
                self.remember(key, known.version)?;
                return self.standing(known.version);
            }
            same_nature(known, &recipient)?;
        }
        let at = self.upkeep_time()?;
        let seq = self.head.size;
        let (profile, sealed) = recipient.split(&exporter.name);
        let change = if before.is_some() {
            RecipientChange::Changed
        } else {
            RecipientChange::Added
        };
        let mut body = entry::Recipient {
            actor,
            blob: None,
            change,
            id: Some(id.clone()),
            merged_into: None,
            profile: Some(profile),
            replaces: before.map(|known| known.version),
            sealed: None,
            subjects: None,
        };
        let replies = key.map(|tags| reply(tags, seq, at)).into_iter().collect();
        let mut batch = Batch {
            replies,
            ..Batch::default()
        };
        if recipient.is_natural_person() {
            let person = Person::parse(&id).map_err(|error| RecordError::Person {
                pointer: "/id".to_owned(),
                error,
            })?;
            if let Some(entry) = self.shared.erased_by(&person)? {
                return Err(RecordError::Suppressed {
                    pointer: "/id".to_owned(),
                    entry,
                });
            }
            let found = self
                .shared
                .vault
                .prepare(&Identity::from_canonical(person.canonical()))?;
            let draft = Draft::seal(Shared::salt()?, &person, &sealed, None)?;
            let compartment = self.shared.living(Rule::General, found.person)?;
            let (slot, row) = Self::one_slot(&draft, found, seq, compartment)?;
            body.id = None;
            body.subjects = Subjects::of(&[slot])?;
            batch.rows.push(row);
        } else {
            let (commitment, opening) = openings::seal_entry(&Shared::salt()?, &sealed)?;
            body.sealed = Some(commitment);
            let owner = Owner {
                person: PersonNo::ORGANISATION,
                compartment: general(),
            };
            batch.rows.push(Row {
                key: place_key(seq, 0, 1)?,
                owner,
                number: 0,
                plaintext: opening,
            });
        }
        let answer = self.append_alone(&Body::Recipient(body), batch, at)?;
        let mut register = self
            .shared
            .register
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        register.set_organisation(&id, recipient, seq);
        Ok(answer)
    }

    /// An organisation as it stands, and the exporter. No snapshot outlives this: while one is held, a change
    /// copies the whole register.
    fn before(&self, id: &str) -> (Option<Organisation>, Arc<Exporter>) {
        let register = self.shared.register();
        (
            register.organisation(id).cloned(),
            Arc::clone(register.exporter()),
        )
    }

    /// Keeps the answer to a request that recorded nothing: asked again after a newer version, it still records nothing.
    fn remember(&self, key: Option<IdempotencyTags>, version: u64) -> Result<()> {
        let Some(tags) = key else { return Ok(()) };
        let replies = vec![reply(tags, version, self.shared.now())];
        Ok(self.shared.vault.commit(&Batch {
            replies,
            ..Batch::default()
        })?)
    }

    /// The answer where nothing had to be recorded.
    pub(super) fn standing(&self, version: u64) -> Result<Answer> {
        let line = self.shared.store.line(version)?.unwrap_or_default();
        let at = entry::Frame::of(&line)
            .and_then(|frame| std::str::from_utf8(frame.at).ok())
            .and_then(|at| canon::parse_instant(at).ok())
            .unwrap_or_default();
        Ok(Answer {
            seq: version,
            at,
            line,
            verdict: None,
            refused: false,
            repeated: true,
        })
    }

    pub(super) fn confirm_clock(&mut self, actor: Option<String>) -> Result<Answer> {
        let before_rule = self.rule.clone();
        let confirmed = self.rule.confirm(self.shared.clock.read());
        let (Some(fault), Some(before)) = (confirmed.fault, confirmed.before) else {
            return Err(RecordError::Event(
                "the clock runs well: there is nothing to confirm".to_owned(),
            ));
        };
        let reason = match fault {
            ClockFault::Jumped(by) if by < chrono::TimeDelta::zero() => ClockReason::JumpedBack,
            ClockFault::Jumped(_) => ClockReason::JumpedForward,
            ClockFault::BeforeLastEntry { .. } => ClockReason::StartedEarlier,
            ClockFault::LongAfterLastEntry { .. } => ClockReason::StartedLater,
        };
        let body = Body::Clock(entry::ClockChange {
            actor,
            last_at: canon::format_instant(before),
            reason,
        });
        let answer = self.append_alone(&body, Batch::default(), confirmed.after);
        if answer.is_err() {
            // Without the entry nothing explains an earlier time.
            self.rule = before_rule;
        } else {
            self.shared.note_clock(None);
        }
        answer
    }
}

/// The same code in the entry's own words: both sides are closed lists, a test compares them.
pub(super) fn code<T: serde::de::DeserializeOwned>(value: &impl std::fmt::Display) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(value.to_string()))
        .map_err(|error| RecordError::Event(error.to_string()))
}

/// A natural person does not become an organisation under the same id, nor the other way round.
fn same_nature(known: &Organisation, recipient: &Recipient) -> Result<()> {
    let was = known.recipient.is_natural_person();
    if was == recipient.is_natural_person() {
        return Ok(());
    }
    Err(RecordError::Recipient(format!(
        "`{}` was registered as {}, and a register entry cannot become the other; register it under a new id",
        recipient.id,
        if was {
            "a natural person"
        } else {
            "an organisation"
        }
    )))
}
