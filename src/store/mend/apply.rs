//! Writing what a walk decided: new segments beside the old ones, what is cut kept first.

use std::io;

use super::{Change, ChangeKind, MendError, Raw, Torn, Walk};
use crate::files::{Open, beside};
use crate::store::journal::{Journal, Place, Segment};

impl Walk<'_> {
    /// Writes a segment anew if its bytes do not begin with the lines that stay.
    pub(super) fn compare(&self, raw: &Raw, kept: &[Vec<u8>]) -> Result<Option<Change>, MendError> {
        let content: Vec<u8> = kept
            .iter()
            .rev()
            .flat_map(|line| line.iter().chain(b"\n"))
            .copied()
            .collect();
        let segment = Segment {
            first: raw.first,
            bytes: raw.bytes.len() as u64,
        };
        let len = content.len() as u64;
        if raw.bytes == content {
            return Ok(None);
        }
        if raw.bytes.starts_with(&content) {
            return Ok(Some(Change {
                segment,
                len,
                kind: ChangeKind::Cut,
            }));
        }
        let file = self.journal.files().open(
            &beside(&self.journal.path(raw.first), ".mended"),
            Open::Create,
        )?;
        file.set_len(0)?;
        file.write_at(&content, 0)?;
        file.sync()?;
        Ok(Some(Change {
            segment,
            len,
            kind: ChangeKind::Rewritten,
        }))
    }

    pub(super) fn forget(&self, changes: &[Change]) -> Result<(), MendError> {
        for change in changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Rewritten)
        {
            self.journal
                .files()
                .remove(&beside(&self.journal.path(change.segment.first), ".mended"))?;
        }
        Ok(())
    }

    /// Puts the new segments in place: first copies of what goes, then the change.
    pub(super) fn apply(&self, changes: &[Change], end: u64) -> Result<Option<Torn>, MendError> {
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
        for change in changes
            .iter()
            .filter(|change| change.kind == ChangeKind::Cut)
        {
            cut(self.journal, change.segment.first, change.len, end)?;
        }
        Ok(torn)
    }

    pub(super) fn set_torn_aside(&self, bytes: &[u8]) -> Result<Option<Torn>, MendError> {
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
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
    Ok(Some(Torn {
        name,
        bytes: bytes.len() as u64,
        lines,
    }))
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
