//! Time-stamps of the log: taking one, keeping what proves it, and telling what they prove.
//!
//! ```text
//! published checkpoint ─ kept for ever ─ SHA-256 ─▶ authority ─▶ token ─ verified to the end ─▶ blobs/public/<SHA-256 of the token>
//!                                                                       └ timestamps/<size>-<token>.pem: the chain it had
//! then the `timestamp` entry, which names checkpoint, note, time and token: what it names is durable before it
//! ```
//! The authority is asked on the caller's thread: the writer never waits for a network, and a failure stops nothing.

mod beside;
mod periodic;
mod settings;

use std::path::Path;

use chrono::{DateTime, Utc};

pub use beside::{Folder, Glimpse, before_beside};
pub use periodic::Failure;
pub(super) use periodic::Periodic;
pub use settings::{Every, TimestampSettings};

use super::queue::{Act, Answer, Job};
use super::{Ledger, ReadError, RecordError, indexer};
use crate::checkpoint::Checkpoint;
use crate::dating::{self, Dated, Stamped};
use crate::entry::{self, Body, Entry, LogState};
use crate::files::{Disk, Files as _};
use crate::hash::{self, Digest};
use crate::store::{Page, checkpoints};
use crate::timestamp::{self, Anchors, Expected, Policy, Request, Response, Stamp, TimestampError};
use crate::tsa::{self, Authority, TsaError};
use crate::vault::Batch;

/// Folder of the chains that tokens had when they were taken.
pub const CHAINS: &str = "timestamps";

const ALL: Page = Page::Forward {
    from: 0,
    limit: usize::MAX,
};
pub(super) const NEWEST: Page = Page::Backward {
    before: u64::MAX,
    limit: 1,
};

/// Whom to ask, and whom to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Who dates.
    pub authority: Authority,
    /// What its certificates must lead to.
    pub anchors: Anchors,
    /// Under which policy, if it matters.
    pub policy: Option<Policy>,
}

/// A time-stamp that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Where its entry stands.
    pub answer: Answer,
    /// What the entry says.
    pub entry: entry::Timestamp,
    /// The token, verified.
    pub stamp: Stamp,
    /// Whether the authority changed something of what was asked for, none of it in what was checked.
    pub modified: bool,
}

/// Why no time-stamp was taken. Nothing was recorded, and recording goes on.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// Nobody to ask.
    #[error(
        "no time-stamping authority is named; give `--tsa` or `--tsa-command`, or `tsa` or `command` under `[timestamp]` in tabellion.toml"
    )]
    NoAuthority,
    /// Two to ask.
    #[error(
        "`[timestamp]` in tabellion.toml names an address and a command; keep `tsa` or `command`"
    )]
    TwoAuthorities,
    /// Nobody to trust.
    #[error(
        "nothing says which authority to trust; give its root certificate with `--tsa-ca`, or `anchors` under `[timestamp]` in tabellion.toml"
    )]
    NoAnchors,
    /// Nothing came from it.
    #[error(transparent)]
    Tsa(#[from] TsaError),
    /// What came does not count.
    #[error("nothing was stored, the token does not count: {0}")]
    Token(#[from] TimestampError),
    /// What proves it could not be kept.
    #[error("`{path}` cannot be written: {error}")]
    Keep {
        /// Which file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Nothing is signed, or it cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It was not recorded.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl StampError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoAuthority | Self::TwoAuthorities | Self::NoAnchors => "no_authority",
            Self::Tsa(TsaError::Answer(error)) | Self::Token(error) => error.code(),
            Self::Tsa(_) => "no_answer",
            Self::Keep { .. } => "file",
            Self::Read(_) => "unreadable",
            Self::Record(error) => error.code(),
        }
    }
}

impl Ledger {
    /// Has the latest checkpoint dated, verifies the token, keeps it, and records it.
    ///
    /// # Errors
    /// No token came, it does not count, or recording has stopped. Nothing was recorded.
    pub fn take_timestamp(&self, asked: &Asked) -> Result<Taken, StampError> {
        self.shared.check_not_closed()?;
        let (note, checkpoint) = self.to_stamp()?;
        let request = Request {
            imprint: hash::content(&note),
            nonce: tsa::nonce()?,
            policy: asked.policy.clone(),
        };
        let answer = asked.authority.ask(&request.to_der())?;
        let response = Response::parse(&answer)?;
        let expected = Expected::from(&request);
        let stamp = timestamp::verify(&response.token, &expected, &asked.anchors)?;
        let size = checkpoint.size.0;
        self.shared
            .store
            .keep_checkpoint(size, &note)
            .map_err(RecordError::from)?;
        let token = self.keep_token(size, &response.token, &stamp)?;
        let entry = entry::Timestamp {
            checkpoint: LogState {
                root: checkpoint.root,
                size,
            },
            note: request.imprint,
            time: crate::canon::format_instant(stamp.time),
            token,
        };
        let body = Body::Timestamp(entry.clone());
        let act: Act = Box::new(move |writer| {
            let at = writer.upkeep_time()?;
            writer.append_alone(&body, Batch::default(), at)
        });
        Ok(Taken {
            answer: self.writer.send(Job::Act(act))?.wait()?,
            entry,
            stamp,
            modified: response.modified,
        })
    }

    /// The published checkpoint; where one was kept for this size already, that one: a note that was handed out stays
    /// as it was.
    fn to_stamp(&self) -> Result<(Vec<u8>, Checkpoint), StampError> {
        let (note, checkpoint) = self.signed()?;
        let folder = &self.paths.ledger;
        let kept = checkpoints::kept_at(&Disk, folder, checkpoint.size.0);
        let kept = kept.map_err(|error| StampError::Keep {
            path: folder.join(checkpoints::FOLDER).display().to_string(),
            error,
        })?;
        Ok((kept.unwrap_or_else(|| note.into_bytes()), checkpoint))
    }

    /// The token under its digest, and its chain beside; durable on return.
    fn keep_token(&self, size: u64, token: &[u8], stamp: &Stamp) -> Result<Digest, StampError> {
        self.shared
            .vault
            .publish(&[token])
            .map_err(RecordError::from)?;
        let name = hash::content(token);
        let folder = self.paths.ledger.join(CHAINS);
        let path = folder.join(chain_name(size, name));
        let pem = timestamp::to_pem(&stamp.chain);
        Disk.make_folder(&folder)
            .and_then(|()| Disk.replace(&path, pem.as_bytes()))
            .map_err(|error| StampError::Keep {
                path: path.display().to_string(),
                error,
            })?;
        Ok(name)
    }

    /// Every time-stamp, oldest first, with what it proves by these anchors.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn timestamps(
        &self,
        anchors: Option<&Anchors>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Dated>, ReadError> {
        let stamped = self.stamped(ALL)?;
        let folder = Folder::new(&self.paths.ledger);
        let tiles = self.shared.tiles();
        let root = |size| crate::tree::root(crate::tree::Size(size), &tiles).ok();
        Ok(dating::date(&stamped, &folder, anchors, &root, now))
    }

    /// How many there are, and what the newest proves: it covers all before it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn newest_timestamp(
        &self,
        anchors: Option<&Anchors>,
        now: DateTime<Utc>,
    ) -> Result<(usize, Option<Dated>), ReadError> {
        let count = self.shared.store.list(indexer::KIND, b"timestamp", ALL)?;
        let newest = self.stamped(NEWEST)?;
        let folder = Folder::new(&self.paths.ledger);
        let mut dated = dating::date(&newest, &folder, anchors, &|_| None, now);
        Ok((count.len(), dated.pop()))
    }

    pub(super) fn stamped(&self, page: Page) -> Result<Vec<Stamped>, ReadError> {
        let mut found = Vec::new();
        for seq in self.shared.store.list(indexer::KIND, b"timestamp", page)? {
            let line = self.shared.store.line(seq)?.unwrap_or_default();
            found.extend(stamped_of(&line));
        }
        Ok(found)
    }
}

/// Reads a line, if it is a `timestamp`.
#[must_use]
pub fn stamped_of(line: &[u8]) -> Option<Stamped> {
    let entry = Entry::parse(line).ok()?;
    match entry.body {
        Body::Timestamp(stamp) => Some(Stamped {
            seq: entry.seq,
            entry: stamp,
        }),
        _ => None,
    }
}

/// `000000000300-<digest of the token>.pem`.
fn chain_name(size: u64, token: Digest) -> String {
    format!("{size:012}-{token}.pem")
}

/// The anchors that a ledger's settings name, if they name any.
///
/// # Errors
/// The file cannot be read, or holds no certificates.
pub fn anchors_of(
    settings: &TimestampSettings,
    ledger: &Path,
) -> Result<Option<Anchors>, TsaError> {
    let path = settings.anchors.as_ref().map(|path| ledger.join(path));
    path.map(|path| tsa::anchors(&path)).transpose()
}
