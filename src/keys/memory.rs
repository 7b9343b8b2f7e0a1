//! The signer's memory: what was signed last, beside the key that signed it.
//!
//! ```text
//! {"checkpoint":"<sha-256 of the note>","origin":"ledger.example/prod","root":"<hex>","size":300,"v":1}
//! ```
//! One line of plain text, replaced whole. It may lag behind the signatures by a second: the lines below every
//! signature were synced before it was made, so the ledger shows the rest at open. A ledger put back from an old
//! backup is noticed because it has fewer lines than this remembers.

use serde::{Deserialize, Serialize};

use crate::hash::{Digest, NodeHash};
use crate::keys::folder::{FolderError, KeyFolder};

const FILE: &str = "signer.json";

/// What was signed last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Memory {
    /// SHA-256 of the checkpoint note.
    pub checkpoint: Digest,
    /// Whose log it is.
    pub origin: String,
    /// The root at that size.
    pub root: NodeHash,
    /// How many entries were covered.
    pub size: u64,
    v: u8,
}

/// Why the memory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// Not one line of this form.
    #[error(
        "`signer.json` is damaged; put it back from a backup of the keys, or take size and root from the newest receipt or checkpoint that anybody holds"
    )]
    Damaged,
    /// It belongs to another log.
    #[error(
        "`signer.json` remembers the log `{found}`, not `{expected}`; give the keys folder of this ledger with `--keys`"
    )]
    Origin {
        /// What it remembers.
        found: String,
        /// What was asked for.
        expected: String,
    },
    /// The keys folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

impl Memory {
    /// Of a signature that was just made.
    #[must_use]
    pub fn new(origin: &str, size: u64, root: NodeHash, checkpoint: Digest) -> Self {
        Self {
            checkpoint,
            origin: origin.to_owned(),
            root,
            size,
            v: 1,
        }
    }

    /// Reads it; `None` if nothing was ever signed from this folder.
    ///
    /// # Errors
    /// Damage, another log, or those of the keys folder.
    pub fn load(folder: &KeyFolder, origin: &str) -> Result<Option<Self>, MemoryError> {
        if !folder.has(FILE)? {
            return Ok(None);
        }
        let bytes = folder.read(FILE)?;
        let memory: Self = serde_json::from_slice(&bytes).map_err(|_| MemoryError::Damaged)?;
        if memory.v != 1 {
            return Err(MemoryError::Damaged);
        }
        if memory.origin != origin {
            return Err(MemoryError::Origin {
                found: memory.origin,
                expected: origin.to_owned(),
            });
        }
        Ok(Some(memory))
    }

    /// Replaces the file; durable on return.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn save(&self, folder: &KeyFolder) -> Result<(), MemoryError> {
        // Cannot fail: strings and numbers.
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        Ok(folder.replace(FILE, &line)?)
    }
}
