//! Entries about persons: rights, erasure, retention, holds, breaches, inquiries, exports, reading.
//!
//! Who is concerned stands in person slots (`subjects`) or behind a commitment, never in clear.
//! `request`, `breach`, `hold`, `inquiry` and `erasure` members point by `seq` to the entry that
//! began the matter; the entry that begins one has none.

use serde::{Deserialize, Serialize};

use crate::entry::upkeep::LogState;
use crate::hash::{Commitment, Digest};
use crate::slot::Subjects;

/// Which right, in the words of the event that binds disclosures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightsEvent {
    /// Article 15 GDPR; Law 1.565, Article 12.
    AccessRequest,
    /// By which channels a person wants to hear from the exporter.
    ChannelPreference,
    /// Article 77: to the authority.
    Complaint,
    /// Article 7(3).
    ConsentWithdrawn,
    /// Article 17; Article 14.
    Erasure,
    /// Article 21; Article 17.
    Objection,
    /// Article 20.
    Portability,
    /// Article 16.
    Rectification,
    /// Article 18; Article 15.
    Restriction,
    /// Article 18(3).
    RestrictionLifted,
}

/// A step in the exercise of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightsStep {
    /// It arrived.
    Received,
    /// Identity was checked; the document is never kept.
    IdentityCheck,
    /// The time was extended, with its reasons told.
    Extended,
    /// It was granted, wholly or in part.
    Answered,
    /// It was refused, with grounds and remedies told.
    Refused,
    /// The person took it back.
    Withdrawn,
}

/// How something reached the exporter, or left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// Letter.
    Post,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// In person.
    OnSite,
    /// A form, a link to unsubscribe.
    Web,
    /// A messaging service.
    Messaging,
    /// A portal of an authority or a recipient.
    Portal,
}

/// A channel of prospecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Post.
    Post,
    /// E-mail.
    Email,
    /// Telephone.
    Phone,
    /// Text message.
    Sms,
    /// Instant messaging.
    Messaging,
    /// Social media.
    Social,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightsOutcome {
    /// Wholly.
    Granted,
    /// In part.
    PartlyGranted,
    /// Not at all.
    Refused,
}

/// A supervisory authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Authority {
    /// France.
    Cnil,
    /// Monaco, to 2024-12-13.
    Ccin,
    /// Monaco, from 2024-12-14.
    Apdp,
    /// Another one; its name is sealed.
    #[serde(rename = "other")]
    Other,
}

/// How identity was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityMethod {
    /// No reasonable doubt.
    NotNeeded,
    /// The request came by a channel known to be the person's.
    KnownChannel,
    /// Called back on a known number.
    CallBack,
    /// Questions only the person can answer.
    Questions,
    /// An electronic identity.
    ElectronicIdentity,
    /// Seen in person.
    OnSite,
    /// A document was seen and not kept.
    Document,
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityResult {
    /// It is the person.
    Confirmed,
    /// It could not be confirmed.
    NotConfirmed,
}

/// How a person showed who they are. Never the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// How.
    pub method: IdentityMethod,
    /// With what result.
    pub result: IdentityResult,
}

/// A step in the exercise of a right. Exact instants stand in the slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Number of disclosures between the event and its recording, where it was recorded late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<u64>,
    /// Where a complaint went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// The channels an objection or a preference names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// Last civil day to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// Which right.
    pub event: RightsEvent,
    /// Rule ids of a refusal or of an extension.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// The check of identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<RightsOutcome>,
    /// The purpose it is limited to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// `seq` of the first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<u64>,
    /// `direct_marketing`, `third_party_prospecting` or `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The step.
    pub step: RightsStep,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// How it came, or how the answer left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
}

/// An erasure that was ordered: a count and a commitment to its list, never the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Retention rules whose compartments go; absent: whole persons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compartments: Vec<String>,
    /// How many persons.
    pub count: u64,
    /// `seq` of the exports that contained one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exports: Vec<u64>,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Grounds on which something stays (17(3)), rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Number of key backups to destroy.
    pub key_backups: u64,
    /// Commitment to the list of persons.
    pub list: Commitment,
    /// `seq` of the requests it carries out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<u64>,
}

/// An erasure that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureDone {
    /// `seq` of the erasure.
    pub erasure: u64,
    /// Civil day by which the last key backup is to be destroyed.
    pub irrecoverable_by: String,
    /// Number of vault rows deleted.
    pub rows: u64,
}

/// What happened to a suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionChange {
    /// It was added.
    Added,
    /// It was reviewed and stays.
    Reviewed,
    /// It was lifted.
    Lifted,
}

/// What keeps erased persons from coming back. The identifier stays in the vault, as a MAC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What happened.
    pub change: SuppressionChange,
    /// How many persons.
    pub count: u64,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Commitment to the list.
    pub list: Commitment,
    /// Civil day of the next review.
    pub review_on: String,
    /// `direct_marketing`, `third_party_prospecting` or `all`.
    pub scope: String,
}

/// What came of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationResult {
    /// It was sent.
    Sent,
    /// The recipient answered.
    Acknowledged,
    /// It did not arrive.
    Failed,
    /// It proves impossible.
    Impossible,
    /// It involves disproportionate effort.
    Disproportionate,
}

/// A notification to one recipient, or to the holder of an export (Article 19 GDPR, Article 16 Law 1.565).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// `seq` of the rectification, erasure or restriction.
    pub about: u64,
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// `seq` of the export whose holder is notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub export: Option<u64>,
    /// Civil day.
    pub on: String,
    /// The organisation notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What came of it.
    pub result: NotificationResult,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// A natural person notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
    /// How.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
}

/// A step in the handling of a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreachStep {
    /// Somebody became aware of it.
    Opened,
    /// Entries were found to belong to it.
    Linked,
    /// Its risk was assessed.
    Assessed,
    /// The authority was notified (Article 33).
    AuthorityNotified,
    /// The persons were informed (Article 34).
    PersonsInformed,
    /// It was closed.
    Closed,
}

/// The risk of a breach for the persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Unlikely to result in a risk.
    Unlikely,
    /// A risk.
    Risk,
    /// A high risk.
    High,
}

/// A personal data breach, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The authority notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    /// When the exporter became aware of it: the 72 hours run from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aware_at: Option<String>,
    /// `seq` of its first step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breach: Option<u64>,
    /// End of the 72 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// `seq` of the entries it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<u64>,
    /// Rule ids: why nobody was notified, or late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// How many persons, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persons: Option<u64>,
    /// The risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The step.
    pub step: BreachStep,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
}

/// What was done at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionAction {
    /// Deleted.
    Delete,
    /// Anonymised.
    Anonymise,
}

/// A run of one retention rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// What was done.
    pub action: RetentionAction,
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// How many compartments.
    pub count: u64,
    /// Commitment to the list.
    pub list: Commitment,
    /// Civil day it was run for.
    pub on: String,
    /// Number of vault rows deleted.
    pub rows: u64,
    /// The retention rule.
    pub rule: String,
}

/// What happened to a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldChange {
    /// It was placed.
    Placed,
    /// It was reviewed and stays.
    Reviewed,
    /// It was lifted.
    Lifted,
}

/// A legal hold: what it covers is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What happened.
    pub change: HoldChange,
    /// Rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// `seq` of its first entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<u64>,
    /// `litigation`, `legal_claim`, `audit`, `investigation` or `inspection`.
    pub purpose: String,
    /// The organisation it covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Civil day of the next review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<String>,
    /// The retention rules it suspends; absent: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
}

/// Civil days, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    /// First.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Instants, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instants {
    /// First.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Places, both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// First.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// Last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// The clear part of a filter; a person in it stands in a slot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Any leg in this country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Kind of entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Civil days of the events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Days>,
    /// Purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Instants of recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Instants>,
    /// Regime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regime: Option<String>,
    /// Places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<Range>,
    /// Verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
}

/// What happened to an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InquiryChange {
    /// It was opened.
    Opened,
    /// Its scope or deadline changed.
    Amended,
    /// It was closed.
    Closed,
}

/// An authority's inquiry. Its reference and a person in its scope are sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Instant of the request: the state of the ledger that is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The authority.
    pub authority: Authority,
    /// What happened.
    pub change: InquiryChange,
    /// Last civil day to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// Legal basis of the demand, rule ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// `seq` of its first entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<u64>,
    /// Its scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Filter>,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
}

/// How much was withheld for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// How many fields or persons.
    pub count: u64,
    /// Rule id.
    pub ground: String,
}

/// Evidence that was handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// Who did it: random id, the name is a vault row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The state of the ledger that is shown.
    pub as_of: String,
    /// Length of the bundle.
    pub bytes: u64,
    /// The checkpoint of its proofs.
    pub checkpoint: LogState,
    /// SHA-256 of the bundle.
    pub digest: Digest,
    /// Number of entries in it.
    pub entries: u64,
    /// Its filter, where it answers no inquiry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// `seq` of the inquiry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<u64>,
    /// Commitment to the list of persons it contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Commitment>,
    /// How many persons it contains.
    pub persons: u64,
    /// Commitment of the sealed values that are nobody's in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// What was withheld.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

/// What openings are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessPurpose {
    /// To answer a person.
    AccessRequest,
    /// To recompute verdicts.
    Audit,
    /// To carry out an erasure.
    Erasure,
    /// To make evidence.
    Export,
    /// To answer an authority.
    Inquiry,
    /// To hand data to a person.
    Portability,
    /// To rectify.
    Rectification,
    /// To help with one entry.
    Support,
}

/// Reading of openings by one actor for one purpose within one minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who: random id, the name is a vault row.
    pub actor: String,
    /// How many openings.
    pub count: u64,
    /// `seq` of the entries, as far as they fit; absent where they are too many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<u64>,
    /// The minute, `:00Z`.
    pub minute: String,
    /// What for.
    pub purpose: AccessPurpose,
    /// The persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
}
