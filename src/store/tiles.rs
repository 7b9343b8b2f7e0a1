//! The growing edge of the tree, and its tiles until they are stored.
//!
//! The tree itself is `tree`'s: a `Frontier` appends and gives the root. Here the tiles that it
//! completes or grows are held, readable, until the index has them.

use std::collections::BTreeMap;

use crate::hash::NodeHash;
use crate::tree::{self, Frontier, Size, TileId, TileReader};

/// The place of a tile: level and index.
pub type Spot = (u8, u64);

/// The edge of a tree, and the tiles that changed since they were stored.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    frontier: Frontier,
    held: BTreeMap<Spot, Vec<NodeHash>>,
}

/// A tile that was stored once and is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tile is missing or too short")]
pub struct Missing;

/// Reads stored tiles by a function.
struct Stored<F>(F);

impl<F: Fn(TileId) -> Option<Vec<NodeHash>>> TileReader for Stored<F> {
    type Error = Missing;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, Missing> {
        (self.0)(id).ok_or(Missing)
    }
}

impl Edge {
    /// The edge of a stored tree of `size` leaves; `tile` gives what is stored.
    ///
    /// # Errors
    /// A tile at the edge is not there.
    pub fn resume(
        size: u64,
        tile: impl Fn(TileId) -> Option<Vec<NodeHash>>,
    ) -> Result<Self, Missing> {
        let frontier = Frontier::resume(Size(size), &Stored(tile)).map_err(|_| Missing)?;
        Ok(Self {
            frontier,
            held: BTreeMap::new(),
        })
    }

    /// Appends leaf hashes.
    pub fn push(&mut self, leaves: &[NodeHash]) {
        for leaf in leaves {
            self.frontier.push(*leaf);
        }
        for tile in self.frontier.take_changed() {
            self.held.insert(
                (tile.id().level(), tile.id().index()),
                tile.hashes().to_vec(),
            );
        }
    }

    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size().0
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> NodeHash {
        self.frontier.root()
    }

    /// A tile that is held here, with all the hashes it has.
    #[must_use]
    pub fn tile(&self, spot: Spot) -> Option<&[NodeHash]> {
        self.held.get(&spot).map(Vec::as_slice)
    }

    /// Everything held: what has to be stored.
    #[must_use]
    pub fn changed(&self) -> Vec<(Spot, Vec<NodeHash>)> {
        self.held
            .iter()
            .map(|(spot, hashes)| (*spot, hashes.clone()))
            .collect()
    }

    /// Forgets the tiles that were full at `size` and are stored.
    pub fn stored(&mut self, size: u64) {
        self.held.retain(|(level, index), _| {
            let node = index.saturating_mul(u64::from(tree::TILE_WIDTH));
            TileId::holding(*level, node, Size(size)).is_none_or(|id| !id.is_full())
        });
    }
}
