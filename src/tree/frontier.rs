//! The appender: the right edge of a log, from which the next root and the changed tiles follow.

use super::{ProveError, Size, TILE_WIDTH, Tile, TileId, TileReader, prove};
use crate::hash::{self, NodeHash};

/// Tile levels of a tree of at most 2^64−1 leaves.
const LEVELS: usize = 8;

/// The right edge of a tree: one partial row of hashes per tile level, and the roots of the perfect
/// subtrees that the tree consists of. At most 64 KiB, whatever the size of the log; cloning it is how a
/// writer looks ahead before a commit.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    /// Root of a perfect subtree for every bit set in `size`, largest first.
    peaks: Vec<NodeHash>,
    /// Per tile level: the hashes of its partial tile, 0 to 255.
    rows: [Vec<NodeHash>; LEVELS],
    /// Tiles that became full since the last [`Frontier::take_changed`].
    filled: Vec<Tile>,
    /// Per tile level: whether its partial tile has grown since then.
    grown: [bool; LEVELS],
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a stored tree up again at `size`; reads at most one tile per level, and the tree has none
    /// to write until something is pushed. Whether the root is the signed one is for the caller to compare.
    ///
    /// # Errors
    /// A partial tile of this size is missing or too short.
    pub fn resume<R: TileReader>(size: Size, reader: &R) -> Result<Self, ProveError<R::Error>> {
        let mut frontier = Self {
            size: size.0,
            ..Self::default()
        };
        for (level, row) in frontier.rows.iter_mut().enumerate() {
            let level = u8::try_from(level).unwrap_or(u8::MAX);
            let nodes = size.0 >> (8 * u32::from(level));
            if nodes.is_multiple_of(u64::from(TILE_WIDTH)) {
                continue;
            }
            if let Some(id) = TileId::holding(level, nodes - 1, size) {
                *row = prove::read(reader, id)?;
            }
        }
        for row in frontier.rows.iter().rev() {
            push_peaks(row, &mut frontier.peaks);
        }
        Ok(frontier)
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> Size {
        Size(self.size)
    }

    /// Appends the hash of a leaf: one node on average, at most 64.
    ///
    /// # Panics
    /// Beyond 2^64−1 leaves.
    pub fn push(&mut self, leaf: NodeHash) {
        self.add_to_row(0, leaf);
        let mut hash = leaf;
        for height in 1..=self.size.trailing_ones() as usize {
            let Some(left) = self.peaks.pop() else { break };
            hash = hash::node(&left, &hash);
            if height % 8 == 0 {
                self.add_to_row(height / 8, hash);
            }
        }
        self.peaks.push(hash);
        self.size = self
            .size
            .checked_add(1)
            .expect("a log has at most 2^64-1 entries");
    }

    /// `MTH` of all leaves: at most 63 nodes.
    #[must_use]
    pub fn root(&self) -> NodeHash {
        let from_the_right = self.peaks.iter().rev().copied();
        from_the_right
            .reduce(|right, left| hash::node(&left, &right))
            .unwrap_or_else(hash::empty_tree)
    }

    /// The tiles to write since the last call: those that became full, in order, then the current partial
    /// tile of every level that has grown.
    pub fn take_changed(&mut self) -> Vec<Tile> {
        let mut changed = std::mem::take(&mut self.filled);
        let grown = std::mem::take(&mut self.grown);
        for level in (0..LEVELS).filter(|level| grown[*level] && !self.rows[*level].is_empty()) {
            changed.push(Self::tile(level, self.size, self.rows[level].clone()));
        }
        changed
    }

    fn add_to_row(&mut self, level: usize, hash: NodeHash) {
        self.grown[level] = true;
        self.rows[level].push(hash);
        if self.rows[level].len() == usize::from(TILE_WIDTH) {
            let hashes = std::mem::take(&mut self.rows[level]);
            let tile = Self::tile(level, self.size, hashes);
            self.filled.push(tile);
        }
    }

    /// The tile of this level at the right edge. `leaves` lie within or at the end of it, before the
    /// push that filled it, so that the division rounds down to its index.
    fn tile(level: usize, leaves: u64, hashes: Vec<NodeHash>) -> Tile {
        // Cannot saturate: there are eight levels.
        let level = u8::try_from(level).unwrap_or(u8::MAX);
        let index = leaves.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
        Tile::new(level, index, hashes)
    }
}

/// The perfect subtrees within a partial row, largest first: one for every bit set in its length.
fn push_peaks(row: &[NodeHash], peaks: &mut Vec<NodeHash>) {
    let mut rest = row;
    while !rest.is_empty() {
        let (perfect, after) = rest.split_at(1 << rest.len().ilog2());
        peaks.push(super::root_of(perfect));
        rest = after;
    }
}
