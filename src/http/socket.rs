//! The socket of a ledger: the same service for whoever sits at its machine, without a token.
//!
//! ```text
//! ledger-run/service.sock     0600, in a folder of 0700; or `socket` under `[serve]` in the settings
//! ```
//! Who comes this way could open the ledger itself: the kernel tells whose process it is, and only the service's own
//! user and root are heard. Commands that find the ledger busy use it (`src/cli/served.rs`).

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// Longer paths are reached through their open folder: an address of the kernel has 108 bytes.
const LONGEST: usize = 100;
/// Whoever may do everything anyway.
const ROOT: u32 = 0;

/// A socket that is listened to; gone with this.
pub(super) struct Socket {
    pub(super) listener: UnixListener,
    path: PathBuf,
}

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot listen on the socket `{}`: {error}; choose another place with `socket` under `[serve]` in the settings", path.display()
)]
pub struct SocketError {
    path: PathBuf,
    error: io::Error,
}

impl Socket {
    /// Takes the place of a socket that a service left behind when it was killed: the caller owns the ledger, so
    /// nobody else serves it.
    pub(super) fn bind(path: &Path) -> Result<Self, SocketError> {
        bound(path)
            .map(|listener| Self {
                listener,
                path: path.to_owned(),
            })
            .map_err(|error| SocketError {
                path: path.to_owned(),
                error,
            })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // What is left behind is taken over by the next service.
        let _ = fs::remove_file(&self.path);
    }
}

fn bound(path: &Path) -> io::Result<UnixListener> {
    let folder = crate::files::parent(path);
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    match fs::symlink_metadata(path) {
        Ok(left) if left.file_type().is_socket() => fs::remove_file(path)?,
        Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let listener = UnixListener::bind(Short::of(path)?.path())?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// A path that the kernel takes as an address, for as long as this lives.
pub struct Short {
    path: PathBuf,
    /// The open folder that the path leads through.
    _folder: Option<File>,
}

impl Short {
    /// The path itself, or a way through its folder if it is too long.
    ///
    /// # Errors
    /// Its folder cannot be opened.
    pub fn of(path: &Path) -> io::Result<Self> {
        if path.as_os_str().len() <= LONGEST {
            return Ok(Self {
                path: path.to_owned(),
                _folder: None,
            });
        }
        let folder = File::open(crate::files::parent(path))?;
        let name = path.file_name().unwrap_or_default();
        Ok(Self {
            path: Path::new("/proc/self/fd")
                .join(folder.as_raw_fd().to_string())
                .join(name),
            _folder: Some(folder),
        })
    }

    /// The path to give to the kernel.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether this process may come in: the service's own user, or root.
pub(super) fn is_ours(stream: &UnixStream) -> bool {
    let own = rustix::process::geteuid().as_raw();
    let uid = stream.peer_cred().map(|peer| peer.uid());
    uid.is_ok_and(|uid| uid == own || uid == ROOT)
}
