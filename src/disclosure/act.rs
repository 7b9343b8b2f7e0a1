//! One disclosure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::evidence::{At, Evidence};
use super::evidence_split::{ClearEvidence, Names, SealedEvidence, clear_all, join_all, seal_all};
use super::form::{Faults, Form, Several, read_text, record, what};
use super::ids::{DecisionId, EventId, OrgId, Text};
use super::person::{DataAge, Derogation, Subject};
use super::{Exporter, JoinError, Recipient, civil_day};
use crate::vocabulary::{Basis, Category, Code, LateCode, Purpose, Source, State};

/// One legal basis, or one for each regime. Written as a text when there is one, else as a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases(Several<Basis>);

impl Bases {
    /// Wraps a list of bases; `None` when it is empty.
    #[must_use]
    pub fn new(list: Vec<Basis>) -> Option<Self> {
        Several::new(list).map(Self)
    }
}

impl std::ops::Deref for Bases {
    type Target = [Basis];

    fn deref(&self) -> &[Basis] {
        &self.0
    }
}

impl Serialize for Bases {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &**self {
            [one] => one.serialize(serializer),
            several => serializer.collect_seq(several),
        }
    }
}

impl Form for Bases {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let bases = if value.is_string() {
            Several::new(vec![Basis::read(value, faults)?])?
        } else {
            Several::read(value, faults)?
        };
        if bases.len() > 1 && bases.contains(&Basis::None) {
            faults.add("`none` stands alone or not at all");
        }
        Some(Self(bases))
    }

    fn shape() -> Value {
        json!({"oneOf": [Basis::shape(), Several::<Basis>::shape()]})
    }
}

/// Where data came from, by category.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources(Vec<(Category, Source)>);

impl Sources {
    /// The pairs, in order of the category codes.
    #[must_use]
    pub fn pairs(&self) -> &[(Category, Source)] {
        &self.0
    }
}

impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(category, source)| (category, source)))
    }
}

impl Form for Sources {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Some(map) = value.as_object() else {
            faults.add(format_args!(
                "an object of categories and sources is expected, not {}",
                what(value)
            ));
            return None;
        };
        let mut pairs = Vec::with_capacity(map.len());
        for (name, value) in map {
            faults.within(name, |faults| {
                let category = Category::parse(name)
                    .map_err(|error| faults.add(error))
                    .ok();
                let source = Source::read(value, faults);
                pairs.extend(category.zip(source));
            });
        }
        pairs.sort_by_key(|(category, _)| category.code());
        Some(Self(pairs))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn shape() -> Value {
        json!({"type": "object", "additionalProperties": Source::shape()})
    }
}

/// Why an entry is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LateReason {
    /// A known reason.
    Known(LateCode),
    /// In somebody's words: sealed.
    Words(Text),
}

impl LateReason {
    /// The code that stands in the clear; `other` for a free text.
    #[must_use]
    pub const fn code(&self) -> LateCode {
        match self {
            Self::Known(code) => *code,
            Self::Words(_) => LateCode::Other,
        }
    }
}

impl Serialize for LateReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(code) => code.serialize(serializer),
            Self::Words(words) => words.serialize(serializer),
        }
    }
}

impl Form for LateReason {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_text(value, faults, |text| match LateCode::find(text) {
            Some(code) if code != LateCode::Other => Ok(Self::Known(code)),
            _ => Text::parse(text).map(Self::Words),
        })
    }

    fn shape() -> Value {
        Text::shape()
    }
}

record! {
    /// Personal data given to somebody, or about to be.
    Disclosure check(Disclosure::check) {
        /// Who discloses.
        exporter: OrgId,
        /// To whom.
        recipient: OrgId,
        /// When.
        occurred_at: DateTime<Utc>,
        /// Why.
        purpose: Purpose,
        /// What makes it lawful in itself.
        legal_basis: Bases,
        /// Which data.
        data_categories: Several<Category>,
        /// Whose data. Sealed.
        subjects: Vec<Subject>,
        /// How many persons.
        subject_count: Option<u32>,
        /// An exception that is to carry the transfer. Sealed.
        derogation: Option<Derogation>,
        /// Evidence for this disclosure alone.
        evidence: Vec<Evidence>,
        /// How old the data are. Sealed.
        data_age: Option<DataAge>,
        /// The adequacy decision that the user relies on: checked, never believed.
        claimed_decision: Option<DecisionId>,
        /// False for paper that stays paper at both ends.
        automated: Option<bool>,
        /// Whether the way there is safe.
        secure_channel: Option<bool>,
        /// The entry that this one corrects.
        supersedes: Option<EventId>,
        /// Why it is recorded late.
        late_reason: Option<LateReason>,
        /// The producer's own id of the event.
        event_id: Option<EventId>,
        /// Intended, or done.
        state: Option<State>,
        /// Where the data came from.
        sources: Sources,
    }
}

record! {
    /// What may stand in the ledger of a disclosure.
    ClearDisclosure {
        /// Who discloses.
        exporter: OrgId,
        /// To whom; absent for a natural person.
        recipient: Option<OrgId>,
        /// The civil day in Europe/Paris.
        occurred_on: NaiveDate,
        /// Why.
        purpose: Purpose,
        /// What makes it lawful in itself.
        legal_basis: Bases,
        /// Which data.
        data_categories: Several<Category>,
        /// How many persons are named in the sealed part.
        subjects: u32,
        /// How many persons, as declared.
        subject_count: Option<u32>,
        /// Evidence for this disclosure alone.
        evidence: Vec<ClearEvidence>,
        /// The adequacy decision that the user relies on.
        claimed_decision: Option<DecisionId>,
        /// False for paper that stays paper at both ends.
        automated: Option<bool>,
        /// Whether the way there is safe.
        secure_channel: Option<bool>,
        /// The entry that this one corrects.
        supersedes: Option<EventId>,
        /// Why it is recorded late; `other` for a free text.
        late_reason: Option<LateCode>,
        /// The producer's own id of the event.
        event_id: Option<EventId>,
        /// Intended, or done.
        state: Option<State>,
        /// Where the data came from.
        sources: Sources,
    }
}

record! {
    /// What may not.
    SealedDisclosure {
        /// The id of a natural person.
        recipient: Option<OrgId>,
        /// When, exactly.
        occurred_at: DateTime<Utc>,
        /// Whose data.
        subjects: Vec<Subject>,
        /// An exception that is to carry the transfer.
        derogation: Option<Derogation>,
        /// The words about the evidence, one for each.
        evidence: Vec<SealedEvidence>,
        /// How old the data are.
        data_age: Option<DataAge>,
        /// Why it is recorded late, in somebody's words.
        late_reason: Option<Text>,
    }
}

impl Disclosure {
    fn check(&self, faults: &mut Faults) {
        let mut seen = std::collections::HashSet::with_capacity(self.subjects.len());
        for (index, subject) in self.subjects.iter().enumerate() {
            if !seen.insert(&subject.reference) {
                faults.within("subjects", |faults| {
                    faults.add_at(&index.to_string(), "this person stands in the list twice");
                });
            }
        }
        if self
            .subject_count
            .is_some_and(|count| (count as usize) < self.subjects.len())
        {
            faults.add_at(
                "subject_count",
                "fewer persons are counted than are named in `subjects`",
            );
        }
    }

    /// When it occurred, for evidence.
    #[must_use]
    pub fn at(&self) -> At {
        At {
            instant: self.occurred_at,
            day: civil_day(self.occurred_at),
        }
    }

    /// The part that may stand in the ledger.
    #[must_use]
    pub fn clear(&self, exporter: &Exporter, recipient: &Recipient) -> ClearDisclosure {
        ClearDisclosure {
            exporter: self.exporter.clone(),
            recipient: (!recipient.is_natural_person()).then(|| self.recipient.clone()),
            occurred_on: civil_day(self.occurred_at),
            purpose: self.purpose,
            legal_basis: self.legal_basis.clone(),
            data_categories: self.data_categories.clone(),
            subjects: u32::try_from(self.subjects.len()).unwrap_or(u32::MAX),
            subject_count: self.subject_count,
            evidence: clear_all(
                &self.evidence,
                Names {
                    exporter: &exporter.name,
                    party: &recipient.name,
                },
            ),
            claimed_decision: self.claimed_decision.clone(),
            automated: self.automated,
            secure_channel: self.secure_channel,
            supersedes: self.supersedes.clone(),
            late_reason: self.late_reason.as_ref().map(LateReason::code),
            event_id: self.event_id.clone(),
            state: self.state,
            sources: self.sources.clone(),
        }
    }

    /// Cuts into clear and sealed.
    #[must_use]
    pub fn split(
        &self,
        exporter: &Exporter,
        recipient: &Recipient,
    ) -> (ClearDisclosure, SealedDisclosure) {
        let sealed = SealedDisclosure {
            recipient: recipient
                .is_natural_person()
                .then(|| self.recipient.clone()),
            occurred_at: self.occurred_at,
            subjects: self.subjects.clone(),
            derogation: self.derogation.clone(),
            evidence: seal_all(&self.evidence),
            data_age: self.data_age.clone(),
            late_reason: match &self.late_reason {
                Some(LateReason::Words(words)) => Some(words.clone()),
                _ => None,
            },
        };
        (self.clear(exporter, recipient), sealed)
    }

    /// Puts the two parts together again.
    ///
    /// # Errors
    /// Parts of different disclosures, as far as one can see.
    pub fn join(clear: ClearDisclosure, sealed: SealedDisclosure) -> Result<Self, JoinError> {
        if clear.occurred_on != civil_day(sealed.occurred_at) {
            return Err(JoinError("they happened on different days"));
        }
        if clear.subjects as usize != sealed.subjects.len() {
            return Err(JoinError("they do not name the same number of persons"));
        }
        let late_reason = match (clear.late_reason, sealed.late_reason) {
            (Some(LateCode::Other), Some(words)) => Some(LateReason::Words(words)),
            (Some(LateCode::Other), None) | (_, Some(_)) => {
                return Err(JoinError("only one of them has a late reason in words"));
            }
            (code, None) => code.map(LateReason::Known),
        };
        Ok(Self {
            exporter: clear.exporter,
            recipient: clear
                .recipient
                .or(sealed.recipient)
                .ok_or(JoinError("neither of them knows the recipient"))?,
            occurred_at: sealed.occurred_at,
            purpose: clear.purpose,
            legal_basis: clear.legal_basis,
            data_categories: clear.data_categories,
            subjects: sealed.subjects,
            subject_count: clear.subject_count,
            derogation: sealed.derogation,
            evidence: join_all(clear.evidence, sealed.evidence)?,
            data_age: sealed.data_age,
            claimed_decision: clear.claimed_decision,
            automated: clear.automated,
            secure_channel: clear.secure_channel,
            supersedes: clear.supersedes,
            late_reason,
            event_id: clear.event_id,
            state: clear.state,
            sources: clear.sources,
        })
    }
}
