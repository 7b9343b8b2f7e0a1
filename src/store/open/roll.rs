//! Reading the journal from the index's watermark on, or from its beginning.

use std::sync::Arc;

use super::{Opener, Ready};
use crate::hash::{self, ChainHash};
use crate::store::index::{Index, IndexError, State};
use crate::store::journal::{self, Place};
use crate::store::runs::{self, LiveRun};
use crate::store::shelve::Shelver;
use crate::store::tail::{Group, Placed, Tail};
use crate::store::tiles::Edge;

/// Lines read at open are grouped up to this.
const GROUP_BYTES: usize = 256 * 1024;
/// While rolling forward the index takes lines when so many wait.
const ROLL_LINES: u64 = 32_768;
const ROLL_BYTES: usize = 32 * 1024 * 1024;

impl Opener<'_, '_> {
    /// Reads what stands behind the index's watermark, to the end of the journal.
    pub(super) fn roll(
        &self,
        index: &Arc<Index>,
        state: State,
        edge: Edge,
    ) -> Result<Ready, String> {
        let live = index
            .with(|trees| load_runs(trees, &state))
            .map_err(|error| error.to_string())?;
        let tail = Arc::new(Tail::behind(&state, live, edge));
        let wanted = match state.head.size.checked_sub(1) {
            None => self.opening.indexer.origin(),
            Some(last) => {
                let found = index.with(|trees| trees.proven_line(last));
                let found = found.map_err(|error| error.to_string())?;
                hash::chain(&found.ok_or_else(|| "its last line is missing".to_owned())?)
            }
        };
        let (from, end) = (state.head.size, state.end);
        let shelver = Shelver::resume(index.clone(), tail.clone(), state)
            .map_err(|error| error.to_string())?;
        let mut roll = Roll {
            opener: self,
            tail: &tail,
            shelver,
            wanted,
            size: from,
            end,
        };
        let rest = roll.run()?;
        let (shelver, size, end) = (roll.shelver, roll.size, roll.end);
        if size < self.opening.signed.size {
            return Err(format!(
                "the journal ends at line {size}, {} were signed",
                self.opening.signed.size
            ));
        }
        Ok(Ready {
            index: index.clone(),
            tail,
            shelver,
            end,
            rest,
            rolled_forward: size - from,
        })
    }
}

/// Loads the runs, which must cover all lines, and removes rows of runs that are not in use.
fn load_runs(index: &Index, state: &State) -> Result<Vec<Arc<LiveRun>>, IndexError> {
    let mut covered = 0;
    let mut live = Vec::new();
    for run in &state.runs {
        if run.first != covered {
            return Err(IndexError::Row("runs with a gap between them"));
        }
        covered = run.end;
        live.push(Arc::new(LiveRun::load(&index.runs, *run)?));
    }
    if covered != state.head.size {
        return Err(IndexError::Row("runs that end before the lines do"));
    }
    let mut next = 0u64;
    while let Some((key, _)) = index.runs.range(next.to_be_bytes()..).next().transpose()? {
        let id = key
            .get(..8)
            .and_then(|id| id.try_into().ok())
            .map_or(u64::MAX, u64::from_be_bytes);
        if state.runs.iter().all(|run| run.id != id) {
            runs::remove_rows(&index.runs, id)?;
        }
        let Some(following) = id.checked_add(1) else {
            break;
        };
        next = following;
    }
    Ok(live)
}

/// Reading the journal from a place on.
struct Roll<'a> {
    opener: &'a Opener<'a, 'a>,
    tail: &'a Tail,
    shelver: Shelver,
    /// The `prev` of the next line.
    wanted: ChainHash,
    size: u64,
    end: Place,
}

impl Roll<'_> {
    /// Reads as far as lines link; what stands behind.
    fn run(&mut self) -> Result<Vec<u8>, String> {
        let journal = &self.opener.journal;
        let segments = journal.segments().map_err(|error| error.to_string())?;
        let mut rest = Vec::new();
        let begin = self.end.segment;
        for segment in segments.iter().filter(|segment| segment.first >= begin) {
            if segment.first != self.end.segment {
                if !rest.is_empty() || segment.first != self.size {
                    return Err(format!(
                        "segment {} does not begin where lines end",
                        segment.first
                    ));
                }
                self.end = Place {
                    segment: segment.first,
                    offset: 0,
                };
            }
            let bytes = journal
                .read_from(self.end)
                .map_err(|error| error.to_string())?;
            let read = self.segment(&bytes)?;
            rest = bytes[read..].to_vec();
        }
        Ok(rest)
    }

    /// Takes the lines of a segment; how many bytes of it were lines that link.
    fn segment(&mut self, bytes: &[u8]) -> Result<usize, String> {
        let begin = self.end;
        let mut group = Group::new(self.size);
        let mut read = 0;
        let signed = self.opener.opening.signed;
        for (offset, line) in journal::complete_lines(bytes) {
            let link = self.opener.opening.indexer.link(line);
            if !link.is_some_and(|link| link.seq == self.size && link.prev == self.wanted) {
                break;
            }
            group.push(line, &self.opener.opening.indexer.keys(self.size, line));
            self.wanted = hash::chain(line);
            self.size += 1;
            read = offset + line.len() + 1;
            let at_signed = self.size == signed.size;
            if group.bytes.len() >= GROUP_BYTES || at_signed {
                let next = Group::new(self.size);
                let place = Place {
                    offset: begin.offset + (read - group.bytes.len()) as u64,
                    ..begin
                };
                self.take(std::mem::replace(&mut group, next), place)?;
            }
            if at_signed && self.tail.head() != signed {
                return Err(format!(
                    "the first {} lines have another root than was signed",
                    signed.size
                ));
            }
        }
        let place = Place {
            offset: begin.offset + (read - group.bytes.len()) as u64,
            ..begin
        };
        self.take(group, place)?;
        self.end = Place {
            offset: begin.offset + read as u64,
            ..begin
        };
        Ok(read)
    }

    fn take(&mut self, group: Group, place: Place) -> Result<(), String> {
        if group.lines() > 0 {
            self.tail.push(Placed {
                group: Arc::new(group),
                place,
            });
        }
        let (lines, bytes) = self.tail.waiting();
        if lines >= ROLL_LINES || bytes >= ROLL_BYTES {
            self.shelver.shelve().map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
