//! Roots of whole subtrees that proofs have needed before.
//!
//! ```text
//! height 3, low 40    MTH(D[40:48])     for ever: a subtree that is full does not change when the tree grows
//! ```
//! The siblings of one entry's path are its neighbours' siblings too: of the some 500 node hashes of a proof from tiles,
//! nearly all were computed for the proof before. What is kept here was read from tiles once, and deserves as much trust.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{TileId, TileReader};
use crate::hash::NodeHash;

/// Subtrees that are kept: with their keys about 2 MiB.
const MOST: usize = 32_768;

/// A perfect subtree: `2^height` leaves from leaf `low` on, `low` a multiple of their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subtree {
    /// Its height; leaves have 0.
    pub height: u32,
    /// Its first leaf.
    pub low: u64,
}

/// The memory of one log's subtrees. Forgets everything when it is full, which costs time only.
#[derive(Debug, Default)]
pub struct Subtrees(Mutex<HashMap<Subtree, NodeHash>>);

impl Subtrees {
    fn known(&self) -> MutexGuard<'_, HashMap<Subtree, NodeHash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader with a memory.
pub struct Remembering<'a, R> {
    /// Reads what is not remembered.
    pub reader: R,
    /// What was read before from the same log.
    pub subtrees: &'a Subtrees,
}

impl<R: TileReader> TileReader for Remembering<'_, R> {
    type Error = R::Error;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, R::Error> {
        self.reader.tile(id)
    }

    fn remembered(&self, subtree: Subtree) -> Option<NodeHash> {
        self.subtrees.known().get(&subtree).copied()
    }

    fn remember(&self, subtree: Subtree, root: NodeHash) {
        let mut known = self.subtrees.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(subtree, root);
    }
}
