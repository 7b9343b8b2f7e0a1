//! The report of Article 15, as data.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::disclosure::Contact;
use crate::vocabulary::{
    AgeRule, Basis, Category, Country, Kind, Place, Purpose, Right, Role, Scope, Source,
};

/// Everything that is told to a person.
#[derive(Debug, Clone, Serialize)]
pub struct AccessReport {
    /// Who discloses, and whom to write to.
    pub exporter: Head,
    /// When the report was made.
    pub made_at: DateTime<Utc>,
    /// The identifiers under which the ledger knows the person.
    pub subject: Vec<String>,
    /// The request that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<u64>,
    /// What was disclosed, oldest first.
    pub disclosures: Vec<Disclosed>,
    /// Disclosures that were refused and did not take place.
    pub attempts: Vec<Attempt>,
    /// What the person asked for before.
    pub rights: Vec<RightExercised>,
    /// What keeps the person from being disclosed again.
    pub suppressions: Vec<Suppressed>,
    /// Entries whose content was erased: nothing else is told of them.
    pub erased: u64,
    /// The erasures that the person's requests led to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub erasures: Vec<ErasureTold>,
    /// Disclosures to authorities in an inquiry that are left out. For the exporter, never for the person.
    #[serde(skip)]
    pub withheld: u64,
    /// Values left out because they show another person. For the exporter.
    #[serde(skip)]
    pub redacted: u64,
}

/// Who discloses.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is established.
    pub country: Country,
    /// Whom to write to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    /// The controller it acts for, when it is a processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<String>,
    /// The supervisory authority of today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

/// One disclosure.
#[derive(Debug, Clone, Serialize)]
pub struct Disclosed {
    /// Its entry.
    pub seq: u64,
    /// The civil day.
    pub occurred_on: NaiveDate,
    /// The instant, where it is still open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<DateTime<Utc>>,
    /// What for.
    pub purpose: Purpose,
    /// On which basis.
    pub legal_basis: Vec<Basis>,
    /// Which data.
    pub categories: Vec<Category>,
    /// Where they came from.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Source>,
    /// To whom, as the register had it then.
    pub recipient: RecipientThen,
    /// Whether the data left for a third country: `true`, `false` or `"undetermined"`.
    pub transfer: Value,
    /// What carried the transfer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub safeguards: Vec<Safeguard>,
    /// How long the entry's data are kept.
    pub kept: Keeping,
    /// The data, where they were recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// The law refused it, and it had taken place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unlawful: bool,
    /// The entry that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u64>,
    /// Entries that correct it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<u64>,
}

impl Disclosed {
    /// Whether it is a transfer to a third country, or may be one.
    #[must_use]
    pub fn may_be_transfer(&self) -> bool {
        self.transfer != Value::Bool(false)
    }
}

/// A recipient as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecipientThen {
    /// Its id; absent for a natural person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its name; absent for a natural person, whose own data it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// In what capacity it receives.
    pub role: Role,
    /// Where it is established.
    pub seat: Place,
    /// Where it hosts.
    pub hosting: Vec<Country>,
    /// From where the data are seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remote_access: Vec<Country>,
    /// Who works for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sub_processors: Vec<SubThen>,
}

/// A sub-processor as it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubThen {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub country: Country,
}

/// A rule that carried a transfer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Safeguard {
    /// Its id.
    pub id: String,
    /// What it says, in French and English.
    pub title: crate::vocabulary::Bilingual,
    /// Where the law says it.
    pub citation: String,
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Keeping {
    /// The rule that it is under; absent: as long as the purpose needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<AgeRule>,
    /// Its last day, where what starts the period is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The period, in years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// What the period rests on, in French and English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<crate::vocabulary::Bilingual>,
}

/// A disclosure that did not take place.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// Its entry.
    pub seq: u64,
    /// The civil day.
    pub occurred_on: NaiveDate,
    /// What for.
    pub purpose: Purpose,
    /// To whom it would have gone.
    pub recipient: RecipientThen,
}

/// A right that the person exercised.
#[derive(Debug, Clone, Serialize)]
pub struct RightExercised {
    /// The entry that recorded it.
    pub seq: u64,
    /// Which.
    pub event: Right,
    /// When it was recorded.
    pub recorded_on: NaiveDate,
    /// How far it reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The one purpose it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
}

/// An erasure that the person asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasureTold {
    /// The entry that recorded it.
    pub entry: u64,
    /// When.
    pub on: NaiveDate,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
}

/// A line on the list of those who are not to be disclosed again.
#[derive(Debug, Clone, Serialize)]
pub struct Suppressed {
    /// Since when.
    pub since: NaiveDate,
    /// How far it reaches.
    pub scope: Scope,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Civil day on which somebody looks at it again.
    pub review_on: NaiveDate,
    /// The entry that recorded it.
    pub entry: u64,
}
