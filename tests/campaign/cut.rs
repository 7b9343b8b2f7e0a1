//! A journal that was cut within its last three lines, all of them acknowledged and signed.
//!
//! With the index the lines come back; without it nobody has them any more, and the ledger says so and does not open.
//! In neither case is it shorter without a word, and in neither is a byte of the journal lost that was still there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tabellion::clock::TestClock;
use tabellion::files::{Files, Volatile};
use tabellion::ledger::{Ledger, Machine, OpenError, Paths};
use tabellion::note::VerifierKey;
use tabellion::proof::Receipt;

use super::power::copy;
use super::world;

/// What the cuts came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Cuts with an index that had the lines.
    pub repaired: u64,
    /// Cuts without an index.
    pub refused: u64,
}

/// A closed ledger of some entries.
pub struct Closed {
    pub files: Volatile,
    pub clock: Arc<TestClock>,
    pub index: tempfile::TempDir,
    pub paths: Paths,
    pub key: VerifierKey,
    pub receipts: Vec<Receipt>,
}

impl Closed {
    /// A ledger of three hosts and `entries` disclosures, closed in good order.
    pub fn with(entries: u64) -> Self {
        let files = Volatile::new();
        let clock = Arc::new(TestClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
        let index = world::scratch();
        let paths = Paths::new(
            PathBuf::from("/data/ledger"),
            Some(PathBuf::from("/safe/keys")),
        );
        let machine = Machine {
            files: Arc::new(files.clone()),
            clock: Arc::clone(&clock) as _,
            index_folder: Some(index.path().join("index")),
        };
        let ledger = world::init(&machine, &paths);
        let key = world::vkey(&ledger.vkeys()[0]);
        let receipts = (0..entries)
            .map(|nth| world::record(&ledger, &format!("ev-{nth}"), nth))
            .collect();
        ledger.shutdown().unwrap();
        drop(ledger);
        Self {
            files,
            clock,
            index,
            paths,
            key,
            receipts,
        }
    }

    /// The journal's only segment.
    pub fn segment(&self) -> PathBuf {
        self.paths.ledger.join("journal").join("000000000000.jsonl")
    }

    /// Where the index lies.
    pub fn index(&self) -> PathBuf {
        self.index.path().join("index")
    }

    /// Another machine with a copy of the files, and the index in a folder of that name beside ours.
    pub fn machine(&self, files: &Volatile, index: &Path) -> Machine {
        Machine {
            files: Arc::new(files.clone()),
            clock: Arc::clone(&self.clock) as _,
            index_folder: Some(index.to_owned()),
        }
    }
}

/// Cuts at every `step`-th byte of the last three lines.
pub fn everywhere(step: usize, told: &mut dyn FnMut(usize, usize)) -> Tally {
    let world = Closed::with(12);
    let bytes = world.files.read(&world.segment()).unwrap();
    let ends: Vec<usize> = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at)
        .collect();
    let first = ends[ends.len() - 4] + 1;
    let mut places: Vec<usize> = (first..bytes.len()).step_by(step).collect();
    // The ends of lines, whatever the step.
    for end in &ends[ends.len() - 3..] {
        places.extend([*end - 1, *end, (*end + 1).min(bytes.len() - 1)]);
    }
    places.sort_unstable();
    places.dedup();
    let mut tally = Tally::default();
    let other = world.index.path().join("other");
    for (nth, cut) in places.iter().enumerate() {
        with_index(&world, *cut, &bytes, &other);
        tally.repaired += 1;
        without_index(&world, *cut, &other);
        tally.refused += 1;
        told(nth + 1, places.len());
    }
    tally
}

fn with_index(world: &Closed, cut: usize, whole: &[u8], index: &Path) {
    drop(std::fs::remove_dir_all(index));
    copy(&world.index(), index);
    let files = world.files.backup();
    files
        .damage(&world.segment(), |bytes| bytes.truncate(cut))
        .unwrap();
    let machine = world.machine(&files, index);
    let summary = world::check(&machine, &world.paths, &world.receipts, &world.key);
    assert!(!summary.repaired.is_empty(), "cut at {cut}");
    assert_eq!(files.read(&world.segment()).unwrap(), whole, "cut at {cut}");
}

fn without_index(world: &Closed, cut: usize, index: &Path) {
    drop(std::fs::remove_dir_all(index));
    let files = world.files.backup();
    files
        .damage(&world.segment(), |bytes| bytes.truncate(cut))
        .unwrap();
    let before = files.read(&world.segment()).unwrap();
    let machine = world.machine(&files, index);
    match Ledger::open_on(&machine, &world.paths, "faults") {
        Err(OpenError::Integrity(why)) => {
            let whole = world::newlines(&before);
            assert!(
                why.contains(&format!("the first is line {whole};")) && why.contains("receipts"),
                "cut at {cut}: {why}"
            );
        }
        Err(error) => panic!("cut at {cut}: {error}"),
        Ok(opened) => panic!(
            "cut at {cut}: a ledger of {} entries opened",
            opened.ledger.size()
        ),
    }
    assert_eq!(
        files.read(&world.segment()).unwrap(),
        before,
        "cut at {cut}: the journal was changed"
    );
}
