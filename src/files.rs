//! The file seam: everything the ledger does to its own files goes through `Files`.
//!
//! ```text
//! files.open("journal/000000000000.jsonl", Open::Create)   -> handle
//! handle.write_at(b"…\n", 0); handle.sync()                -> durable bytes
//! files.sync_folder("journal")                             -> durable name
//! ```
//!
//! `Disk` is the real thing. `Volatile` (`files/volatile.rs`) forgets what was not synced,
//! as a machine does when its power is cut, and writes down the order of all calls: what the
//! ledger promises of durability is tested against it. Files are made with mode 0600, folders
//! with mode 0700. sled keeps its own files and does not pass here: it is never truth.
//!
//! Trusted to: nothing. Whoever can write below the ledger's folder can destroy it; that this
//! shows is the work of `chain`, `tree` and `note`.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

pub mod overlay;
pub mod volatile;

pub use overlay::Overlay;
pub use volatile::Volatile;

/// How a file is opened. All but `Read` may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// It must exist; only read.
    Read,
    /// It must exist; read and write.
    Write,
    /// Made when it does not exist; read and write; nothing is cut.
    Create,
    /// It must not exist; read and write.
    CreateNew,
}

/// What stands under a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// A folder, or else a file.
    pub kind: Kind,
    /// Bytes of a file.
    pub len: u64,
    /// Permission bits, `0o600` and the like.
    pub mode: u32,
}

/// File or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file, or anything else that is not a folder.
    File,
    /// A folder.
    Folder,
}

/// Whether an advisory lock was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// This handle holds it until it is dropped.
    Taken,
    /// Another open handle holds it.
    Held,
}

/// The calls on a file system that durability rests on.
pub trait Files: Send + Sync {
    /// Opens a file. A new name is durable only after `sync_folder` of its folder.
    ///
    /// # Errors
    /// Those of the file system.
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>>;

    /// What stands under `path`; `None` when nothing does.
    ///
    /// # Errors
    /// Those of the file system.
    fn look(&self, path: &Path) -> io::Result<Option<Look>>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// Those of the file system.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Makes a folder, and those above it, with mode 0700 and durable names; an existing one is left as it is.
    ///
    /// # Errors
    /// Those of the file system.
    fn make_folder(&self, path: &Path) -> io::Result<()>;

    /// Moves a name within one folder, over an existing one. Durable after `sync_folder`.
    ///
    /// # Errors
    /// Those of the file system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes the name of a file. Durable after `sync_folder`.
    ///
    /// # Errors
    /// Those of the file system.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// Those of the file system.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// Bytes that are free for us on the file system of `folder`, or more.
    ///
    /// # Errors
    /// Those of the file system.
    fn room(&self, folder: &Path) -> io::Result<u64>;

    /// All bytes of a file.
    ///
    /// # Errors
    /// Those of the file system.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.open(path, Open::Read)?;
        file.read_range(0, file.len()?)
    }

    /// Puts a whole file in place, old or new after a power cut and never a mixture:
    /// `<path>.new` is written and synced, renamed, its folder synced.
    ///
    /// # Errors
    /// Those of the file system.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let new = beside(path, ".new");
        let file = self.open(&new, Open::Create)?;
        file.set_len(0)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        self.rename(&new, path)?;
        self.sync_folder(parent(path))
    }
}

/// One open file.
pub trait File: Send + Sync {
    /// Reads at `offset` into `buffer`; the number of bytes read, 0 at the end.
    ///
    /// # Errors
    /// Those of the file system.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all `bytes` at `offset`. After an error any part of them may stand there.
    ///
    /// # Errors
    /// Those of the file system; `StorageFull` when the disk is full.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// `fdatasync`: bytes and length are durable on return. After an error nobody knows
    /// what is on the disk.
    ///
    /// # Errors
    /// Those of the file system.
    fn sync(&self) -> io::Result<()>;

    /// Its length in bytes.
    ///
    /// # Errors
    /// Those of the file system.
    fn len(&self) -> io::Result<u64>;

    /// Whether it has no bytes.
    ///
    /// # Errors
    /// Those of the file system.
    fn is_empty(&self) -> io::Result<bool> {
        self.len().map(|len| len == 0)
    }

    /// Cuts or extends it (with zeros) to `len` bytes.
    ///
    /// # Errors
    /// Those of the file system.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Sets blocks aside up to `len` bytes without changing the length, so that a full disk
    /// shows now. Where the file system cannot, nothing happens.
    ///
    /// # Errors
    /// Those of the file system; `StorageFull` when the disk is full.
    fn reserve(&self, len: u64) -> io::Result<()>;

    /// Tries to take the advisory lock of the file, until this handle is dropped.
    ///
    /// # Errors
    /// Those of the file system.
    fn lock(&self) -> io::Result<Lock>;

    /// Exactly `len` bytes at `offset`.
    ///
    /// # Errors
    /// Those of the file system; `UnexpectedEof` when there are fewer.
    fn read_range(&self, offset: u64, len: u64) -> io::Result<Vec<u8>> {
        let wanted = usize::try_from(len).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut bytes = vec![0; wanted];
        let mut done = 0;
        while done < wanted {
            match self.read_at(&mut bytes[done..], offset + done as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(bytes)
    }
}

/// `path` with `suffix` behind its last name: `vault.key` → `vault.key.new`.
#[must_use]
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder a path stands in; `.` for a bare name.
#[must_use]
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let mut options = fs::OpenOptions::new();
        options.read(true).mode(0o600);
        match how {
            Open::Read => &mut options,
            Open::Write => options.write(true),
            Open::Create => options.write(true).create(true).truncate(false),
            Open::CreateNew => options.write(true).create_new(true),
        };
        Ok(Box::new(DiskFile(options.open(path)?)))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Look>> {
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let kind = if found.is_dir() {
            Kind::Folder
        } else {
            Kind::File
        };
        Ok(Some(Look {
            kind,
            len: found.len(),
            mode: found.mode() & 0o7777,
        }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            // A name that is not UTF-8 is none of ours.
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let new: Vec<&Path> = path
            .ancestors()
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)?;
        // What is synced in a folder is lost with the folder's own name.
        for folder in new {
            match self.sync_folder(parent(folder)) {
                // A folder that we may write but not list cannot be synced by us.
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                synced => synced?,
            }
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        fs::File::open(folder)?.sync_all()
    }

    fn room(&self, folder: &Path) -> io::Result<u64> {
        let found = rustix::fs::statvfs(folder)?;
        Ok(found.f_bavail.saturating_mul(found.f_frsize))
    }
}

struct DiskFile(fs::File);

impl File for DiskFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(&self.0, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn len(&self) -> io::Result<u64> {
        self.0.metadata().map(|found| found.len())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn reserve(&self, len: u64) -> io::Result<()> {
        use rustix::fs::{FallocateFlags, fallocate};
        match fallocate(&self.0, FallocateFlags::KEEP_SIZE, 0, len) {
            Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn lock(&self) -> io::Result<Lock> {
        use rustix::fs::{FlockOperation, flock};
        match flock(&self.0, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Lock::Taken),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(Lock::Held),
            Err(error) => Err(error.into()),
        }
    }
}
