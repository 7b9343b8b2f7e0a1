//! The index: what makes reading fast, and can be made again from the journal.
//!
//! | tree | key | value |
//! |---|---|---|
//! | `lines` | first number | a chunk of the journal (`chunks`) |
//! | `tiles` | level ‖ index | the hashes of a tile, 32 bytes each |
//! | `runs` | run ‖ sort ‖ entry | sorted fingerprints and filters (`runs`) |
//! | `segments` | first number | length of a closed segment |
//! | `state` | `state` | how far all of them are complete: the watermark |
//! | `rows` | name | small rows of the caller |
//!
//! It stands on sled, and this is what is known of sled 0.34: `flush` does not sync, damaged
//! files can make it panic. So nothing here is truth. The state row is written after what it
//! speaks of; every call catches panics; `open` compares samples with the journal; and any
//! fault means that the index is set aside and made again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::codec::{self, CodecError, Packed};
use super::journal::Place;
use super::runs::Run;
use super::tiles::Spot;
use super::{Head, chunks};
use crate::hash::NodeHash;

/// Name of the folder in the ledger's folder.
pub const FOLDER: &str = "index";
/// sled's own memory: enough for the upper pages and the newest ones.
const CACHE_BYTES: u64 = 32 * 1024 * 1024;
const STATE: &[u8] = b"state";

/// What is wrong with the index. It is never the end: the journal has everything.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// sled says so.
    #[error("sled: {0}")]
    Sled(#[from] sled::Error),
    /// A value that is none.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A row that is missing or wrong.
    #[error("{0}")]
    Row(&'static str),
    /// sled panicked.
    #[error("sled panicked: {0}")]
    Panic(String),
}

/// How far the index is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Lines and root.
    pub head: Head,
    /// Where the next line stands in the journal.
    pub end: Place,
    /// The number of the next run.
    pub next_run: u64,
    /// The runs, in the order of the lines they cover.
    pub runs: Vec<Run>,
}

#[derive(Serialize, Deserialize)]
struct StateRow {
    size: u64,
    root: [u8; 32],
    end: Place,
    next_run: u64,
    runs: Vec<Run>,
}

/// The trees of one open index.
pub struct Index {
    db: sled::Db,
    /// Chunks of lines.
    pub lines: sled::Tree,
    /// Tiles of the tree.
    pub tiles: sled::Tree,
    /// Runs of fingerprints.
    pub runs: sled::Tree,
    /// Closed segments.
    pub segments: sled::Tree,
    state: sled::Tree,
    rows: sled::Tree,
    fault: Mutex<Option<String>>,
}

impl Index {
    /// Opens the index in `folder`, or makes an empty one.
    ///
    /// # Errors
    /// Whatever sled finds wrong, panics included.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        caught(|| {
            let db = open_sled(folder)?;
            Ok(Self {
                lines: db.open_tree("lines")?,
                tiles: db.open_tree("tiles")?,
                runs: db.open_tree("runs")?,
                segments: db.open_tree("segments")?,
                state: db.open_tree("state")?,
                rows: db.open_tree("rows")?,
                db,
                fault: Mutex::new(None),
            })
        })
    }

    /// Does something with the trees; a fault is remembered.
    ///
    /// # Errors
    /// Those of `work`, and its panics.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        caught(|| work(self)).inspect_err(|error| {
            let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
            fault.get_or_insert_with(|| error.to_string());
        })
    }

    /// The first fault since it was opened.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.fault
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How far it is complete; `None` when nothing was ever written.
    ///
    /// # Errors
    /// Those of sled; a state of another version.
    pub fn state(&self) -> Result<Option<State>, IndexError> {
        self.with(|index| {
            let Some(value) = index.state.get(STATE)? else {
                return Ok(None);
            };
            let row: StateRow = codec::decode(&value)?;
            let head = Head {
                size: row.size,
                root: NodeHash::from_bytes(row.root),
            };
            Ok(Some(State {
                head,
                end: row.end,
                next_run: row.next_run,
                runs: row.runs,
            }))
        })
    }

    /// Says how far it is complete, after everything it speaks of was written.
    ///
    /// # Errors
    /// Those of sled.
    pub fn put_state(&self, state: &State) -> Result<(), IndexError> {
        let row = StateRow {
            size: state.head.size,
            root: *state.head.root.as_bytes(),
            end: state.end,
            next_run: state.next_run,
            runs: state.runs.clone(),
        };
        self.state.insert(STATE, codec::encode(&row)?)?;
        Ok(())
    }

    /// The entries of a tile, as many as are stored.
    ///
    /// # Errors
    /// Those of sled; a value that is no tile.
    pub fn tile(&self, spot: Spot) -> Result<Option<Vec<NodeHash>>, IndexError> {
        let Some(value) = self.tiles.get(tile_key(spot))? else {
            return Ok(None);
        };
        let Packed(bytes) = codec::decode(&value)?;
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(IndexError::Row("a tile with part of a hash"));
        }
        Ok(Some(
            hashes
                .iter()
                .map(|hash| NodeHash::from_bytes(*hash))
                .collect(),
        ))
    }

    /// Writes tiles.
    ///
    /// # Errors
    /// Those of sled.
    pub fn put_tiles(&self, tiles: &[(Spot, Vec<NodeHash>)]) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        for (spot, hashes) in tiles {
            let bytes: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            batch.insert(&tile_key(*spot)[..], codec::encode(&Packed(&bytes))?);
        }
        Ok(self.tiles.apply_batch(batch)?)
    }

    /// A line, if it is here and its leaf hash is the stored one: a second copy of the journal.
    ///
    /// # Errors
    /// Those of sled.
    pub fn proven_line(&self, seq: u64) -> Result<Option<Vec<u8>>, IndexError> {
        let Some(chunk) = chunks::around(&self.lines, seq)? else {
            return Ok(None);
        };
        let Some(line) = chunk.line(seq) else {
            return Ok(None);
        };
        let leaves = self.tile((0, seq / 256))?.unwrap_or_default();
        let leaf = usize::try_from(seq % 256)
            .ok()
            .and_then(|at| leaves.get(at));
        Ok((leaf == Some(&crate::hash::leaf(line))).then(|| line.to_vec()))
    }

    /// A small row of the caller.
    ///
    /// # Errors
    /// Those of sled.
    pub fn row(&self, name: &str) -> Result<Option<Vec<u8>>, IndexError> {
        self.with(|index| Ok(index.rows.get(name)?.map(|value| value.to_vec())))
    }

    /// Sets a small row of the caller.
    ///
    /// # Errors
    /// Those of sled.
    pub fn put_row(&self, name: &str, value: &[u8]) -> Result<(), IndexError> {
        self.with(|index| {
            index
                .rows
                .insert(name, value)
                .map(drop)
                .map_err(IndexError::from)
        })
    }

    /// Hands everything to the operating system. It is no sync, and nothing rests on it.
    ///
    /// # Errors
    /// Those of sled.
    pub fn flush(&self) -> Result<(), IndexError> {
        self.with(|index| index.db.flush().map(drop).map_err(IndexError::from))
    }
}

/// sled lets go of its lock some time after it was dropped: its threads end when they like.
/// Nobody else can have it, since the ledger's own lock is held.
fn open_sled(folder: &Path) -> Result<sled::Db, sled::Error> {
    let config = sled::Config::new()
        .path(folder)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(1000));
    let mut patience = 200;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if patience > 0 && is_locked(&error) => {
                patience -= 1;
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            opened => return opened,
        }
    }
}

/// sled wraps the reason in a text.
fn is_locked(error: &std::io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

fn tile_key((level, index): Spot) -> [u8; 9] {
    let mut key = [level; 9];
    key[1..].copy_from_slice(&index.to_be_bytes());
    key
}

/// Runs `work`, and makes of a panic in it an error.
fn caught<T>(work: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(IndexError::Panic(
            text.unwrap_or_else(|| "without a word".to_owned()),
        ))
    })
}
