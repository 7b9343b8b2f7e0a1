//! Verifying proofs: RFC 9162, 2.1.3.2 and 2.1.4.2. Nothing but hashes is needed.

use super::{Index, Size};
use crate::hash::{self, NodeHash};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The tree has no such leaf.
    #[error("a tree of {size} leaves has no leaf {index}")]
    NoLeaf {
        /// The leaf claimed.
        index: Index,
        /// The tree.
        size: Size,
    },
    /// Consistency from size 0.
    #[error("consistency from size 0 proves nothing; start at size 1")]
    FromEmpty,
    /// The older tree is larger than the newer one.
    #[error("a tree of {from} leaves is not older than one of {to}")]
    Shrinking {
        /// Older size.
        from: Size,
        /// Newer size.
        to: Size,
    },
    /// More or fewer hashes than a proof for these sizes has.
    #[error("a proof for these sizes does not have {0} hashes")]
    Length(usize),
    /// The hashes lead to another root.
    #[error("the proof does not lead to this root: the leaf, the proof or the root was altered")]
    Root,
    /// The hashes lead to another root of the older tree.
    #[error("the proof does not lead to the older root: history was altered")]
    OlderRoot,
}

/// Verifies that `leaf` (its hash) is leaf `index` of the tree with this size and root.
///
/// # Errors
/// No such leaf, extra or missing hashes, another root.
pub fn verify_inclusion(
    leaf: &NodeHash,
    index: Index,
    size: Size,
    proof: &[NodeHash],
    root: &NodeHash,
) -> Result<(), TreeError> {
    if root_from_path(leaf, index, size, proof)? == *root {
        Ok(())
    } else {
        Err(TreeError::Root)
    }
}

/// The root to which a leaf and its path lead in a tree of this size.
///
/// # Errors
/// No such leaf, extra or missing hashes.
pub fn root_from_path(
    leaf: &NodeHash,
    index: Index,
    size: Size,
    proof: &[NodeHash],
) -> Result<NodeHash, TreeError> {
    if !size.holds(index) {
        return Err(TreeError::NoLeaf { index, size });
    }
    let (mut node, mut last) = (index.0, size.0 - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(TreeError::Length(proof.len()));
        }
        if node & 1 == 1 || node == last {
            hash = hash::node(sibling, &hash);
            // At the right edge a node without sibling rises until it has one.
            let rise = if node & 1 == 1 {
                0
            } else {
                node.trailing_zeros().min(63)
            };
            node >>= rise;
            last >>= rise;
        } else {
            hash = hash::node(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 {
        Ok(hash)
    } else {
        Err(TreeError::Length(proof.len()))
    }
}

/// Verifies that the tree of size `from` is a prefix of the tree of size `to`.
///
/// # Errors
/// Size 0, sizes the wrong way round, extra or missing hashes, another root at either end.
pub fn verify_consistency(
    from: Size,
    to: Size,
    proof: &[NodeHash],
    from_root: &NodeHash,
    to_root: &NodeHash,
) -> Result<(), TreeError> {
    if from == Size::EMPTY {
        return Err(TreeError::FromEmpty);
    }
    if from > to {
        return Err(TreeError::Shrinking { from, to });
    }
    if from == to {
        return match proof {
            [] if from_root == to_root => Ok(()),
            [] => Err(TreeError::Root),
            _ => Err(TreeError::Length(proof.len())),
        };
    }
    let wrong_length = TreeError::Length(proof.len());
    // A perfect older tree is itself the first node; the proof leaves it out.
    let (first, rest) = if from.0.is_power_of_two() {
        (from_root, proof)
    } else {
        proof.split_first().ok_or(wrong_length)?
    };
    let (mut node, mut last) = (from.0 - 1, to.0 - 1);
    let rise = node.trailing_ones();
    node >>= rise;
    last >>= rise;
    let (mut older, mut newer) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            older = hash::node(sibling, &older);
            newer = hash::node(sibling, &newer);
            let rise = if node & 1 == 1 {
                0
            } else {
                node.trailing_zeros().min(63)
            };
            node >>= rise;
            last >>= rise;
        } else {
            newer = hash::node(&newer, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if older != *from_root {
        return Err(TreeError::OlderRoot);
    }
    if newer == *to_root {
        Ok(())
    } else {
        Err(TreeError::Root)
    }
}
