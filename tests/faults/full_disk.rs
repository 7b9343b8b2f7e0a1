//! A disk that is full, and one that fails, under a whole ledger.

use std::sync::Arc;

use tabellion::files::volatile::{Call, Fault};
use tabellion::ledger::{Ledger, RecordError};
use tabellion::proof::Receipt;

use super::cut::Closed;
use super::world;

fn open(world: &Closed) -> Ledger {
    Ledger::open_on(&world.machine(&world.files, &world.index()), &world.paths, "faults").unwrap().ledger
}

fn check(world: &Closed, receipts: &[Receipt]) {
    world::check(&world.machine(&world.files, &world.index()), &world.paths, receipts, &world.key);
}

/// Tries to record until it is refused; the error, and what was acknowledged before.
fn fill(ledger: &Ledger, name: &str, receipts: &mut Vec<Receipt>) -> RecordError {
    for nth in 1..20_000 {
        match ledger.record(world::submission(world::disclosure(&format!("{name}-{nth}"), nth))) {
            Ok(answer) => receipts.push(ledger.receipt(answer.seq).unwrap().unwrap()),
            Err(error) => return error,
        }
    }
    panic!("the disk does not fill");
}

#[test]
fn a_full_disk_is_said_and_recording_goes_on_when_there_is_room() {
    for room in [0, 100 << 10] {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let ledger = open(&world);
        world.files.set_disk(Some(world.files.blocks() + room));
        let size = receipts.len();
        let error = fill(&ledger, "first", &mut receipts);
        assert!(matches!(error, RecordError::Full), "{error:?}: {error}");
        assert!(room == 0 || receipts.len() > size, "nothing was recorded with {room} bytes of room");
        // It stays full, reads go on, and nothing of what was refused stays.
        let before = ledger.size();
        for nth in 0..5 {
            let again = ledger.record(world::submission(world::disclosure(&format!("again-{nth}"), nth)));
            assert!(matches!(again, Err(RecordError::Full)), "{again:?}");
        }
        assert_eq!(ledger.size(), before);
        assert!(ledger.receipt(before - 1).unwrap().is_some());
        assert!(ledger.status().stopped.is_none());
        world.files.set_disk(None);
        for nth in 0..30 {
            receipts.push(world::record(&ledger, &format!("again-{nth}"), nth));
        }
        ledger.shutdown().unwrap();
        drop(ledger);
        check(&world, &receipts);
    }
}

#[test]
fn a_full_disk_at_the_line_takes_its_openings_back() {
    let world = Closed::with(3);
    let mut receipts = world.receipts.clone();
    let ledger = open(&world);
    // The writes of one commit: those of the vault first, the last is the line.
    world.files.take_ops();
    receipts.push(world::record(&ledger, "before", 1));
    let writes = world.files.take_ops().iter().filter(|op| matches!(op, tabellion::files::volatile::Op::Write(..))).count();
    let mut met = 0;
    for skip in 0..writes as u64 + 2 {
        world.files.fail(Call::Write, skip, Fault::Full);
        match ledger.record(world::submission(world::disclosure(&format!("at-{skip}"), 1))) {
            Ok(answer) => receipts.push(ledger.receipt(answer.seq).unwrap().unwrap()),
            Err(RecordError::Full) => met += 1,
            // In the middle of the vault's commit: it stops, and a restart recovers.
            Err(RecordError::Stopped(_)) => break,
            Err(error) => panic!("{error}"),
        }
    }
    ledger.shutdown().ok();
    drop(ledger);
    world.files.kill();
    check(&world, &receipts);
    let ledger = open(&world);
    // The line itself: the second to last write is the checkpoint's, the journal's stands before it.
    for nth in 0..10 {
        let journal = world.paths.ledger.join("journal");
        world.files.take_ops();
        receipts.push(world::record(&ledger, &format!("line-{nth}"), nth));
        let ops = world.files.take_ops();
        let writes = ops.iter().filter_map(|op| match op {
            tabellion::files::volatile::Op::Write(path, ..) => Some(path.starts_with(&journal)),
            _ => None,
        });
        let Some(skip) = writes.collect::<Vec<_>>().iter().position(|line| *line) else { panic!("no line: {ops:?}") };
        world.files.fail(Call::Write, skip as u64, Fault::Full);
        match ledger.record(world::submission(world::disclosure(&format!("full-{nth}"), nth))) {
            Err(RecordError::Full) => met += 1,
            // The vault wrote more or fewer pages this time.
            Ok(answer) => receipts.push(ledger.receipt(answer.seq).unwrap().unwrap()),
            Err(RecordError::Stopped(_)) => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(met > 0, "the fault never met a line");
    ledger.shutdown().ok();
    drop(ledger);
    world.files.kill();
    check(&world, &receipts);
}

#[test]
fn a_failed_sync_stops_recording_for_good_and_a_restart_recovers() {
    for skip in 0..4 {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let ledger = open(&world);
        receipts.push(world::record(&ledger, "before", 1));
        world.files.fail(Call::Sync, skip, Fault::Broken);
        let error = fill(&ledger, "some", &mut receipts);
        assert!(matches!(error, RecordError::Stopped(_)), "sync {skip}: {error}");
        assert!(error.to_string().contains("restart"), "{error}");
        for nth in 0..3 {
            let again = ledger.record(world::submission(world::disclosure(&format!("again-{nth}"), nth)));
            assert!(matches!(again, Err(RecordError::Stopped(_))), "sync {skip}: {again:?}");
        }
        assert!(ledger.record_event(world::event(1), None, None).is_err());
        assert!(ledger.put_recipient(world::host("host-d"), None, None).is_err());
        assert!(ledger.status().stopped.is_some());
        assert!(ledger.line(3).unwrap().is_some(), "reading goes on");
        ledger.shutdown().ok();
        drop(ledger);
        // The page cache is unknown after a failed sync: the machine may have kept none of it.
        let files = world.files.power_back(skip);
        let machine = world.machine(&files, &world.index());
        world::check(&machine, &world.paths, &receipts, &world.key);
        let ledger = Ledger::open_on(&machine, &world.paths, "faults").unwrap().ledger;
        receipts.push(world::record(&ledger, "after", 2));
        ledger.shutdown().unwrap();
        drop(ledger);
        world::check(&machine, &world.paths, &receipts, &world.key);
    }
}

#[test]
fn a_write_that_fails_is_not_a_full_disk() {
    let world = Closed::with(3);
    let ledger = open(&world);
    world.files.fail(Call::Write, 0, Fault::Broken);
    let error = fill(&ledger, "some", &mut Vec::new());
    assert!(matches!(error, RecordError::Stopped(_)), "{error}");
    let _keep = Arc::new(ledger);
}
