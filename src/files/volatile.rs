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

mod handle;
mod state;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handle::Handle;
use state::{Armed, Naming, Node, State};

use super::{File, Files, Kind, Look, Open, parent};

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
        self.state().faults.push(Armed {
            call,
            under: None,
            left: skipping,
            fault,
        });
    }

    /// As `fail`, counting only calls on what lies at or below a path.
    pub fn fail_under(&self, path: &Path, call: Call, skipping: u64, fault: Fault) {
        let under = Some(path.to_owned());
        self.state().faults.push(Armed {
            call,
            under,
            left: skipping,
            fault,
        });
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
        let room = state
            .room
            .map_or(u64::MAX, |room| room.saturating_sub(state.used()));
        Ok(state
            .disk
            .map_or(room, |disk| room.min(disk.saturating_sub(state.blocks()))))
    }
}
