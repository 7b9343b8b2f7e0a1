//! The audit of a whole ledger: every line, every link, the tree, the signature.
//!
//! ```text
//! lines ──▶ canonical? ──▶ place, link, time, exporter ──▶ tree ──▶ root = the checkpoint's? ──▶ signature
//!           in parallel, 256 lines at a time               one after the other, a few words a line
//! ```
//! The auditor is pure: it is fed bytes and never asks where they came from. It gives one of three words:
//! **intact** (everything checks, under a key that came from outside), **tampered** (something does not, and
//! this is the first place), **indeterminate** (nothing contradicts, but something that would settle it is missing).
//!
//! It counts the organisations' series along, and compares every census with them (`Depth::Full`).
//!
//! It does not recompute verdicts and opens nothing: that needs the law and the vault.

mod keys;
mod remains;
mod report;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::canon;
use crate::census::{self, Series};
use crate::chain;
use crate::entry::{self, Body, Entry, Frame};
use crate::hash::{self, ChainHash, NodeHash};
use crate::note::VerifierKey;
use crate::tree;

use keys::{Keys, Trust, stated};

pub use remains::{Pruned, Remains, audit_remains};
pub use report::{Broken, Doubt, End, Remark, Report, Word};

/// Lines that are hashed together: the width of a tile.
const BATCH: usize = 256;
/// Lines that are looked at on all cores before they are linked: few enough to stay in the caches.
const GROUP: usize = BATCH * 8;

/// How much of each line is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// Everything: its form too.
    #[default]
    Full,
    /// Hashes, links, places, keys and signature, and not whether the line is canonical JSON. Enough to say that these
    /// are the bytes that were signed.
    Hashes,
}

/// Why a line is not what the ledger wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not canonical JSON.
    #[error("the line is not canonical: {0}")]
    NotCanonical(String),
    /// Canonical, but without the members of an entry.
    #[error("the line has not the members of an entry")]
    NotAnEntry,
    /// Another place than the one it says.
    #[error("the line says it is entry {says}; an entry was removed, added or moved")]
    Place {
        /// What the line says.
        says: u64,
    },
    /// `prev` is not the hash of the line before, and nothing follows that would tell which of both was altered.
    #[error("the link to the line before does not hold; this line or the one before was altered")]
    Link,
    /// The next line links to what stood here before.
    #[error("the line was altered: the entry after it links to another one")]
    Altered,
    /// Another exporter than in genesis.
    #[error("the entry names another exporter than the first entry")]
    Exporter,
    /// Earlier than the entry before, without a `clock` entry.
    #[error("the entry is earlier than the one before, and no clock entry explains it")]
    Time,
    /// The first entry is not a genesis, or a later one is.
    #[error("a ledger begins with one genesis entry")]
    Genesis,
    /// A rotation that the keys do not confirm.
    #[error("the key entry is not confirmed by the keys it names: {0}")]
    Rotation(String),
    /// A series has a gap, or a number twice.
    #[error(
        "the entry says it is number {says} for `{id}`, and it is number {is}; an entry was left out or counted twice"
    )]
    Number {
        /// The organisation.
        id: String,
        /// What the line says.
        says: u64,
        /// What it should say.
        is: u64,
    },
    /// A census that the entries before it do not bear out.
    #[error("the census does not count what the entries before it are")]
    Census,
    /// Something follows a `close` entry.
    #[error("an entry follows the entry that closed the log")]
    AfterClose,
}

/// One line as the parallel part saw it.
struct Seen<'line> {
    frame: Result<Frame<'line>, Fault>,
    hash: ChainHash,
    leaf: NodeHash,
    /// The organisation and its number, of a disclosure or refusal.
    numbered: Option<(&'line str, u64)>,
}

/// An audit under way. Feed it the lines in order, then let it [`finish`](Auditor::finish).
pub struct Auditor {
    size: u64,
    prev: ChainHash,
    last_at: Vec<u8>,
    exporter: Vec<u8>,
    keys: Option<Keys>,
    grace: bool,
    closed: Option<End>,
    unknown: u64,
    /// Roots of full batches, then the leaves of the last, incomplete one.
    tiles: Vec<NodeHash>,
    rest: Vec<NodeHash>,
    /// Sizes at which the root is wanted besides the last one.
    wanted: Vec<u64>,
    roots: Vec<(u64, NodeHash)>,
    first_bad: Option<(u64, Fault)>,
    /// The hash of a line whose link does not hold: if the next line links to it, the line before was altered.
    suspect: Option<ChainHash>,
    /// Leaves of the last full batch.
    batch: Vec<NodeHash>,
    depth: Depth,
    /// How many entries each organisation has so far.
    series: BTreeMap<String, Series>,
    /// Checkpoints that were kept, with the sizes they are said to be of.
    kept: Vec<(u64, Vec<u8>)>,
    /// The `timestamp` entries so far.
    timestamps: Vec<(u64, entry::Timestamp)>,
}

/// How an audit goes on after a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The line is good.
    Line,
    /// The line is bad, and the next one tells more.
    Witness,
    /// The line is bad: there is nothing more to learn.
    End,
}

impl Default for Auditor {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Auditor {
    /// An audit that also notes the roots at the sizes in `wanted` (older heads to compare with).
    #[must_use]
    pub fn new(wanted: &[u64]) -> Self {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        Self {
            size: 0,
            prev: hash::chain(b""),
            last_at: Vec::new(),
            exporter: Vec::new(),
            keys: None,
            grace: false,
            closed: None,
            unknown: 0,
            tiles: Vec::new(),
            rest: Vec::new(),
            wanted,
            roots: Vec::new(),
            first_bad: None,
            suspect: None,
            batch: Vec::new(),
            depth: Depth::Full,
            series: BTreeMap::new(),
            kept: Vec::new(),
            timestamps: Vec::new(),
        }
    }

    /// Looks at more or less of each line.
    #[must_use]
    pub fn with_depth(mut self, depth: Depth) -> Self {
        self.depth = depth;
        self
    }

    /// Compares also with checkpoints that were kept, each with its size: where the last one breaks, they tell up to
    /// where the entries are still what was signed. To be called before the first line.
    #[must_use]
    pub fn with_kept(mut self, kept: Vec<(u64, Vec<u8>)>) -> Self {
        self.wanted.extend(kept.iter().map(|(size, _)| *size));
        self.wanted.sort_unstable();
        self.wanted.dedup();
        self.kept = kept;
        self
    }

    /// How many lines were found good so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next lines. After the first bad one the rest is ignored.
    pub fn feed(&mut self, lines: &[&[u8]]) {
        let mut lines = lines;
        while !lines.is_empty() && !self.is_over() {
            // Up to the next boundary of a tile, then whole tiles.
            let head = (BATCH - self.rest.len()).min(lines.len());
            if head < BATCH {
                let (first, later) = lines.split_at(head);
                let seen: Vec<Seen> = first.iter().map(|line| look(line, self.depth)).collect();
                self.link(first, &seen);
                lines = later;
                continue;
            }
            let whole = lines.len() - lines.len() % BATCH;
            let (tiles, later) = lines.split_at(whole);
            self.feed_tiles(tiles);
            lines = later;
        }
    }

    /// Looks at some tiles on all cores while those before them are linked on one.
    fn feed_tiles(&mut self, lines: &[&[u8]]) {
        let depth = self.depth;
        let mut looked: Option<(&[&[u8]], Vec<Tile>)> = None;
        for group in lines.chunks(GROUP) {
            let before = looked.take();
            let (tiles, ()) = rayon::join(
                || look_at_tiles(group, depth),
                || self.link_tiles(before.as_ref()),
            );
            if self.is_over() {
                return;
            }
            looked = Some((group, tiles));
        }
        self.link_tiles(looked.as_ref());
    }

    fn link_tiles(&mut self, looked: Option<&(&[&[u8]], Vec<Tile>)>) {
        let Some((lines, tiles)) = looked else { return };
        for ((seen, root), lines) in tiles.iter().zip(lines.chunks(BATCH)) {
            self.link_tile(lines, seen, *root);
            if self.is_over() {
                return;
            }
        }
    }

    fn link_tile(&mut self, lines: &[&[u8]], seen: &[Seen], root: NodeHash) {
        let wanted_inside = self
            .wanted
            .iter()
            .any(|size| *size > self.size && *size < self.size + BATCH as u64);
        if wanted_inside {
            self.link(lines, seen);
            return;
        }
        let before = self.tiles.len() * BATCH;
        for (line, seen) in lines.iter().zip(seen) {
            if self.accept(line, seen) == Next::End {
                break;
            }
        }
        let good = usize::try_from(self.size).unwrap_or(usize::MAX) - before;
        let leaves = seen[..good].iter().map(|seen| seen.leaf).collect();
        if good < BATCH {
            self.rest = leaves;
            return;
        }
        self.batch = leaves;
        self.tiles.push(root);
        self.note_root();
    }

    fn link(&mut self, lines: &[&[u8]], seen: &[Seen]) {
        for (line, seen) in lines.iter().zip(seen) {
            match self.accept(line, seen) {
                Next::Line => self.rest.push(seen.leaf),
                Next::Witness => continue,
                Next::End => return,
            }
            if self.rest.len() == BATCH {
                self.tiles.push(tree::root_of(&self.rest));
                self.batch = std::mem::take(&mut self.rest);
            }
            self.note_root();
        }
    }

    fn note_root(&mut self) {
        if self.wanted.binary_search(&self.size).is_ok() {
            self.roots.push((self.size, self.root()));
        }
    }

    /// RFC 6962 splits at powers of two, so full tiles and the root of the rest are the leaves of the upper tree.
    fn root(&self) -> NodeHash {
        if self.rest.is_empty() {
            return tree::root_of(&self.tiles);
        }
        let mut upper = self.tiles.clone();
        upper.push(tree::root_of(&self.rest));
        tree::root_of(&upper)
    }

    fn accept(&mut self, line: &[u8], seen: &Seen) -> Next {
        if let Some(hash) = self.suspect.take() {
            self.tell_altered(hash, seen);
            return Next::End;
        }
        match self.judge(line, seen) {
            Ok(()) => {
                self.prev = seen.hash;
                self.size += 1;
                Next::Line
            }
            Err(fault) => {
                let next = if fault == Fault::Link {
                    self.suspect = Some(seen.hash);
                    Next::Witness
                } else {
                    Next::End
                };
                self.first_bad = Some((self.size, fault));
                next
            }
        }
    }

    /// A link did not hold at `first_bad`, whose line hashes to `hash`. If the next line links to that, it stood there
    /// from the beginning, and the one before was altered.
    fn tell_altered(&mut self, hash: ChainHash, next: &Seen) {
        let (Some((seq, Fault::Link)), Ok(frame)) = (&self.first_bad, &next.frame) else {
            return;
        };
        let altered = if frame.prev == hash {
            seq.saturating_sub(1)
        } else {
            *seq
        };
        self.first_bad = Some((altered, Fault::Altered));
    }

    /// Whether no further line would tell more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.first_bad.is_some() && self.suspect.is_none()
    }

    /// A line that is bad, or may be, does not count as good, though its successor showed it only.
    fn leave_out_bad(&mut self) {
        let good = match &self.first_bad {
            Some((seq, Fault::Altered)) => *seq,
            Some((seq, Fault::Link)) => seq.saturating_sub(1),
            _ => return,
        };
        if good >= self.size {
            return;
        }
        self.size = good;
        if self.rest.is_empty() {
            self.tiles.pop();
            self.rest = std::mem::take(&mut self.batch);
        }
        self.rest.pop();
    }

    fn judge(&mut self, line: &[u8], seen: &Seen) -> Result<(), Fault> {
        let frame = seen.frame.as_ref().map_err(Clone::clone)?;
        if frame.seq != self.size {
            return Err(Fault::Place { says: frame.seq });
        }
        if self.closed.is_some() {
            return Err(Fault::AfterClose);
        }
        if self.size == 0 {
            self.begin(line)?;
        } else if frame.kind == b"genesis" {
            return Err(Fault::Genesis);
        }
        if frame.prev != self.prev {
            return Err(Fault::Link);
        }
        if frame.exporter != self.exporter {
            return Err(Fault::Exporter);
        }
        let earlier = self.size > 0 && frame.at < self.last_at.as_slice();
        let is_clock = frame.kind == b"clock";
        if earlier && !self.grace && !is_clock {
            return Err(Fault::Time);
        }
        // A `clock` entry explains one step back: its own, or that of the entry after it.
        self.grace = is_clock && !earlier;
        if let Some((id, number)) = seen.numbered {
            self.count(id, number)?;
        }
        self.last_at.clear();
        self.last_at.extend_from_slice(frame.at);
        match frame.kind {
            b"key" => self.rotate(line)?,
            b"close" => self.closed = Some(End::of(frame.seq, frame.at, line)),
            b"census" if self.depth == Depth::Full => self.compare_census(line)?,
            b"timestamp" => self.note_timestamp(line),
            kind if frame.version != u64::from(entry::VERSION) || !is_known(kind) => {
                self.unknown += 1;
            }
            _ => {}
        }
        Ok(())
    }

    /// Numbers have no gap and none comes twice.
    fn count(&mut self, id: &str, number: u64) -> Result<(), Fault> {
        let last = self.size;
        match self.series.get_mut(id) {
            Some(series) if number == series.count + 1 => {
                *series = Series {
                    count: number,
                    last,
                };
            }
            None if number == 1 => {
                self.series.insert(id.to_owned(), Series { count: 1, last });
            }
            known => {
                return Err(Fault::Number {
                    id: id.to_owned(),
                    says: number,
                    is: known.map_or(0, |series| series.count) + 1,
                });
            }
        }
        Ok(())
    }

    fn compare_census(&self, line: &[u8]) -> Result<(), Fault> {
        let entry = Entry::parse(line).map_err(|_| Fault::Census)?;
        let Body::Census(stated) = entry.body else {
            return Err(Fault::Census);
        };
        // A census counts what stands before it, and what shares its commit has no number.
        let counted_later = self
            .series
            .values()
            .any(|series| series.last >= stated.size);
        if counted_later
            || stated.size > self.size
            || census::take(&self.series, stated.size) != stated
        {
            return Err(Fault::Census);
        }
        Ok(())
    }

    /// Time-stamps are only collected here; `dating` looks at them.
    fn note_timestamp(&mut self, line: &[u8]) {
        match Entry::parse(line).map(|entry| (entry.seq, entry.body)) {
            Ok((seq, Body::Timestamp(stamp))) => self.timestamps.push((seq, stamp)),
            _ => self.unknown += 1,
        }
    }

    fn begin(&mut self, line: &[u8]) -> Result<(), Fault> {
        let first = Entry::parse(line).map_err(|_| Fault::Genesis)?;
        let Body::Genesis(genesis) = first.body else {
            return Err(Fault::Genesis);
        };
        let key = VerifierKey::parse(&genesis.vkey)
            .map_err(|error| Fault::Rotation(error.to_string()))?;
        self.prev = chain::genesis_prev(&genesis.origin);
        self.exporter = first.exporter.into_bytes();
        self.keys = Some(Keys::begin(genesis.origin, key, genesis.next_key));
        Ok(())
    }

    fn rotate(&mut self, line: &[u8]) -> Result<(), Fault> {
        let entry = Entry::parse(line).map_err(|error| Fault::Rotation(error.to_string()))?;
        let (Body::Key(rotation), Some(keys)) = (entry.body, self.keys.as_mut()) else {
            return Err(Fault::NotAnEntry);
        };
        keys.rotate(&rotation, entry.seq).map_err(Fault::Rotation)
    }

    /// Compares what was read with a checkpoint and says the word.
    ///
    /// `trusted` are verifier keys that came from outside the ledger; `remembered` are heads seen before.
    #[must_use]
    pub fn finish(
        mut self,
        checkpoint: Option<&[u8]>,
        trusted: &[VerifierKey],
        remembered: &[(u64, NodeHash)],
    ) -> Report {
        self.leave_out_bad();
        self.report(checkpoint, trusted, remembered)
    }

    fn report(
        &self,
        checkpoint: Option<&[u8]>,
        trusted: &[VerifierKey],
        remembered: &[(u64, NodeHash)],
    ) -> Report {
        let mut report = Report {
            word: Word::Intact,
            size: self.size,
            root: self.root(),
            first_bad: self.first_bad.clone(),
            signed: None,
            proven: 0,
            doubts: Vec::new(),
            unknown: self.unknown,
            origin: self.keys.as_ref().map(|keys| keys.origin.clone()),
            closed: self.closed.clone(),
            timestamps: self.timestamps.clone(),
            roots: self.roots.clone(),
            pruned: None,
        };
        if self.first_bad.is_some() {
            report.word = Word::Tampered;
        }
        self.compare_memory(remembered, &mut report);
        self.compare_kept(trusted, &mut report);
        self.compare_checkpoint(checkpoint, trusted, &mut report);
        if self.unknown > 0 {
            report.doubt(Doubt::UnknownEntries(self.unknown));
        }
        report
    }

    fn compare_memory(&self, remembered: &[(u64, NodeHash)], report: &mut Report) {
        for (size, root) in remembered {
            if *size > self.size {
                self.is_shorter(*size, report);
            } else if *size > 0 && !self.roots.contains(&(*size, *root)) {
                report.break_off(Broken::OtherHistory { remembered: *size });
            }
        }
    }

    /// A kept checkpoint counts if the key in force at its size signed it; it proves what it covers if trust reaches
    /// that key.
    fn compare_kept(&self, trusted: &[VerifierKey], report: &mut Report) {
        let Some(keys) = self.keys.as_ref() else {
            return;
        };
        for (size, note) in self.kept.iter().filter(|(size, _)| *size <= self.size) {
            let told = match keys.verify(note) {
                Ok(kept) if kept.size.0 == *size => kept,
                Ok(_) => {
                    let why = format!("the checkpoint kept for size {size} states another");
                    report.break_off(Broken::Checkpoint(why));
                    continue;
                }
                Err(why) => {
                    let why = format!("the checkpoint kept for size {size}: {why}");
                    report.break_off(Broken::Checkpoint(why));
                    continue;
                }
            };
            if !self.roots.contains(&(*size, told.root)) {
                report.break_off(Broken::Root { size: *size });
            } else if matches!(keys.trust(note, trusted), Trust::InForce) {
                report.proven = report.proven.max(*size);
            }
        }
    }

    /// A bad line ends the count: what follows it is not missing, and the line itself is told already.
    fn is_shorter(&self, remembered: u64, report: &mut Report) {
        let shorter = Remark::Broken(Broken::Shorter { remembered });
        if self.first_bad.is_none() && !report.doubts.contains(&shorter) {
            report.break_off(Broken::Shorter { remembered });
        }
    }

    fn compare_checkpoint(
        &self,
        checkpoint: Option<&[u8]>,
        trusted: &[VerifierKey],
        report: &mut Report,
    ) {
        let Some(bytes) = checkpoint else {
            report.doubt(Doubt::NoCheckpoint);
            return;
        };
        let Some(keys) = self.keys.as_ref() else {
            match stated(bytes) {
                Err(why) => report.break_off(Broken::Checkpoint(why)),
                Ok(signed) if signed.size.0 == 0 => report.doubt(Doubt::NoCheckpoint),
                // Not one entry, and something was signed.
                Ok(signed) => report.break_off(Broken::Shorter {
                    remembered: signed.size.0,
                }),
            }
            return;
        };
        match keys.trust(bytes, trusted) {
            Trust::InForce => {}
            Trust::BeforeRecovery => report.doubt(Doubt::Recovered),
            Trust::None if trusted.is_empty() => report.doubt(Doubt::NoTrustedKey),
            Trust::None => report.break_off(Broken::OtherKey),
        }
        match keys.verify(bytes) {
            Err(why) => report.break_off(Broken::Checkpoint(why)),
            Ok(signed) => {
                report.signed = Some(signed.size.0);
                let root = if signed.size.0 == self.size {
                    Some(self.root())
                } else {
                    self.roots
                        .iter()
                        .find(|(size, _)| *size == signed.size.0)
                        .map(|(_, root)| *root)
                };
                match root {
                    Some(root) if root == signed.root => {
                        if matches!(keys.trust(bytes, trusted), Trust::InForce) {
                            report.proven = report.proven.max(signed.size.0);
                        }
                    }
                    Some(_) => report.break_off(Broken::Root {
                        size: signed.size.0,
                    }),
                    None => self.is_shorter(signed.size.0, report),
                }
            }
        }
    }
}

fn is_known(kind: &[u8]) -> bool {
    // Nearly all of them.
    if kind == b"disclosure" {
        return true;
    }
    std::str::from_utf8(kind).is_ok_and(|kind| Body::KINDS.binary_search(&kind).is_ok())
}

fn look(line: &[u8], depth: Depth) -> Seen<'_> {
    let form = match depth {
        Depth::Full => canon::check(line).map_err(|error| Fault::NotCanonical(error.to_string())),
        Depth::Hashes => Ok(()),
    };
    let frame = form.and_then(|()| Frame::of(line).ok_or(Fault::NotAnEntry));
    let numbered = match (&frame, depth) {
        (Ok(frame), Depth::Full) if matches!(frame.kind, b"disclosure" | b"refusal") => {
            census::numbered(line)
        }
        _ => None,
    };
    Seen {
        numbered,
        frame,
        hash: hash::chain(line),
        leaf: hash::leaf(line),
    }
}

/// What was seen of the lines of one tile, and its root.
type Tile<'line> = (Vec<Seen<'line>>, NodeHash);

fn look_at_tiles<'line>(lines: &[&'line [u8]], depth: Depth) -> Vec<Tile<'line>> {
    lines
        .par_chunks(BATCH)
        .map(|lines| look_at_tile(lines, depth))
        .collect()
}

fn look_at_tile<'line>(lines: &[&'line [u8]], depth: Depth) -> Tile<'line> {
    let seen: Vec<Seen<'line>> = lines.iter().map(|line| look(line, depth)).collect();
    let leaves: Vec<NodeHash> = seen.iter().map(|seen| seen.leaf).collect();
    (seen, tree::root_of(&leaves))
}
