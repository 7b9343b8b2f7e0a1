//! From the file to memory: who is known, how far each series goes, what is blocked, what was answered.
//!
//! With a good snapshot this reads its chunks (28 bytes a person) and the rows since `floor`. Without one it
//! unseals every identity and reads every header.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use redb::{
    Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _,
    ReadableTableMetadata as _,
};
use zeroize::Zeroizing;

use crate::files::Files;
use crate::hash::{LEN, Tag};
use crate::vault::KeyKeeper;
use crate::vault::backend::Pages;
use crate::vault::blobs::Blobs;
use crate::vault::embedded::applier::{self, Applier};
use crate::vault::embedded::tables::{
    EVENTS, META, PEOPLE, PERSONS, REPLIES, ROWS, SUPPRESSIONS, VERSION, create,
};
use crate::vault::embedded::wal::Wal;
use crate::vault::embedded::{Embedded, IndexFrom, OpenReport, Rights, Writer};
use crate::vault::error::VaultError;
use crate::vault::keyring::Keyring;
use crate::vault::people::{People, Series, short};
use crate::vault::place::{Compartment, Owner, PersonNo, RowKey};
use crate::vault::replies::{Replies, Reply};
use crate::vault::rows::Header;
use crate::vault::seal;
use crate::vault::snapshot::Chunk;

/// Brings what the log has and the database has not into the database, for good.
pub(super) fn replay(
    db: &Database,
    created: bool,
    files: &Arc<dyn Files>,
    folder: &Path,
    keys: &Keyring,
) -> Result<Wal, VaultError> {
    let applied = applier::last(&db.begin_read()?)?;
    let (wal, records) = Wal::open(files, folder, applied, |bytes| keys.tag("wal", bytes))?;
    if created && !records.is_empty() {
        return Err(VaultError::OlderThanLog);
    }
    if !records.is_empty() {
        let transaction = db.begin_write()?;
        for record in &records {
            applier::put(&transaction, record.number, &record.puts)?;
        }
        transaction.commit()?;
    }
    Ok(wal)
}

#[expect(clippy::too_many_arguments, reason = "the parts that `open` found")]
pub(super) fn load(
    db: Database,
    wal: Wal,
    pages: Pages,
    blobs: Blobs,
    keys: Keyring,
    keeper: Box<dyn KeyKeeper>,
    created: bool,
    repaired: bool,
) -> Result<(Embedded, OpenReport), VaultError> {
    let transaction = db.begin_read()?;
    let applied = applier::last(&transaction)?;
    let index = Index::load(&transaction, &keys)?;
    let next_seq = next_seq(&transaction)?;
    let report = OpenReport {
        created,
        repaired,
        index: index.from,
        persons: index.people.end() as u64 - 1,
    };
    let writer = Writer {
        wal,
        next_seq,
        sweep: 0,
        sweep_began: next_seq,
        rows_since_chunk: 0,
    };
    let stopped = Arc::new(OnceLock::new());
    let db = Arc::new(db);
    let vault = Embedded {
        applier: Applier::start(Arc::clone(&db), applied, Arc::clone(&stopped))?,
        rights: RwLock::new(rights(&transaction)?),
        replies: RwLock::new(replies(&transaction)?),
        suppressed: RwLock::new(suppressed(&transaction)?),
        heeded: RwLock::default(),
        db,
        pages,
        blobs,
        stopped,
        keeper: Mutex::new(keeper),
        writer: Mutex::new(writer),
        people: RwLock::new(index.people),
        keys: RwLock::new(keys),
    };
    Ok((vault, report))
}

/// Makes the tables of a new database; compares version and keys of an existing one.
pub(super) fn prepare_meta(db: &Database, keys: &Keyring) -> Result<(), VaultError> {
    let tag = keys.tag("vault", b"");
    let transaction = db.begin_write()?;
    create(&transaction)?;
    {
        let mut meta = transaction.open_table(META)?;
        let stored = |name: &str| -> Result<Option<Vec<u8>>, VaultError> {
            Ok(meta.get(name)?.map(|value| value.value().to_vec()))
        };
        let (version, stored_tag) = (stored("version")?, stored("keys")?);
        match (version.as_deref(), stored_tag.as_deref()) {
            (None, None) => {
                meta.insert("version", VERSION)?;
                meta.insert("keys", tag.as_bytes().as_slice())?;
            }
            (Some(VERSION), Some(stored)) if stored == tag.as_bytes() => return Ok(()),
            (Some(VERSION), Some(stored)) if stored.len() == LEN => {
                return Err(VaultError::OtherKeys);
            }
            _ => {
                return Err(VaultError::damaged(
                    "the version of `vault.redb` is not one this program knows",
                ));
            }
        }
    }
    Ok(transaction.commit()?)
}

/// The index of persons as it comes together.
struct Index {
    people: People,
    from: IndexFrom,
}

impl Index {
    fn load(transaction: &ReadTransaction, keys: &Keyring) -> Result<Self, VaultError> {
        let index = match Self::from_snapshot(transaction, keys)? {
            Some(index) => index,
            None => Self::rebuild(transaction, keys)?,
        };
        Ok(index)
    }

    /// `None` if the stored copy is not there or does not open.
    fn from_snapshot(
        transaction: &ReadTransaction,
        keys: &Keyring,
    ) -> Result<Option<Self>, VaultError> {
        let meta = transaction.open_table(META)?;
        let floor = meta.get("floor")?;
        let Some(floor) =
            floor.and_then(|value| value.value().try_into().ok().map(u64::from_be_bytes))
        else {
            return Ok(None);
        };
        let end = persons_end(transaction)?;
        let mut people = People::with_room(end);
        let table = transaction.open_table(PEOPLE)?;
        for (expected, entry) in table.iter()?.enumerate() {
            let (number, value) = entry?;
            let number = number.value();
            let chunk = Chunk::open(number, value.value(), keys.snapshot_key());
            let Some(chunk) = chunk.filter(|_| number as usize == expected) else {
                return Ok(None);
            };
            chunk.load_into(number, &mut people);
            people.set_dirty(expected, false);
        }
        people.ensure(end);
        let mut index = Self {
            people,
            from: IndexFrom::Snapshot { rolled_forward: 0 },
        };
        let rolled_forward = index.roll_forward(transaction, keys, floor)?;
        index.from = IndexFrom::Snapshot { rolled_forward };
        Ok(Some(index))
    }

    /// Unseals every identity, reads every header.
    fn rebuild(transaction: &ReadTransaction, keys: &Keyring) -> Result<Self, VaultError> {
        let end = persons_end(transaction)?;
        let mut people = People::with_room(end);
        people.ensure(end);
        let mut index = Self {
            people,
            from: IndexFrom::Rebuilt,
        };
        let persons = transaction.open_table(PERSONS)?;
        for entry in persons.iter()? {
            let (number, value) = entry?;
            index.name(keys, PersonNo::new(number.value()), value.value())?;
        }
        index.roll_forward(transaction, keys, 0)?;
        Ok(index)
    }

    /// Applies the openings of entries from `floor` on; returns how many.
    fn roll_forward(
        &mut self,
        transaction: &ReadTransaction,
        keys: &Keyring,
        floor: u64,
    ) -> Result<u64, VaultError> {
        let rows = transaction.open_table(ROWS)?;
        let persons = transaction.open_table(PERSONS)?;
        let mut applied = 0;
        for entry in rows.range(RowKey::first_of(floor)..)? {
            let (key, value) = entry?;
            let key = RowKey::from_stored(key.value());
            let header = Header::of(value.value()).ok_or_else(|| broken_row(key))?;
            let person = header.owner.person;
            if key.part() != 0 || !person.is_person() {
                continue;
            }
            applied += 1;
            if !self.people.knows(person) {
                let sealed = persons.get(person.get())?;
                let sealed = sealed.ok_or_else(|| broken_row(key))?;
                self.name(keys, person, sealed.value())?;
            }
            self.people.set_series(
                person,
                Series {
                    entries: header.number,
                    last: key.stored(),
                },
            );
        }
        Ok(applied)
    }

    /// Finds a person's tag in their sealed identity. An erased one has none.
    fn name(&mut self, keys: &Keyring, person: PersonNo, sealed: &[u8]) -> Result<(), VaultError> {
        let identity = open_identity(keys, person, sealed)?;
        if let Some(identity) = identity {
            self.people
                .name(person, short(&keys.tag("person", &identity)));
        }
        Ok(())
    }
}

/// Opens a stored identity; `None` if it or its key was erased.
pub(super) fn open_identity(
    keys: &Keyring,
    person: PersonNo,
    sealed: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    let owner = Owner {
        person,
        compartment: Compartment::IDENTITY,
    };
    match keys.key(owner) {
        Some(key) if !sealed.is_empty() => {
            let opened = seal::open(&key, &identity_place(person), sealed);
            opened.map(Some).map_err(|_| {
                VaultError::damaged(format!("the identity of person {}", person.get()))
            })
        }
        _ => Ok(None),
    }
}

/// Associated data of a sealed identity.
pub(super) fn identity_place(person: PersonNo) -> [u8; 12] {
    let mut place = *b"identity\0\0\0\0";
    place[8..].copy_from_slice(&person.get().to_be_bytes());
    place
}

pub(super) fn broken_row(key: RowKey) -> VaultError {
    VaultError::damaged(format!(
        "row {}/{}/{} does not open",
        key.seq(),
        key.slot(),
        key.part()
    ))
}

/// One more than the highest stored person; the highest number that `People` must reach.
fn persons_end(transaction: &ReadTransaction) -> Result<usize, VaultError> {
    let persons = transaction.open_table(PERSONS)?;
    let last = persons.last()?;
    Ok(last.map_or(0, |(number, _)| number.value() as usize))
}

/// One more than the last entry that has rows.
fn next_seq(transaction: &ReadTransaction) -> Result<u64, VaultError> {
    let rows = transaction.open_table(ROWS)?;
    let last = rows.last()?;
    Ok(last.map_or(0, |(key, _)| RowKey::from_stored(key.value()).seq() + 1))
}

fn rights(transaction: &ReadTransaction) -> Result<Rights, VaultError> {
    let mut rights = Rights::new();
    let table = transaction.open_table(EVENTS)?;
    for entry in table.iter()? {
        let (key, value) = entry?;
        let header = Header::of(value.value())
            .ok_or_else(|| broken_row(RowKey::from_stored(key.value())))?;
        rights
            .entry(header.owner.person)
            .or_default()
            .push(key.value());
    }
    Ok(rights)
}

fn replies(transaction: &ReadTransaction) -> Result<Replies, VaultError> {
    let table = transaction.open_table(REPLIES)?;
    let mut replies = Replies::with_room(usize::try_from(table.len()?).unwrap_or_default());
    for entry in table.iter()? {
        let (number, value) = entry?;
        let reply =
            Reply::parse(value.value()).ok_or_else(|| VaultError::damaged("a stored reply"))?;
        replies.remember(number.value(), reply);
    }
    Ok(replies)
}

fn suppressed(transaction: &ReadTransaction) -> Result<HashMap<Tag, Vec<u64>>, VaultError> {
    let mut suppressed: HashMap<Tag, Vec<u64>> = HashMap::new();
    let table = transaction.open_table(SUPPRESSIONS)?;
    for entry in table.iter()? {
        let (number, value) = entry?;
        let tag = value
            .value()
            .get(8..8 + LEN)
            .and_then(|tag| tag.try_into().ok());
        let tag = tag.ok_or_else(|| VaultError::damaged("a stored suppression"))?;
        suppressed
            .entry(Tag::from_bytes(tag))
            .or_default()
            .push(number.value());
    }
    Ok(suppressed)
}
