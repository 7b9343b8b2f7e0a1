//! What the other modules share: a ledger on a disk that forgets, persons in it, and eyes for what is left of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use tabellion::clock::TestClock;
use tabellion::disclosure::{Disclosure, Form, Recipient, read_json};
use tabellion::entry::{Body, Entry};
use tabellion::files::{Files, Volatile};
use tabellion::keys::Copies;
use tabellion::ledger::{
    self, Answer, EraseError, Erased, ErasureRequest, InitRequest, Ledger, Machine, OpenError,
    Opened, Paths, Rule, Submission,
};
use tabellion::note::VerifierKey;
use tabellion::slot::Person;
use tabellion::vault::{Embedded, Opened as OpenedRow, Vault as _};
use tabellion::vocabulary::Scope;

pub const NOW: &str = "2026-11-22T10:00:00Z";

pub struct World {
    pub files: Volatile,
    pub clock: Arc<TestClock>,
    pub index: tempfile::TempDir,
    pub paths: Paths,
}

fn form<T: Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).unwrap()
}

impl World {
    pub fn new() -> (Self, Ledger) {
        Self::of(
            &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR",
                "acts_as": "controller", "policy": {"hosting": "none", "retention": "notice_2024",
                "third_country_needs_prior_authorisation": false}}),
        )
    }

    /// A school in Monaco, without a published promise.
    pub fn monegasque() -> (Self, Ledger) {
        Self::of(
            &json!({"id": "omnia-groupe", "name": "School (example)", "country": "MC", "acts_as": "controller",
                "also_subject_to": ["eu-gdpr"]}),
        )
    }

    /// Another log of the same exporter.
    pub fn named(origin: &str) -> (Self, Ledger) {
        Self::with_origin(
            &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"}),
            origin,
        )
    }

    fn of(exporter: &serde_json::Value) -> (Self, Ledger) {
        Self::with_origin(exporter, "ledger.example/erasure")
    }

    fn with_origin(exporter: &serde_json::Value, origin: &str) -> (Self, Ledger) {
        let world = Self {
            files: Volatile::new(),
            clock: Arc::new(TestClock::at(NOW.parse().unwrap())),
            index: tempfile::tempdir().unwrap(),
            paths: Paths::new(
                PathBuf::from("/data/ledger"),
                Some(PathBuf::from("/safe/keys")),
            ),
        };
        let request = InitRequest {
            exporter: form(exporter),
            origin: Some(origin.into()),
            predecessor: None,
        };
        let opened = Ledger::init_on(&world.machine(), &world.paths, request, "test").unwrap();
        for host in ["host-a", "host-b"] {
            opened
                .ledger
                .put_recipient(host_named(host), None, None)
                .unwrap();
        }
        (world, opened.ledger)
    }

    /// With Ada, Bob and Carol, two entries each.
    pub fn with_three() -> (Self, Ledger) {
        let (world, ledger) = Self::new();
        for (nth, person) in ["ada", "bob", "carol", "ada", "bob", "carol"]
            .iter()
            .enumerate()
        {
            let host = if nth < 3 { "host-a" } else { "host-b" };
            record(&ledger, &format!("ev-{nth}"), host, person);
        }
        (world, ledger)
    }

    pub fn machine(&self) -> Machine {
        self.machine_on(&self.files)
    }

    pub fn machine_on(&self, files: &Volatile) -> Machine {
        // An index of its own: sled is no part of the disk that forgets.
        let folder = tempfile::tempdir_in(self.index.path()).unwrap().keep();
        Machine {
            files: Arc::new(files.clone()),
            clock: Arc::clone(&self.clock) as _,
            index_folder: Some(folder.join("index")),
        }
    }

    pub fn open(&self) -> Result<Opened, OpenError> {
        self.open_on(&self.files)
    }

    pub fn open_on(&self, files: &Volatile) -> Result<Opened, OpenError> {
        Ledger::open_on(&self.machine_on(files), &self.paths, "test")
    }

    pub fn key_files(&self) -> [PathBuf; 2] {
        [
            self.paths.keys.join("vault.key"),
            self.paths.keys.join("vault.key.copy"),
        ]
    }

    /// Puts the key files of one disk onto another.
    pub fn copy_keys(&self, from: &Volatile, to: &Volatile) {
        for path in self.key_files() {
            to.replace(&path, &from.read(&path).unwrap()).unwrap();
        }
    }

    /// Every opening of the vault on a disk: entry, and the words or nothing.
    pub fn openings(&self, files: &Volatile, size: u64) -> Vec<(u64, Option<String>)> {
        let files: Arc<dyn Files> = Arc::new(files.clone());
        let (copies, payload, _) =
            Copies::open(Arc::clone(&files), self.key_files().to_vec()).unwrap();
        let (vault, _) =
            Embedded::open(&files, &self.paths.ledger, &payload, Box::new(copies)).unwrap();
        let mut found = Vec::new();
        for seq in 0..size {
            for (_, _, opened) in vault.rows_of_entry(seq).unwrap() {
                found.push((
                    seq,
                    match opened {
                        OpenedRow::Open(plain) => Some(String::from_utf8(plain.to_vec()).unwrap()),
                        OpenedRow::Erased => None,
                    },
                ));
            }
        }
        found
    }

    pub fn is_intact(&self, files: &Volatile, vkey: &str) -> u64 {
        let trusted = [VerifierKey::parse(vkey).unwrap()];
        let report = ledger::verify(
            Arc::new(files.clone()),
            &self.paths.ledger,
            &trusted,
            &[],
            |_, _| {},
        )
        .unwrap();
        assert_eq!(report.word, tabellion::audit::Word::Intact, "{report:?}");
        report.size
    }
}

pub fn host_named(id: &str) -> Recipient {
    form(
        &json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    )
}

pub fn disclosure(
    event: &str,
    to: &str,
    person: &str,
    age: Option<serde_json::Value>,
) -> Disclosure {
    let mut value = json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-11-22T09:59:00Z",
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"],
        "subjects": [{"ref": person, "details": {"grade": 12}}], "event_id": event});
    if let Some(age) = age {
        value["data_age"] = age;
    }
    form(&value)
}

/// A disclosure of a later instant than the ledger's first ones.
pub fn later(event: &str, to: &str, person: &str, at: &str) -> Disclosure {
    form(
        &json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": at, "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "subjects": [{"ref": person}],
        "event_id": event}),
    )
}

pub fn send(ledger: &Ledger, disclosure: Disclosure) -> Result<Answer, ledger::RecordError> {
    ledger.record(Submission {
        disclosure,
        actor: None,
        key: None,
        supersedes: None,
    })
}

pub fn record(ledger: &Ledger, event: &str, to: &str, person: &str) -> Answer {
    let answer = send(ledger, disclosure(event, to, person, None)).unwrap();
    assert!(!answer.refused, "{:?}", answer.verdict);
    answer
}

pub fn record_aged(
    ledger: &Ledger,
    event: &str,
    person: &str,
    rule: &str,
    trigger: &str,
    date: &str,
) -> Answer {
    let age = json!({"rule": rule, "trigger": trigger, "date": date});
    send(ledger, disclosure(event, "host-a", person, Some(age))).unwrap()
}

/// A step in the exercise of a right.
pub fn step(ledger: &Ledger, value: &serde_json::Value) -> Result<Answer, ledger::RecordError> {
    ledger.record_demand(form(value), None, None)
}

/// A request, by the entry that begins it.
pub fn asked(ledger: &Ledger, event: &str, person: &str) -> u64 {
    step(ledger, &json!({"event": event, "subject": person}))
        .unwrap()
        .seq
}

/// It is known that the request comes from the person.
pub fn confirmed(ledger: &Ledger, request: u64) {
    let check = json!({"step": "identity_check", "request": request,
        "identity": {"method": "known_channel", "result": "confirmed"}});
    step(ledger, &check).unwrap();
}

/// It was granted.
pub fn granted(ledger: &Ledger, request: u64) -> u64 {
    confirmed(ledger, request);
    let answer = json!({"step": "answered", "request": request, "outcome": "granted"});
    step(ledger, &answer).unwrap().seq
}

/// Lets days go by.
pub fn days(world: &World, days: u64) {
    world
        .clock
        .pass(std::time::Duration::from_secs(days * 86_400));
}

/// An instant of the world's clock, as a disclosure says it.
pub fn now(ledger: &Ledger) -> String {
    ledger
        .now()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

pub fn who(reference: &str) -> Person {
    Person::parse(reference).unwrap()
}

pub fn request(persons: &[&str]) -> ErasureRequest {
    ErasureRequest {
        persons: persons.iter().map(|person| who(person)).collect(),
        rules: Vec::new(),
        grounds: vec!["eu-gdpr.A17-1-b".to_owned()],
        requests: Vec::new(),
        keep: Vec::new(),
        suppress: Some(Scope::All),
        review_on: None,
        actor: None,
    }
}

pub fn under(persons: &[&str], rules: &[Rule]) -> ErasureRequest {
    ErasureRequest {
        rules: rules.to_vec(),
        suppress: None,
        ..request(persons)
    }
}

pub fn erase(ledger: &Ledger, persons: &[&str]) -> Result<Erased, EraseError> {
    ledger.erase(&request(persons))
}

pub fn entry(ledger: &Ledger, seq: u64) -> Entry {
    Entry::parse(&ledger.line(seq).unwrap().unwrap()).unwrap()
}

pub fn erasure(ledger: &Ledger, seq: u64) -> tabellion::entry::Erasure {
    match entry(ledger, seq).body {
        Body::Erasure(erasure) => erasure,
        body => panic!("{body:?}"),
    }
}

/// Places of the entries of a person.
pub fn entries_of(ledger: &Ledger, person: &str) -> Vec<u64> {
    let filter = ledger::Filter {
        subject: Some(person.to_owned()),
        ..ledger::Filter::default()
    };
    let found = ledger.list(&filter, None, 1_000_000).unwrap();
    found.entries.iter().map(|(seq, _)| *seq).collect()
}

/// Every file of the disk that holds these bytes.
pub fn files_with(files: &Volatile, folders: &[&Path], needle: &[u8]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = folders.iter().map(|path| path.to_path_buf()).collect();
    while let Some(folder) = folders.pop() {
        for name in files.list(&folder).unwrap() {
            let path = folder.join(name);
            match files.read(&path) {
                Ok(bytes) => {
                    if memchr::memmem::find(&bytes, needle).is_some() {
                        found.push(path);
                    }
                }
                Err(_) => folders.push(path),
            }
        }
    }
    found
}
