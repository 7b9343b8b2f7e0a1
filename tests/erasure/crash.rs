//! The power goes, or a medium, in the middle of an erasure: afterwards it is as before, or done.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tabellion::entry::Body;
use tabellion::files::volatile::{Call, Fault};
use tabellion::ledger::{EraseError, Ledger};

use super::world::{World, disclosure, entries_of, entry, erase, send};

/// The last erasure of a ledger, and whether it was ended.
fn state(ledger: &Ledger) -> (bool, bool) {
    let (mut erased, mut done) = (false, false);
    for seq in 0..ledger.size() {
        match entry(ledger, seq).body {
            Body::Erasure(_) => erased = true,
            Body::ErasureDone(_) => done = true,
            _ => {}
        }
    }
    (erased, done)
}

/// How many calls that change something an erasure makes.
fn calls_of_an_erasure() -> u64 {
    let (world, ledger) = World::with_three();
    drop(world.files.take_ops());
    erase(&ledger, &["ada"]).unwrap();
    world.files.take_ops().len() as u64
}

#[test]
fn a_power_cut_leaves_half_an_erasure() {
    let (mut as_before, mut completed) = (0, 0);
    // At every single call that changes something on the disk.
    for (seed, calls) in (0..=calls_of_an_erasure()).enumerate() {
        let (world, ledger) = World::with_three();
        let vkey = ledger.vkeys()[0].clone();
        world.files.cut_power_after(calls, seed as u64);
        let result = catch_unwind(AssertUnwindSafe(|| erase(&ledger, &["ada"])));
        let acknowledged = matches!(result, Ok(Ok(_)));
        // The dead machine may say what it likes on its way out.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(ledger)));
        let files = world.files.power_back(seed as u64);
        let opened = world.open_on(&files).unwrap();
        assert!(
            opened.summary.erasures_unfinished.is_empty(),
            "{:?}",
            opened.summary
        );
        let ledger = opened.ledger;
        let (erased, done) = state(&ledger);
        assert_eq!(
            erased, done,
            "cut after {calls} calls: erasure {erased}, done {done}"
        );
        assert!(erased || !acknowledged, "an acknowledged erasure is lost");
        if erased {
            completed += 1;
            assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
            let late = send(&ledger, disclosure("ev-late", "host-a", "ada", None));
            assert!(late.is_err(), "the suppression is lost");
        } else {
            as_before += 1;
            assert_eq!(entries_of(&ledger, "ada").len(), 2);
        }
        assert_eq!(entries_of(&ledger, "bob").len(), 2);
        ledger.shutdown().unwrap();
        drop(ledger);
        world.is_intact(&files, &vkey);
        let size = world.open_on(&files).unwrap().ledger.size();
        let opened = world.openings(&files, size);
        let hers = opened
            .iter()
            .filter(|(_, row)| row.as_ref().is_some_and(|row| row.contains("\"ada\"")))
            .count();
        assert_eq!(hers, if erased { 0 } else { 2 });
    }
    assert!(
        as_before > 2 && completed > 2,
        "{as_before} as before, {completed} completed: these cuts tell nothing"
    );
}

#[test]
fn a_missing_medium_undoes_the_erasure() {
    // The second copy of the key file cannot be written; the process then dies, or asks again.
    for dies in [true, false] {
        let (world, ledger) = World::with_three();
        let [_, second] = world.key_files();
        let new = second.with_file_name("vault.key.copy.new");
        world.files.fail_under(&new, Call::Write, 0, Fault::Broken);
        let result = erase(&ledger, &["ada"]);
        let Err(EraseError::Unfinished { seq, .. }) = result else {
            panic!("{result:?}")
        };
        assert_eq!(ledger.unfinished_erasures(), [seq]);
        assert_eq!(
            entries_of(&ledger, "ada"),
            Vec::<u64>::new(),
            "in force all the same"
        );
        assert_eq!(state(&ledger), (true, false));
        let ledger = if dies {
            world.files.kill();
            let _ = catch_unwind(AssertUnwindSafe(|| drop(ledger)));
            world.open().unwrap().ledger
        } else {
            erase(&ledger, &["bob"]).unwrap();
            ledger
        };
        assert_eq!(state(&ledger), (true, true));
        assert_eq!(ledger.unfinished_erasures(), Vec::<u64>::new());
        assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
        assert_eq!(entries_of(&ledger, "carol").len(), 2);
    }
}

#[test]
fn a_medium_that_stays_away_keeps_the_ledger_from_opening() {
    let (world, ledger) = World::with_three();
    let [_, second] = world.key_files();
    let new = second.with_file_name("vault.key.copy.new");
    world.files.fail_under(&new, Call::Write, 0, Fault::Broken);
    assert!(matches!(
        erase(&ledger, &["ada"]),
        Err(EraseError::Unfinished { .. })
    ));
    world.files.kill();
    let _ = catch_unwind(AssertUnwindSafe(|| drop(ledger)));
    // Opening puts the older copy right, then punctures both: let that fail too.
    world.files.fail_under(&new, Call::Write, 1, Fault::Broken);
    let opened = world.open().unwrap();
    assert_eq!(opened.summary.erasures_unfinished.len(), 1);
    assert_eq!(entries_of(&opened.ledger, "ada"), Vec::<u64>::new());
    assert_eq!(entries_of(&opened.ledger, "bob").len(), 2);
}
