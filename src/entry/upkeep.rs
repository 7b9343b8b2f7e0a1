//! Entries by which the ledger keeps itself: its beginning, register, rules, keys, clock, census, end.

use serde::{Deserialize, Serialize};

use crate::disclosure::{ClearExporter, ClearRecipient};
use crate::hash::{Commitment, Digest, NodeHash};
use crate::slot::Subjects;

/// The first entry: whose ledger this is and which key will sign next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// 32 random bytes that make this log unlike any other.
    pub log_id: Digest,
    /// SHA-256 of the next public key, whose private half is kept offline.
    pub next_key: Digest,
    /// Name of the log and of its key.
    pub origin: String,
    /// The log that this one succeeds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<Predecessor>,
    /// The exporter.
    pub profile: ClearExporter,
    /// Commitment of the exporter's sealed part (contact, representative, officer).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// Digest of the JSON Schemas of version 1.
    pub schemas: Digest,
    /// Verifier key of the first signing key.
    pub vkey: String,
}

/// The log before a successor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predecessor {
    /// Its origin.
    pub origin: String,
    /// Why it ended.
    pub reason: Succession,
    /// How many of its entries were recovered, from 0 on.
    pub recovered: u64,
    /// Its last signed root.
    pub root: NodeHash,
    /// Its last signed size.
    pub size: u64,
}

/// Why a log was succeeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Succession {
    /// Signed entries were lost.
    SignedEntriesLost,
    /// Both keys were lost.
    KeysLost,
    /// The algorithms changed.
    Algorithms,
    /// It was closed in good order.
    Closed,
}

/// A new version of the exporter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exporter {
    /// Who recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The exporter.
    pub profile: ClearExporter,
    /// Commitment of its sealed part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
}

/// A new version of an organisation in the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Who recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The profile as a sealed blob, where it is over 32 KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blob: Option<Blob>,
    /// What happened to it.
    pub change: RecipientChange,
    /// Its id; absent for a natural person, who stands in a slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The id it is merged into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ClearRecipient>,
    /// `seq` of the version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u64>,
    /// Commitment of its sealed part (contact, titles, references).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Commitment>,
    /// Persons named in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Subjects>,
}

/// What happened to an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientChange {
    /// First seen.
    Added,
    /// A new version.
    Changed,
    /// Found to be the same as another.
    Merged,
    /// A merger undone.
    Separated,
    /// Disclosures to it have ended.
    Retired,
}

/// A sealed blob: random name, salted commitment of its SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blob {
    /// Its length.
    pub bytes: u64,
    /// Commitment of its digest.
    pub commitment: Commitment,
    /// Its random name: 16 bytes in hexadecimal.
    pub name: String,
}

/// The rules in force from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rulebook {
    /// Who put it in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Last read against the sources, civil date.
    pub checked: String,
    /// Version of `decide`.
    pub decide: u32,
    /// Name of the public blob that holds its text.
    pub digest: Digest,
    /// Number of its files.
    pub files: u64,
    /// The law it states is the law of this civil date.
    pub law_of: String,
    /// Its version.
    pub version: String,
}

/// A rotation of the signing key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Who rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Verifier key of the new key; its SHA-256 was committed to before.
    pub new: String,
    /// SHA-256 of the public key after the new one.
    pub next: Digest,
    /// Why.
    pub reason: KeyReason,
    /// Base64 of the new key's signature over the statement of rotation.
    pub sig_new: String,
    /// Base64 of the old key's; absent in a recovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sig_old: Option<String>,
}

/// Why a key was rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyReason {
    /// It was time.
    Routine,
    /// The old key is lost: the pre-committed key alone suffices.
    Lost,
    /// Somebody else may have the old key.
    Compromised,
}

/// A confirmed jump of the clock. After it `at` may decrease once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockChange {
    /// Who confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// `at` of the entry before.
    pub last_at: String,
    /// What was seen.
    pub reason: ClockReason,
}

/// What the clock did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockReason {
    /// Back, while running.
    JumpedBack,
    /// Forward, while running.
    JumpedForward,
    /// Earlier than the last entry, at start.
    StartedEarlier,
    /// More than a year after the last entry, at start.
    StartedLater,
}

/// Counts of all organisations' series at one size of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Census {
    /// How many organisations.
    pub organisations: u64,
    /// RFC 6962 root over the sorted leaves `id ‖ 0x00 ‖ count ‖ last seq`.
    pub root: NodeHash,
    /// It counts the entries before this one: 0 to `size` − 1.
    pub size: u64,
}

/// A time-stamp token over a checkpoint (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timestamp {
    /// The stamped checkpoint.
    pub checkpoint: LogState,
    /// SHA-256 of the checkpoint's note: what the token imprints.
    pub note: Digest,
    /// The authority's time, whole seconds, rounded down.
    pub time: String,
    /// Name of the public blob that holds the token.
    pub token: Digest,
}

/// A size of the log and the root at that size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogState {
    /// Root.
    pub root: NodeHash,
    /// Size.
    pub size: u64,
}

/// A later version of these formats begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Digest of the new schemas.
    pub schemas: Digest,
    /// Name of the public blob that holds the new specification.
    pub specification: Digest,
    /// The new `v`.
    pub version: u64,
}

/// The end of this log. Nothing follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// Who closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Last civil day on which it must be kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep_until: Option<String>,
    /// Why.
    pub reason: CloseReason,
    /// Origin of the log that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

/// Why a log was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The year is over.
    Year,
    /// The exporter has ended or been absorbed.
    Dissolution,
    /// The algorithms change.
    Algorithms,
}
