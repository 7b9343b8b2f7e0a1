//! Verdicts per second: all case files, with full reasons, on one core.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench fails by panicking"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tabellion::decide::{ClearFacts, Facts, Findings, decide, findings, judge};
use tabellion::disclosure::{Case, read};
use tabellion::rulebook::Rulebook;

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

criterion_group!(benches, verdicts);
criterion_main!(benches);
