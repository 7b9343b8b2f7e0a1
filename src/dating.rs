//! What the time-stamps of a log prove: which entries existed before which instant, by whose word, and until when that
//! word can be checked.
//!
//! ```text
//! entry 16 `timestamp` ─ note: SHA-256 ─▶ the kept checkpoint of size 16 ─▶ its root ─▶ entries 0 to 15
//!                      └ token ─▶ the token over that SHA-256, verified at its own time
//! entry 41 `timestamp` ─ a checkpoint of size 41, which covers entry 16 and so names the token of before
//! ```
//! **Renewal.** A token can be checked while its certificates last, and for as long as a newer token covers it: the
//! digest of the older token stands in an entry that the newer one covers, so the newer one proves that the older one
//! was there while its certificates still counted. [`Dated::covered`] names it; [`Fault::Lapsed`] where none came in time.
//!
//! Pure: entries, notes, tokens, chains and the instant come in. It does not look at other entries (`audit` does), and
//! never says that something was recorded *after* an instant: no token can.

use chrono::{DateTime, Utc};

use crate::audit::Word;
use crate::canon::format_instant;
use crate::checkpoint::Checkpoint;
use crate::entry;
use crate::hash::{self, Digest, NodeHash};
use crate::note::Note;
use crate::timestamp::{self, Anchors, Expected, Stamp, TimestampError, Token};

/// Where notes, tokens and chains come from: `None` where there is none.
pub trait Source {
    /// The checkpoint that was kept for a size.
    fn note(&self, size: u64) -> Option<Vec<u8>>;
    /// A token by its SHA-256.
    fn token(&self, name: Digest) -> Option<Vec<u8>>;
    /// The chain that was stored with it, in PEM.
    fn chain(&self, size: u64, name: Digest) -> Option<Vec<u8>>;
}

/// A `timestamp` entry and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// Its place.
    pub seq: u64,
    /// What it says.
    pub entry: entry::Timestamp,
}

/// A `timestamp` entry that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Its place.
    pub seq: u64,
    /// What it says.
    pub entry: entry::Timestamp,
    /// What its token states.
    pub token: Option<Token>,
    /// The token, verified. Without an anchor from outside only against the chain that was stored with it.
    pub stamp: Option<Stamp>,
    /// The newer `timestamp` entry that keeps it provable.
    pub covered: Option<u64>,
    /// What keeps it from counting.
    pub fault: Option<Fault>,
}

/// Why a time-stamp does not count, or not for sure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The blob is gone or altered.
    #[error(
        "its token is missing or altered; copy the public blob `{0}` from a backup or from another copy of the ledger"
    )]
    NoToken(Digest),
    /// The stamped note is gone.
    #[error(
        "the checkpoint of size {0} that was stamped is missing or another; copy it into `checkpoints` from a backup"
    )]
    NoNote(u64),
    /// The note says something else than the entry.
    #[error("the stamped checkpoint states another size or root than the entry")]
    OtherCheckpoint,
    /// The log never had that root.
    #[error("the log had another root at size {0} than the stamped checkpoint states")]
    OtherRoot(u64),
    /// The token says another time.
    #[error("the entry says another time than its token")]
    OtherTime,
    /// A checkpoint cannot cover the entry that tells of it.
    #[error("the stamped checkpoint is said to cover the entry that tells of it")]
    Ahead,
    /// The token itself.
    #[error(transparent)]
    Token(#[from] TimestampError),
    /// Nobody said whom to trust.
    #[error(
        "nothing from outside says which authority to trust: it agrees with the certificates stored beside it; give the authority's root with `--tsa-ca`"
    )]
    NoAnchor,
    /// Too old to be checked.
    #[error("its certificates ended at {ended}, and no newer token covers it from before that day", ended = format_instant(*.0))]
    Lapsed(DateTime<Utc>),
}

impl Fault {
    /// Whether something contradicts, or something is only missing.
    #[must_use]
    pub const fn word(&self) -> Word {
        match self {
            Self::NoToken(_) | Self::NoNote(_) | Self::NoAnchor | Self::Lapsed(_) => {
                Word::Indeterminate
            }
            Self::Token(error) if error.is_about_trust() => Word::Indeterminate,
            _ => Word::Tampered,
        }
    }
}

impl Dated {
    /// The word of this time-stamp.
    #[must_use]
    pub fn word(&self) -> Word {
        self.fault.as_ref().map_or(Word::Intact, Fault::word)
    }

    /// How many entries existed before its time.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.entry.checkpoint.size
    }

    /// When its certificates end, as far as can be told.
    #[must_use]
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        let stated = self.token.as_ref().map(|token| token.ends);
        self.stamp.as_ref().map(|stamp| stamp.ends).or(stated)
    }

    /// When, to the fraction of a second.
    #[must_use]
    pub fn time(&self) -> Option<DateTime<Utc>> {
        self.token.as_ref().map(|token| token.time)
    }
}

/// Looks at all time-stamps of a log, in order. `root` is the log's own root at a size, where it is known.
#[must_use]
pub fn date(
    entries: &[Stamped],
    source: &dyn Source,
    anchors: Option<&Anchors>,
    root: &dyn Fn(u64) -> Option<NodeHash>,
    now: DateTime<Utc>,
) -> Vec<Dated> {
    let look = |stamped: &Stamped| look(stamped, source, anchors, root);
    let mut found: Vec<Dated> = entries.iter().map(look).collect();
    // The newest first: who is covered by one that lapsed is not covered.
    for at in (0..found.len()).rev() {
        let by = covering(&found[at], &found[at + 1..]);
        let dated = &mut found[at];
        dated.covered = by;
        let ended = dated.ends().filter(|ends| *ends < now);
        if let (Some(ends), None, None) = (ended, by, &dated.fault) {
            dated.fault = Some(Fault::Lapsed(ends));
        }
    }
    found
}

/// The newest token that covers the entry of `dated` and was made while its certificates lasted.
fn covering(dated: &Dated, later: &[Dated]) -> Option<u64> {
    let ends = dated.ends()?;
    let covers = |other: &&Dated| {
        other.size() > dated.seq
            && other.stamp.is_some()
            && !matches!(other.fault, Some(Fault::Lapsed(_)))
            && other.time().is_some_and(|time| time <= ends)
    };
    later.iter().rev().find(covers).map(|other| other.seq)
}

fn look(
    stamped: &Stamped,
    source: &dyn Source,
    anchors: Option<&Anchors>,
    root: &dyn Fn(u64) -> Option<NodeHash>,
) -> Dated {
    let mut dated = Dated {
        seq: stamped.seq,
        entry: stamped.entry.clone(),
        token: None,
        stamp: None,
        covered: None,
        fault: None,
    };
    let verified = verify(&mut dated, source, anchors, root);
    dated.fault = verified.err();
    dated
}

fn verify(
    dated: &mut Dated,
    source: &dyn Source,
    anchors: Option<&Anchors>,
    root: &dyn Fn(u64) -> Option<NodeHash>,
) -> Result<(), Fault> {
    let entry = dated.entry.clone();
    if entry.checkpoint.size > dated.seq {
        return Err(Fault::Ahead);
    }
    let token = source
        .token(entry.token)
        .filter(|bytes| hash::content(bytes) == entry.token)
        .ok_or(Fault::NoToken(entry.token))?;
    let stated = dated.token.insert(Token::parse(&token)?);
    if format_instant(stated.time) != entry.time {
        return Err(Fault::OtherTime);
    }
    let own = source
        .chain(entry.checkpoint.size, entry.token)
        .and_then(|pem| Anchors::from_pem(&pem).ok());
    let expected = Expected::over(entry.note);
    match anchors.or(own.as_ref()) {
        Some(anchors) => dated.stamp = Some(timestamp::verify(&token, &expected, anchors)?),
        None if stated.imprint != entry.note => return Err(TimestampError::Imprint.into()),
        None => {}
    }
    check_note(&entry, source)?;
    let here = root(entry.checkpoint.size);
    if here.is_some_and(|root| root != entry.checkpoint.root) {
        return Err(Fault::OtherRoot(entry.checkpoint.size));
    }
    match anchors {
        Some(_) => Ok(()),
        None => Err(Fault::NoAnchor),
    }
}

/// The stamped note is there, and states what the entry says of it.
fn check_note(entry: &entry::Timestamp, source: &dyn Source) -> Result<(), Fault> {
    let size = entry.checkpoint.size;
    let note = source
        .note(size)
        .filter(|note| hash::content(note) == entry.note)
        .ok_or(Fault::NoNote(size))?;
    let stated = Note::parse(&note)
        .ok()
        .and_then(|note| Checkpoint::parse(note.text()).ok())
        .ok_or(Fault::OtherCheckpoint)?;
    if stated.size.0 == size && stated.root == entry.checkpoint.root {
        Ok(())
    } else {
        Err(Fault::OtherCheckpoint)
    }
}

/// The time-stamp that shows an entry at its earliest.
#[must_use]
pub fn before(dated: &[Dated], seq: u64) -> Option<&Dated> {
    dated
        .iter()
        .filter(|one| one.size() > seq && one.word() != Word::Tampered && one.token.is_some())
        .min_by_key(|one| one.time())
}

/// The word over all of them: none that contradicts, and none that is in doubt.
#[must_use]
pub fn word(dated: &[Dated]) -> Word {
    let words = || dated.iter().map(Dated::word);
    if words().any(|word| word == Word::Tampered) {
        Word::Tampered
    } else if words().any(|word| word == Word::Indeterminate) {
        Word::Indeterminate
    } else {
        Word::Intact
    }
}

/// How many days before its certificates end a token should be followed by a newer one.
pub const RENEW_AHEAD: i64 = 90;

/// The end of the certificates that everything rests on, when it comes within [`RENEW_AHEAD`] days: that of the newest
/// token that counts, since it covers all before it.
#[must_use]
pub fn ends_soon(dated: &[Dated], now: DateTime<Utc>) -> Option<(&Dated, DateTime<Utc>)> {
    let newest = dated
        .iter()
        .rev()
        .find(|one| one.covered.is_none() && one.word() != Word::Tampered)?;
    let ends = newest.ends()?;
    (ends - now < chrono::TimeDelta::days(RENEW_AHEAD)).then_some((newest, ends))
}
