//! What can go wrong in the vault.

use std::io;

use crate::keys::KeyFileError;
use crate::vault::keyring::KeyringError;
use crate::vault::place::{Owner, PersonNo, RowKey, SeqTooLarge};

/// An error of the vault. Only [`VaultError::is_final`] ones end its work.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// No room for a commit. Nothing was written.
    #[error("the disk of the vault is full; make room, then try again")]
    Full,
    /// A sync or a write failed earlier, or now: what is on the disk is unknown.
    #[error("the vault has stopped ({0}); restart the service, it recovers at open")]
    Stopped(String),
    /// The database or a row in it is not what was written.
    #[error(
        "the vault is damaged: {0}; put back `vault.redb`, `vault-0.wal` and `vault-1.wal` from one data backup, then start again"
    )]
    Damaged(String),
    /// The log behind the database does not follow it.
    #[error(
        "`vault.redb` is gone, or older than its log in `vault-0.wal` and `vault-1.wal`; put back the three files that belong together, or \
         journal and vault from the same data backup"
    )]
    OlderThanLog,
    /// The database was made with other keys.
    #[error(
        "`vault.redb` was not made with this `vault.key`; give the keys folder that belongs to this ledger with `--keys`"
    )]
    OtherKeys,
    /// The key file's payload is unusable.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The key file could not be replaced.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A row does not follow the rows before it.
    #[error("row {}/{}/{} does not follow the rows before it; give rows in ledger order, each once", .0.seq(), .0.slot(), .0.part())]
    OutOfOrder(RowKey),
    /// A row's number is not the next of its person.
    #[error("row {}/{}/{} is numbered {number}, but this person's entries go up to {entries}; prepare the person again", .key.seq(), .key.slot(), .key.part())]
    OutOfSeries {
        /// The row.
        key: RowKey,
        /// The number it came with.
        number: u32,
        /// How many entries its person has.
        entries: u32,
    },
    /// A row for a person whom nobody prepared.
    #[error("person {} has no identity here; prepare the person first", .0.get())]
    Unknown(PersonNo),
    /// A row or blob for a compartment whose key was erased.
    #[error("compartment {} of person {} was erased; nothing can be sealed for it again", .0.compartment.get(), .0.person.get())]
    ErasedOwner(Owner),
    /// Rows were to be erased whose keys still derive.
    #[error("the keys of person {} still derive; puncture them before their rows are erased", .0.get())]
    NotPunctured(PersonNo),
    /// The organisation itself cannot be erased as a person.
    #[error("the organisation's own data cannot be erased as a whole; name a compartment")]
    Organisation,
    /// An entry number that a row key cannot hold.
    #[error(transparent)]
    Seq(#[from] SeqTooLarge),
    /// Every person number was given.
    #[error("all 4,294,967,295 person numbers are given; begin a successor ledger")]
    NoNumberLeft,
    /// A blob above the limit.
    #[error("a blob of {len} bytes is larger than the {limit} bytes allowed; split it")]
    BlobTooLarge {
        /// Its length.
        len: usize,
        /// The limit.
        limit: usize,
    },
    /// A blob that the vault knows has no file.
    #[error("the file of blob `{0}` is missing; put it back from a data backup")]
    BlobMissing(String),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}); nothing can be sealed")]
    NoRandomness(#[from] getrandom::Error),
    /// The file system.
    #[error("`{path}`: {error}")]
    Io {
        /// The file or folder.
        path: String,
        /// What the system said.
        error: io::Error,
    },
}

impl VaultError {
    /// True if the vault takes no more writes until it is opened again.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Stopped(_))
    }

    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
