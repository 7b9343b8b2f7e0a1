//! The opened key file: the key tree and what derives from it quickly.
//!
//! ```text
//! payload of vault.key = lookup key (32) ‖ snapshot key (32) ‖ seeds of the key tree
//! ```
//! - The *lookup key* makes the tags by which persons and suppressions are found. It lives as long as the vault.
//! - The *snapshot key* seals the stored copy of the index of persons. Erasing a person replaces it, so that the
//!   copy in an old data backup opens no more; the index is then rebuilt from the persons that are left.
//! - A random person's key is 40 derivations from the root. Two caches shorten that: the path to the last leaf
//!   (a next person shares most of it) and the nodes above groups of 256 persons.
//!
//! Erasing clears both caches, and wipes what they held.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::hash::{self, LEN, Secret, Tag};
use crate::vault::key_tree::{DEPTH, KeyTree, KeyTreeError, Leaf, descend};
use crate::vault::place::{Owner, Target};
use crate::vault::shut::Shut;

/// Depth of the nodes kept for whole groups of 256 persons.
const GROUP_DEPTH: u8 = 24;
/// How many groups are remembered: 16.7 million persons in 3 MB.
const GROUPS: usize = 1 << 16;

/// What is wrong with the payload of a key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// Shorter than its two fixed keys.
    #[error(
        "the key file holds {0} bytes, too few for a vault's keys; take the other copy of the key file"
    )]
    Short(usize),
    /// Its tree is damaged.
    #[error(transparent)]
    Tree(#[from] KeyTreeError),
}

/// Every key of the vault.
pub(super) struct Keyring {
    lookup: Secret,
    snapshot: Secret,
    tree: KeyTree,
    cache: Mutex<Cache>,
    /// Refused before their keys are gone.
    shut: Shut,
}

#[derive(Default)]
struct Cache {
    /// Nodes on the way to `leaf`: `path[i]` lies at depth `from + i`, the last one is the leaf's key.
    path: Vec<Secret>,
    from: u8,
    leaf: u64,
    groups: HashMap<u64, Secret>,
}

impl Keyring {
    /// New keys from 96 random bytes.
    pub(super) fn new(random: &Zeroizing<[u8; 3 * LEN]>) -> Self {
        let key = |at: usize| {
            let mut bytes = Zeroizing::new([0; LEN]);
            bytes.copy_from_slice(&random[at * LEN..][..LEN]);
            Secret::from_bytes(*bytes)
        };
        Self {
            lookup: key(0),
            snapshot: key(1),
            tree: KeyTree::new(key(2)),
            cache: Mutex::default(),
            shut: Shut::default(),
        }
    }

    pub(super) fn parse(payload: &[u8]) -> Result<Self, KeyringError> {
        let short = KeyringError::Short(payload.len());
        let (lookup, rest) = payload.split_first_chunk::<LEN>().ok_or(short)?;
        let (snapshot, seeds) = rest.split_first_chunk::<LEN>().ok_or(short)?;
        Ok(Self {
            lookup: Secret::from_bytes(*lookup),
            snapshot: Secret::from_bytes(*snapshot),
            tree: KeyTree::parse(seeds)?,
            cache: Mutex::default(),
            shut: Shut::default(),
        })
    }

    pub(super) fn to_payload(&self) -> Zeroizing<Vec<u8>> {
        let seeds = self.tree.to_bytes();
        let mut payload = Zeroizing::new(Vec::with_capacity(2 * LEN + seeds.len()));
        payload.extend_from_slice(self.lookup.expose());
        payload.extend_from_slice(self.snapshot.expose());
        payload.extend_from_slice(&seeds);
        payload
    }

    /// Takes the keys of the targets away, and everything that was remembered on the way to them.
    pub(super) fn puncture(&mut self, targets: &[Target]) {
        let subtrees: Vec<_> = targets.iter().map(|target| target.subtree()).collect();
        self.tree.puncture(&subtrees);
        self.cache = Mutex::default();
    }

    /// Refuses the keys of the targets from now on.
    pub(super) fn shut(&mut self, targets: &[Target]) {
        self.shut.add(targets);
    }

    pub(super) const fn shut_targets(&self) -> &Shut {
        &self.shut
    }

    pub(super) fn set_shut(&mut self, shut: Shut) {
        self.shut = shut;
    }

    /// Whether any key of a target could still be derived, refused or not.
    pub(super) fn derives(&self, target: Target) -> bool {
        self.tree.reaches(target.subtree())
    }

    /// Whether something can be sealed for an owner.
    pub(super) fn is_open(&self, owner: Owner) -> bool {
        !self.shut.takes(owner) && self.tree.covering(owner.leaf()).is_some()
    }

    /// The key of a compartment; `None` once it was erased.
    pub(super) fn key(&self, owner: Owner) -> Option<Secret> {
        if self.shut.takes(owner) {
            return None;
        }
        self.cache().derive(&self.tree, owner.leaf())
    }

    pub(super) fn set_snapshot_key(&mut self, key: Secret) {
        self.snapshot = key;
    }

    pub(super) fn snapshot_key(&self) -> &Secret {
        &self.snapshot
    }

    /// The tag by which something is found without being named.
    pub(super) fn tag(&self, purpose: &'static str, bytes: &[u8]) -> Tag {
        hash::mac(purpose, &self.lookup, bytes)
    }

    /// The key of the tags, for the vault that goes on.
    pub(super) const fn lookup_key(&self) -> &Secret {
        &self.lookup
    }

    /// How many seeds the tree holds.
    pub(super) fn seeds(&self) -> usize {
        self.tree.len()
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache {
    fn derive(&mut self, tree: &KeyTree, leaf: Leaf) -> Option<Secret> {
        let (seed_depth, seed) = tree.covering(leaf)?;
        let shared = shared_levels(self.leaf, leaf.0);
        let kept = usize::from((shared + 1).saturating_sub(self.from)).min(self.path.len());
        if self.path.is_empty() || self.from < seed_depth || kept == 0 {
            let (from, node) = self.group(seed_depth, seed, leaf);
            self.path.clear();
            self.path.push(node);
            self.from = from;
        } else {
            self.path.truncate(kept);
        }
        self.leaf = leaf.0;
        let start = self.path.pop()?;
        let depth = self.from + u8::try_from(self.path.len()).ok()?;
        let path = &mut self.path;
        let key = descend(start, leaf, depth, DEPTH, DEPTH, |node, _| {
            path.push(node.clone());
        });
        path.push(key.clone());
        Some(key)
    }

    /// Where to begin: at the group's node if its whole group is whole, else at the seed.
    fn group(&mut self, seed_depth: u8, seed: &Secret, leaf: Leaf) -> (u8, Secret) {
        if seed_depth > GROUP_DEPTH {
            return (seed_depth, seed.clone());
        }
        let group = leaf.0 >> (DEPTH - GROUP_DEPTH);
        if self.groups.len() >= GROUPS {
            self.groups.clear();
        }
        let node = self.groups.entry(group).or_insert_with(|| {
            descend(
                seed.clone(),
                leaf,
                seed_depth,
                GROUP_DEPTH,
                DEPTH,
                |_, _| (),
            )
        });
        (GROUP_DEPTH, node.clone())
    }
}

/// How many levels from the root two leaves have in common.
fn shared_levels(one: u64, other: u64) -> u8 {
    let differing = 64 - (one ^ other).leading_zeros();
    // At most DEPTH bits differ, so this stays within 0..=DEPTH.
    DEPTH.saturating_sub(u8::try_from(differing).unwrap_or(DEPTH))
}
