//! Everything of a disclosure that can be done before its place in the log is known, on the caller's thread:
//! facts, decision, salts, commitments, canonical bytes.
//!
//! ```text
//! Submission ─▶ facts ─▶ decide ─▶ Prepared { versions it was decided on, verdict, drafts of slots, bytes }
//! ```
//! The writer compares the versions and lets it be prepared again only when one has changed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::compartments::Rule;
use super::identity::Standing;
use super::openings::{self, Draft, EntrySealed, KnownEvent};
use super::{ActError, RecordError, Shared};
use crate::canon;
use crate::decide::{self, Verdict};
use crate::disclosure::{Details, Disclosure, Event, Recipient};
use crate::hash::{Commitment, Salt, Tag};
use crate::slot::{MAX_SLOTS, Person, SlotError};
use crate::vault::{PersonNo, RowKey};
use crate::vocabulary::{AgeRule, Purpose};

/// What a caller wants recorded.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The disclosure.
    pub disclosure: Disclosure,
    /// Who records it: 16 hexadecimal digits.
    pub actor: Option<String>,
    /// Tag of the caller's `Idempotency-Key`, and of the body it came with.
    pub key: Option<IdempotencyTags>,
    /// The entry that it corrects.
    pub supersedes: Option<u64>,
}

/// MACs of an idempotency key and of the body that it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyTags {
    /// Of who asks, and the key.
    pub key: Tag,
    /// Of the body.
    pub body: Tag,
}

/// A person of the list, ready for a slot.
pub(super) struct PreparedPerson {
    /// Where the entry is numbered.
    pub(super) number: PersonNo,
    /// All identifiers that are this person, and the last note of each that was looked at.
    pub(super) seen: Vec<(PersonNo, Option<RowKey>)>,
    pub(super) draft: Draft,
}

/// To whom.
pub(super) enum PreparedRecipient {
    Organisation {
        id: String,
        version: u64,
    },
    Person {
        person: PreparedPerson,
        facts: Box<crate::disclosure::ClearRecipient>,
        version: u64,
    },
}

/// A disclosure that waits for its place.
pub(super) struct Prepared {
    pub(super) submission: Submission,
    pub(super) failures: u64,
    /// The ledger's clock as `decide` was told it: the verdict must follow from the `at` that is recorded.
    pub(super) decided_at: DateTime<Utc>,
    pub(super) exporter_version: u64,
    pub(super) recipient: PreparedRecipient,
    pub(super) rulebook: crate::hash::Digest,
    pub(super) verdict: Verdict,
    pub(super) persons: Vec<PreparedPerson>,
    pub(super) sealed: Option<(Commitment, Zeroizing<Vec<u8>>)>,
    pub(super) clear: Box<RawValue>,
    pub(super) rule: Rule,
    pub(super) bucket: u8,
    /// A place in the list, and the suppression that forbids to record it at all.
    pub(super) forbidden: Option<(usize, u64)>,
}

impl Prepared {
    /// Whether somebody of the list was erased, and this would bring them back.
    pub(super) fn check_suppression(&self) -> Result<(), RecordError> {
        match self.forbidden {
            None => Ok(()),
            Some((index, entry)) => Err(RecordError::Suppressed {
                pointer: format!("/subjects/{index}/ref"),
                entry,
            }),
        }
    }
}

/// The recipient as the register has it.
struct Known {
    recipient: Arc<Recipient>,
    version: u64,
}

/// Why a person of the list could not be sealed.
fn not_sealed(error: SlotError, index: usize, details: Option<&Details>) -> RecordError {
    if error.is_too_long() && details.is_some() {
        return RecordError::Oversize {
            pointer: format!("/subjects/{index}/details"),
            advice: "shorten it, or keep the document as a blob and name it in an evidence",
        };
    }
    error.into()
}

impl Shared {
    /// Decides a submission against the register, rules and rights as they stand now.
    pub(super) fn prepare(
        &self,
        submission: Submission,
        now: DateTime<Utc>,
    ) -> Result<Prepared, RecordError> {
        let mut submission = submission;
        let failures = self.failures.load(Ordering::Acquire);
        let register = self.register();
        let exporter = Arc::clone(register.exporter());
        if submission.disclosure.exporter != exporter.id {
            return Err(RecordError::UnknownExporter {
                given: submission.disclosure.exporter.to_string(),
                here: exporter.id.to_string(),
            });
        }
        if submission.disclosure.occurred_at > now + super::FURTHEST_AHEAD {
            return Err(RecordError::InTheFuture {
                pointer: "/occurred_at",
                at: submission.disclosure.occurred_at,
            });
        }
        let known = Self::known_recipient(&register, submission.disclosure.recipient.as_str())?;
        let persons = openings::persons(&mut submission.disclosure).map_err(|(index, error)| {
            RecordError::Person {
                pointer: format!("/subjects/{index}/ref"),
                error,
            }
        })?;
        let natural = known.recipient.is_natural_person();
        if persons.len() + usize::from(natural) > MAX_SLOTS {
            return Err(RecordError::TooManyPersons(persons.len()));
        }
        let instant = submission.disclosure.occurred_at;
        let looked_up = self.look_up(&persons, instant)?;
        let history: Vec<Event> = looked_up
            .iter()
            .zip(&submission.disclosure.subjects)
            .flat_map(|((_, events), subject)| {
                events.iter().map(|event| event.event(&subject.reference))
            })
            .collect();
        let rulebook = self.rulebook();
        let verdict = decide::decide(
            &decide::Facts {
                exporter: &exporter,
                recipient: &known.recipient,
                disclosure: &submission.disclosure,
                history: &history,
                recorded_at: now,
                door: decide::Door::Ledger,
            },
            &rulebook,
        );
        let (clear, sealed) = submission.disclosure.split(&exporter, &known.recipient);
        let clear = raw(&clear)?;
        let (personal, words) = openings::divide(&sealed);
        let mut prepared = Vec::with_capacity(persons.len());
        for (index, ((person, (standing, events)), subject)) in persons
            .iter()
            .zip(looked_up)
            .zip(&submission.disclosure.subjects)
            .enumerate()
        {
            let mut facts = personal.clone();
            facts.country = subject.country;
            facts.events = events;
            let details = subject.details.as_ref();
            let draft = Draft::seal(Self::salt()?, person, &facts, details)
                .map_err(|error| not_sealed(error, index, details))?;
            prepared.push(PreparedPerson {
                number: standing.series.person,
                seen: standing.members,
                draft,
            });
        }
        let own = EntrySealed {
            personal: prepared.is_empty().then_some(personal),
            words,
        };
        let sealed = if own.personal.is_some() || own.words.is_some() {
            Some(openings::seal_entry(&Self::salt()?, &own)?)
        } else {
            None
        };
        Ok(Prepared {
            failures,
            decided_at: now,
            exporter_version: register.exporter_version(),
            recipient: self.prepare_recipient(
                &exporter.name,
                &known,
                submission.disclosure.recipient.as_str(),
            )?,
            rulebook: rulebook.digest(),
            verdict,
            persons: prepared,
            sealed,
            clear,
            rule: Rule::of_disclosure(&submission.disclosure),
            bucket: Rule::of_disclosure(&submission.disclosure).bucket(&submission.disclosure),
            forbidden: self.forbidden(&persons, &submission.disclosure)?,
            submission,
        })
    }

    fn known_recipient(
        register: &crate::register::Register,
        id: &str,
    ) -> Result<Known, RecordError> {
        if let Some(organisation) = register.organisation(id) {
            if let Some(into) = &organisation.merged_into {
                return Err(ActError::MergedRecipient {
                    id: id.to_owned(),
                    into: into.clone(),
                }
                .into());
            }
            if organisation.retired {
                return Err(RecordError::RetiredRecipient(id.to_owned()));
            }
            return Ok(Known {
                recipient: Arc::clone(&organisation.recipient),
                version: organisation.version,
            });
        }
        Err(RecordError::UnknownRecipient {
            id: id.to_owned(),
            nearest: register.nearest(id),
        })
    }

    /// The persons as the ledger knows them, and the rights events that a disclosure of that instant has to heed.
    fn look_up(
        &self,
        persons: &[Person],
        instant: DateTime<Utc>,
    ) -> Result<Vec<(Standing, Vec<KnownEvent>)>, RecordError> {
        persons
            .iter()
            .map(|person| {
                let standing = self.standing(person)?;
                let mut events = standing.events_at(instant);
                events.extend(self.suppressing_events(person)?);
                Ok((standing, events))
            })
            .collect()
    }

    fn prepare_recipient(
        &self,
        exporter: &crate::disclosure::Text,
        known: &Known,
        id: &str,
    ) -> Result<PreparedRecipient, RecordError> {
        if !known.recipient.is_natural_person() {
            return Ok(PreparedRecipient::Organisation {
                id: id.to_owned(),
                version: known.version,
            });
        }
        let (facts, sealed) = known.recipient.split(exporter);
        let person = Person::parse(id).map_err(|error| RecordError::Person {
            pointer: "/recipient".to_owned(),
            error,
        })?;
        let standing = self.standing(&person)?;
        let draft = Draft::seal(Self::salt()?, &person, &sealed, None)?;
        let person = PreparedPerson {
            number: standing.series.person,
            seen: standing.members,
            draft,
        };
        Ok(PreparedRecipient::Person {
            person,
            facts: Box::new(facts),
            version: known.version,
        })
    }

    /// Whether anything the decision rested on has changed since.
    pub(super) fn is_stale(&self, prepared: &Prepared) -> bool {
        let register = self.register();
        let recipient_changed = match &prepared.recipient {
            PreparedRecipient::Organisation { id, version } => register
                .organisation(id)
                .is_none_or(|now| now.version != *version),
            PreparedRecipient::Person { version, .. } => {
                let id = prepared.submission.disclosure.recipient.as_str();
                register
                    .organisation(id)
                    .is_none_or(|now| now.version != *version)
            }
        };
        recipient_changed
            || self.failures.load(Ordering::Acquire) != prepared.failures
            || register.exporter_version() != prepared.exporter_version
            || self.rulebook().digest() != prepared.rulebook
            || prepared
                .persons
                .iter()
                .flat_map(|person| &person.seen)
                .any(|(member, seen)| self.vault.person(*member).rights != *seen)
    }

    /// 32 fresh random bytes.
    pub(super) fn salt() -> Result<Salt, RecordError> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| RecordError::NoRandomness(error.to_string()))?;
        Ok(Salt::from_bytes(bytes))
    }
}

/// Canonical bytes that are put into a body as they are.
pub(super) fn raw(value: &impl serde::Serialize) -> Result<Box<RawValue>, RecordError> {
    let bytes = canon::to_canonical(value)?;
    let text = String::from_utf8(bytes).map_err(|error| RecordError::Vault(error.to_string()))?;
    RawValue::from_string(text).map_err(|error| RecordError::Vault(error.to_string()))
}

/// The rule of retention of a disclosure's data: the one that they name, else the one that their purpose falls under.
pub(super) fn age_rule(named: Option<AgeRule>, purpose: Purpose) -> Option<AgeRule> {
    match named {
        Some(AgeRule::IdentityDocument) | None => match purpose {
            Purpose::DirectMarketing => Some(AgeRule::Prospecting),
            Purpose::InternshipContact | Purpose::PresentJobOffers => Some(AgeRule::Internship),
            Purpose::Invoicing | Purpose::Payment | Purpose::Accounting => Some(AgeRule::Invoicing),
            Purpose::RightsRequest => Some(AgeRule::RightsFile),
            Purpose::Suppression => Some(AgeRule::ObjectionFile),
            _ => None,
        },
        named => named,
    }
}
