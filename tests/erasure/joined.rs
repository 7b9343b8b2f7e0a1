//! Identifiers of one person of which only the named one is erased.

use tabellion::disclosure::read_json;
use tabellion::ledger::{EraseError, Ledger, RecordError};

use super::world::{
    World, asked, confirmed, disclosure, entries_of, erase, erasure, later, now, record, request,
    send, who,
};

const OLD: &str = "email:ada@old.example";
const WORK: &str = "email:ada@work.example";

/// Ada under three identifiers, entries under each before and after they were joined; and Bob.
fn joined() -> (World, Ledger) {
    let (world, ledger) = World::new();
    for (nth, person) in ["ada", OLD, WORK, "bob"].iter().enumerate() {
        record(&ledger, &format!("before-{nth}"), "host-a", person);
    }
    ledger.join_persons("ada", OLD, None, None).unwrap();
    ledger.join_persons(OLD, WORK, None, None).unwrap();
    for (nth, person) in ["ada", OLD, WORK, "bob"].iter().enumerate() {
        record(&ledger, &format!("after-{nth}"), "host-b", person);
    }
    (world, ledger)
}

#[test]
fn an_erasure_by_an_alias_leaves_the_person() {
    for named in ["ada", OLD, WORK] {
        let (world, ledger) = joined();
        let plan = ledger.plan_erasure(&request(&[named])).unwrap();
        let mut all = vec![who("ada"), who(OLD), who(WORK)];
        all.sort();
        assert_eq!(plan.persons[0].identifiers, all);
        // Named by all three she is one person.
        let erased = erase(&ledger, &[named, OLD, "ada"]).unwrap();
        let chunk = &erased.chunks[0];
        assert_eq!((chunk.persons, erasure(&ledger, chunk.seq).count), (1, 1));
        assert_eq!(chunk.recipients, ["host-a", "host-b"]);
        for person in ["ada", OLD, WORK] {
            assert_eq!(entries_of(&ledger, person), Vec::<u64>::new(), "{person}");
            let again = erase(&ledger, &[person]);
            assert!(
                matches!(again, Err(EraseError::AlreadyErased { erasure, .. }) if erasure == chunk.seq),
                "{again:?}"
            );
        }
        assert_eq!(entries_of(&ledger, "bob").len(), 2);
        let size = ledger.size();
        ledger.shutdown().unwrap();
        drop(ledger);
        let opened = world.openings(&world.files, size);
        let hers = |row: &String| row.contains("\"ada\"") || row.contains("ada@");
        assert!(
            opened
                .iter()
                .all(|(_, row)| !row.as_ref().is_some_and(hers))
        );
        drop(world.open().unwrap());
    }
}

#[test]
fn an_import_brings_the_erased_back_under_another_identifier() {
    let (world, ledger) = joined();
    erase(&ledger, &[OLD]).unwrap();
    for (nth, person) in ["ada", OLD, WORK].iter().enumerate() {
        let late = send(
            &ledger,
            disclosure(&format!("late-{nth}"), "host-a", person, None),
        );
        assert!(
            matches!(late, Err(RecordError::Suppressed { .. })),
            "{person}: {late:?}"
        );
    }
    world.clock.pass(std::time::Duration::from_secs(300));
    for (nth, person) in ["ada", OLD, WORK].iter().enumerate() {
        let next = later(&format!("next-{nth}"), "host-a", person, &now(&ledger));
        assert!(send(&ledger, next).unwrap().refused, "{person}");
    }
    assert_eq!(ledger.suppressions().unwrap()[0].identifiers, 3);
}

#[test]
fn a_request_under_one_identifier_does_not_carry_the_others() {
    let (_world, ledger) = joined();
    let wants = asked(&ledger, "erasure", WORK);
    confirmed(&ledger, wants);
    let order = tabellion::ledger::ErasureRequest {
        requests: vec![wants],
        ..request(&["ada"])
    };
    let erased = ledger.erase(&order).unwrap();
    assert_eq!(erasure(&ledger, erased.chunks[0].seq).requests, [wants]);
    assert_eq!(entries_of(&ledger, OLD), Vec::<u64>::new());
}

#[test]
fn a_hold_on_one_identifier_misses_the_person() {
    let (_world, ledger) = joined();
    let hold = tabellion::ledger::HoldRequest {
        purpose: tabellion::ledger::HoldPurpose::Litigation,
        persons: vec![who(WORK)],
        recipient: None,
        rules: Vec::new(),
        grounds: Vec::new(),
        review_on: None,
        reference: None,
        text: None,
        actor: None,
    };
    let placed = ledger.place_hold(hold).unwrap().seq;
    let stopped = erase(&ledger, &["ada"]);
    assert!(
        matches!(stopped, Err(EraseError::OnHold { hold, .. }) if hold == placed),
        "{stopped:?}"
    );
}

#[test]
fn a_recipient_stays_registered_under_an_alias() {
    let (_world, ledger) = World::new();
    let student = serde_json::json!({"id": "student-7", "name": "Student Seven (example)", "kind": "student_or_alumnus",
        "role": "private_individual", "seat": "FR", "hosting": ["FR"]});
    let student = read_json(student.to_string().as_bytes()).unwrap();
    ledger.put_recipient(student, None, None).unwrap();
    ledger.join_persons("student-7", OLD, None, None).unwrap();
    erase(&ledger, &[OLD]).unwrap();
    assert!(ledger.register().organisation("student-7").is_none());
}

#[test]
fn what_was_recorded_while_joined_by_mistake_stays_or_takes_the_other_with_it() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    record(&ledger, "ev-2", "host-a", "bob");
    ledger.join_persons("bob", "ada", None, None).unwrap();
    let hers = record(&ledger, "ev-3", "host-b", "ada").seq;
    let his = record(&ledger, "ev-4", "host-b", "bob").seq;
    let objects = asked(&ledger, "objection", "ada");
    ledger.separate_persons("bob", "ada", None, None).unwrap();
    let after = record(&ledger, "ev-5", "host-a", "bob").seq;
    let size = ledger.size();
    let old = world.files.backup();
    let erased = erase(&ledger, &["ada"]).unwrap();
    assert_eq!(erased.chunks[0].recipients, ["host-a", "host-b"]);
    let bobs = entries_of(&ledger, "bob");
    for seq in [his, after, hers, objects] {
        assert!(bobs.contains(&seq), "his series is whole");
    }
    // He goes on, and his requests too.
    record(&ledger, "ev-6", "host-a", "bob");
    asked(&ledger, "objection", "bob");
    let opens = |opened: &[(u64, Option<String>)], seq: u64| {
        opened.iter().any(|(at, row)| *at == seq && row.is_some())
    };
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size);
    assert!(opens(&opened, his) && opens(&opened, after));
    assert!(!opens(&opened, hers) && !opens(&opened, objects));
    let names_her = |row: &String| row.contains("\"ada\"");
    assert!(
        opened
            .iter()
            .all(|(_, row)| !row.as_ref().is_some_and(names_her))
    );
    // Nor from an older copy of the data.
    world.copy_keys(&world.files, &old);
    let opened = world.openings(&old, size);
    assert!(
        opened
            .iter()
            .all(|(_, row)| !row.as_ref().is_some_and(names_her))
    );
    let ledger = world.open().unwrap().ledger;
    let report = tabellion::ledger::AccessOptions {
        subject: "bob".into(),
        ..Default::default()
    };
    let told = ledger.access_report(&report).unwrap();
    let open = told
        .disclosures
        .iter()
        .filter(|one| one.occurred_at.is_some());
    assert_eq!((open.count(), told.erased), (4, 2), "all of his are told");
}
