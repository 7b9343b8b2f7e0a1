//! Building proofs from tiles: O(log n) tiles for each, every tile read once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Index, Size, Subtree, TileId, TileReader, list, split};
use crate::hash::{self, NodeHash};

/// Why a proof could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError<E> {
    /// The tree has no such leaf.
    #[error("a tree of {size} leaves has no leaf {index}; ask for an index below its size")]
    NoLeaf {
        /// The leaf asked for.
        index: Index,
        /// The tree.
        size: Size,
    },
    /// Nothing is consistent with, or inconsistent with, the empty tree.
    #[error("consistency from size 0 proves nothing; start at size 1")]
    FromEmpty,
    /// The older tree is larger than the newer one.
    #[error("a tree of {from} leaves is not older than one of {to}; exchange them")]
    Shrinking {
        /// Older size.
        from: Size,
        /// Newer size.
        to: Size,
    },
    /// The reader gave fewer hashes than the tile has.
    #[error("`{id}` came with {found} hashes; rebuild the tiles")]
    Short {
        /// The tile asked for.
        id: TileId,
        /// Number of hashes given.
        found: usize,
    },
    /// The reader failed.
    #[error("a tile cannot be read: {0}")]
    Read(E),
}

/// The hashes of one tile, exactly as many as its id says.
pub(super) fn read<R: TileReader>(
    reader: &R,
    id: TileId,
) -> Result<Vec<NodeHash>, ProveError<R::Error>> {
    let mut hashes = reader.tile(id).map_err(ProveError::Read)?;
    if hashes.len() < usize::from(id.width()) {
        return Err(ProveError::Short {
            id,
            found: hashes.len(),
        });
    }
    hashes.truncate(usize::from(id.width()));
    Ok(hashes)
}

/// `MTH(D[0:size])`: the root of the tree at an earlier or the present size.
///
/// # Errors
/// A tile cannot be read.
pub fn root<R: TileReader>(size: Size, reader: &R) -> Result<NodeHash, ProveError<R::Error>> {
    if size == Size::EMPTY {
        return Ok(hash::empty_tree());
    }
    Nodes::of(size, reader).range(0, size.0)
}

/// `PATH(index, D[size])`, the leaf's sibling first (RFC 6962, 2.1.1).
///
/// # Errors
/// No such leaf, or a tile cannot be read.
pub fn inclusion<R: TileReader>(
    index: Index,
    size: Size,
    reader: &R,
) -> Result<Vec<NodeHash>, ProveError<R::Error>> {
    if !size.holds(index) {
        return Err(ProveError::NoLeaf { index, size });
    }
    let nodes = Nodes::of(size, reader);
    let (mut low, mut high) = (0, size.0);
    let mut path = Vec::new();
    while high - low > 1 {
        let middle = low + split(high - low);
        if index.0 < middle {
            path.push(nodes.range(middle, high)?);
            high = middle;
        } else {
            path.push(nodes.range(low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// `PROOF(from, D[to])` (RFC 6962, 2.1.2): that the older tree is a prefix of the newer one. Empty for
/// equal sizes.
///
/// # Errors
/// Size 0, an older tree larger than the newer, or a tile cannot be read.
pub fn consistency<R: TileReader>(
    from: Size,
    to: Size,
    reader: &R,
) -> Result<Vec<NodeHash>, ProveError<R::Error>> {
    if from == Size::EMPTY {
        return Err(ProveError::FromEmpty);
    }
    if from > to {
        return Err(ProveError::Shrinking { from, to });
    }
    let nodes = Nodes::of(to, reader);
    let (mut low, mut high) = (0, to.0);
    let mut proof = Vec::new();
    // SUBPROOF: descend to the subtree whose right edge is that of the older tree.
    while from.0 != high {
        let middle = low + split(high - low);
        if from.0 <= middle {
            proof.push(nodes.range(middle, high)?);
            high = middle;
        } else {
            proof.push(nodes.range(low, middle)?);
            low = middle;
        }
    }
    if low > 0 {
        proof.push(nodes.range(low, high)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The nodes of a tree of one size, read through its tiles.
struct Nodes<'a, R> {
    size: Size,
    reader: &'a R,
    seen: RefCell<BTreeMap<TileId, Vec<NodeHash>>>,
}

impl<'a, R: TileReader> Nodes<'a, R> {
    const fn of(size: Size, reader: &'a R) -> Self {
        Self {
            size,
            reader,
            seen: RefCell::new(BTreeMap::new()),
        }
    }

    /// `MTH(D[low:high])` of a range that RFC 6962 reaches by splitting: aligned to the largest power of
    /// two that it holds.
    fn range(&self, low: u64, high: u64) -> Result<NodeHash, ProveError<R::Error>> {
        let length = high - low;
        if length.is_power_of_two() {
            return self.perfect(length.ilog2(), low);
        }
        let middle = low + split(length);
        Ok(hash::node(
            &self.range(low, middle)?,
            &self.range(middle, high)?,
        ))
    }

    /// The perfect subtree of this height that begins at leaf `low`.
    fn perfect(&self, height: u32, low: u64) -> Result<NodeHash, ProveError<R::Error>> {
        let subtree = Subtree { height, low };
        if height == 0 {
            return self.compute(subtree);
        }
        if let Some(root) = self.reader.remembered(subtree) {
            return Ok(root);
        }
        let root = self.compute(subtree)?;
        self.reader.remember(subtree, root);
        Ok(root)
    }

    /// The root over 1 to 128 hashes of one tile.
    fn compute(&self, Subtree { height, low }: Subtree) -> Result<NodeHash, ProveError<R::Error>> {
        let level = height / 8;
        let node = low >> (8 * level);
        let Some(id) = u8::try_from(level)
            .ok()
            .and_then(|level| TileId::holding(level, node, self.size))
        else {
            return Err(ProveError::NoLeaf {
                index: Index(low),
                size: self.size,
            });
        };
        let mut seen = self.seen.borrow_mut();
        let start = usize::try_from(node % 256).unwrap_or(0);
        let hashes = match seen.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(fresh) => fresh.insert(read(self.reader, id)?),
        };
        let subtree = hashes.get(start..start + (1 << (height % 8)));
        subtree.map(list::root_of).ok_or(ProveError::Short {
            id,
            found: hashes.len(),
        })
    }
}
