//! Finding lines by key: sorted runs of fingerprints, merged as they age.
//!
//! ```text
//! entry   u64be fingerprint ‖ u64be seq         fingerprint = SHA-256(sort ‖ index ‖ key)[..8]
//! key     u64be run ‖ 0 ‖ first entry           value   up to 512 entries, sorted
//!         u64be run ‖ 1 ‖ u64be block           value   a block of the run's Bloom filter
//! ```
//!
//! Inserting random keys is what sled does worst, so the newest entries stay in memory
//! (`tail`) and go out sorted, a run at a time. Each run holds the entries of a range of lines,
//! so reading the runs in order gives a list in order. Eight runs of a size become one of the
//! next. A fingerprint is a hint: whoever finds a line by it compares the line's own keys.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::codec::{self, Packed};
use super::index::IndexError;
use super::{ListIndex, UniqueIndex};
use crate::hash;

/// Fingerprint and sequence number, both big-endian, so that bytes sort as entries do.
pub type Entry = [u8; 16];
/// Entries in one value: 8 KiB.
const VALUE_ENTRIES: usize = 512;
/// Bytes in one block of a Bloom filter.
const BLOCK_BYTES: usize = 8 * 1024;
/// Runs of about one size that are merged into one.
const FAN_IN: usize = 8;
/// Lines of the smallest size of runs.
const BASE_LINES: u64 = 8192;
/// A run that covers more lines is not merged again: merging it would stop the writer for seconds.
const MAX_MERGED_LINES: u64 = BASE_LINES * 8 * 8 * 8;

/// The fingerprint of a key of a unique index.
#[must_use]
pub fn unique(index: UniqueIndex, key: &[u8]) -> u64 {
    fingerprint(0, index.0, key)
}

/// The fingerprint of a key of a list.
#[must_use]
pub fn listed(index: ListIndex, key: &[u8]) -> u64 {
    fingerprint(1, index.0, key)
}

fn fingerprint(sort: u8, index: u8, key: &[u8]) -> u64 {
    let mut hasher = hash::ContentHasher::default();
    hasher.update(&[sort, index]);
    hasher.update(key);
    let digest = hasher.finish();
    u64::from_be_bytes(digest.as_bytes()[..8].try_into().unwrap_or_default())
}

/// An entry.
#[must_use]
pub fn entry(fingerprint: u64, seq: u64) -> Entry {
    ((u128::from(fingerprint) << 64) | u128::from(seq)).to_be_bytes()
}

/// The sequence number of an entry.
#[must_use]
pub fn seq_of(entry: &Entry) -> u64 {
    u64::try_from(u128::from_be_bytes(*entry) & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

/// The entries of a fingerprint with these sequence numbers.
#[must_use]
pub fn span(fingerprint: u64, seqs: &RangeInclusive<u64>) -> RangeInclusive<Entry> {
    entry(fingerprint, *seqs.start())..=entry(fingerprint, *seqs.end())
}

/// In which direction entries are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The oldest first.
    Forward,
    /// The newest first.
    Backward,
}

/// What the index remembers of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its number; never used again.
    pub id: u64,
    /// First line it covers.
    pub first: u64,
    /// One more than the last.
    pub end: u64,
    /// Its entries.
    pub entries: u64,
}

/// A run that can be searched.
#[derive(Debug)]
pub struct LiveRun {
    /// What the index remembers of it.
    pub run: Run,
    filter: Bloom,
}

impl LiveRun {
    /// Writes a run of sorted entries.
    ///
    /// # Errors
    /// Those of sled and of the codec.
    pub fn write(
        tree: &sled::Tree,
        run: Run,
        entries: impl Iterator<Item = Result<Entry, IndexError>>,
    ) -> Result<Self, IndexError> {
        let mut filter = Bloom::of(run.entries);
        let mut value = Vec::with_capacity(VALUE_ENTRIES);
        for entry in entries {
            let entry = entry?;
            filter.insert(fingerprint_of(&entry));
            value.push(entry);
            if value.len() == VALUE_ENTRIES {
                put(tree, run.id, &mut value)?;
            }
        }
        put(tree, run.id, &mut value)?;
        filter.write(tree, run.id)?;
        Ok(Self { run, filter })
    }

    /// Makes a stored run searchable.
    ///
    /// # Errors
    /// Those of sled and of the codec; a filter that is not whole.
    pub fn load(tree: &sled::Tree, run: Run) -> Result<Self, IndexError> {
        Ok(Self {
            run,
            filter: Bloom::read(tree, run.id, run.entries)?,
        })
    }

    /// The sequence numbers within `seqs` that stand under a fingerprint, until `each` is false.
    ///
    /// # Errors
    /// Those of sled and of the codec.
    pub fn search(
        &self,
        tree: &sled::Tree,
        fingerprint: u64,
        seqs: &RangeInclusive<u64>,
        order: Order,
        each: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), IndexError> {
        if *seqs.start() >= self.run.end
            || *seqs.end() < self.run.first
            || !self.filter.has(fingerprint)
        {
            return Ok(());
        }
        let wanted = span(fingerprint, seqs);
        let begin = row_key(self.run.id, 0, wanted.start());
        // The first wanted entry may stand in the value that begins before it.
        let lowest = row_key(self.run.id, 0, &[0; 16]);
        let from = match tree.range(lowest..=begin).next_back().transpose()? {
            Some((key, _)) => key,
            None => begin.as_slice().into(),
        };
        let mut rows = tree.range(from..=row_key(self.run.id, 0, wanted.end()).as_slice().into());
        loop {
            let row = match order {
                Order::Forward => rows.next(),
                Order::Backward => rows.next_back(),
            };
            let Some(row) = row.transpose()? else {
                return Ok(());
            };
            let Packed(bytes) = codec::decode(&row.1)?;
            let (entries, _) = bytes.as_chunks::<16>();
            let low = entries.partition_point(|entry| entry < wanted.start());
            let high = entries.partition_point(|entry| entry <= wanted.end());
            let found = &entries[low..high.max(low)];
            let go_on = match order {
                Order::Forward => found.iter().all(|entry| each(seq_of(entry))),
                Order::Backward => found.iter().rev().all(|entry| each(seq_of(entry))),
            };
            if !go_on {
                return Ok(());
            }
        }
    }

    /// Its entries, in order.
    fn entries<'a>(
        &self,
        tree: &'a sled::Tree,
    ) -> impl Iterator<Item = Result<Entry, IndexError>> + 'a {
        let rows =
            tree.range(row_key(self.run.id, 0, &[0; 16])..=row_key(self.run.id, 0, &[0xFF; 16]));
        rows.flat_map(|row| {
            match row
                .map_err(IndexError::from)
                .and_then(|(_, value)| unpack(&value))
            {
                Ok(entries) => entries.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        })
    }

    /// Removes its rows.
    ///
    /// # Errors
    /// Those of sled.
    pub fn remove(&self, tree: &sled::Tree) -> Result<(), IndexError> {
        remove_rows(tree, self.run.id)
    }
}

fn unpack(value: &[u8]) -> Result<Vec<Entry>, IndexError> {
    let Packed(bytes) = codec::decode(value)?;
    Ok(bytes.as_chunks::<16>().0.to_vec())
}

fn fingerprint_of(entry: &Entry) -> u64 {
    u64::try_from(u128::from_be_bytes(*entry) >> 64).unwrap_or_default()
}

fn row_key(run: u64, sort: u8, entry: &Entry) -> [u8; 25] {
    let mut key = [0; 25];
    key[..8].copy_from_slice(&run.to_be_bytes());
    key[8] = sort;
    key[9..].copy_from_slice(entry);
    key
}

fn put(tree: &sled::Tree, run: u64, entries: &mut Vec<Entry>) -> Result<(), IndexError> {
    if let Some(first) = entries.first() {
        tree.insert(
            row_key(run, 0, first),
            codec::encode(&Packed(entries.as_flattened()))?,
        )?;
    }
    entries.clear();
    Ok(())
}

/// Removes every row of a run.
///
/// # Errors
/// Those of sled.
pub fn remove_rows(tree: &sled::Tree, run: u64) -> Result<(), IndexError> {
    let mut batch = sled::Batch::default();
    for key in tree.scan_prefix(run.to_be_bytes()).keys() {
        batch.remove(key?);
    }
    tree.apply_batch(batch)?;
    Ok(())
}

/// How many of the last runs are due to become one; 0 when none are.
#[must_use]
pub fn due(runs: &[Run]) -> usize {
    let level = |run: &Run| ((run.end - run.first) / BASE_LINES).max(1).ilog2() / 3;
    let Some(last) = runs.last() else { return 0 };
    let count = runs
        .iter()
        .rev()
        .take_while(|run| level(run) <= level(last))
        .count();
    let lines: u64 = runs
        .iter()
        .rev()
        .take(count)
        .map(|run| run.end - run.first)
        .sum();
    if count >= FAN_IN && lines <= MAX_MERGED_LINES {
        count
    } else {
        0
    }
}

/// Merges runs that follow each other into one with a new number.
///
/// # Errors
/// Those of sled and of the codec.
pub fn merge(tree: &sled::Tree, id: u64, old: &[&LiveRun]) -> Result<LiveRun, IndexError> {
    let run = Run {
        id,
        first: old.first().map_or(0, |live| live.run.first),
        end: old.last().map_or(0, |live| live.run.end),
        entries: old.iter().map(|live| live.run.entries).sum(),
    };
    let mut heads: Vec<_> = old
        .iter()
        .map(|live| live.entries(tree).peekable())
        .collect();
    let merged = std::iter::from_fn(move || {
        // An error sorts first: it ends the merge at once.
        let least = heads
            .iter_mut()
            .enumerate()
            .filter_map(|(at, head)| head.peek().map(|entry| (entry.as_ref().ok().copied(), at)))
            .min()?;
        heads[least.1].next()
    });
    LiveRun::write(tree, run, merged)
}

/// A Bloom filter over fingerprints: 10 bits and 7 probes an entry, 1 % false alarms.
#[derive(Debug)]
struct Bloom(Vec<u8>);

impl Bloom {
    fn of(entries: u64) -> Self {
        let bytes = usize::try_from(entries.max(64) * 10 / 8).unwrap_or(usize::MAX);
        Self(vec![0; bytes])
    }

    /// The bits of a fingerprint, which is uniform already: two halves give all probes.
    fn probes(&self, fingerprint: u64) -> impl Iterator<Item = (usize, u8)> + use<> {
        let bits = self.0.len() as u64 * 8;
        let step = fingerprint.rotate_left(32) | 1;
        (0..7u64).map(move |probe| {
            let mixed = fingerprint.wrapping_add(step.wrapping_mul(probe));
            let bit =
                u64::try_from((u128::from(mixed) * u128::from(bits)) >> 64).unwrap_or_default();
            (
                usize::try_from(bit / 8).unwrap_or_default(),
                1u8 << (bit % 8),
            )
        })
    }

    fn insert(&mut self, fingerprint: u64) {
        for (byte, bit) in self.probes(fingerprint) {
            self.0[byte] |= bit;
        }
    }

    fn has(&self, fingerprint: u64) -> bool {
        self.probes(fingerprint)
            .all(|(byte, bit)| self.0[byte] & bit != 0)
    }

    fn write(&self, tree: &sled::Tree, run: u64) -> Result<(), IndexError> {
        let mut batch = sled::Batch::default();
        for (number, block) in self.0.chunks(BLOCK_BYTES).enumerate() {
            let key = row_key(run, 1, &entry(0, number as u64));
            batch.insert(&key[..], codec::encode(&Packed(block))?);
        }
        tree.apply_batch(batch)?;
        Ok(())
    }

    fn read(tree: &sled::Tree, run: u64, entries: u64) -> Result<Self, IndexError> {
        let mut bytes = Vec::new();
        for row in tree.range(row_key(run, 1, &[0; 16])..=row_key(run, 1, &[0xFF; 16])) {
            bytes.extend_from_slice(codec::decode::<Packed<'_>>(&row?.1)?.0);
        }
        let whole = Self::of(entries).0.len() == bytes.len();
        if whole {
            Ok(Self(bytes))
        } else {
            Err(IndexError::Row("a filter that is not whole"))
        }
    }
}
