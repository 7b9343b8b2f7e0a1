//! The vault at one instant, row by row: what a data backup takes, and what one is put back from.
//!
//! ```text
//! row = table (1) ‖ key length (1) ‖ key ‖ value length (4) ‖ value      numbers and keys big-endian
//! ```
//! Values are as they are stored: sealed, or MACs. No key is in it, and what an erasure made unreadable is unreadable
//! here too. The index of persons is left out: it is made again at open, and holds MACs of the erased until then.
//! These bytes are for ever, whatever engine writes or reads them.

use std::ops::ControlFlow;

use crate::vault::VaultError;
use crate::vault::place::RowKey;

/// A table, as a row names it. For ever: backups of yesterday are put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Table {
    Meta = 1,
    Persons = 2,
    Rows = 3,
    Events = 4,
    Replies = 5,
    Suppressions = 6,
    Actors = 7,
    Blobs = 8,
}

impl Table {
    const ALL: [Self; 8] = [
        Self::Meta,
        Self::Persons,
        Self::Rows,
        Self::Events,
        Self::Replies,
        Self::Suppressions,
        Self::Actors,
        Self::Blobs,
    ];

    /// Bytes of its keys; a name where there is no such number.
    pub(super) const fn key_len(self) -> Option<usize> {
        match self {
            Self::Meta => None,
            Self::Persons => Some(4),
            Self::Rows | Self::Events | Self::Replies | Self::Suppressions => Some(8),
            Self::Actors | Self::Blobs => Some(16),
        }
    }
}

/// One row as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRow {
    pub(super) table: Table,
    pub(super) key: Vec<u8>,
    pub(super) value: Vec<u8>,
}

impl StoredRow {
    /// The entry whose opening, facts or details this is, if it is such a row.
    #[must_use]
    pub fn entry(&self) -> Option<u64> {
        let key = self.key.as_slice().try_into().ok()?;
        (self.table == Table::Rows).then(|| RowKey::from_stored(u64::from_be_bytes(key)).seq())
    }

    /// The name of the sealed blob that this row is about.
    #[must_use]
    pub fn blob(&self) -> Option<String> {
        (self.table == Table::Blobs).then(|| hex::encode(&self.key))
    }

    /// Puts its bytes behind others.
    ///
    /// # Errors
    /// A value of 4 GiB or more.
    pub fn write(&self, bytes: &mut Vec<u8>) -> Result<(), VaultError> {
        let too_long = |_| VaultError::damaged("a row longer than rows are");
        bytes.push(self.table as u8);
        bytes.push(u8::try_from(self.key.len()).map_err(too_long)?);
        bytes.extend_from_slice(&self.key);
        let len = u32::try_from(self.value.len()).map_err(too_long)?;
        bytes.extend_from_slice(&len.to_be_bytes());
        bytes.extend_from_slice(&self.value);
        Ok(())
    }

    /// The row at the start of some bytes, and what follows it; `None` where none stands there.
    #[must_use]
    pub fn split(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (table, rest) = bytes.split_first()?;
        let table = Table::ALL
            .into_iter()
            .find(|known| *known as u8 == *table)?;
        let (len, rest) = rest.split_first()?;
        let (key, rest) = rest.split_at_checked(usize::from(*len))?;
        if table.key_len().is_some_and(|len| len != key.len()) {
            return None;
        }
        let (len, rest) = rest.split_first_chunk::<4>()?;
        let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
        let (value, rest) = rest.split_at_checked(len)?;
        let row = Self {
            table,
            key: key.to_vec(),
            value: value.to_vec(),
        };
        Some((row, rest))
    }
}

/// The vault at one instant. What is written meanwhile does not show in it.
pub trait Picture: Send {
    /// Gives every row, table by table, until `give` breaks.
    ///
    /// # Errors
    /// The vault is damaged.
    fn each(&self, give: &mut dyn FnMut(&StoredRow) -> ControlFlow<()>) -> Result<(), VaultError>;

    /// The names of all sealed blobs.
    ///
    /// # Errors
    /// The vault is damaged.
    fn blobs(&self) -> Result<Vec<String>, VaultError>;
}
