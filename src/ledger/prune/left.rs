//! What a pruned log left, and its audit.
//!
//! ```text
//! pruned.json                 {"schema":"tabellion/pruned/1","origin":…,"size":41,"on":"2038-01-04","lines":{"disclosure":17,…},…}
//! pruned/lines.jsonl          genesis, key, clock, format, census, timestamp and close entries, byte for byte
//! pruned/checkpoint           the last checkpoint
//! pruned/tile/<L>/<N>[.p/<W>] the hash tiles of the whole log (C2SP tlog-tiles)
//! checkpoints/, timestamps/, blobs/public/      as they were
//! ```
//! The statement is not signed and not believed: whatever it says is compared with the checkpoint and the lines.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{FOLDER, LINES, PruneError, STATEMENT};
use crate::audit::{self, Broken, Remains, Report};
use crate::files::Files;
use crate::hash::NodeHash;
use crate::note::VerifierKey;
use crate::store::{checkpoints, journal};
use crate::tree::{Frontier, Size, Tile, TileId};

/// Its `schema`.
const SCHEMA: &str = "tabellion/pruned/1";

/// That a log was pruned, and what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub(super) schema: String,
    /// Whose log it was.
    pub exporter: String,
    /// Its name.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root over them.
    pub root: NodeHash,
    /// How many of each kind.
    pub lines: BTreeMap<String, u64>,
    /// Last civil day on which it had to be kept.
    pub keep_until: String,
    /// The log that goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// Civil day on which it was pruned.
    pub on: String,
}

impl Statement {
    pub(super) fn schema() -> String {
        SCHEMA.to_owned()
    }

    /// The statement in a ledger's folder, if the log was pruned.
    ///
    /// # Errors
    /// The file is damaged or cannot be read.
    pub fn read(files: &dyn Files, folder: &Path) -> Result<Option<Self>, PruneError> {
        let path = folder.join(STATEMENT);
        if files.look(&path).map_err(PruneError::io(&path))?.is_none() {
            return Ok(None);
        }
        let bytes = files.read(&path).map_err(PruneError::io(&path))?;
        let left = |why: String| PruneError::Left(format!("`{STATEMENT}`: {why}"));
        let statement: Self =
            serde_json::from_slice(&bytes).map_err(|error| left(error.to_string()))?;
        if statement.schema != SCHEMA {
            return Err(left(format!(
                "its schema is `{}`, not `{SCHEMA}`",
                statement.schema
            )));
        }
        Ok(Some(statement))
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Plain texts and numbers: this cannot fail.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// Audits what is left in `folder`; nothing if the log was not pruned.
pub(in crate::ledger) fn audit(
    files: &dyn Files,
    folder: &Path,
    trusted: &[VerifierKey],
    remembered: &[(u64, NodeHash)],
) -> Result<Option<Report>, PruneError> {
    let Some(statement) = Statement::read(files, folder)? else {
        return Ok(None);
    };
    let path = folder.join(FOLDER).join(LINES);
    let text = match files.read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(PruneError::io(&path))?,
    };
    let lines: Vec<Vec<u8>> = journal::complete_lines(&text)
        .map(|(_, line)| line.to_vec())
        .collect();
    let leaves = leaves(files, folder, statement.size)?;
    let note =
        checkpoints::published(files, &folder.join(FOLDER)).map_err(PruneError::io(folder))?;
    let kept = checkpoints::kept(files, folder).map_err(PruneError::io(folder))?;
    let remains = Remains {
        leaves: &leaves,
        lines: &lines,
        size: statement.size,
        on: &statement.on,
        checkpoint: note.as_deref(),
    };
    let mut report = audit::audit_remains(remains, kept, trusted, remembered);
    if let Some(tile) = other_tile(files, folder, &leaves)? {
        report.contradict(Broken::Checkpoint(format!(
            "`{tile}` is not the hashes of the log"
        )));
    }
    Ok(Some(report))
}

/// The leaves, as far as the tiles are there and whole.
fn leaves(files: &dyn Files, folder: &Path, size: u64) -> Result<Vec<NodeHash>, PruneError> {
    let mut leaves = Vec::new();
    for id in TileId::all(Size(size)).take_while(|id| id.level() == 0) {
        let Some(bytes) = tile(files, folder, id)? else {
            break;
        };
        match Tile::parse(id, &bytes) {
            Ok(tile) => leaves.extend_from_slice(tile.hashes()),
            Err(_) => break,
        }
    }
    Ok(leaves)
}

fn tile(files: &dyn Files, folder: &Path, id: TileId) -> Result<Option<Vec<u8>>, PruneError> {
    let path = folder.join(FOLDER).join(id.to_string());
    match files.read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(PruneError::io(&path)),
    }
}

/// A tile above the leaves that is not what they give: others read the log by these.
fn other_tile(
    files: &dyn Files,
    folder: &Path,
    leaves: &[NodeHash],
) -> Result<Option<TileId>, PruneError> {
    for computed in tiles(leaves).values().filter(|tile| tile.id().level() > 0) {
        if tile(files, folder, computed.id())? != Some(computed.to_bytes()) {
            return Ok(Some(computed.id()));
        }
    }
    Ok(None)
}

/// Every tile over these leaves.
pub(super) fn tiles(leaves: &[NodeHash]) -> BTreeMap<(u8, u64), Tile> {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    let changed = frontier.take_changed().into_iter();
    changed
        .map(|tile| ((tile.id().level(), tile.id().index()), tile))
        .collect()
}
