//! The keys of the log as the writer uses them: sign what continues, rotate to what was promised.
//!
//! ```text
//! promise a successor (durable) ─▶ `key` entry (durable) ─▶ promote ─▶ first checkpoint: old and new key
//! ```
//! A power cut between two of these steps is put right at open: [`LogKeys::open`] compares the files with the last
//! `key` entry.

use crate::checkpoint::Checkpoint;
use crate::clock::{Boottime, Clock};
use crate::hash::{self, Digest, NodeHash};
use crate::keys::{
    CheckpointSigner, Continuity, KeyFolder, SignerError, SigningFileError, SigningFiles,
};
use crate::note::{KeyName, Signer, SigningKey, VerifierKey};
use crate::store::Head;
use crate::tree::Size;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The signer refused.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// A key file.
    #[error(transparent)]
    File(#[from] SigningFileError),
    /// The files and the ledger disagree.
    #[error(
        "the signing key in the keys folder is not the one this ledger names; give the right folder with `--keys`, or put the file back from a backup"
    )]
    Foreign,
    /// The successor is not at hand.
    #[error(
        "the next key was moved away, as it should be; put `next.pem` back into the keys folder for the time of the rotation, then try again"
    )]
    NoNextKey,
    /// The successor is not the promised one.
    #[error(
        "`next.pem` is not the key that the ledger promised; find the one whose public key has the SHA-256 {0}"
    )]
    NotPromised(Digest),
}

/// The keys of the log.
pub(super) struct LogKeys {
    files: SigningFiles,
    signer: CheckpointSigner,
    name: KeyName,
    origin: String,
    last_root: NodeHash,
}

impl LogKeys {
    /// Opens the keys of a log whose last `key` entry (or genesis) names `current` and promises `next`.
    pub(super) fn open(
        folder: KeyFolder,
        name: KeyName,
        current: &VerifierKey,
        head: Head,
    ) -> Result<Self, SigningError> {
        let files = SigningFiles::new(folder.clone());
        files.settle(current.public_key())?;
        let signing = files.signing()?;
        if signing.public_key() != *current.public_key() {
            return Err(SigningError::Foreign);
        }
        let origin = name.as_str().to_owned();
        let signer =
            CheckpointSigner::open(folder, &origin, vec![Signer::new(name.clone(), signing)])?;
        Ok(Self {
            files,
            signer,
            name,
            origin,
            last_root: head.root,
        })
    }

    /// The size and root that were signed last, as remembered beside the key.
    pub(super) fn remembered(&self) -> Option<(u64, NodeHash)> {
        self.signer
            .memory()
            .map(|memory| (memory.size, memory.root))
    }

    /// Signs the head after the lines it covers are durable. `self.last_root` is the root at the size signed before,
    /// computed from the same lines.
    pub(super) fn sign(&mut self, head: Head, clock: &dyn Clock) -> Result<String, SigningError> {
        self.sign_after(head, Continuity::OldRoot(self.last_root), clock.read().boot)
    }

    /// As [`LogKeys::sign`], showing continuity in another way.
    pub(super) fn sign_after(
        &mut self,
        head: Head,
        continuity: Continuity<'_>,
        now: Boottime,
    ) -> Result<String, SigningError> {
        let checkpoint = Checkpoint {
            origin: self.name.clone(),
            size: Size(head.size),
            root: head.root,
        };
        let note = self.signer.sign(&checkpoint, continuity, now)?;
        self.signer.flush_if_due(now)?;
        self.last_root = head.root;
        Ok(note)
    }

    /// Writes the memory if it lags.
    pub(super) fn rest(&mut self) -> Result<(), SigningError> {
        Ok(self.signer.flush()?)
    }

    /// The promised key, and a fresh one to promise after it; both durable before this returns.
    pub(super) fn prepare_rotation(
        &self,
        promised: Digest,
    ) -> Result<(SigningKey, SigningKey), SigningError> {
        let next = self.files.next()?.ok_or(SigningError::NoNextKey)?;
        if hash::content(&next.public_key()) != promised {
            return Err(SigningError::NotPromised(promised));
        }
        let after = self.files.promise()?;
        Ok((next, after))
    }

    /// The key that signs now.
    pub(super) fn current(&self) -> Result<SigningKey, SigningError> {
        Ok(self.files.signing()?)
    }

    /// Keeps the key that a rotation promises, before the entry that promises it is written.
    pub(super) fn hold(&self, after: &SigningKey) -> Result<(), SigningError> {
        Ok(self.files.hold(after)?)
    }

    /// `new` signs from now on, this once together with the old key unless it is lost.
    pub(super) fn sign_with(&mut self, old: Option<SigningKey>, new: SigningKey) {
        let mut signers = vec![Signer::new(self.name.clone(), new)];
        signers.extend(old.map(|key| Signer::new(self.name.clone(), key)));
        self.signer.set_signers(signers);
    }

    /// The rotation is recorded: the files follow.
    pub(super) fn promote(&self, new: &SigningKey, after: &SigningKey) -> Result<(), SigningError> {
        Ok(self.files.promote(new, after)?)
    }

    /// After the first checkpoint of a rotation only the new key signs.
    pub(super) fn retire_old(&mut self) {
        let mut signers = self.signer.signers().to_vec();
        signers.truncate(1);
        self.signer.set_signers(signers);
    }

    /// Name of the log.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }
}
