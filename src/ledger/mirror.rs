//! A mirror: the published log as files, in the layout of C2SP tlog-tiles, entries included; kept up to date, and enough
//! to repair a journal from.
//!
//! ```text
//! mirror/checkpoint                  written last: everything it covers is there
//! mirror/tile/0/x001/067             256 hashes; `.p/12` while a tile grows
//! mirror/tile/entries/x001/067       256 lines
//! ```
//! Each run goes on from the mirror's own checkpoint: its tiles at that size must lead to its root, and the lines that
//! are added must lead to the new one, so a log that was rewritten since is not mirrored over what was seen. A run that
//! was interrupted is simply repeated. It reads from beside, and needs neither key nor lock.
//!
//! An attacker who can modify a mirror can hide entries from its readers, and cannot make a line count: repair believes
//! what the chain and the signed root bear out.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Ledger, Machine, OpenError, Opened, Paths};
use crate::canon::LineRef;
use crate::checkpoint::{self, Checkpoint};
use crate::files::{Files, parent};
use crate::hash::{self, NodeHash};
use crate::note::{Note, VerifierKey};
use crate::store::mend::Source;
use crate::store::{ReadOnly, ReadOnlyError, checkpoints};
use crate::tree::{
    self, BundleId, Frontier, Size, TILE_WIDTH, Tile, TileId, TileReader, parse_bundle,
};

/// Why a mirror is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// A file.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The ledger cannot be read.
    #[error(transparent)]
    Read(#[from] ReadOnlyError),
    /// Nothing is published.
    #[error("nothing is published yet, so there is nothing to mirror; record something first")]
    NothingPublished,
    /// A checkpoint that is none, or that another key signed.
    #[error("the checkpoint in `{}` does not count: {why}", path.display())]
    Checkpoint {
        /// Where.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Another log.
    #[error("the mirror is of the log `{mirrored}`, not of `{origin}`; name another folder")]
    AnotherLog {
        /// What it is of.
        mirrored: String,
        /// What it should be of.
        origin: String,
    },
    /// The log became shorter.
    #[error(
        "the mirror has {mirrored} entries and the log {size}: signed entries are missing there; repair it with `tabellion mirror repair`, and keep this mirror"
    )]
    Shorter {
        /// Entries of the mirror.
        mirrored: u64,
        /// Entries of the log.
        size: u64,
    },
    /// The log says something else than it did.
    #[error(
        "the log is not the one that was mirrored: its entries up to {0} lead to another root; keep this mirror, it is proof, and ask who rewrote the log"
    )]
    Rewritten(u64),
    /// The mirror's own files.
    #[error(
        "the mirror is damaged: its tiles do not lead to its checkpoint of {0} entries; move it away and make another"
    )]
    Damaged(u64),
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mirrored {
    /// Entries that it had.
    pub before: u64,
    /// Entries that it has.
    pub size: u64,
}

/// Brings a mirror up to the published checkpoint.
///
/// # Errors
/// The log cannot be read, is not the one that was mirrored, or the mirror cannot be written. What it had before stays.
pub fn mirror(
    files: &Arc<dyn Files>,
    ledger: &Path,
    to: &Path,
    trusted: &[VerifierKey],
) -> Result<Mirrored, MirrorError> {
    let reader = ReadOnly::open(Arc::clone(files), ledger)?;
    let note = reader.checkpoint().ok_or(MirrorError::NothingPublished)?;
    let signed = read_checkpoint(note, &ledger.join(checkpoints::NAME), trusted)?;
    let size = signed.size.0;
    let folder = Folder {
        files: Arc::clone(files),
        path: to.to_owned(),
    };
    let before = folder.checkpoint()?;
    let from = before.as_ref().map_or(0, |before| before.size.0);
    if let Some(before) = &before {
        if before.origin != signed.origin {
            return Err(MirrorError::AnotherLog {
                mirrored: before.origin.as_str().to_owned(),
                origin: signed.origin.as_str().to_owned(),
            });
        }
        if from > size {
            return Err(MirrorError::Shorter {
                mirrored: from,
                size,
            });
        }
    }
    let damaged = || MirrorError::Damaged(from);
    let mut edge = Frontier::resume(Size(from), &folder).map_err(|_| damaged())?;
    if before.is_some_and(|before| before.root != edge.root()) {
        return Err(damaged());
    }
    folder.extend(&reader, &mut edge, size)?;
    if edge.root() != signed.root {
        return Err(MirrorError::Rewritten(from));
    }
    for tile in edge.take_changed() {
        folder.put(&tile.id().to_string(), &tile.to_bytes())?;
    }
    folder.put(checkpoints::NAME, note)?;
    folder.forget_edges(from, size)?;
    Ok(Mirrored { before: from, size })
}

impl Ledger {
    /// Opens a ledger whose journal lost lines, and puts back those that a mirror has.
    ///
    /// # Errors
    /// As [`Ledger::open`]: what the mirror does not have, or what does not lead to the signed root, stays lost.
    pub fn open_from_mirror(
        machine: &Machine,
        paths: &Paths,
        command: &str,
        mirror: &Path,
    ) -> Result<Opened, OpenError> {
        let lines = Lines::of(&machine.files, mirror)
            .map_err(|error| OpenError::Store(error.to_string()))?;
        Self::open_with_lines(machine, paths, command, &lines)
    }
}

fn read_checkpoint(
    note: &[u8],
    path: &Path,
    trusted: &[VerifierKey],
) -> Result<Checkpoint, MirrorError> {
    let wrong = |error: &dyn std::fmt::Display| MirrorError::Checkpoint {
        path: path.to_owned(),
        why: error.to_string(),
    };
    if trusted.is_empty() {
        let note = Note::parse(note).map_err(|error| wrong(&error))?;
        return Checkpoint::parse(note.text()).map_err(|error| wrong(&error));
    }
    let verified = checkpoint::verify(note, trusted).map_err(|error| wrong(&error))?;
    Ok(verified.into_inner())
}

/// The folder of a mirror.
struct Folder {
    files: Arc<dyn Files>,
    path: PathBuf,
}

impl Folder {
    fn checkpoint(&self) -> Result<Option<Checkpoint>, MirrorError> {
        let path = self.path.join(checkpoints::NAME);
        match self.files.read(&path) {
            Ok(note) => read_checkpoint(&note, &path, &[]).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(MirrorError::Io { path, error }),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), MirrorError> {
        let path = self.path.join(name);
        self.files
            .make_folder(parent(&path))
            .and_then(|()| self.files.replace(&path, bytes))
            .map_err(|error| MirrorError::Io { path, error })
    }

    /// Adds the lines up to `size` to the edge, and writes their bundles.
    fn extend(&self, reader: &ReadOnly, edge: &mut Frontier, size: u64) -> Result<(), MirrorError> {
        let width = u64::from(TILE_WIDTH);
        let known = edge.size().0;
        let mut bundle: Vec<Vec<u8>> = Vec::new();
        let mut result = Ok(());
        // From the beginning of the bundle that was growing.
        let first = known - known % width;
        if known == size {
            return Ok(());
        }
        reader.lines(first..size, &mut |seq, line| {
            if seq >= known {
                edge.push(hash::leaf(line));
            }
            bundle.push(line.to_vec());
            if bundle.len() == usize::from(TILE_WIDTH) || seq + 1 == size {
                result = self.put_bundle(seq / width, &bundle);
                bundle.clear();
            }
            match result {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        result
    }

    fn put_bundle(&self, index: u64, lines: &[Vec<u8>]) -> Result<(), MirrorError> {
        let wrong = |error: &dyn std::fmt::Display| MirrorError::Io {
            path: self.path.clone(),
            error: io::Error::other(error.to_string()),
        };
        let refs = lines
            .iter()
            .map(|line| LineRef::parse(line))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| wrong(&error))?;
        let width = u16::try_from(lines.len()).unwrap_or(TILE_WIDTH);
        let id = BundleId::new(index, width).map_err(|error| wrong(&error))?;
        let bytes = tree::encode_bundle(&refs).map_err(|error| wrong(&error))?;
        self.put(&id.to_string(), &bytes)
    }

    /// Partial tiles of the size before, which wider ones have replaced.
    fn forget_edges(&self, before: u64, size: u64) -> Result<(), MirrorError> {
        if before == size {
            return Ok(());
        }
        for name in edges(before) {
            if edges(size).contains(&name) {
                continue;
            }
            let path = self.path.join(name);
            match self.files.remove(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(MirrorError::Io { path, error });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Names of all that is partial in a log of a size.
fn edges(size: u64) -> Vec<String> {
    let mut names = Vec::new();
    for level in 0..8 {
        let nodes = size >> (8 * u32::from(level));
        let Some(node) = nodes.checked_sub(1) else {
            break;
        };
        let tile = TileId::holding(level, node, Size(size)).filter(|tile| !tile.is_full());
        names.extend(tile.map(|tile| tile.to_string()));
        let bundle = tile
            .filter(|_| level == 0)
            .and_then(|tile| BundleId::new(tile.index(), tile.width()).ok());
        names.extend(bundle.map(|bundle| bundle.to_string()));
    }
    names
}

impl TileReader for Folder {
    type Error = io::Error;

    fn tile(&self, id: TileId) -> io::Result<Vec<NodeHash>> {
        let bytes = self.files.read(&self.path.join(id.to_string()))?;
        let tile = Tile::parse(id, &bytes).map_err(io::Error::other)?;
        Ok(tile.hashes().to_vec())
    }
}

/// Lines of one bundle, by its index.
type Bundle = (u64, Vec<Vec<u8>>);

/// The lines of a mirror, read a bundle at a time.
pub(super) struct Lines {
    folder: Folder,
    size: u64,
    last: Mutex<Option<Bundle>>,
}

impl Lines {
    fn of(files: &Arc<dyn Files>, path: &Path) -> Result<Self, MirrorError> {
        let folder = Folder {
            files: Arc::clone(files),
            path: path.to_owned(),
        };
        let checkpoint = folder.checkpoint()?.ok_or(MirrorError::NothingPublished)?;
        Ok(Self {
            folder,
            size: checkpoint.size.0,
            last: Mutex::default(),
        })
    }

    fn bundle(&self, index: u64) -> Option<Vec<Vec<u8>>> {
        let first = index.checked_mul(u64::from(TILE_WIDTH))?;
        let width = self.size.checked_sub(first)?.min(u64::from(TILE_WIDTH));
        let id = BundleId::new(index, u16::try_from(width).ok()?).ok()?;
        let path = self.folder.path.join(id.to_string());
        let bytes = self.folder.files.read(&path).ok()?;
        let lines = parse_bundle(id, &bytes).ok()?;
        Some(lines.into_iter().map(<[u8]>::to_vec).collect())
    }
}

impl Source for Lines {
    fn line(&self, seq: u64) -> Option<Vec<u8>> {
        let (index, place) = (seq / u64::from(TILE_WIDTH), seq % u64::from(TILE_WIDTH));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(known, _)| *known != index) {
            *last = Some((index, self.bundle(index)?));
        }
        let (_, lines) = last.as_ref()?;
        lines.get(usize::try_from(place).ok()?).cloned()
    }
}
