//! The embedded engine: one `redb` file, keys in ledger order, and a log in front of it: one `fdatasync` a commit.
//!
//! ```text
//! vault.redb   rows, persons, people (snapshot), events, replies, suppressions, actors, blobs, meta
//! vault-?.wal  commits that the database may not have for good yet
//! blobs/       files of sealed and public blobs
//! ```
//! Every table on the way of a commit grows at its end; what is found by a random key (persons by identity,
//! replies, suppressions) is found in memory. redb is not trusted with damage: it panics on some altered pages,
//! so each call into it is caught and becomes [`VaultError::Damaged`].
//!
//! Locks are taken in the order keeper, writer, people, keys; no other is held while one of these is waited for.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{
    Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
};

use redb::{Database, ReadTransaction, ReadableDatabase as _, WriteTransaction};
use zeroize::Zeroizing;

use crate::files::{Files, Open};
use crate::hash::{LEN, Secret, Tag};
use crate::vault::KeyKeeper;
use crate::vault::backend::Pages;
use crate::vault::blobs::Blobs;
use crate::vault::error::VaultError;
use crate::vault::keyring::Keyring;
use crate::vault::people::People;
use crate::vault::place::{Owner, PersonNo};
use crate::vault::replies::Replies;

mod applier;
mod commit;
mod cut;
mod erase;
mod heirs;
mod load;
mod picture;
mod puncture;
mod read;
mod reseal;
mod shelf;
mod surface;
mod tables;
mod wal;

use applier::Applier;
pub use picture::Refill;

/// Bytes of pages that redb keeps in memory.
const CACHE: usize = 64 << 20;

/// How the index of persons came to be at open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexFrom {
    /// From its stored copy, and so many rows written since.
    Snapshot {
        /// Rows read after the copy.
        rolled_forward: u64,
    },
    /// From all identities and all rows, because the copy was missing or no longer opened.
    Rebuilt,
}

/// What opening found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenReport {
    /// The database was not there and has been made.
    pub created: bool,
    /// The last stop was not clean, and the engine repaired its file.
    pub repaired: bool,
    /// How the index of persons came to be.
    pub index: IndexFrom,
    /// Numbers given to persons so far.
    pub persons: u64,
}

/// What only the one who writes may touch.
struct Writer {
    wal: wal::Wal,
    /// Rows of entries before this one are written.
    next_seq: u64,
    /// The chunk that is written next, ...
    sweep: usize,
    /// ... the entry at which this round over all chunks began, ...
    sweep_began: u64,
    /// ... and how many rows were written since the last chunk.
    rows_since_chunk: u64,
}

/// Where a person's rights events stand, in order.
type Rights = HashMap<PersonNo, Vec<u64>>;

/// The vault of one machine.
pub struct Embedded {
    /// Before the database: its thread ends first.
    applier: Applier,
    db: Arc<Database>,
    pages: Pages,
    blobs: Blobs,
    stopped: Arc<OnceLock<String>>,
    /// Taken before all other locks, by whoever punctures.
    keeper: Mutex<Box<dyn KeyKeeper>>,
    writer: Mutex<Writer>,
    people: RwLock<People>,
    keys: RwLock<Keyring>,
    rights: RwLock<Rights>,
    replies: RwLock<Replies>,
    suppressed: RwLock<HashMap<Tag, Vec<u64>>>,
    /// Keys of vaults before this one, under which some of the tags of `suppressed` were made.
    heeded: RwLock<Vec<Secret>>,
}

impl Embedded {
    /// The payload of a new key file: 96 random bytes.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub fn new_keys() -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let mut random = Zeroizing::new([0; 3 * LEN]);
        getrandom::fill(random.as_mut_slice())?;
        Ok(Keyring::new(&random).to_payload())
    }

    /// Opens `vault.redb` and `blobs/` in a ledger's folder, made if they are not there.
    ///
    /// `payload` is what the key file holds, `keeper` where a punctured one is put.
    ///
    /// # Errors
    /// Damage, other keys, or those of the file system. Never a panic.
    pub fn open(
        files: &Arc<dyn Files>,
        folder: &Path,
        payload: &[u8],
        keeper: Box<dyn KeyKeeper>,
    ) -> Result<(Self, OpenReport), VaultError> {
        let keys = Keyring::parse(payload)?;
        let path = folder.join("vault.redb");
        let io = |error| VaultError::Io {
            path: path.display().to_string(),
            error,
        };
        let file = files.open(&path, Open::Create).map_err(io)?;
        let created = file.is_empty().map_err(io)?;
        let pages = Pages::new(file).map_err(io)?;
        let blobs = Blobs::open(Arc::clone(files), folder.join("blobs"))?;
        let (db, repaired) = guarded(|| open_database(pages.clone()))?;
        if created {
            files.sync_folder(folder).map_err(io)?;
        }
        guarded(|| {
            load::prepare_meta(&db, &keys)?;
            let wal = load::replay(&db, created, files, folder, &keys)?;
            load::load(db, wal, pages, blobs, keys, keeper, created, repaired)
        })
    }

    /// The public blobs, and the folder they share with sealed ones.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// How many seeds the key tree holds: one, and at most 40 more for each erasure.
    #[must_use]
    pub fn seeds(&self) -> usize {
        self.keys().seeds()
    }

    /// Reads every page and compares its checksum: what an open does not do.
    ///
    /// # Errors
    /// Damage. The database is closed by this and must be opened anew.
    pub fn check(mut self) -> Result<(), VaultError> {
        self.applier.end();
        let db = Arc::get_mut(&mut self.db)
            .ok_or_else(|| VaultError::Stopped("the database is still written".to_owned()))?;
        let sound = guarded(|| Ok(db.check_integrity()?))?;
        if sound {
            Ok(())
        } else {
            Err(VaultError::damaged(
                "pages of `vault.redb` differ from their checksums",
            ))
        }
    }

    fn writer(&self) -> Result<MutexGuard<'_, Writer>, VaultError> {
        self.check_running()?;
        Ok(self.writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn people(&self) -> RwLockReadGuard<'_, People> {
        self.people.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn people_mut(&self) -> RwLockWriteGuard<'_, People> {
        self.people.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> RwLockReadGuard<'_, Keyring> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn rights_mut(&self) -> RwLockWriteGuard<'_, Rights> {
        self.rights.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn replies_mut(&self) -> RwLockWriteGuard<'_, Replies> {
        self.replies.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn suppressed_mut(&self) -> RwLockWriteGuard<'_, HashMap<Tag, Vec<u64>>> {
        self.suppressed
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn check_running(&self) -> Result<(), VaultError> {
        match self.stopped.get() {
            Some(why) => Err(VaultError::Stopped(why.clone())),
            None => Ok(()),
        }
    }

    /// Runs `read` over one consistent state.
    fn reading<T>(
        &self,
        read: impl FnOnce(&ReadTransaction) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        self.applier.settle()?;
        guarded(|| read(&self.db.begin_read()?))
    }

    /// Runs `write` and makes it durable, for the one who writes. If the engine fails, the vault has stopped; if `write` refuses,
    /// nothing happened.
    fn writing<T>(
        &self,
        write: impl FnOnce(&WriteTransaction) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        self.applier.settle()?;
        let number = self.applier.next();
        let result = guarded(|| {
            let transaction = self.db.begin_write()?;
            let result = write(&transaction)?;
            applier::number_with(&transaction, number)?;
            transaction.commit()?;
            Ok(result)
        })
        .inspect_err(|error| self.note(error))?;
        self.applier.made_durable();
        Ok(result)
    }

    /// After some errors the vault has stopped.
    fn note(&self, error: &VaultError) {
        if let VaultError::Stopped(why) | VaultError::Damaged(why) = error {
            // The first reason stays.
            let _ = self.stopped.set(why.clone());
        }
    }
}

/// The key of an owner for whom something is to be sealed or opened.
fn key_of(keys: &Keyring, owner: Owner) -> Result<Secret, VaultError> {
    keys.key(owner).ok_or(VaultError::ErasedOwner(owner))
}

fn open_database(pages: Pages) -> Result<(Database, bool), VaultError> {
    let repaired = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = Arc::clone(&repaired);
    let db = Database::builder()
        .set_cache_size(CACHE)
        .set_repair_callback(move |_| seen.store(true, std::sync::atomic::Ordering::Relaxed))
        .create_with_backend(pages)
        .map_err(|error| match error {
            redb::DatabaseError::Storage(redb::StorageError::Io(error)) => {
                VaultError::damaged(format!("`vault.redb` cannot be opened ({error})"))
            }
            error => error.into(),
        })?;
    Ok((db, repaired.load(std::sync::atomic::Ordering::Relaxed)))
}

/// An error of redb in our words.
fn engine(error: redb::Error) -> VaultError {
    match error {
        redb::Error::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
            VaultError::Stopped(format!(
                "the disk is full in the middle of a commit: {error}"
            ))
        }
        redb::Error::Io(error) => VaultError::Stopped(error.to_string()),
        redb::Error::PreviousIo => VaultError::Stopped("an earlier write failed".to_owned()),
        error => VaultError::damaged(error.to_string()),
    }
}

macro_rules! from_engine {
    ($($error:ty),*) => {
        $(impl From<$error> for VaultError {
            fn from(error: $error) -> Self {
                engine(error.into())
            }
        })*
    };
}
from_engine!(
    redb::StorageError,
    redb::TableError,
    redb::TransactionError,
    redb::CommitError,
    redb::DatabaseError
);

/// Calls into the engine; a panic there is damage to its file.
fn guarded<T>(call: impl FnOnce() -> Result<T, VaultError>) -> Result<T, VaultError> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| {
        Err(VaultError::damaged(
            "`vault.redb` holds what the engine cannot have written",
        ))
    })
}
