//! Power cuts under a whole ledger: journal, vault, keys and signer's memory lose what was not synced, at any call.
//!
//! ```text
//! init ─▶ [ open ─▶ two threads record ─▶ cut at the n-th call ─▶ some unsynced writes stay, some are torn ─▶ check ]*
//! ```
//! The index lies on a real disk, since sled makes its own calls: after a cut it is new, old, or gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tabellion::clock::TestClock;
use tabellion::files::Volatile;
use tabellion::files::volatile::{Call, Fault};
use tabellion::ledger::{InitError, InitRequest, Ledger, Machine, OpenError, Paths, SettingsError};
use tabellion::note::VerifierKey;
use tabellion::proof::Receipt;

use super::world::{self, Chance};

/// What the rounds came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Power cuts.
    pub cuts: u64,
    /// Cuts in the middle of opening or making a ledger.
    pub at_start: u64,
    /// Entries acknowledged.
    pub acknowledged: usize,
    /// Openings found without a line, and dropped.
    pub dropped: usize,
    /// Entries that were durable before they were signed or indexed.
    pub rolled_forward: u64,
    /// Incomplete last lines set aside.
    pub torn: u64,
}

/// One machine over several lives.
struct Story {
    files: Volatile,
    clock: Arc<TestClock>,
    index: tempfile::TempDir,
    paths: Paths,
    chance: Chance,
    acknowledged: Vec<Receipt>,
    key: VerifierKey,
    lives: u64,
}

impl Story {
    fn begin(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let clock = Arc::new(TestClock::at("2026-11-22T10:00:00Z".parse().unwrap()));
        let paths = Paths::new(
            PathBuf::from("/data/ledger"),
            Some(PathBuf::from("/safe/keys")),
        );
        let index = world::scratch();
        let (mut files, mut machine);
        loop {
            files = Volatile::new();
            machine = on(&files, &clock, index.path());
            if chance.below(3) > 0 {
                break;
            }
            // An init that a power cut ends: a whole ledger or none.
            files.cut_power_after(chance.below(160), chance.below(1 << 40));
            let request = InitRequest {
                exporter: world::exporter(),
                origin: Some(world::ORIGIN.into()),
                predecessor: None,
            };
            let made = Ledger::init_on(&machine, &paths, request, "faults");
            assert!(
                made.is_ok() || files.is_out(),
                "{:?}",
                made.err().map(|error: InitError| error.to_string())
            );
            let acknowledged = made.is_ok();
            drop(made);
            let files = files.power_back(chance.below(1 << 40));
            let again = Ledger::open_on(&on(&files, &clock, index.path()), &paths, "faults");
            match again {
                Ok(opened) => assert!(opened.ledger.size() >= 2),
                Err(OpenError::Settings(SettingsError::NoLedger(_))) => assert!(!acknowledged),
                Err(error) => panic!("{error}"),
            }
            std::fs::remove_dir_all(index.path().join("index")).ok();
        }
        let ledger = world::init(&machine, &paths);
        let key = world::vkey(&ledger.vkeys()[0]);
        ledger.shutdown().unwrap();
        drop(ledger);
        Self {
            files,
            clock,
            index,
            paths,
            chance,
            acknowledged: Vec::new(),
            key,
            lives: 0,
        }
    }

    fn machine(&self) -> Machine {
        on(&self.files, &self.clock, self.index.path())
    }

    /// Opens, records until the power is cut, and checks what is left.
    fn live(&mut self, tally: &mut Tally) {
        self.lives += 1;
        let calls = if self.chance.below(5) == 0 {
            self.chance.below(12)
        } else {
            self.chance.below(600)
        };
        self.files
            .cut_power_after(calls, self.chance.below(1 << 40));
        let failing = self.chance.below(4) == 0;
        if failing {
            // A sync fails first: recording stops, and the power is cut after that.
            self.files
                .fail(Call::Sync, 2 + self.chance.below(30), Fault::Broken);
        }
        match Ledger::open_on(&self.machine(), &self.paths, "faults") {
            Ok(opened) => self.record(&opened.ledger, failing),
            Err(error) => {
                assert!(failing || self.files.is_out(), "{error}");
                tally.at_start += 1;
            }
        }
        self.lose_index();
        self.files = self.files.power_back(self.chance.below(1 << 40));
        self.clock.pass(Duration::from_secs(30));
        let summary = world::check(&self.machine(), &self.paths, &self.acknowledged, &self.key);
        tally.cuts += 1;
        tally.dropped += summary.dropped;
        tally.rolled_forward += summary.rolled_forward;
        tally.torn += u64::from(summary.torn.is_some());
    }

    fn record(&mut self, ledger: &Ledger, failing: bool) {
        let life = self.lives;
        let one = |thread: u64| {
            let mut mine = Vec::new();
            for nth in 0..400 {
                // The signer's memory is written once a second.
                self.clock.pass(Duration::from_millis(40 * (nth % 17)));
                let number = thread * 1000 + nth;
                let answer = if nth % 13 == 12 {
                    ledger.record_event(world::event(number), None, None)
                } else {
                    ledger.record(world::submission(world::disclosure(
                        &format!("{life}-{number}"),
                        number,
                    )))
                };
                let Ok(answer) = answer else { break };
                mine.push(ledger.receipt(answer.seq).unwrap().unwrap());
            }
            assert!(
                failing || self.files.is_out(),
                "recording ended before the power did"
            );
            mine
        };
        let found = std::thread::scope(|scope| {
            let other = scope.spawn(|| one(1));
            let mut found = one(0);
            found.extend(other.join().unwrap());
            found
        });
        self.acknowledged.extend(found);
    }

    /// sled never synced: its folder may be new, old or gone.
    fn lose_index(&mut self) {
        let (index, saved) = (
            self.index.path().join("index"),
            self.index.path().join("saved"),
        );
        match self.chance.below(6) {
            0 => drop(std::fs::remove_dir_all(&index)),
            1 if saved.exists() => {
                drop(std::fs::remove_dir_all(&index));
                std::fs::rename(&saved, &index).unwrap();
            }
            2 if !saved.exists() && index.exists() => copy(&index, &saved),
            _ => {}
        }
    }
}

fn on(files: &Volatile, clock: &Arc<TestClock>, index: &Path) -> Machine {
    Machine {
        files: Arc::new(files.clone()),
        clock: Arc::clone(clock) as _,
        index_folder: Some(index.join("index")),
    }
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// So many power cuts, ten over each ledger.
pub fn rounds(rounds: u64, seed: u64, told: &mut dyn FnMut(&Tally)) -> Tally {
    let mut tally = Tally::default();
    for story in 0..rounds.div_ceil(10) {
        let mut tale = Story::begin(seed + story);
        for _ in 0..(rounds - tally.cuts).min(10) {
            tale.live(&mut tally);
        }
        tally.acknowledged += tale.acknowledged.len();
        told(&tally);
    }
    tally
}
