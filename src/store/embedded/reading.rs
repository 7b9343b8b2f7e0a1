//! Reading: from the tail, else the index, else the journal itself.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range, RangeInclusive};

use super::Shared;
use crate::hash::{self, NodeHash};
use crate::store::StoreError;
use crate::store::chunks;
use crate::store::index::{Index, IndexError};
use crate::store::journal::{self, Journal, Place};
use crate::store::runs::Order;
use crate::store::tail::Tail;
use crate::tree::{self, TileId};

/// Leaves in a tile.
const WIDTH: u64 = tree::TILE_WIDTH as u64;

impl Shared {
    pub(super) fn index_said<T>(&self, result: Result<T, IndexError>) -> Option<T> {
        result.inspect_err(|_| self.remember_fault()).ok()
    }

    /// Some consecutive lines from `seq` on, at least one: from the tail, the index, or the
    /// journal when the index does not have them.
    pub(super) fn block(&self, seq: u64) -> Result<(u64, Vec<u8>), StoreError> {
        let chunk = self.index.with(|index| chunks::around(&index.lines, seq));
        if let Some(Some(chunk)) = self.index_said(chunk) {
            return Ok((chunk.first, chunk.bytes));
        }
        let segments = self.journal.segments()?;
        let at = segments.partition_point(|segment| segment.first <= seq);
        let damaged = |fault: &str| StoreError::Damaged {
            seq,
            fault: fault.to_owned(),
        };
        let first = segments
            .get(at.wrapping_sub(1))
            .ok_or_else(|| damaged("its segment is missing"))?
            .first;
        Ok((
            first,
            self.journal.read_from(Place {
                segment: first,
                offset: 0,
            })?,
        ))
    }

    pub(super) fn lines(
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
                return Err(StoreError::Damaged {
                    seq: next,
                    fault: "it is not in the journal".to_owned(),
                });
            }
        }
        Ok(())
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

    /// As `matching`, only lines that do have the key.
    pub(super) fn with_key(
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
pub fn audit(journal: &Journal, tail: &Tail, index: &Index) -> Result<Vec<u64>, StoreError> {
    let (size, segments) = (tail.head().size, journal.segments()?);
    let mut bad = Vec::new();
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
        let (mut elsewhere, mut tile) = (None, (u64::MAX, Vec::new()));
        for seq in segment.first..end {
            if tile.0 != seq / WIDTH {
                tile = (seq / WIDTH, leaves_of(tail, index, seq / WIDTH));
            }
            let nth = usize::try_from(seq % WIDTH).unwrap_or_default();
            let missing = || StoreError::Damaged {
                seq,
                fault: "its leaf is not in the index".to_owned(),
            };
            let leaf = *tile.1.get(nth).ok_or_else(missing)?;
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
