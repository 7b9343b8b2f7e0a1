//! What the double knows: bytes and names, the durable ones and those that wait.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::{Call, Fault, Op};
use crate::files::parent;

/// A fault that waits for its turn.
pub(super) struct Armed {
    pub(super) call: Call,
    /// Only on files at or below this path, if one is given.
    pub(super) under: Option<PathBuf>,
    pub(super) left: u64,
    pub(super) fault: Fault,
}

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
    /// Bytes set aside.
    pub(super) reserved: u64,
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
    pub(super) faults: Vec<Armed>,
    /// Counts power cuts: handles of an earlier life fail.
    pub(super) life: u64,
    pub(super) next: u64,
    pub(super) room: Option<u64>,
    /// As `room`, but blocks set aside are taken.
    pub(super) disk: Option<u64>,
    /// Calls that still succeed before the power is cut, and how it is cut.
    pub(super) fuse: Option<(u64, u64)>,
    pub(super) out: bool,
}

impl State {
    pub(super) fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Counts down the armed faults of this sort; the one that reaches its turn fires.
    pub(super) fn fault(&mut self, call: Call, path: &Path) -> Option<Fault> {
        let mut fired = None;
        self.faults.retain_mut(|armed| {
            let elsewhere = armed
                .under
                .as_ref()
                .is_some_and(|under| !path.starts_with(under));
            if armed.call != call || elsewhere {
                return true;
            }
            if armed.left == 0 && fired.is_none() {
                fired = Some(armed.fault);
                return false;
            }
            armed.left = armed.left.saturating_sub(1);
            true
        });
        fired
    }

    pub(super) fn check(&mut self, call: Call, path: &Path) -> io::Result<()> {
        self.fault(call, path)
            .map_or(Ok(()), |fault| Err(fault.error()))
    }

    /// Whether the power is on.
    pub(super) fn on(&self) -> io::Result<()> {
        if self.out {
            return Err(io::Error::other("the power is out"));
        }
        Ok(())
    }

    /// One call that changes something; the one at which the fuse ends comes too late.
    pub(super) fn burn(&mut self) -> io::Result<()> {
        self.on()?;
        match &mut self.fuse {
            None => Ok(()),
            Some((0, seed)) => {
                let seed = *seed;
                self.cut(seed);
                self.out = true;
                self.on()
            }
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    pub(super) fn cut(&mut self, seed: u64) {
        let mut chance = Chance(seed);
        for change in self.naming.drain(..) {
            if chance.below(2) == 0 {
                change.apply(&mut self.durable_names);
            }
        }
        for node in self.nodes.values_mut() {
            node.lose(&mut chance);
        }
        self.names = self.durable_names.clone();
        let named: BTreeSet<u64> = self.names.values().copied().collect();
        self.nodes.retain(|id, _| named.contains(id));
        self.locks.clear();
        self.faults.clear();
        self.fuse = None;
        self.life += 1;
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

    /// Bytes of the disk that are taken, with those set aside.
    pub(super) fn blocks(&self) -> u64 {
        self.names
            .values()
            .filter_map(|id| self.nodes.get(id))
            .map(Node::blocks)
            .sum()
    }

    /// Whether a file may take the disk up to `end`.
    pub(super) fn has_blocks(&mut self, id: u64, life: u64, end: u64) -> io::Result<()> {
        let taken = self.blocks();
        let more = end.saturating_sub(self.node(id, life)?.blocks());
        match self.disk {
            Some(disk) if more > 0 && taken + more > disk => Err(Fault::Full.error()),
            _ => Ok(()),
        }
    }
}

impl Node {
    /// Bytes of the disk that it takes: its own, or those set aside for it.
    fn blocks(&self) -> u64 {
        self.reserved.max(self.live.len() as u64)
    }

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
