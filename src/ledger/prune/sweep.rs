//! Step (3): what goes, goes. Doing it again changes nothing, so whoever finds some left goes on with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::PruneError;
use super::left::Statement;
use super::plan::{Goes, Going};
use crate::files::{Files, Kind, parent};
use crate::keys::KeyFolder;
use crate::ledger::open::{Machine, OpenError, key_copies};
use crate::ledger::{Paths, Settings};
use crate::store::{index, journal, lock};

/// Names under which a copy of the key file may lie.
const COPIES: [&str; 3] = ["", ".new", ".old"];
/// What the vault consists of, in the ledger's folder.
const VAULT: [&str; 3] = ["vault.redb", "vault-0.wal", "vault-1.wal"];

/// A pruned log does not open; what an interrupted pruning left goes now.
pub(in crate::ledger) fn refuse_pruned(
    machine: &Machine,
    paths: &Paths,
    command: &str,
) -> Result<(), OpenError> {
    let stated = Statement::read(&*machine.files, &paths.ledger)
        .map_err(|error| OpenError::Integrity(error.to_string()))?;
    let Some(statement) = stated else {
        return Ok(());
    };
    finish(machine, paths, command).map_err(|error| match error {
        PruneError::Open(error) => *error,
        error => OpenError::Store(error.to_string()),
    })?;
    Err(OpenError::Pruned {
        origin: statement.origin,
        on: statement.on,
    })
}

/// Removes whatever a pruned log still has besides what stays; how much went. Nothing happens to a log that was not
/// pruned.
///
/// # Errors
/// Somebody has the ledger, or those of the file system: the next call goes on.
pub fn finish(machine: &Machine, paths: &Paths, command: &str) -> Result<Vec<Going>, PruneError> {
    let files = &*machine.files;
    if Statement::read(files, &paths.ledger)?.is_none() {
        return Ok(Vec::new());
    }
    let settings = Settings::read(files, paths)?;
    let owner = lock::Owner::this_process(command, machine.clock.read().wall);
    let _held = lock::take(files, &paths.ledger, &owner)
        .map_err(|error| Box::new(OpenError::Busy(error.to_string())))?;
    let mut gone = going(&machine.files, paths, &settings)?;
    for path in key_names(&machine.files, paths, &settings) {
        destroy(files, &path)?;
    }
    for path in ledger_files(files, paths)?
        .into_iter()
        .map(|(_, path)| path)
    {
        remove(files, &path)?;
    }
    let folder = machine
        .index_folder
        .clone()
        .unwrap_or_else(|| paths.ledger.join(index::FOLDER));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(PruneError::io(&folder))?;
    }
    gone.retain(|going| going.files > 0);
    Ok(gone)
}

/// What would go, and how much of it.
pub(super) fn going(
    files: &Arc<dyn Files>,
    paths: &Paths,
    settings: &Settings,
) -> Result<Vec<Going>, PruneError> {
    let mut found: Vec<(Goes, u64)> = Vec::new();
    for path in key_names(files, paths, settings) {
        if let Some(look) = files.look(&path).map_err(PruneError::io(&path))? {
            found.push((Goes::Keys, look.len));
        }
    }
    for (what, path) in ledger_files(&**files, paths)? {
        let look = files.look(&path).map_err(PruneError::io(&path))?;
        found.push((what, look.map_or(0, |look| look.len)));
    }
    found.extend(index_files(&paths.ledger.join(index::FOLDER)).map(|len| (Goes::Index, len)));
    let all = [
        Goes::Keys,
        Goes::Openings,
        Goes::Documents,
        Goes::Lines,
        Goes::Index,
    ];
    let sum = |what: Goes| {
        let of = found.iter().filter(|(goes, _)| *goes == what);
        Going {
            what,
            files: of.clone().count() as u64,
            bytes: of.map(|(_, len)| len).sum(),
        }
    };
    Ok(all.into_iter().map(sum).collect())
}

/// sled's own files: they lie on a real disk.
fn index_files(folder: &Path) -> impl Iterator<Item = u64> + use<> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
    listed
        .filter_map(|file| file.metadata().ok().filter(std::fs::Metadata::is_file))
        .map(|data| data.len())
}

/// Everything in the ledger's folder that goes, besides the index.
fn ledger_files(files: &dyn Files, paths: &Paths) -> Result<Vec<(Goes, PathBuf)>, PruneError> {
    let ledger = &paths.ledger;
    let mut found = Vec::new();
    for name in VAULT {
        let path = ledger.join(name);
        if files.look(&path).map_err(PruneError::io(&path))?.is_some() {
            found.push((Goes::Openings, path));
        }
    }
    for (what, folder) in [(Goes::Documents, "blobs"), (Goes::Lines, journal::FOLDER)] {
        let folder = ledger.join(folder);
        if files
            .look(&folder)
            .map_err(PruneError::io(&folder))?
            .is_none()
        {
            continue;
        }
        for name in files.list(&folder).map_err(PruneError::io(&folder))? {
            let path = folder.join(name);
            let look = files.look(&path).map_err(PruneError::io(&path))?;
            // Public documents stay, in a folder of their own: rules, tokens of time-stamps.
            if look.is_some_and(|look| look.kind == Kind::File) {
                found.push((what, path));
            }
        }
    }
    Ok(found)
}

/// Every name of every copy of the vault's keys.
fn key_names(files: &Arc<dyn Files>, paths: &Paths, settings: &Settings) -> Vec<PathBuf> {
    let copies = match KeyFolder::open(Arc::clone(files), &paths.keys) {
        Ok(folder) => key_copies(&folder, settings),
        // The keys folder is gone: the second copy may lie elsewhere.
        Err(_) => settings.second_key_copy.iter().cloned().collect(),
    };
    copies.iter().flat_map(|path| names(path)).collect()
}

/// Refuses while a medium with a copy of the keys is not there: the copy would outlive the log.
pub(super) fn check_keys_are_at_hand(
    files: &Arc<dyn Files>,
    paths: &Paths,
    settings: &Settings,
) -> Result<(), PruneError> {
    for path in key_names(files, paths, settings) {
        let folder = parent(&path);
        if files
            .look(folder)
            .map_err(PruneError::io(folder))?
            .is_none()
        {
            return Err(PruneError::io(folder)(std::io::ErrorKind::NotFound.into()));
        }
    }
    Ok(())
}

fn names(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let path = path.to_owned();
    COPIES
        .into_iter()
        .map(move |suffix| crate::files::beside(&path, suffix))
}

/// Overwrites a file, then removes it.
fn destroy(files: &dyn Files, path: &Path) -> Result<(), PruneError> {
    let overwrite = || {
        let Some(look) = files.look(path)? else {
            return Ok(());
        };
        let file = files.open(path, crate::files::Open::Write)?;
        let zeros = vec![0; usize::try_from(look.len).unwrap_or(usize::MAX)];
        file.write_at(&zeros, 0)?;
        file.sync()
    };
    overwrite().map_err(PruneError::io(path))?;
    remove(files, path)
}

fn remove(files: &dyn Files, path: &Path) -> Result<(), PruneError> {
    match files.remove(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed
            .and_then(|()| files.sync_folder(parent(path)))
            .map_err(PruneError::io(path)),
    }
}
