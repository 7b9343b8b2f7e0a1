//! What personal facts proved, as closed codes.
//!
//! ```text
//! {"gate":"G3","outcome":"consent:proven"}
//! {"gate":"G5","outcome":"objection:direct_marketing"}
//! {"gate":"G6","outcome":"retention:invoicing:law_over"}
//! {"gate":"G9","outcome":"derogation:eu-gdpr:A49-1-b:missing:occasional_use"}
//! ```
//!
//! | gate | outcome | meaning |
//! |---|---|---|
//! | G3 | `consent:proven`, `consent:not_proven` | a basis is consent, and it is (not) given and unwithdrawn |
//! | G4 | `explicit_consent:proven`, `explicit_consent:not_proven` | asked for special categories |
//! | G5 | `objection:direct_marketing`, `objection:third_party_prospecting`, `objection:purpose`, `objection:all`, `restriction`, `erasure`, `consent_withdrawn` | an event of a subject that refuses |
//! | G6 | `retention:<rule>:within`, `…:law_over`, `…:notice_over` | the age of the data |
//! | G7 | `authorisation:covers` | a person authorised recipient and categories, or consented |
//! | G9 | `derogation:<article>` | a derogation is offered |
//! | G9 | `derogation:<article>:missing:<code>` | and lacks this |
//! | G9 | `derogation:<article>:condition:<code>` | and asks for this |
//! | clock | `late` | recorded more than 72 hours after |
//! | clock | `backdated_over_event` | a later event of a subject was already recorded |
//!
//! After an erasure the facts behind a code are gone; the code stands.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocabulary::{AgeRule, Code, Condition, DerogationArticle, Gate, MissingCode, codes};

codes! {
    /// A rights event that refuses.
    Block, "rights outcome" {
        ObjectionDirectMarketing = "objection:direct_marketing",
        ObjectionThirdPartyProspecting = "objection:third_party_prospecting",
        ObjectionPurpose = "objection:purpose",
        ObjectionAll = "objection:all",
        Restriction = "restriction",
        Erasure = "erasure",
        ConsentWithdrawn = "consent_withdrawn",
    }
}

codes! {
    /// Where the age of data stands against its periods.
    Age, "retention outcome" {
        Within = "within",
        LawOver = "law_over",
        NoticeOver = "notice_over",
    }
}

/// One closed outcome code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Consent as a basis.
    Consent(Proof),
    /// Explicit consent for special categories.
    ExplicitConsent(Proof),
    /// A rights event that refuses.
    Blocked(Block),
    /// The age of the data.
    Retention(AgeRule, Age),
    /// A person authorised recipient and categories, or consented.
    AuthorisationCovers,
    /// A derogation is offered.
    Derogation(DerogationArticle),
    /// The derogation lacks something.
    DerogationMissing(DerogationArticle, MissingCode),
    /// The derogation asks for something.
    DerogationCondition(DerogationArticle, Condition),
    /// Recorded more than 72 hours after.
    Late,
    /// A later event of a subject was already recorded.
    BackdatedOverEvent,
}

/// Whether something asked for was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// It was.
    Proven,
    /// It was not.
    NotProven,
}

impl Proof {
    /// Proven if so.
    #[must_use]
    pub const fn of(proven: bool) -> Self {
        if proven {
            Self::Proven
        } else {
            Self::NotProven
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::NotProven => "not_proven",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Proven, Self::NotProven]
            .into_iter()
            .find(|proof| proof.code() == text)
    }
}

/// A text that is no outcome code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no outcome code of this version: see the table in `decide/findings.rs`")]
pub struct OutcomeError(String);

impl Outcome {
    /// The gate that it is for.
    #[must_use]
    pub const fn gate(self) -> Gate {
        match self {
            Self::Consent(_) => Gate::Basis,
            Self::ExplicitConsent(_) => Gate::Necessity,
            Self::Blocked(_) => Gate::Rights,
            Self::Retention(..) => Gate::Retention,
            Self::AuthorisationCovers => Gate::Transparency,
            Self::Derogation(_) | Self::DerogationMissing(..) | Self::DerogationCondition(..) => {
                Gate::Transfer
            }
            Self::Late | Self::BackdatedOverEvent => Gate::Clock,
        }
    }

    /// Reads an outcome code.
    ///
    /// # Errors
    /// A text outside the table of this file.
    pub fn parse(text: &str) -> Result<Self, OutcomeError> {
        Self::read(text).ok_or_else(|| OutcomeError(text.chars().take(100).collect()))
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(proof) = text.strip_prefix("consent:") {
            return Proof::parse(proof).map(Self::Consent);
        }
        if let Some(proof) = text.strip_prefix("explicit_consent:") {
            return Proof::parse(proof).map(Self::ExplicitConsent);
        }
        if let Some(rest) = text.strip_prefix("retention:") {
            let (rule, age) = rest.split_once(':')?;
            return Some(Self::Retention(AgeRule::find(rule)?, Age::find(age)?));
        }
        if let Some(rest) = text.strip_prefix("derogation:") {
            if let Some((article, code)) = rest.split_once(":missing:") {
                return Some(Self::DerogationMissing(
                    DerogationArticle::find(article)?,
                    MissingCode::find(code)?,
                ));
            }
            if let Some((article, code)) = rest.split_once(":condition:") {
                return Some(Self::DerogationCondition(
                    DerogationArticle::find(article)?,
                    Condition::find(code)?,
                ));
            }
            return DerogationArticle::find(rest).map(Self::Derogation);
        }
        match text {
            "authorisation:covers" => Some(Self::AuthorisationCovers),
            "late" => Some(Self::Late),
            "backdated_over_event" => Some(Self::BackdatedOverEvent),
            _ => Block::find(text).map(Self::Blocked),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consent(proof) => write!(f, "consent:{}", proof.code()),
            Self::ExplicitConsent(proof) => write!(f, "explicit_consent:{}", proof.code()),
            Self::Blocked(block) => block.fmt(f),
            Self::Retention(rule, age) => write!(f, "retention:{rule}:{age}"),
            Self::AuthorisationCovers => f.write_str("authorisation:covers"),
            Self::Derogation(article) => write!(f, "derogation:{article}"),
            Self::DerogationMissing(article, code) => {
                write!(f, "derogation:{article}:missing:{code}")
            }
            Self::DerogationCondition(article, code) => {
                write!(f, "derogation:{article}:condition:{code}")
            }
            Self::Late => f.write_str("late"),
            Self::BackdatedOverEvent => f.write_str("backdated_over_event"),
        }
    }
}

/// One outcome and its gate, as it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What was found.
    pub outcome: Outcome,
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("gate", &self.outcome.gate())?;
        map.serialize_entry("outcome", &format_args!("{}", self.outcome))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Finding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Raw {
            gate: Gate,
            outcome: String,
        }
        let raw = Raw::deserialize(deserializer)?;
        let outcome = Outcome::parse(&raw.outcome).map_err(serde::de::Error::custom)?;
        if outcome.gate() != raw.gate {
            return Err(serde::de::Error::custom(format!(
                "`{outcome}` belongs to gate `{}`, not `{}`",
                outcome.gate(),
                raw.gate
            )));
        }
        Ok(Self { outcome })
    }
}

/// All findings of one disclosure, in the order of the gates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Wraps recorded findings.
    #[must_use]
    pub const fn new(list: Vec<Finding>) -> Self {
        Self(list)
    }

    /// Adds one outcome, once.
    pub(super) fn add(&mut self, outcome: Outcome) {
        let finding = Finding { outcome };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// The findings.
    #[must_use]
    pub fn list(&self) -> &[Finding] {
        &self.0
    }

    /// The outcomes.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> + '_ {
        self.0.iter().map(|finding| finding.outcome)
    }

    /// This outcome was found.
    #[must_use]
    pub fn has(&self, outcome: Outcome) -> bool {
        self.outcomes().any(|found| found == outcome)
    }
}
