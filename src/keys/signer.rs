//! The one who signs checkpoints, and never goes back.
//!
//! ```text
//! remembered (size 300, root R)     asked for (size 299, …)     refused: smaller
//!                                   asked for (size 300, S)     refused: another log under the same size
//!                                   asked for (size 300, R)     signed again, byte for byte
//!                                   asked for (size 301, T)     signed, if R is shown to be its beginning
//! ```
//! Two signatures over inconsistent trees are the one thing a log can never explain. So the signer believes no
//! caller: it wants a proof (RFC 6962, 2.1.2) or the old root computed anew from the lines.
//!
//! An attacker with the key file signs what they like: witnesses and everybody's receipts are against that.

use std::time::Duration;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::clock::Boottime;
use crate::hash::{self, NodeHash};
use crate::keys::folder::KeyFolder;
use crate::keys::memory::{Memory, MemoryError};
use crate::note;
use crate::tree::{self, Size, TreeError};

/// How long the memory on disk may lag behind what was signed.
pub const LAG: Duration = Duration::from_secs(1);

/// How the caller shows that the new tree continues the remembered one.
#[derive(Debug, Clone, Copy)]
pub enum Continuity<'a> {
    /// A consistency proof from the remembered size to the new one; empty if they are the same.
    Proof(&'a [NodeHash]),
    /// The root at the remembered size, as computed from the very lines that the new root covers.
    OldRoot(NodeHash),
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// Fewer entries than were signed already.
    #[error(
        "{asked} entries were to be signed after {signed}: this ledger is older than its signatures; recover it, or begin a successor"
    )]
    Back {
        /// The size asked for.
        asked: u64,
        /// The size signed last.
        signed: u64,
    },
    /// Another tree than the one signed.
    #[error(
        "the tree of {asked} entries does not continue the {signed} that were signed; run `tabellion verify` to find the entry that changed"
    )]
    Fork {
        /// The size asked for.
        asked: u64,
        /// The size signed last.
        signed: u64,
    },
    /// The proof itself is malformed.
    #[error("the consistency proof cannot be used: {0}")]
    Proof(TreeError),
    /// Another log, or a note that cannot be written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The memory beside the key.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// Key and memory together.
pub struct CheckpointSigner {
    signers: Vec<note::Signer>,
    origin: String,
    folder: KeyFolder,
    memory: Option<Memory>,
    /// Since when the memory on disk lags behind.
    unsaved_since: Option<Boottime>,
}

impl CheckpointSigner {
    /// Loads the memory. More than one signer is for the first checkpoint after a rotation.
    ///
    /// # Errors
    /// The memory is damaged or belongs to another log.
    pub fn open(
        folder: KeyFolder,
        origin: &str,
        signers: Vec<note::Signer>,
    ) -> Result<Self, SignerError> {
        let memory = Memory::load(&folder, origin)?;
        Ok(Self {
            signers,
            origin: origin.to_owned(),
            folder,
            memory,
            unsaved_since: None,
        })
    }

    /// What was signed last.
    #[must_use]
    pub const fn memory(&self) -> Option<&Memory> {
        self.memory.as_ref()
    }

    /// Who signs: the origin's key, during a rotation two.
    #[must_use]
    pub fn signers(&self) -> &[note::Signer] {
        &self.signers
    }

    /// Other keys sign from now on; the memory stays.
    pub fn set_signers(&mut self, signers: Vec<note::Signer>) {
        self.signers = signers;
    }

    /// Signs a checkpoint; returns the note. The lines it covers are durable before this is called.
    /// The memory follows within [`LAG`]: see [`CheckpointSigner::flush_if_due`].
    ///
    /// # Errors
    /// The checkpoint does not continue what was signed.
    pub fn sign(
        &mut self,
        checkpoint: &Checkpoint,
        continuity: Continuity<'_>,
        now: Boottime,
    ) -> Result<String, SignerError> {
        if let Some(memory) = &self.memory {
            continues(memory, checkpoint, continuity)?;
        }
        let signers: Vec<&note::Signer> = self.signers.iter().collect();
        let note = checkpoint.sign(&signers)?;
        let digest = hash::content(note.as_bytes());
        let memory = Memory::new(&self.origin, checkpoint.size.0, checkpoint.root, digest);
        if self.memory.as_ref() != Some(&memory) {
            self.memory = Some(memory);
            self.unsaved_since.get_or_insert(now);
        }
        Ok(note)
    }

    /// Saves the memory if it has lagged for [`LAG`]. Called after every signature and by a timer.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn flush_if_due(&mut self, now: Boottime) -> Result<(), SignerError> {
        match self.unsaved_since {
            Some(since) if now.since(since) >= LAG => self.flush(),
            _ => Ok(()),
        }
    }

    /// Saves the memory if it lags at all: when idle, and before a stop.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn flush(&mut self) -> Result<(), SignerError> {
        if let (Some(memory), Some(_)) = (&self.memory, self.unsaved_since) {
            memory.save(&self.folder)?;
            self.unsaved_since = None;
        }
        Ok(())
    }
}

fn continues(
    memory: &Memory,
    checkpoint: &Checkpoint,
    continuity: Continuity<'_>,
) -> Result<(), SignerError> {
    let (asked, signed) = (checkpoint.size.0, memory.size);
    if asked < signed {
        return Err(SignerError::Back { asked, signed });
    }
    let fork = SignerError::Fork { asked, signed };
    if asked == signed {
        return if checkpoint.root == memory.root {
            Ok(())
        } else {
            Err(fork)
        };
    }
    match continuity {
        // Every tree continues the empty one; there is no proof of it.
        _ if signed == 0 => Ok(()),
        Continuity::OldRoot(root) if root == memory.root => Ok(()),
        Continuity::OldRoot(_) => Err(fork),
        Continuity::Proof(proof) => {
            let shown = tree::verify_consistency(
                Size(signed),
                checkpoint.size,
                proof,
                &memory.root,
                &checkpoint.root,
            );
            shown.map_err(|error| {
                if error == TreeError::Root {
                    fork
                } else {
                    SignerError::Proof(error)
                }
            })
        }
    }
}
