//! The newest lines, in memory: durable in the journal, not yet in the index.
//!
//! A line is readable the moment its commit returns, because it stands here; a thread moves
//! groups on to the index (`shelve`) off the commit path. The tail is bounded: whoever appends
//! faster than the index takes waits (`embedded`).

use std::collections::{BTreeSet, VecDeque};
use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::index::State;
use super::journal::{MAX_LINE, Place};
use super::runs::{self, Entry, LiveRun, Order};
use super::tiles::{Edge, Spot};
use super::{Head, Keys, Row, StoreError};
use crate::hash::{self, NodeHash};

/// Lines that were written together, and what the index needs of them.
pub struct Group {
    /// Number of the first line.
    pub first: u64,
    /// The lines, newlines included: the bytes as they go to the journal.
    pub bytes: Vec<u8>,
    ends: Vec<usize>,
    leaves: Vec<NodeHash>,
    entries: Vec<Entry>,
}

impl Group {
    /// A group without lines.
    #[must_use]
    pub fn new(first: u64) -> Self {
        Self {
            first,
            bytes: Vec::new(),
            ends: Vec::new(),
            leaves: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// Lays rows side by side. The leaves are hashed over the bytes that will be written.
    ///
    /// # Errors
    /// `Line` for a line that a file of lines cannot hold.
    pub fn of(first: u64, rows: &[Row]) -> Result<Self, StoreError> {
        let mut group = Self::new(first);
        group
            .bytes
            .reserve(rows.iter().map(|row| row.line.len() + 1).sum());
        for row in rows {
            let bad = row.line.is_empty() || row.line.len() > MAX_LINE || row.line.contains(&b'\n');
            if bad {
                return Err(StoreError::Line { seq: group.end() });
            }
            group.push(&row.line, &row.keys);
        }
        Ok(group)
    }

    /// Adds a line.
    pub fn push(&mut self, line: &[u8], keys: &Keys) {
        let seq = self.end();
        self.bytes.extend_from_slice(line);
        self.bytes.push(b'\n');
        self.ends.push(self.bytes.len());
        let start = self.bytes.len() - line.len() - 1;
        self.leaves
            .push(hash::leaf(&self.bytes[start..start + line.len()]));
        let unique = keys
            .unique
            .iter()
            .map(|(index, key)| runs::unique(*index, key));
        let listed = keys
            .listed
            .iter()
            .map(|(index, key)| runs::listed(*index, key));
        self.entries
            .extend(unique.chain(listed).map(|found| runs::entry(found, seq)));
    }

    /// How many lines.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.ends.len() as u64
    }

    /// One more than the number of the last line.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.first + self.lines()
    }

    /// A line by its number in the ledger.
    #[must_use]
    pub fn line(&self, seq: u64) -> Option<&[u8]> {
        let nth = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        let end = *self.ends.get(nth)?;
        let start = if nth == 0 { 0 } else { self.ends[nth - 1] };
        Some(&self.bytes[start..end - 1])
    }

    /// Its lines with their offsets in `bytes`.
    pub fn each(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| (start, &self.bytes[start..end - 1]))
    }
}

/// A group and where it stands in the journal.
#[derive(Clone)]
pub struct Placed {
    /// The lines.
    pub group: Arc<Group>,
    /// Where the first one begins.
    pub place: Place,
}

impl Placed {
    /// Where the line after its last one would begin, in the same segment.
    #[must_use]
    pub fn end(&self) -> Place {
        Place {
            offset: self.place.offset + self.group.bytes.len() as u64,
            ..self.place
        }
    }
}

struct Inner {
    head: Head,
    shelved: u64,
    runs: Vec<Arc<LiveRun>>,
    groups: VecDeque<Placed>,
    bytes: usize,
    fresh: BTreeSet<Entry>,
    leaving: Arc<BTreeSet<Entry>>,
    edge: Edge,
}

/// What goes to the index next.
pub struct Taken {
    /// Lines and root once it is there.
    pub head: Head,
    /// The first line in it.
    pub from: u64,
    /// The lines.
    pub groups: Vec<Placed>,
    /// Their entries.
    pub entries: Arc<BTreeSet<Entry>>,
    /// The tiles that changed.
    pub tiles: Vec<(Spot, Vec<NodeHash>)>,
}

/// The newest lines, shared by the writer, the readers and the shelving thread.
pub struct Tail(RwLock<Inner>);

impl Tail {
    /// Begins behind an index.
    #[must_use]
    pub fn behind(state: &State, runs: Vec<Arc<LiveRun>>, edge: Edge) -> Self {
        Self(RwLock::new(Inner {
            head: state.head,
            shelved: state.head.size,
            runs,
            groups: VecDeque::new(),
            bytes: 0,
            fresh: BTreeSet::new(),
            leaving: Arc::default(),
            edge,
        }))
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lines and root.
    #[must_use]
    pub fn head(&self) -> Head {
        self.read().head
    }

    /// Lines that the index has.
    #[must_use]
    pub fn shelved(&self) -> u64 {
        self.read().shelved
    }

    /// Lines and bytes that wait for the index.
    #[must_use]
    pub fn waiting(&self) -> (u64, usize) {
        let inner = self.read();
        (inner.head.size - inner.shelved, inner.bytes)
    }

    /// Makes a durable group readable; the new head.
    pub fn push(&self, placed: Placed) -> Head {
        let mut inner = self.write();
        inner.edge.push(&placed.group.leaves);
        inner.head = Head {
            size: inner.edge.size(),
            root: inner.edge.root(),
        };
        inner.fresh.extend(&placed.group.entries);
        inner.bytes += placed.group.bytes.len();
        inner.groups.push_back(placed);
        inner.head
    }

    /// The group that holds a line; `None` when the index has it, or nobody.
    #[must_use]
    pub fn group(&self, seq: u64) -> Option<Arc<Group>> {
        let inner = self.read();
        let at = inner
            .groups
            .partition_point(|placed| placed.group.end() <= seq);
        inner
            .groups
            .get(at)
            .filter(|placed| placed.group.first <= seq)
            .map(|placed| placed.group.clone())
    }

    /// The entries of a tile that are still held here.
    #[must_use]
    pub fn tile(&self, spot: Spot) -> Option<Vec<NodeHash>> {
        self.read().edge.tile(spot).map(<[NodeHash]>::to_vec)
    }

    /// The sequence numbers under a fingerprint that are not in a run, and the runs that have
    /// the others: one view of one moment.
    #[must_use]
    pub fn search(
        &self,
        fingerprint: u64,
        seqs: &RangeInclusive<u64>,
        order: Order,
    ) -> (Vec<Arc<LiveRun>>, Vec<u64>) {
        let inner = self.read();
        let wanted = runs::span(fingerprint, seqs);
        let leaving = inner.leaving.range(wanted.clone());
        let mut found: Vec<u64> = leaving
            .chain(inner.fresh.range(wanted))
            .map(runs::seq_of)
            .collect();
        if order == Order::Backward {
            found.reverse();
        }
        (inner.runs.clone(), found)
    }

    /// Takes what waits, to be shelved; it stays readable here until `shelved`.
    #[must_use]
    pub fn take(&self) -> Option<Taken> {
        let mut inner = self.write();
        if inner.groups.is_empty() {
            return None;
        }
        if inner.leaving.is_empty() {
            inner.leaving = Arc::new(std::mem::take(&mut inner.fresh));
        }
        Some(Taken {
            head: inner.head,
            from: inner.shelved,
            groups: inner.groups.iter().cloned().collect(),
            entries: inner.leaving.clone(),
            tiles: inner.edge.changed(),
        })
    }

    /// Forgets what the index now has.
    pub fn shelve(&self, head: Head, runs: Vec<Arc<LiveRun>>) {
        let mut inner = self.write();
        inner.shelved = head.size;
        inner.runs = runs;
        inner.leaving = Arc::default();
        inner.edge.stored(head.size);
        while inner
            .groups
            .front()
            .is_some_and(|placed| placed.group.end() <= head.size)
        {
            let gone = inner
                .groups
                .pop_front()
                .map_or(0, |placed| placed.group.bytes.len());
            inner.bytes -= gone;
        }
    }

    /// The runs in use.
    #[must_use]
    pub fn runs(&self) -> Vec<Arc<LiveRun>> {
        self.read().runs.clone()
    }
}
