//! The embedded engine gives a picture of itself, and is made from one.
//!
//! A picture is a read transaction: recording goes on, and pages that it still shows are not written again. It holds
//! them back for as long as it lives.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use redb::{
    Database, Key, ReadTransaction, ReadableTable as _, TableDefinition, Value, WriteTransaction,
};

use crate::files::{Files, Open};
use crate::vault::backend::Pages;
use crate::vault::embedded::tables::{
    ACTORS, BLOBS, EVENTS, META, PERSONS, REPLIES, ROWS, SUPPRESSIONS, create,
};
use crate::vault::embedded::{Embedded, guarded, open_database};
use crate::vault::error::VaultError;
use crate::vault::picture::{Picture, StoredRow, Table};

/// Bytes that are brought into a new database in one transaction.
const AT_ONCE: usize = 16 << 20;
/// Up to which entry the index of persons is stored: it is left out, so this is too.
const FLOOR: &str = "floor";

/// One consistent state of a database.
struct Still(ReadTransaction);

impl Embedded {
    /// As the vault's surface says.
    pub(super) fn take_picture(&self) -> Result<Box<dyn Picture>, VaultError> {
        use redb::ReadableDatabase as _;
        self.applier.settle()?;
        let transaction = guarded(|| Ok(self.db.begin_read()?))?;
        Ok(Box::new(Still(transaction)))
    }
}

impl Picture for Still {
    fn each(&self, give: &mut dyn FnMut(&StoredRow) -> ControlFlow<()>) -> Result<(), VaultError> {
        let transaction = &self.0;
        guarded(|| {
            let mut flow = ControlFlow::Continue(());
            let mut one = |row: StoredRow| {
                if flow.is_continue() {
                    flow = give(&row);
                }
                flow
            };
            for entry in transaction.open_table(META)?.iter()? {
                let (key, value) = entry?;
                if key.value() != FLOOR
                    && one(stored(Table::Meta, key.value().as_bytes(), value.value())).is_break()
                {
                    return Ok(());
                }
            }
            walk(transaction, PERSONS, Table::Persons, &mut one, |key| {
                key.to_be_bytes().to_vec()
            })?;
            for (definition, table) in NUMBERED {
                walk(transaction, definition, table, &mut one, |key| {
                    key.to_be_bytes().to_vec()
                })?;
            }
            for (definition, table) in NAMED {
                walk(transaction, definition, table, &mut one, |key| {
                    key.to_be_bytes().to_vec()
                })?;
            }
            Ok(())
        })
    }

    fn blobs(&self) -> Result<Vec<String>, VaultError> {
        let mut names = Vec::new();
        let mut name = |row: StoredRow| {
            names.extend(row.blob());
            ControlFlow::Continue(())
        };
        guarded(|| {
            walk(&self.0, BLOBS, Table::Blobs, &mut name, |key| {
                key.to_be_bytes().to_vec()
            })
        })?;
        Ok(names)
    }
}

const NUMBERED: [(TableDefinition<'_, u64, &[u8]>, Table); 4] = [
    (ROWS, Table::Rows),
    (EVENTS, Table::Events),
    (REPLIES, Table::Replies),
    (SUPPRESSIONS, Table::Suppressions),
];
const NAMED: [(TableDefinition<'_, u128, &[u8]>, Table); 2] =
    [(ACTORS, Table::Actors), (BLOBS, Table::Blobs)];

fn stored(table: Table, key: &[u8], value: &[u8]) -> StoredRow {
    StoredRow {
        table,
        key: key.to_vec(),
        value: value.to_vec(),
    }
}

fn walk<K>(
    transaction: &ReadTransaction,
    definition: TableDefinition<'_, K, &'static [u8]>,
    table: Table,
    give: &mut dyn FnMut(StoredRow) -> ControlFlow<()>,
    bytes: impl Fn(K) -> Vec<u8>,
) -> Result<(), VaultError>
where
    K: Key + 'static + for<'a> Value<SelfType<'a> = K>,
{
    let opened = transaction.open_table(definition)?;
    for entry in opened.iter()? {
        let (key, value) = entry?;
        let row = StoredRow {
            table,
            key: bytes(key.value()),
            value: value.value().to_vec(),
        };
        if give(row).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// A new database, row by row.
pub struct Refill {
    db: Database,
    waiting: Vec<StoredRow>,
    bytes: usize,
}

impl Refill {
    /// Makes an empty `vault.redb` in a folder that has none.
    ///
    /// # Errors
    /// There is one, or those of the file system.
    pub fn begin(files: &Arc<dyn Files>, folder: &Path) -> Result<Self, VaultError> {
        let path = folder.join("vault.redb");
        let io = |error| VaultError::Io {
            path: path.display().to_string(),
            error,
        };
        let file = files.open(&path, Open::CreateNew).map_err(io)?;
        let pages = Pages::new(file).map_err(io)?;
        let (db, _) = guarded(|| open_database(pages))?;
        files.sync_folder(folder).map_err(io)?;
        guarded(|| {
            let transaction = db.begin_write()?;
            create(&transaction)?;
            Ok(transaction.commit()?)
        })?;
        Ok(Self {
            db,
            waiting: Vec::new(),
            bytes: 0,
        })
    }

    /// Brings a row in.
    ///
    /// # Errors
    /// Those of the file system; a key that is none.
    pub fn put(&mut self, row: StoredRow) -> Result<(), VaultError> {
        self.bytes += row.key.len() + row.value.len();
        self.waiting.push(row);
        if self.bytes < AT_ONCE {
            return Ok(());
        }
        self.flush()
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// As [`Refill::put`].
    pub fn end(mut self) -> Result<(), VaultError> {
        self.flush()
    }

    fn flush(&mut self) -> Result<(), VaultError> {
        let rows = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        guarded(|| {
            let transaction = self.db.begin_write()?;
            for rows in rows.chunk_by(|one, next| one.table == next.table) {
                insert(&transaction, rows)?;
            }
            Ok(transaction.commit()?)
        })
    }
}

/// Rows of one table.
fn insert(transaction: &WriteTransaction, rows: &[StoredRow]) -> Result<(), VaultError> {
    let Some(first) = rows.first() else {
        return Ok(());
    };
    let numbered = NUMBERED.iter().find(|(_, table)| *table == first.table);
    let named = NAMED.iter().find(|(_, table)| *table == first.table);
    if let Some((definition, _)) = numbered {
        let mut table = transaction.open_table(*definition)?;
        for row in rows {
            let key = u64::from_be_bytes(number(row)?);
            table.insert(key, row.value.as_slice())?;
        }
    } else if let Some((definition, _)) = named {
        let mut table = transaction.open_table(*definition)?;
        for row in rows {
            let key = u128::from_be_bytes(number(row)?);
            table.insert(key, row.value.as_slice())?;
        }
    } else if first.table == Table::Persons {
        let mut table = transaction.open_table(PERSONS)?;
        for row in rows {
            let key = u32::from_be_bytes(number(row)?);
            table.insert(key, row.value.as_slice())?;
        }
    } else {
        let mut table = transaction.open_table(META)?;
        for row in rows {
            let key = std::str::from_utf8(&row.key).map_err(|_| no_key())?;
            table.insert(key, row.value.as_slice())?;
        }
    }
    Ok(())
}

fn number<const N: usize>(row: &StoredRow) -> Result<[u8; N], VaultError> {
    row.key.as_slice().try_into().map_err(|_| no_key())
}

fn no_key() -> VaultError {
    VaultError::damaged("a row of a backup whose key is none")
}
