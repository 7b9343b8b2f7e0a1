//! A disk that is full, and one that fails, under a whole ledger.

use tabellion::files::Files as _;
use tabellion::files::volatile::{Call, Fault};
use tabellion::ledger::{Ledger, RecordError};
use tabellion::proof::Receipt;

use super::cut::Closed;
use super::world;

fn open(world: &Closed) -> Ledger {
    Ledger::open_on(
        &world.machine(&world.files, &world.index()),
        &world.paths,
        "faults",
    )
    .unwrap()
    .ledger
}

fn check(world: &Closed, receipts: &[Receipt]) {
    world::check(
        &world.machine(&world.files, &world.index()),
        &world.paths,
        receipts,
        &world.key,
    );
}

/// Changes what disclosures leave free.
fn reserve(world: &Closed, mib: u64) {
    let path = world.paths.settings();
    let settings = String::from_utf8(world.files.read(&path).unwrap()).unwrap();
    let settings = format!("disk_reserve_mib = {mib}\n{settings}");
    world.files.replace(&path, settings.as_bytes()).unwrap();
}

/// A disclosure that tells much, so that the disk fills soon.
fn much(event: &str, nth: u64) -> tabellion::disclosure::Disclosure {
    let text = "x".repeat(1900);
    let details: serde_json::Map<_, _> = (0..30)
        .map(|member| (format!("m{member}"), text.clone().into()))
        .collect();
    world::form(
        &serde_json::json!({"exporter": "omnia-groupe", "recipient": "host-a", "occurred_at": "2026-01-10T09:00:00Z",
        "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "event_id": event,
        "late_reason": "initial_import", "subjects": [{"ref": format!("partner-{}", nth % 41), "details": details}]}),
    )
}

/// Tries to record until it is refused; the error, and what was acknowledged before.
fn fill(ledger: &Ledger, name: &str, receipts: &mut Vec<Receipt>) -> RecordError {
    for nth in 1..500 {
        match ledger.record(world::submission(much(&format!("{name}-{nth}"), nth))) {
            Ok(answer) => receipts.push(ledger.receipt(answer.seq).unwrap().unwrap()),
            Err(error) => return error,
        }
    }
    panic!("the disk does not fill");
}

#[test]
fn a_full_disk_is_said_and_recording_goes_on_when_there_is_room() {
    for room in [0, 9 << 20] {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        // Nothing is kept for others: it goes on to the last block.
        reserve(&world, 0);
        let ledger = open(&world);
        world.files.set_disk(Some(world.files.blocks() + room));
        let size = receipts.len();
        let error = fill(&ledger, "first", &mut receipts);
        assert!(matches!(error, RecordError::Full), "{error:?}: {error}");
        assert!(
            room == 0 || receipts.len() > size + 20,
            "little was recorded with {room} bytes of room"
        );
        // It stays full, reads go on, and nothing of what was refused stays.
        let before = ledger.size();
        for nth in 0..5 {
            let again = ledger.record(world::submission(much(&format!("again-{nth}"), nth)));
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
fn a_disk_that_fills_up_takes_the_room_of_rights_and_erasures_too() {
    let world = Closed::with(3);
    let mut receipts = world.receipts.clone();
    reserve(&world, 128);
    let ledger = open(&world);
    world
        .files
        .set_disk(Some(world.files.blocks() + (140 << 20)));
    let error = fill(&ledger, "some", &mut receipts);
    assert!(
        matches!(error, RecordError::Reserve { reserve: 128, left } if left < 128),
        "{error:?}"
    );
    assert!(ledger.status().halted().is_some());
    // What the law wants done at once is done, and everything can be read.
    ledger.record_event(world::event(1), None, None).unwrap();
    assert!(ledger.receipt(ledger.size() - 1).unwrap().is_some());
    world.files.set_disk(None);
    receipts.push(world::record(&ledger, "again", 1));
    assert!(ledger.status().halted().is_none());
    ledger.shutdown().unwrap();
    drop(ledger);
    check(&world, &receipts);
}

#[test]
fn a_full_disk_at_the_line_takes_its_openings_back() {
    let world = Closed::with(3);
    let journal = world.paths.ledger.join("journal");
    let mut receipts = world.receipts.clone();
    let ledger = open(&world);
    for nth in 1..12 {
        world
            .files
            .fail_under(&journal, Call::Write, 0, Fault::Full);
        let refused = ledger.record(world::submission(world::disclosure(
            &format!("ev-{nth}-again"),
            nth,
        )));
        assert!(matches!(refused, Err(RecordError::Full)), "{refused:?}");
        // The same numbers are given to the next one, and the event is not consumed.
        receipts.push(world::record(&ledger, &format!("ev-{nth}-again"), nth));
    }
    ledger.shutdown().unwrap();
    drop(ledger);
    check(&world, &receipts);
}

#[test]
fn a_full_disk_in_the_middle_of_the_vaults_commit_stops_recording_and_loses_nothing() {
    for skip in 0..6 {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let ledger = open(&world);
        world.files.fail_under(
            &world.paths.ledger.join("vault.redb"),
            Call::Write,
            skip,
            Fault::Full,
        );
        let error = fill(&ledger, "some", &mut receipts);
        assert!(
            matches!(error, RecordError::Stopped(_)),
            "write {skip}: {error:?}"
        );
        ledger.shutdown().ok();
        drop(ledger);
        check(&world, &receipts);
    }
}

#[test]
fn a_failed_sync_stops_recording_for_good_and_a_restart_recovers() {
    // The syncs of two commits, each with several luck of what the disk kept.
    for (skip, luck) in (0..4).flat_map(|skip| (0..4).map(move |luck| (skip, luck))) {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let ledger = open(&world);
        receipts.push(world::record(&ledger, "before", 1));
        world.files.fail(Call::Sync, skip, Fault::Broken);
        let error = fill(&ledger, "some", &mut receipts);
        assert!(
            matches!(error, RecordError::Stopped(_)),
            "sync {skip}: {error}"
        );
        assert!(error.to_string().contains("restart"), "{error}");
        for nth in 0..3 {
            let again = ledger.record(world::submission(world::disclosure(
                &format!("again-{nth}"),
                nth,
            )));
            assert!(
                matches!(again, Err(RecordError::Stopped(_))),
                "sync {skip}: {again:?}"
            );
        }
        assert!(ledger.record_event(world::event(1), None, None).is_err());
        assert!(
            ledger
                .put_recipient(world::host("host-d"), None, None)
                .is_err()
        );
        assert!(ledger.status().stopped.is_some());
        assert!(ledger.line(3).unwrap().is_some(), "reading goes on");
        ledger.shutdown().ok();
        drop(ledger);
        // The page cache is unknown after a failed sync: the machine may have kept none of it.
        let files = world.files.power_back(luck);
        let machine = world.machine(&files, &world.index());
        world::check(&machine, &world.paths, &receipts, &world.key);
        let ledger = Ledger::open_on(&machine, &world.paths, "faults")
            .unwrap()
            .ledger;
        receipts.push(world::record(&ledger, "after", 2));
        ledger.shutdown().unwrap();
        drop(ledger);
        world::check(&machine, &world.paths, &receipts, &world.key);
    }
}

#[test]
fn a_write_that_fails_is_not_a_full_disk() {
    for name in ["vault.redb", "journal"] {
        let world = Closed::with(3);
        let mut receipts = world.receipts.clone();
        let ledger = open(&world);
        world.files.fail_under(
            &world.paths.ledger.join(name),
            Call::Write,
            0,
            Fault::Broken,
        );
        let error = fill(&ledger, "some", &mut receipts);
        assert!(matches!(error, RecordError::Stopped(_)), "{name}: {error}");
        ledger.shutdown().ok();
        drop(ledger);
        check(&world, &receipts);
    }
}
