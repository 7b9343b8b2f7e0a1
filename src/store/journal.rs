//! The journal: the truth of a ledger, in files that a text editor can read.
//!
//! ```text
//! journal/000000000000.jsonl      lines 0 … 89240, each ended by '\n'
//! journal/000000089241.jsonl      the next ones; a name is the number of its first line
//! journal/torn-20261122T100000Z   an incomplete last line that a power cut left
//! ```
//!
//! A group of lines is written at once into one segment and synced once: that sync is the
//! commit. Only complete lines count. Segments are set aside in blocks of 64 MiB without
//! changing their length, so that a full disk shows before a commit and an editor sees lines
//! and nothing else.
//!
//! An attacker who can modify these files can destroy lines; `open` compares them with the
//! signed root.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::files::{File, Files, Kind, Open};

/// Name of the folder in the ledger's folder.
pub const FOLDER: &str = "journal";
/// A segment is closed before it would grow beyond this.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Longest line, without its newline.
pub const MAX_LINE: usize = 65_535;
const SUFFIX: &str = ".jsonl";

/// One file of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Number of its first line.
    pub first: u64,
    /// Its length.
    pub bytes: u64,
}

/// A place in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The segment, by the number of its first line.
    pub segment: u64,
    /// Bytes from its beginning.
    pub offset: u64,
}

/// The files of a journal, for reading.
#[derive(Clone)]
pub struct Journal {
    files: Arc<dyn Files>,
    folder: PathBuf,
}

impl Journal {
    /// The journal of the ledger in `ledger`.
    #[must_use]
    pub fn new(files: Arc<dyn Files>, ledger: &Path) -> Self {
        Self {
            files,
            folder: ledger.join(FOLDER),
        }
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file system it stands on.
    #[must_use]
    pub fn files(&self) -> &dyn Files {
        &*self.files
    }

    /// The file of a segment.
    #[must_use]
    pub fn path(&self, first: u64) -> PathBuf {
        self.folder.join(format!("{first:012}{SUFFIX}"))
    }

    /// The segments, in order.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn segments(&self) -> io::Result<Vec<Segment>> {
        let mut found = Vec::new();
        for first in self
            .files
            .list(&self.folder)?
            .iter()
            .filter_map(|name| first_of(name))
        {
            if let Some(look) = self.files.look(&self.path(first))?
                && look.kind == Kind::File
            {
                found.push(Segment {
                    first,
                    bytes: look.len,
                });
            }
        }
        found.sort_by_key(|segment| segment.first);
        Ok(found)
    }

    /// The bytes of a segment from `offset` to its end.
    ///
    /// # Errors
    /// Those of the file system; `UnexpectedEof` when it is shorter than `offset`.
    pub fn read_from(&self, place: Place) -> io::Result<Vec<u8>> {
        let file = self.files.open(&self.path(place.segment), Open::Read)?;
        let len = file
            .len()?
            .checked_sub(place.offset)
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        file.read_range(place.offset, len)
    }

    /// `len` bytes at a place.
    ///
    /// # Errors
    /// Those of the file system; `UnexpectedEof` when there are fewer.
    pub fn read_at(&self, place: Place, len: u64) -> io::Result<Vec<u8>> {
        self.files
            .open(&self.path(place.segment), Open::Read)?
            .read_range(place.offset, len)
    }

    /// A name for something set aside that nothing has yet.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn unused(&self, name: &str) -> io::Result<PathBuf> {
        let mut path = self.folder.join(name);
        let mut count = 2;
        while self.files.look(&path)?.is_some() {
            path = self.folder.join(format!("{name}-{count}"));
            count += 1;
        }
        Ok(path)
    }

    /// Writes a new file and syncs it and its name.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn set_aside(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = self.unused(name)?;
        let file = self.files.open(&path, Open::CreateNew)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        self.files.sync_folder(&self.folder)?;
        Ok(path)
    }
}

fn first_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(SUFFIX)?;
    let plain = digits.len() >= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let first: u64 = plain.then(|| digits.parse().ok())??;
    (format!("{first:012}") == digits).then_some(first)
}

/// The complete lines in `bytes`: where each begins, and its bytes without the newline.
pub fn complete_lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', bytes).map(move |end| {
        let begin = std::mem::replace(&mut start, end + 1);
        (begin, &bytes[begin..end])
    })
}

/// The `nth` complete line in `bytes`.
#[must_use]
pub fn nth_line(bytes: &[u8], nth: usize) -> Option<&[u8]> {
    complete_lines(bytes).nth(nth).map(|(_, line)| line)
}

/// The writing end: one open segment.
pub struct Writer {
    journal: Journal,
    limit: u64,
    file: Box<dyn File>,
    end: Place,
    size: u64,
    reserve: Reserve,
    stopped: Option<String>,
}

/// Whether the blocks of the open segment are set aside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reserve {
    Made,
    Missing,
}

impl Writer {
    /// Goes on writing at `end`, where `size` lines stand before.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn resume(journal: Journal, limit: u64, end: Place, size: u64) -> io::Result<Self> {
        let path = journal.path(end.segment);
        let new = journal.files.look(&path)?.is_none();
        let file = journal.files.open(&path, Open::Create)?;
        if new {
            journal.files.sync_folder(&journal.folder)?;
        }
        // A full disk is no reason not to open: it shows at the first append.
        let reserve = if file.reserve(limit).is_ok() {
            Reserve::Made
        } else {
            Reserve::Missing
        };
        Ok(Self {
            journal,
            limit,
            file,
            end,
            size,
            reserve,
            stopped: None,
        })
    }

    /// The number of durable lines.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Why nothing can be written any more.
    #[must_use]
    pub fn stopped(&self) -> Option<&str> {
        self.stopped.as_deref()
    }

    /// Appends a group of lines, newlines included; where they begin. Durable on return.
    ///
    /// # Errors
    /// `Full`: the journal is as it was. `Stopped`: nothing can be written any more.
    pub fn append(&mut self, bytes: &[u8], lines: u64) -> Result<Place, StoreError> {
        if let Some(why) = &self.stopped {
            return Err(StoreError::Stopped(why.clone()));
        }
        if self.end.offset > 0 && self.end.offset + bytes.len() as u64 > self.limit {
            self.rotate()?;
        }
        if self.reserve == Reserve::Missing {
            self.file
                .reserve(self.limit)
                .map_err(|error| self.refused(&error))?;
            self.reserve = Reserve::Made;
        }
        if let Err(error) = self.file.write_at(bytes, self.end.offset) {
            return Err(self.undo(&error));
        }
        if let Err(error) = self.file.sync() {
            return Err(self.stop(format!("syncing the journal failed ({error})")));
        }
        let begin = self.end;
        self.end.offset += bytes.len() as u64;
        self.size += lines;
        Ok(begin)
    }

    /// Begins the next segment. Its name is durable before a line stands in it.
    fn rotate(&mut self) -> Result<(), StoreError> {
        let path = self.journal.path(self.size);
        let file = self
            .journal
            .files
            .open(&path, Open::Create)
            .map_err(|error| self.refused(&error))?;
        file.set_len(0).map_err(|error| self.refused(&error))?;
        file.reserve(self.limit)
            .map_err(|error| self.refused(&error))?;
        if let Err(error) = self.journal.files.sync_folder(&self.journal.folder) {
            return Err(self.stop(format!("syncing the journal's folder failed ({error})")));
        }
        self.file = file;
        self.end = Place {
            segment: self.size,
            offset: 0,
        };
        self.reserve = Reserve::Made;
        Ok(())
    }

    /// Takes back a write that failed before it was synced.
    fn undo(&mut self, error: &io::Error) -> StoreError {
        // Cutting gives back the blocks that were set aside.
        self.reserve = Reserve::Missing;
        if let Err(second) = self.file.set_len(self.end.offset) {
            return self.stop(format!(
                "a write failed ({error}) and could not be taken back ({second})"
            ));
        }
        self.refused(error)
    }

    /// A full disk passes; any other error does not.
    fn refused(&mut self, error: &io::Error) -> StoreError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => self.stop(format!("writing the journal failed ({error})")),
        }
    }

    fn stop(&mut self, why: String) -> StoreError {
        self.stopped = Some(why.clone());
        StoreError::Stopped(why)
    }
}
