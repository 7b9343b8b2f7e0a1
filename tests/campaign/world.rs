//! A ledger to be hurt, and the promises that are checked on it afterwards, entry by entry.
//!
//! ```text
//! acknowledged receipts ⊆ ledger · each verifies · each old checkpoint is consistent with today's tree
//! every opening opens and gives the commitments of its line · persons and organisations are numbered 1, 2, 3 …
//! `verify` says INTACT
//! ```
//! Everything is checked from outside: through the published surface of the ledger, and on the vault itself once the
//! ledger is closed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tabellion::audit::Word;
use tabellion::canon;
use tabellion::disclosure::{Disclosure, Event, Exporter, Form, Recipient, read};
use tabellion::entry::Frame;
use tabellion::files::Files;
use tabellion::hash::Salt;
use tabellion::keys::Copies;
use tabellion::ledger::{
    self, InitRequest, Ledger, Machine, OpenSummary, Opened, Paths, Submission,
};
use tabellion::note::VerifierKey;
use tabellion::proof::Receipt;
use tabellion::slot::{self, Opening, Slot, Subjects};
use tabellion::store::journal;
use tabellion::vault::{self, Embedded, RowKey, Vault as _};

/// Name of the log.
pub const ORIGIN: &str = "ledger.example/faults";
/// Organisations that receive.
pub const HOSTS: [&str; 3] = ["host-a", "host-b", "host-c"];

/// A small generator: the same seed, the same story.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

/// A folder that goes with the test; in memory where the machine has such a place.
pub fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
    .unwrap()
}

pub fn form<T: Form>(value: &Value) -> T {
    read(value).unwrap()
}

pub fn exporter() -> Exporter {
    form(
        &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller",
        "contact": {"address": "1 rue Exemple, Paris", "dpo": {"email": "dpo@example.org"}}}),
    )
}

pub fn host(id: &str) -> Recipient {
    form(
        &json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    )
}

/// One of many disclosures: the number says to whom, of whom, and how much is told.
pub fn disclosure(event: &str, number: u64) -> Disclosure {
    let subjects: Vec<Value> = (0..=number % 3)
        .map(|nth| json!({"ref": format!("partner-{}", (number * 7 + nth * 13) % 41), "details": {"grade": number % 20}}))
        .collect();
    let mut value = json!({"exporter": "omnia-groupe", "recipient": HOSTS[(number % 3) as usize],
        "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f",
        "data_categories": ["identity"], "subjects": subjects, "event_id": event, "late_reason": "initial_import"});
    if number.is_multiple_of(5) {
        value["evidence"] = json!([{"type": "counsel_note", "ref": format!("note {number}"), "date": "2026-01-02"}]);
        value["late_reason"] = json!("somebody was on leave");
    }
    if number.is_multiple_of(11) {
        value["subjects"] = json!([]);
    }
    if value["subjects"] == json!([]) {
        value.as_object_mut().unwrap().remove("subjects");
    }
    form(&value)
}

pub fn event(number: u64) -> Event {
    let name = if number.is_multiple_of(2) {
        "access_request"
    } else {
        "rectification"
    };
    form(
        &json!({"event": name, "subject": format!("partner-{}", number % 41), "at": "2026-01-01T08:00:00Z"}),
    )
}

pub const fn submission(disclosure: Disclosure) -> Submission {
    Submission {
        disclosure,
        actor: None,
        key: None,
        supersedes: None,
    }
}

/// Makes a ledger with three hosts.
pub fn init(machine: &Machine, paths: &Paths) -> Ledger {
    let request = InitRequest {
        exporter: exporter(),
        origin: Some(ORIGIN.into()),
        predecessor: None,
    };
    let ledger = Ledger::init_on(machine, paths, request, "faults")
        .unwrap()
        .ledger;
    for id in HOSTS {
        ledger.put_recipient(host(id), None, None).unwrap();
    }
    ledger
}

/// Records one disclosure and says what its receipt says.
pub fn record(ledger: &Ledger, event: &str, number: u64) -> Receipt {
    let answer = ledger
        .record(submission(disclosure(event, number)))
        .unwrap();
    let receipt = ledger.receipt(answer.seq).unwrap().unwrap();
    assert_eq!(receipt.line().as_bytes(), answer.line);
    receipt
}

pub fn seq(receipt: &Receipt) -> u64 {
    Frame::of(receipt.line().as_bytes()).unwrap().seq
}

/// Where the vault's key file and its copy lie.
pub fn key_copies(paths: &Paths) -> Vec<PathBuf> {
    vec![
        paths.keys.join("vault.key"),
        paths.keys.join("vault.key.copy"),
    ]
}

/// How many lines end in these bytes.
pub fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// All lines of the journal, in order.
pub fn lines(files: &Arc<dyn Files>, paths: &Paths) -> Vec<Vec<u8>> {
    let journal = journal::Journal::new(Arc::clone(files), &paths.ledger);
    let mut lines = Vec::new();
    for segment in journal.segments().unwrap() {
        let bytes = journal
            .read_from(journal::Place {
                segment: segment.first,
                offset: 0,
            })
            .unwrap();
        lines.extend(journal::complete_lines(&bytes).map(|(_, line)| line.to_vec()));
    }
    lines
}

/// The verifier key as somebody outside has it.
pub fn vkey(text: &str) -> VerifierKey {
    VerifierKey::parse(text).unwrap()
}

/// Opens the ledger and checks every promise that it made.
pub fn check(
    machine: &Machine,
    paths: &Paths,
    acknowledged: &[Receipt],
    key: &VerifierKey,
) -> OpenSummary {
    let Opened { ledger, summary } = Ledger::open_on(machine, paths, "faults").unwrap();
    for receipt in acknowledged {
        let seq = seq(receipt);
        let found = ledger.line(seq).unwrap();
        assert_eq!(
            found.as_deref(),
            Some(receipt.line().as_bytes()),
            "entry {seq} was acknowledged"
        );
        let covered = receipt
            .verify(std::slice::from_ref(key))
            .unwrap()
            .into_inner();
        let (_, _, [old, _]) = ledger.consistency(covered.checkpoint.size.0, None).unwrap();
        assert_eq!(
            old, covered.checkpoint.root,
            "the checkpoint of entry {seq} is of another history"
        );
        ledger
            .receipt(seq)
            .unwrap()
            .unwrap()
            .verify(std::slice::from_ref(key))
            .unwrap();
    }
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    let report = ledger::verify(
        Arc::clone(&machine.files),
        &paths.ledger,
        std::slice::from_ref(key),
        &[],
        |_, _| {},
    )
    .unwrap();
    assert_eq!(
        (report.word, report.size),
        (Word::Intact, size),
        "{report:?}"
    );
    openings(&machine.files, paths);
    summary
}

/// What the vault holds of each line gives the commitments in the line; nothing is held of lines that are not there.
pub fn openings(files: &Arc<dyn Files>, paths: &Paths) {
    let (copies, payload, _) = Copies::open(Arc::clone(files), key_copies(paths)).unwrap();
    let (vault, _) = Embedded::open(files, &paths.ledger, &payload, Box::new(copies)).unwrap();
    let mut numbers = Numbers::default();
    let lines = lines(files, paths);
    for (seq, line) in (0..).zip(&lines) {
        let entry: Value = serde_json::from_slice(line).unwrap();
        numbers.open(&vault, seq, &entry["body"]);
    }
    assert!(
        vault.rows_of_entry(lines.len() as u64).unwrap().is_empty(),
        "rows of a line that never came"
    );
}

/// The last number of each person and organisation.
#[derive(Default)]
struct Numbers {
    persons: HashMap<String, u64>,
    organisations: HashMap<String, u64>,
}

impl Numbers {
    fn open(&mut self, vault: &Embedded, seq: u64, body: &Value) {
        let mut slots = Vec::new();
        for index in 0..body["subjects"]["count"].as_u64().unwrap_or(0) {
            slots.push(self.slot(vault, seq, index));
        }
        if let Some(shown) = body.get("subjects") {
            let opened = serde_json::to_value(Subjects::of(&slots).unwrap().unwrap()).unwrap();
            assert_eq!(opened, *shown, "the persons of entry {seq}");
        }
        if let Some(leaf) = body["recipient"].get("slot") {
            let slot = self.slot(vault, seq, slots.len() as u64);
            assert_eq!(
                slot.leaf().to_string(),
                leaf.as_str().unwrap(),
                "the recipient of entry {seq}"
            );
        }
        if let Some(commitment) = body.get("sealed") {
            let opening: Value = serde_json::from_slice(&plain(vault, seq, 0, 1)).unwrap();
            let salt = Salt::parse(opening["salt"].as_str().unwrap()).unwrap();
            let value = canon::to_canonical(&opening["value"]).unwrap();
            let opened = slot::commit_entry(&salt, &value).to_string();
            assert_eq!(
                opened,
                commitment.as_str().unwrap(),
                "the sealed value of entry {seq}"
            );
        }
        if let (Some(id), Some(number)) = (
            body["recipient"]["id"].as_str(),
            body["recipient"]["number"].as_u64(),
        ) {
            let last = self.organisations.entry(id.to_owned()).or_default();
            *last += 1;
            assert_eq!(number, *last, "the number of `{id}` in entry {seq}");
        }
    }

    fn slot(&mut self, vault: &Embedded, seq: u64, index: u64) -> Slot {
        let opening: Opening = serde_json::from_slice(&plain(vault, seq, index, 0)).unwrap();
        let last = self.persons.entry(opening.person.reference()).or_default();
        *last += 1;
        assert_eq!(
            opening.number,
            *last,
            "the number of `{}` in entry {seq}",
            opening.person.reference()
        );
        opening.slot().unwrap()
    }
}

fn plain(vault: &Embedded, seq: u64, slot: u64, part: u8) -> Vec<u8> {
    let key = RowKey::new(seq, u16::try_from(slot).unwrap(), part).unwrap();
    match vault.row(key).unwrap() {
        Some((_, vault::Opened::Open(plain))) => plain.to_vec(),
        other => panic!("the opening {slot}/{part} of entry {seq} does not open: {other:?}"),
    }
}
