//! The list of key backups: where copies of the keys folder lie, and by when each must be destroyed.
//!
//! ```text
//! <keys>/backups    {"expires":"2027-05-31","made":"2026-11-23T09:00:00Z","path":"/mnt/safe/ledger-keys"}
//! ```
//! A copy that outlives an erasure opens what was erased, together with an old copy of the data. An erasure counts the
//! copies of this list that are not expired and is irrecoverable when the last of them is. A copy that nobody noted
//! here is known to nobody: whoever made it answers for it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::keys::folder::{FolderError, KeyFolder};

/// Name of the list, beside the keys.
const LIST: &str = "backups";

/// One copy of the keys folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyBackup {
    /// Civil day by which it is destroyed.
    pub expires: NaiveDate,
    /// When it was made.
    pub made: String,
    /// Where it lies.
    pub path: String,
}

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BackupsError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A line is not what this program writes.
    #[error(
        "line {line} of `backups` in the keys folder cannot be read ({error}); put it right: an erasure counts on it"
    )]
    Line {
        /// Which.
        line: usize,
        /// Why.
        error: serde_json::Error,
    },
}

/// Every copy that was noted.
///
/// # Errors
/// The list cannot be read.
pub fn list(folder: &KeyFolder) -> Result<Vec<KeyBackup>, BackupsError> {
    if !folder.has(LIST)? {
        return Ok(Vec::new());
    }
    let bytes = folder.read(LIST)?;
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_slice(line).map_err(|error| BackupsError::Line {
                line: at + 1,
                error,
            })
        })
        .collect()
}

/// Puts a list in the place of the one before; durable on return.
///
/// # Errors
/// Those of the file system.
pub fn replace(folder: &KeyFolder, backups: &[KeyBackup]) -> Result<(), FolderError> {
    let mut text = Vec::new();
    for backup in backups {
        // Dates and texts: this cannot fail.
        text.extend(serde_json::to_vec(backup).unwrap_or_default());
        text.push(b'\n');
    }
    folder.replace(LIST, &text)
}

/// Those that may still exist on a day.
#[must_use]
pub fn alive(backups: &[KeyBackup], day: NaiveDate) -> Vec<KeyBackup> {
    backups
        .iter()
        .filter(|backup| backup.expires >= day)
        .cloned()
        .collect()
}
