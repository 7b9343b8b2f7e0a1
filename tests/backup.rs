//! Data backups: what they hold, what they must not open, and that nothing becomes a ledger that would fork it.

mod archive;
mod commands;
mod restoring;

use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use tabellion::files::{Files, Volatile};
use tabellion::ledger::{
    self, BackupError, Checked, Ledger, Paths, Purpose, Restored, Seen, check_backup,
};

use crate::erasure::world::World;

/// A backup of a ledger as it is now.
pub fn taken(ledger: &Ledger) -> Vec<u8> {
    let backup = ledger.begin_backup().unwrap();
    backup.write(Vec::new()).unwrap()
}

pub fn checked(bytes: &[u8]) -> Result<Checked, BackupError> {
    check_backup(bytes, &[], &[])
}

/// Puts a backup back onto a disk.
pub fn restored(
    files: &Volatile,
    paths: &Paths,
    bytes: &[u8],
    purpose: Purpose,
    seen: &[Seen],
) -> Result<Restored, BackupError> {
    let files: Arc<dyn Files> = Arc::new(files.clone());
    let bytes: Arc<[u8]> = bytes.into();
    let open = || Ok(Box::new(Cursor::new(Arc::clone(&bytes))) as Box<dyn Read>);
    ledger::restore(&files, paths, &open, purpose, &[], seen)
}

/// An empty disk with the keys of a world as they are now.
pub fn disk_with_keys(world: &World) -> Volatile {
    let disk = Volatile::new();
    disk.make_folder(&world.paths.keys).unwrap();
    for name in world.files.list(&world.paths.keys).unwrap() {
        let path = world.paths.keys.join(name);
        if let Ok(bytes) = world.files.read(&path) {
            disk.replace(&path, &bytes).unwrap();
        }
    }
    disk
}

/// Every file below a folder.
pub fn files_in(files: &Volatile, folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in files.list(folder).unwrap_or_default() {
        let path = folder.join(name);
        match files.read(&path) {
            Ok(_) => found.push(path),
            Err(_) => found.extend(files_in(files, &path)),
        }
    }
    found
}
