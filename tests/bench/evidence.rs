//! Evidence, measured: `cargo bench --bench evidence` fills a ledger with `TABELLION_BENCH_ENTRIES` (1,000,000) disclosures,
//! `TABELLION_BENCH_ASKED` (10,000) of them to one recipient, and exports these.
//!
//! Time and peak memory of the export, its report included; how long `verify --bundle` and `verify.py` take; what
//! `verify.html` weighs. Memory is that of this process while it exports (`VmHWM`, reset before); Chromium is not measured here.

#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    reason = "figures are rounded for people"
)]

use std::collections::VecDeque;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tabellion::clock::SystemClock;
use tabellion::disclosure::{Disclosure, Form, read_json};
use tabellion::evidence::{self, Given, verdicts, verify};
use tabellion::ledger::{
    ExportOf, ExportRequest, Filter, InitRequest, Ledger, Paths, Pending, RecordError, Submission,
};
use tabellion::note::VerifierKey;
use tabellion::report::bundle::{self, MadeBundle};

/// The recipient that is asked about.
const ASKED: &str = "asked";
/// Acknowledgements that may be waited for.
const AHEAD: usize = 1024;

fn read<T: Form>(value: &serde_json::Value) -> T {
    read_json(value.to_string().as_bytes()).expect("a valid object")
}

fn number(name: &str, otherwise: usize) -> usize {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn host(id: &str) -> serde_json::Value {
    json!({"id": id, "name": "Host (example)", "kind": "service_provider", "role": "processor", "seat": "FR", "hosting": ["DE", "CH"],
        "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]})
}

fn disclosure(to: &str, number: usize) -> Disclosure {
    read(
        &json!({"exporter": "omnia-groupe", "recipient": to, "occurred_at": "2026-01-10T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity", "professional_contact"], "late_reason": "initial_import",
        "event_id": format!("crm-{number:09}"), "subjects": [{"ref": format!("partner-{number:07}"), "details": {"position": "buyer"}}]}),
    )
}

fn fill(ledger: &Ledger, entries: usize, asked: usize) {
    let every = entries / asked.max(1);
    let mut waiting: VecDeque<Pending> = VecDeque::new();
    for nth in 0..entries {
        let is_asked = nth % every == 0 && nth / every < asked;
        let to = if is_asked { ASKED } else { "another" };
        let submission = Submission {
            disclosure: disclosure(to, nth),
            actor: None,
            key: None,
            supersedes: None,
        };
        loop {
            match ledger.submit(submission.clone()) {
                Ok(pending) => break waiting.push_back(pending),
                Err(RecordError::Busy) => std::thread::sleep(Duration::from_micros(200)),
                Err(error) => panic!("{error}"),
            }
        }
        if waiting.len() >= AHEAD
            && let Some(pending) = waiting.pop_front()
        {
            pending.wait().expect("recorded");
        }
    }
    for pending in waiting {
        pending.wait().expect("recorded");
    }
}

/// The most memory that this process held since [`forget`].
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.map_or(f64::NAN, |kb| kb / 1024.0)
}

/// Sets the peak back to what is held now; whether the kernel let us.
fn forget() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

fn export(ledger: &Ledger) -> MadeBundle {
    let filter = Filter {
        recipient: Some(ASKED.into()),
        ..Filter::default()
    };
    let request = ExportRequest {
        of: ExportOf::Filter(Box::new(filter)),
        withhold: Vec::new(),
        actor: None,
    };
    let is_reset = forget();
    let begin = Instant::now();
    let made = bundle::make(ledger, &request).expect("a bundle");
    let took = begin.elapsed();
    let since = if is_reset { "" } else { " (since the start)" };
    println!(
        "export of {} entries: {:.1} s, peak resident {:.0} MB{since}, {:.1} MB, report: {}",
        made.entries,
        took.as_secs_f64(),
        peak_mb(),
        made.bytes.len() as f64 / 1e6,
        made.unreported.as_deref().unwrap_or("in it")
    );
    made
}

fn verified(made: &MadeBundle, key: &VerifierKey) {
    let keys = std::slice::from_ref(key);
    let given = Given {
        trusted: keys,
        digest: None,
    };
    let begin = Instant::now();
    let report = verify(&made.bytes, &given);
    let common = begin.elapsed();
    let files = evidence::unpack(&made.bytes).expect("files");
    let found = verdicts(&files);
    println!(
        "verify --bundle: {:.2} s for the common level, {:.2} s with {} verdicts recomputed, {:?}",
        common.as_secs_f64(),
        begin.elapsed().as_secs_f64(),
        found.count,
        report.word
    );
    if let Some(pdf) = files.get("data/report.pdf") {
        println!("report.pdf: {:.0} kB", pdf.len() as f64 / 1e3);
    }
    println!("verify.html: {:.1} kB", evidence::page().len() as f64 / 1e3);
}

fn in_python(folder: &Path, made: &MadeBundle, key: &VerifierKey) {
    std::fs::write(folder.join("bundle.zip"), &made.bytes).expect("written");
    std::fs::write(folder.join("verify.py"), evidence::verifier()).expect("written");
    let begin = Instant::now();
    let said = Command::new("python3")
        .current_dir(folder)
        .args(["verify.py", "bundle.zip", "--trust", &key.to_string()])
        .output();
    match said {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout);
            let word = text.lines().next().unwrap_or_default();
            println!("verify.py: {:.1} s, {word}", begin.elapsed().as_secs_f64());
        }
        Err(error) => println!("verify.py: not measured, {error}"),
    }
}

fn main() {
    let entries = number("TABELLION_BENCH_ENTRIES", 1_000_000);
    let asked = number("TABELLION_BENCH_ASKED", 10_000).min(entries);
    let base = std::env::var_os("TABELLION_BENCH_DIR").map_or_else(std::env::temp_dir, Into::into);
    let folder = tempfile::tempdir_in(base).expect("a folder");
    let paths = Paths::new(folder.path().join("ledger"), None);
    let request = InitRequest {
        exporter: read(
            &json!({"id": "omnia-groupe", "name": "Omnia (example)", "country": "FR", "acts_as": "controller"}),
        ),
        origin: Some("ledger.example/bench".into()),
        predecessor: None,
    };
    let ledger = Ledger::init(&paths, request, Arc::new(SystemClock), "bench")
        .expect("a ledger")
        .ledger;
    for id in [ASKED, "another"] {
        ledger
            .put_recipient(read(&host(id)), None, None)
            .expect("registered");
    }
    fill(&ledger, entries, asked);
    println!("{entries} entries, {asked} of them asked for");
    let key = VerifierKey::parse(ledger.vkeys().last().expect("a key")).expect("a key");
    // The first of a process reads its fonts and templates.
    for _ in 0..2 {
        let made = export(&ledger);
        verified(&made, &key);
        in_python(folder.path(), &made, &key);
    }
    ledger.shutdown().expect("closed");
}
