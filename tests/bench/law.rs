//! Verdicts per second: all case files, with full reasons, on one core; recomputed and simulated over a ledger that holds
//! them, on all cores; what would permit the refused ones.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench fails by panicking"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use tabellion::clock::SystemClock;
use tabellion::decide::alternatives::alternatives;
use tabellion::decide::{ClearFacts, Facts, Findings, decide, findings, judge};
use tabellion::disclosure::{Case, read};
use tabellion::ledger::{InitRequest, Ledger, Paths, Submission};
use tabellion::recompute::{Simulation, Tally};
use tabellion::rulebook::Rulebook;
use tabellion::vocabulary::VerdictWord;

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");
    let mut cases = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") && !path.ends_with("case.schema.json")
        {
            let values: Vec<serde_json::Value> =
                serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            cases.extend(values.iter().map(|value| read::<Case>(value).unwrap()));
        }
    }
    cases
}

fn verdicts(criterion: &mut Criterion) {
    let book = Rulebook::embedded().unwrap();
    let cases = cases();
    let mut group = criterion.benchmark_group("law");
    group.throughput(Throughput::Elements(cases.len() as u64));
    group.bench_function("decide", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                black_box(decide(&Facts::of_case(black_box(case)), &book));
            }
        });
    });
    let recorded: Vec<(ClearFacts<'static>, Findings)> = cases
        .iter()
        .map(|case| {
            let facts = Facts::of_case(case);
            (facts.clear(), findings(&facts, &book))
        })
        .collect();
    group.bench_function("judge from the record", |bencher| {
        bencher.iter(|| {
            for (clear, findings) in &recorded {
                black_box(judge(black_box(clear), findings, &book));
            }
        });
    });
    let texts: Vec<Vec<u8>> = cases
        .iter()
        .map(|case| serde_json::to_vec(case).unwrap())
        .collect();
    group.bench_function("read a case", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(tabellion::disclosure::read_json::<Case>(black_box(text)).unwrap());
            }
        });
    });
    group.finish();
}

/// A ledger with the disclosures of all cases, many times over.
struct Recorded {
    _folder: tempfile::TempDir,
    ledger: Ledger,
    lines: Vec<Vec<u8>>,
}

fn recorded(times: usize) -> Recorded {
    let folder = tempfile::tempdir().unwrap();
    let exporter = json!({"id": "orme", "name": "Orme SAS (example)", "country": "FR", "acts_as": "controller"});
    let request = InitRequest {
        exporter: read(&exporter).unwrap(),
        origin: Some("ledger.example/bench".into()),
        predecessor: None,
    };
    let paths = Paths::new(folder.path().join("ledger"), None);
    let ledger = Ledger::init(&paths, request, Arc::new(SystemClock), "bench")
        .unwrap()
        .ledger;
    let mut submissions: Vec<Submission> = Vec::new();
    for (at, case) in cases().iter().enumerate() {
        let mut recipient = serde_json::to_value(&case.recipient).unwrap();
        recipient["id"] = json!(format!("rcp-{at}"));
        if ledger
            .put_recipient(read(&recipient).unwrap(), None, None)
            .is_err()
        {
            continue;
        }
        let mut value = serde_json::to_value(&case.disclosure).unwrap();
        value["exporter"] = json!("orme");
        value["recipient"] = recipient["id"].clone();
        for member in ["supersedes", "event_id"] {
            value.as_object_mut().unwrap().remove(member);
        }
        let subjects = value
            .get_mut("subjects")
            .and_then(serde_json::Value::as_array_mut);
        for subject in subjects.into_iter().flatten() {
            subject["ref"] = json!(format!(
                "{at}-{}",
                subject["ref"].as_str().unwrap().replace('@', ".")
            ));
        }
        submissions.push(Submission {
            disclosure: read(&value).unwrap(),
            actor: None,
            key: None,
            supersedes: None,
        });
    }
    for _ in 0..times {
        let waiting: Vec<_> = submissions
            .iter()
            .map(|one| ledger.submit(one.clone()))
            .collect();
        for pending in waiting.into_iter().flatten() {
            // Cases of the future are refused at the door.
            let _ = pending.wait();
        }
    }
    let lines = (0..ledger.size())
        .map(|seq| ledger.line(seq).unwrap().unwrap())
        .collect();
    Recorded {
        _folder: folder,
        ledger,
        lines,
    }
}

fn over_a_ledger(criterion: &mut Criterion) {
    let recorded = recorded(60);
    let lines: Vec<&[u8]> = recorded.lines.iter().map(Vec::as_slice).collect();
    let book = Arc::new(Rulebook::embedded().unwrap());
    let mut group = criterion.benchmark_group("ledger");
    group.sample_size(10);
    group.throughput(Throughput::Elements(lines.len() as u64));
    group.bench_function("verify --decisions, from codes", |bencher| {
        bencher.iter(|| {
            let mut tally = Tally::default();
            for batch in lines.chunks(8_192) {
                tally.feed(batch, &|_| Ok(Arc::clone(&book)), None);
            }
            assert_eq!(tally.agree, tally.verdicts);
            black_box(tally.verdicts)
        });
    });
    group.bench_function("verify --decisions, from openings", |bencher| {
        bencher.iter(|| {
            let tally = recorded.ledger.decisions(&mut |_| {}).unwrap();
            assert_eq!(tally.agree, tally.verdicts);
            black_box(tally.from_facts)
        });
    });
    let at = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let others = book.closed("EU-ADQ-US-DPF", at).unwrap();
    let only = tabellion::rulebook::RuleId::parse("EU-ADQ-US-DPF").unwrap();
    group.bench_function("rules simulate", |bencher| {
        bencher.iter(|| {
            let mut simulation = Simulation::new(&book, &others, Some(&only), at);
            for line in &lines {
                simulation.register(line);
            }
            for batch in lines.chunks(8_192) {
                simulation.feed(batch);
            }
            simulation.replace();
            black_box(simulation.asked)
        });
    });
    group.finish();
    let refused: Vec<Case> = cases()
        .into_iter()
        .filter(|case| decide(&Facts::of_case(case), &book).verdict == VerdictWord::Refuse)
        .collect();
    let mut group = criterion.benchmark_group("law");
    group.throughput(Throughput::Elements(refused.len() as u64));
    group.bench_function("alternatives of a refusal", |bencher| {
        bencher.iter(|| {
            for case in &refused {
                black_box(alternatives(&Facts::of_case(black_box(case)), &book));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, verdicts, over_a_ledger);
criterion_main!(benches);
