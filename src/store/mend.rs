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

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::{Head, Indexer};
use super::journal::{self, Journal, Place, Segment};
use crate::files::{Open, beside};
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
    /// Leaves of the signed lines, the last one first: 32 bytes a line.
    leaves: Vec<NodeHash>,
    /// One more than the last line that stays.
    end: Option<u64>,
    lost: Vec<u64>,
    repaired: Vec<u64>,
}

impl Back {
    /// Whether only unsigned lines of a source speak against the last signed line.
    fn doubtful(&self, seq: u64, signed: u64) -> bool {
        seq + 1 == signed && self.wanted.is_some_and(|(_, by)| by == Believe::Sources)
    }
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
        Ok(Mended { repaired: back.repaired, torn })
    }

    /// Whether what would stay is what was signed.
    fn judge(&self, back: &Back) -> Result<(), MendError> {
        if let Some(first) = back.lost.last() {
            return Err(MendError::Lost { first: *first, count: back.lost.len() as u64 });
        }
        let mut edge = Frontier::new();
        back.leaves.iter().rev().for_each(|leaf| edge.push(*leaf));
        let head = Head { size: edge.size().0, root: edge.root() };
        if head == self.signed { Ok(()) } else { Err(MendError::Root { size: self.signed.size }) }
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
            changes.push(Change { segment: *segment, len: 0, kind: ChangeKind::Cut });
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
            if chosen.is_none() && (seq >= self.signed.size || back.doubtful(seq, self.signed.size)) {
                // Nothing from here on was signed: the ledger ends before it, or behind it when
                // only a source spoke against it.
                let retry = back.wanted.is_some_and(|(_, by)| by == Believe::Sources);
                back.end = None;
                back.wanted = None;
                kept.clear();
                chosen = if retry { self.choose(&raw, seq, back) } else { None };
                if chosen.is_none() && seq >= self.signed.size {
                    continue;
                }
            }
            back.end.get_or_insert(seq + 1);
            let Some(Chosen { line, prev, by, repair }) = chosen else {
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

    fn load(&self, segment: Segment) -> Result<Raw, MendError> {
        let place = Place { segment: segment.first, offset: 0 };
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
        Ok(Raw { first: segment.first, bytes, claims })
    }

    /// One more than the last line that the last segment, the signer or a source speaks of.
    fn top(&self, raw: &Raw) -> u64 {
        let newlines = memchr::memchr_iter(b'\n', &raw.bytes).count() as u64;
        // A damaged line may claim any number; one that could stand here is enough.
        let possible = raw.first..=raw.first + newlines.max(1) + 64;
        let claimed = raw.claims.range(possible).next_back().map_or(raw.first, |(seq, _)| seq + 1);
        let mut top = claimed.max(self.signed.size);
        while self.sources.iter().any(|source| source.line(top).is_some()) {
            top += 1;
        }
        top
    }

    /// The line `seq`, if somebody has one that fits.
    fn choose(&self, raw: &Raw, seq: u64, back: &Back) -> Option<Chosen> {
        let right = |line: &[u8]| back.wanted.is_none_or(|(wanted, _)| hash::chain(line) == wanted);
        let claims = raw.claims.get(&seq).map_or(&[][..], Vec::as_slice);
        let here = || {
            let mut lines = claims.iter().map(|(range, prev)| (&raw.bytes[range.clone()], *prev));
            let (line, prev) = lines.find(|(line, _)| right(line))?;
            Some(Chosen { line: line.to_vec(), prev, by: Believe::Journal, repair: false })
        };
        let given = || {
            self.sources.iter().find_map(|source| {
                let line = source.line(seq)?;
                let link = self.indexer.link(&line).filter(|link| link.seq == seq)?;
                // The same bytes as in the journal are no repair.
                let present = claims.iter().any(|(range, _)| raw.bytes[range.clone()] == *line);
                let by = if present { Believe::Journal } else { Believe::Sources };
                right(&line).then_some(Chosen { line, prev: link.prev, by, repair: !present })
            })
        };
        let chosen = if back.wanted.is_none() && back.believe == Believe::Sources {
            given().or_else(here)
        } else {
            here().or_else(given)
        };
        chosen.filter(|chosen| seq > 0 || chosen.prev == self.indexer.origin())
    }

    /// Writes a segment anew if its bytes do not begin with the lines that stay.
    fn compare(&self, raw: &Raw, kept: &[Vec<u8>]) -> Result<Option<Change>, MendError> {
        let content: Vec<u8> = kept.iter().rev().flat_map(|line| line.iter().chain(b"\n")).copied().collect();
        let segment = Segment { first: raw.first, bytes: raw.bytes.len() as u64 };
        let len = content.len() as u64;
        if raw.bytes == content {
            return Ok(None);
        }
        if raw.bytes.starts_with(&content) {
            return Ok(Some(Change { segment, len, kind: ChangeKind::Cut }));
        }
        let file = self.journal.files().open(&beside(&self.journal.path(raw.first), ".mended"), Open::Create)?;
        file.set_len(0)?;
        file.write_at(&content, 0)?;
        file.sync()?;
        Ok(Some(Change { segment, len, kind: ChangeKind::Rewritten }))
    }

    fn forget(&self, changes: &[Change]) -> Result<(), MendError> {
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Rewritten) {
            self.journal.files().remove(&beside(&self.journal.path(change.segment.first), ".mended"))?;
        }
        Ok(())
    }

    /// Puts the new segments in place: first copies of what goes, then the change.
    fn apply(&self, changes: &[Change], end: u64) -> Result<Option<Torn>, MendError> {
        let (files, mut torn) = (self.journal.files(), Vec::new());
        for change in changes.iter().rev() {
            let path = self.journal.path(change.segment.first);
            if change.kind == ChangeKind::Cut {
                torn.extend(self.journal.read_from(Place {
                    segment: change.segment.first,
                    offset: change.len,
                })?);
                continue;
            }
            if change.segment.bytes > 0 {
                let old = files.read(&path)?;
                let name = format!("damaged-{}-{:012}.jsonl", self.stamp, change.segment.first);
                self.journal.set_aside(&name, &old)?;
            }
            files.rename(&beside(&path, ".mended"), &path)?;
            files.sync_folder(self.journal.folder())?;
        }
        let torn = self.set_torn_aside(&torn)?;
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Cut) {
            cut(self.journal, change.segment.first, change.len, end)?;
        }
        Ok(torn)
    }

    fn set_torn_aside(&self, bytes: &[u8]) -> Result<Option<Torn>, MendError> {
        Ok(set_torn_aside(self.journal, self.stamp, bytes)?)
    }
}

/// Keeps what stands behind the last line, before it is cut.
///
/// # Errors
/// Those of the file system.
pub fn set_torn_aside(journal: &Journal, stamp: &str, bytes: &[u8]) -> io::Result<Option<Torn>> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let path = journal.set_aside(&format!("torn-{stamp}"), bytes)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
    Ok(Some(Torn { name, bytes: bytes.len() as u64, lines }))
}

/// Cuts a segment to `len` bytes; one that begins behind the end of the ledger is removed.
///
/// # Errors
/// Those of the file system.
pub fn cut(journal: &Journal, first: u64, len: u64, end: u64) -> io::Result<()> {
    let path = journal.path(first);
    if len == 0 && first > end {
        journal.files().remove(&path)?;
        return journal.files().sync_folder(journal.folder());
    }
    let file = journal.files().open(&path, Open::Write)?;
    file.set_len(len)?;
    file.sync()
}
