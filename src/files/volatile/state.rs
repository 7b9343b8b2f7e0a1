//! What the double knows: bytes and names, the durable ones and those that wait.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::{Call, Fault, Op};
use crate::files::parent;

#[derive(Clone)]
pub(super) enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    SetLen(usize),
}

#[derive(Clone, Default)]
pub(super) struct Node {
    pub(super) live: Vec<u8>,
    pub(super) durable: Vec<u8>,
    pub(super) waiting: Vec<Change>,
    pub(super) mode: u32,
}

/// A change of names that is not durable yet. A rename is one change: it happens or not.
#[derive(Clone)]
pub(super) enum Naming {
    Set(PathBuf, u64),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

impl Naming {
    pub(super) fn apply(&self, names: &mut BTreeMap<PathBuf, u64>) {
        match self {
            Self::Set(path, id) => {
                names.insert(path.clone(), *id);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
            Self::Rename(from, to) => {
                if let Some(id) = names.remove(from) {
                    names.insert(to.clone(), id);
                }
            }
        }
    }

    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Rename(_, path) => parent(path),
        }
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) nodes: BTreeMap<u64, Node>,
    pub(super) names: BTreeMap<PathBuf, u64>,
    pub(super) durable_names: BTreeMap<PathBuf, u64>,
    pub(super) naming: Vec<Naming>,
    pub(super) folders: BTreeSet<PathBuf>,
    pub(super) locks: BTreeMap<u64, u64>,
    pub(super) ops: Vec<Op>,
    pub(super) faults: Vec<(Call, u64, Fault)>,
    /// Counts power cuts: handles of an earlier life fail.
    pub(super) life: u64,
    pub(super) next: u64,
    pub(super) room: Option<u64>,
}

impl State {
    pub(super) fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Counts down the armed faults of this sort; the one that reaches its turn fires.
    pub(super) fn fault(&mut self, call: Call) -> Option<Fault> {
        let mut fired = None;
        self.faults.retain_mut(|(armed, left, fault)| {
            if *armed != call {
                return true;
            }
            if *left == 0 && fired.is_none() {
                fired = Some(*fault);
                return false;
            }
            *left = left.saturating_sub(1);
            true
        });
        fired
    }

    pub(super) fn check(&mut self, call: Call) -> io::Result<()> {
        self.fault(call).map_or(Ok(()), |fault| Err(fault.error()))
    }

    pub(super) fn id(&self, path: &Path) -> io::Result<u64> {
        self.names
            .get(path)
            .copied()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn node(&mut self, id: u64, life: u64) -> io::Result<&mut Node> {
        if life != self.life {
            return Err(io::Error::other(
                "this handle did not survive the power cut",
            ));
        }
        self.nodes
            .get_mut(&id)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn used(&self) -> u64 {
        self.names
            .values()
            .filter_map(|id| self.nodes.get(id))
            .map(|node| node.live.len() as u64)
            .sum()
    }
}

impl Node {
    /// Keeps of the waiting changes a random subset, some of them torn.
    pub(super) fn lose(&mut self, chance: &mut Chance) {
        for change in std::mem::take(&mut self.waiting) {
            match (change, chance.below(4)) {
                (_, 0) => {}
                (Change::Write { offset, bytes }, 1) => {
                    let kept = chance.below(bytes.len() + 1);
                    overwrite(&mut self.durable, offset, &bytes[..kept]);
                }
                (Change::Write { offset, bytes }, 2) => {
                    // The length came to the disk, the first bytes did not.
                    let lost = chance.below(bytes.len() + 1);
                    overwrite(&mut self.durable, offset + lost, &bytes[lost..]);
                }
                (Change::Write { offset, bytes }, _) => {
                    overwrite(&mut self.durable, offset, &bytes);
                }
                (Change::SetLen(len), _) => self.durable.resize(len, 0),
            }
        }
        self.live.clone_from(&self.durable);
    }
}

pub(super) fn overwrite(target: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if target.len() < end {
        target.resize(end, 0);
    }
    target[offset..end].copy_from_slice(bytes);
}

/// `SplitMix64`: the same seed, the same damage.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let limit = limit.max(1) as u64;
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap_or(0)
    }
}
