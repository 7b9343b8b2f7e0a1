//! The keys of the log as the writer uses them: sign what continues, rotate to what was promised.
//!
//! ```text
//! hold the successor's successor ─▶ `key` entry (durable) ─▶ first checkpoint: new and old key ─▶ promote
//! ```
//! A power cut between two of these steps is put right at open: [`LogKeys::open`] compares the files with the last
//! `key` entry, both keys sign once more, then the files follow.
//!
//! A log whose signing key is lost does not open, except to be recovered: [`LogKeys::recover`].

use crate::checkpoint::Checkpoint;
use crate::clock::Clock;
use crate::entry::KeyReason;
use crate::hash::{self, Digest, NodeHash};
use crate::keys::{
    CheckpointSigner, Continuity, KeyFolder, SignerError, SigningFileError, SigningFiles,
};
use crate::note::{KeyName, Signer, SigningKey, VerifierKey};
use crate::store::{Head, Store, StoreError};
use crate::tree::{self, Size, TileId, TileReader};

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
    /// Nobody can sign.
    #[error(
        "`signing.pem` is not in the keys folder: put it back from a backup of the keys; if it is lost, put `next.pem` (the promised \
         key) into the keys folder and run `tabellion keys rotate --reason lost`"
    )]
    Missing,
    /// A recovery where none is needed.
    #[error(
        "`signing.pem` is in the keys folder and is the key in force: it is not lost; rotate with `--reason routine` or `--reason compromised`"
    )]
    NotLost,
    /// The store cannot show that the log continues.
    #[error("{0}")]
    Store(String),
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

/// What the entries say of the keys.
#[derive(Debug, Clone)]
pub(super) struct NamedKeys {
    /// Signs now.
    pub(super) current: VerifierKey,
    /// SHA-256 of the public key that signs next.
    pub(super) promised: Digest,
    /// Why `current` followed the key before it; none for the first key.
    pub(super) reason: Option<KeyReason>,
}

/// The keys of the log.
pub(super) struct LogKeys {
    files: SigningFiles,
    signer: CheckpointSigner,
    name: KeyName,
    origin: String,
    /// The head before the one that is signed next, computed from the same lines.
    last: Head,
    /// The files have not followed the last `key` entry yet.
    unsettled: Option<[u8; 32]>,
}

impl LogKeys {
    /// Opens the keys of a log.
    pub(super) fn open(
        folder: KeyFolder,
        name: KeyName,
        named: &NamedKeys,
        head: Head,
    ) -> Result<Self, SigningError> {
        let files = SigningFiles::new(folder.clone());
        let current = *named.current.public_key();
        let signing = files.signing_if_there()?;
        let next = files.next()?;
        let (signers, unsettled) = match (signing, next) {
            (Some(signing), next) if signing.public_key() == current => {
                let half_done = next.is_some_and(|next| next.public_key() == current);
                (vec![signing], half_done)
            }
            // The rotation is recorded, the files have not followed: this once the old key signs too.
            (old, Some(next)) if next.public_key() == current => {
                let old = old.filter(|_| named.reason != Some(KeyReason::Lost));
                (std::iter::once(next).chain(old).collect(), true)
            }
            (None, _) => return Err(SigningError::Missing),
            (Some(_), _) => return Err(SigningError::Foreign),
        };
        let mut keys = Self::with(folder, files, name, signers, head)?;
        keys.unsettled = unsettled.then_some(current);
        Ok(keys)
    }

    /// Opens the keys of a log whose signing key is lost: nobody can sign before [`Writer::rotate_key`] was done.
    ///
    /// [`Writer::rotate_key`]: super::writer::Writer::rotate_key
    pub(super) fn recover(
        folder: KeyFolder,
        name: KeyName,
        named: &NamedKeys,
        head: Head,
    ) -> Result<Self, SigningError> {
        let files = SigningFiles::new(folder.clone());
        match files.signing_if_there()? {
            Some(key) if key.public_key() == *named.current.public_key() => {
                return Err(SigningError::NotLost);
            }
            Some(_) => return Err(SigningError::Foreign),
            None => {}
        }
        let next = files.next()?.ok_or(SigningError::Missing)?;
        if hash::content(&next.public_key()) != named.promised {
            return Err(SigningError::NotPromised(named.promised));
        }
        Self::with(folder, files, name, Vec::new(), head)
    }

    fn with(
        folder: KeyFolder,
        files: SigningFiles,
        name: KeyName,
        keys: Vec<SigningKey>,
        head: Head,
    ) -> Result<Self, SigningError> {
        let origin = name.as_str().to_owned();
        let signers = keys
            .into_iter()
            .map(|key| Signer::new(name.clone(), key))
            .collect();
        let signer = CheckpointSigner::open(folder, &origin, signers)?;
        Ok(Self {
            files,
            signer,
            name,
            origin,
            last: head,
            unsettled: None,
        })
    }

    /// Whether nobody can sign: the log is being recovered.
    pub(super) fn is_lost(&self) -> bool {
        self.signer.signers().is_empty()
    }

    /// Whether a rotation was interrupted before the files followed.
    pub(super) fn is_unsettled(&self) -> bool {
        self.unsettled.is_some()
    }

    /// After the lines are signed, the files follow a rotation that a power cut interrupted.
    pub(super) fn settle(&mut self) -> Result<(), SigningError> {
        if let Some(current) = self.unsettled.take() {
            self.files.settle(&current)?;
            self.retire_old();
        }
        Ok(())
    }

    /// Signs the head after the lines it covers are durable, once it is shown to continue what was signed before.
    pub(super) fn sign(
        &mut self,
        head: Head,
        store: &dyn Store,
        clock: &dyn Clock,
    ) -> Result<String, SigningError> {
        let proof = match self.signer.memory() {
            // What was signed last is older than the head before: lines that nobody had signed yet.
            Some(memory) if memory.size > 0 && memory.size < self.last.size => {
                Some(consistency(store, memory.size, head.size)?)
            }
            _ => None,
        };
        let continuity = match &proof {
            Some(proof) => Continuity::Proof(proof),
            None => Continuity::OldRoot(self.last.root),
        };
        let checkpoint = Checkpoint {
            origin: self.name.clone(),
            size: Size(head.size),
            root: head.root,
        };
        let now = clock.read().boot;
        let note = self.signer.sign(&checkpoint, continuity, now)?;
        self.signer.flush_if_due(now)?;
        self.last = head;
        Ok(note)
    }

    /// Lines that were appended without a signature, in a recovery: the next head continues from them.
    pub(super) fn pass_over(&mut self, head: Head) {
        self.last = head;
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

    /// `new` signs from now on, this once together with the old key unless it is lost. Returns who signed before.
    pub(super) fn sign_with(&mut self, old: Option<SigningKey>, new: SigningKey) -> Vec<Signer> {
        let before = self.signer.signers().to_vec();
        let mut signers = vec![Signer::new(self.name.clone(), new)];
        signers.extend(old.map(|key| Signer::new(self.name.clone(), key)));
        self.signer.set_signers(signers);
        before
    }

    /// The rotation came to nothing: who signed before signs on.
    pub(super) fn sign_as_before(&mut self, before: Vec<Signer>) {
        self.signer.set_signers(before);
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

fn consistency(store: &dyn Store, from: u64, to: u64) -> Result<Vec<NodeHash>, SigningError> {
    struct Tiles<'a>(&'a dyn Store);
    impl TileReader for Tiles<'_> {
        type Error = StoreError;
        fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, StoreError> {
            self.0.tile(id)
        }
    }
    tree::consistency(Size(from), Size(to), &Tiles(store))
        .map_err(|error| SigningError::Store(error.to_string()))
}
