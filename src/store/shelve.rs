//! Moving lines from the tail to the index, off the commit path.
//!
//! Chunks, tiles, closed segments and a new run are written first, the state row last: whoever
//! opens the index after a crash sees the state before or after, with everything it speaks of.

use std::sync::Arc;

use super::chunks::{self, Chunk};
use super::index::{Index, IndexError, State};
use super::journal::Place;
use super::runs::{self, LiveRun, Run};
use super::tail::{Placed, Tail, Taken};

/// Chunks that go into one batch.
const BATCH_CHUNKS: usize = 32;

/// The one that writes to the index.
pub struct Shelver {
    index: Arc<Index>,
    tail: Arc<Tail>,
    state: State,
    chunk: Option<Chunk>,
    /// Runs that were merged into others, until no reader has them.
    retired: Vec<Arc<LiveRun>>,
}

impl Shelver {
    /// Goes on where the index is complete.
    ///
    /// # Errors
    /// Those of the index.
    pub fn resume(index: Arc<Index>, tail: Arc<Tail>, state: State) -> Result<Self, IndexError> {
        let last = state.head.size.checked_sub(1);
        let chunk = match last {
            Some(last) => index.with(|index| chunks::around(&index.lines, last))?,
            None => None,
        };
        Ok(Self {
            index,
            tail,
            state,
            chunk,
            retired: Vec::new(),
        })
    }

    /// Moves everything that waits.
    ///
    /// # Errors
    /// Those of the index: it has to be made again.
    pub fn shelve(&mut self) -> Result<(), IndexError> {
        let Some(taken) = self.tail.take() else {
            return Ok(());
        };
        let index = self.index.clone();
        let runs = index.with(|_| self.store(&taken))?;
        self.tail.shelve(taken.head, runs);
        index.with(|_| self.bury())
    }

    fn store(&mut self, taken: &Taken) -> Result<Vec<Arc<LiveRun>>, IndexError> {
        self.store_lines(&taken.groups)?;
        self.index.put_tiles(&taken.tiles)?;
        let mut runs = self.tail.runs();
        let run = Run {
            id: self.number(),
            first: taken.from,
            end: taken.head.size,
            entries: taken.entries.len() as u64,
        };
        let entries = taken.entries.iter().map(|entry| Ok(*entry));
        runs.push(Arc::new(LiveRun::write(&self.index.runs, run, entries)?));
        self.merge(&mut runs)?;
        self.state.head = taken.head;
        self.state.runs = runs.iter().map(|live| live.run).collect();
        self.index.put_state(&self.state)?;
        Ok(runs)
    }

    fn number(&mut self) -> u64 {
        self.state.next_run += 1;
        self.state.next_run
    }

    fn store_lines(&mut self, groups: &[Placed]) -> Result<(), IndexError> {
        let (mut batch, mut count) = (sled::Batch::default(), 0);
        for placed in groups {
            if placed.place.segment != self.state.end.segment {
                let closed = self.state.end;
                self.index
                    .segments
                    .insert(closed.segment.to_be_bytes(), &closed.offset.to_be_bytes())?;
            }
            for (seq, (offset, line)) in (placed.group.first..).zip(placed.group.each()) {
                let place = Place {
                    offset: placed.place.offset + offset as u64,
                    ..placed.place
                };
                if let Some(full) = self
                    .chunk
                    .take_if(|chunk| !chunk.takes(place, line.len() + 1))
                {
                    full.put(&mut batch)?;
                    count += 1;
                }
                self.chunk
                    .get_or_insert_with(|| Chunk::empty(seq, place))
                    .push(line);
                if count == BATCH_CHUNKS {
                    self.index.lines.apply_batch(std::mem::take(&mut batch))?;
                    count = 0;
                }
            }
            self.state.end = placed.end();
        }
        if let Some(open) = &self.chunk {
            open.put(&mut batch)?;
        }
        Ok(self.index.lines.apply_batch(batch)?)
    }

    fn merge(&mut self, runs: &mut Vec<Arc<LiveRun>>) -> Result<(), IndexError> {
        loop {
            let known: Vec<Run> = runs.iter().map(|live| live.run).collect();
            let count = runs::due(&known);
            if count == 0 {
                return Ok(());
            }
            let old = runs.split_off(runs.len() - count);
            let parts: Vec<&LiveRun> = old.iter().map(|live| &**live).collect();
            let id = self.number();
            runs.push(Arc::new(runs::merge(&self.index.runs, id, &parts)?));
            self.retired.extend(old);
        }
    }

    /// Removes the rows of merged runs that nobody reads any more.
    fn bury(&mut self) -> Result<(), IndexError> {
        for live in self
            .retired
            .extract_if(.., |live| Arc::strong_count(live) == 1)
        {
            live.remove(&self.index.runs)?;
        }
        Ok(())
    }
}
