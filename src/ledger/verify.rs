//! Verifying a ledger from beside: its journal, its published checkpoint, the heads seen before. Takes no lock, opens
//! no vault, writes nothing into the ledger.
//!
//! ```text
//! $XDG_STATE_HOME/tabellion/<digest of the origin>.json    {"origin":…,"root":…,"seen":…,"size":…,"vkey":…}
//! ```
//! What was seen once is remembered outside the ledger: a history that is rewritten, or cut, shows against it.

mod ahead;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use ahead::Ahead;

use super::prune;
use crate::audit::{Auditor, Depth, Report, Word};
use crate::files::Files;
use crate::hash::{self, NodeHash};
use crate::note::VerifierKey;
use crate::store::{self, ReadOnly, journal};

/// The head that was seen last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// Whose log.
    pub origin: String,
    /// Root at that size.
    pub root: NodeHash,
    /// When.
    pub seen: DateTime<Utc>,
    /// Size.
    pub size: u64,
}

/// Why it could not be verified at all.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The files cannot be read.
    #[error("cannot read the ledger in `{}`: {error}; is this its folder?", folder.display())]
    Io {
        /// Which folder.
        folder: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The memory of heads cannot be read or written.
    #[error("cannot use the memory of heads `{}`: {error}; remove it only if you know why it differs", path.display())]
    Memory {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl Memory {
    /// Where the head of a log is remembered, below `$XDG_STATE_HOME` or `~/.local/state`.
    #[must_use]
    pub fn path(state_home: &Path, origin: &str) -> PathBuf {
        let name = hash::content(origin.as_bytes()).to_string();
        state_home
            .join("tabellion")
            .join(format!("{}.json", &name[..16]))
    }

    /// Reads a memory; `None` if nothing was seen yet.
    ///
    /// # Errors
    /// A file that is not one, or cannot be read.
    pub fn load(path: &Path) -> Result<Option<Self>, VerifyError> {
        let memory = |error| VerifyError::Memory {
            path: path.to_owned(),
            error,
        };
        match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| memory(std::io::Error::other(error))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(memory(error)),
        }
    }

    /// Writes a memory, whole.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn save(&self, path: &Path) -> Result<(), VerifyError> {
        let memory = |error| VerifyError::Memory {
            path: path.to_owned(),
            error,
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(memory)?;
        }
        let mut bytes =
            serde_json::to_vec(self).map_err(|error| memory(std::io::Error::other(error)))?;
        bytes.push(b'\n');
        let beside = path.with_extension("new");
        std::fs::write(&beside, bytes).map_err(memory)?;
        std::fs::rename(&beside, path).map_err(memory)
    }
}

/// Audits the ledger in `folder` up to its published checkpoint. `progress` is told lines done and to do.
///
/// # Errors
/// Its files cannot be read. Everything else is in the report.
pub fn verify(
    files: Arc<dyn Files>,
    folder: &Path,
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
    progress: impl FnMut(u64, u64),
) -> Result<Report, VerifyError> {
    verify_to(Depth::Full, files, folder, trusted, remembered, progress)
}

/// As [`verify`], looking at more or less of each line.
///
/// # Errors
/// As [`verify`].
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers hand over a handle of their own"
)]
pub fn verify_to(
    depth: Depth,
    files: Arc<dyn Files>,
    folder: &Path,
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, VerifyError> {
    let failed = |error: std::io::Error| VerifyError::Io {
        folder: folder.to_owned(),
        error,
    };
    let left = prune::audit_left(&*files, folder, trusted, remembered)
        .map_err(|error| failed(std::io::Error::other(error)))?;
    if let Some(report) = left {
        return Ok(report);
    }
    let reader = ReadOnly::open(Arc::clone(&files), folder)
        .map_err(|error| failed(std::io::Error::other(error)))?;
    let signed = reader.size();
    let wanted: Vec<u64> = remembered
        .iter()
        .map(|(size, _)| *size)
        .chain([signed])
        .collect();
    let kept = store::checkpoints::kept(&*files, folder).map_err(failed)?;
    let mut auditor = Auditor::new(&wanted).with_kept(kept).with_depth(depth);
    let journal = journal::Journal::new(Arc::clone(&files), folder);
    let segments = journal.segments().map_err(failed)?;
    std::thread::scope(|scope| {
        let ahead = Ahead::start(scope, &*files, &journal, &segments);
        while let Some(part) = ahead.next() {
            let part = part.map_err(failed)?;
            let room = usize::try_from(signed.saturating_sub(auditor.size())).unwrap_or(usize::MAX);
            let lines: Vec<&[u8]> = part.lines().take(room).collect();
            auditor.feed(&lines);
            progress(auditor.size(), signed);
            ahead.done(part);
            if auditor.is_over() || auditor.size() >= signed && signed > 0 {
                break;
            }
        }
        Ok(())
    })?;
    Ok(auditor.finish(reader.checkpoint(), trusted, remembered))
}

/// What is worth remembering of a report: only what is not contradicted.
#[must_use]
pub fn memory_of(report: &Report, now: DateTime<Utc>) -> Option<Memory> {
    let origin = report.origin.clone()?;
    (report.word != Word::Tampered && report.size > 0).then_some(Memory {
        origin,
        root: report.root,
        seen: now,
        size: report.size,
    })
}
