//! How fast the vault commits, derives and opens: figures for the documents, printed, never asserted.
//!
//! `cargo bench --bench vault` (`VAULT_BENCH_ROWS=1000000` for the size of a large first ledger).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench fails by panicking"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tabellion::files::{Disk, Files};
use tabellion::keys::Copies;
use tabellion::vault::key_tree::{KeyTree, Leaf};
use tabellion::vault::{Batch, Compartment, Embedded, Identity, Owner, Row, RowKey, Vault};
use zeroize::Zeroizing;

fn main() {
    let rows = std::env::var("VAULT_BENCH_ROWS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let folder =
        tempfile::tempdir_in(std::env::var("VAULT_BENCH_DIR").unwrap_or_else(|_| ".".into()))
            .unwrap();
    let (vault, _) = open(folder.path());
    naive_derivation();
    fsyncs(folder.path());
    let mut seq = 0;
    commits(&vault, &mut seq, 1, 2_000);
    commits(&vault, &mut seq, 16, 16_000);
    commits(&vault, &mut seq, 256, rows);
    lookups(&vault, seq);
    println!("resident {} MB with {seq} persons", resident_mb());
    drop(vault);
    let start = Instant::now();
    let (vault, report) = open(folder.path());
    println!(
        "open after a drop: {:?}, {:?}",
        start.elapsed(),
        report.index
    );
    let start = Instant::now();
    vault.rest().unwrap();
    println!("whole index written in {:?}", start.elapsed());
    drop(vault);
    let start = Instant::now();
    let (vault, report) = open(folder.path());
    println!(
        "open after a rest: {:?}, {:?}",
        start.elapsed(),
        report.index
    );
    println!("resident {} MB after that", resident_mb());
    commits(&vault, &mut seq, 256, 2_560);
    std::mem::forget(vault);
    let start = Instant::now();
    let (vault, report) = open(folder.path());
    println!(
        "open after a kill: {:?}, {:?}, repaired {}",
        start.elapsed(),
        report.index,
        report.repaired
    );
    let person = vault.find(&identity(seq / 2)).unwrap().person;
    let start = Instant::now();
    vault
        .puncture(&[tabellion::vault::Target::Person(person)])
        .unwrap();
    println!(
        "keys of one person erased in {:?}, {} seeds",
        start.elapsed(),
        vault.seeds()
    );
    let start = Instant::now();
    vault
        .erase_rows(&[tabellion::vault::Target::Person(person)])
        .unwrap();
    println!("rows of one person erased in {:?}", start.elapsed());
    println!(
        "vault.redb {} MB",
        std::fs::metadata(folder.path().join("vault.redb"))
            .unwrap()
            .len()
            >> 20
    );
}

fn open(folder: &Path) -> (Embedded, tabellion::vault::OpenReport) {
    let files: Arc<dyn Files> = Arc::new(Disk);
    let paths = vec![folder.join("vault.key"), folder.join("vault.key.second")];
    if !paths[0].exists() {
        Copies::create(
            Arc::clone(&files),
            paths.clone(),
            &Embedded::new_keys().unwrap(),
        )
        .unwrap();
    }
    let (copies, payload, _) = Copies::open(Arc::clone(&files), paths).unwrap();
    Embedded::open(&files, folder, &payload, Box::new(copies)).unwrap()
}

fn identity(number: u64) -> Identity {
    Identity::from_canonical(
        format!(r#"{{"scheme":"email","value":"student.{number}@example.mc"}}"#).into_bytes(),
    )
}

/// Rows of 300 bytes, each of a person seen for the first time.
fn commits(vault: &Embedded, seq: &mut u64, batch: u64, rows: u64) {
    let start = Instant::now();
    let mut slowest = std::time::Duration::ZERO;
    for _ in 0..rows / batch {
        let rows: Vec<Row> = (*seq..*seq + batch)
            .map(|seq| Row {
                key: RowKey::new(seq, 0, 0).unwrap(),
                owner: Owner {
                    person: vault.prepare(&identity(seq)).unwrap().person,
                    compartment: Compartment::new(3).unwrap(),
                },
                number: 1,
                plaintext: Zeroizing::new(vec![b'x'; 300]),
            })
            .collect();
        let one = Instant::now();
        vault
            .commit(&Batch {
                rows,
                ..Batch::default()
            })
            .unwrap();
        slowest = slowest.max(one.elapsed());
        *seq += batch;
    }
    let rate = f64::from(u32::try_from(rows).unwrap()) / start.elapsed().as_secs_f64();
    println!(
        "batch {batch}: {rate:.0} rows/s, new person each, prepare and commit; slowest commit {slowest:?}"
    );
}

fn naive_derivation() {
    let tree: KeyTree = KeyTree::new(tabellion::hash::Secret::from_bytes([1; 32]));
    let start = Instant::now();
    for leaf in 0..20_000 {
        assert!(tree.derive(Leaf(leaf << 8)).is_some());
    }
    println!(
        "leaf keys from the root, no cache: {:.0}/s",
        20_000.0 / start.elapsed().as_secs_f64()
    );
}

/// Whole rows of random persons, opened: lookup, derivation, page, seal.
fn lookups(vault: &Embedded, persons: u64) {
    let start = Instant::now();
    for at in 0..50_000 {
        let seq = at * 7_919 % persons;
        assert!(
            vault
                .row(RowKey::new(seq, 0, 0).unwrap())
                .unwrap()
                .is_some()
        );
    }
    println!(
        "random rows opened: {:.0}/s",
        50_000.0 / start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    for seq in 0..50_000.min(persons) {
        assert!(
            vault
                .row(RowKey::new(seq, 0, 0).unwrap())
                .unwrap()
                .is_some()
        );
    }
    println!(
        "rows opened in order: {:.0}/s",
        50_000.0 / start.elapsed().as_secs_f64()
    );
}

/// What one small append and sync costs on this disk.
fn fsyncs(folder: &Path) {
    use std::os::unix::fs::FileExt as _;
    let file = std::fs::File::create(folder.join("probe")).unwrap();
    let start = Instant::now();
    for at in 0..500 {
        file.write_all_at(&[1; 400], at * 400).unwrap();
        file.sync_data().unwrap();
    }
    println!(
        "fdatasync of 400 bytes appended: {:.0}/s",
        500.0 / start.elapsed().as_secs_f64()
    );
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        >> 10
}
