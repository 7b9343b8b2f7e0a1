//! What the log wing costs per entry, beside the bare hashes that bound it. Lines of about 700 bytes.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tabellion::canon::{self, Line, LineRef};
use tabellion::tree::{self, Frontier, Index, Size};
use tabellion::{chain, hash};

fn line() -> Line {
    let personal: Vec<_> = (0..2)
        .map(|gate| serde_json::json!({"gate": format!("retention_{gate}"), "outcome": "within", "facts": "5f".repeat(32)}))
        .collect();
    let line = Line::of(&serde_json::json!({
        "at": "2026-11-22T10:00:00Z",
        "body": {
            "recipient": "bank-of-somewhere", "number": 1234, "occurred_on": "2026-11-21", "purpose": "payment",
            "categories": ["identity", "bank_account", "invoice"],
            "verdict": {"verdict": "permit", "rules": ["adequacy-gb-2021", "eu-gdpr-44"], "decide": 3, "personal": personal,
                "conditions": [], "missing": [], "review": false, "rulebook": "ab".repeat(32)},
            "subjects": {"count": 1, "root": "cd".repeat(32)},
        },
        "exporter": "umb", "kind": "disclosure", "prev": "0f".repeat(32), "seq": 123_456, "v": 1,
    }));
    line.expect("the line of the bench is canonical")
}

fn per_line(c: &mut Criterion) {
    let line = line();
    let bytes = line.as_bytes();
    let mut group = c.benchmark_group(format!("line of {} bytes", bytes.len()));
    group.throughput(Throughput::Elements(1));
    group.bench_function("bare SHA-256 and BLAKE3", |b| {
        b.iter(|| (hash::leaf(black_box(bytes)), hash::chain(black_box(bytes))));
    });
    group.bench_function("canon::check", |b| {
        b.iter(|| canon::check(black_box(bytes)));
    });
    group.bench_function("canon::check, then prev", |b| {
        b.iter(|| LineRef::parse(black_box(bytes)).map(|line| chain::prev(line).is_ok()));
    });
    group.bench_function("all three: what verify does per line", |b| {
        b.iter(|| {
            let line = LineRef::parse(black_box(bytes));
            (
                line.map(|line| chain::prev(line).is_ok()),
                hash::leaf(bytes),
                hash::chain(bytes),
            )
        });
    });
    group.bench_function("serde_json::Value of the line", |b| {
        b.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(bytes)).is_ok());
    });
    let value = canon::parse(bytes).expect("canonical");
    group.bench_function("canon::to_canonical", |b| {
        b.iter(|| canon::to_canonical(black_box(&value)).is_ok());
    });
    group.finish();
}

fn trees(c: &mut Criterion) {
    let leaves: Vec<_> = (0..4096u32)
        .map(|number| hash::leaf(&number.to_be_bytes()))
        .collect();
    let mut group = c.benchmark_group("tree");
    group.throughput(Throughput::Elements(1));
    group.bench_function("bare node", |b| {
        b.iter(|| hash::node(black_box(&leaves[0]), black_box(&leaves[1])));
    });
    let mut frontier = Frontier::new();
    group.bench_function("append", |b| {
        b.iter(|| {
            frontier.push(black_box(leaves[0]));
            // Tiles are taken per commit; here so that they do not pile up.
            if frontier.size().0.is_multiple_of(256) {
                black_box(frontier.take_changed());
            }
        });
    });
    group.bench_function("root", |b| b.iter(|| black_box(&frontier).root()));
    let (index, size, root) = (Index(1717), Size(4096), tree::root_of(&leaves));
    let path = tree::path_of(&leaves, index).expect("a leaf of the tree");
    group.bench_function("verify inclusion in 4096", |b| {
        b.iter(|| tree::verify_inclusion(&leaves[1717], index, size, black_box(&path), &root));
    });
    group.finish();
}

criterion_group!(benches, per_line, trees);
criterion_main!(benches);
