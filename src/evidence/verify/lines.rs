//! The lines: read, put in order, and led to the root.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Bundle, Files, json, told};
use crate::canon;
use crate::checkpoint::Checkpoint;
use crate::entry::{self, Body};
use crate::evidence::parts::Manifest;
use crate::evidence::report::Fault;
use crate::hash::{self, LEN, NodeHash};
use crate::tree::{self, Index};

/// In which file a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Among what was asked for.
    Entries,
    /// Among what the proof needs.
    Support,
}

impl Part {
    const ALL: [Self; 2] = [Self::Entries, Self::Support];

    const fn lines(self) -> &'static str {
        match self {
            Self::Entries => "data/entries.jsonl",
            Self::Support => "data/support.jsonl",
        }
    }

    const fn paths(self) -> &'static str {
        match self {
            Self::Entries => "data/entries.paths",
            Self::Support => "data/support.paths",
        }
    }
}

/// One line.
pub struct Item<'a> {
    pub seq: u64,
    pub part: Part,
    pub bytes: &'a [u8],
    pub value: Value,
    path: Option<Vec<NodeHash>>,
}

impl Item<'_> {
    pub fn kind(&self) -> &str {
        json::text(&self.value, "kind")
    }

    pub fn at(&self) -> &str {
        json::instant(&self.value)
    }

    pub fn body(&self) -> &Value {
        &self.value["body"]
    }
}

/// What both files of lines say.
pub struct Read<'a> {
    pub bundle: Bundle<'a>,
    /// Whether the manifest counts them rightly.
    pub manifest: Result<Fault, Fault>,
    /// Whether they are lines, in order.
    pub lines: Result<Fault, Fault>,
    /// How many there are.
    pub count: u64,
}

/// Lines as they are read. One that is none is left out, so that the others can still be proven.
#[derive(Default)]
struct Reader<'a> {
    items: BTreeMap<u64, Item<'a>>,
    fault: Option<Fault>,
}

/// Reads both files of lines. What the manifest counts is compared; what it says else is checked with what it is about.
pub fn read(files: &Files, manifest: Manifest) -> Read<'_> {
    let mut reader = Reader::default();
    let counts = Part::ALL.map(|part| reader.part(files, part));
    let count = counts[0] + counts[1];
    let said = if counts[0] != manifest.entries {
        Err(Fault::named("manifest.differs", "entries"))
    } else if counts[1] != manifest.support {
        Err(Fault::named("manifest.differs", "support"))
    } else {
        Ok(told(&manifest))
    };
    let claims = files
        .get("data/completeness.json")
        .and_then(|bytes| json::parse(bytes))
        .and_then(|value| serde_json::from_value(value).ok());
    let lines = reader.judge(&manifest.exporter, count);
    Read {
        bundle: Bundle {
            files,
            manifest,
            claims,
            items: reader.items,
        },
        manifest: said,
        lines,
        count,
    }
}

impl<'a> Reader<'a> {
    fn fault(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// Reads one file; how many lines it has.
    fn part(&mut self, files: &'a Files, part: Part) -> u64 {
        let fault = |line: usize| Fault::named("lines.form", part.lines()).with("line", line);
        let Some(lines) = rows(files.get(part.lines())) else {
            self.fault(fault(0));
            return 0;
        };
        let paths = rows(files.get(part.paths())).filter(|paths| paths.len() == lines.len());
        let mut last = None;
        for (index, bytes) in lines.iter().enumerate() {
            let Some((seq, value)) = parse(bytes) else {
                self.fault(fault(index + 1));
                continue;
            };
            if last.is_some_and(|last| last >= seq) || self.items.contains_key(&seq) {
                self.fault(Fault::at("lines.order", seq));
            }
            last = Some(seq);
            let path = paths.as_ref().and_then(|paths| parse_path(paths[index]));
            self.items.entry(seq).or_insert(Item {
                seq,
                part,
                bytes,
                value,
                path,
            });
        }
        lines.len() as u64
    }

    fn judge(&self, exporter: &str, count: u64) -> Result<Fault, Fault> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let mut unknown = 0u64;
        for item in self.items.values() {
            if json::text(&item.value, "exporter") != exporter {
                return Err(Fault::at("lines.exporter", item.seq));
            }
            let known =
                item.value["v"] == u64::from(entry::VERSION) && Body::KINDS.contains(&item.kind());
            unknown += u64::from(!known);
        }
        Ok(if unknown > 0 {
            Fault::plain("lines.unknown").with("count", unknown)
        } else {
            Fault::plain("lines.ok").with("count", count)
        })
    }
}

/// The lines of a file, each of which ends in a newline.
pub fn rows(file: Option<&Vec<u8>>) -> Option<Vec<&[u8]>> {
    let bytes = file?;
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let whole = bytes.strip_suffix(b"\n")?;
    Some(whole.split(|byte| *byte == b'\n').collect())
}

/// An entry: canonical, with the seven members of one.
fn parse(bytes: &[u8]) -> Option<(u64, Value)> {
    canon::check(bytes).ok()?;
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let object = value.as_object()?;
    let formed = object.len() == 7
        && value["body"].is_object()
        && value["exporter"].is_string()
        && value["kind"].is_string()
        && json::is_hash(json::text(&value, "prev"))
        && json::is_instant(json::text(&value, "at"))
        && json::whole(&value["v"]).is_some();
    let seq = json::whole(&value["seq"])?;
    formed.then_some((seq, value))
}

/// Hashes one after the other, in base64.
pub fn parse_path(text: &[u8]) -> Option<Vec<NodeHash>> {
    let bytes = STANDARD.decode(text).ok()?;
    let hashes = bytes.chunks_exact(LEN);
    if !hashes.remainder().is_empty() || bytes.len() > 64 * LEN {
        return None;
    }
    hashes
        .map(|hash| hash.try_into().ok().map(NodeHash::from_bytes))
        .collect()
}

/// Leads every line to the root; how many arrive.
pub fn check_tree(bundle: &Bundle<'_>, checkpoint: &Checkpoint) -> (Result<Fault, Fault>, u64) {
    let mut fault = None;
    let mut proven = 0;
    for item in bundle.items.values() {
        let Some(path) = &item.path else {
            fault.get_or_insert_with(|| Fault::named("tree.paths", item.part.paths()));
            continue;
        };
        let leaf = hash::leaf(item.bytes);
        let held = tree::verify_inclusion(
            &leaf,
            Index(item.seq),
            checkpoint.size,
            path,
            &checkpoint.root,
        );
        match held {
            Ok(()) => proven += 1,
            Err(_) => drop(fault.get_or_insert_with(|| Fault::at("tree.path", item.seq))),
        }
    }
    (fault.map_or(Ok(Fault::plain("tree.ok")), Err), proven)
}
