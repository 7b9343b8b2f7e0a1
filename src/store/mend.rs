//! Walking the whole journal: is every line there, is it the one that was signed, and if not,
//! who has it?
//!
//! The walk goes backwards. A line carries the chain hash of the one before it, so each line
//! that is accepted says exactly which bytes must stand before it. Candidates are the complete
//! lines of the segment, wherever they stand in it, and the lines that a `Source` gives: the
//! index, a mirror, clients' receipts. A lost newline, a doubled one, a flipped bit, a cut or
//! missing file are all the same case.
//!
//! Below the signed size a line without a candidate is lost, and nothing is written. Above it
//! the ledger ends before such a line, and what stands behind goes to `torn-<time>`. Segments
//! that change are written anew beside the old ones, which are kept as `damaged-<time>-<name>`.
//! The root over what would stay is compared with the signed one before anything is written.

mod apply;

pub use apply::{cut, set_torn_aside};

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::journal::{self, Journal, Place, Segment};
use super::{Head, Indexer};
use crate::hash::{self, ChainHash, NodeHash};
use crate::tree::Frontier;

/// Somebody who may have lines that the journal lost: they are believed as far as the chain and
/// the signed root bear them out.
pub trait Source {
    /// The line, if it is known here.
    fn line(&self, seq: u64) -> Option<Vec<u8>>;
}

/// Lines by number, as a mirror or receipts give them.
impl Source for BTreeMap<u64, Vec<u8>> {
    fn line(&self, seq: u64) -> Option<Vec<u8>> {
        self.get(&seq).cloned()
    }
}

/// Whom to believe about a line that nothing after it confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Believe {
    Sources,
    Journal,
}

/// Something behind the last whole line, set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// The file that has it now, in the journal's folder.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// Complete lines among them; 0 for a line that was being written when the power went.
    pub lines: u64,
}

/// What a walk found and did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mended {
    /// Lines that were put back, in order.
    pub repaired: Vec<u64>,
    /// What was set aside behind the last line.
    pub torn: Option<Torn>,
}

/// Why the journal could not be made whole.
#[derive(Debug, thiserror::Error)]
pub enum MendError {
    /// Signed lines that nobody has.
    #[error(
        "{count} signed line(s) are missing or changed, the first is line {first}; give a mirror or clients' receipts to repair from"
    )]
    Lost {
        /// The first of them.
        first: u64,
        /// How many.
        count: u64,
    },
    /// Every line is there and links to the next, and the root is another than the signed one.
    #[error(
        "the first {size} lines are not those that were signed, though they form a chain; restore the journal from a mirror"
    )]
    Root {
        /// The signed size.
        size: u64,
    },
    /// The file system said no.
    #[error("cannot read or repair the journal: {0}")]
    Io(#[from] io::Error),
}

/// One walk over a journal.
pub struct Walk<'a> {
    /// The journal.
    pub journal: &'a Journal,
    /// How its lines are read.
    pub indexer: &'a dyn Indexer,
    /// Who else may have lines, in the order in which they are asked.
    pub sources: &'a [&'a dyn Source],
    /// Lines that must be there, and their root.
    pub signed: Head,
    /// Part of the names of what is set aside.
    pub stamp: &'a str,
}

/// A segment as it stands, and the lines in it by the number they claim.
struct Raw {
    first: u64,
    bytes: Vec<u8>,
    claims: BTreeMap<u64, Vec<(Range<usize>, ChainHash)>>,
}

/// What the walk knows while it goes back.
struct Back {
    /// Whom to believe about a line that no line after it confirms.
    believe: Believe,
    /// The chain hash that the next line back must have, and who says so.
    wanted: Option<(ChainHash, Believe)>,
    /// The line behind the last signed one says that it was another.
    contested: bool,
    /// Leaves of the signed lines, the last one first: 32 bytes a line.
    leaves: Vec<NodeHash>,
    /// One more than the last line that stays.
    end: Option<u64>,
    lost: Vec<u64>,
    repaired: Vec<u64>,
}

/// A line that is accepted.
struct Chosen {
    line: Vec<u8>,
    prev: ChainHash,
    by: Believe,
    /// It was not among the lines of the segment.
    repair: bool,
}

/// A segment that is not as it should be.
struct Change {
    segment: Segment,
    len: u64,
    kind: ChangeKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ChangeKind {
    /// Its lines are right, something stands behind them.
    Cut,
    /// `<name>.mended` has what it should be.
    Rewritten,
}

impl Walk<'_> {
    /// Walks, and makes the journal whole.
    ///
    /// # Errors
    /// `Lost` and `Root`: nothing was changed. `Io`.
    pub fn mend(&self) -> Result<Mended, MendError> {
        match self.walk(Believe::Sources) {
            Err(MendError::Root { .. } | MendError::Lost { .. }) => self.walk(Believe::Journal),
            done => done,
        }
    }

    fn walk(&self, believe: Believe) -> Result<Mended, MendError> {
        let mut segments = self.journal.segments()?;
        if segments.first().is_none_or(|segment| segment.first > 0) {
            segments.insert(0, Segment { first: 0, bytes: 0 });
        }
        let mut back = Back {
            believe,
            wanted: None,
            contested: false,
            leaves: Vec::new(),
            end: None,
            lost: Vec::new(),
            repaired: Vec::new(),
        };
        let mut changes = Vec::new();
        let mut next_first = None;
        for segment in segments.iter().rev() {
            changes.extend(self.segment(*segment, next_first, &mut back)?);
            next_first = Some(segment.first);
        }
        let end = back.end.unwrap_or(0);
        if let Err(error) = self.judge(&back) {
            self.forget(&changes)?;
            return Err(error);
        }
        self.drop_behind(&segments, end, &mut changes)?;
        back.repaired.retain(|seq| *seq < end);
        back.repaired.reverse();
        let torn = self.apply(&changes, end)?;
        Ok(Mended {
            repaired: back.repaired,
            torn,
        })
    }

    /// Whether what would stay is what was signed.
    fn judge(&self, back: &Back) -> Result<(), MendError> {
        if let Some(first) = back.lost.last() {
            return Err(MendError::Lost {
                first: *first,
                count: back.lost.len() as u64,
            });
        }
        let mut edge = Frontier::new();
        back.leaves.iter().rev().for_each(|leaf| edge.push(*leaf));
        let head = Head {
            size: edge.size().0,
            root: edge.root(),
        };
        match self.signed.size.checked_sub(1) {
            _ if head == self.signed => Ok(()),
            Some(first) if back.contested => Err(MendError::Lost { first, count: 1 }),
            _ => Err(MendError::Root {
                size: self.signed.size,
            }),
        }
    }

    /// Segments that begin behind the end go as a whole.
    fn drop_behind(
        &self,
        segments: &[Segment],
        end: u64,
        changes: &mut Vec<Change>,
    ) -> Result<(), MendError> {
        for segment in segments.iter().rev().filter(|segment| segment.first > end) {
            let behind = |change: &mut Change| change.segment.first == segment.first;
            let dropped: Vec<Change> = changes.extract_if(.., behind).collect();
            self.forget(&dropped)?;
            changes.push(Change {
                segment: *segment,
                len: 0,
                kind: ChangeKind::Cut,
            });
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.segment.first));
        Ok(())
    }

    /// Walks one segment back, whose lines end before `next_first`.
    fn segment(
        &self,
        segment: Segment,
        next_first: Option<u64>,
        back: &mut Back,
    ) -> Result<Option<Change>, MendError> {
        let raw = self.load(segment)?;
        let top = next_first.unwrap_or_else(|| self.top(&raw));
        let mut kept: Vec<Vec<u8>> = Vec::new();
        for seq in (segment.first..top).rev() {
            let mut chosen = self.choose(&raw, seq, back);
            if chosen.is_none() && seq + 1 >= self.signed.size {
                kept.clear();
                chosen = self.end_before(&raw, seq, back);
                if chosen.is_none() && seq >= self.signed.size {
                    continue;
                }
            }
            back.end.get_or_insert(seq + 1);
            let Some(Chosen {
                line,
                prev,
                by,
                repair,
            }) = chosen
            else {
                back.lost.push(seq);
                back.wanted = None;
                continue;
            };
            back.wanted = Some((prev, by));
            if seq < self.signed.size {
                back.leaves.push(hash::leaf(&line));
            }
            if repair {
                back.repaired.push(seq);
            }
            kept.push(line);
        }
        self.compare(&raw, &kept)
    }

    /// No line from here on was signed and this one does not fit what stands behind it: the
    /// ledger ends before it. It ends behind it when only a source spoke against it, or when it
    /// is the last signed line, of which the root will tell.
    fn end_before(&self, raw: &Raw, seq: u64, back: &mut Back) -> Option<Chosen> {
        let (_, against) = back.wanted.take()?;
        back.end = None;
        let last_signed = seq + 1 == self.signed.size;
        back.contested = last_signed && against == Believe::Journal;
        if last_signed || against == Believe::Sources {
            self.choose(raw, seq, back)
        } else {
            None
        }
    }

    fn load(&self, segment: Segment) -> Result<Raw, MendError> {
        let place = Place {
            segment: segment.first,
            offset: 0,
        };
        let bytes = match self.journal.read_from(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        let mut claims: BTreeMap<u64, Vec<_>> = BTreeMap::new();
        for (start, line) in journal::complete_lines(&bytes) {
            if let Some(link) = self.indexer.link(line) {
                let range = start..start + line.len();
                claims.entry(link.seq).or_default().push((range, link.prev));
            }
        }
        Ok(Raw {
            first: segment.first,
            bytes,
            claims,
        })
    }

    /// One more than the last line that the last segment, the signer or a source speaks of.
    fn top(&self, raw: &Raw) -> u64 {
        let newlines = memchr::memchr_iter(b'\n', &raw.bytes).count() as u64;
        // A damaged line may claim any number; one that could stand here is enough.
        let possible = raw.first..=raw.first + newlines.max(1) + 64;
        let claimed = raw
            .claims
            .range(possible)
            .next_back()
            .map_or(raw.first, |(seq, _)| seq + 1);
        let mut top = claimed.max(self.signed.size);
        while self.sources.iter().any(|source| source.line(top).is_some()) {
            top += 1;
        }
        top
    }

    /// The line `seq`, if somebody has one that fits.
    fn choose(&self, raw: &Raw, seq: u64, back: &Back) -> Option<Chosen> {
        let right = |line: &[u8]| {
            back.wanted
                .is_none_or(|(wanted, _)| hash::chain(line) == wanted)
        };
        let claims = raw.claims.get(&seq).map_or(&[][..], Vec::as_slice);
        let here = || {
            let mut lines = claims
                .iter()
                .map(|(range, prev)| (&raw.bytes[range.clone()], *prev));
            let (line, prev) = lines.find(|(line, _)| right(line))?;
            Some(Chosen {
                line: line.to_vec(),
                prev,
                by: Believe::Journal,
                repair: false,
            })
        };
        let given = || {
            self.sources.iter().find_map(|source| {
                let line = source.line(seq)?;
                let claim = self.indexer.link(&line).filter(|claim| claim.seq == seq)?;
                // The same bytes as in the journal are no repair.
                let present = claims
                    .iter()
                    .any(|(range, _)| raw.bytes[range.clone()] == *line);
                let by = if present {
                    Believe::Journal
                } else {
                    Believe::Sources
                };
                right(&line).then_some(Chosen {
                    line,
                    prev: claim.prev,
                    by,
                    repair: !present,
                })
            })
        };
        let chosen = if back.wanted.is_none() && back.believe == Believe::Sources {
            given().or_else(here)
        } else {
            here().or_else(given)
        };
        chosen.filter(|chosen| seq > 0 || chosen.prev == self.indexer.origin())
    }
}
