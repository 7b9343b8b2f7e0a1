//! The tree as the index holds it, borrowed for a moment while nobody owns the ledger.
//!
//! A proof reads O(log n) tiles here instead of every line of the journal. The ledger's lock is held meanwhile, since
//! the engine lets one process in at a time. Nothing read here is believed: whoever borrows it compares roots with a
//! signed one, and reads the lines instead where they differ.

use std::cell::Cell;
use std::path::Path;

use super::embedded::FAULT;
use super::index::{FOLDER, Index};
use super::lock::{self, Held, Owner};
use crate::files::Files;
use crate::hash::NodeHash;
use crate::tree::{TileId, TileReader};

/// The stored tiles and lines of a ledger.
pub struct StoredTree {
    index: Index,
    size: u64,
    tiles: Cell<u64>,
    _lock: Held,
}

/// A tile or a line that the index cannot give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tile is missing or too short")]
pub struct NotStored;

impl StoredTree {
    /// Borrows the index of the ledger in `folder`; `None` when somebody owns the ledger, or the index is not there, not
    /// whole, or not ours to open.
    #[must_use]
    pub fn borrow(files: &dyn Files, folder: &Path, owner: &Owner) -> Option<Self> {
        let there = |name: &str| {
            files
                .look(&folder.join(name))
                .ok()
                .map(|look| look.is_some())
        };
        if !there(FOLDER)? || there(FAULT)? {
            return None;
        }
        let lock = lock::take(files, folder, owner).ok()?;
        let index = Index::open(&folder.join(FOLDER)).ok()?;
        let size = index.state().ok()??.head.size;
        Some(Self {
            index,
            size,
            tiles: Cell::new(0),
            _lock: lock,
        })
    }

    /// Lines that the index covers.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Tiles read so far.
    #[must_use]
    pub fn tiles_read(&self) -> u64 {
        self.tiles.get()
    }

    /// A line whose leaf is the stored one.
    #[must_use]
    pub fn line(&self, seq: u64) -> Option<Vec<u8>> {
        self.index
            .with(|index| index.proven_line(seq))
            .ok()
            .flatten()
    }
}

impl TileReader for StoredTree {
    type Error = NotStored;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, NotStored> {
        self.tiles.set(self.tiles.get() + 1);
        let stored = self
            .index
            .with(|index| index.tile((id.level(), id.index())));
        stored.ok().flatten().ok_or(NotStored)
    }
}
