//! What an audit says: one of three words, and why it is no better.

use super::{Fault, Pruned};
use crate::entry;
use crate::hash::NodeHash;

/// What an audit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Everything checks, under a key that came from outside.
    Intact,
    /// Something does not check.
    Tampered,
    /// Nothing contradicts, but something that would settle it is missing.
    Indeterminate,
}

/// What breaks a ledger as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Fewer entries than were seen or signed before.
    #[error(
        "the ledger is shorter than a head of size {remembered} that was signed or seen before"
    )]
    Shorter {
        /// That size.
        remembered: u64,
    },
    /// The same size once had another root.
    #[error("at size {remembered} the ledger once had another root: its history was rewritten")]
    OtherHistory {
        /// That size.
        remembered: u64,
    },
    /// The checkpoint does not verify.
    #[error("the checkpoint does not verify: {0}")]
    Checkpoint(String),
    /// The root differs from the signed one.
    #[error("the root over the entries differs from the signed root at size {size}")]
    Root {
        /// Signed size.
        size: u64,
    },
    /// No key of this ledger is among the trusted ones.
    #[error("the ledger was never signed by the key you trust")]
    OtherKey,
    /// Lines of a log in use were removed.
    #[error("the lines were removed, and no entry closed the log: a log in use is never pruned")]
    NeverClosed,
    /// Lines were removed before their time.
    #[error(
        "the lines were removed before their time: the entry that closed the log keeps them up to and including `{day}`"
    )]
    PrunedEarly {
        /// Last civil day on which they had to be kept; empty where none is stated.
        day: String,
    },
}

/// What keeps an audit from saying more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// No checkpoint to compare with.
    #[error("there is no signed checkpoint to compare the entries with")]
    NoCheckpoint,
    /// No key from outside.
    #[error(
        "no key from outside: the ledger agrees with itself, which an impostor's would too; give the published key with `--trust`"
    )]
    NoTrustedKey,
    /// The log went on with a key that the trusted one did not sign.
    #[error(
        "the log went on with a key that the one you trust did not sign (a recovery); get the new key from outside and give it with `--trust`"
    )]
    Recovered,
    /// Kinds that a later release writes.
    #[error(
        "{0} entries are of kinds that this release does not know; a newer release can read them"
    )]
    UnknownEntries(u64),
    /// The lines were removed in good order.
    #[error(
        "the log was pruned: the lines can be read no more; a copy of one can be proven against the hashes that are left"
    )]
    Pruned,
}

/// Why the word is not better.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// Something breaks the ledger as a whole.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Something would settle it and is missing.
    #[error(transparent)]
    Doubt(#[from] Doubt),
}

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The word.
    pub word: Word,
    /// Lines that check, from the first on.
    pub size: u64,
    /// Root over them.
    pub root: NodeHash,
    /// The first bad line and what is wrong with it.
    pub first_bad: Option<(u64, Fault)>,
    /// Size of the checkpoint, if its signature verified.
    pub signed: Option<u64>,
    /// How many entries, from the first on, a checkpoint that agrees with them covers, signed by a key that trust
    /// reaches: they are what was signed, whatever is wrong after them.
    pub proven: u64,
    /// Why the word is not better.
    pub doubts: Vec<Remark>,
    /// Entries of unknown kind.
    pub unknown: u64,
    /// Origin named by the first entry.
    pub origin: Option<String>,
    /// The entry that ends the log, if one does.
    pub closed: Option<End>,
    /// The `timestamp` entries among the lines that check.
    pub timestamps: Vec<(u64, entry::Timestamp)>,
    /// Roots at earlier sizes, where they were computed: those of kept checkpoints and of heads seen before.
    pub roots: Vec<(u64, NodeHash)>,
    /// That the lines were removed in good order, and only this is left.
    pub pruned: Option<Pruned>,
}

/// How a log was closed, as its last entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at: String,
    /// Origin of the log that goes on.
    pub successor: Option<String>,
    /// Last civil day on which it must be kept.
    pub keep_until: Option<String>,
}

impl End {
    /// A later version of `close` ends the log all the same: what else it says is unknown.
    pub(super) fn of(seq: u64, at: &[u8], line: &[u8]) -> Self {
        let (successor, keep_until) = match entry::Entry::parse(line).map(|entry| entry.body) {
            Ok(entry::Body::Close(close)) => (close.successor, close.keep_until),
            _ => (None, None),
        };
        Self {
            seq,
            at: String::from_utf8_lossy(at).into_owned(),
            successor,
            keep_until,
        }
    }
}

impl Report {
    pub(super) fn doubt(&mut self, doubt: Doubt) {
        if self.word == Word::Intact {
            self.word = Word::Indeterminate;
        }
        self.doubts.push(Remark::Doubt(doubt));
    }

    pub(super) fn break_off(&mut self, broken: Broken) {
        self.word = Word::Tampered;
        self.doubts.push(Remark::Broken(broken));
    }
}
