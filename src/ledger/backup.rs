//! Backups of the data: made while the ledger records, checked by anybody, put back by whoever has the keys.
//!
//! ```text
//! tabellion backup create ─▶ one instant of the writer ─▶ omnia.tar ─▶ backup verify ─▶ backup restore ─▶ a ledger, or nothing
//! ```
//! Never a key: what an erasure took is closed in every backup, older ones too, because the keys that would open it are
//! gone from the one place where they were. Keys have copies of their own (`tabellion keys backup`).
//!
//! An attacker who can modify a backup can destroy what it holds, and is found out: lines by the chain and the signed
//! root, openings by their seals, everything by the listing at its end. Whoever reads one learns what whoever reads the
//! ledger's folder without its keys learns.

mod archive;
mod check;
mod make;
mod restore;

use std::path::PathBuf;

pub use archive::{Head, head};
pub use check::{Checked, check};
pub use make::{Backup, LastBackup};
pub use restore::{Purpose, Restored, Seen, restore};

use super::{OpenError, RecordError, SettingsError};
use crate::audit::Report;
use crate::keys::{FolderError, KeyFileError, MemoryError};
use crate::vault::VaultError;

/// Why a backup was not made, does not count, or was not put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Nothing to take a backup of.
    #[error("nothing is signed yet, so there is nothing to back up; record something first")]
    NothingSigned,
    /// Somebody takes one.
    #[error("another backup of this ledger is being made; wait until it is there")]
    UnderWay,
    /// The writer did not answer.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A file.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Where it goes to, or comes from, breaks off.
    #[error("the backup cannot be read or written: {0}; nothing was changed by it, try again")]
    Stream(std::io::Error),
    /// Not one of ours.
    #[error("this is no backup that this program knows: {0}")]
    NoBackup(String),
    /// It breaks off, or a member differs from the listing.
    #[error("the backup is not whole: {0}; take another one")]
    NotWhole(String),
    /// Lines, links, root or signature are not what was signed.
    #[error("the entries in the backup are not those that were signed; take another one")]
    Tampered(Box<Report>),
    /// Entries without their openings.
    #[error(
        "the backup has nothing of the openings of entry {0}, though no erasure took them; take another one"
    )]
    Openings(u64),
    /// Entries were signed that it does not have.
    #[error(
        "the backup ends at entry {size}, and {seen} entries of this log were signed: {missing} would be lost, and others put in \
         their place (a fork); look for a newer backup or the old disk. If there is none, put this one back with `--only-to-read` and let \
         a new log succeed it: `tabellion init --succeeds`"
    )]
    Older {
        /// Entries in the backup.
        size: u64,
        /// Entries that were signed.
        seen: u64,
        /// The difference.
        missing: u64,
    },
    /// Something lies where the ledger should come.
    #[error(
        "`{}` is not empty, and nothing is ever overwritten; move it away, or name another folder with `--ledger`", .0.display()
    )]
    Occupied(PathBuf),
    /// Keys are not there.
    #[error(
        "a backup holds no keys, and there are none in `{}` ({error}); put them back first (from a folder made by `tabellion keys backup`), \
         or name their folder with `--keys`", path.display()
    )]
    NoKeys {
        /// Where they were looked for.
        path: PathBuf,
        /// Why they cannot be used.
        error: FolderError,
    },
    /// The vault's key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The signer's memory.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The settings in it.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// What was put back does not check.
    #[error("what was put back does not check: {0}; it did not become a ledger")]
    Proof(String),
    /// As opening says it.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl BackupError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NothingSigned => "nothing_signed",
            Self::UnderWay => "backup_under_way",
            Self::Record(error) => error.code(),
            Self::Io { .. } | Self::Stream(_) => "file",
            Self::NoBackup(_) => "no_backup",
            Self::NotWhole(_) => "backup_not_whole",
            Self::Tampered(_) => "tampered",
            Self::Openings(_) => "openings_missing",
            Self::Older { .. } => "older_than_signed",
            Self::Occupied(_) => "occupied",
            Self::NoKeys { .. } | Self::KeyFile(_) | Self::Memory(_) => "keys",
            Self::Vault(_) => "vault",
            Self::Settings(_) => "settings",
            Self::Proof(_) => "not_proven",
            Self::Open(_) => "not_opened",
        }
    }

    /// Whether it says that what was signed is not there, or is not what it was.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(
            self,
            Self::NotWhole(_)
                | Self::Tampered(_)
                | Self::Openings(_)
                | Self::Older { .. }
                | Self::Proof(_)
        )
    }

    fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { path, error }
    }
}
