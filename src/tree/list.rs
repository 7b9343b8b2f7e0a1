//! Trees over lists that fit in memory: the slots of an entry, the organisations of a census.

use super::{Index, split};
use crate::hash::{self, NodeHash};

/// `MTH` over leaf hashes (RFC 6962, 2.1).
#[must_use]
pub fn root_of(leaves: &[NodeHash]) -> NodeHash {
    match leaves {
        [] => hash::empty_tree(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(middle(leaves));
            hash::node(&root_of(left), &root_of(right))
        }
    }
}

/// `PATH(index)` over leaf hashes, the leaf's sibling first (RFC 6962, 2.1.1); `None` beyond the list.
/// [`verify_inclusion`](super::verify_inclusion) accepts it.
#[must_use]
pub fn path_of(leaves: &[NodeHash], index: Index) -> Option<Vec<NodeHash>> {
    let mut at = usize::try_from(index.0)
        .ok()
        .filter(|at| *at < leaves.len())?;
    let mut rest = leaves;
    let mut path = Vec::new();
    while rest.len() > 1 {
        let (left, right) = rest.split_at(middle(rest));
        if at < left.len() {
            path.push(root_of(right));
            rest = left;
        } else {
            path.push(root_of(left));
            at -= left.len();
            rest = right;
        }
    }
    path.reverse();
    Some(path)
}

fn middle(leaves: &[NodeHash]) -> usize {
    // Cannot saturate: the split is below the length.
    usize::try_from(split(leaves.len() as u64)).unwrap_or(usize::MAX)
}
