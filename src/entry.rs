//! Entries: the kinds of things a ledger holds, and their bytes. Here log and law meet.
//!
//! ```text
//! {"at":"2026-11-22T10:00:00Z","body":{…},"exporter":"omnia-groupe","kind":"disclosure","prev":"5c…","seq":41,"v":1}
//! ```
//! One line of canonical JSON per entry; `docs/FORMAT.md` is the full specification and
//! `src/evidence/schemas/` holds the JSON Schema of every kind. The members of every
//! struct here stand in alphabetical order, so that serialising gives canonical bytes;
//! [`Entry::line`] checks that it did.
//!
//! A line is never re-serialised to verify it: whoever verifies reads stored bytes.
//! A kind this version does not know is intact bytes of unknown meaning, never damage.

mod frame;
mod people;
mod record;
mod upkeep;

pub use frame::Frame;
pub use people::*;
pub use record::*;
pub use upkeep::*;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::canon::{self, CanonError, InstantError, Line};
use crate::hash::{self, ChainHash, Digest};

/// The version of envelope, bodies and algorithms.
pub const VERSION: u32 = 1;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident($body:ty) = $kind:literal,)*) => {
        /// What an entry says: one variant per kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Body {
            $($(#[$doc])* $variant($body),)*
        }

        impl Body {
            /// Every kind of version 1, in alphabetical order.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The kind, as on the wire.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $kind,)*
                }
            }

            /// The body's own canonical bytes, ready before place and time are known.
            ///
            /// # Errors
            /// A value without canonical form.
            pub fn bytes(&self) -> Result<Vec<u8>, EntryError> {
                Ok(match self {
                    $(Self::$variant(body) => canon::to_canonical(body)?,)*
                })
            }

            /// Reads the body of a line of this kind.
            ///
            /// # Errors
            /// A kind this version does not know, or members that are not this kind's.
            pub fn parse(kind: &str, json: &str) -> Result<Self, EntryError> {
                match kind {
                    $($kind => Ok(Self::$variant(serde_json::from_str(json)?)),)*
                    _ => Err(EntryError::UnknownKind(kind.to_owned())),
                }
            }
        }
    };
}

kinds! {
    /// Reading of openings, coalesced per actor, purpose and minute.
    Access(Access) = "access",
    /// A personal data breach, step by step.
    Breach(Breach) = "breach",
    /// Counts of all organisations' series.
    Census(Census) = "census",
    /// A confirmed jump of the clock.
    Clock(ClockChange) = "clock",
    /// The end of this log.
    Close(Close) = "close",
    /// A disclosure that the law permits.
    Disclosure(Record) = "disclosure",
    /// An erasure that was ordered.
    Erasure(Erasure) = "erasure",
    /// An erasure that was carried out.
    ErasureDone(ErasureDone) = "erasure_done",
    /// Evidence that was handed out.
    Export(Export) = "export",
    /// A new version of the exporter.
    Exporter(Exporter) = "exporter",
    /// A later version of these formats begins.
    Format(Format) = "format",
    /// The first entry.
    Genesis(Genesis) = "genesis",
    /// A legal hold.
    Hold(Hold) = "hold",
    /// An authority's inquiry.
    Inquiry(Inquiry) = "inquiry",
    /// A rotation of the signing key.
    Key(Key) = "key",
    /// A notification under Article 19 GDPR, Article 16 Law 1.565.
    Notification(Notification) = "notification",
    /// A new version of an organisation in the register.
    Recipient(Recipient) = "recipient",
    /// A disclosure that the law refuses.
    Refusal(Refusal) = "refusal",
    /// A run of the retention rules.
    Retention(Retention) = "retention",
    /// A step in the exercise of a right.
    Rights(Rights) = "rights",
    /// The rules in force from here.
    Rulebook(Rulebook) = "rulebook",
    /// What keeps erased persons from coming back.
    Suppression(Suppression) = "suppression",
    /// A time-stamp token over a checkpoint.
    Timestamp(Timestamp) = "timestamp",
}

/// Every kind of version 1, in alphabetical order, with the text of its JSON Schema.
pub const SCHEMAS: [(&str, &str); 24] = [
    ("access", include_str!("evidence/schemas/access.json")),
    ("breach", include_str!("evidence/schemas/breach.json")),
    ("census", include_str!("evidence/schemas/census.json")),
    ("clock", include_str!("evidence/schemas/clock.json")),
    ("close", include_str!("evidence/schemas/close.json")),
    (
        "definitions",
        include_str!("evidence/schemas/definitions.json"),
    ),
    (
        "disclosure",
        include_str!("evidence/schemas/disclosure.json"),
    ),
    ("erasure", include_str!("evidence/schemas/erasure.json")),
    (
        "erasure_done",
        include_str!("evidence/schemas/erasure_done.json"),
    ),
    ("export", include_str!("evidence/schemas/export.json")),
    ("exporter", include_str!("evidence/schemas/exporter.json")),
    ("format", include_str!("evidence/schemas/format.json")),
    ("genesis", include_str!("evidence/schemas/genesis.json")),
    ("hold", include_str!("evidence/schemas/hold.json")),
    ("inquiry", include_str!("evidence/schemas/inquiry.json")),
    ("key", include_str!("evidence/schemas/key.json")),
    (
        "notification",
        include_str!("evidence/schemas/notification.json"),
    ),
    ("recipient", include_str!("evidence/schemas/recipient.json")),
    ("refusal", include_str!("evidence/schemas/refusal.json")),
    ("retention", include_str!("evidence/schemas/retention.json")),
    ("rights", include_str!("evidence/schemas/rights.json")),
    ("rulebook", include_str!("evidence/schemas/rulebook.json")),
    (
        "suppression",
        include_str!("evidence/schemas/suppression.json"),
    ),
    ("timestamp", include_str!("evidence/schemas/timestamp.json")),
];

/// The digest of all schemas: SHA-256 of the text that `sha256sum *.json` prints in their folder.
#[must_use]
pub fn schemas_digest() -> Digest {
    use std::fmt::Write as _;
    let mut listing = String::new();
    for (name, text) in SCHEMAS {
        // Writing into a string cannot fail.
        let _ = writeln!(listing, "{}  {name}.json", hash::content(text.as_bytes()));
    }
    hash::content(listing.as_bytes())
}

/// What is wrong with an entry.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The bytes are not a canonical line.
    #[error(transparent)]
    Canon(#[from] CanonError),
    /// Canonical, but not the members of an entry.
    #[error("the line is canonical but not an entry of version {VERSION}: {0}")]
    Shape(#[from] serde_json::Error),
    /// `at` is no instant.
    #[error(transparent)]
    Instant(#[from] InstantError),
    /// A later version.
    #[error(
        "the entry is of version {0}, this program reads version {VERSION}; use a newer release"
    )]
    Version(u32),
    /// A kind that a later release writes.
    #[error("entries of kind `{0}` are not known to this release; use a newer one to read it")]
    UnknownKind(String),
}

/// One entry: its place, its time and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it was recorded; whole seconds.
    pub at: DateTime<Utc>,
    /// What it says.
    pub body: Body,
    /// The ledger's exporter, as in genesis.
    pub exporter: String,
    /// BLAKE3 of the line before; in genesis, of the origin string.
    pub prev: ChainHash,
    /// Its place, from 0, without gap.
    pub seq: u64,
}

impl Entry {
    /// The canonical line.
    ///
    /// # Errors
    /// A value without canonical form, or more than 65,535 bytes.
    pub fn line(&self) -> Result<Line, EntryError> {
        let body = self.body.bytes()?;
        Ok(Line::parse(assemble(
            self.at,
            &body,
            &self.exporter,
            self.body.kind(),
            &self.prev,
            self.seq,
        ))?)
    }

    /// Of a disclosure or refusal: the version of the exporter, to whom, and the verdict.
    #[must_use]
    pub const fn decided(&self) -> Option<(u64, &Importer, &Verdict)> {
        match &self.body {
            Body::Disclosure(record) => {
                Some((record.exporter_at, &record.recipient, &record.verdict))
            }
            Body::Refusal(refusal) => {
                Some((refusal.exporter_at, &refusal.recipient, &refusal.verdict))
            }
            _ => None,
        }
    }

    /// Reads a stored line.
    ///
    /// # Errors
    /// Bytes that are no canonical line, or no entry of a kind this version knows.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        canon::check(bytes)?;
        let envelope = Envelope::parse(bytes)?;
        Ok(Self {
            at: canon::parse_instant(envelope.at)?,
            body: Body::parse(envelope.kind, envelope.body.get())?,
            exporter: envelope.exporter.to_owned(),
            prev: envelope.prev,
            seq: envelope.seq,
        })
    }
}

/// The members around a body, borrowed from the line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope<'line> {
    /// When it was recorded.
    pub at: &'line str,
    /// The body's own JSON, byte for byte.
    #[serde(borrow)]
    pub body: &'line RawValue,
    /// The ledger's exporter.
    pub exporter: &'line str,
    /// What the entry is.
    pub kind: &'line str,
    /// BLAKE3 of the line before.
    pub prev: ChainHash,
    /// Its place.
    pub seq: u64,
    v: u32,
}

impl<'line> Envelope<'line> {
    /// Reads the envelope of a line of any kind, known or not.
    ///
    /// # Errors
    /// Members missing or too many, or another version.
    pub fn parse(bytes: &'line [u8]) -> Result<Self, EntryError> {
        let envelope: Self = serde_json::from_slice(bytes)?;
        if envelope.v == VERSION {
            Ok(envelope)
        } else {
            Err(EntryError::Version(envelope.v))
        }
    }
}

/// Puts a body into its envelope. The members stand in canonical order.
#[must_use]
pub fn assemble(
    at: DateTime<Utc>,
    body: &[u8],
    exporter: &str,
    kind: &str,
    prev: &ChainHash,
    seq: u64,
) -> Vec<u8> {
    let mut line = Vec::with_capacity(body.len() + exporter.len() + kind.len() + 160);
    line.extend_from_slice(b"{\"at\":\"");
    line.extend_from_slice(canon::format_instant(at).as_bytes());
    line.extend_from_slice(b"\",\"body\":");
    line.extend_from_slice(body);
    line.extend_from_slice(b",\"exporter\":\"");
    line.extend_from_slice(exporter.as_bytes());
    line.extend_from_slice(b"\",\"kind\":\"");
    line.extend_from_slice(kind.as_bytes());
    line.extend_from_slice(b"\",\"prev\":\"");
    line.extend_from_slice(prev.to_string().as_bytes());
    line.extend_from_slice(b"\",\"seq\":");
    line.extend_from_slice(seq.to_string().as_bytes());
    line.extend_from_slice(b",\"v\":1}");
    line
}
