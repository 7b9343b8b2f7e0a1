//! What a bundle is made of, before it is bytes; and what its manifest says of it.

use serde::{Deserialize, Serialize};

use super::opening::{Person, Statement};
use super::pack::Pack;
use crate::census::Standing;
use crate::entry::{Filter, LogState};
use crate::hash::NodeHash;

/// Name of the report for people, below `data/`.
pub const REPORT: &str = "report.pdf";

/// Version of the form of bundles.
pub const VERSION: u64 = 1;

/// A line, and its path to the root of the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenLine {
    /// Its place.
    pub seq: u64,
    /// Its bytes, without newline.
    pub line: Vec<u8>,
    /// The siblings on the way to the root, its own first.
    pub path: Vec<NodeHash>,
}

/// `data/bundle.json`: what the bundle is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The instant whose state is shown.
    pub as_of: String,
    /// The checkpoint to which every path leads.
    pub checkpoint: LogState,
    /// Lines in `data/entries.jsonl`.
    pub entries: u64,
    /// Statements in `data/openings.jsonl` that say that something is erased, or lost with it.
    pub erased: u64,
    /// Whose ledger.
    pub exporter: String,
    /// What was asked for: the clear part of the filter.
    pub filter: Filter,
    /// The inquiry that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<u64>,
    /// Statements in `data/openings.jsonl`.
    pub openings: u64,
    /// Name of the log.
    pub origin: String,
    /// The person that was asked about, under every identifier; absent: everybody in the entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Person>,
    /// Whether `data/previous.json` is there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub previous: bool,
    /// Erasures recorded after the checkpoint: what they took is not in this copy and was in an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub since: Vec<u64>,
    /// Lines in `data/support.jsonl`.
    pub support: u64,
    /// Sizes of the checkpoints over which there are tokens in `data/time/`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<u64>,
    /// The entries 0 to `until` − 1 are looked at; the census counts them.
    pub until: u64,
    /// Version of this form.
    pub v: u64,
    /// What was withheld, by ground.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// How much was withheld on one ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// How many fields; a whole person counts as one.
    pub count: u64,
    /// Rule id.
    pub ground: String,
}

/// `data/completeness.json`: how nothing of the scope is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The `census` entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub census: Option<u64>,
    /// The person's entries are numbers 1 to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<u64>,
    /// Organisations whose entries are all there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<RecipientClaim>,
    /// Whether every entry up to the instant is there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
}

/// That an organisation's entries up to the instant are numbers 1 to `count`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipientClaim {
    /// The next entry after them, which is later than the instant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<u64>,
    /// How many.
    pub count: u64,
    /// Whose.
    pub id: String,
    /// Its leaf in the census, between its neighbours.
    pub standing: Standing,
}

/// `data/previous.json`: that this log goes on from the one of an earlier export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// The `export` entry.
    pub export: u64,
    /// The consistency proof: its hashes one after the other, in base64.
    pub hashes: String,
    /// The checkpoint of that export, verbatim.
    pub note: String,
}

/// A time-stamp token over a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Size of the checkpoint.
    pub size: u64,
    /// Its note, and the consistency proof to the bundle's checkpoint; `None` where it is the bundle's own.
    pub older: Option<(Vec<u8>, Vec<NodeHash>)>,
    /// RFC 3161 token or response, DER.
    pub token: Vec<u8>,
    /// The certificates behind it, PEM.
    pub chain: Option<Vec<u8>>,
}

/// Everything that goes into a bundle.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Whose ledger, what was asked, of which instant; the counts are filled in.
    pub manifest: Option<Manifest>,
    /// The lines of the scope, in order.
    pub entries: Vec<ProvenLine>,
    /// The lines that their proof needs, in order.
    pub support: Vec<ProvenLine>,
    /// The checkpoint note, verbatim.
    pub note: Vec<u8>,
    /// What opens the commitments, in order.
    pub openings: Vec<Statement>,
    /// How nothing is missing.
    pub claims: Claims,
    /// The rulebooks that verdicts name.
    pub rulebooks: Vec<Pack>,
    /// The schemas that genesis names.
    pub schemas: Option<Pack>,
    /// The earlier export.
    pub previous: Option<Previous>,
    /// Tokens.
    pub tokens: Vec<Token>,
    /// Reading copies and the report: names below `data/copies/`, and `data/report.pdf`.
    pub copies: Vec<(String, Vec<u8>)>,
}
