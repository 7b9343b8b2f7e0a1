//! `kill -9` under load: a child records and says what is acknowledged; the parent kills it, opens the ledger again,
//! and compares.
//!
//! ```text
//! child   open ─▶ record ─▶ {"line":…,"proof":…}⏎ ─▶ record ─▶ {"line":…⏎ ─▶ rec✂
//! parent  everything that came whole through the pipe is acknowledged
//! ```
//! The child is this same program, told by [`LEDGER`] in its environment which ledger to use.

use std::io::{BufRead as _, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tabellion::clock::SystemClock;
use tabellion::ledger::{Ledger, Machine, Paths, RecordError};
use tabellion::proof::Receipt;

use super::world::{self, Chance};

/// Names the ledger of the child.
pub const LEDGER: &str = "TABELLION_FAULTS_LEDGER";
/// How many threads record.
pub const THREADS: &str = "TABELLION_FAULTS_THREADS";
/// After how many entries each thread ends by itself.
pub const ENTRIES: &str = "TABELLION_FAULTS_ENTRIES";

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
}

/// The child: records what its environment says, and writes every receipt to `out` once it is acknowledged.
/// Returns false if the environment names no ledger.
pub fn be_the_child(out: impl Write + Send) -> bool {
    let Ok(folder) = std::env::var(LEDGER) else {
        return false;
    };
    let paths = Paths::new(folder.into(), None);
    let opened = Ledger::open(&paths, Arc::new(SystemClock), "faults").unwrap();
    record_all(
        &opened.ledger,
        number(THREADS, 3),
        number(ENTRIES, 20_000),
        out,
    );
    opened.ledger.shutdown().unwrap();
    true
}

/// Records from several threads.
pub fn record_all(ledger: &Ledger, threads: u64, entries: u64, out: impl Write + Send) {
    let out = Mutex::new(out);
    let process = std::process::id();
    let began = ledger.size();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..entries {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    let answer = if nth % 17 == 16 {
                        ledger.record_event(world::event(nth), None, None)
                    } else {
                        ledger.record(world::submission(world::disclosure(
                            &format!("{process}-{began}-{nth}"),
                            nth,
                        )))
                    };
                    let answer = match answer {
                        Ok(answer) => answer,
                        Err(RecordError::Busy) => continue,
                        Err(error) => panic!("{error}"),
                    };
                    let mut line = ledger.receipt(answer.seq).unwrap().unwrap().to_json();
                    line.push('\n');
                    // One write for each: what the parent has of it is whole or ends without a newline.
                    let mut out = out.lock().unwrap();
                    out.write_all(line.as_bytes())
                        .and_then(|()| out.flush())
                        .unwrap();
                }
            });
        }
    });
}

/// The receipts in what a child wrote: those that came whole.
pub fn receipts(written: &[u8]) -> Vec<Receipt> {
    let whole = written
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let mut found = Vec::new();
    for line in written[..whole].split(|byte| *byte == b'\n') {
        // A test runner may have begun the line with the name of the test.
        if let Some(at) = line.windows(8).position(|window| window == b"{\"line\":") {
            found.push(Receipt::parse(&line[at..]).unwrap());
        }
    }
    found
}

/// What the rounds came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Entries acknowledged over all lives.
    pub acknowledged: usize,
    /// Lives that were ended while they recorded.
    pub under_load: u64,
    /// Openings found without a line, and dropped.
    pub dropped: usize,
    /// Incomplete last lines set aside.
    pub torn: u64,
}

/// One life and death of a child; what it acknowledged.
fn one_life(mut command: Command, paths: &Paths, chance: &mut Chance) -> Vec<u8> {
    let mut child = command
        .env(LEDGER, &paths.ledger)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = BufReader::new(child.stdout.take().unwrap());
    let early = chance.below(6) == 0;
    let (first, began) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut all = Vec::new();
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).unwrap() > 0 {
            if line.windows(8).any(|window| window == b"{\"line\":") {
                // Only the first is waited for.
                let _ = first.send(());
            }
            all.append(&mut line);
        }
        all
    });
    if !early {
        began
            .recv_timeout(Duration::from_secs(60))
            .expect("the child acknowledges something within a minute");
    }
    std::thread::sleep(Duration::from_micros(chance.below(60_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

/// Kills children, as many as `rounds`, over one ledger below `folder`; checks everything after each of them.
pub fn rounds(
    folder: &Path,
    rounds: u64,
    seed: u64,
    command: &dyn Fn() -> Command,
    told: &mut dyn FnMut(u64, &Tally),
) -> Tally {
    let paths = Paths::new(folder.join("ledger"), None);
    let machine = Machine::with_clock(Arc::new(SystemClock));
    let ledger = world::init(&machine, &paths);
    let key = world::vkey(&ledger.vkeys()[0]);
    ledger.shutdown().unwrap();
    drop(ledger);
    let mut chance = Chance::new(seed);
    let mut acknowledged = Vec::new();
    let mut tally = Tally::default();
    for round in 0..rounds {
        let new = receipts(&one_life(command(), &paths, &mut chance));
        tally.under_load += u64::from(!new.is_empty());
        acknowledged.extend(new);
        tally.acknowledged = acknowledged.len();
        let summary = world::check(&machine, &paths, &acknowledged, &key);
        tally.dropped += summary.dropped;
        tally.torn += u64::from(summary.torn.is_some());
        told(round + 1, &tally);
    }
    tally
}
