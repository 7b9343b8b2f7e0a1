//! The store: every line of one ledger, in order, durable when `append` returns, found again
//! by sequence number, by unique key, by list; and the tree over the lines.
//!
//! ```text
//! let head = store.append(41, rows)?;   // durable: lines 41, 42, 43 …; their root
//! store.line(41)?  store.tile(id)?  store.find(EVENT_ID, b"ev-7")?  store.list(RECIPIENT, b"acme", page)?
//! ```
//!
//! This file is the surface, and no engine is named above it or in it: `Store` can stand on the
//! embedded engine (`store/embedded.rs`: a journal in front of an index) or on a database server,
//! where `append` is a compare-and-swap on the head row. The store knows bytes, keys and hashes;
//! what a line means, and which keys it has, comes from an `Indexer`.
//!
//! Trusted to: nothing. An attacker who can modify the store can destroy lines, and cannot
//! change one without the signed root showing it.

use std::ops::{ControlFlow, Range};

use crate::hash::{ChainHash, NodeHash};
use crate::tree::TileId;

pub mod codec;
pub mod tiles;
pub mod lock;
pub mod journal;
pub mod seek;
pub mod chunks;
pub mod runs;
pub mod index;
pub mod tail;
pub mod mend;
pub mod shelve;
pub mod checkpoints;
pub mod embedded;
pub mod open;
pub mod read_only;
pub mod stored_tree;

pub use embedded::Embedded;
pub use open::{Check, OpenError, OpenReport, Opening, open};
pub use read_only::{ReadError as ReadOnlyError, ReadOnly};
pub use stored_tree::StoredTree;

/// An index in which a key stands for one line: the producer's id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UniqueIndex(pub u8);

/// An index in which a key stands for many lines: a recipient, a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListIndex(pub u8);

/// Under which keys a line is found again. Nothing personal: keys are rebuilt from the line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    /// Keys that stand for this line alone.
    pub unique: Vec<(UniqueIndex, Vec<u8>)>,
    /// Keys that it shares with others.
    pub listed: Vec<(ListIndex, Vec<u8>)>,
}

/// One line to append, without its newline, and its keys: those that the `Indexer` finds in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Canonical bytes of the entry.
    pub line: Vec<u8>,
    /// Its keys.
    pub keys: Keys,
}

/// What a line says of its place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Its sequence number.
    pub seq: u64,
    /// The chain hash of the line before it.
    pub prev: ChainHash,
}

/// How lines are read; given by whoever knows their format. Pure: the same line, the same answer.
pub trait Indexer: Send + Sync {
    /// The place that a line claims; `None` when the bytes are no entry.
    fn link(&self, line: &[u8]) -> Option<Link>;

    /// The `prev` that line 0 must carry.
    fn origin(&self) -> ChainHash;

    /// The keys of a line.
    fn keys(&self, seq: u64, line: &[u8]) -> Keys;
}

/// The number of lines, and the root of the tree over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Lines `0..size`.
    pub size: u64,
    /// RFC 6962 root over their leaves.
    pub root: NodeHash,
}

impl Head {
    /// The head of a ledger without lines.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            size: 0,
            root: crate::hash::empty_tree(),
        }
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// At most `limit` lines from `from` on, the oldest first.
    Forward {
        /// The first sequence number that may be in it.
        from: u64,
        /// Lines at most.
        limit: usize,
    },
    /// At most `limit` lines below `before`, the newest first.
    Backward {
        /// One more than the last sequence number that may be in it; `u64::MAX` starts at the end.
        before: u64,
        /// Lines at most.
        limit: usize,
    },
}

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer was first, or the caller counted wrong.
    #[error(
        "the ledger has {size} lines, so the next one is not {first}; read the head again and retry"
    )]
    Conflict {
        /// The number that the caller thought next.
        first: u64,
        /// The number of lines.
        size: u64,
    },
    /// A line that cannot stand in a file of lines.
    #[error("line {seq} is empty, has a newline in it, or is longer than 65535 bytes")]
    Line {
        /// Its sequence number.
        seq: u64,
    },
    /// No space left; nothing was appended.
    #[error("the disk is full; nothing was recorded: free some space and retry")]
    Full,
    /// The writer stopped for good.
    #[error("the store has stopped writing: {0}; restart, it then recovers what is durable")]
    Stopped(String),
    /// Something that must be there is not.
    #[error("line {seq} cannot be read: {fault}; run `tabellion verify`, then restart")]
    Damaged {
        /// The first line it concerns.
        seq: u64,
        /// What is wrong with it.
        fault: String,
    },
    /// A tile beyond the size of the tree.
    #[error("`{0}` is beyond the tree")]
    NoTile(TileId),
    /// The file system said no.
    #[error("cannot reach the files of the ledger: {0}")]
    Io(#[from] std::io::Error),
}

/// The lines of one ledger. One writer, many readers; a read sees what was appended before it.
pub trait Store: Send + Sync {
    /// The number of durable lines and their root.
    fn head(&self) -> Head;

    /// Appends lines `first`, `first + 1`, … and returns when they are durable. The caller has
    /// checked that each line links to the one before it.
    ///
    /// # Errors
    /// `Conflict` when `first` is not the size; `Full`: nothing was appended, retry later;
    /// `Stopped`: nobody knows, restart.
    fn append(&self, first: u64, rows: &[Row]) -> Result<Head, StoreError>;

    /// One line; `None` beyond the end.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn line(&self, seq: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Lines in order, as far as they exist, until `each` breaks.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn lines(
        &self,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// The hashes of a tile, as many as its width.
    ///
    /// # Errors
    /// `NoTile` beyond the tree; `Damaged` or `Io`.
    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, StoreError>;

    /// The first line with this key.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn find(&self, index: UniqueIndex, key: &[u8]) -> Result<Option<u64>, StoreError>;

    /// The lines with this key, in the order of the page, until `each` breaks: number and text,
    /// read once.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn listed(
        &self,
        index: ListIndex,
        key: &[u8],
        page: Page,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// The numbers of the lines with this key, in the order of the page.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn list(&self, index: ListIndex, key: &[u8], page: Page) -> Result<Vec<u64>, StoreError> {
        let mut found = Vec::new();
        self.listed(index, key, page, &mut |seq, _| {
            found.push(seq);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// The latest published checkpoint, as it was put.
    fn checkpoint(&self) -> Option<Vec<u8>>;

    /// Publishes a checkpoint: `checkpoint` answers it at once, readers beside this process
    /// within a moment. It is not durable: it can be signed again.
    ///
    /// # Errors
    /// `Io`.
    fn put_checkpoint(&self, note: &[u8]) -> Result<(), StoreError>;

    /// Lets readers beside this process see the latest checkpoint now.
    ///
    /// # Errors
    /// `Io`.
    fn publish(&self) -> Result<(), StoreError>;

    /// Keeps a checkpoint for ever; durable on return.
    ///
    /// # Errors
    /// `Io`; `Full`.
    fn keep_checkpoint(&self, size: u64, note: &[u8]) -> Result<(), StoreError>;

    /// The kept checkpoints, by size.
    ///
    /// # Errors
    /// `Io`.
    fn kept_checkpoints(&self) -> Result<Vec<(u64, Vec<u8>)>, StoreError>;

    /// A small row of the caller's, at most 16 KiB: something it could compute again. Rows are
    /// gone after the index was rebuilt.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Sets such a row.
    ///
    /// # Errors
    /// `Damaged` or `Io`.
    fn put_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError>;
}
