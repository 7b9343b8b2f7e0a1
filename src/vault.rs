//! The vault: erasable openings, and everything personal that a line only commits to.
//!
//! ```text
//! line (for ever)                                  vault (until erased)
//! "subjects":{"count":1,"root":"…"}  ◀─commitment─  seq 41 · slot 0 · part 0: {"person":…,"number":…,"salt":…}
//! ```
//! Rows are sealed under a key per person and compartment. Those keys are leaves of a puncturable tree
//! ([`key_tree`]): erasing means that a leaf cannot be derived any more, by us neither, in an old backup neither.
//!
//! Order of a commit: the vault first, durable when [`Vault::commit`] returns; then the lines. Rows whose line never
//! came are dropped by [`Vault::truncate`], so both stores need no joint transaction.
//!
//! This file is the surface. Nothing above it may know which engine stands behind; the embedded one is
//! [`Embedded`], a PostgreSQL one would keep rows in the transaction that appends lines. The vault knows no
//! meaning: plaintexts and identities are bytes that the ledger made.
//!
//! Who is trusted: whoever holds data and keys reads everything that is not erased. Whoever holds the data alone
//! learns how many entries each pseudonym has, and nothing else. Whoever can write to the data can destroy rows
//! and is noticed: a row that was altered, moved or swapped does not open, and its commitment stands in the line.

use std::fmt;

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::hash::{Secret, Tag};

mod backend;
mod blobs;
mod embedded;
mod error;
pub mod key_tree;
mod keyring;
mod people;
mod picture;
mod place;
mod replies;
mod rows;
mod seal;
mod shut;
mod snapshot;
mod tag_index;

pub use blobs::{BlobName, Blobs};
pub use embedded::{Embedded, IndexFrom, OpenReport, Refill};
pub use error::VaultError;
pub use keyring::KeyringError;
pub use picture::{Picture, StoredRow};
pub use place::{Compartment, Owner, PersonNo, RowKey, SeqTooLarge, Target};
pub use replies::Reply;
pub use rows::{Header, Opened, Row};

/// Who somebody is, as canonical JSON bytes (`{"scheme":…,"value":…}`). The vault compares them byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity(Zeroizing<Vec<u8>>);

/// Diagnostics never say who somebody is.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} bytes)", self.0.len())
    }
}

impl Identity {
    /// Wraps canonical bytes; whoever makes them answers for their canonical form.
    #[must_use]
    pub fn from_canonical(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The canonical bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A person as the vault knows them at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonRef {
    /// Their number.
    pub person: PersonNo,
    /// How many entries they have: the next row carries one more.
    pub entries: u32,
    /// The last of their rights events, if any: changes whenever `decide` has to look again.
    pub rights: Option<RowKey>,
}

/// A rights event, or what else `decide` must know of a person.
#[derive(Clone)]
pub struct Event {
    /// The slot that recorded it.
    pub key: RowKey,
    /// Whom it concerns.
    pub person: PersonNo,
    /// What it says, for the ledger to read.
    pub plaintext: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("key", &self.key)
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

/// A line to be kept on a list of those not to be disclosed again.
#[derive(Clone)]
pub struct Suppression {
    /// The entry that recorded it.
    pub seq: u64,
    /// Whom it blocks. Only a MAC of it is kept.
    pub whom: Whom,
    /// Scope, ground, review date.
    pub plaintext: Zeroizing<Vec<u8>>,
}

/// Whom a suppression blocks.
#[derive(Debug, Clone)]
pub enum Whom {
    /// Somebody whose identifier is at hand.
    Identity(Identity),
    /// Somebody of whom another vault kept a MAC: it is heeded under that vault's key ([`Vault::heed`]).
    Tag(Tag),
}

/// What a vault hands to the one that goes on: MACs, and the keys that make them. Nobody can be read from it; whoever
/// has it can test a guess.
#[derive(Clone, Default)]
pub struct Handover {
    /// Keys under which the MACs were made: the vault's own, and those it was handed itself.
    pub keys: Vec<Secret>,
    /// Every suppression that stands.
    pub suppressions: Vec<(Tag, Suppressed)>,
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handover({} suppressions)", self.suppressions.len())
    }
}

impl fmt::Debug for Suppression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suppression")
            .field("seq", &self.seq)
            .finish_non_exhaustive()
    }
}

/// The number of a stored suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SuppressionNo(pub(crate) u64);

/// A suppression as it is kept.
#[derive(Clone)]
pub struct Suppressed {
    /// Its number, for lifting it.
    pub number: SuppressionNo,
    /// Scope, ground, review date.
    pub plaintext: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Suppressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suppressed")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// A random name of somebody who uses the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub [u8; 16]);

/// Everything that one group of entries writes. Rows stand in ledger order.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Openings, facts and details.
    pub rows: Vec<Row>,
    /// Rights events among the group's entries.
    pub events: Vec<Event>,
    /// Answers that may be repeated.
    pub replies: Vec<Reply>,
    /// New suppressions.
    pub suppressions: Vec<Suppression>,
}

/// What [`Vault::truncate`] dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Rows whose line never came.
    pub rows: usize,
    /// Persons who had only such rows.
    pub persons: usize,
}

/// Where the punctured keys are put: returns once every copy is durable and the old ones are overwritten.
pub trait KeyKeeper: Send {
    /// Replaces the payload of the key file.
    ///
    /// # Errors
    /// Any copy could not be replaced. The erasure has then not happened and is tried again.
    fn replace(&mut self, payload: &[u8]) -> Result<(), crate::keys::KeyFileError>;
}

impl KeyKeeper for crate::keys::Copies {
    fn replace(&mut self, payload: &[u8]) -> Result<(), crate::keys::KeyFileError> {
        Self::replace(self, payload)
    }
}

/// The surface of a vault. Reads see what was committed; one writer calls the rest.
pub trait Vault: Send + Sync {
    /// The person of an identity, given a number if they have none. The number is kept with their first row;
    /// without one it is free again after a restart.
    ///
    /// # Errors
    /// All numbers are given, no randomness, or the vault has stopped.
    fn prepare(&self, identity: &Identity) -> Result<PersonRef, VaultError>;

    /// The person of an identity, if they have rows or a prepared number.
    fn find(&self, identity: &Identity) -> Option<PersonRef>;

    /// What is known of a person by number: for comparing versions in the writer.
    fn person(&self, person: PersonNo) -> PersonRef;

    /// Who a person is; `None` once erased or if never known.
    ///
    /// # Errors
    /// The stored identity is damaged.
    fn identity(&self, person: PersonNo) -> Result<Option<Identity>, VaultError>;

    /// Seals and writes a group. Durable on return; in memory only then.
    ///
    /// # Errors
    /// Nothing was written if a row is out of order, out of its person's series or for an erased compartment,
    /// or if the disk is full. After any other error the vault has stopped.
    fn commit(&self, batch: &Batch) -> Result<(), VaultError>;

    /// Drops everything of entries from `size` on: their lines never came. Series go back by as much; persons
    /// who had nothing else are forgotten.
    ///
    /// # Errors
    /// The vault has stopped or is damaged.
    fn truncate(&self, size: u64) -> Result<Dropped, VaultError>;

    /// One row; `None` if there never was one.
    ///
    /// # Errors
    /// The row is damaged.
    fn row(&self, key: RowKey) -> Result<Option<(Header, Opened)>, VaultError>;

    /// All rows of one entry, in order.
    ///
    /// # Errors
    /// A row is damaged.
    fn rows_of_entry(&self, seq: u64) -> Result<Vec<(RowKey, Header, Opened)>, VaultError>;

    /// The openings of a person, newest first, without a gap in their numbers.
    ///
    /// # Errors
    /// The series is broken: a row is missing or altered.
    fn series(&self, person: PersonNo) -> Result<Vec<(RowKey, Header)>, VaultError>;

    /// The persons whose openings stand beside these entries, in no order, each as often as named. Nothing is opened.
    ///
    /// # Errors
    /// The database, or a row that is none.
    fn persons_beside(&self, entries: &[u64]) -> Result<Vec<PersonNo>, VaultError>;

    /// A person's rights events in the order they were recorded.
    ///
    /// # Errors
    /// An event is damaged.
    fn events(&self, person: PersonNo) -> Result<Vec<Event>, VaultError>;

    /// The suppressions that block an identity.
    ///
    /// # Errors
    /// A suppression is damaged.
    fn suppressions(&self, identity: &Identity) -> Result<Vec<Suppressed>, VaultError>;

    /// Every suppression, for review.
    ///
    /// # Errors
    /// A suppression is damaged.
    fn all_suppressions(&self) -> Result<Vec<Suppressed>, VaultError>;

    /// Every suppression with its MAC, and the keys of the MACs, for the vault that goes on.
    ///
    /// # Errors
    /// A suppression is damaged.
    fn hand_over(&self) -> Result<Handover, VaultError>;

    /// From here on suppressions whose MAC another vault made under this key block whom they name. In memory only: the
    /// ledger says it again at every open.
    fn heed(&self, key: Secret);

    /// Ends suppressions whose own retention is over.
    ///
    /// # Errors
    /// The vault has stopped.
    fn lift(&self, suppressions: &[SuppressionNo]) -> Result<(), VaultError>;

    /// The answer given to an idempotency key, if it is still remembered.
    fn reply(&self, key: &Tag, now: DateTime<Utc>) -> Option<Reply>;

    /// Deletes expired replies; returns how many.
    ///
    /// # Errors
    /// The vault has stopped.
    fn forget_replies(&self, now: DateTime<Utc>) -> Result<usize, VaultError>;

    /// Keeps or replaces what an actor is called.
    ///
    /// # Errors
    /// The vault has stopped.
    fn put_actor(&self, actor: ActorId, name: &[u8]) -> Result<(), VaultError>;

    /// What an actor is called.
    ///
    /// # Errors
    /// The row is damaged.
    fn actor(&self, actor: ActorId) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;

    /// Deletes the name of an actor.
    ///
    /// # Errors
    /// The vault has stopped.
    fn forget_actor(&self, actor: ActorId) -> Result<(), VaultError>;

    /// Keeps what anybody may read, each named by its SHA-256; all durable on return.
    ///
    /// # Errors
    /// One is too large, or those of the file system.
    fn publish(&self, blobs: &[&[u8]]) -> Result<(), VaultError>;

    /// Seals a blob that may be personal, into a file of its own; durable on return.
    ///
    /// # Errors
    /// Too large, erased owner, full disk.
    fn put_blob(&self, owner: Owner, bytes: &[u8]) -> Result<BlobName, VaultError>;

    /// Opens a sealed blob; `None` if there never was one.
    ///
    /// # Errors
    /// Its file is missing or damaged.
    fn blob(&self, name: BlobName) -> Result<Option<Opened>, VaultError>;

    /// What step 1 of an erasure puts in force: from here on the targets read as erased and are not found, though
    /// their keys and rows are still there. In memory only; an unfinished erasure is shut again at open.
    fn shut(&self, targets: &[Target]);

    /// The highest number given to a person; [`PersonNo::ORGANISATION`] when there is none.
    fn last_person(&self) -> PersonNo;

    /// Whether something can be sealed for an owner: false once erased.
    fn is_open(&self, owner: Owner) -> bool;

    /// Whether any key of a target could still be derived: true before its puncture, and again with a key file
    /// that is older than that.
    fn derives(&self, target: Target) -> bool;

    /// How many rows [`Vault::erase_rows`] would delete or empty.
    ///
    /// # Errors
    /// A series is broken.
    fn count_rows(&self, targets: &[Target]) -> Result<usize, VaultError>;

    /// Seals rows under another key of the same person; rows that stand there already stay.
    ///
    /// # Errors
    /// One of the keys was erased, a row is missing or damaged, or the vault has stopped.
    fn reseal(&self, from: Owner, to: Compartment, rows: &[RowKey]) -> Result<(), VaultError>;

    /// Step 2 of an erasure: the keys of the targets are gone from memory and from every copy of the key file
    /// when this returns. Doing it again changes nothing.
    ///
    /// # Errors
    /// A copy of the key file could not be replaced; the keys in memory are gone all the same.
    fn puncture(&self, targets: &[Target]) -> Result<(), VaultError>;

    /// Step 3 of an erasure: deletes or empties the rows, events, blobs and the identity. Doing it again
    /// changes nothing. Call it after [`Vault::puncture`]. Returns how many rows and blobs went.
    ///
    /// # Errors
    /// The keys are not punctured, the vault has stopped, or a series is broken.
    fn erase_rows(&self, targets: &[Target]) -> Result<usize, VaultError>;

    /// Everything that is stored, as of now: for a backup, while recording goes on.
    ///
    /// # Errors
    /// The vault has stopped or is damaged.
    fn picture(&self) -> Result<Box<dyn Picture>, VaultError>;

    /// Writes the index of persons, so that the next open is quick. Called when idle and before a stop.
    ///
    /// # Errors
    /// The vault has stopped.
    fn rest(&self) -> Result<(), VaultError>;
}
