//! The log wing: bytes, chain, tree, notes, checkpoints, proofs.

mod canon;
mod chain;
mod note;
pub mod parsers;
mod proof;
mod tree;

use tabellion::canon::Line;
use tabellion::note::{KeyName, Signer, SigningKey};

/// The key of the vectors: seed 0, 1, … 31. Public, hence never a key of a real log.
fn signer() -> Signer {
    signer_with(std::array::from_fn(|at| u8::try_from(at).unwrap()))
}

fn signer_with(seed: [u8; 32]) -> Signer {
    Signer::new(
        KeyName::parse("ledger.example/prod").unwrap(),
        SigningKey::from_seed(&seed),
    )
}

fn line(seq: u64, prev: &str) -> Line {
    Line::of(&serde_json::json!({
        "at": "2026-11-22T10:00:00Z",
        "body": {"count": seq, "codes": ["a", "b"], "note": "\"quoted\" \\ and é, with } and ]"},
        "exporter": "umb",
        "kind": "disclosure",
        "prev": prev,
        "seq": seq,
        "v": 1,
    }))
    .unwrap()
}

/// A chain of `count` lines after the origin `ledger.example/prod`.
fn chain_of(count: u64) -> Vec<Line> {
    let mut before = tabellion::chain::genesis_prev("ledger.example/prod");
    (0..count)
        .map(|seq| {
            let line = line(seq, &before.to_string());
            before = tabellion::chain::link(line.as_line());
            line
        })
        .collect()
}

fn vector(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors/log")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}
