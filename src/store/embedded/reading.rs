//! Reading: from the tail, else the journal, else the index.
//!
//! The journal is read by search (`seek`), and each line compared with its leaf in the tree: a line
//! that somebody altered is never given out, its copy in the index is. A chunk of the index would be
//! nearer, and brings 200 kB into memory for one line, since sled reads whole leaves.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range, RangeInclusive};

use super::Shared;
use crate::hash::{self, NodeHash};
use crate::store::StoreError;
use crate::store::index::{Index, IndexError};
use crate::store::journal::{self, Journal, Place};
use crate::store::runs::Order;
use crate::store::seek::Block;
use crate::store::tail::Tail;
use crate::tree::{self, TileId};

/// What a line takes in the journal, more or less: how much is read for how many.
const USUAL_LINE: u64 = 1280;
/// Leaves in a tile.
const WIDTH: u64 = tree::TILE_WIDTH as u64;

impl Shared {
    pub(super) fn index_said<T>(&self, result: Result<T, IndexError>) -> Option<T> {
        result.inspect_err(|_| self.remember_fault()).ok()
    }

    /// Some consecutive lines from `seq` on, at least one: from the journal, or from the index
    /// when they are not where the journal should have them.
    fn block(&self, seq: u64, end: u64) -> Result<Block, StoreError> {
        let bytes = (end - seq).saturating_mul(USUAL_LINE);
        let found = self.seeker.block(seq, self.tail.head().size, bytes);
        let fault = match found {
            Ok(Some(block)) => return Ok(block),
            Ok(None) => "it is not in the journal".to_owned(),
            Err(error) => format!("the journal cannot be read: {error}"),
        };
        let line = self.copy_of(seq, &fault)?;
        Ok(Block {
            first: seq,
            bytes: [&line[..], b"\n"].concat(),
        })
    }

    /// The index's copy of a line that the journal has not, or has otherwise.
    fn copy_of(&self, seq: u64, fault: &str) -> Result<Vec<u8>, StoreError> {
        let proven = self.index.with(|index| index.proven_line(seq));
        let Some(line) = self.index_said(proven).flatten() else {
            return Err(StoreError::Damaged {
                seq,
                fault: fault.to_owned(),
            });
        };
        tracing::error!(
            seq,
            fault,
            "a line of the journal is damaged; its copy in the index is the one in the tree: run `tabellion verify`"
        );
        Ok(line)
    }

    pub(super) fn lines(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let end = range.end.min(self.tail.head().size);
        let leaf_tile = |tile| self.leaf_tile(tile);
        let mut leaves = Leaves::of(&leaf_tile);
        let mut next = range.start;
        while next < end {
            if let Some(group) = self.tail.group(next) {
                let held =
                    (next..end.min(group.end())).filter_map(|seq| Some((seq, group.line(seq)?)));
                for (seq, line) in held {
                    if each(seq, line).is_break() {
                        return Ok(());
                    }
                }
                next = group.end();
                continue;
            }
            let block = self.block(next, end)?;
            for (_, line) in journal::complete_lines(&block.bytes) {
                if next == end {
                    break;
                }
                let flow = if self.is_line(next, line, &mut leaves) {
                    each(next, line)
                } else {
                    each(
                        next,
                        &self.copy_of(next, "its bytes are not those in the tree")?,
                    )
                };
                if flow.is_break() {
                    return Ok(());
                }
                next += 1;
            }
        }
        Ok(())
    }

    /// Whether these bytes are line `seq`: as the tree says, or, when the index cannot tell, as they say.
    fn is_line(&self, seq: u64, line: &[u8], leaves: &mut Leaves<'_>) -> bool {
        match leaves.leaf(seq) {
            Some(leaf) => leaf == hash::leaf(line),
            None => self.indexer.link(line).is_some_and(|link| link.seq == seq),
        }
    }

    fn leaf_tile(&self, tile: u64) -> Vec<NodeHash> {
        // The tail first: what it forgets in between is in the index by then.
        let stored = || self.index_said(self.index.with(|trees| trees.tile((0, tile))));
        let held = self.tail.tile((0, tile)).map(Some);
        held.or_else(stored).flatten().unwrap_or_default()
    }

    pub(super) fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut found = None;
        self.lines(seq..seq.saturating_add(1), &mut |_, line| {
            found = Some(line.to_vec());
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    pub(super) fn tile(&self, id: TileId) -> Option<Vec<NodeHash>> {
        // The tail first: what it forgets in between is in the index by then.
        let (spot, width) = ((id.level(), id.index()), usize::from(id.width()));
        let held = self.tail.tile(spot);
        let stored = || {
            self.index_said(self.index.with(|trees| trees.tile(spot)))
                .flatten()
        };
        let mut hashes = held
            .or_else(stored)
            .filter(|hashes| hashes.len() >= width)?;
        hashes.truncate(width);
        Some(hashes)
    }

    /// The lines within `seqs` under a fingerprint, in order, until `each` is false.
    pub(super) fn matching(
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
                return Err(StoreError::Damaged {
                    seq: live.run.first,
                    fault: error.to_string(),
                });
            }
        }
        if order == Order::Forward {
            tail.iter().all(|seq| ask(*seq));
        }
        Ok(())
    }

    /// As `matching`, only lines that do have the key, with their text, until `each` breaks.
    pub(super) fn with_key(
        &self,
        wanted: (u64, RangeInclusive<u64>, Order),
        has: &dyn Fn(u64, &[u8]) -> bool,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let (fingerprint, seqs, order) = wanted;
        let (mut flow, mut fault) = (ControlFlow::Continue(()), None);
        self.matching(fingerprint, &seqs, order, &mut |seq| {
            let read = self.lines(seq..seq.saturating_add(1), &mut |seq, line| {
                if has(seq, line) {
                    flow = each(seq, line);
                }
                flow
            });
            fault = read.err();
            fault.is_none() && flow.is_continue()
        })?;
        fault.map_or(Ok(()), Err)
    }
}

/// The leaves of lines that are asked for more or less in order: one tile is kept.
struct Leaves<'a> {
    tile_of: &'a dyn Fn(u64) -> Vec<NodeHash>,
    tile: u64,
    hashes: Vec<NodeHash>,
}

impl<'a> Leaves<'a> {
    fn of(tile_of: &'a dyn Fn(u64) -> Vec<NodeHash>) -> Self {
        Self {
            tile_of,
            tile: u64::MAX,
            hashes: Vec::new(),
        }
    }

    fn leaf(&mut self, seq: u64) -> Option<NodeHash> {
        if self.tile != seq / WIDTH {
            self.tile = seq / WIDTH;
            self.hashes = (self.tile_of)(self.tile);
        }
        let nth = usize::try_from(seq % WIDTH).unwrap_or_default();
        self.hashes.get(nth).copied()
    }
}

/// Compares every line of the journal with its leaf; the lines that are missing or changed.
pub fn audit(journal: &Journal, tail: &Tail, index: &Index) -> Result<Vec<u64>, StoreError> {
    let (size, segments) = (tail.head().size, journal.segments()?);
    let mut bad = Vec::new();
    let leaf_tile = |tile| leaves_of(tail, index, tile);
    let mut leaves = Leaves::of(&leaf_tile);
    for (at, segment) in segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| segment.first < size)
    {
        let end = segments
            .get(at + 1)
            .map_or(size, |next| next.first.min(size));
        let bytes = journal.read_from(Place {
            segment: segment.first,
            offset: 0,
        })?;
        let mut lines = journal::complete_lines(&bytes).map(|(_, line)| hash::leaf(line));
        // Lines that stand where they should are compared in passing, others are searched for.
        let mut elsewhere = None;
        for seq in segment.first..end {
            let missing = || StoreError::Damaged {
                seq,
                fault: "its leaf is not in the index".to_owned(),
            };
            let leaf = leaves.leaf(seq).ok_or_else(missing)?;
            if lines.next() == Some(leaf) {
                continue;
            }
            let all = elsewhere.get_or_insert_with(|| {
                journal::complete_lines(&bytes)
                    .map(|(_, line)| hash::leaf(line))
                    .collect::<BTreeSet<_>>()
            });
            if !all.contains(&leaf) {
                bad.push(seq);
            }
        }
    }
    let begun = segments
        .first()
        .map_or(size, |segment| segment.first.min(size));
    bad.extend(0..begun);
    bad.sort_unstable();
    Ok(bad)
}

fn leaves_of(tail: &Tail, index: &Index, tile: u64) -> Vec<NodeHash> {
    let stored = || {
        index
            .with(|trees| trees.tile((0, tile)))
            .ok()
            .flatten()
            .unwrap_or_default()
    };
    tail.tile((0, tile)).unwrap_or_else(stored)
}
