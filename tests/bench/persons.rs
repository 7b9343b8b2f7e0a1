//! One person among all, and every organisation, measured: `cargo bench --bench persons`.
//!
//! ```text
//! TABELLION_BENCH_ENTRIES=1000000        entries of the ledger
//! TABELLION_BENCH_DISCLOSURES=1000       of one person, who asks for an access report
//! TABELLION_BENCH_ORGANISATIONS=100000   registered, with an entry each, and counted by a census
//! ```
//! The access report of Article 15, the census, and how long a proof of completeness is beside its entries.

#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    reason = "figures are rounded for people"
)]

#[path = "target.rs"]
mod target;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tabellion::clock::SystemClock;
use tabellion::disclosure::{Disclosure, Form, read_json};
use tabellion::ledger::{
    AccessOptions, Authorities, InitRequest, Ledger, Paths, Pending, Period, Submission,
};
use tabellion::report::{Format, render};
use tabellion::text::{Language, Texts};
use target::Sizes;

/// A report of 1,000 disclosures in a ledger of a million, and a census of 100,000 organisations.
const AT_MOST: Duration = Duration::from_secs(1);
/// What a proof of completeness may have beside its entries.
const PROOF_BYTES: usize = 8_000;

/// Submissions under way at once: what the writer takes for one commit.
const UNDER_WAY: usize = 256;
/// Who asks.
const SUBJECT: &str = "partner-0000042";

fn read<T: Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).expect("a valid object")
}

/// A size from the environment.
fn size(name: &str, usual: usize) -> usize {
    let set = std::env::var(format!("TABELLION_BENCH_{name}")).ok();
    set.map_or(usual, |text| text.parse().expect("a number"))
}

fn host(id: &str) -> tabellion::disclosure::Recipient {
    read(
        &json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["DE"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    )
}

fn disclosure(to: &str, person: &str) -> Disclosure {
    read(
        &json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import",
        "subjects": [{"ref": person, "details": {"position": "buyer"}}]}),
    )
}

/// Records one after the other, so many under way at once.
fn record(ledger: &Ledger, disclosures: impl Iterator<Item = Disclosure>) {
    let mut under_way: VecDeque<Pending> = VecDeque::with_capacity(UNDER_WAY);
    for disclosure in disclosures {
        if under_way.len() == UNDER_WAY {
            under_way
                .pop_front()
                .map(Pending::wait)
                .expect("one")
                .expect("recorded");
        }
        let submission = Submission {
            disclosure,
            actor: None,
            key: None,
            supersedes: None,
        };
        under_way.push_back(ledger.submit(submission).expect("queued"));
    }
    for pending in under_way {
        pending.wait().expect("recorded");
    }
}

fn new_ledger(folder: &std::path::Path, name: &str) -> Ledger {
    let request = InitRequest {
        exporter: read(
            &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"}),
        ),
        origin: Some(format!("ledger.example/{name}")),
        predecessor: None,
    };
    let paths = Paths::new(folder.join(name), None);
    let opened = Ledger::init(&paths, request, Arc::new(SystemClock), "bench");
    opened.expect("a ledger").ledger
}

/// The middle one of some runs.
fn median<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut took = Vec::new();
    let mut last = None;
    for _ in 0..5 {
        let begin = Instant::now();
        last = Some(run());
        took.push(begin.elapsed());
    }
    took.sort_unstable();
    (took[took.len() / 2], last.expect("five runs"))
}

fn access(ledger: &Ledger, sizes: Sizes) {
    let options = AccessOptions {
        subject: SUBJECT.to_owned(),
        request: None,
        authorities: Authorities::Withheld,
        actor: None,
    };
    let texts = Texts::new(Language::English);
    let begin = Instant::now();
    ledger.access_report(&options).expect("a report");
    sizes.took("access report, the first", begin.elapsed(), AT_MOST);
    let (took, report) = median(|| ledger.access_report(&options).expect("a report"));
    let of = report.disclosures.len();
    sizes.took(
        &format!("access report of {of} disclosures, its reading recorded"),
        took,
        AT_MOST,
    );
    for format in [Format::Json, Format::Xlsx, Format::Letter] {
        let (took, bytes) = median(|| render(&report, format, &texts).expect("a file"));
        println!("  as {format:?}: {took:.1?} more, {} bytes", bytes.len());
    }
}

fn completeness(ledger: &Ledger, id: &str) {
    let (took, proof) = median(|| ledger.completeness(id, Period::default()).expect("a proof"));
    let json = proof.to_json().expect("as JSON");
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let entries = value["entries"].as_array().map_or(&[][..], Vec::as_slice);
    let lines: usize = entries
        .iter()
        .map(|entry| entry["line"].as_str().map_or(0, str::len))
        .sum();
    let with_paths: usize = entries.iter().map(|entry| entry.to_string().len()).sum();
    let beside = json.len() - with_paths;
    println!(
        "completeness of `{id}`: {took:.1?}, {} entries; {beside} bytes beside them (target {PROOF_BYTES}: {}), of each entry {} of its path beside {} of its line",
        entries.len(),
        if beside <= PROOF_BYTES {
            "met"
        } else {
            "MISSED"
        },
        (with_paths - lines) / entries.len().max(1),
        lines / entries.len().max(1)
    );
}

fn main() {
    let entries = size("ENTRIES", 1_000_000);
    let disclosures = size("DISCLOSURES", 1_000).min(entries);
    let organisations = size("ORGANISATIONS", 100_000);
    let folder = tempfile::tempdir_in(".").expect("a folder");

    let ledger = new_ledger(folder.path(), "persons");
    ledger
        .put_recipient(host("host"), None, None)
        .expect("registered");
    let every = (entries / disclosures).max(1);
    let begin = Instant::now();
    record(
        &ledger,
        (0..entries).map(|nth| {
            let other = format!("other-{nth:07}");
            let whom = if nth % every == 0 && nth / every < disclosures {
                SUBJECT
            } else {
                &other
            };
            disclosure("host", whom)
        }),
    );
    println!("{entries} entries in {:.1?}", begin.elapsed());
    access(
        &ledger,
        Sizes::of(&[(entries, 1_000_000), (disclosures, 1_000)]),
    );
    ledger.shutdown().expect("closed");
    drop(ledger);

    let ledger = new_ledger(folder.path(), "organisations");
    let id = |nth: usize| format!("org-{nth:06}");
    let begin = Instant::now();
    for nth in 0..organisations {
        ledger
            .put_recipient(host(&id(nth)), None, None)
            .expect("registered");
    }
    println!(
        "{organisations} organisations registered in {:.1?}",
        begin.elapsed()
    );
    record(
        &ledger,
        (0..organisations).map(|nth| disclosure(&id(nth), "somebody")),
    );
    let (took, _) = median(|| ledger.take_census().expect("a census"));
    let sizes = Sizes::of(&[(organisations, 100_000)]);
    sizes.took(
        &format!("census of {organisations} organisations"),
        took,
        AT_MOST,
    );
    completeness(&ledger, &id(organisations / 2));
    ledger.shutdown().expect("closed");
}
