//! A line by its number, from the journal itself: a line says its own number, so a look anywhere
//! in a segment tells which way to go on.
//!
//! ```text
//! segment   first … first + lines, 0 … bytes      guess where `seq` stands if lines are alike
//! look      8 KiB there                           the numbers in it: found, too early, too late
//! ```
//!
//! Two or three looks find a line among a hundred thousand, in bytes that the operating system
//! keeps; nothing is kept here but the names of the segments. The index holds the same lines as
//! chunks: they are the second copy, for when a line is not what the tree says (`reading`).

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use super::Indexer;
use super::journal::{self, Journal, MAX_LINE, Place, Segment};

/// Bytes of a look.
const LOOK: u64 = 8 * 1024;
/// Bytes of a block, at most a line more.
const BLOCK: u64 = 256 * 1024;
/// After so many guesses lines are not alike, and halving is surer.
const GUESSES: u32 = 6;
/// Halving finds a byte in a segment long before.
const LOOKS: u32 = 64;

/// Some consecutive lines, newlines included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Number of the first line.
    pub first: u64,
    /// The lines.
    pub bytes: Vec<u8>,
}

/// The segments that were seen, and how many lines stood in them at least.
#[derive(Default, Clone)]
struct Seen {
    segments: Arc<[Segment]>,
    lines: u64,
}

/// Finds lines in a journal that another thread appends to.
pub struct Seeker {
    journal: Journal,
    indexer: Arc<dyn Indexer>,
    seen: RwLock<Seen>,
}

/// Where a line may stand: at or behind `low`, before `high`; each a number and an offset.
struct Span {
    segment: u64,
    low: (u64, u64),
    high: (u64, u64),
}

/// What a look showed.
enum Look {
    Found {
        offset: u64,
        bytes: Vec<u8>,
    },
    /// Another span, smaller than before.
    Elsewhere(Span),
    /// Not one whole line: look at more.
    Nothing,
}

impl Seeker {
    /// For this journal.
    #[must_use]
    pub fn new(journal: Journal, indexer: Arc<dyn Indexer>) -> Self {
        Self {
            journal,
            indexer,
            seen: RwLock::default(),
        }
    }

    /// The line `seq` and some that follow it in its segment, of about `bytes` bytes. `lines` is
    /// the number of durable lines. `None` when no line there says that it is `seq`.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn block(&self, seq: u64, lines: u64, bytes: u64) -> io::Result<Option<Block>> {
        let Some(mut span) = self.span(seq, lines)? else {
            return Ok(None);
        };
        let mut length = LOOK;
        for look in 0..LOOKS {
            match self.look(&span, seq, length, look)? {
                Some(Look::Found {
                    offset,
                    bytes: seen,
                }) => {
                    return self.rest(&span, (seq, offset), seen, bytes).map(Some);
                }
                Some(Look::Elsewhere(closer)) => span = closer,
                // One line and the newline before it are in twice its length.
                Some(Look::Nothing) if length <= 2 * MAX_LINE as u64 => length *= 2,
                Some(Look::Nothing) | None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// Where a line is looked for at first: in the whole of its segment.
    fn span(&self, seq: u64, lines: u64) -> io::Result<Option<Span>> {
        let mut seen = self.seen();
        if seq >= seen.lines {
            // The number of lines was taken before their files are: they are all in them.
            seen = Seen {
                segments: self.journal.segments()?.into(),
                lines,
            };
            *self.seen.write().unwrap_or_else(PoisonError::into_inner) = seen.clone();
        }
        let after = seen
            .segments
            .partition_point(|segment| segment.first <= seq);
        let Some(segment) = after.checked_sub(1).and_then(|at| seen.segments.get(at)) else {
            return Ok(None);
        };
        let end = seen
            .segments
            .get(after)
            .map_or(seen.lines, |next| next.first);
        Ok((seq < end).then_some(Span {
            segment: segment.first,
            low: (segment.first, 0),
            high: (end, segment.bytes),
        }))
    }

    fn seen(&self) -> Seen {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    fn look(&self, span: &Span, seq: u64, length: u64, look: u32) -> io::Result<Option<Look>> {
        let begin = span.guess(seq, length, look);
        let end = begin.saturating_add(length).min(span.high.1);
        let Some(room) = end.checked_sub(begin).filter(|room| *room > 0) else {
            return Ok(None);
        };
        let place = Place {
            segment: span.segment,
            offset: begin,
        };
        let bytes = self.journal.read_at(place, room)?;
        // In the middle of a line, the next one begins behind a newline.
        let skipped = match (begin == span.low.1, memchr::memchr(b'\n', &bytes)) {
            (true, _) => 0,
            (false, Some(newline)) => newline + 1,
            (false, None) => return Ok(Some(Look::Nothing)),
        };
        let whole = &bytes[skipped..];
        let Some(last) = memchr::memrchr(b'\n', whole) else {
            return Ok(Some(Look::Nothing));
        };
        let whole = &whole[..=last];
        let (first_at, end_at) = (
            begin + skipped as u64,
            begin + (skipped + whole.len()) as u64,
        );
        let said = journal::nth_line(whole, 0).and_then(|line| self.indexer.link(line));
        let Some(first) = said.map(|link| link.seq) else {
            return Ok(None);
        };
        if seq < first {
            return Ok(span.before(first, first_at).map(Look::Elsewhere));
        }
        let nth = usize::try_from(seq - first).unwrap_or(usize::MAX);
        let Some((start, _)) = journal::complete_lines(whole).nth(nth) else {
            let count = memchr::memchr_iter(b'\n', whole).count() as u64;
            return Ok(span.behind(first + count, end_at).map(Look::Elsewhere));
        };
        Ok(Some(Look::Found {
            offset: first_at + start as u64,
            bytes: whole[start..].to_vec(),
        }))
    }

    /// The lines that were seen, or as many as are wanted.
    fn rest(
        &self,
        span: &Span,
        (first, offset): (u64, u64),
        seen: Vec<u8>,
        wanted: u64,
    ) -> io::Result<Block> {
        let there = span.high.1.saturating_sub(offset);
        let wanted = wanted.min(BLOCK).min(there);
        if wanted <= seen.len() as u64 {
            return Ok(Block { first, bytes: seen });
        }
        let place = Place {
            segment: span.segment,
            offset,
        };
        let mut bytes = self.journal.read_at(place, wanted)?;
        let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |last| last + 1);
        bytes.truncate(whole);
        // A long line may not end in what was wanted, and does in what was seen.
        let bytes = if bytes.len() < seen.len() {
            seen
        } else {
            bytes
        };
        Ok(Block { first, bytes })
    }
}

impl Span {
    /// Where to look: such that the line stands in the middle, if lines are alike.
    fn guess(&self, seq: u64, length: u64, look: u32) -> u64 {
        let bytes = self.high.1.saturating_sub(self.low.1);
        let lines = self.high.0.saturating_sub(self.low.0).max(1);
        let part = if look < GUESSES {
            let wide = u128::from(bytes) * u128::from(seq.saturating_sub(self.low.0));
            u64::try_from(wide / u128::from(lines)).unwrap_or(bytes)
        } else {
            bytes / 2
        };
        self.low.1 + part.saturating_sub(length / 2)
    }

    /// The part before a line; `None` when it is no smaller.
    fn before(&self, seq: u64, offset: u64) -> Option<Self> {
        (offset < self.high.1 && seq > self.low.0).then_some(Self {
            high: (seq, offset),
            ..*self
        })
    }

    /// The part from a line on; `None` when it is no smaller.
    fn behind(&self, seq: u64, offset: u64) -> Option<Self> {
        (offset > self.low.1 && seq < self.high.0).then_some(Self {
            low: (seq, offset),
            ..*self
        })
    }
}
