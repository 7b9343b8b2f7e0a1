//! One open file of the double.

use std::io;
use std::path::PathBuf;

use super::state::{Change, State, overwrite};
use super::{Call, Fault, Op, Volatile};
use crate::files::{File, Lock, Open};

pub(super) struct Handle {
    pub(super) files: Volatile,
    pub(super) path: PathBuf,
    pub(super) id: u64,
    pub(super) life: u64,
    pub(super) serial: u64,
    pub(super) how: Open,
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
        state.has_blocks(self.id, self.life, (offset + bytes.len()) as u64)?;
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
        state.has_blocks(self.id, self.life, len)?;
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
