//! How far one webhook has been told.
//!
//! ```text
//! <ledger>/webhooks/dpo-desk.json      {"alarm":null,"announced":["host-us dpf_check 2026-12-04"],"next":42,"v":1}
//! ```
//! Replaced and synced after each event that was taken. It says nothing that the journal does not say better: without it,
//! a webhook begins with what comes next.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::files::{Disk, Files as _};
use crate::ledger::Paths;

/// The version of the file.
const VERSION: u8 = 1;

/// How far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    v: u8,
    /// The first entry that was not looked at.
    pub(super) next: u64,
    /// The alarm that was told and has not ended.
    pub(super) alarm: Option<String>,
    /// The ends that were told.
    pub(super) announced: BTreeSet<String>,
}

/// Why it cannot be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum CursorError {
    /// The file cannot be read or written.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not ours.
    #[error("`{}` does not say how far a webhook was told; remove it to begin with what comes next", .0.display())]
    Damaged(PathBuf),
}

impl Cursor {
    /// Where the file of a webhook lies.
    pub(super) fn path(paths: &Paths, name: &str) -> PathBuf {
        paths.ledger.join("webhooks").join(format!("{name}.json"))
    }

    /// Reads it; one that begins at `next` is made where there is none.
    pub(super) fn open(path: &Path, next: u64) -> Result<Self, CursorError> {
        match Disk.read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .ok()
                .filter(|cursor: &Self| cursor.v == VERSION)
                .ok_or_else(|| CursorError::Damaged(path.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let cursor = Self {
                    v: VERSION,
                    next,
                    alarm: None,
                    announced: BTreeSet::new(),
                };
                cursor.keep(path)?;
                Ok(cursor)
            }
            Err(error) => Err(failed(path, error)),
        }
    }

    /// Writes it; durable on return.
    pub(super) fn keep(&self, path: &Path) -> Result<(), CursorError> {
        let folder = path.parent().unwrap_or(path);
        std::fs::create_dir_all(folder).map_err(|error| failed(path, error))?;
        // Cannot fail: texts and numbers.
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        Disk.replace(path, &bytes)
            .map_err(|error| failed(path, error))
    }
}

fn failed(path: &Path, error: std::io::Error) -> CursorError {
    CursorError::Io {
        path: path.to_owned(),
        error,
    }
}
