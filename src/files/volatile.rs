//! A file system in memory that loses what was not synced: the test double of `Disk`.
//!
//! A write stays beside the durable bytes until its file is synced; a new, moved or removed
//! name until its folder is. `power_cut(seed)` keeps a random subset of what was waiting,
//! writes torn at any byte and holes filled with zeros included, and makes every open handle
//! fail. `cut_power_after` cuts it in the middle of somebody's work: from then on every call
//! fails, until `power_back` gives the machine that starts again. `fail` makes the n-th call of
//! a sort fail once. `ops` is what was done, in order.
//!
//! It is not a model of one file system: it allows more damage than any of them does, except
//! damage to bytes that were synced (tests flip those with `damage`).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{File, Files, Kind, Lock, Look, Open, parent};

/// One call that changed something, or made it durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// A file was made.
    Create(PathBuf),
    /// A folder was made.
    Folder(PathBuf),
    /// Bytes were written: path, offset, length.
    Write(PathBuf, u64, usize),
    /// A file was cut or extended to a length.
    SetLen(PathBuf, u64),
    /// Blocks were set aside.
    Reserve(PathBuf, u64),
    /// A file was synced.
    Sync(PathBuf),
    /// The names in a folder were synced.
    SyncFolder(PathBuf),
    /// A name was moved.
    Rename(PathBuf, PathBuf),
    /// A name was removed.
    Remove(PathBuf),
}

/// The sorts of calls that can be made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// `File::write_at`; half of the bytes are written all the same.
    Write,
    /// `File::sync`; the bytes stay unsynced.
    Sync,
    /// `File::set_len`.
    SetLen,
    /// `File::reserve`.
    Reserve,
    /// `Files::open` of a new file.
    Create,
    /// `Files::rename`.
    Rename,
    /// `Files::sync_folder`.
    SyncFolder,
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `ENOSPC`.
    Full,
    /// `EIO`.
    Broken,
}

impl Fault {
    fn error(self) -> io::Error {
        match self {
            Self::Full => io::ErrorKind::StorageFull.into(),
            Self::Broken => io::Error::other("input/output error (injected)"),
        }
    }
}

/// A fault that waits for its turn.
struct Armed {
    call: Call,
    /// Only on files below this path, if one is given.
    under: Option<PathBuf>,
    left: u64,
    fault: Fault,
}

#[derive(Clone)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    SetLen(usize),
}

#[derive(Clone, Default)]
struct Node {
    live: Vec<u8>,
    durable: Vec<u8>,
    waiting: Vec<Change>,
    mode: u32,
    /// Bytes set aside.
    reserved: u64,
}

impl Node {
    /// Bytes of the disk that it takes: its own, or those set aside for it.
    fn blocks(&self) -> u64 {
        self.reserved.max(self.live.len() as u64)
    }
}

/// A change of names that is not durable yet. A rename is one change: it happens or not.
#[derive(Clone)]
enum Naming {
    Set(PathBuf, u64),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf),
}

impl Naming {
    fn apply(&self, names: &mut BTreeMap<PathBuf, u64>) {
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

    fn folder(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Rename(_, path) => parent(path),
        }
    }
}

#[derive(Default)]
struct State {
    nodes: BTreeMap<u64, Node>,
    names: BTreeMap<PathBuf, u64>,
    durable_names: BTreeMap<PathBuf, u64>,
    naming: Vec<Naming>,
    folders: BTreeSet<PathBuf>,
    locks: BTreeMap<u64, u64>,
    ops: Vec<Op>,
    faults: Vec<Armed>,
    /// Counts power cuts: handles of an earlier life fail.
    life: u64,
    next: u64,
    room: Option<u64>,
    /// As `room`, but blocks set aside are taken.
    disk: Option<u64>,
    /// Calls that still succeed before the power is cut, and how it is cut.
    fuse: Option<(u64, u64)>,
    out: bool,
}

impl State {
    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Counts down the armed faults of this sort; the one that reaches its turn fires.
    fn fault(&mut self, call: Call, path: &Path) -> Option<Fault> {
        let mut fired = None;
        self.faults.retain_mut(|armed| {
            let elsewhere = armed.under.as_ref().is_some_and(|under| !path.starts_with(under));
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

    fn check(&mut self, call: Call, path: &Path) -> io::Result<()> {
        self.fault(call, path)
            .map_or(Ok(()), |fault| Err(fault.error()))
    }

    fn id(&self, path: &Path) -> io::Result<u64> {
        self.names
            .get(path)
            .copied()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn node(&mut self, id: u64, life: u64) -> io::Result<&mut Node> {
        if life != self.life {
            return Err(io::Error::other(
                "this handle did not survive the power cut",
            ));
        }
        self.nodes
            .get_mut(&id)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn used(&self) -> u64 {
        self.names
            .values()
            .filter_map(|id| self.nodes.get(id))
            .map(|node| node.live.len() as u64)
            .sum()
    }

    fn blocks(&self) -> u64 {
        self.names
            .values()
            .filter_map(|id| self.nodes.get(id))
            .map(Node::blocks)
            .sum()
    }

    /// Whether the power is on.
    fn on(&self) -> io::Result<()> {
        if self.out {
            return Err(io::Error::other("the power is out"));
        }
        Ok(())
    }

    /// One call that changes something; the one at which the fuse ends comes too late.
    fn burn(&mut self) -> io::Result<()> {
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

    fn cut(&mut self, seed: u64) {
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
}

/// The file system in memory. Clones share it.
#[derive(Clone, Default)]
pub struct Volatile(Arc<Mutex<State>>);

impl Volatile {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cuts the power: of what was not synced a random subset stays, chosen by `seed`.
    pub fn power_cut(&self, seed: u64) {
        self.state().cut(seed);
    }

    /// Cuts the power, as `power_cut` does, when `calls` more calls that change something are made: it is out
    /// from then on, so that the process that runs on can do no more harm.
    pub fn cut_power_after(&self, calls: u64, seed: u64) {
        self.state().fuse = Some((calls, seed));
    }

    /// Whether the power is out.
    #[must_use]
    pub fn is_out(&self) -> bool {
        self.state().out
    }

    /// The machine that starts again, with what is durable; the old one stays dead. If the power is still on, it is
    /// cut now.
    #[must_use]
    pub fn power_back(&self, seed: u64) -> Self {
        let mut state = self.state();
        if !state.out {
            state.cut(seed);
            state.out = true;
        }
        drop(state);
        self.backup()
    }

    /// The process dies and the machine lives on: nothing is lost, handles and locks end.
    pub fn kill(&self) {
        let mut state = self.state();
        state.locks.clear();
        state.faults.clear();
        state.life += 1;
    }

    /// Arms a fault: the call of this sort after `skipping` others fails, once.
    pub fn fail(&self, call: Call, skipping: u64, fault: Fault) {
        self.state().faults.push(Armed { call, under: None, left: skipping, fault });
    }

    /// As `fail`, counting only calls on what lies at or below a path.
    pub fn fail_under(&self, path: &Path, call: Call, skipping: u64, fault: Fault) {
        let under = Some(path.to_owned());
        self.state().faults.push(Armed { call, under, left: skipping, fault });
    }

    /// A disk of so many bytes in all; `None` is without end.
    pub fn set_room(&self, bytes: Option<u64>) {
        self.state().room = bytes;
    }

    /// A disk of so many bytes in all, in which blocks set aside are taken; `None` is without end.
    pub fn set_disk(&self, bytes: Option<u64>) {
        self.state().disk = bytes;
    }

    /// Bytes taken of such a disk.
    #[must_use]
    pub fn blocks(&self) -> u64 {
        self.state().blocks()
    }

    /// What was done so far, in order; the list starts anew.
    #[must_use]
    pub fn take_ops(&self) -> Vec<Op> {
        std::mem::take(&mut self.state().ops)
    }

    /// Changes bytes under everybody's feet, as a decaying disk does: durable at once.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn damage(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) -> io::Result<()> {
        let mut state = self.state();
        let (id, life) = (state.id(path)?, state.life);
        let node = state.node(id, life)?;
        change(&mut node.live);
        node.durable.clone_from(&node.live);
        node.waiting.clear();
        Ok(())
    }

    /// Sets permission bits.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        let mut state = self.state();
        let (id, life) = (state.id(path)?, state.life);
        state.node(id, life)?.mode = mode;
        Ok(())
    }

    /// A copy of everything as it stands now, with a life of its own: a backup.
    #[must_use]
    pub fn backup(&self) -> Self {
        let state = self.state();
        let nodes = state.nodes.iter().map(|(id, node)| {
            let durable = node.live.clone();
            (
                *id,
                Node {
                    durable,
                    waiting: Vec::new(),
                    ..node.clone()
                },
            )
        });
        Self(Arc::new(Mutex::new(State {
            nodes: nodes.collect(),
            names: state.names.clone(),
            durable_names: state.names.clone(),
            folders: state.folders.clone(),
            next: state.next,
            ..State::default()
        })))
    }
}

impl Node {
    /// Keeps of the waiting changes a random subset, some of them torn.
    fn lose(&mut self, chance: &mut Chance) {
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

fn overwrite(target: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if target.len() < end {
        target.resize(end, 0);
    }
    target[offset..end].copy_from_slice(bytes);
}

/// `SplitMix64`: the same seed, the same damage.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let limit = limit.max(1) as u64;
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap_or(0)
    }
}

impl Files for Volatile {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let mut state = self.state();
        state.on()?;
        let id = match (state.id(path), how) {
            (Ok(_), Open::CreateNew) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Ok(id), _) => id,
            (Err(error), Open::Read | Open::Write) => return Err(error),
            (Err(_), Open::Create | Open::CreateNew) => {
                state.burn()?;
                state.check(Call::Create, path)?;
                if !state.folders.contains(parent(path)) {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let id = state.fresh();
                state.nodes.insert(
                    id,
                    Node {
                        mode: 0o600,
                        ..Node::default()
                    },
                );
                state.names.insert(path.to_owned(), id);
                state.naming.push(Naming::Set(path.to_owned(), id));
                state.ops.push(Op::Create(path.to_owned()));
                id
            }
        };
        let (life, serial) = (state.life, state.fresh());
        drop(state);
        Ok(Box::new(Handle {
            files: self.clone(),
            path: path.to_owned(),
            id,
            life,
            serial,
            how,
        }))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Look>> {
        let state = self.state();
        state.on()?;
        if let Some(node) = state.names.get(path).and_then(|id| state.nodes.get(id)) {
            return Ok(Some(Look {
                kind: Kind::File,
                len: node.live.len() as u64,
                mode: node.mode,
            }));
        }
        Ok(state.folders.contains(path).then_some(Look {
            kind: Kind::Folder,
            len: 0,
            mode: 0o700,
        }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        state.on()?;
        if !state.folders.contains(folder) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let paths = state.names.keys().chain(&state.folders);
        let mut names: Vec<String> = paths
            .filter(|path| parent(path) == folder)
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        Ok(names)
    }

    /// Folders are durable at once: no promise of the ledger rests on an empty one.
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.on()?;
        for folder in path
            .ancestors()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            if state.folders.insert(folder.to_owned()) {
                state.ops.push(Op::Folder(folder.to_owned()));
            }
        }
        state.folders.insert(PathBuf::from("."));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        if parent(from) != parent(to) {
            return Err(io::ErrorKind::CrossesDevices.into());
        }
        state.burn()?;
        state.id(from)?;
        state.check(Call::Rename, from)?;
        let naming = Naming::Rename(from.to_owned(), to.to_owned());
        naming.apply(&mut state.names);
        state.naming.push(naming);
        state.ops.push(Op::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.burn()?;
        state.id(path)?;
        state.names.remove(path);
        state.naming.push(Naming::Remove(path.to_owned()));
        state.ops.push(Op::Remove(path.to_owned()));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.burn()?;
        state.check(Call::SyncFolder, folder)?;
        let State {
            naming,
            durable_names,
            ..
        } = &mut *state;
        naming.retain(|change| {
            let here = change.folder() == folder;
            if here {
                change.apply(durable_names);
            }
            !here
        });
        state.ops.push(Op::SyncFolder(folder.to_owned()));
        Ok(())
    }

    fn room(&self, _folder: &Path) -> io::Result<u64> {
        let state = self.state();
        let room = state.room.map_or(u64::MAX, |room| room.saturating_sub(state.used()));
        Ok(state.disk.map_or(room, |disk| room.min(disk.saturating_sub(state.blocks()))))
    }
}

struct Handle {
    files: Volatile,
    path: PathBuf,
    id: u64,
    life: u64,
    serial: u64,
    how: Open,
}

impl Handle {
    fn writable(&self) -> io::Result<()> {
        if self.how == Open::Read {
            Err(io::ErrorKind::PermissionDenied.into())
        } else {
            Ok(())
        }
    }

    fn write(&self, state: &mut State, bytes: &[u8], offset: usize) -> io::Result<()> {
        let node = state.node(self.id, self.life)?;
        overwrite(&mut node.live, offset, bytes);
        node.waiting.push(Change::Write {
            offset,
            bytes: bytes.to_vec(),
        });
        state
            .ops
            .push(Op::Write(self.path.clone(), offset as u64, bytes.len()));
        Ok(())
    }
}

fn usize_of(value: u64) -> io::Result<usize> {
    usize::try_from(value).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

impl File for Handle {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut state = self.files.state();
        let node = state.node(self.id, self.life)?;
        let rest = node.live.get(usize_of(offset)?..).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.writable()?;
        let offset = usize_of(offset)?;
        let mut state = self.files.state();
        state.burn()?;
        if let Some(fault) = state.fault(Call::Write, &self.path) {
            self.write(&mut state, &bytes[..bytes.len() / 2], offset)?;
            return Err(fault.error());
        }
        let grown =
            (offset + bytes.len()).saturating_sub(state.node(self.id, self.life)?.live.len());
        if state
            .room
            .is_some_and(|room| state.used() + grown as u64 > room)
        {
            return Err(Fault::Full.error());
        }
        let taken = state.blocks();
        let node = state.node(self.id, self.life)?;
        let more = ((offset + bytes.len()) as u64).saturating_sub(node.blocks());
        if state.disk.is_some_and(|disk| more > 0 && taken + more > disk) {
            return Err(Fault::Full.error());
        }
        self.write(&mut state, bytes, offset)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.files.state();
        state.burn()?;
        state.check(Call::Sync, &self.path)?;
        let node = state.node(self.id, self.life)?;
        node.durable.clone_from(&node.live);
        node.waiting.clear();
        state.ops.push(Op::Sync(self.path.clone()));
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        let mut state = self.files.state();
        state
            .node(self.id, self.life)
            .map(|node| node.live.len() as u64)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.writable()?;
        let size = usize_of(len)?;
        let mut state = self.files.state();
        state.burn()?;
        state.check(Call::SetLen, &self.path)?;
        let node = state.node(self.id, self.life)?;
        node.live.resize(size, 0);
        node.reserved = node.reserved.min(len);
        node.waiting.push(Change::SetLen(size));
        state.ops.push(Op::SetLen(self.path.clone(), len));
        Ok(())
    }

    fn reserve(&self, len: u64) -> io::Result<()> {
        let mut state = self.files.state();
        state.burn()?;
        state.check(Call::Reserve, &self.path)?;
        let taken = state.blocks();
        let more = len.saturating_sub(state.node(self.id, self.life)?.blocks());
        if state.disk.is_some_and(|disk| more > 0 && taken + more > disk) {
            return Err(Fault::Full.error());
        }
        let node = state.node(self.id, self.life)?;
        node.reserved = node.reserved.max(len);
        state.ops.push(Op::Reserve(self.path.clone(), len));
        Ok(())
    }

    fn lock(&self) -> io::Result<Lock> {
        let mut state = self.files.state();
        state.node(self.id, self.life)?;
        let holder = *state.locks.entry(self.id).or_insert(self.serial);
        Ok(if holder == self.serial {
            Lock::Taken
        } else {
            Lock::Held
        })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.files.state();
        if state.life == self.life && state.locks.get(&self.id) == Some(&self.serial) {
            state.locks.remove(&self.id);
        }
    }
}
