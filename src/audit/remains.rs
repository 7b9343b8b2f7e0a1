//! The audit of what a pruned log left: hashes of every entry, the few lines that say what it was, its signature.
//!
//! ```text
//! hash tiles ──▶ root = the checkpoint's? ──▶ signature, by the keys that genesis and `key` entries name
//! lines kept ──▶ each hashes to its leaf ──▶ the last one closes the log, and its time is over
//! ```
//! The best word is *indeterminate*: nothing contradicts, and the lines themselves can be read no more. A copy of one
//! can still be proven: its hash stands in its place.

use super::{Auditor, BATCH, Broken, Doubt, Fault, Report, Word};
use crate::canon;
use crate::entry::Frame;
use crate::hash::{self, NodeHash};
use crate::note::VerifierKey;
use crate::tree;

/// What is left of a pruned log.
#[derive(Debug, Clone, Copy)]
pub struct Remains<'a> {
    /// The leaf of every entry, from the hash tiles.
    pub leaves: &'a [NodeHash],
    /// The lines that were kept, in order.
    pub lines: &'a [Vec<u8>],
    /// How many entries it says it had.
    pub size: u64,
    /// Civil day on which it says it was pruned.
    pub on: &'a str,
    /// The last checkpoint.
    pub checkpoint: Option<&'a [u8]>,
}

/// That a log was pruned, as a report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// Civil day on which it says it was.
    pub on: String,
    /// Lines that are left.
    pub lines: u64,
}

/// Audits what is left. `kept` are checkpoints with their sizes; the others are as in [`Auditor::finish`].
#[must_use]
pub fn audit_remains(
    remains: Remains<'_>,
    kept: Vec<(u64, Vec<u8>)>,
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
) -> Report {
    let wanted: Vec<u64> = remembered.iter().map(|(size, _)| *size).collect();
    let mut auditor = Auditor::new(&wanted).with_kept(kept);
    for leaf in remains.leaves {
        auditor.take_leaf(*leaf);
    }
    let fault = auditor.take_remains(&remains);
    auditor.first_bad = fault;
    let mut report = auditor.report(remains.checkpoint, trusted, remembered);
    report.pruned = Some(Pruned {
        on: remains.on.to_owned(),
        lines: remains.lines.len() as u64,
    });
    let kept_until = report
        .closed
        .as_ref()
        .map(|end| end.keep_until.clone().unwrap_or_default());
    match kept_until {
        None => report.break_off(Broken::NeverClosed),
        Some(day) if day.is_empty() || day.as_str() >= remains.on => {
            report.break_off(Broken::PrunedEarly { day });
        }
        Some(_) => {}
    }
    if report.size != remains.size {
        report.break_off(Broken::Shorter {
            remembered: remains.size,
        });
    }
    report.doubt(Doubt::Pruned);
    report
}

impl Report {
    /// A log whose time is not over today cannot have been pruned in time, whatever day it says.
    pub fn compare_calendar(&mut self, today: &str) {
        let Some(pruned) = &self.pruned else { return };
        let later = pruned.on.as_str() > today;
        let until = self.closed.as_ref().and_then(|end| end.keep_until.clone());
        let early = Broken::PrunedEarly {
            day: until.clone().unwrap_or_default(),
        };
        let told = self.doubts.contains(&early.clone().into());
        if (later || until.is_some_and(|day| day.as_str() >= today)) && !told {
            self.break_off(early);
        }
    }

    /// Something else that is left contradicts it.
    pub fn contradict(&mut self, broken: Broken) {
        self.break_off(broken);
    }

    /// Whether nothing contradicts what a pruned log left.
    #[must_use]
    pub fn is_whole_remains(&self) -> bool {
        self.pruned.is_some() && self.word != Word::Tampered
    }
}

impl Auditor {
    fn take_leaf(&mut self, leaf: NodeHash) {
        self.rest.push(leaf);
        self.size += 1;
        if self.rest.len() == BATCH {
            self.tiles.push(tree::root_of(&self.rest));
            self.rest.clear();
        }
        self.note_root();
    }

    /// The lines that were kept: the first that is not what was signed, and why.
    fn take_remains(&mut self, remains: &Remains<'_>) -> Option<(u64, Fault)> {
        let mut next = 0;
        for line in remains.lines {
            match self.take_remaining(line, next, remains) {
                Ok(seq) => next = seq + 1,
                Err(bad) => return Some(bad),
            }
        }
        if self.keys.is_none() {
            return Some((0, Fault::Genesis));
        }
        None
    }

    fn take_remaining(
        &mut self,
        line: &[u8],
        next: u64,
        remains: &Remains<'_>,
    ) -> Result<u64, (u64, Fault)> {
        let bad = |fault| (next, fault);
        canon::check(line).map_err(|error| bad(Fault::NotCanonical(error.to_string())))?;
        let frame = Frame::of(line).ok_or(bad(Fault::NotAnEntry))?;
        let seq = frame.seq;
        if seq < next || (self.keys.is_none() && seq != 0) {
            return Err(bad(Fault::Place { says: seq }));
        }
        let leaf = usize::try_from(seq)
            .ok()
            .and_then(|at| remains.leaves.get(at));
        if leaf != Some(&hash::leaf(line)) {
            return Err((seq, Fault::Altered));
        }
        let at = |fault| (seq, fault);
        if seq == 0 {
            self.begin(line).map_err(at)?;
            if frame.prev != self.prev {
                return Err(at(Fault::Link));
            }
        }
        if frame.exporter != self.exporter {
            return Err(at(Fault::Exporter));
        }
        match frame.kind {
            b"key" => self.rotate(line).map_err(at)?,
            b"timestamp" => self.note_timestamp(line),
            b"close" if seq + 1 == remains.size => {
                self.closed = Some(super::End::of(seq, frame.at, line));
            }
            b"close" => return Err(at(Fault::AfterClose)),
            _ => {}
        }
        Ok(seq)
    }
}
