//! Somebody who kept every receipt and believes nothing else: reads the journal, and asks the service once more.
//!
//! ```text
//! receipts ─▶ the same line at its place? ─▶ signed by the key that was known before? ─▶ the root of this very journal
//!             at the size of its checkpoint? ─▶ one event, one place? ─▶ the same answer to the same key, today?
//! ```
//! Leaves and roots are computed here with nothing but SHA-256 (RFC 6962), not by the code under test.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tabellion::audit::Word;
use tabellion::files::{Disk, Files};
use tabellion::ledger::{self, Paths};
use tabellion::proof::Receipt;

use super::super::client::Client;
use super::super::world;
use super::load::disclosure;
use super::program::Program;

/// At most so many receipts are asked for again over HTTP, spread evenly.
const ASKED_AGAIN: usize = 20_000;

type Hash = [u8; 32];

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    pub receipts: usize,
    pub entries: usize,
    pub checkpoints: usize,
    pub asked_again: usize,
    /// Receipts whose line is not in the journal at its place.
    pub lost: u64,
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The root after every leaf; the n-th is that of size n.
fn roots(lines: &[Vec<u8>]) -> Vec<Hash> {
    let mut roots = vec![sha256(&[])];
    let mut peaks: Vec<(u32, Hash)> = Vec::new();
    for line in lines {
        let mut peak = (0, sha256(&[&[0], line]));
        while let Some((height, left)) = peaks
            .last()
            .copied()
            .filter(|(height, _)| *height == peak.0)
        {
            peaks.pop();
            peak = (height + 1, sha256(&[&[1], &left, &peak.1]));
        }
        peaks.push(peak);
        let whole = peaks.iter().rev().map(|(_, peak)| *peak);
        roots.push(
            whole
                .reduce(|right, left| sha256(&[&[1], &left, &right]))
                .unwrap(),
        );
    }
    roots
}

/// Checks every receipt against the journal, with nobody serving it.
pub fn from_outside(
    program: &Program<'_>,
    vkey: &str,
) -> (Findings, HashMap<String, u64>, Vec<String>) {
    let site = program.site;
    let paths = Paths::new(site.ledger(), Some(site.keys()));
    let files: Arc<dyn Files> = Arc::new(Disk);
    let key = world::vkey(vkey);
    let lines = world::lines(&files, &paths);
    let roots = roots(&lines);
    let mut findings = Findings {
        entries: lines.len(),
        ..Findings::default()
    };
    let mut places: HashMap<String, u64> = HashMap::new();
    let mut erased = Vec::new();
    let mut checkpoints = std::collections::HashSet::new();
    let kept = std::fs::File::open(site.own.join("receipts")).unwrap();
    for row in BufReader::new(kept).lines() {
        let row = row.unwrap();
        let (name, receipt) = row.split_once('\t').unwrap();
        if let Some(person) = name.strip_prefix("erased ") {
            erased.push(person.to_owned());
            continue;
        }
        findings.receipts += 1;
        let receipt = Receipt::parse(receipt.as_bytes()).unwrap();
        let seq = world::seq(&receipt);
        let line = receipt.line().as_line().as_bytes();
        if lines
            .get(usize::try_from(seq).unwrap())
            .is_none_or(|found| found != line)
        {
            eprintln!("{name}: entry {seq} is not what was acknowledged");
            findings.lost += 1;
            continue;
        }
        let covered = receipt
            .verify(std::slice::from_ref(&key))
            .unwrap()
            .into_inner();
        let covers = usize::try_from(covered.checkpoint.size.0).unwrap();
        let signed = covered.checkpoint.root.to_string();
        let ours = hex::encode(roots[covers]);
        assert_eq!(
            signed, ours,
            "{name}: the checkpoint of size {covers} is of another history"
        );
        checkpoints.insert(covers);
        let before = places.insert(name.to_owned(), seq);
        assert!(
            before.is_none_or(|before| before == seq),
            "{name} has two places: {before:?} and {seq}"
        );
    }
    findings.checkpoints = checkpoints.len();
    one_place_for_each_event(&lines);
    let report = ledger::verify(
        files,
        &paths.ledger,
        std::slice::from_ref(&key),
        &[],
        |_, _| {},
    )
    .unwrap();
    assert_eq!(
        (report.word, report.size),
        (Word::Intact, lines.len() as u64),
        "{report:?}"
    );
    (findings, places, erased)
}

fn one_place_for_each_event(lines: &[Vec<u8>]) {
    let mut seen = HashMap::new();
    for (seq, line) in lines.iter().enumerate() {
        let entry: Value = serde_json::from_slice(line).unwrap();
        assert_eq!(entry["seq"], seq as u64);
        if entry["kind"] == "disclosure"
            && let Some(event) = entry["body"]["event_id"].as_str()
        {
            let before = seen.insert(event.to_owned(), seq);
            assert_eq!(
                before, None,
                "event `{event}` was recorded twice, the second time as entry {seq}"
            );
        }
    }
}

/// Asks the service again: the same key gives the same line, the event is taken, whoever was erased stays so.
pub fn from_inside(
    program: &Program<'_>,
    findings: &mut Findings,
    places: &HashMap<String, u64>,
    erased: &[String],
) {
    let mut client = program.connect().unwrap();
    let mut names: Vec<(&String, &u64)> = places
        .iter()
        .filter(|(name, _)| name.starts_with("s-") || name.starts_with("b-"))
        .collect();
    names.sort_unstable();
    let step = names.len().div_ceil(ASKED_AGAIN).max(1);
    for (name, seq) in names.into_iter().step_by(step) {
        again(program, &mut client, name, *seq);
        findings.asked_again += 1;
    }
    for person in erased {
        let listed = program.request("GET", &format!("/v1/disclosures?subject={person}"));
        let listed = client.send(&listed);
        assert_eq!(
            listed.json()["entries"],
            serde_json::json!([]),
            "{person} was erased and is found"
        );
    }
}

fn again(program: &Program<'_>, client: &mut Client, name: &str, seq: u64) {
    let entry = client.send(&program.request("GET", &format!("/v1/disclosures/{seq}")));
    assert_eq!(entry.status, 200, "{}", entry.text());
    let kind = entry.json()["kind"].as_str().unwrap_or_default().to_owned();
    let request = program.request("POST", "/v1/disclosures");
    if name.starts_with("s-") {
        let same = client.send(
            &request
                .header("idempotency-key", name)
                .json(&disclosure(name)),
        );
        let receipt = if same.status == 422 {
            same.json()["receipt"].clone()
        } else {
            same.json()
        };
        let line: Value = serde_json::from_str(receipt["line"].as_str().unwrap()).unwrap();
        assert_eq!(line["seq"], seq, "{name}: the same key gives another entry");
    }
    if kind == "disclosure" {
        let other = client.send(
            &program
                .request("POST", "/v1/disclosures")
                .json(&disclosure(name)),
        );
        assert_eq!(
            (other.status, other.problem().as_str()),
            (409, "already_recorded"),
            "{}",
            other.text()
        );
        assert_eq!(other.json()["seq"], seq, "{name}");
    }
}
