//! Puncturable keys: a binary tree of keys whose leaves can be erased one by one.
//!
//! ```text
//! child_b = BLAKE3-derive("tabellion/v1/key-tree/" ‖ b, parent)      40 levels: 32 bits person, 8 bits compartment
//!
//! at first, one seed, the root          after erasing leaf 010 (here 3 levels): its siblings along the path
//!            ●                                      ○
//!        ○       ○                              ○       ●
//!      ○   ○   ○   ○                          ●   ○   ·   ·
//!     ○ ○ ○ ○ ○ ○ ○ ○                        · · ✗ ● · · · ·
//! ```
//! Whoever holds the seeds (●) derives every leaf below them and no other. Deriving upwards or sideways means
//! inverting BLAKE3. At most `DEPTH` seeds of 32 bytes are added per erasure; no key is stored when a person is added.
//!
//! An attacker who holds an older copy of this tree still derives what was erased since: that is why erasing
//! overwrites old copies. Nothing here reads or writes files (`keys::copies` does), and nothing here seals.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::hash::{self, Secret};

/// Levels of the tree of the vault: 32 bits of a person number, then 8 of a compartment.
pub const DEPTH: u8 = 40;
/// Bytes of one seed on disk: where it starts, how deep it lies, the key.
const SEED_LEN: usize = 8 + 1 + hash::LEN;

/// What is wrong with the bytes of a key tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyTreeError {
    /// Not a whole number of seeds.
    #[error(
        "the key tree has {0} bytes, which is not a whole number of seeds; take the other copy of the key file"
    )]
    Length(usize),
    /// A seed lies deeper than the tree, off its own grid, or over another.
    #[error("seed {0} of the key tree does not fit the tree; take the other copy of the key file")]
    Misplaced(usize),
}

/// A leaf: the `DEPTH` low bits, first level in the highest of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leaf(pub u64);

/// All leaves that share their first `depth` bits with `first`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subtree {
    first: u64,
    depth: u8,
}

impl Subtree {
    /// The subtree of one leaf of a tree of `levels`.
    #[must_use]
    pub const fn leaf(leaf: Leaf, levels: u8) -> Self {
        Self {
            first: leaf.0,
            depth: levels,
        }
    }

    /// The subtree of all leaves that begin with the `depth` bits of `prefix`, in a tree of `levels`.
    #[must_use]
    pub const fn prefix(prefix: u64, depth: u8, levels: u8) -> Self {
        Self {
            first: prefix << (levels - depth),
            depth,
        }
    }

    const fn width(self, levels: u8) -> u64 {
        1 << (levels - self.depth)
    }

    const fn covers(self, leaf: u64, levels: u8) -> bool {
        leaf >= self.first && leaf - self.first < self.width(levels)
    }
}

struct Seed {
    depth: u8,
    key: Secret,
}

/// The seeds that are left, by the first leaf each covers. Subtrees never overlap.
///
/// `LEVELS` is [`DEPTH`] for the vault; tests take a few levels and enumerate every leaf.
pub struct KeyTree<const LEVELS: u8 = DEPTH> {
    seeds: BTreeMap<u64, Seed>,
}

impl<const LEVELS: u8> std::fmt::Debug for KeyTree<LEVELS> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyTree({} seeds)", self.seeds.len())
    }
}

impl<const LEVELS: u8> KeyTree<LEVELS> {
    /// A tree from which nothing has been erased. The root is 32 random bytes.
    #[must_use]
    pub fn new(root: Secret) -> Self {
        Self {
            seeds: BTreeMap::from([(
                0,
                Seed {
                    depth: 0,
                    key: root,
                },
            )]),
        }
    }

    /// The key of a leaf; `None` if it was erased, or lies outside the tree.
    #[must_use]
    pub fn derive(&self, leaf: Leaf) -> Option<Secret> {
        let (depth, seed) = self.covering(leaf)?;
        Some(descend(
            seed.clone(),
            leaf,
            depth,
            LEVELS,
            LEVELS,
            |_, _| (),
        ))
    }

    /// The seed above a leaf and its depth.
    pub(super) fn covering(&self, leaf: Leaf) -> Option<(u8, &Secret)> {
        let (&first, seed) = self.seeds.range(..=leaf.0).next_back()?;
        let covers = Subtree {
            first,
            depth: seed.depth,
        }
        .covers(leaf.0, LEVELS);
        covers.then_some((seed.depth, &seed.key))
    }

    /// Whether a leaf of the subtree could still be derived.
    #[must_use]
    pub fn reaches(&self, subtree: Subtree) -> bool {
        let end = subtree.first + subtree.width(LEVELS);
        self.covering(Leaf(subtree.first)).is_some()
            || self.seeds.range(subtree.first..end).next().is_some()
    }

    /// Erases every leaf of the given subtrees: their seeds are replaced by the siblings along the path.
    /// Erasing what is already erased changes nothing.
    pub fn puncture(&mut self, erased: &[Subtree]) {
        for &subtree in erased {
            self.split_above(subtree);
            let end = subtree.first + subtree.width(LEVELS);
            let inside: Vec<u64> = self
                .seeds
                .range(subtree.first..end)
                .map(|(&first, _)| first)
                .collect();
            for first in inside {
                self.seeds.remove(&first);
            }
        }
    }

    /// If one seed covers more than `subtree`, replaces it by its parts: the subtree itself and the siblings.
    fn split_above(&mut self, subtree: Subtree) {
        let Some((depth, _)) = self.covering(Leaf(subtree.first)) else {
            return;
        };
        if depth >= subtree.depth {
            return;
        }
        let above = Subtree {
            first: subtree.first,
            depth,
        };
        let first = subtree.first & !(above.width(LEVELS) - 1);
        let Some(seed) = self.seeds.remove(&first) else {
            return;
        };
        let leaf = Leaf(subtree.first);
        let key = descend(
            seed.key,
            leaf,
            depth,
            subtree.depth,
            LEVELS,
            |parent, level| {
                let sibling = (subtree.first ^ bit(level, LEVELS)) & !(bit(level, LEVELS) - 1);
                let turn = subtree.first & bit(level, LEVELS) == 0;
                let key = hash::key_tree_child(parent, turn);
                self.seeds.insert(
                    sibling,
                    Seed {
                        depth: level + 1,
                        key,
                    },
                );
            },
        );
        self.seeds.insert(
            subtree.first,
            Seed {
                depth: subtree.depth,
                key,
            },
        );
    }

    /// How many seeds are held: one at first, at most `LEVELS` more for each erasure.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seeds.len()
    }

    /// True once every leaf is erased.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seeds.is_empty()
    }

    /// The seeds in order: `u64be first leaf ‖ u8 depth ‖ key`, each.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.seeds.len() * SEED_LEN));
        for (first, seed) in &self.seeds {
            bytes.extend_from_slice(&first.to_be_bytes());
            bytes.push(seed.depth);
            bytes.extend_from_slice(seed.key.expose());
        }
        bytes
    }

    /// Parses what [`KeyTree::to_bytes`] wrote.
    ///
    /// # Errors
    /// Bytes that are not seeds in order, each on its place in the tree, none over another.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyTreeError> {
        if !bytes.len().is_multiple_of(SEED_LEN) {
            return Err(KeyTreeError::Length(bytes.len()));
        }
        let mut seeds = BTreeMap::new();
        let mut free_from = 0;
        for (at, chunk) in bytes.chunks_exact(SEED_LEN).enumerate() {
            let misplaced = KeyTreeError::Misplaced(at);
            let (first, rest) = chunk.split_first_chunk::<8>().ok_or(misplaced)?;
            let (&depth, key) = rest.split_first().ok_or(misplaced)?;
            let key = Secret::from_bytes(key.try_into().map_err(|_| misplaced)?);
            let subtree = Subtree {
                first: u64::from_be_bytes(*first),
                depth,
            };
            let fits = depth <= LEVELS
                && subtree.first >= free_from
                && subtree.first < 1 << LEVELS
                && subtree.first.is_multiple_of(subtree.width(LEVELS));
            if !fits {
                return Err(misplaced);
            }
            free_from = subtree.first + subtree.width(LEVELS);
            seeds.insert(subtree.first, Seed { depth, key });
        }
        Ok(Self { seeds })
    }
}

/// The bit of a leaf number that is decided at `level`, the first level being 0.
const fn bit(level: u8, levels: u8) -> u64 {
    1 << (levels - 1 - level)
}

/// Walks from a node at depth `from` towards a leaf, down to depth `to`; shows every parent and its level.
pub(super) fn descend(
    node: Secret,
    leaf: Leaf,
    from: u8,
    to: u8,
    levels: u8,
    mut parent: impl FnMut(&Secret, u8),
) -> Secret {
    let mut node = node;
    for level in from..to {
        parent(&node, level);
        node = hash::key_tree_child(&node, leaf.0 & bit(level, levels) != 0);
    }
    node
}
