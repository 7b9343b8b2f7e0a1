//! A copy of the data from before the erasure must open nothing of the erased, and everything of everybody else.

use std::path::Path;

use super::world::{
    World, asked, entries_of, erase, files_with, granted, record, record_aged, request, under,
};
use tabellion::files::Files as _;
use tabellion::ledger::{ErasureRequest, OpenError, Rule};

#[test]
fn an_old_copy_of_the_data_with_today_s_keys_opens_the_erased() {
    let (world, ledger) = World::with_three();
    record_aged(
        &ledger,
        "ev-10",
        "bob",
        "prospecting",
        "last_contact_by_person",
        "2026-01-10",
    );
    let hers = entries_of(&ledger, "ada");
    let size = ledger.size();
    let old = world.files.backup();
    let before = world.openings(&old, size);
    assert!(before.iter().all(|(_, row)| row.is_some()));

    erase(&ledger, &["ada"]).unwrap();
    ledger
        .erase(&under(&["bob"], &[Rule::Prospecting]))
        .unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    world.copy_keys(&world.files, &old);
    let after = world.openings(&old, size);
    assert_eq!(before.len(), after.len(), "the old copy has all its rows");
    let mut gone = 0;
    for ((seq, before), (_, after)) in before.iter().zip(&after) {
        let is_prospecting = before.as_ref().unwrap().contains("prospecting");
        if hers.contains(seq) || is_prospecting {
            assert_eq!(*after, None, "entry {seq} opens");
            gone += 1;
        } else {
            assert_eq!(after, before, "entry {seq} is somebody else's");
        }
    }
    assert_eq!(gone, 3);
}

#[test]
fn what_is_left_of_an_erasure_names_the_erased() {
    let (world, ledger) = World::with_three();
    let erased = erase(&ledger, &["ada"]).unwrap();
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    // No file holds the name in clear, and no row opens to it: not the plan of the erasure either.
    let found = files_with(
        &world.files,
        &[Path::new("/data"), Path::new("/safe")],
        b"\"ada\"",
    );
    assert_eq!(found, Vec::<std::path::PathBuf>::new());
    let opened = world.openings(&world.files, size);
    assert!(
        opened.iter().any(|(seq, _)| *seq == erased.chunks[0].seq),
        "the plan is kept"
    );
    assert!(
        opened
            .iter()
            .all(|(_, row)| !row.as_ref().unwrap().contains("\"ada\""))
    );
}

#[test]
fn files_readings_and_other_identifiers_open_from_an_old_copy() {
    let (world, ledger) = World::with_three();
    let alias = "email:ada@old.example";
    record(&ledger, "ev-20", "host-a", alias);
    ledger.join_persons("ada", alias, None, None).unwrap();
    record(&ledger, "ev-21", "host-b", alias);
    let report = tabellion::ledger::AccessOptions {
        subject: alias.into(),
        ..Default::default()
    };
    ledger.access_report(&report).unwrap();
    let wants = asked(&ledger, "erasure", alias);
    granted(&ledger, wants);
    let size = ledger.size();
    let old = world.files.backup();
    let before = world.openings(&old, size);
    let order = ErasureRequest {
        requests: vec![wants],
        ..request(&[alias])
    };
    ledger.erase(&order).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    world.copy_keys(&world.files, &old);
    let after = world.openings(&old, size);
    let mut gone = 0;
    for ((seq, before), (_, after)) in before.iter().zip(&after) {
        let before = before.as_ref().unwrap();
        let hers = before.contains("\"value\":\"ada\"") || before.contains("ada@old");
        assert_eq!(after.is_none(), hers, "entry {seq}: {before}");
        gone += usize::from(hers);
    }
    assert!(gone >= 9, "{gone}");
}

#[test]
fn an_old_copy_of_the_data_goes_on_as_a_ledger_with_today_s_keys() {
    let (world, ledger) = World::with_three();
    let old = world.files.backup();
    erase(&ledger, &["ada"]).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    for name in world.files.list(&world.paths.keys).unwrap() {
        let path = world.paths.keys.join(name);
        if let Ok(bytes) = world.files.read(&path) {
            old.replace(&path, &bytes).unwrap();
        }
    }
    // The signer remembers the entries of the erasure: they are missed, nothing is recorded over them.
    let Err(error) = world.open_on(&old) else {
        panic!("opened as if nothing had been erased")
    };
    assert!(
        matches!(error, OpenError::Integrity(_) | OpenError::Store(_)),
        "{error}"
    );
}
