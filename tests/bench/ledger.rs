//! The whole ledger, measured: `cargo bench --bench ledger -- [entries]` (default 100,000; the figures of the README use 1,000,000).
//!
//! Every figure stands beside the machine's own rate of `fdatasync` and of bare hashing in the same run, since machines
//! differ and are shared. Durable means: acknowledged after openings and lines were synced and a checkpoint signed.

#![allow(
    missing_docs,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::similar_names,
    reason = "figures are rounded for people"
)]

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tabellion::audit::Depth;
use tabellion::clock::SystemClock;
use tabellion::disclosure::{Disclosure, Exporter, Recipient, read_json};
use tabellion::files::Disk;
use tabellion::hash;
use tabellion::ledger::{self, InitRequest, Ledger, Paths, Pending, RecordError, Submission};
use tabellion::note::VerifierKey;

fn read<T: tabellion::disclosure::Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).expect("a valid object")
}

fn exporter() -> Exporter {
    read(
        &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"}),
    )
}

fn host(number: usize) -> Recipient {
    read(
        &json!({"id": format!("host-{number:03}"), "name": "Host (example)", "kind": "service_provider", "role": "processor",
        "seat": "FR", "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    /// Nobody named, no id of an event.
    Plain,
    /// One person and an id of an event for every entry.
    Persons,
}

fn disclosure(load: Load, number: usize) -> Disclosure {
    let mut value = json!({"exporter": "omnia-groupe", "recipient": format!("host-{:03}", number % 30),
        "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f",
        "data_categories": ["identity", "professional_contact"], "late_reason": "initial_import", "state": "done"});
    if load == Load::Persons {
        value["event_id"] = json!(format!("crm-2026-{number:09}"));
        value["subjects"] = json!([{"ref": format!("partner-{number:07}"), "details": {"name": "A. Example", "position": "buyer"}}]);
    }
    read(&value)
}

fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// Durable appends of 700 bytes to a file, one `fdatasync` each.
fn fdatasync_rate(folder: &Path) -> f64 {
    let mut file = std::fs::File::create(folder.join("sync")).expect("a file");
    let line = [b'x'; 700];
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed() < Duration::from_millis(1500) {
        file.write_all(&line).expect("written");
        file.sync_data().expect("synced");
        count += 1;
    }
    per_second(count, begin.elapsed())
}

/// SHA-256 and BLAKE3 over lines of 700 bytes, on as many threads as there are cores.
/// Both hashes of a line of `length` bytes that is in the cache already: nothing can be faster.
fn bare_hash_rate(threads: usize, length: usize) -> f64 {
    let line = vec![b'x'; length];
    let each = 400_000;
    let begin = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..each {
                    std::hint::black_box(hash::leaf(std::hint::black_box(&line)));
                    std::hint::black_box(hash::chain(std::hint::black_box(&line)));
                }
            });
        }
    });
    per_second(each * threads, begin.elapsed())
}

/// Of a thousand lines in the middle.
fn mean_length(ledger: &Ledger, size: u64) -> usize {
    let from = size / 2;
    let lines = (from..size.min(from + 1000)).map(|seq| {
        let line = ledger.line(seq).expect("read");
        line.map_or(0, |line| line.len())
    });
    let lengths: Vec<usize> = lines.collect();
    lengths.iter().sum::<usize>() / lengths.len().max(1)
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kb = |name: &str| {
        status
            .lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok())
    };
    kb("VmRSS:").unwrap_or(0.0) / 1024.0
}

fn folder_bytes(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => folder_bytes(&entry.path()),
            Ok(meta) => std::os::unix::fs::MetadataExt::blocks(&meta) * 512,
            Err(_) => 0,
        })
        .sum()
}

/// Submits `count` from `threads` threads, `ahead` in flight in all, and waits for every acknowledgement.
fn drive(
    ledger: &Ledger,
    load: Load,
    from: usize,
    count: usize,
    threads: usize,
    ahead: usize,
) -> (Duration, f64) {
    let begin = Instant::now();
    let mut peak: f64 = 0.0;
    std::thread::scope(|scope| {
        let mut handles = Vec::new();
        for thread in 0..threads {
            let ledger = ledger.clone();
            handles.push(scope.spawn(move || {
                let mut waiting: VecDeque<Pending> = VecDeque::new();
                for number in (from + thread..from + count).step_by(threads) {
                    let submission = Submission {
                        disclosure: disclosure(load, number),
                        actor: None,
                        key: None,
                        supersedes: None,
                    };
                    loop {
                        match ledger.submit(submission.clone()) {
                            Ok(pending) => break waiting.push_back(pending),
                            Err(RecordError::Busy) => {
                                std::thread::sleep(Duration::from_micros(200));
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                    if waiting.len() >= ahead / threads
                        && let Some(pending) = waiting.pop_front()
                    {
                        pending.wait().expect("recorded");
                    }
                }
                for pending in waiting {
                    pending.wait().expect("recorded");
                }
            }));
        }
        while handles.iter().any(|handle| !handle.is_finished()) {
            peak = peak.max(resident_mb());
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    (begin.elapsed(), peak)
}

/// Both depths of an audit, the best of three runs, beside the bare hashes of lines of that length.
fn verify(name: &str, paths: &Paths, key: &VerifierKey, size: u64, bare: f64, length: usize) {
    println!("{name}: lines of {length} bytes on average, bare hashes of that length {bare:.0}/s");
    for depth in [Depth::Full, Depth::Hashes] {
        let keys = std::slice::from_ref(key);
        let runs = (0..3).map(|_| {
            let begin = Instant::now();
            let report =
                ledger::verify_to(depth, Arc::new(Disk), &paths.ledger, keys, &[], |_, _| {})
                    .expect("read");
            (begin.elapsed(), report)
        });
        let (took, report) = runs.min_by_key(|(took, _)| *took).expect("three runs");
        let rate = per_second(size as usize, took);
        println!(
            "{name}: verify, {depth:?} {rate:.0}/s ({:.0} % of bare) {:?}",
            100.0 * rate / bare,
            report.word
        );
    }
}

fn main() {
    let count: usize = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100_000);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let base = std::env::var_os("TABELLION_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let bare = bare_hash_rate(cores, 700);
    println!(
        "{cores} cores · {count} entries · fdatasync {:.0}/s · bare SHA-256 + BLAKE3 of 700 bytes {bare:.0}/s on all cores",
        fdatasync_rate(folder.path())
    );
    for load in [Load::Plain, Load::Persons] {
        let name = if load == Load::Plain {
            "without persons"
        } else {
            "one person, event ids"
        };
        let paths = Paths::new(
            folder.path().join(if load == Load::Plain {
                "plain"
            } else {
                "persons"
            }),
            None,
        );
        let request = InitRequest {
            exporter: exporter(),
            origin: Some("ledger.example/bench".into()),
            predecessor: None,
        };
        let ledger = Ledger::init(&paths, request, Arc::new(SystemClock), "bench")
            .expect("a ledger")
            .ledger;
        for number in 0..30 {
            ledger
                .put_recipient(host(number), None, None)
                .expect("registered");
        }
        let sync = fdatasync_rate(folder.path());
        let singles = 2_000;
        let (took, _) = drive(&ledger, load, 0, singles, 1, 1);
        let single = per_second(singles, took);
        println!(
            "{name}: batch 1 durable {single:.0}/s ({:.0} % of fdatasync {sync:.0}/s)",
            100.0 * single / sync
        );
        let (took, peak) = drive(&ledger, load, singles, count, cores, 1024);
        println!(
            "{name}: batch ≤ 256 durable {:.0}/s, peak resident {peak:.0} MB",
            per_second(count, took)
        );
        let key = VerifierKey::parse(ledger.vkeys().last().expect("a key")).expect("a key");
        let size = ledger.size();
        let length = mean_length(&ledger, size);
        ledger.shutdown().expect("closed");
        drop(ledger);
        let journal = folder_bytes(&paths.ledger.join("journal"));
        let index = folder_bytes(&paths.ledger.join("index"));
        let all = folder_bytes(&paths.ledger);
        println!(
            "{name}: disk {:.0} MB = {:.2} × the lines (journal {:.0} MB, index {:.0} MB, vault {:.0} MB, {:.0} B an entry)",
            all as f64 / 1e6,
            all as f64 / journal.max(1) as f64,
            journal as f64 / 1e6,
            index as f64 / 1e6,
            (all - journal - index) as f64 / 1e6,
            (all - journal - index) as f64 / size as f64
        );
        verify(
            name,
            &paths,
            &key,
            size,
            bare_hash_rate(cores, length),
            length,
        );
        let begin = Instant::now();
        let opened = Ledger::open(&paths, Arc::new(SystemClock), "bench").expect("opened");
        println!(
            "{name}: open {:.2} s, resident {:.0} MB",
            begin.elapsed().as_secs_f64(),
            resident_mb()
        );
        opened.ledger.shutdown().expect("closed");
        drop(opened);
        std::fs::remove_dir_all(paths.ledger.join("index")).expect("removed");
        let begin = Instant::now();
        let opened = Ledger::open(&paths, Arc::new(SystemClock), "bench").expect("opened");
        println!(
            "{name}: rebuild of the index {:.2} s, resident {:.0} MB",
            begin.elapsed().as_secs_f64(),
            resident_mb()
        );
        opened.ledger.shutdown().expect("closed");
    }
}
