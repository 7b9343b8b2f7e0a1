//! Under which keys a line is found again. Pure: the same line gives the same keys, so an index can be rebuilt.

use crate::chain;
use crate::disclosure::EventId;
use crate::entry::{self, Body, Entry, Frame};
use crate::hash::ChainHash;
use crate::store::{self, Keys, Link, ListIndex, UniqueIndex};

/// The producer's id of an event → the disclosure that consumed it.
pub const EVENT_ID: UniqueIndex = UniqueIndex(1);
/// An organisation → its disclosures and refusals.
pub const RECIPIENT: ListIndex = ListIndex(1);
/// A kind → its entries. Disclosures are not listed: they are almost all there is.
pub const KIND: ListIndex = ListIndex(2);
/// The producer's id of an event → the refusals of earlier attempts.
pub const ATTEMPT: ListIndex = ListIndex(3);
/// A corrected entry → the entries that correct it.
pub const CORRECTION: ListIndex = ListIndex(4);

/// The indexer of a log with this origin.
pub struct Indexer {
    origin: ChainHash,
}

impl Indexer {
    /// For the log of that name.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            origin: chain::genesis_prev(origin),
        }
    }
}

impl store::Indexer for Indexer {
    fn link(&self, line: &[u8]) -> Option<Link> {
        let frame = Frame::of(line)?;
        Some(Link {
            seq: frame.seq,
            prev: frame.prev,
        })
    }

    fn origin(&self) -> ChainHash {
        self.origin
    }

    fn keys(&self, _seq: u64, line: &[u8]) -> Keys {
        // An entry of unknown kind or version has no keys: nothing here can find it, `verify` still reads it.
        Entry::parse(line)
            .map(|entry| keys_of(&entry.body))
            .unwrap_or_default()
    }
}

/// The keys of an entry.
#[must_use]
pub fn keys_of(body: &Body) -> Keys {
    match body {
        Body::Disclosure(record) => record_keys(
            Outcome::Recorded,
            record.disclosure.event_id.as_ref().map(EventId::as_str),
            &record.recipient,
            record.supersedes,
        ),
        Body::Refusal(refusal) => {
            let id = refusal.disclosure.event_id.as_ref().map(EventId::as_str);
            record_keys(Outcome::Refused, id, &refusal.recipient, refusal.supersedes)
        }
        other => Keys {
            unique: Vec::new(),
            listed: vec![(KIND, other.kind().as_bytes().to_vec())],
        },
    }
}

/// Whether a disclosure was recorded or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Recorded,
    Refused,
}

/// The keys of a disclosure or a refusal.
pub(super) fn record_keys(
    outcome: Outcome,
    event_id: Option<&str>,
    recipient: &entry::Importer,
    supersedes: Option<u64>,
) -> Keys {
    let mut keys = Keys::default();
    if let entry::Importer::Organisation(organisation) = recipient {
        keys.listed
            .push((RECIPIENT, organisation.id.as_bytes().to_vec()));
    }
    match (outcome, event_id) {
        (Outcome::Recorded, Some(id)) => keys.unique.push((EVENT_ID, id.as_bytes().to_vec())),
        (Outcome::Refused, Some(id)) => keys.listed.push((ATTEMPT, id.as_bytes().to_vec())),
        (_, None) => {}
    }
    if outcome == Outcome::Refused {
        keys.listed.push((KIND, b"refusal".to_vec()));
    }
    if let Some(seq) = supersedes {
        keys.listed.push((CORRECTION, seq.to_be_bytes().to_vec()));
    }
    keys
}
