//! Reading a ledger that another process owns, or that nobody does: no lock, no index.
//!
//! What is read is the journal up to the published checkpoint, so that every line seen is
//! covered by a signature that is seen too. Nothing is written.

use std::io;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::Arc;

use super::checkpoints;
use super::journal::{self, Journal, Place};
use crate::files::Files;

/// A reader beside a ledger.
pub struct ReadOnly {
    journal: Journal,
    checkpoint: Option<Vec<u8>>,
}

/// Why a ledger could not be read from beside.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A line below the checkpoint's size is not there.
    #[error(
        "line {0} is covered by the checkpoint and missing in the journal; run `tabellion verify`"
    )]
    Missing(u64),
    /// The file system said no.
    #[error("cannot read the ledger: {0}; is this its folder?")]
    Io(#[from] io::Error),
}

impl ReadOnly {
    /// Looks at the ledger in `folder` as it is now.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(files: Arc<dyn Files>, folder: &Path) -> Result<Self, ReadError> {
        let checkpoint = checkpoints::published(&*files, folder)?;
        Ok(Self {
            journal: Journal::new(files, folder),
            checkpoint,
        })
    }

    /// The published checkpoint when it was opened, unverified.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&[u8]> {
        self.checkpoint.as_deref()
    }

    /// Lines that may be read: the size that the checkpoint states.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.checkpoint()
            .and_then(checkpoints::stated_size)
            .unwrap_or(0)
    }

    /// Lines in order, as far as the checkpoint goes, until `each` breaks. They are as they
    /// stand in the files: to verify them is the caller's work.
    ///
    /// # Errors
    /// `Missing`; those of the file system.
    pub fn lines(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let end = range.end.min(self.size());
        let segments = self.journal.segments()?;
        let mut next = range.start;
        while next < end {
            let at = segments.partition_point(|segment| segment.first <= next);
            let segment = segments
                .get(at.wrapping_sub(1))
                .ok_or(ReadError::Missing(next))?;
            let bytes = self.journal.read_from(Place {
                segment: segment.first,
                offset: 0,
            })?;
            let stop = segments
                .get(at)
                .map_or(end, |following| following.first.min(end));
            let skip = usize::try_from(next - segment.first).unwrap_or(usize::MAX);
            for (_, line) in journal::complete_lines(&bytes).skip(skip) {
                if next == stop {
                    break;
                }
                if each(next, line).is_break() {
                    return Ok(());
                }
                next += 1;
            }
            if next < stop {
                return Err(ReadError::Missing(next));
            }
        }
        Ok(())
    }

    /// One line below the checkpoint's size.
    ///
    /// # Errors
    /// `Missing`; those of the file system.
    pub fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let mut found = None;
        self.lines(seq..seq.saturating_add(1), &mut |_, line| {
            found = Some(line.to_vec());
            ControlFlow::Break(())
        })?;
        Ok(found)
    }
}
