//! One process owns a ledger: `LOCK`, held by `flock` for as long as the owner lives.
//!
//! ```text
//! {"command":"tabellion serve","host":"registrar","pid":4711,"since":"2026-11-22T10:00:00Z"}
//! ```
//!
//! The text only says who holds it; the lock itself is the kernel's and ends with the process,
//! however that ends. It does not hold across machines on a shared file system.

use std::io;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::files::{File, Files, Lock, Open};

/// Name of the file in the ledger's folder.
pub const NAME: &str = "LOCK";

/// Who wants to own the ledger: shown to whoever comes second.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Owner {
    /// What was started: `tabellion serve`.
    pub command: String,
    /// Name of the machine.
    pub host: String,
    /// Process id.
    pub pid: u32,
    /// Since when, RFC 3339.
    pub since: String,
}

impl Owner {
    /// This process, with the command that it runs.
    #[must_use]
    pub fn this_process(command: &str, now: DateTime<Utc>) -> Self {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        Self {
            command: command.to_owned(),
            host: host.trim().to_owned(),
            pid: std::process::id(),
            since: now.to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

/// Why the ledger could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody has it.
    #[error(
        "the ledger is in use by `{command}` (process {pid} on {host}, since {since}); stop it, or send the command to it",
        command = .0.command, pid = .0.pid, host = .0.host, since = .0.since
    )]
    Held(Owner),
    /// Somebody has it and did not say who.
    #[error("the ledger is in use by another process; stop it, or send the command to it")]
    HeldBySomebody,
    /// The file system said no.
    #[error("cannot lock the ledger: {0}")]
    Io(#[from] io::Error),
}

/// The lock, held until it is dropped.
pub struct Held {
    _file: Box<dyn File>,
}

/// Who owns the ledger in `folder` at this moment; nothing is written, and the lock is not kept.
///
/// # Errors
/// Those of the file system.
pub fn look(files: &dyn Files, folder: &Path) -> io::Result<Option<LockError>> {
    let path = folder.join(NAME);
    if files.look(&path)?.is_none() {
        return Ok(None);
    }
    let file = files.open(&path, Open::Read)?;
    if file.lock()? == Lock::Taken {
        return Ok(None);
    }
    let text = files.read(&path)?;
    Ok(Some(
        serde_json::from_slice(&text).map_or(LockError::HeldBySomebody, LockError::Held),
    ))
}

/// Takes the lock of the ledger in `folder`.
///
/// # Errors
/// `Held` with who holds it.
pub fn take(files: &dyn Files, folder: &Path, owner: &Owner) -> Result<Held, LockError> {
    let path = folder.join(NAME);
    let file = files.open(&path, Open::Create)?;
    if file.lock()? == Lock::Held {
        let text = files.read(&path)?;
        return Err(
            serde_json::from_slice(&text).map_or(LockError::HeldBySomebody, LockError::Held)
        );
    }
    let mut text = serde_json::to_vec(owner).map_err(io::Error::other)?;
    text.push(b'\n');
    file.set_len(0)?;
    file.write_at(&text, 0)?;
    Ok(Held { _file: file })
}
