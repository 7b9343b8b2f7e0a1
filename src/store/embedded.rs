//! The embedded engine: a journal in front of an index, in one folder, owned by one process.
//!
//! ```text
//! append   -> journal: one write, one fdatasync = the commit -> tail (memory) -> return
//! shelving -> a thread moves groups from the tail to the index, tens of thousands of lines at once
//! reading  -> tail, else index, else (a fault in the index) the journal itself
//! ```
//!
//! A full disk: the journal takes back what it wrote and says `Full`; a spare file is given up
//! so that reading and stopping go on; the index stops growing while less than 64 MiB are free.
//! A failed sync: nobody knows what is on the disk, and the writer stops for good. A fault in
//! the index: reading goes on from the journal, and the next `open` makes the index again.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range, RangeInclusive};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::checkpoints::Checkpoints;
use super::chunks;
use super::index::{Index, IndexError};
use super::journal::{self, Journal, Place, Writer};
use super::lock::Held;
use super::runs::{self, Order};
use super::shelve::Shelver;
use super::tail::{Group, Placed, Tail};
use super::{
    Head, Indexer, ListIndex, Page, Row, Store, StoreError, UniqueIndex,
};
use crate::files::{Files, Open};
use crate::hash::{self, NodeHash};
use crate::tree::{self, TileId};

/// Leaves in a tile.
const WIDTH: u64 = tree::TILE_WIDTH as u64;
/// The index takes lines when so many wait, or so many bytes, or when it has been idle.
const SHELVE_LINES: u64 = 8192;
const SHELVE_BYTES: usize = 8 * 1024 * 1024;
const IDLE: Duration = Duration::from_millis(500);
/// Shortest time between two writes of the published checkpoint.
const PUBLISH: Duration = Duration::from_millis(50);
/// An appender waits while more than this waits for the index.
const MOST_LINES: u64 = 8 * SHELVE_LINES;
const MOST_BYTES: usize = 96 * 1024 * 1024;
/// The index does not grow while less is free: a full disk would break sled.
const ROOM_FOR_INDEX: u64 = 64 * 1024 * 1024;
/// Given up when the disk is full, so that reading, signing and stopping go on.
const SPARE: &str = "spare";
const SPARE_BYTES: u64 = 8 * 1024 * 1024;
/// Says that the index had a fault while it was in use.
pub(super) const FAULT: &str = "index-fault";

/// What the threads of one engine share.
pub(super) struct Shared {
    pub(super) files: Arc<dyn Files>,
    pub(super) folder: PathBuf,
    pub(super) journal: Journal,
    pub(super) index: Arc<Index>,
    pub(super) tail: Arc<Tail>,
    pub(super) indexer: Arc<dyn Indexer>,
    pub(super) checkpoints: Checkpoints,
    pub(super) bell: Bell,
}

/// Wakes the shelving thread, and those who wait for it.
#[derive(Default)]
pub(super) struct Bell {
    state: Mutex<Waiting>,
    rung: Condvar,
}

#[derive(Default)]
struct Waiting {
    stop: bool,
    crowded: bool,
    full: bool,
}

impl Bell {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ring(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.lock());
        self.rung.notify_all();
    }

    fn wait(&self, time: Duration) {
        let state = self.lock();
        if !state.stop && !state.crowded {
            drop(self.rung.wait_timeout(state, time));
        }
    }
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
        Self { shared, writer: Mutex::new(writer), spare, thread: thread.ok(), _lock: lock }
    }

    /// Moves all that waits to the index and ends: what dropping it does too, with the answer.
    ///
    /// # Errors
    /// `Stopped` with the fault of the index, if it has one. No line is lost by it.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.stop();
        self.shared.index.fault().map_or(Ok(()), |fault| Err(StoreError::Stopped(fault)))
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
                return Err(StoreError::Stopped(format!("the index has a fault: {fault}")));
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
    let made = files.open(&path, Open::Create).and_then(|file| file.reserve(SPARE_BYTES));
    made.inspect_err(|_| drop(files.remove(&path)))
}

impl Shared {
    fn shelve_until_stopped(&self, mut shelver: Shelver) {
        let mut idle = Duration::ZERO;
        loop {
            self.bell.wait(PUBLISH);
            idle += PUBLISH;
            // A checkpoint that could not be written is tried again in a moment.
            let _ = self.checkpoints.publish();
            let stop = self.bell.lock().stop;
            let (lines, bytes) = self.tail.waiting();
            let due = lines >= SHELVE_LINES || bytes >= SHELVE_BYTES || idle >= IDLE || stop;
            if due && lines > 0 && self.index.fault().is_none() {
                idle = Duration::ZERO;
                self.shelve(&mut shelver);
            }
            self.bell.lock().crowded = false;
            if stop {
                break;
            }
        }
        if self.index.flush().is_err() {
            self.remember_fault();
        }
    }

    fn shelve(&self, shelver: &mut Shelver) {
        let full = self.files.room(&self.folder).is_ok_and(|room| room < ROOM_FOR_INDEX);
        self.bell.lock().full = full;
        if full {
            return;
        }
        if let Err(error) = shelver.shelve() {
            tracing::error!(%error, "the index has a fault and is made again at the next start");
            self.remember_fault();
        }
    }

    /// Leaves a word for the next `open`.
    fn remember_fault(&self) {
        if let Err(error) = self.files.open(&self.folder.join(FAULT), Open::Create) {
            tracing::error!(%error, "cannot note the fault of the index");
        }
    }

    fn index_said<T>(&self, result: Result<T, IndexError>) -> Option<T> {
        result.inspect_err(|_| self.remember_fault()).ok()
    }

    /// Some consecutive lines from `seq` on, at least one: from the tail, the index, or the
    /// journal when the index does not have them.
    fn block(&self, seq: u64) -> Result<(u64, Vec<u8>), StoreError> {
        let chunk = self.index.with(|index| chunks::around(&index.lines, seq));
        if let Some(Some(chunk)) = self.index_said(chunk) {
            return Ok((chunk.first, chunk.bytes));
        }
        let segments = self.journal.segments()?;
        let at = segments.partition_point(|segment| segment.first <= seq);
        let damaged = |fault: &str| StoreError::Damaged { seq, fault: fault.to_owned() };
        let first = segments.get(at.wrapping_sub(1)).ok_or_else(|| damaged("its segment is missing"))?.first;
        Ok((first, self.journal.read_from(Place { segment: first, offset: 0 })?))
    }

    fn lines(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let end = range.end.min(self.tail.head().size);
        let mut next = range.start;
        while next < end {
            let group = self.tail.group(next);
            let (first, block);
            let bytes = if let Some(group) = &group {
                first = group.first;
                &group.bytes
            } else {
                (first, block) = self.block(next)?;
                &block
            };
            let begun = next;
            let skip = usize::try_from(next - first).unwrap_or(usize::MAX);
            for (_, line) in journal::complete_lines(bytes).skip(skip) {
                if next == end {
                    return Ok(());
                }
                if each(next, line).is_break() {
                    return Ok(());
                }
                next += 1;
            }
            if next == begun {
                return Err(StoreError::Damaged { seq: next, fault: "it is not in the journal".to_owned() });
            }
        }
        Ok(())
    }

    fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut found = None;
        self.lines(seq..seq.saturating_add(1), &mut |_, line| {
            found = Some(line.to_vec());
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    fn tile(&self, id: TileId) -> Option<Vec<NodeHash>> {
        // The tail first: what it forgets in between is in the index by then.
        let (spot, width) = ((id.level(), id.index()), usize::from(id.width()));
        let held = self.tail.tile(spot);
        let stored = || self.index_said(self.index.with(|trees| trees.tile(spot))).flatten();
        let mut hashes = held.or_else(stored).filter(|hashes| hashes.len() >= width)?;
        hashes.truncate(width);
        Some(hashes)
    }

    /// The lines within `seqs` under a fingerprint, in order, until `each` is false.
    fn matching(
        &self,
        fingerprint: u64,
        seqs: &RangeInclusive<u64>,
        order: Order,
        each: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), StoreError> {
        let (runs, tail) = self.tail.search(fingerprint, seqs, order);
        let mut stopped = false;
        let mut ask = |seq: u64| {
            stopped = stopped || !each(seq);
            !stopped
        };
        if order == Order::Backward && !tail.iter().all(|seq| ask(*seq)) {
            return Ok(());
        }
        let in_order: Vec<_> = match order {
            Order::Forward => runs.iter().collect(),
            Order::Backward => runs.iter().rev().collect(),
        };
        for live in in_order {
            let searched = self
                .index
                .with(|index| live.search(&index.runs, fingerprint, seqs, order, &mut ask));
            if let Err(error) = searched {
                self.remember_fault();
                return Err(StoreError::Damaged { seq: live.run.first, fault: error.to_string() });
            }
        }
        if order == Order::Forward {
            tail.iter().all(|seq| ask(*seq));
        }
        Ok(())
    }

    /// As `matching`, only lines that do have the key.
    fn with_key(
        &self,
        wanted: (u64, RangeInclusive<u64>, Order),
        limit: usize,
        has: &dyn Fn(u64, &[u8]) -> bool,
    ) -> Result<Vec<u64>, StoreError> {
        let (fingerprint, seqs, order) = wanted;
        let (mut found, mut fault) = (Vec::new(), None);
        if limit == 0 {
            return Ok(found);
        }
        self.matching(fingerprint, &seqs, order, &mut |seq| {
            match self.line(seq) {
                Ok(line) => {
                    if line.is_some_and(|line| has(seq, &line)) {
                        found.push(seq);
                    }
                }
                Err(error) => fault = Some(error),
            }
            fault.is_none() && found.len() < limit
        })?;
        fault.map_or(Ok(found), Err)
    }
}

/// Compares every line of the journal with its leaf; the lines that are missing or changed.
pub(super) fn audit(journal: &Journal, tail: &Tail, index: &Index) -> Result<Vec<u64>, StoreError> {
    let (size, segments) = (tail.head().size, journal.segments()?);
    let mut bad = Vec::new();
    for (at, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.first < size) {
        let end = segments.get(at + 1).map_or(size, |next| next.first.min(size));
        let bytes = journal.read_from(Place { segment: segment.first, offset: 0 })?;
        let mut lines = journal::complete_lines(&bytes).map(|(_, line)| hash::leaf(line));
        // Lines that stand where they should are compared in passing, others are searched for.
        let (mut elsewhere, mut tile) = (None, (u64::MAX, Vec::new()));
        for seq in segment.first..end {
            if tile.0 != seq / WIDTH {
                tile = (seq / WIDTH, leaves_of(tail, index, seq / WIDTH));
            }
            let nth = usize::try_from(seq % WIDTH).unwrap_or_default();
            let missing =
                || StoreError::Damaged { seq, fault: "its leaf is not in the index".to_owned() };
            let leaf = *tile.1.get(nth).ok_or_else(missing)?;
            if lines.next() == Some(leaf) {
                continue;
            }
            let all = elsewhere.get_or_insert_with(|| {
                journal::complete_lines(&bytes).map(|(_, line)| hash::leaf(line)).collect::<BTreeSet<_>>()
            });
            if !all.contains(&leaf) {
                bad.push(seq);
            }
        }
    }
    let begun = segments.first().map_or(size, |segment| segment.first.min(size));
    bad.extend(0..begun);
    bad.sort_unstable();
    Ok(bad)
}

fn leaves_of(tail: &Tail, index: &Index, tile: u64) -> Vec<NodeHash> {
    let stored = || index.with(|trees| trees.tile((0, tile))).ok().flatten().unwrap_or_default();
    tail.tile((0, tile)).unwrap_or_else(stored)
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
            return Err(StoreError::Conflict { first, size: writer.size() });
        }
        if rows.is_empty() {
            return Ok(self.head());
        }
        self.wait_for_index()?;
        let group = Group::of(first, rows)?;
        let place = writer.append(&group.bytes, group.lines()).inspect_err(|error| {
            if matches!(error, StoreError::Full) {
                self.give_up_spare();
            }
        })?;
        self.make_spare_again();
        let head = self.shared.tail.push(Placed { group: Arc::new(group), place });
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
            keys.unique.iter().any(|(other, found)| *other == index && found == key)
        };
        let wanted = (runs::unique(index, key), 0..=u64::MAX, Order::Forward);
        Ok(self.shared.with_key(wanted, 1, &has)?.first().copied())
    }

    fn list(&self, index: ListIndex, key: &[u8], page: Page) -> Result<Vec<u64>, StoreError> {
        let has = |seq: u64, line: &[u8]| {
            let keys = self.shared.indexer.keys(seq, line);
            keys.listed.iter().any(|(other, found)| *other == index && found == key)
        };
        let fingerprint = runs::listed(index, key);
        let (wanted, limit) = match page {
            Page::Forward { from, limit } => ((fingerprint, from..=u64::MAX, Order::Forward), limit),
            Page::Backward { before: 0, .. } => return Ok(Vec::new()),
            Page::Backward { before, limit } => {
                ((fingerprint, 0..=before - 1, Order::Backward), limit)
            }
        };
        self.shared.with_key(wanted, limit, &has)
    }

    fn checkpoint(&self) -> Option<Vec<u8>> {
        self.shared.checkpoints.get()
    }

    fn put_checkpoint(&self, note: &[u8]) -> Result<(), StoreError> {
        self.shared.checkpoints.put(note);
        Ok(())
    }

    fn keep_checkpoint(&self, size: u64, note: &[u8]) -> Result<(), StoreError> {
        self.shared.checkpoints.keep(size, note).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::Full,
            _ => StoreError::Io(error),
        })
    }

    fn kept_checkpoints(&self) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        Ok(self.shared.checkpoints.kept()?)
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.shared.index.row(name).map_err(fault_of_rows)
    }

    fn put_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.shared.index.put_row(name, value).map_err(fault_of_rows)
    }
}

fn fault_of_rows(error: IndexError) -> StoreError {
    StoreError::Damaged { seq: 0, fault: format!("a row of the index: {error}") }
}
