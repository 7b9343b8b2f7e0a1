//! The store: what was acknowledged is there, whatever happened to the disk, the process or the index.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tabellion::files::{Files, Volatile};
use tabellion::hash::{self, ChainHash, NodeHash};
use tabellion::store::lock::Owner;
use tabellion::store::mend::Source;
use tabellion::store::{
    Check, Embedded, Head, Indexer, Keys, Link, ListIndex, OpenError, OpenReport, Opening, Row,
    Store, UniqueIndex, open,
};

mod crowd;
mod damaged_index;
mod flipped;
mod full;
mod keys;
mod lock;
mod power;
mod published;
mod read_only;
mod seam;
mod seek;
mod torn;

const EVENT: UniqueIndex = UniqueIndex(1);
const RECIPIENT: ListIndex = ListIndex(1);
const KIND: ListIndex = ListIndex(2);

fn folder() -> PathBuf {
    PathBuf::from("/ledger")
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

fn owner() -> Owner {
    Owner {
        command: "tabellion test".into(),
        host: "here".into(),
        pid: 1,
        since: "2026-11-22T10:00:00Z".into(),
    }
}

/// Lines of the tests: `{"prev":"<hex>","seq":7,"event":"ev-7","to":"r-1","pad":"…"}`.
struct TestLines;

impl Indexer for TestLines {
    fn link(&self, line: &[u8]) -> Option<Link> {
        let text = std::str::from_utf8(line)
            .ok()?
            .strip_prefix("{\"prev\":\"")?
            .strip_suffix("\"}")?;
        let (prev, rest) = text.split_at_checked(64)?;
        let (seq, _) = rest.strip_prefix("\",\"seq\":")?.split_once(',')?;
        Some(Link {
            seq: seq.parse().ok()?,
            prev: ChainHash::parse(prev).ok()?,
        })
    }

    fn origin(&self) -> ChainHash {
        hash::chain(b"ledger.example/test")
    }

    fn keys(&self, _seq: u64, line: &[u8]) -> Keys {
        let text = String::from_utf8_lossy(line).into_owned();
        let member = |name: &str| {
            let (_, rest) = text.split_once(&format!("\"{name}\":\""))?;
            rest.split_once('"')
                .map(|(value, _)| value.as_bytes().to_vec())
        };
        let mut keys = Keys::default();
        keys.unique.extend(member("event").map(|key| (EVENT, key)));
        keys.listed.extend(member("to").map(|key| (RECIPIENT, key)));
        keys.listed.push((KIND, b"disclosure".to_vec()));
        keys
    }
}

fn line(prev: ChainHash, seq: u64, pad: usize) -> Vec<u8> {
    let pad = "x".repeat(pad);
    let to = seq % 7;
    format!("{{\"prev\":\"{prev}\",\"seq\":{seq},\"event\":\"ev-{seq}\",\"to\":\"r-{to}\",\"pad\":\"{pad}\"}}").into()
}

/// The definition, written naively: a list of lines.
#[derive(Clone, Default)]
struct Model {
    lines: Vec<Vec<u8>>,
}

impl Model {
    fn next(&self, count: usize, pad: usize) -> Vec<Row> {
        let mut lines = self.clone();
        for _ in 0..count {
            let prev = lines
                .lines
                .last()
                .map_or_else(|| TestLines.origin(), |last| hash::chain(last));
            lines.lines.push(line(prev, lines.lines.len() as u64, pad));
        }
        let new = lines.lines.drain(self.lines.len()..);
        new.map(|line| Row {
            keys: TestLines.keys(0, &line),
            line,
        })
        .collect()
    }

    fn push(&mut self, rows: &[Row]) {
        self.lines.extend(rows.iter().map(|row| row.line.clone()));
    }

    fn head(&self) -> Head {
        self.head_at(self.lines.len())
    }

    fn head_at(&self, size: usize) -> Head {
        let leaves: Vec<NodeHash> = self.lines[..size]
            .iter()
            .map(|line| hash::leaf(line))
            .collect();
        Head {
            size: size as u64,
            root: naive_root(&leaves),
        }
    }
}

/// RFC 6962, section 2.1, as it is written there.
fn naive_root(leaves: &[NodeHash]) -> NodeHash {
    match leaves {
        [] => hash::empty_tree(),
        [one] => *one,
        more => {
            let split = more.len().next_power_of_two() / 2;
            hash::node(&naive_root(&more[..split]), &naive_root(&more[split..]))
        }
    }
}

/// A ledger's disk: a volatile one for the journal, a real folder for the index.
struct World {
    files: Volatile,
    index: tempfile::TempDir,
    segment_bytes: u64,
    check: Check,
}

impl World {
    fn new() -> Self {
        Self {
            files: Volatile::new(),
            index: scratch(),
            segment_bytes: 8 * 1024,
            check: Check::Quick,
        }
    }

    fn opening(&self, signed: Head) -> Opening<'static> {
        let files: Arc<dyn Files> = Arc::new(self.files.clone());
        Opening {
            index_folder: self.index_folder(),
            check: self.check,
            segment_bytes: self.segment_bytes,
            ..Opening::new(files, folder(), signed, Arc::new(TestLines), owner(), now())
        }
    }

    fn index_folder(&self) -> PathBuf {
        self.index.path().join("index")
    }

    fn try_open(&self, signed: Head) -> Result<(Embedded, OpenReport), OpenError> {
        open(&self.opening(signed))
    }

    fn open(&self, signed: Head) -> (Embedded, OpenReport) {
        self.try_open(signed).unwrap()
    }

    fn open_with(
        &self,
        signed: Head,
        source: &dyn Source,
    ) -> Result<(Embedded, OpenReport), OpenError> {
        open(&Opening {
            sources: &[source],
            ..self.opening(signed)
        })
    }

    /// The same disk with another life, and no index.
    fn without_index(&self) -> Self {
        Self {
            files: self.files.backup(),
            index: scratch(),
            ..*self
        }
    }

    fn segments(&self) -> Vec<PathBuf> {
        let names = self.files.list(&folder().join("journal")).unwrap();
        let journal = names.iter().filter(|name| name.starts_with('0'));
        journal
            .map(|name| folder().join("journal").join(name))
            .collect()
    }

    /// A ledger of `count` lines in groups of five, closed in good order.
    fn with_lines(count: usize, pad: usize) -> (Self, Model) {
        let world = Self::new();
        let mut model = Model::default();
        let (store, _) = world.open(Head::empty());
        while model.lines.len() < count {
            let some = (count - model.lines.len()).min(5);
            append(&store, &mut model, some, pad);
        }
        store.close().unwrap();
        (world, model)
    }
}

/// In memory where the machine has it: these tests are about order, not about this disk.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
    .unwrap()
}

fn append(store: &Embedded, model: &mut Model, count: usize, pad: usize) {
    let rows = model.next(count, pad);
    let head = store.append(model.lines.len() as u64, &rows).unwrap();
    model.push(&rows);
    assert_eq!(head.size, model.lines.len() as u64);
}

fn all_lines(store: &Embedded) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    store
        .lines(0..u64::MAX, &mut |seq, line| {
            assert_eq!(seq, lines.len() as u64);
            lines.push(line.to_vec());
            ControlFlow::Continue(())
        })
        .unwrap();
    lines
}

/// The store says what the naive list says.
fn audit(store: &Embedded, model: &Model) {
    assert_eq!(store.head(), model.head());
    assert_eq!(all_lines(store), model.lines);
    assert_eq!(store.audit().unwrap(), Vec::<u64>::new());
    if let Some(last) = model.lines.len().checked_sub(1) {
        let seqs: Vec<u64> = (0..=last as u64)
            .filter(|seq| seq % 7 == last as u64 % 7)
            .collect();
        keys::check(store, last as u64, &seqs);
    }
}

fn by_number(lines: &[Vec<u8>]) -> BTreeMap<u64, Vec<u8>> {
    (0..).zip(lines.iter().cloned()).collect()
}
