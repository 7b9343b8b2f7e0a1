//! Checking a backup without putting it back: every member, every line, the signed root, and that no opening is missing.
//!
//! Needs no key. Whether the openings open is for whoever has the keys: `restore` tries each.

use std::io::Read;

use super::BackupError;
use super::archive::{Head, Place, read};
use crate::audit::{Auditor, Report, Word};
use crate::entry::Frame;
use crate::hash::NodeHash;
use crate::ledger::open::has_openings;
use crate::note::VerifierKey;
use crate::store::checkpoints::stated_size;
use crate::store::journal::complete_lines;
use crate::vault::StoredRow;

/// Kinds of entries after which openings of earlier ones may be gone.
const TAKING: [&[u8]; 2] = [b"erasure", b"retention"];

/// A backup that counts.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Whose it is, of which instant.
    pub head: Head,
    /// What the audit of its lines says.
    pub report: Report,
    /// Rows of the vault in it.
    pub rows: u64,
    /// Files beside.
    pub files: u64,
}

/// Checks a backup against keys, and against heads that were seen before and are not larger.
///
/// # Errors
/// It is none, not whole, not what was signed, or openings are missing.
pub fn check(
    from: impl Read,
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
) -> Result<Checked, BackupError> {
    let mut checking = Checking::new(remembered);
    let head = read(from, &mut |place, bytes| checking.member(&place, &bytes))?;
    checking.finish(head, trusted, remembered)
}

struct Checking {
    wanted: Vec<u64>,
    note: Option<Vec<u8>>,
    kept: Vec<(u64, Vec<u8>)>,
    auditor: Option<Auditor>,
    settings: bool,
    /// Entries whose openings the vault must have.
    needs: Vec<u64>,
    /// The last entry that took openings.
    taken: Option<u64>,
    /// Entries that have rows, in order.
    has: Vec<u64>,
    rows: u64,
    files: u64,
}

impl Checking {
    fn new(remembered: &[(u64, NodeHash)]) -> Self {
        Self {
            wanted: remembered.iter().map(|(size, _)| *size).collect(),
            note: None,
            kept: Vec::new(),
            auditor: None,
            settings: false,
            needs: Vec::new(),
            taken: None,
            has: Vec::new(),
            rows: 0,
            files: 0,
        }
    }

    fn member(&mut self, place: &Place, bytes: &[u8]) -> Result<(), BackupError> {
        match place {
            Place::Settings => self.settings = true,
            Place::Checkpoint => {
                self.wanted.extend(stated_size(bytes));
                self.note = Some(bytes.to_vec());
            }
            Place::Kept(size) => self.kept.push((*size, bytes.to_vec())),
            Place::Journal(first) => self.lines(*first, bytes)?,
            Place::Rows => self.rows(bytes)?,
            Place::File(_) => self.files += 1,
            Place::Head | Place::Listing => {}
        }
        Ok(())
    }

    fn lines(&mut self, first: u64, bytes: &[u8]) -> Result<(), BackupError> {
        let kept = &mut self.kept;
        let wanted = &self.wanted;
        let auditor = self
            .auditor
            .get_or_insert_with(|| Auditor::new(wanted).with_kept(std::mem::take(kept)));
        if auditor.size() != first && !auditor.is_over() {
            return Err(BackupError::NotWhole(format!(
                "a segment of the journal before entry {first} is missing"
            )));
        }
        let lines: Vec<&[u8]> = complete_lines(bytes).map(|(_, line)| line).collect();
        auditor.feed(&lines);
        for (seq, line) in (first..).zip(lines) {
            let kind = Frame::of(line).map(|frame| frame.kind);
            if kind.is_some_and(|kind| TAKING.contains(&kind)) {
                self.taken = Some(seq);
            }
            if has_openings(line) {
                self.needs.push(seq);
            }
        }
        Ok(())
    }

    fn rows(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (row, behind) = StoredRow::split(rest).ok_or_else(no_row)?;
            rest = behind;
            self.rows += 1;
            if let Some(entry) = row.entry()
                && self.has.last() != Some(&entry)
            {
                self.has.push(entry);
            }
        }
        Ok(())
    }

    fn finish(
        mut self,
        head: Head,
        trusted: &[VerifierKey],
        remembered: &[(u64, NodeHash)],
    ) -> Result<Checked, BackupError> {
        let absent = |what: &str| BackupError::NotWhole(format!("it has no {what}"));
        if !self.settings {
            return Err(absent("settings"));
        }
        let note = self.note.take().ok_or_else(|| absent("checkpoint"))?;
        let auditor = self.auditor.take().ok_or_else(|| absent("entry"))?;
        let report = auditor.finish(Some(&note), trusted, remembered);
        let agrees = report.size == head.size
            && report.root == head.root
            && report.origin.as_deref() == Some(head.origin.as_str());
        if report.word == Word::Tampered || !agrees {
            return Err(BackupError::Tampered(Box::new(report)));
        }
        let missing = self.needs.iter().rev().find(|seq| {
            self.has.binary_search(seq).is_err() && self.taken.is_none_or(|taken| taken < **seq)
        });
        if let Some(seq) = missing {
            return Err(BackupError::Openings(*seq));
        }
        Ok(Checked {
            head,
            report,
            rows: self.rows,
            files: self.files,
        })
    }
}

/// Bytes in the place of rows that are none.
pub(super) fn no_row() -> BackupError {
    BackupError::NotWhole("its rows of the vault cannot be read".to_owned())
}
