//! Blobs: files of their own for what is too large for a row or a line.
//!
//! ```text
//! blobs/public/<sha-256>     rulebooks, legal texts: named by what they are, readable by anybody who has the folder
//! blobs/<32 hex digits>      everything else: sealed, random name; nonce (24) ‖ ciphertext ‖ tag (16)
//! ```
//! A blob is whole and durable before its name is handed out: written beside, synced, renamed, folder synced. A
//! sealed one follows its owner's compartment key; its name is associated data, so that files cannot be swapped.
//! The commitment of its digest stands in the entry, and is the ledger's business.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::files::{File, Files, Open, beside};
use crate::hash::{self, Digest};
use crate::vault::error::VaultError;

/// The largest blob: a signed contract with its annexes, scanned.
pub const MAX_BLOB: usize = 64 << 20;

/// The random name of a sealed blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobName([u8; 16]);

impl BlobName {
    pub(super) const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(super) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub(super) const fn stored(self) -> u128 {
        u128::from_be_bytes(self.0)
    }

    pub(super) const fn from_stored(stored: u128) -> Self {
        Self(stored.to_be_bytes())
    }

    /// Parses 32 lower-case hexadecimal digits, as an entry names it. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let mut bytes = [0; 16];
        (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(Self(bytes))
    }
}

impl fmt::Display for BlobName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The folder of blobs.
pub struct Blobs {
    files: Arc<dyn Files>,
    folder: PathBuf,
}

impl Blobs {
    /// Opens the folder, made if it is not there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(files: Arc<dyn Files>, folder: PathBuf) -> Result<Self, VaultError> {
        let blobs = Self { files, folder };
        let public = blobs.folder.join("public");
        blobs
            .files
            .make_folder(&public)
            .map_err(|error| io(&public, error))?;
        blobs
            .files
            .sync_folder(&blobs.folder)
            .map_err(|error| io(&blobs.folder, error))?;
        Ok(blobs)
    }

    /// Keeps something that anybody may read; durable on return.
    ///
    /// # Errors
    /// Too large, or those of the file system.
    pub fn put_public(&self, bytes: &[u8]) -> Result<Digest, VaultError> {
        check_size(bytes.len())?;
        let digest = hash::content(bytes);
        if self.public(digest)?.is_none() {
            self.write(&self.public_path(digest), bytes)?;
        }
        Ok(digest)
    }

    /// Keeps many at once: all are written before the first is synced, so that the disk is asked once for most of
    /// them. All durable on return, each whole under its name or not there.
    ///
    /// # Errors
    /// One is too large, or those of the file system.
    pub fn put_all_public(&self, blobs: &[&[u8]]) -> Result<(), VaultError> {
        let mut written = Vec::new();
        for bytes in blobs {
            check_size(bytes.len())?;
            let digest = hash::content(bytes);
            let path = self.public_path(digest);
            let twice = written.iter().any(|(known, _)| *known == path);
            if !twice && self.public(digest)?.is_none() {
                let file = self.write_new(&path, bytes);
                written.push((path.clone(), file.map_err(|error| failed(&path, error))?));
            }
        }
        // Side by side the disk gathers what one after the other would each wait for.
        written
            .par_iter()
            .try_for_each(|(path, file)| file.sync().map_err(|error| failed(path, error)))?;
        for (path, _) in &written {
            let renamed = self.files.rename(&beside(path, ".new"), path);
            renamed.map_err(|error| failed(path, error))?;
        }
        let folder = self.folder.join("public");
        self.files
            .sync_folder(&folder)
            .map_err(|error| io(&folder, error))
    }

    /// The bytes beside the name they will have, not yet synced.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> std::io::Result<Box<dyn File>> {
        let file = self.files.open(&beside(path, ".new"), Open::Create)?;
        file.set_len(0)?;
        file.write_at(bytes, 0)?;
        Ok(file)
    }

    /// A public blob; `None` if it is not here, or not what its name says.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn public(&self, digest: Digest) -> Result<Option<Vec<u8>>, VaultError> {
        let bytes = self.read(&self.public_path(digest))?;
        Ok(bytes.filter(|bytes| hash::content(bytes) == digest))
    }

    pub(super) fn put_sealed(&self, name: BlobName, sealed: &[u8]) -> Result<(), VaultError> {
        self.write(&self.folder.join(name.to_string()), sealed)
    }

    pub(super) fn sealed(&self, name: BlobName) -> Result<Option<Vec<u8>>, VaultError> {
        self.read(&self.folder.join(name.to_string()))
    }

    /// Unlinks a sealed blob; nothing happens if it is gone.
    pub(super) fn remove_sealed(&self, name: BlobName) -> Result<(), VaultError> {
        let path = self.folder.join(name.to_string());
        match self.files.remove(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(&path, error)),
            _ => Ok(()),
        }
    }

    /// Makes removals durable.
    pub(super) fn sync(&self) -> Result<(), VaultError> {
        self.files
            .sync_folder(&self.folder)
            .map_err(|error| io(&self.folder, error))
    }

    fn public_path(&self, digest: Digest) -> PathBuf {
        self.folder.join("public").join(digest.to_string())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
        self.files
            .replace(path, bytes)
            .map_err(|error| failed(path, error))
    }

    fn read(&self, path: &Path) -> Result<Option<Vec<u8>>, VaultError> {
        match self.files.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(path, error)),
        }
    }
}

pub(super) fn check_size(len: usize) -> Result<(), VaultError> {
    if len > MAX_BLOB {
        return Err(VaultError::BlobTooLarge {
            len,
            limit: MAX_BLOB,
        });
    }
    Ok(())
}

fn failed(path: &Path, error: std::io::Error) -> VaultError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => VaultError::Full,
        _ => io(path, error),
    }
}

fn io(path: &Path, error: std::io::Error) -> VaultError {
    VaultError::Io {
        path: path.display().to_string(),
        error,
    }
}
