//! A look at files that changes none of them: what is written stays in memory and is forgotten.
//!
//! ```text
//! read    from the disk, except where something was written here
//! write   into memory, 4 KiB at a time
//! ```
//! For engines that write when they only open their files (a repair, a clean flag). Names are not moved and no lock is
//! taken: whoever needs that must own the files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Disk, File, Files, Lock, Look, Open};

/// Bytes that are kept together.
const PAGE: u64 = 4096;

/// This machine's disk, of which nothing is changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overlay;

impl Files for Overlay {
    fn open(&self, path: &Path, how: Open) -> io::Result<Box<dyn File>> {
        let below = match Disk.open(path, Open::Read) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound && how == Open::Create => None,
            Err(error) => return Err(error),
        };
        let len = below.as_ref().map_or(Ok(0), |file| file.len())?;
        Ok(Box::new(Shadow {
            below,
            above: Mutex::new(Above {
                pages: BTreeMap::new(),
                len,
            }),
        }))
    }

    fn look(&self, path: &Path) -> io::Result<Option<Look>> {
        Disk.look(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        Disk.list(folder)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        match Disk.look(path)? {
            Some(_) => Ok(()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn rename(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn remove(&self, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn room(&self, folder: &Path) -> io::Result<u64> {
        Disk.room(folder)
    }
}

/// A file with what was written over it.
struct Shadow {
    below: Option<Box<dyn File>>,
    above: Mutex<Above>,
}

/// Pages that were written, whole, and the length.
struct Above {
    pages: BTreeMap<u64, Vec<u8>>,
    len: u64,
}

impl Shadow {
    fn above(&self) -> MutexGuard<'_, Above> {
        self.above.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page as it stands on the disk; zeros beyond its end.
    fn page_below(&self, number: u64) -> io::Result<Vec<u8>> {
        let mut page = vec![0; usize::try_from(PAGE).unwrap_or_default()];
        let Some(below) = &self.below else {
            return Ok(page);
        };
        let mut done = 0;
        while done < page.len() {
            match below.read_at(&mut page[done..], number * PAGE + done as u64) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(page)
    }
}

/// Where in its page an offset lies.
fn within(offset: u64) -> usize {
    usize::try_from(offset % PAGE).unwrap_or_default()
}

impl File for Shadow {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let above = self.above();
        let left = usize::try_from(above.len.saturating_sub(offset)).unwrap_or(usize::MAX);
        let start = within(offset);
        let whole = usize::try_from(PAGE).unwrap_or_default();
        let wanted = buffer.len().min(left).min(whole - start);
        if wanted == 0 {
            return Ok(0);
        }
        let number = offset / PAGE;
        let page = match above.pages.get(&number) {
            Some(page) => page.clone(),
            None => self.page_below(number)?,
        };
        buffer[..wanted].copy_from_slice(&page[start..start + wanted]);
        Ok(wanted)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut above = self.above();
        let mut done = 0;
        while done < bytes.len() {
            let at = offset + done as u64;
            let number = at / PAGE;
            let page = match above.pages.entry(number) {
                Entry::Occupied(page) => page.into_mut(),
                Entry::Vacant(place) => place.insert(self.page_below(number)?),
            };
            let room = &mut page[within(at)..];
            let taken = room.len().min(bytes.len() - done);
            room[..taken].copy_from_slice(&bytes[done..done + taken]);
            done += taken;
        }
        above.len = above.len.max(offset + bytes.len() as u64);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.above().len)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut above = self.above();
        if len < above.len {
            // What is cut off must read as zeros if the file grows again.
            let first = len / PAGE;
            let last = above.len.div_ceil(PAGE);
            for number in first..last {
                let mut page = match above.pages.remove(&number) {
                    Some(page) => page,
                    None => self.page_below(number)?,
                };
                let kept = usize::try_from(len.saturating_sub(number * PAGE)).unwrap_or(usize::MAX);
                let kept = kept.min(page.len());
                page[kept..].fill(0);
                above.pages.insert(number, page);
            }
        }
        above.len = len;
        Ok(())
    }

    fn reserve(&self, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self) -> io::Result<Lock> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
