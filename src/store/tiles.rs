//! The growing edge of the tree: what a push completes, and the root at any time.
//!
//! ```text
//! size 5 = 4 + 1:   peaks [n(0..4), n(4..5)]     root = node(peaks[0], peaks[1])
//! ```
//!
//! Pushing a leaf merges peaks as one counts in binary. A peak of height 8·k is an entry of a
//! tile of level k (C2SP tlog-tiles: 256 entries a tile), so the counter yields the tiles too.
//! Hashes only: proofs are made from tiles in `tree`.

use std::collections::BTreeMap;

use crate::hash::{self, NodeHash};

/// Entries of a full tile, C2SP tlog-tiles.
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree that one tile spans.
const TILE_HEIGHT: u32 = 8;

/// A tile of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 holds leaves, 1 the roots of level-0 tiles, and so on.
    pub level: u8,
    /// Position in its level.
    pub index: u64,
    /// Entries wanted, 1 to 256.
    pub width: u16,
}

/// The edge of a tree: its peaks, and the tiles that changed since they were stored.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    size: u64,
    peaks: Vec<NodeHash>,
    tiles: BTreeMap<(u8, u64), Vec<NodeHash>>,
}

impl Edge {
    /// The edge of a stored tree of `size` leaves; `tile` gives stored entries of a level and
    /// index, as many as are wanted or more. `None` when they are not there.
    #[must_use]
    pub fn resume(
        size: u64,
        mut tile: impl FnMut(u8, u64, usize) -> Option<Vec<NodeHash>>,
    ) -> Option<Self> {
        let mut edge = Self { size, peaks: Vec::new(), tiles: BTreeMap::new() };
        for level in 0..8u8 {
            let entries = size.checked_shr(TILE_HEIGHT * u32::from(level)).unwrap_or(0);
            let partial = usize::try_from(entries % TILE_WIDTH).unwrap_or(0);
            if partial > 0 {
                let mut hashes = tile(level, entries / TILE_WIDTH, partial)?;
                if hashes.len() < partial {
                    return None;
                }
                hashes.truncate(partial);
                edge.tiles.insert((level, entries / TILE_WIDTH), hashes);
            }
        }
        for (_, hashes) in edge.tiles.iter().rev() {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let (peak, behind) = rest.split_at(1 << rest.len().ilog2());
                edge.peaks.push(perfect(peak));
                rest = behind;
            }
        }
        Some(edge)
    }

    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: NodeHash) {
        let mut hash = leaf;
        for height in 0..=self.size.trailing_ones() {
            if height > 0 {
                let Some(left) = self.peaks.pop() else { break };
                hash = hash::node(&left, &hash);
            }
            if height % TILE_HEIGHT == 0 {
                let level = u8::try_from(height / TILE_HEIGHT).unwrap_or(u8::MAX);
                let index = (self.size >> height) / TILE_WIDTH;
                self.tiles.entry((level, index)).or_default().push(hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree, RFC 6962, section 2.1.
    #[must_use]
    pub fn root(&self) -> NodeHash {
        let mut peaks = self.peaks.iter().rev();
        let last = peaks.next().copied().unwrap_or_else(hash::empty_tree);
        peaks.fold(last, |right, left| hash::node(left, &right))
    }

    /// A tile that is still held here, with all the entries it has.
    #[must_use]
    pub fn tile(&self, level: u8, index: u64) -> Option<&[NodeHash]> {
        self.tiles.get(&(level, index)).map(Vec::as_slice)
    }

    /// Everything held: what has to be stored.
    #[must_use]
    pub fn changed(&self) -> Vec<((u8, u64), Vec<NodeHash>)> {
        self.tiles.iter().map(|(id, hashes)| (*id, hashes.clone())).collect()
    }

    /// Forgets the tiles that were full at `size` and are stored.
    pub fn stored(&mut self, size: u64) {
        self.tiles.retain(|(level, index), _| {
            size.checked_shr(TILE_HEIGHT * u32::from(*level)).unwrap_or(0) / TILE_WIDTH <= *index
        });
    }
}

/// The root over a power of two of hashes.
fn perfect(hashes: &[NodeHash]) -> NodeHash {
    match hashes {
        [one] => *one,
        more => {
            let (left, right) = more.split_at(more.len() / 2);
            hash::node(&perfect(left), &perfect(right))
        }
    }
}
