//! The vault, seen from beside: whether it is there and opens. It is opened over files of which nothing is changed.
//!
//! ```text
//! nobody has the ledger:  keys ─▶ vault.redb and its log, in memory     it opens, or why not
//! somebody has it:        is `vault.redb` still there?                  all else is theirs to say
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use super::{Finding, Read};
use crate::entry::{Body, Entry};
use crate::files::{Disk, Files, Overlay};
use crate::keys::{Copies, KeyFileError, KeyFolder};
use crate::ledger::erase::{Plan, plan_of};
use crate::ledger::open::{OpenError, check_vault_is_there, key_copies};
use crate::ledger::settings::{Paths, Settings};
use crate::store::lock;
use crate::vault::{self, KeyKeeper, Vault as _};

/// The vault as it was found.
pub(super) enum Seen {
    Open(Box<vault::Embedded>),
    /// Why it does not open.
    Shut(OpenError),
    /// Somebody has it.
    Elsewhere,
}

/// Looks whether the vault of a journal opens.
pub(super) fn look(
    paths: &Paths,
    settings: &Settings,
    read: &Read,
    busy: bool,
) -> std::io::Result<Seen> {
    if let Err(error) = check_vault_is_there(&Disk, &paths.ledger, read.lines) {
        return Ok(Seen::Shut(error));
    }
    if busy {
        return Ok(Seen::Elsewhere);
    }
    let opened = open_vault(paths, settings).and_then(|vault| {
        check_keys(&vault, &read.telling)?;
        Ok(vault)
    });
    Ok(match opened {
        Ok(vault) => Seen::Open(Box::new(vault)),
        // Who took the ledger meanwhile changed it under our eyes.
        Err(_) if lock::look(&Disk, &paths.ledger)?.is_some() => Seen::Elsewhere,
        Err(error) => Seen::Shut(error),
    })
}

/// Keys that open what was erased: the key file is from before that.
fn check_keys(vault: &vault::Embedded, telling: &[Entry]) -> Result<(), OpenError> {
    for entry in telling {
        let Body::ErasureDone(done) = &entry.body else {
            continue;
        };
        let plan = plan_of(vault, done.erasure)?;
        let back = |plan: &Plan| plan.targets().any(|target| vault.derives(target));
        if plan.as_ref().is_some_and(back) {
            return Err(OpenError::OldKeys {
                erasure: done.erasure,
            });
        }
    }
    Ok(())
}

/// What is told of a vault that does not open; keys are told of once.
pub(super) fn finding(error: &OpenError, found: &[Finding]) -> Option<Finding> {
    let told = found.iter().any(|it| matches!(it, Finding::Keys(_)));
    match error {
        OpenError::Folder(_) | OpenError::KeyFile(_) => {
            (!told).then(|| Finding::Keys(error.to_string()))
        }
        error => Some(Finding::Vault(error.to_string())),
    }
}

/// Nothing is erased by a look.
pub(in crate::ledger) struct NoErasing;

impl KeyKeeper for NoErasing {
    fn replace(&mut self, _: &[u8]) -> Result<(), KeyFileError> {
        Err(KeyFileError::Copy {
            path: PathBuf::new(),
            why: std::io::Error::from(std::io::ErrorKind::ReadOnlyFilesystem).to_string(),
        })
    }
}

/// The vault over files of which nothing is changed.
pub(in crate::ledger) fn open_vault(
    paths: &Paths,
    settings: &Settings,
) -> Result<vault::Embedded, OpenError> {
    let files: Arc<dyn Files> = Arc::new(Overlay);
    let folder = KeyFolder::open(Arc::clone(&files), &paths.keys)?;
    let (_, payload, _) = Copies::open(Arc::clone(&files), key_copies(&folder, settings))?;
    let (vault, _) = vault::Embedded::open(&files, &paths.ledger, &payload, Box::new(NoErasing))?;
    Ok(vault)
}
