//! Putting back: a ledger again, or nothing; never a fork, never the erased.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tabellion::files::Files as _;
use tabellion::ledger::{BackupError, Ledger, OpenError, Paths, Purpose, SETTINGS_FILE, Seen};

use super::{disk_with_keys, files_in, restored, taken};
use crate::erasure::world::{World, entries_of, erase, record};

fn closed(ledger: Ledger) {
    ledger.shutdown().unwrap();
    drop(ledger);
}

#[test]
fn a_ledger_put_back_lacks_something() {
    let (world, ledger) = World::with_three();
    let size = ledger.size();
    let blob = ledger.put_blob(b"a contract").unwrap();
    let bytes = taken(&ledger);
    closed(ledger);
    let before = world.openings(&world.files, size);
    let disk = disk_with_keys(&world);
    let put_back = restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]).unwrap();
    assert_eq!((put_back.opened, put_back.erased), (before.len() as u64, 0));
    assert_eq!(put_back.signed, Some(size));
    assert_eq!(world.openings(&disk, size), before);
    let opened = world.open_on(&disk).unwrap();
    assert_eq!(opened.ledger.size(), size);
    assert_eq!(entries_of(&opened.ledger, "ada").len(), 2);
    let file = world.paths.ledger.join("blobs").join(&blob.name);
    assert_eq!(disk.read(&file).unwrap(), world.files.read(&file).unwrap());
    // It goes on, with the next number.
    assert_eq!(record(&opened.ledger, "next", "host-a", "ada").seq, size);
}

#[test]
fn a_backup_that_outlives_an_erasure_opens_the_erased() {
    let (world, ledger) = World::with_three();
    let hers = entries_of(&ledger, "ada");
    let size = ledger.size();
    let bytes = taken(&ledger);
    let before = world.openings(&world.files.backup(), size);
    erase(&ledger, &["ada"]).unwrap();
    closed(ledger);
    let disk = disk_with_keys(&world);
    restored(&disk, &world.paths, &bytes, Purpose::Read, &[]).unwrap();
    let after = world.openings(&disk, size);
    assert_eq!(before.len(), after.len(), "the backup has all its rows");
    let mut gone = 0;
    for ((seq, before), (_, after)) in before.iter().zip(&after) {
        if hers.contains(seq) {
            assert_eq!(*after, None, "entry {seq} opens");
            gone += 1;
        } else {
            assert_eq!(after, before, "entry {seq} is somebody else's");
        }
    }
    assert_eq!(gone, 2);
}

#[test]
fn a_backup_made_after_an_erasure_names_the_erased() {
    let (world, ledger) = World::with_three();
    erase(&ledger, &["ada"]).unwrap();
    let size = ledger.size();
    let bytes = taken(&ledger);
    closed(ledger);
    let disk = disk_with_keys(&world);
    let put_back = restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]).unwrap();
    assert!(put_back.opened > 0);
    let opened = world.openings(&disk, size);
    assert!(
        opened
            .iter()
            .all(|(_, row)| { row.as_ref().is_none_or(|row| !row.contains("\"ada\"")) })
    );
    // Stopped at the next import there too.
    let again = world.open_on(&disk).unwrap().ledger;
    let refused = crate::erasure::world::send(
        &again,
        crate::erasure::world::disclosure("ev-1000", "host-a", "ada", None),
    );
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn an_older_backup_forks_the_log() {
    let (world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    let size = ledger.size();
    record(&ledger, "later", "host-a", "ada");
    closed(ledger);
    let disk = disk_with_keys(&world);
    match restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]) {
        Err(error @ BackupError::Older { missing: 1, .. }) => {
            let said = error.to_string();
            assert!(
                said.contains("--only-to-read") && said.contains("init --succeeds"),
                "{said}"
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        files_in(&disk, &world.paths.ledger),
        Vec::<std::path::PathBuf>::new()
    );
    // To be read it may stand there, and opening refuses it.
    restored(&disk, &world.paths, &bytes, Purpose::Read, &[]).unwrap();
    let vkey =
        tabellion::note::VerifierKey::parse(&world.open().unwrap().ledger.vkeys()[0]).unwrap();
    assert_eq!(world.is_intact(&disk, &vkey.to_string()), size);
    let Err(error) = world.open_on(&disk) else {
        panic!("it forks")
    };
    assert!(matches!(error, OpenError::Integrity(_)), "{error}");
}

#[test]
fn keys_that_were_put_back_too_forget_what_somebody_holds_a_receipt_of() {
    let (world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    let size = ledger.size();
    closed(ledger);
    let old_keys = disk_with_keys(&world);
    let ledger = world.open().unwrap().ledger;
    let answer = record(&ledger, "later", "host-a", "ada");
    let receipt = ledger.receipt(answer.seq).unwrap();
    assert!(receipt.is_some());
    let seen = Seen {
        size: ledger.size(),
        root: None,
    };
    closed(ledger);
    let refused = restored(&old_keys, &world.paths, &bytes, Purpose::GoOn, &[seen]);
    assert!(
        matches!(refused, Err(BackupError::Older { seen, .. }) if seen == size + 1),
        "{refused:?}"
    );
}

#[test]
fn a_head_that_was_seen_with_another_root_is_overlooked() {
    let (world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    closed(ledger);
    let disk = disk_with_keys(&world);
    let seen = Seen {
        size: 4,
        root: Some(tabellion::hash::leaf(b"another history")),
    };
    let refused = restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[seen]);
    assert!(
        matches!(refused, Err(BackupError::Tampered(_))),
        "{refused:?}"
    );
}

#[test]
fn something_that_lies_there_is_overwritten() {
    let (world, ledger) = World::with_three();
    let bytes = taken(&ledger);
    closed(ledger);
    let disk = disk_with_keys(&world);
    let theirs = world.paths.ledger.join("notes.txt");
    disk.make_folder(&world.paths.ledger).unwrap();
    disk.replace(&theirs, b"theirs").unwrap();
    let refused = restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]);
    assert!(
        matches!(refused, Err(BackupError::Occupied(_))),
        "{refused:?}"
    );
    assert_eq!(files_in(&disk, &world.paths.ledger), [theirs]);
    // Nor a ledger.
    let refused = restored(&world.files, &world.paths, &bytes, Purpose::GoOn, &[]);
    assert!(
        matches!(refused, Err(BackupError::Occupied(_))),
        "{refused:?}"
    );
}

#[test]
fn a_backup_becomes_a_ledger_under_the_keys_of_another_or_under_none() {
    let (world, ledger) = World::with_three();
    let (other, others) = World::with_three();
    let bytes = taken(&ledger);
    closed(ledger);
    closed(others);
    let disk = disk_with_keys(&other);
    let refused = restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]);
    assert!(refused.is_err(), "{refused:?}");
    assert!(disk.read(&world.paths.settings()).is_err());
    let nowhere = Paths::new(world.paths.ledger.clone(), Some("/nowhere/keys".into()));
    let refused = restored(&disk, &nowhere, &bytes, Purpose::GoOn, &[]);
    assert!(
        matches!(refused, Err(BackupError::NoKeys { .. })),
        "{refused:?}"
    );
}

#[test]
fn a_power_cut_leaves_half_a_ledger() {
    let (world, ledger) = World::with_three();
    let size = ledger.size();
    let bytes = taken(&ledger);
    closed(ledger);
    let calls = {
        let disk = disk_with_keys(&world);
        drop(disk.take_ops());
        restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]).unwrap();
        disk.take_ops().len() as u64
    };
    let (mut nothing, mut whole) = (0, 0);
    // Every third, and every one of the last: that is where a folder becomes a ledger.
    for cut in (0..=calls).filter(|cut| cut % 3 == 0 || cut + 8 > calls) {
        let disk = disk_with_keys(&world);
        disk.cut_power_after(cut, cut);
        let _ = catch_unwind(AssertUnwindSafe(|| {
            restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]).is_ok()
        }));
        let disk = disk.power_back(cut);
        if disk
            .look(&world.paths.ledger.join(SETTINGS_FILE))
            .unwrap()
            .is_some()
        {
            whole += 1;
        } else {
            nothing += 1;
            assert!(matches!(world.open_on(&disk), Err(OpenError::Settings(_))));
            restored(&disk, &world.paths, &bytes, Purpose::GoOn, &[]).unwrap_or_else(|error| {
                let left = disk.list(&world.paths.ledger);
                panic!("cut after {cut} calls: {error} {left:?}")
            });
        }
        if cut % 15 == 0 || cut + 4 > calls {
            let opened = world.open_on(&disk).unwrap();
            assert_eq!(opened.ledger.size(), size, "cut after {cut} calls");
            assert_eq!(opened.summary.repaired, Vec::<u64>::new());
        }
    }
    assert!(nothing > 10 && whole > 1, "{nothing} {whole}");
}
