//! Signed checkpoints as bytes: the published one, and those that are kept for ever.
//!
//! ```text
//! checkpoint                     the latest, for readers beside this process
//! checkpoints/000000000300       kept: one in 65,536 entries, the first after a rotation, and what is timestamped or exported
//! ```
//!
//! What a note says is for `checkpoint` to read; here only its second line is looked at, the
//! size, because a reader beside a running ledger reads no further than that.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::files::{self, Files, Open};

/// Name of the published checkpoint in the ledger's folder.
pub const NAME: &str = "checkpoint";
/// Name of the folder of kept ones.
pub const FOLDER: &str = "checkpoints";

/// The checkpoints of one ledger.
pub struct Checkpoints {
    files: Arc<dyn Files>,
    folder: PathBuf,
    latest: Mutex<Latest>,
    /// Whose turn it is to write the published one.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Latest {
    note: Option<Vec<u8>>,
    unpublished: Option<Vec<u8>>,
}

impl Checkpoints {
    /// Those of the ledger in `ledger`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(files: Arc<dyn Files>, ledger: &Path) -> io::Result<Self> {
        files.make_folder(&ledger.join(FOLDER))?;
        let note = published(&*files, ledger)?;
        let latest = Mutex::new(Latest {
            note,
            unpublished: None,
        });
        Ok(Self {
            files,
            folder: ledger.to_owned(),
            latest,
            turn: Mutex::default(),
        })
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The latest one.
    #[must_use]
    pub fn get(&self) -> Option<Vec<u8>> {
        self.latest().note.clone()
    }

    /// Makes a note the latest; `publish` writes it.
    pub fn put(&self, note: &[u8]) {
        let mut latest = self.latest();
        latest.note = Some(note.to_vec());
        latest.unpublished = Some(note.to_vec());
    }

    /// Writes the latest one for readers beside this process: whole or not at all, unsynced,
    /// since it can be signed again.
    ///
    /// # Errors
    /// Those of the file system; it is tried again the next time.
    pub fn publish(&self) -> io::Result<()> {
        // The writer and the thread behind the index both publish, under one name.
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(note) = self.latest().unpublished.take() else {
            return Ok(());
        };
        let written = self.write(&note);
        if written.is_err() {
            self.latest().unpublished.get_or_insert(note);
        }
        written
    }

    fn write(&self, note: &[u8]) -> io::Result<()> {
        let path = self.folder.join(NAME);
        let new = files::beside(&path, ".new");
        let file = self.files.open(&new, Open::Create)?;
        file.set_len(0)?;
        file.write_at(note, 0)?;
        self.files.rename(&new, &path)
    }

    /// Keeps one for ever; durable on return.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn keep(&self, size: u64, note: &[u8]) -> io::Result<()> {
        self.files
            .replace(&self.folder.join(FOLDER).join(format!("{size:012}")), note)
    }

    /// The kept ones, by size.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn kept(&self) -> io::Result<Vec<(u64, Vec<u8>)>> {
        kept(&*self.files, &self.folder)
    }
}

/// The kept checkpoints of a ledger that another process may own, by size.
///
/// # Errors
/// Those of the file system.
pub fn kept(files: &dyn Files, ledger: &Path) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let folder = ledger.join(FOLDER);
    if files.look(&folder)?.is_none() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for name in files.list(&folder)? {
        // Names that are no size are what a crash left of `keep`.
        if let Ok(size) = name.parse() {
            found.push((size, files.read(&folder.join(name))?));
        }
    }
    found.sort();
    Ok(found)
}

/// The checkpoint that was kept for a size, of a ledger that another process may own.
///
/// # Errors
/// Those of the file system.
pub fn kept_at(files: &dyn Files, ledger: &Path, size: u64) -> io::Result<Option<Vec<u8>>> {
    match files.read(&ledger.join(FOLDER).join(format!("{size:012}"))) {
        Ok(note) => Ok(Some(note)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The published checkpoint of a ledger that another process may own.
///
/// # Errors
/// Those of the file system.
pub fn published(files: &dyn Files, ledger: &Path) -> io::Result<Option<Vec<u8>>> {
    match files.read(&ledger.join(NAME)) {
        Ok(note) => Ok(Some(note).filter(|note| !note.is_empty())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The size that a note states: its second line, in decimal digits.
#[must_use]
pub fn stated_size(note: &[u8]) -> Option<u64> {
    let line = note.split(|byte| *byte == b'\n').nth(1)?;
    std::str::from_utf8(line).ok()?.parse().ok()
}
