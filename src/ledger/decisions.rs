//! Recomputing the verdicts of a whole ledger: from beside, from recorded codes; of an open ledger, from openings.
//!
//! Rulebooks come from the program where the digest is its own, else from the ledger's public blobs, where every
//! rulebook that it put in force was kept.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::{Ledger, Shared};
use crate::files::Files;
use crate::hash::{self, Digest};
use crate::recompute::{Prove, Tally};
use crate::rulebook::Rulebook;
use crate::store::{ReadOnly, StoreError};

/// Lines that are in memory at a time.
const BATCH: usize = 8_192;

/// Why verdicts could not be recomputed at all.
#[derive(Debug, thiserror::Error)]
pub enum DecisionsError {
    /// The lines cannot be read from beside.
    #[error(transparent)]
    Beside(#[from] crate::store::ReadOnlyError),
    /// The store of an open ledger.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lines on their way, a batch at a time.
pub(super) struct Batches<'a> {
    take: &'a mut dyn FnMut(&[&[u8]]),
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl<'a> Batches<'a> {
    pub(super) fn into(take: &'a mut dyn FnMut(&[&[u8]])) -> Self {
        Self {
            take,
            bytes: Vec::new(),
            ends: Vec::with_capacity(BATCH),
        }
    }

    pub(super) fn add(&mut self, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.ends.push(self.bytes.len());
        if self.ends.len() == BATCH {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        let mut from = 0;
        let mut lines = Vec::with_capacity(self.ends.len());
        for end in &self.ends {
            lines.push(&self.bytes[from..*end]);
            from = *end;
        }
        (self.take)(&lines);
        self.bytes.clear();
        self.ends.clear();
    }
}

/// Recomputes the verdicts of the first `size` lines of the ledger in `folder`, from recorded codes: no lock, no vault.
/// `progress` is told how many lines are done.
///
/// # Errors
/// Its files cannot be read.
pub fn decisions(
    files: &Arc<dyn Files>,
    folder: &Path,
    size: u64,
    progress: &mut dyn FnMut(u64),
) -> Result<Tally, DecisionsError> {
    let reader = ReadOnly::open(Arc::clone(files), folder)?;
    let source = |digest| rulebook_in(&**files, folder, digest);
    let mut tally = Tally::default();
    let mut done = 0;
    let mut take = |lines: &[&[u8]]| {
        tally.feed(lines, &source, None);
        done += lines.len() as u64;
        progress(done);
    };
    let mut batches = Batches::into(&mut take);
    reader.lines(0..size, &mut |_, line| {
        batches.add(line);
        ControlFlow::Continue(())
    })?;
    batches.flush();
    Ok(tally)
}

/// A rulebook by its digest: the program's own, or from the public blobs of the ledger in `folder`.
///
/// # Errors
/// Why it is not there, in words.
pub fn rulebook_in(
    files: &dyn Files,
    folder: &Path,
    digest: Digest,
) -> Result<Arc<Rulebook>, String> {
    let own = Rulebook::embedded().map_err(|faults| faults.to_string())?;
    if own.digest() == digest {
        return Ok(Arc::new(own));
    }
    let blobs = |name: Digest| {
        let path = folder.join("blobs/public").join(name.to_string());
        match files.read(&path) {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| hash::content(bytes) == name)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    };
    let rulebook =
        super::published::rulebook_of(digest, &blobs).map_err(|error| error.to_string())?;
    Ok(Arc::new(rulebook))
}

impl Ledger {
    /// Recomputes every verdict, from openings while they open. `progress` is told how many lines are done.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn decisions(&self, progress: &mut dyn FnMut(u64)) -> Result<Tally, DecisionsError> {
        let source = |digest| self.shared.rulebook_of(&self.paths.ledger, digest);
        let prove: &dyn Prove = &*self.shared;
        let mut tally = Tally::default();
        let mut done = 0;
        let mut take = |lines: &[&[u8]]| {
            tally.feed(lines, &source, Some(prove));
            done += lines.len() as u64;
            progress(done);
        };
        let mut batches = Batches::into(&mut take);
        let size = self.size();
        self.shared.store.lines(0..size, &mut |_, line| {
            batches.add(line);
            ControlFlow::Continue(())
        })?;
        batches.flush();
        Ok(tally)
    }
}

impl Shared {
    /// A rulebook that this ledger put in force.
    pub(super) fn rulebook_of(
        &self,
        folder: &Path,
        digest: Digest,
    ) -> Result<Arc<Rulebook>, String> {
        let current = self.rulebook();
        if current.digest() == digest {
            return Ok(current);
        }
        rulebook_in(&crate::files::Disk, folder, digest)
    }
}
