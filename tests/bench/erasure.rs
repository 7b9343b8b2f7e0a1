//! Erasing, measured: `cargo bench --bench erasure`.
//!
//! ```text
//! TABELLION_BENCH_PERSONS=100000     persons in the ledger; 1000000 for the figures that are stated
//! TABELLION_BENCH_MANY=10000         erased in one request
//! ```
//! One person among all, 10,000 in one request, and what a run of retention looks at; beside it, how long recording ever
//! waited while that went on.

#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    reason = "figures are rounded for people"
)]

#[path = "target.rs"]
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tabellion::clock::SystemClock;
use tabellion::disclosure::{Disclosure, Form, read_json};
use tabellion::ledger::{ErasureRequest, InitRequest, Ledger, Paths, Submission, UnknownStart};
use tabellion::slot::Person;
use tabellion::vocabulary::Scope;
use target::Sizes;

/// One person among a million.
const ONE: Duration = Duration::from_millis(500);
/// 10,000 in one request.
const MANY: Duration = Duration::from_secs(20);
/// Recording, meanwhile.
const PAUSE: Duration = Duration::from_millis(100);

/// Persons of one entry while the ledger is filled.
const MAILING: usize = 500;

/// A size from the environment.
fn size(name: &str, usual: usize) -> usize {
    let set = std::env::var(format!("TABELLION_BENCH_{name}")).ok();
    set.map_or(usual, |text| text.parse().expect("a number"))
}

fn read<T: Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).expect("a valid object")
}

fn disclosure(persons: impl Iterator<Item = String>) -> Disclosure {
    let subjects: Vec<_> = persons
        .map(|person| json!({"ref": person, "details": {"position": "buyer"}}))
        .collect();
    read(
        &json!({"exporter": "omnia-groupe", "recipient": "host", "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import", "subjects": subjects}),
    )
}

fn send(ledger: &Ledger, disclosure: Disclosure) {
    let submission = Submission {
        disclosure,
        actor: None,
        key: None,
        supersedes: None,
    };
    ledger.record(submission).expect("recorded");
}

fn request(persons: impl Iterator<Item = String>) -> ErasureRequest {
    ErasureRequest {
        persons: persons
            .map(|person| Person::parse(&person).expect("a person"))
            .collect(),
        rules: Vec::new(),
        grounds: vec!["eu-gdpr.A17-1-a".to_owned()],
        requests: Vec::new(),
        keep: Vec::new(),
        suppress: Some(Scope::All),
        review_on: None,
        actor: None,
    }
}

/// Does something while somebody records one by one; how long it took, and the longest that one record waited.
fn beside(ledger: &Ledger, what: impl FnOnce()) -> (Duration, Duration, usize) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let recorder = scope.spawn(|| {
            let (mut longest, mut count) = (Duration::ZERO, 0);
            while !stop.load(Ordering::Acquire) {
                let begin = Instant::now();
                send(
                    ledger,
                    disclosure(std::iter::once("somebody-else".to_owned())),
                );
                longest = longest.max(begin.elapsed());
                count += 1;
            }
            (longest, count)
        });
        let begin = Instant::now();
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(what));
        let took = begin.elapsed();
        stop.store(true, Ordering::Release);
        ended.expect("what was measured ended well");
        let (longest, count) = recorder.join().expect("the recorder lives");
        (took, longest, count)
    })
}

fn main() {
    let persons = size("PERSONS", 100_000);
    let many = size("MANY", 10_000).min(persons / 2);
    let folder = tempfile::tempdir_in(".").expect("a folder");
    let paths = Paths::new(folder.path().join("ledger"), None);
    let request_to_init = InitRequest {
        exporter: read(
            &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"}),
        ),
        origin: Some("ledger.example/bench".into()),
        predecessor: None,
    };
    let ledger = Ledger::init(&paths, request_to_init, Arc::new(SystemClock), "bench")
        .expect("a ledger")
        .ledger;
    let host = read(
        &json!({"id": "host", "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    );
    ledger.put_recipient(host, None, None).expect("registered");
    let name = |number: usize| format!("partner-{number:07}");
    for first in (0..persons).step_by(MAILING) {
        send(
            &ledger,
            disclosure((first..(first + MAILING).min(persons)).map(name)),
        );
    }
    println!("{persons} persons, one opening each; the ledger stays open");
    let sizes = Sizes::of(&[(persons, 1_000_000)]);
    let all_sizes = Sizes::of(&[(persons, 1_000_000), (many, 10_000)]);

    let (_, idle, count) = beside(&ledger, || std::thread::sleep(Duration::from_secs(2)));
    println!("recording alone: longest wait {idle:.1?} of {count}");
    let mut took = Vec::new();
    let mut longest = Duration::ZERO;
    for nth in 0..5 {
        let (one, waited, _) = beside(&ledger, || {
            ledger
                .erase(&request(std::iter::once(name(
                    4 + 2 * nth * (persons / 12),
                ))))
                .expect("erased");
        });
        took.push(one);
        longest = longest.max(waited);
    }
    took.sort_unstable();
    sizes.took("erase one, median of 5", took[2], ONE);
    sizes.took("erase one, longest of 5", took[4], ONE);
    sizes.took("  longest wait of recording", longest, PAUSE);
    // Spread over everybody: neighbours would share most of their keys.
    let step = persons / many;
    let (all, waited, count) = beside(&ledger, || {
        ledger
            .erase(&request((0..many).map(|nth| name((nth * step) | 1))))
            .expect("erased");
    });
    all_sizes.took(&format!("erase {many} in one request"), all, MANY);
    all_sizes.took(
        &format!("  longest wait of recording, of {count}"),
        waited,
        PAUSE,
    );
    let key_file = std::fs::metadata(paths.keys.join("vault.key")).expect("a key file");
    println!("key file after it: {} kB", key_file.len() / 1000);
    let (one, waited, _) = beside(&ledger, || {
        ledger
            .erase(&request(std::iter::once(name(2))))
            .expect("erased");
    });
    sizes.took("erase one more", one, ONE);
    sizes.took("  longest wait of recording", waited, PAUSE);
    let begin = Instant::now();
    let plan = ledger
        .retention_due(None, UnknownStart::Stays)
        .expect("found");
    println!(
        "retention due over everybody: {:.1?} ({} rules due)",
        begin.elapsed(),
        plan.due.len()
    );
    ledger.shutdown().expect("closed");
    drop(ledger);
    let begin = Instant::now();
    let opened = Ledger::open(&paths, Arc::new(SystemClock), "bench").expect("opens");
    println!("open afterwards: {:.1?}", begin.elapsed());
    drop(opened);
}
