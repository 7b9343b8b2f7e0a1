//! What the embedded engine does on this disk, against the disk itself.
//!
//! `cargo bench --bench store`, with `LINES=1000000` for a large one; `BENCH_FOLDER` says on
//! which disk. Numbers are printed, nothing is asserted: times are no tests.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tabellion::files::{Disk, Files, Open};
use tabellion::hash::{self, ChainHash};
use tabellion::store::lock::Owner;
use tabellion::store::{
    Embedded, Head, Indexer, Keys, Link, ListIndex, OpenReport, Opening, Page, Row, Store,
    UniqueIndex, open,
};

const EVENT: UniqueIndex = UniqueIndex(1);
const RECIPIENT: ListIndex = ListIndex(1);
const KIND: ListIndex = ListIndex(2);
/// Length of a line, with its newline.
const LINE: usize = 700;

/// `{"prev":"<hex>","seq":<12 digits>,"event":"<16 hex>","to":"<4 digits>","pad":"…"}`
struct BenchLines;

impl Indexer for BenchLines {
    fn link(&self, line: &[u8]) -> Option<Link> {
        let prev = std::str::from_utf8(line.get(9..73)?).ok()?;
        let seq = std::str::from_utf8(line.get(81..93)?).ok()?;
        Some(Link {
            seq: seq.parse().ok()?,
            prev: ChainHash::parse(prev).ok()?,
        })
    }

    fn origin(&self) -> ChainHash {
        hash::chain(b"bench")
    }

    fn keys(&self, _seq: u64, line: &[u8]) -> Keys {
        Keys {
            unique: vec![(EVENT, line[103..119].to_vec())],
            listed: vec![
                (RECIPIENT, line[127..131].to_vec()),
                (KIND, b"disclosure".to_vec()),
            ],
        }
    }
}

fn event(seq: u64) -> String {
    format!("{:016x}", seq.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn line(prev: ChainHash, seq: u64) -> Vec<u8> {
    let (event, to) = (event(seq), seq.wrapping_mul(2_654_435_761) % 5000);
    let mut text = format!(
        "{{\"prev\":\"{prev}\",\"seq\":{seq:012},\"event\":\"{event}\",\"to\":\"{to:04}\",\"pad\":\""
    );
    text.extend(std::iter::repeat_n('x', LINE - 3 - text.len()));
    text.push_str("\"}");
    text.into_bytes()
}

struct Ledger {
    folder: PathBuf,
    prev: ChainHash,
    head: Head,
}

impl Ledger {
    fn open(&self) -> (Embedded, OpenReport, Duration) {
        let owner = Owner {
            command: "bench".into(),
            host: String::new(),
            pid: 0,
            since: String::new(),
        };
        let now = chrono::DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let files: Arc<dyn Files> = Arc::new(Disk);
        let opening = Opening::new(
            files,
            self.folder.clone(),
            self.head,
            Arc::new(BenchLines),
            owner,
            now,
        );
        let start = Instant::now();
        let (store, report) = open(&opening).unwrap();
        (store, report, start.elapsed())
    }

    fn rows(&mut self, count: u64) -> Vec<Row> {
        let next = |seq| {
            let line = line(self.prev, seq);
            self.prev = hash::chain(&line);
            Row {
                keys: BenchLines.keys(seq, &line),
                line,
            }
        };
        (self.head.size..self.head.size + count).map(next).collect()
    }

    /// Appends in groups; the time within `append`, and all of it.
    fn append(&mut self, store: &Embedded, lines: u64, group: u64) -> (Duration, Duration) {
        let (mut within, start) = (Duration::ZERO, Instant::now());
        for _ in 0..lines / group {
            let rows = self.rows(group);
            let begin = Instant::now();
            self.head = store.append(self.head.size, &rows).unwrap();
            within += begin.elapsed();
        }
        (within, start.elapsed())
    }
}

fn rate(what: &str, count: u64, time: Duration) {
    println!(
        "{what:<42} {:>9.0} /s  ({:.2?})",
        count as f64 / time.as_secs_f64(),
        time
    );
}

/// The disk alone: the same bytes, one write and one sync each.
fn raw(folder: &Path, count: u64, bytes: usize) -> Duration {
    let path = folder.join("raw");
    let file = Disk.open(&path, Open::Create).unwrap();
    file.set_len(0).unwrap();
    file.reserve(count * bytes as u64).unwrap();
    let block = vec![b'x'; bytes];
    let start = Instant::now();
    for nth in 0..count {
        file.write_at(&block, nth * bytes as u64).unwrap();
        file.sync().unwrap();
    }
    let time = start.elapsed();
    Disk.remove(&path).unwrap();
    time
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let wanted = |line: &&str| line.starts_with("VmRSS") || line.starts_with("VmHWM");
    status
        .lines()
        .filter(wanted)
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Processor time of all threads so far; the kernel counts hundredths of a second.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // utime and stime, counted behind the name, which may hold anything.
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    Duration::from_millis(
        times
            .filter_map(|time| time.parse::<u64>().ok())
            .sum::<u64>()
            * 10,
    )
}

fn disk_use(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            if path.is_dir() {
                disk_use(&path)
            } else {
                path.metadata().unwrap().len()
            }
        })
        .sum()
}

fn main() {
    let lines: u64 = std::env::var("LINES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(200_000);
    let place =
        std::env::var("BENCH_FOLDER").unwrap_or_else(|_| env!("CARGO_TARGET_TMPDIR").to_owned());
    std::fs::create_dir_all(&place).unwrap();
    let place = tempfile::tempdir_in(place).unwrap();
    let mut ledger = Ledger {
        folder: place.path().join("ledger"),
        prev: BenchLines.origin(),
        head: Head::empty(),
    };
    let (store, ..) = ledger.open();
    for _ in 0..3 {
        rate(
            "fdatasync alone, 700 bytes",
            1500,
            raw(place.path(), 1500, LINE),
        );
        rate(
            "append, 1 line a group",
            1500,
            ledger.append(&store, 1500, 1).0,
        );
    }
    rate(
        "fdatasync alone, 256 lines, in lines",
        256 * 200,
        raw(place.path(), 200, 256 * LINE),
    );
    let before = processor();
    let (within, all) = ledger.append(&store, lines, 256);
    let spent = processor().saturating_sub(before);
    rate("append, 256 lines a group", lines, within);
    rate("  with the making of the lines", lines, all);
    rate("  by processor time, making included", lines, spent);
    println!("memory after appending: {}", memory());
    let start = Instant::now();
    store.close().unwrap();
    println!(
        "close {:.2?}; disk: journal {} MB, index {} MB",
        start.elapsed(),
        disk_use(&ledger.folder.join("journal")) / 1_000_000,
        disk_use(&ledger.folder.join("index")) / 1_000_000
    );
    let (store, report, time) = ledger.open();
    println!(
        "open {time:.2?} at {} lines, {} rolled forward",
        report.size, report.rolled_forward
    );
    read(&store, ledger.head.size);
    drop(store);
    std::fs::remove_dir_all(ledger.folder.join("index")).unwrap();
    let before = processor();
    let (store, report, time) = ledger.open();
    println!(
        "open without index {time:.2?} (processor {:.2?}), {} lines read",
        processor().saturating_sub(before),
        report.rolled_forward
    );
    let start = Instant::now();
    assert!(store.audit().unwrap().is_empty());
    println!("audit {:.2?}; memory {}", start.elapsed(), memory());
}

fn read(store: &Embedded, size: u64) {
    let count = 5000u64;
    let seqs: Vec<u64> = (0..count)
        .map(|nth| nth.wrapping_mul(0x9E37_79B9_7F4A_7C15) % size)
        .collect();
    let time = |what: &str, work: &dyn Fn(u64)| {
        let start = Instant::now();
        for seq in &seqs {
            work(*seq);
        }
        rate(what, count, start.elapsed());
    };
    time("one line", &|seq| {
        assert!(store.line(seq).unwrap().is_some());
    });
    time("find an event", &|seq| {
        assert_eq!(store.find(EVENT, event(seq).as_bytes()).unwrap(), Some(seq));
    });
    time("find no event", &|seq| {
        assert_eq!(
            store.find(EVENT, event(seq + size).as_bytes()).unwrap(),
            None
        );
    });
    time("ten lines of a recipient", &|seq| {
        let page = Page::Backward {
            before: u64::MAX,
            limit: 10,
        };
        let key = format!("{:04}", seq % 5000);
        assert!(store.list(RECIPIENT, key.as_bytes(), page).unwrap().len() <= 10);
    });
    println!("memory after reading: {}", memory());
}
