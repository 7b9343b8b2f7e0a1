//! The log in front of the database: the power goes while one file is full and the other is written again.

use std::path::{Path, PathBuf};

use tabellion::files::{Files as _, Volatile};
use tabellion::vault::{ActorId, Embedded, Target, Vault as _, VaultError};
use zeroize::Zeroizing;

use super::series::audit;
use super::world::{DATA, key, number_of, open, opening, record, rows, world};

fn log(number: u8) -> PathBuf {
    Path::new(DATA).join(format!("vault-{number}.wal"))
}

/// A row of Bob so large that two of them fill a file of the log.
fn record_large(vault: &Embedded, seq: u64) {
    let mut row = opening(vault, seq, "bob");
    row.plaintext = Zeroizing::new(vec![7; 2200 << 10]);
    vault.commit(&rows(vec![row])).unwrap();
}

/// Entries of Ada and Bob in turn; each file of the log is filled several times.
fn fill(vault: &Embedded, entries: u64) -> Vec<u64> {
    for seq in 0..entries {
        if seq % 2 == 0 {
            record(vault, seq, "ada");
        } else {
            record_large(vault, seq);
        }
    }
    (0..entries).step_by(2).collect()
}

fn has_all(vault: &Embedded, ada: &[u64], entries: u64) {
    audit(vault, &[("ada".to_owned(), ada.to_vec())].into());
    for seq in (1..entries).step_by(2) {
        let (_, opened) = vault.row(key(seq, 0, 0)).unwrap().expect("a row");
        let tabellion::vault::Opened::Open(plain) = opened else {
            panic!("erased")
        };
        assert_eq!((plain.len(), plain[0]), (2200 << 10, 7));
    }
}

#[test]
fn a_record_is_lost_or_an_old_one_comes_back_when_files_are_written_again() {
    for seed in 0..3 {
        let files = world();
        let (vault, _) = open(&files).unwrap();
        let entries = 12 + seed;
        let ada = fill(&vault, entries);
        files.power_cut(seed);
        drop(vault);
        // And once more before anything else was made durable.
        let (vault, _) = open(&files).unwrap();
        has_all(&vault, &ada, entries);
        files.power_cut(seed + 100);
        drop(vault);
        let (vault, _) = open(&files).unwrap();
        has_all(&vault, &ada, entries);
        record(&vault, entries, "ada");
    }
}

#[test]
fn the_power_goes_while_the_log_is_replayed_and_a_record_is_missed() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    let ada = fill(&vault, 9);
    files.power_cut(1);
    drop(vault);
    for calls in (0..60).step_by(7) {
        files.cut_power_after(calls, calls);
        let opened = open(&files);
        if opened.is_ok() && !files.is_out() {
            drop(opened);
            break;
        }
        drop(opened);
        let back = files.power_back(calls);
        let (vault, _) = open(&back).unwrap();
        has_all(&vault, &ada, 9);
        drop(vault);
    }
}

/// What is written to the database itself has a number too, and no record.
#[test]
fn a_record_behind_a_write_past_the_log_is_lost() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    vault.put_actor(ActorId([1; 16]), b"Claire").unwrap();
    record(&vault, 1, "ada");
    record(&vault, 2, "ada");
    files.power_cut(1);
    drop(vault);
    let (vault, _) = open(&files).unwrap();
    audit(&vault, &[("ada".to_owned(), vec![0, 1, 2])].into());
}

#[test]
fn an_altered_record_is_believed() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    for seq in 0..4 {
        record(&vault, seq, "ada");
    }
    std::mem::forget(vault);
    files.kill();
    files
        .damage(&log(0), |bytes| {
            let middle = bytes.iter().rposition(|byte| *byte != 0).unwrap() - 20;
            bytes[middle] ^= 1;
        })
        .unwrap();
    let (vault, _) = open(&files).unwrap();
    // The last record is none; whoever has the line sees that its opening is missing.
    audit(&vault, &[("ada".to_owned(), vec![0, 1, 2])].into());
}

#[test]
fn a_record_in_the_middle_is_lost_and_the_rest_is_taken() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    // Both files hold records that the database may not have: Bob fills the first one.
    for seq in 0..3 {
        record_large(&vault, seq);
    }
    record(&vault, 3, "ada");
    drop(vault);
    let kept = files.backup();
    kept.remove(&Path::new(DATA).join("vault.redb")).unwrap();
    kept.damage(&log(0), Vec::clear).unwrap();
    assert!(matches!(open(&kept), Err(VaultError::OlderThanLog)));
}

#[test]
fn what_was_erased_stays_in_the_log() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    for seq in 0..3 {
        record(&vault, seq, "ada");
    }
    let target = [Target::Person(number_of(&vault, "ada"))];
    vault.puncture(&target).unwrap();
    vault.erase_rows(&target).unwrap();
    for number in 0..2 {
        assert_eq!(files.read(&log(number)).unwrap(), b"", "{number}");
    }
    record(&vault, 3, "bob");
    std::mem::forget(vault);
    files.kill();
    let (vault, _) = open(&files).unwrap();
    audit(&vault, &[("bob".to_owned(), vec![3])].into());
}

/// A ledger of yesterday has no log: it gets one.
#[test]
fn a_vault_without_a_log_is_refused() {
    let files: Volatile = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    vault.rest().unwrap();
    drop(vault);
    for number in 0..2 {
        files.remove(&log(number)).unwrap();
    }
    let (vault, _) = open(&files).unwrap();
    audit(&vault, &[("ada".to_owned(), vec![0])].into());
}
