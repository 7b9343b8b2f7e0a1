//! The private keys of the origin: the one that signs, and the one that is promised to follow it.
//!
//! ```text
//! signing.pem   PKCS#8 v1, readable by `openssl pkey -in signing.pem`
//! next.pem      the same; genesis and every `key` entry commit to its public half. Move it to a safe: whoever
//!               takes this machine then takes the signing key only, and the log can recover
//! ```
//! Making a key needs randomness, so it happens here and not in `note`. Encrypted key files are opened with
//! `note::SigningKey::from_encrypted_pem` by whoever has the passphrase.

use zeroize::Zeroizing;

use crate::keys::folder::{FolderError, KeyFolder};
use crate::note::{self, SigningKey};

const SIGNING: &str = "signing.pem";
const NEXT: &str = "next.pem";
/// The successor's successor, between its promise and the end of a rotation.
const PROMISED: &str = "promised.pem";

/// Why a private key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum SigningFileError {
    /// The file is no private key.
    #[error("`{file}`: {error}")]
    Key {
        /// Which file.
        file: &'static str,
        /// What is wrong with it.
        error: note::KeyFileError,
    },
    /// The keys folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// The two private keys of an origin.
pub struct SigningFiles(KeyFolder);

impl SigningFiles {
    /// The private keys in a keys folder.
    #[must_use]
    pub const fn new(folder: KeyFolder) -> Self {
        Self(folder)
    }

    /// Makes both keys of a new ledger: the signing one and its successor. Durable on return.
    ///
    /// # Errors
    /// One is already there, or those of the keys folder.
    pub fn create(&self) -> Result<(SigningKey, SigningKey), SigningFileError> {
        for file in [SIGNING, NEXT] {
            if self.0.has(file)? {
                return Err(FolderError::Exists(self.0.path(file)).into());
            }
        }
        let (signing, next) = (fresh()?, fresh()?);
        self.put(SIGNING, &signing)?;
        self.put(NEXT, &next)?;
        Ok((signing, next))
    }

    /// The key that signs.
    ///
    /// # Errors
    /// It is not there, no key, or others may read it.
    pub fn signing(&self) -> Result<SigningKey, SigningFileError> {
        self.get(SIGNING)
    }

    /// The key that signs; `None` if there is no such file.
    ///
    /// # Errors
    /// It is no key, or others may read it.
    pub fn signing_if_there(&self) -> Result<Option<SigningKey>, SigningFileError> {
        if self.0.has(SIGNING)? {
            self.get(SIGNING).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The promised successor; `None` once it was moved to a safe.
    ///
    /// # Errors
    /// It is no key, or others may read it.
    pub fn next(&self) -> Result<Option<SigningKey>, SigningFileError> {
        if self.0.has(NEXT)? {
            self.get(NEXT).map(Some)
        } else {
            Ok(None)
        }
    }

    /// After a rotation was recorded: `promised` signs from now on, and `next` is what its `key` entry promised,
    /// made with [`SigningFiles::promise`]. Durable on return.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn promote(
        &self,
        promised: &SigningKey,
        next: &SigningKey,
    ) -> Result<(), SigningFileError> {
        // What signs first: until `next.pem` follows, `promised.pem` has the key that is promised now.
        self.put(SIGNING, promised)?;
        self.put(NEXT, next)?;
        self.forget_promised()
    }

    /// Keeps a key that is about to be promised in a `key` entry. Durable on return.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn hold(&self, promised: &SigningKey) -> Result<(), SigningFileError> {
        self.put(PROMISED, promised)
    }

    /// `next.pem` has it now, and moves to a safe: no other copy may stay.
    fn forget_promised(&self) -> Result<(), SigningFileError> {
        let path = self.0.path(PROMISED);
        if self.0.has(PROMISED)? {
            let files = self.0.files();
            let failed = |error| FolderError::Io {
                path: path.clone(),
                error,
            };
            files.remove(&path).map_err(failed)?;
            if let Some(folder) = path.parent() {
                files.sync_folder(folder).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Finishes a rotation that a power cut interrupted: the log names `current`, and it is still the successor here.
    ///
    /// # Errors
    /// A file is no key, or those of the keys folder.
    pub fn settle(&self, current: &[u8; 32]) -> Result<(), SigningFileError> {
        match self.next()? {
            Some(next) if next.public_key() == *current && self.0.has(PROMISED)? => {
                let after = self.get(PROMISED)?;
                self.promote(&next, &after)
            }
            _ => Ok(()),
        }
    }

    /// A fresh key to be promised in a `key` entry. It is nowhere yet: [`SigningFiles::promote`] writes it.
    ///
    /// # Errors
    /// No randomness.
    pub fn promise(&self) -> Result<SigningKey, SigningFileError> {
        fresh()
    }

    fn get(&self, file: &'static str) -> Result<SigningKey, SigningFileError> {
        let bytes = self.0.read(file)?;
        let pem = std::str::from_utf8(&bytes).unwrap_or_default();
        SigningKey::from_pem(pem).map_err(|error| SigningFileError::Key { file, error })
    }

    fn put(&self, file: &'static str, key: &SigningKey) -> Result<(), SigningFileError> {
        let pem = key
            .to_pem()
            .map_err(|error| SigningFileError::Key { file, error })?;
        Ok(self.0.replace(file, pem.as_bytes())?)
    }
}

fn fresh() -> Result<SigningKey, SigningFileError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(FolderError::from)?;
    Ok(SigningKey::from_seed(&seed))
}
