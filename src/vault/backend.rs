//! The file under `redb`, through the file seam: so that a power cut can be rehearsed, and a full disk shows before
//! a commit and not within it.
//!
//! redb extends its file sparsely; a page of it then meets the full disk in the middle of a commit, after which redb
//! refuses everything. So blocks are set aside ahead of what was written ([`Pages::headroom`]), and when that fails
//! nothing has been touched yet. One process owns a ledger by the ledger's own lock; none is taken here.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::files::File;

/// Blocks are set aside in steps of so many bytes.
const STEP: u64 = 8 << 20;

/// The pages of one database file.
#[derive(Clone)]
pub(super) struct Pages {
    file: Arc<dyn File>,
    written: Arc<AtomicU64>,
    reserved: Arc<AtomicU64>,
}

impl Pages {
    pub(super) fn new(file: Box<dyn File>) -> io::Result<Self> {
        let len = file.len()?;
        Ok(Self {
            file: Arc::from(file),
            written: Arc::new(AtomicU64::new(len)),
            reserved: Arc::new(AtomicU64::new(0)),
        })
    }

    /// Sets aside room for a commit that writes about `bytes`.
    pub(super) fn headroom(&self, bytes: u64) -> io::Result<()> {
        let wanted = self.written.load(Ordering::Relaxed) + bytes;
        if wanted > self.reserved.load(Ordering::Relaxed) {
            let wanted = wanted.next_multiple_of(STEP);
            self.file.reserve(wanted)?;
            self.reserved.store(wanted, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

impl redb::StorageBackend for Pages {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < out.len() {
            match self.file.read_at(&mut out[done..], offset + done as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.file.set_len(len)?;
        self.reserved.fetch_min(len, Ordering::Relaxed);
        self.written.fetch_min(len, Ordering::Relaxed);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.file.sync()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.file.write_at(data, offset)?;
        self.written
            .fetch_max(offset + data.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}
