//! The power goes between rows and lines, or within a commit; the disk is full, or fails.

use std::path::Path;

use tabellion::files::volatile::{Call, Fault, Op};
use tabellion::vault::{Vault as _, VaultError};

use super::series::audit;
use super::world::{DATA, key, open, opening, plain, record, rows, text, who, world};

#[test]
fn what_was_committed_survives_any_power_cut_and_what_was_not_is_whole_or_absent() {
    for seed in 0..60 {
        let files = world();
        let (vault, _) = open(&files).unwrap();
        let sizes: Vec<u64> = (0..5).collect();
        for &seq in &sizes {
            record(&vault, seq, "ada");
        }
        // The sixth commit dies at its sync.
        files.fail(Call::Sync, 0, Fault::Broken);
        let dying = rows(vec![opening(&vault, 5, "ada")]);
        assert!(vault.commit(&dying).unwrap_err().is_final());
        assert!(
            vault.commit(&dying).unwrap_err().is_final(),
            "after a failed sync it must not go on"
        );
        files.power_cut(seed);
        drop(vault);
        let (vault, _) = open(&files).unwrap();
        let entries = u64::from(vault.find(&who("ada")).unwrap().entries);
        assert!(entries == 5 || entries == 6, "seed {seed}: {entries}");
        audit(&vault, &[("ada".to_owned(), (0..entries).collect())].into());
        vault.truncate(5).unwrap();
        audit(&vault, &[("ada".to_owned(), sizes)].into());
        record(&vault, 5, "ada");
    }
}

#[test]
fn a_power_cut_between_rows_and_lines_leaves_no_row_without_a_line() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    record(&vault, 1, "bob");
    files.power_cut(11);
    drop(vault);
    // The journal says that one line came.
    let (vault, _) = open(&files).unwrap();
    let dropped = vault.truncate(1).unwrap();
    assert_eq!((dropped.rows, dropped.persons), (1, 1));
    assert_eq!(vault.find(&who("bob")), None);
    assert_eq!(plain(&vault, key(1, 0, 0)), None);
    assert_eq!(plain(&vault, key(0, 0, 0)).unwrap(), text("ada", 0, 0));
}

#[test]
fn a_commit_returns_only_after_its_sync() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    let _ = files.take_ops();
    record(&vault, 1, "ada");
    let ops = files.take_ops();
    let file = Path::new(DATA).join("vault-0.wal");
    let sync = Op::Sync(file.clone());
    assert!(ops.contains(&sync), "{ops:?}");
    let write = |op: &Op| matches!(op, Op::Write(path, ..) if *path == file);
    let (last, _) = ops.iter().enumerate().rfind(|(_, op)| write(op)).unwrap();
    assert!(ops[last..].contains(&sync), "{ops:?}");
}

#[test]
fn a_full_disk_shows_before_the_commit_and_passes() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    record(&vault, 0, "ada");
    let large = || {
        let mut row = opening(&vault, 1, "ada");
        row.plaintext = zeroize::Zeroizing::new(vec![7; 4 << 20]);
        rows(vec![row])
    };
    files.fail(Call::Reserve, 0, Fault::Full);
    let refused = vault.commit(&large()).unwrap_err();
    assert!(matches!(refused, VaultError::Full), "{refused}");
    assert_eq!(plain(&vault, key(1, 0, 0)), None);
    vault.commit(&large()).unwrap();
    assert_eq!(vault.find(&who("ada")).unwrap().entries, 2);
}

#[test]
fn a_killed_process_loses_nothing() {
    let files = world();
    let (vault, _) = open(&files).unwrap();
    for seq in 0..30 {
        record(&vault, seq, "ada");
    }
    std::mem::forget(vault);
    files.kill();
    let (vault, report) = open(&files).unwrap();
    assert!(report.repaired);
    audit(&vault, &[("ada".to_owned(), (0..30).collect())].into());
}
