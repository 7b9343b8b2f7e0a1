//! Making a backup of an open ledger: one instant, fixed between two groups of the writer; then copying, while it records.
//!
//! Lines and checkpoint are append-only, so they are read later and cut at the size of that instant. The vault gives a
//! picture of that instant: it has the openings of exactly these lines, and what it lacks was taken by an erasure whose
//! entry is among them.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;

use super::BackupError;
use super::archive::{FORMAT, Head, Writer};
use crate::checkpoint::Checkpoint;
use crate::files::Files;
use crate::ledger::queue::{Act, Answer, Job};
use crate::ledger::timestamps::CHAINS;
use crate::ledger::{Ledger, SETTINGS_FILE};
use crate::note::Note;
use crate::store::checkpoints;
use crate::store::journal::{Journal, Place, complete_lines};
use crate::vault::Picture;

/// Rows are gathered up to so many bytes.
const ROWS: usize = 4 << 20;
/// What remembers, in the ledger's folder, that a backup was handed out.
const LAST: &str = "last-backup";

/// When a backup was last handed out whole, and how far it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastBackup {
    /// When it was begun.
    pub at: DateTime<Utc>,
    /// Entries in it.
    pub size: u64,
}

impl LastBackup {
    /// As the ledger's folder remembers it; `None` where no backup was made, or nobody knows.
    #[must_use]
    pub fn of(files: &dyn Files, ledger: &Path) -> Option<Self> {
        let bytes = files.read(&ledger.join(LAST)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

/// One instant of a ledger, ready to be copied.
pub struct Backup {
    head: Head,
    note: Vec<u8>,
    picture: Box<dyn Picture>,
    files: Arc<dyn Files>,
    folder: PathBuf,
    /// One at a time: a picture holds back room in the vault.
    _turn: OwnedSemaphorePermit,
}

impl Ledger {
    /// Fixes the instant of a backup. Recording waits a moment, and goes on.
    ///
    /// # Errors
    /// Nothing is signed yet, another backup is under way, or the vault has stopped.
    pub fn begin_backup(&self) -> Result<Backup, BackupError> {
        let turn = Arc::clone(&self.shared.backups)
            .try_acquire_owned()
            .map_err(|_| BackupError::UnderWay)?;
        let (give, taken) = std::sync::mpsc::channel();
        let act: Act = Box::new(move |writer| {
            let (note, head) = (writer.shared.store.checkpoint(), writer.head);
            // Whoever asked may be gone.
            let _ = give.send((note, writer.shared.vault.picture()));
            Ok(Answer {
                seq: head.size.saturating_sub(1),
                at: writer.shared.now(),
                line: Vec::new(),
                verdict: None,
                refused: false,
                repeated: false,
            })
        });
        let made = self.writer.send(Job::Act(act))?.wait()?.at;
        let (note, picture) = taken.recv().map_err(|_| BackupError::NothingSigned)?;
        let note = note.ok_or(BackupError::NothingSigned)?;
        let wrong = |error: &dyn std::fmt::Display| BackupError::Proof(error.to_string());
        let parsed = Note::parse(&note).map_err(|error| wrong(&error))?;
        let checkpoint = Checkpoint::parse(parsed.text()).map_err(|error| wrong(&error))?;
        Ok(Backup {
            head: Head {
                format: FORMAT.to_owned(),
                exporter: self.exporter().id.to_string(),
                origin: self.origin().to_owned(),
                size: checkpoint.size.0,
                root: checkpoint.root,
                made,
                program: env!("CARGO_PKG_VERSION").to_owned(),
            },
            note,
            picture: picture?,
            files: Arc::clone(&self.shared.files),
            folder: self.paths().ledger.clone(),
            _turn: turn,
        })
    }
}

impl Backup {
    /// Whose it is, of which instant.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Copies everything of that instant. A backup that was not written to its end has no listing, and does not count.
    ///
    /// # Errors
    /// Something cannot be read, or `to` breaks off.
    pub fn write<W: Write>(&self, to: W) -> Result<W, BackupError> {
        let mut writer = Writer::begin(to, &self.head).map_err(BackupError::Stream)?;
        self.file(&mut writer, SETTINGS_FILE)?;
        add(&mut writer, "ledger/checkpoint", &self.note)?;
        self.checkpoints(&mut writer)?;
        self.chains(&mut writer)?;
        self.journal(&mut writer)?;
        self.blobs(&mut writer)?;
        self.rows(&mut writer)?;
        let to = writer.finish().map_err(BackupError::Stream)?;
        self.remember();
        Ok(to)
    }

    /// A file of the ledger's folder, whole.
    fn file<W: Write>(&self, writer: &mut Writer<W>, name: &str) -> Result<(), BackupError> {
        let path = self.folder.join(name);
        let bytes = self.files.read(&path).map_err(BackupError::at(&path))?;
        add(writer, &format!("ledger/{name}"), &bytes)
    }

    fn checkpoints<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), BackupError> {
        let folder = self.folder.join(checkpoints::FOLDER);
        let kept =
            checkpoints::kept(&*self.files, &self.folder).map_err(BackupError::at(folder))?;
        for (size, note) in kept.iter().filter(|(size, _)| *size <= self.head.size) {
            let name = format!("ledger/{}/{size:012}", checkpoints::FOLDER);
            add(writer, &name, note)?;
        }
        Ok(())
    }

    /// Chains of certificates of time-stamps.
    fn chains<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), BackupError> {
        for name in self.names(CHAINS)? {
            let size = name.split_once('-').and_then(|(size, _)| size.parse().ok());
            let is_chain = name.strip_suffix(".pem").is_some();
            if is_chain && size.is_some_and(|size: u64| size <= self.head.size) {
                self.file(writer, &format!("{CHAINS}/{name}"))?;
            }
        }
        Ok(())
    }

    /// Segment by segment; the last one up to the last line of the checkpoint.
    fn journal<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), BackupError> {
        let journal = Journal::new(Arc::clone(&self.files), &self.folder);
        let io = || BackupError::at(journal.folder());
        let segments = journal.segments().map_err(io())?;
        for (nth, segment) in segments.iter().enumerate() {
            if segment.first >= self.head.size {
                break;
            }
            let place = Place {
                segment: segment.first,
                offset: 0,
            };
            let mut bytes = journal.read_from(place).map_err(io())?;
            let next = segments.get(nth + 1).map(|next| next.first);
            if next.is_none_or(|next| next > self.head.size) {
                let wanted = usize::try_from(self.head.size - segment.first).unwrap_or(usize::MAX);
                let end = complete_lines(&bytes)
                    .take(wanted)
                    .last()
                    .map_or(0, |(start, line)| start + line.len() + 1);
                bytes.truncate(end);
            }
            add(
                writer,
                &format!("ledger/journal/{:012}.jsonl", segment.first),
                &bytes,
            )?;
        }
        Ok(())
    }

    /// Public blobs, and those sealed ones that the vault knew at that instant.
    fn blobs<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), BackupError> {
        for name in self.names("blobs/public")? {
            // Names that are being written stand beside; a blob once there never changes.
            if name.strip_suffix(".new").is_none() {
                self.file(writer, &format!("blobs/public/{name}"))?;
            }
        }
        for name in self.picture.blobs()? {
            let path = self.folder.join("blobs").join(&name);
            match self.files.read(&path) {
                Ok(bytes) => add(writer, &format!("ledger/blobs/{name}"), &bytes)?,
                // Erased since: nobody could open it any more.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(BackupError::Io { path, error }),
            }
        }
        Ok(())
    }

    fn rows<W: Write>(&self, writer: &mut Writer<W>) -> Result<(), BackupError> {
        let mut bytes = Vec::with_capacity(ROWS);
        let mut number = 0;
        let mut result = Ok(());
        self.picture.each(&mut |row| {
            result = row.write(&mut bytes).map_err(BackupError::from);
            if result.is_ok() && bytes.len() >= ROWS {
                result = put_rows(writer, &mut number, &mut bytes);
            }
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        result?;
        put_rows(writer, &mut number, &mut bytes)
    }

    fn names(&self, folder: &str) -> Result<Vec<String>, BackupError> {
        let folder = self.folder.join(folder);
        match self.files.look(&folder) {
            Ok(None) => Ok(Vec::new()),
            Ok(Some(_)) => self.files.list(&folder).map_err(BackupError::at(folder)),
            Err(error) => Err(BackupError::Io {
                path: folder,
                error,
            }),
        }
    }

    /// So that somebody can say how old the last backup is. The backup is there without it.
    fn remember(&self) {
        let last = LastBackup {
            at: self.head.made,
            size: self.head.size,
        };
        let bytes = serde_json::to_vec(&last).unwrap_or_default();
        if let Err(error) = self.files.replace(&self.folder.join(LAST), &bytes) {
            tracing::warn!(%error, "the time of this backup was not written down");
        }
    }
}

fn add<W: Write>(writer: &mut Writer<W>, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
    writer.add(name, bytes).map_err(BackupError::Stream)
}

fn put_rows<W: Write>(
    writer: &mut Writer<W>,
    number: &mut u32,
    bytes: &mut Vec<u8>,
) -> Result<(), BackupError> {
    add(writer, &format!("vault/{number:06}.rows"), bytes)?;
    *number += 1;
    bytes.clear();
    Ok(())
}
