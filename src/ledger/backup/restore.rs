//! Putting a backup back: checked before anything is written, proven before it is a ledger.
//!
//! ```text
//! check ─▶ compare with what was signed ─▶ RESTORING ─▶ files, vault ─▶ audit what stands on the disk, open every opening
//!       ─▶ `tabellion.toml`: now it is a ledger ─▶ RESTORING goes
//! ```
//! Without `tabellion.toml` nobody takes a folder for a ledger, so a crash at any step leaves none; with `RESTORING` in
//! it the next attempt begins anew. A copy that is older than what its signer signed would give numbers twice: it is
//! put back only to be read.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::BackupError;
use super::archive::{Head, Place, head, read};
use super::check::{Checked, check, no_row};
use crate::audit::Word;
use crate::files::{Files, Kind, Open};
use crate::hash::NodeHash;
use crate::keys::{Copies, KeyFolder, Memory};
use crate::ledger::look::NoErasing;
use crate::ledger::open::key_copies;
use crate::ledger::timestamps::CHAINS;
use crate::ledger::{Paths, SETTINGS_FILE, Settings, SettingsError, verify};
use crate::note::VerifierKey;
use crate::store::{checkpoints, journal};
use crate::vault::{self, Refill, StoredRow, Vault as _};

/// Says in a folder that a restore did not end.
const MARK: &str = "RESTORING";
/// Where its files go.
const FOLDERS: [&str; 6] = [
    "blobs/public",
    "blobs",
    checkpoints::FOLDER,
    journal::FOLDER,
    CHAINS,
    "",
];

/// What the copy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It becomes the ledger again.
    GoOn,
    /// It is read, verified, succeeded: no key is asked for, and nothing is recorded in it.
    Read,
}

/// A head of this log that somebody saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its size.
    pub size: u64,
    /// Its root, where it is known.
    pub root: Option<NodeHash>,
}

/// What was put back.
#[derive(Debug, Clone)]
pub struct Restored {
    /// As it was checked.
    pub checked: Checked,
    /// Openings that open; none were tried without keys.
    pub opened: u64,
    /// Openings that were erased.
    pub erased: u64,
    /// What the signer remembers: `None` without keys, or where it never signed.
    pub signed: Option<u64>,
}

/// Puts a backup back into `paths`. `open` gives its bytes from the start, each time it is asked.
///
/// # Errors
/// It does not count, is older than what was signed, something is in the way, or keys are missing. Then there is no
/// ledger in the folder.
pub fn restore(
    files: &Arc<dyn Files>,
    paths: &Paths,
    open: &dyn Fn() -> std::io::Result<Box<dyn Read>>,
    purpose: Purpose,
    trusted: &[VerifierKey],
    seen: &[Seen],
) -> Result<Restored, BackupError> {
    let open = || open().map_err(BackupError::Stream);
    is_free(&**files, &paths.ledger)?;
    let head = head(open()?)?;
    let keys = match purpose {
        Purpose::GoOn => Some(keys_of(files, paths)?),
        Purpose::Read => None,
    };
    let memory = keys.as_ref().map(|keys| Memory::load(keys, &head.origin));
    let memory = memory.transpose()?.flatten();
    let signed = memory.map(|memory| Seen {
        size: memory.size,
        root: Some(memory.root),
    });
    let heads = compare(&head, purpose, seen.iter().copied().chain(signed))?;
    let checked = check(open()?, trusted, &heads)?;
    clear(&**files, &paths.ledger)?;
    let settings = extract(files, &paths.ledger, open()?, &checked.head)?;
    prove_lines(files, paths, &checked.head, &heads)?;
    let openings = match &keys {
        Some(keys) => prove_openings(files, paths, &checked.head, keys, &settings)?,
        None => Openings::default(),
    };
    become_ledger(&**files, paths, &settings)?;
    Ok(Restored {
        checked,
        opened: openings.open,
        erased: openings.erased,
        signed: signed.map(|signed| signed.size),
    })
}

fn keys_of(files: &Arc<dyn Files>, paths: &Paths) -> Result<KeyFolder, BackupError> {
    KeyFolder::open(Arc::clone(files), &paths.keys).map_err(|error| BackupError::NoKeys {
        path: paths.keys.clone(),
        error,
    })
}

/// Refuses what would fork; gives the heads that the lines must bear out.
fn compare(
    head: &Head,
    purpose: Purpose,
    seen: impl Iterator<Item = Seen>,
) -> Result<Vec<(u64, NodeHash)>, BackupError> {
    let mut heads = Vec::new();
    for seen in seen {
        if seen.size <= head.size {
            heads.extend(seen.root.map(|root| (seen.size, root)));
        } else if purpose == Purpose::GoOn {
            return Err(BackupError::Older {
                size: head.size,
                seen: seen.size,
                missing: seen.size - head.size,
            });
        }
    }
    Ok(heads)
}

/// Nothing, an empty folder, or what a restore left that did not end.
fn is_free(files: &dyn Files, folder: &Path) -> Result<(), BackupError> {
    let io = || BackupError::at(folder);
    let Some(look) = files.look(folder).map_err(io())? else {
        return Ok(());
    };
    if look.kind != Kind::Folder {
        return Err(BackupError::Occupied(folder.to_owned()));
    }
    let names = files.list(folder).map_err(io())?;
    let left =
        names.iter().any(|name| name == MARK) && names.iter().all(|name| name != SETTINGS_FILE);
    // The mark itself may have been cut short.
    if left || names.iter().all(|name| name.starts_with(MARK)) {
        return Ok(());
    }
    Err(BackupError::Occupied(folder.to_owned()))
}

/// Marks the folder as ours, and takes away what an attempt before this one left.
fn clear(files: &dyn Files, folder: &Path) -> Result<(), BackupError> {
    let mark = folder.join(MARK);
    let cleared = || {
        files.make_folder(folder)?;
        files.replace(&mark, b"a backup is being put back here\n")?;
        remove_all(files, folder, &mark)
    };
    cleared().map_err(BackupError::at(folder))
}

fn remove_all(files: &dyn Files, folder: &Path, but: &Path) -> std::io::Result<()> {
    for name in files.list(folder)? {
        let path = folder.join(name);
        match files.look(&path)? {
            Some(look) if look.kind == Kind::Folder => remove_all(files, &path, but)?,
            Some(_) if path != but => files.remove(&path)?,
            _ => {}
        }
    }
    files.sync_folder(folder)
}

/// Writes everything but the settings; durable on return. Gives the settings.
fn extract(
    files: &Arc<dyn Files>,
    folder: &Path,
    from: Box<dyn Read>,
    checked: &Head,
) -> Result<Vec<u8>, BackupError> {
    let io = || BackupError::at(folder);
    for below in FOLDERS {
        files.make_folder(&folder.join(below)).map_err(io())?;
    }
    let mut settings = None;
    let mut refill = Refill::begin(files, folder)?;
    let head = read(from, &mut |place, bytes| {
        let path = match place {
            Place::Settings => {
                settings = Some(bytes);
                return Ok(());
            }
            Place::Rows => return refill_with(&mut refill, &bytes),
            Place::Checkpoint => folder.join(checkpoints::NAME),
            Place::Kept(size) => folder.join(checkpoints::FOLDER).join(format!("{size:012}")),
            Place::Journal(first) => folder
                .join(journal::FOLDER)
                .join(format!("{first:012}.jsonl")),
            Place::File(path) => folder.join(path),
            Place::Head | Place::Listing => return Ok(()),
        };
        write(&**files, &path, &bytes).map_err(BackupError::at(path))
    })?;
    refill.end()?;
    for below in FOLDERS {
        files.sync_folder(&folder.join(below)).map_err(io())?;
    }
    match settings.filter(|_| head == *checked) {
        Some(settings) => Ok(settings),
        None => Err(BackupError::NotWhole(
            "it changed while it was read".to_owned(),
        )),
    }
}

fn refill_with(refill: &mut Refill, bytes: &[u8]) -> Result<(), BackupError> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (row, behind) = StoredRow::split(rest).ok_or_else(no_row)?;
        refill.put(row)?;
        rest = behind;
    }
    Ok(())
}

fn write(files: &dyn Files, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let file = files.open(path, Open::CreateNew)?;
    file.write_at(bytes, 0)?;
    file.sync()
}

/// Reads the lines again, from the disk.
fn prove_lines(
    files: &Arc<dyn Files>,
    paths: &Paths,
    head: &Head,
    heads: &[(u64, NodeHash)],
) -> Result<(), BackupError> {
    let report = verify(Arc::clone(files), &paths.ledger, &[], heads, |_, _| {})
        .map_err(|error| BackupError::Proof(error.to_string()))?;
    if report.word == Word::Tampered || report.size != head.size || report.root != head.root {
        return Err(BackupError::Tampered(Box::new(report)));
    }
    Ok(())
}

/// What became of the openings.
#[derive(Default)]
struct Openings {
    open: u64,
    erased: u64,
}

/// Opens the vault as the ledger would, reads every page of it, and opens every row. The keys stay as they are.
fn prove_openings(
    files: &Arc<dyn Files>,
    paths: &Paths,
    head: &Head,
    keys: &KeyFolder,
    settings: &[u8],
) -> Result<Openings, BackupError> {
    let settings: Settings = toml::from_slice(settings).map_err(|error| SettingsError::Toml {
        path: PathBuf::from(SETTINGS_FILE),
        error,
    })?;
    let (_, payload, _) = Copies::open(Arc::clone(files), key_copies(keys, &settings))?;
    let open = || vault::Embedded::open(files, &paths.ledger, &payload, Box::new(NoErasing));
    let (vault, _) = open()?;
    let mut openings = Openings::default();
    for seq in 0..head.size {
        for (_, _, opened) in vault.rows_of_entry(seq)? {
            match opened {
                vault::Opened::Open(_) => openings.open += 1,
                vault::Opened::Erased => openings.erased += 1,
            }
        }
    }
    vault.check()?;
    Ok(openings)
}

/// The last step: from here on the folder is a ledger.
fn become_ledger(files: &dyn Files, paths: &Paths, settings: &[u8]) -> Result<(), BackupError> {
    let folder = &paths.ledger;
    let done = || {
        files.replace(&paths.settings(), settings)?;
        files.remove(&folder.join(MARK))?;
        files.sync_folder(folder)
    };
    done().map_err(BackupError::at(folder))
}
