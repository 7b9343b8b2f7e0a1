//! What the vault keeps of one entry: openings of slots, and the words that are nobody's in particular.
//!
//! ```text
//! slot 0 part 0    {"details":…,"facts":…,"number":3,"person":…,"salt":…}     the person's, in the compartment of the purpose
//! slot 0 part 1    {"salt":…,"value":{"personal":…,"words":…}}                the exporter's own
//! ```
//! Shapes are those of `docs/FORMAT.md`, *Person slots*; this file makes their bytes before the place in the
//! log is known, and finishes them when the number is.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::canon;
use crate::disclosure::{
    DataAge, Derogation, Details, Disclosure, Event, SealedDisclosure, SealedEvidence, Text,
};
use crate::hash::{Commitment, Salt};
use crate::slot::{self, Field, Person, Slot, SlotError};
use crate::vocabulary::{Country, EventKind, Purpose, Scope};

/// Personal facts that `decide` was told, as one slot keeps them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Where the person is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// How old the data are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_age: Option<DataAge>,
    /// The exception that was to carry the transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derogation: Option<Derogation>,
    /// The person's rights events that were known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<KnownEvent>,
    /// Consents and authorisations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<SealedEvidence>,
    /// When it happened, exactly.
    pub occurred_at: DateTime<Utc>,
}

/// A rights event as it was known when a disclosure was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownEvent {
    /// Since when.
    pub at: DateTime<Utc>,
    /// What.
    pub event: EventKind,
    /// The one purpose it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// How far it reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The entry that recorded it.
    pub seq: u64,
}

impl KnownEvent {
    /// The event, for `decide`.
    #[must_use]
    pub fn event(&self, subject: &Text) -> Event {
        Event {
            event: self.event,
            subject: subject.clone(),
            at: self.at,
            scope: self.scope,
            purpose: self.purpose,
            channel: None,
        }
    }
}

/// Words of an entry that are nobody's in particular.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Titles, references, members: one for each clear evidence, in its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<SealedEvidence>,
    /// Why it is recorded late, in somebody's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
}

/// Diagnostics never hold somebody's words.
impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let late = self.late_reason.as_ref().map(String::len);
        f.debug_struct("Words")
            .field("evidence", &self.evidence)
            .field("late_reason_bytes", &late)
            .finish()
    }
}

impl Words {
    fn is_empty(&self) -> bool {
        self.late_reason.is_none() && self.evidence.iter().all(is_silent)
    }
}

/// What stands behind `sealed` of a disclosure or refusal.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrySealed {
    /// Personal facts of an entry that names nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<Personal>,
    /// Words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
}

fn is_silent(evidence: &SealedEvidence) -> bool {
    evidence.whole.is_none()
        && evidence.document.is_none()
        && evidence.reference.is_none()
        && evidence.members.is_none()
        && evidence.authorisation_ref.is_none()
}

/// Divides the sealed part of a disclosure: what concerns persons, and words.
#[must_use]
pub fn divide(sealed: &SealedDisclosure) -> (Personal, Option<Words>) {
    let (whole, rest): (Vec<SealedEvidence>, Vec<SealedEvidence>) = sealed
        .evidence
        .iter()
        .cloned()
        .partition(|evidence| evidence.whole.is_some());
    let personal = Personal {
        country: None,
        data_age: sealed.data_age.clone(),
        derogation: sealed.derogation.clone(),
        events: Vec::new(),
        evidence: whole,
        occurred_at: sealed.occurred_at,
    };
    let words = Words {
        evidence: rest,
        late_reason: sealed.late_reason.as_ref().map(ToString::to_string),
    };
    (personal, (!words.is_empty()).then_some(words))
}

/// A slot that waits for its number.
#[derive(Clone)]
pub struct Draft {
    salt: Salt,
    person: Commitment,
    facts: Commitment,
    details: Commitment,
    /// The opening up to its number, and after it.
    before: Zeroizing<Vec<u8>>,
    after: Zeroizing<Vec<u8>>,
}

impl Draft {
    /// Commits to everything but the number.
    ///
    /// # Errors
    /// A value without canonical form.
    pub fn seal(
        salt: Salt,
        person: &Person,
        facts: &impl Serialize,
        details: Option<&Details>,
    ) -> Result<Self, SlotError> {
        let facts = Zeroizing::new(canon::to_canonical(facts)?);
        let details =
            Zeroizing::new(details.map_or_else(|| Ok(b"{}".to_vec()), canon::to_canonical)?);
        let who = person.canonical();
        let mut before = Zeroizing::new(Vec::with_capacity(details.len() + facts.len() + 40));
        before.extend_from_slice(b"{\"details\":");
        before.extend_from_slice(&details);
        before.extend_from_slice(b",\"facts\":");
        before.extend_from_slice(&facts);
        before.extend_from_slice(b",\"number\":");
        let mut after = Zeroizing::new(Vec::with_capacity(who.len() + 90));
        after.extend_from_slice(b",\"person\":");
        after.extend_from_slice(&who);
        after.extend_from_slice(b",\"salt\":\"");
        after.extend_from_slice(hex::encode(salt.expose()).as_bytes());
        after.extend_from_slice(b"\"}");
        Ok(Self {
            person: slot::commit(&salt, Field::Person, &who),
            facts: slot::commit(&salt, Field::Facts, &facts),
            details: slot::commit(&salt, Field::Details, &details),
            salt,
            before,
            after,
        })
    }

    /// The slot and its opening, once the number is known.
    #[must_use]
    pub fn finish(&self, number: u64) -> (Slot, Zeroizing<Vec<u8>>) {
        let digits = number.to_string();
        let committed = slot::commit(&self.salt, Field::Number, digits.as_bytes());
        let mut opening = Zeroizing::new(Vec::with_capacity(
            self.before.len() + digits.len() + self.after.len(),
        ));
        opening.extend_from_slice(&self.before);
        opening.extend_from_slice(digits.as_bytes());
        opening.extend_from_slice(&self.after);
        (
            Slot::from_commitments([self.person, committed, self.facts, self.details]),
            opening,
        )
    }
}

/// An entry's own sealed value: its commitment, and what opens it.
///
/// # Errors
/// A value without canonical form.
pub fn seal_entry(
    salt: &Salt,
    value: &impl Serialize,
) -> Result<(Commitment, Zeroizing<Vec<u8>>), SlotError> {
    let canonical = Zeroizing::new(canon::to_canonical(value)?);
    let commitment = slot::commit_entry(salt, &canonical);
    let mut opening = Zeroizing::new(Vec::with_capacity(canonical.len() + 90));
    opening.extend_from_slice(b"{\"salt\":\"");
    opening.extend_from_slice(hex::encode(salt.expose()).as_bytes());
    opening.extend_from_slice(b"\",\"value\":");
    opening.extend_from_slice(&canonical);
    opening.extend_from_slice(b"}");
    Ok((commitment, opening))
}

/// The persons of a disclosure under their canonical identifiers; `decide` and slots speak of the same ones.
///
/// # Errors
/// An identifier that is none, with its place in the list.
pub fn persons(disclosure: &mut Disclosure) -> Result<Vec<Person>, (usize, SlotError)> {
    let mut persons = Vec::with_capacity(disclosure.subjects.len());
    for (index, subject) in disclosure.subjects.iter_mut().enumerate() {
        let person = Person::parse(subject.reference.as_str()).map_err(|error| (index, error))?;
        if let Ok(reference) = Text::parse(&person.reference()) {
            subject.reference = reference;
        }
        persons.push(person);
    }
    Ok(persons)
}
