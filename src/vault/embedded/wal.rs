//! The vault's write-ahead log: what a commit writes, in one piece and one sync. The database follows ([`super::applier`]).
//!
//! ```text
//! vault-0.wal, vault-1.wal   records, one behind the other, from the start of the file
//! record                     tag (32) ‖ number (8) ‖ length (8) ‖ puts
//! put                        table (1) ‖ key (8) ‖ length (4) ‖ value; what only goes has no value
//! ```
//! Everything that changes the database has a number, one after the other: records, and what is written to the database
//! itself once it has all records. The database holds the last number it has, in the same transaction as what was
//! written. So what comes behind the database in the log follows without gap, or the database is an older copy. A file is written from its start again once
//! the database has all its records for good; what is left of them behind the new ones has lower numbers. The tag is a
//! MAC: a record of another vault, a torn one and an altered one are none.
//!
//! Values are what the tables hold: sealed, or MACs. Whatever an erasure made unreadable there is unreadable here.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files::{File, Files, Open};
use crate::hash::{LEN, Tag};
use crate::vault::error::VaultError;

/// From so many bytes on, the next record goes to the other file and the database is made durable.
const LONG: u64 = 4 << 20;
/// Blocks are set aside in steps of so many bytes.
const STEP: u64 = 1 << 20;
/// Tag, number, length.
const HEADER: usize = LEN + 8 + 8;

/// A table as a put names it, or a table where the key goes. For ever: logs of yesterday are replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Table {
    Persons = 1,
    Rows = 2,
    Events = 3,
    Replies = 4,
    Suppressions = 5,
    RowsGone = 6,
    EventsGone = 7,
}

impl Table {
    fn of(number: u8) -> Option<Self> {
        [
            Self::Persons,
            Self::Rows,
            Self::Events,
            Self::Replies,
            Self::Suppressions,
            Self::RowsGone,
            Self::EventsGone,
        ]
        .into_iter()
        .find(|table| *table as u8 == number)
    }
}

/// What one commit puts where, as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Puts(Vec<u8>);

impl Puts {
    /// Adds one.
    ///
    /// # Errors
    /// A value of 4 GiB or more.
    pub(super) fn push(&mut self, table: Table, key: u64, value: &[u8]) -> Result<(), VaultError> {
        let len = u32::try_from(value.len())
            .map_err(|_| VaultError::damaged("a value of 4 GiB or more"))?;
        self.0.push(table as u8);
        self.0.extend_from_slice(&key.to_be_bytes());
        self.0.extend_from_slice(&len.to_be_bytes());
        self.0.extend_from_slice(value);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in order; `None` where the bytes are none.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<(Table, u64, &[u8])>> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let put = split_put(rest);
            rest = put.map_or(&[], |(_, rest)| rest);
            Some(put.map(|(put, _)| put))
        })
    }
}

type Put<'a> = (Table, u64, &'a [u8]);

fn split_put(bytes: &[u8]) -> Option<(Put<'_>, &[u8])> {
    let (table, rest) = bytes.split_first()?;
    let (key, rest) = rest.split_first_chunk::<8>()?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_be_bytes(*len)).ok()?;
    let (value, rest) = rest.split_at_checked(len)?;
    Some(((Table::of(*table)?, u64::from_be_bytes(*key), value), rest))
}

/// A record that the database may not have yet.
pub(super) struct Record {
    pub(super) number: u64,
    pub(super) puts: Puts,
}

struct Half {
    path: PathBuf,
    file: Box<dyn File>,
    /// Where the next record goes.
    end: u64,
    /// The last record in it.
    last: u64,
    reserved: u64,
}

/// Both files, as the one who writes sees them.
pub(super) struct Wal {
    halves: [Half; 2],
    turn: usize,
}

/// Whether the file of a record is full now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Room,
    /// The database should become durable with this record.
    Fold,
}

impl Wal {
    /// Opens both files, made if they are not there, and reads what the database, which has `applied`, does not have.
    ///
    /// # Errors
    /// Records are missing between the database and the log; those of the file system.
    pub(super) fn open(
        files: &Arc<dyn Files>,
        folder: &Path,
        applied: u64,
        tag: impl Fn(&[u8]) -> Tag,
    ) -> Result<(Self, Vec<Record>), VaultError> {
        let mut records = Vec::new();
        let mut open = |number: usize| -> Result<Half, VaultError> {
            let path = folder.join(format!("vault-{number}.wal"));
            let half = Half::open(files, path)?;
            half.read(&tag, &mut records)?;
            Ok(half)
        };
        let halves = [open(0)?, open(1)?];
        files.sync_folder(folder).map_err(io_at(folder))?;
        records.retain(|record| record.number > applied);
        records.sort_by_key(|record| record.number);
        let gap = records
            .iter()
            .zip(applied + 1..)
            .any(|(record, expected)| record.number != expected);
        if gap {
            return Err(VaultError::OlderThanLog);
        }
        Ok((Self { halves, turn: 0 }, records))
    }

    /// The last record of the file that comes next, if it comes with the next record: the database must have it for
    /// good before.
    pub(super) fn awaits(&self) -> u64 {
        let half = &self.halves[self.turn];
        if half.end == 0 { half.last } else { 0 }
    }

    /// Writes a record and makes it durable. `then`: `Fold` goes to the other file behind it, however short this one is.
    ///
    /// # Errors
    /// `Full`: nothing was written. Others: what is on the disk is unknown.
    pub(super) fn append(
        &mut self,
        number: u64,
        puts: &Puts,
        then: After,
        tag: impl Fn(&[u8]) -> Tag,
    ) -> Result<After, VaultError> {
        let half = &mut self.halves[self.turn];
        let mut bytes = vec![0; LEN];
        bytes.extend_from_slice(&number.to_be_bytes());
        bytes.extend_from_slice(&(puts.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&puts.0);
        let tag = tag(&bytes[LEN..]);
        bytes[..LEN].copy_from_slice(tag.as_bytes());
        half.make_room(bytes.len() as u64)?;
        half.file
            .write_at(&bytes, half.end)
            .and_then(|()| half.file.sync())
            .map_err(|error| {
                VaultError::Stopped(format!("writing `{}` failed: {error}", half.path.display()))
            })?;
        half.end += bytes.len() as u64;
        half.last = number;
        if then == After::Room && half.end < LONG {
            return Ok(After::Room);
        }
        self.turn = 1 - self.turn;
        self.halves[self.turn].end = 0;
        Ok(After::Fold)
    }

    /// Cuts the file that is not written to to nothing. The database has the records up to `durable` for good; false,
    /// and nothing done, if that file holds later ones.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn cut_other(&mut self, durable: u64) -> Result<bool, VaultError> {
        let half = &mut self.halves[1 - self.turn];
        if half.last > durable {
            return Ok(false);
        }
        half.file
            .set_len(0)
            .and_then(|()| half.file.sync())
            .map_err(io_at(&half.path))?;
        half.end = 0;
        half.reserved = 0;
        Ok(true)
    }
}

impl Half {
    fn open(files: &Arc<dyn Files>, path: PathBuf) -> Result<Self, VaultError> {
        let file = files.open(&path, Open::Create).map_err(io_at(&path))?;
        Ok(Self {
            path,
            file,
            end: 0,
            last: 0,
            reserved: 0,
        })
    }

    /// The records from the start of the file, as long as their numbers rise. Numbers may be missing between them: those
    /// of what was written to the database itself, which has it for good before the next record comes.
    fn read(
        &self,
        tag: &impl Fn(&[u8]) -> Tag,
        records: &mut Vec<Record>,
    ) -> Result<(), VaultError> {
        let io = io_at(&self.path);
        let len = self.file.len().map_err(io_at(&self.path))?;
        let bytes = self.file.read_range(0, len).map_err(io)?;
        let mut rest = bytes.as_slice();
        let mut before = 0;
        while let Some((record, behind)) = split_record(rest, tag) {
            if record.number <= before {
                break;
            }
            before = record.number;
            records.push(record);
            rest = behind;
        }
        Ok(())
    }

    fn make_room(&mut self, len: u64) -> Result<(), VaultError> {
        let wanted = self.end + len;
        if wanted > self.reserved {
            let wanted = wanted.next_multiple_of(STEP);
            self.file
                .reserve(wanted)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::StorageFull => VaultError::Full,
                    _ => VaultError::Stopped(error.to_string()),
                })?;
            self.reserved = wanted;
        }
        Ok(())
    }
}

fn split_record<'a>(bytes: &'a [u8], tag: &impl Fn(&[u8]) -> Tag) -> Option<(Record, &'a [u8])> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let (number, len) = header[LEN..].split_first_chunk::<8>()?;
    let number = u64::from_be_bytes(*number);
    let len = usize::try_from(u64::from_be_bytes(len.try_into().ok()?)).ok()?;
    let (puts, behind) = rest.split_at_checked(len)?;
    let said = &bytes[LEN..HEADER + len];
    (tag(said).as_bytes()[..] == header[..LEN]).then(|| {
        let puts = Puts(puts.to_vec());
        (Record { number, puts }, behind)
    })
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> VaultError {
    let path = path.display().to_string();
    move |error| VaultError::Io {
        path: path.clone(),
        error,
    }
}
