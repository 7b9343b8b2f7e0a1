//! The tree of RFC 6962 (SHA-256): tiles, inclusion and consistency proofs.
//!
//! ```text
//! MTH({})   = SHA-256("")
//! MTH({d})  = SHA-256(0x00 ‖ d)
//! MTH(D[n]) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n]))      k = largest power of two < n
//! ```
//!
//! A log is kept as tiles (C2SP tlog-tiles): level `L` of the tiles holds the nodes of height `8 L`, 256 to
//! a tile. [`Frontier`] appends and says which tiles changed; [`inclusion`] and [`consistency`] read
//! O(log n) tiles through a [`TileReader`]; [`verify_inclusion`] and [`verify_consistency`] need nothing
//! but hashes. Lists that fit in memory (person slots, a census) use [`root_of`] and [`path_of`].
//!
//! Not here: where tiles are stored (`store`), and why a root may be believed (`checkpoint`).

mod bundle;
mod frontier;
mod list;
mod prove;
mod subtrees;
mod tile;
mod verify;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use bundle::{BundleError, BundleId, encode_bundle, parse_bundle};
pub use frontier::Frontier;
pub use list::{path_of, root_of};
pub use prove::{ProveError, consistency, inclusion, root};
pub use subtrees::{Remembering, Subtree, Subtrees};
pub use tile::{TILE_WIDTH, Tile, TileError, TileId, TileReader};
pub use verify::{TreeError, root_from_path, verify_consistency, verify_inclusion};

/// Number of leaves of a tree: the next free [`Index`].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Size(pub u64);

/// Position of a leaf, from 0.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Index(pub u64);

impl Size {
    /// The tree without leaves.
    pub const EMPTY: Self = Self(0);

    /// Whether the tree has a leaf at this position.
    #[must_use]
    pub const fn holds(self, index: Index) -> bool {
        index.0 < self.0
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Parses an ASCII decimal without sign or leading zero, as sizes and indexes are written in every
/// C2SP format.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// The largest power of two below `length`, which is at least 2: where RFC 6962 splits a list.
const fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}
