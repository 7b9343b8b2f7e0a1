//! The folder itself: private modes, whole files, 32-byte keys.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::files::{Files, Kind, Open};
use crate::hash::{LEN, Secret};

/// Permission bits of group and others.
const OTHERS: u32 = 0o077;

/// Why the keys folder, or a file in it, cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Others can read a private file or folder.
    #[error(
        "`{path}` can be read by others (mode {mode:o}); run `chmod {wanted:o} {path}`, then make new keys if others had access"
    )]
    Open {
        /// The file or folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
        /// What they should be.
        wanted: u32,
    },
    /// A file that must be there is not.
    #[error("`{0}` is not there; give the keys folder of this ledger with `--keys`")]
    Missing(PathBuf),
    /// A file that must not be replaced is already there.
    #[error("`{0}` is already there and is never overwritten; choose another keys folder")]
    Exists(PathBuf),
    /// A key file has not the right shape.
    #[error("`{path}` {what}; put it back from a backup of the keys")]
    Shape {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}); no key can be made")]
    NoRandomness(#[from] getrandom::Error),
    /// The file system.
    #[error("`{path}`: {error}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl FolderError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |error| Self::Io {
            path: path.to_owned(),
            error,
        }
    }
}

/// A folder that only its owner can enter.
#[derive(Clone)]
pub struct KeyFolder {
    files: Arc<dyn Files>,
    path: PathBuf,
}

impl KeyFolder {
    /// Makes the folder if it is not there, with mode 0700.
    ///
    /// # Errors
    /// Those of [`KeyFolder::open`].
    pub fn create(files: Arc<dyn Files>, path: &Path) -> Result<Self, FolderError> {
        files.make_folder(path).map_err(FolderError::io(path))?;
        Self::open(files, path)
    }

    /// Opens an existing folder.
    ///
    /// # Errors
    /// It is not there, or others may enter it.
    pub fn open(files: Arc<dyn Files>, path: &Path) -> Result<Self, FolderError> {
        check_private(&*files, path)?;
        Ok(Self {
            files,
            path: path.to_owned(),
        })
    }

    /// Where a file of this name stands.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The file system it is on.
    #[must_use]
    pub fn files(&self) -> &Arc<dyn Files> {
        &self.files
    }

    /// The bytes of a private file.
    ///
    /// # Errors
    /// It is not there, or others may read it.
    pub fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, FolderError> {
        let path = self.path(name);
        check_private(&*self.files, &path)?;
        self.files
            .read(&path)
            .map(Zeroizing::new)
            .map_err(FolderError::io(&path))
    }

    /// Whether a file of this name is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn has(&self, name: &str) -> Result<bool, FolderError> {
        let path = self.path(name);
        Ok(self
            .files
            .look(&path)
            .map_err(FolderError::io(&path))?
            .is_some())
    }

    /// Writes a private file that is not there yet; durable on return.
    ///
    /// # Errors
    /// It is already there, or those of the file system.
    pub fn create_file(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        if self.has(name)? {
            return Err(FolderError::Exists(self.path(name)));
        }
        self.replace(name, bytes)
    }

    /// Puts a private file in place, whole; durable on return.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.path(name);
        self.files
            .replace(&path, bytes)
            .map_err(FolderError::io(&path))
    }

    /// The 32-byte key of a name, made of random bytes if it is not there.
    ///
    /// # Errors
    /// Its length is another, others may read it, or those of the file system.
    pub fn local_key(&self, name: &str) -> Result<Secret, FolderError> {
        if !self.has(name)? {
            let mut bytes = Zeroizing::new([0; LEN]);
            getrandom::fill(bytes.as_mut_slice())?;
            self.create_file(name, bytes.as_slice())?;
        }
        let bytes = self.read(name)?;
        let shape = FolderError::Shape {
            path: self.path(name),
            what: "does not hold 32 bytes",
        };
        <[u8; LEN]>::try_from(bytes.as_slice())
            .map(Secret::from_bytes)
            .map_err(|_| shape)
    }
}

/// Refuses a file or folder that is not there, or that group or others may read.
pub(super) fn check_private(files: &dyn Files, path: &Path) -> Result<(), FolderError> {
    let look = files.look(path).map_err(FolderError::io(path))?;
    let look = look.ok_or_else(|| FolderError::Missing(path.to_owned()))?;
    if look.mode & OTHERS != 0 {
        let wanted = if look.kind == Kind::Folder {
            0o700
        } else {
            0o600
        };
        return Err(FolderError::Open {
            path: path.to_owned(),
            mode: look.mode,
            wanted,
        });
    }
    Ok(())
}

/// Overwrites a file with zeros, then unlinks it; nothing happens if it is not there. On copy-on-write file
/// systems and flash the old blocks may survive: `doctor` says so.
pub(super) fn scrub(files: &dyn Files, path: &Path) -> io::Result<()> {
    let Some(look) = files.look(path)? else {
        return Ok(());
    };
    let file = files.open(path, Open::Write)?;
    let zeros = vec![0; usize::try_from(look.len).map_err(|_| io::ErrorKind::FileTooLarge)?];
    file.write_at(&zeros, 0)?;
    file.sync()?;
    files.remove(path)?;
    files.sync_folder(crate::files::parent(path))
}
