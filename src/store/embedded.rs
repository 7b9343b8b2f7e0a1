//! The embedded engine: a journal in front of an index, in one folder, owned by one process.
//!
//! ```text
//! append   -> journal: one write, one fdatasync = the commit -> tail (memory) -> return
//! shelving -> a thread moves groups from the tail to the index, tens of thousands of lines at once
//! reading  -> tail, else the journal, compared with the tree, else (a fault in it) the index
//! ```
//!
//! A full disk: the journal takes back what it wrote and says `Full`; a spare file is given up
//! so that reading and stopping go on; the index stops growing while less than 64 MiB are free.
//! A failed sync: nobody knows what is on the disk, and the writer stops for good. A fault in
//! the index: reading goes on from the journal, and the next `open` makes the index again.

mod reading;
mod shelving;

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::checkpoints::Checkpoints;
use super::index::{Index, IndexError};
use super::journal::{Journal, Writer};
use super::lock::Held;
use super::runs::{self, Order};
use super::seek::Seeker;
use super::shelve::Shelver;
use super::tail::{Group, Placed, Tail};
use super::{Head, Indexer, ListIndex, Page, Row, Store, StoreError, UniqueIndex};
use crate::files::{Files, Open};
use crate::hash::NodeHash;
use crate::tree::TileId;

pub(super) use reading::audit;
pub(super) use shelving::Bell;

/// The index takes lines when so many wait, or so many bytes, or when it has been idle.
const SHELVE_LINES: u64 = 8192;
const SHELVE_BYTES: usize = 8 * 1024 * 1024;
/// An appender waits while more than this waits for the index.
const MOST_LINES: u64 = 8 * SHELVE_LINES;
const MOST_BYTES: usize = 96 * 1024 * 1024;
/// Given up when the disk is full, so that reading, signing and stopping go on.
const SPARE: &str = "spare";
const SPARE_BYTES: u64 = 8 * 1024 * 1024;

/// Says that the index had a fault while it was in use.
pub const FAULT: &str = "index-fault";

/// What the threads of one engine share.
pub(super) struct Shared {
    pub(super) files: Arc<dyn Files>,
    pub(super) folder: PathBuf,
    pub(super) journal: Journal,
    pub(super) seeker: Seeker,
    pub(super) index: Arc<Index>,
    pub(super) tail: Arc<Tail>,
    pub(super) indexer: Arc<dyn Indexer>,
    pub(super) checkpoints: Checkpoints,
    pub(super) bell: Bell,
}

/// One ledger's store in a folder of this machine.
pub struct Embedded {
    shared: Arc<Shared>,
    writer: Mutex<Writer>,
    spare: AtomicBool,
    thread: Option<JoinHandle<()>>,
    _lock: Held,
}

impl Embedded {
    pub(super) fn start(shared: Shared, writer: Writer, shelver: Shelver, lock: Held) -> Self {
        let shared = Arc::new(shared);
        let spare = AtomicBool::new(make_spare(&*shared.files, &shared.folder).is_ok());
        let worker = shared.clone();
        let thread = std::thread::Builder::new()
            .name("shelve".to_owned())
            .spawn(move || worker.shelve_until_stopped(shelver));
        // Without the thread the tail fills up, and appending says so.
        Self {
            shared,
            writer: Mutex::new(writer),
            spare,
            thread: thread.ok(),
            _lock: lock,
        }
    }

    /// Moves all that waits to the index and ends: what dropping it does too, with the answer.
    ///
    /// # Errors
    /// `Stopped` with the fault of the index, if it has one. No line is lost by it.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.stop();
        self.shared
            .index
            .fault()
            .map_or(Ok(()), |fault| Err(StoreError::Stopped(fault)))
    }

    /// What is wrong with the index, if anything: it is made again at the next `open`.
    #[must_use]
    pub fn index_fault(&self) -> Option<String> {
        self.shared.index.fault()
    }

    /// Lines that the index has; the others are in the journal and in memory.
    #[must_use]
    pub fn shelved(&self) -> u64 {
        self.shared.tail.shelved()
    }

    /// Compares every line of the journal with its leaf in the tree; the lines that are missing
    /// or changed. What `verify` adds to it is that the tree is the signed one.
    ///
    /// # Errors
    /// `Io`; `Damaged` when the tree cannot be read.
    pub fn audit(&self) -> Result<Vec<u64>, StoreError> {
        audit(&self.shared.journal, &self.shared.tail, &self.shared.index)
    }

    fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.shared.bell.ring(|state| state.stop = true);
            let ended = thread.join();
            debug_assert!(ended.is_ok(), "panics of the index are caught");
        }
    }

    /// Waits while the index is too far behind.
    fn wait_for_index(&self) -> Result<(), StoreError> {
        loop {
            let (lines, bytes) = self.shared.tail.waiting();
            if lines < MOST_LINES && bytes < MOST_BYTES {
                return Ok(());
            }
            if let Some(fault) = self.shared.index.fault() {
                return Err(StoreError::Stopped(format!(
                    "the index has a fault: {fault}"
                )));
            }
            if self.shared.bell.lock().full {
                return Err(StoreError::Full);
            }
            self.shared.bell.ring(|state| state.crowded = true);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn give_up_spare(&self) {
        if self.spare.swap(false, Ordering::AcqRel) {
            // If it cannot be removed there is nothing else to do.
            let _ = self.shared.files.remove(&self.shared.folder.join(SPARE));
        }
    }

    fn make_spare_again(&self) {
        if !self.spare.load(Ordering::Acquire) {
            let made = make_spare(&*self.shared.files, &self.shared.folder).is_ok();
            self.spare.store(made, Ordering::Release);
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.stop();
    }
}

fn make_spare(files: &dyn Files, folder: &Path) -> std::io::Result<()> {
    let path = folder.join(SPARE);
    let made = files
        .open(&path, Open::Create)
        .and_then(|file| file.reserve(SPARE_BYTES));
    made.inspect_err(|_| drop(files.remove(&path)))
}

impl Store for Embedded {
    fn head(&self) -> Head {
        self.shared.tail.head()
    }

    fn append(&self, first: u64, rows: &[Row]) -> Result<Head, StoreError> {
        let Ok(mut writer) = self.writer.lock() else {
            return Err(StoreError::Stopped("an append panicked".to_owned()));
        };
        if let Some(why) = writer.stopped() {
            return Err(StoreError::Stopped(why.to_owned()));
        }
        if writer.size() != first {
            return Err(StoreError::Conflict {
                first,
                size: writer.size(),
            });
        }
        if rows.is_empty() {
            return Ok(self.head());
        }
        self.wait_for_index()?;
        let group = Group::of(first, rows)?;
        let place = writer
            .append(&group.bytes, group.lines())
            .inspect_err(|error| {
                if matches!(error, StoreError::Full) {
                    self.give_up_spare();
                }
            })?;
        self.make_spare_again();
        let head = self.shared.tail.push(Placed {
            group: Arc::new(group),
            place,
        });
        if self.shared.tail.waiting().0 >= SHELVE_LINES {
            self.shared.bell.ring(|state| state.crowded = true);
        }
        Ok(head)
    }

    fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.shared.line(seq)
    }

    fn lines(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.shared.lines(range, each)
    }

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, StoreError> {
        self.shared.tile(id).ok_or(StoreError::NoTile(id))
    }

    fn find(&self, index: UniqueIndex, key: &[u8]) -> Result<Option<u64>, StoreError> {
        let has = |seq: u64, line: &[u8]| {
            let keys = self.shared.indexer.keys(seq, line);
            keys.unique
                .iter()
                .any(|(other, found)| *other == index && found == key)
        };
        let wanted = (runs::unique(index, key), 0..=u64::MAX, Order::Forward);
        let mut first = None;
        self.shared.with_key(wanted, &has, &mut |seq, _| {
            first = Some(seq);
            ControlFlow::Break(())
        })?;
        Ok(first)
    }

    fn listed(
        &self,
        index: ListIndex,
        key: &[u8],
        page: Page,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let has = |seq: u64, line: &[u8]| {
            let keys = self.shared.indexer.keys(seq, line);
            keys.listed
                .iter()
                .any(|(other, found)| *other == index && found == key)
        };
        let (seqs, order, limit) = match page {
            Page::Backward { before: 0, .. } => return Ok(()),
            Page::Forward { from, limit } => (from..=u64::MAX, Order::Forward, limit),
            Page::Backward { before, limit } => (0..=before - 1, Order::Backward, limit),
        };
        if limit == 0 {
            return Ok(());
        }
        let mut left = limit;
        let wanted = (runs::listed(index, key), seqs, order);
        self.shared.with_key(wanted, &has, &mut |seq, line| {
            left -= 1;
            match each(seq, line) {
                ControlFlow::Continue(()) if left > 0 => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            }
        })
    }

    fn checkpoint(&self) -> Option<Vec<u8>> {
        self.shared.checkpoints.get()
    }

    fn put_checkpoint(&self, note: &[u8]) -> Result<(), StoreError> {
        self.shared.checkpoints.put(note);
        Ok(())
    }

    fn publish(&self) -> Result<(), StoreError> {
        Ok(self.shared.checkpoints.publish()?)
    }

    fn keep_checkpoint(&self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        self.shared
            .checkpoints
            .keep(size, note)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::StorageFull => StoreError::Full,
                _ => StoreError::Io(error),
            })
    }

    fn kept_checkpoints(&self) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        Ok(self.shared.checkpoints.kept()?)
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.shared
            .index
            .row(name)
            .map_err(|error| fault_of_rows(&error))
    }

    fn put_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.shared
            .index
            .put_row(name, value)
            .map_err(|error| fault_of_rows(&error))
    }
}

fn fault_of_rows(error: &IndexError) -> StoreError {
    StoreError::Damaged {
        seq: 0,
        fault: format!("a row of the index: {error}"),
    }
}
