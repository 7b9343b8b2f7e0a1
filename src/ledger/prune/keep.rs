//! Step (1): what stays is written beside the log, and synced, before anything says that it is pruned.

use std::path::Path;
use std::sync::Arc;

use super::left::tiles;
use super::plan::PrunePlan;
use super::{FOLDER, LINES, PruneError};
use crate::files::{Files, Open, parent};
use crate::store::checkpoints;

/// Writes the lines that stay and every hash tile. What an interrupted try left is written over.
pub(super) fn stage(
    files: &Arc<dyn Files>,
    folder: &Path,
    plan: &PrunePlan,
) -> Result<(), PruneError> {
    let left = folder.join(FOLDER);
    files.make_folder(&left).map_err(PruneError::io(&left))?;
    let mut text = Vec::new();
    for line in &plan.kept {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    put(&**files, &left.join(LINES), &text)?;
    // The published one is never synced, since a log that lives signs it again.
    let note = checkpoints::published(&**files, folder).map_err(PruneError::io(folder))?;
    let note = note.ok_or(PruneError::Broken)?;
    put(&**files, &left.join(checkpoints::NAME), &note)?;
    for tile in tiles(&plan.leaves).values() {
        let path = left.join(tile.id().to_string());
        let folder = parent(&path);
        files.make_folder(folder).map_err(PruneError::io(folder))?;
        put(&**files, &path, &tile.to_bytes())?;
    }
    Ok(())
}

/// A file, durable with its name.
fn put(files: &dyn Files, path: &Path, bytes: &[u8]) -> Result<(), PruneError> {
    let write = || {
        let file = files.open(path, Open::Create)?;
        file.set_len(0)?;
        file.write_at(bytes, 0)?;
        file.sync()?;
        files.sync_folder(parent(path))
    };
    write().map_err(PruneError::io(path))
}
