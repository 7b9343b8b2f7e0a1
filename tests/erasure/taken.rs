//! What goes, what stays, and who comes back.

use serde_json::json;
use tabellion::disclosure::{Recipient, read_json};
use tabellion::entry::{Body, Importer};
use tabellion::ledger::{EraseError, ErasureRequest, RecordError, Rule};
use tabellion::vocabulary::Scope;

use super::world::{
    World, confirmed, disclosure, entries_of, entry, erase, erasure, later, record, record_aged,
    request, send, under, who,
};

#[test]
fn an_erased_person_is_still_read_somewhere() {
    let (world, ledger) = World::with_three();
    let before = entries_of(&ledger, "ada");
    assert_eq!(before.len(), 2);
    let erased = erase(&ledger, &["ada"]).unwrap();
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
    assert_eq!(entries_of(&ledger, "bob").len(), 2);
    let chunk = &erased.chunks[0];
    assert_eq!((chunk.persons, chunk.rows), (1, 2));
    assert_eq!(chunk.recipients, ["host-a", "host-b"]);
    assert_eq!(
        ledger.erasure_recipients(chunk.seq).unwrap().unwrap(),
        ["host-a", "host-b"]
    );
    let said = erasure(&ledger, chunk.seq);
    assert_eq!(
        (said.count, said.compartments.len(), said.keep.len()),
        (1, 0, 0)
    );
    assert!(matches!(
        entry(&ledger, chunk.seq - 1).body,
        Body::Suppression(_)
    ));
    let Body::ErasureDone(done) = entry(&ledger, chunk.done).body else {
        panic!("no erasure_done")
    };
    assert_eq!((done.erasure, done.rows), (chunk.seq, 2));
    assert_eq!(done.irrecoverable_by, "2026-11-22");
    let vkey = ledger.vkeys()[0].clone();
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);

    assert_eq!(world.is_intact(&world.files, &vkey), size);
    for (seq, opened) in world.openings(&world.files, size) {
        let words = opened.unwrap();
        assert!(!words.contains("\"ada\""), "entry {seq}: {words}");
        assert!(!before.contains(&seq), "a row of entry {seq} is left");
    }
    let opened = world.open().unwrap();
    assert!(opened.summary.erasures_unfinished.is_empty());
    assert_eq!(entries_of(&opened.ledger, "ada"), Vec::<u64>::new());
    assert_eq!(entries_of(&opened.ledger, "carol").len(), 2);
}

#[test]
fn numbers_of_organisations_have_a_gap_after_an_erasure() {
    let (_world, ledger) = World::with_three();
    erase(&ledger, &["ada"]).unwrap();
    let next = record(&ledger, "ev-next", "host-a", "bob");
    let Body::Disclosure(record) = entry(&ledger, next.seq).body else {
        panic!("not a disclosure")
    };
    let Importer::Organisation(host) = record.recipient else {
        panic!("not an organisation")
    };
    assert_eq!(host.number, 4, "three before, the erased one among them");
}

#[test]
fn the_next_import_discloses_the_erased_person_again() {
    let (world, ledger) = World::with_three();
    let erased = erase(&ledger, &["ada"]).unwrap();
    let suppression = erased.chunks[0].seq - 1;
    // The same file again: what was recorded is known by its event, what was not would bring her back.
    let again = send(&ledger, disclosure("ev-0", "host-a", "ada", None));
    assert!(
        matches!(again, Err(RecordError::AlreadyRecorded { .. })),
        "{again:?}"
    );
    let late = send(&ledger, disclosure("ev-late", "host-a", "ada", None));
    let Err(RecordError::Suppressed { pointer, entry: by }) = late else {
        panic!("{late:?}")
    };
    assert_eq!((pointer.as_str(), by), ("/subjects/0/ref", suppression));
    // What is to happen now is refused by law, and that is recorded, in a series of its own.
    world.clock.pass(std::time::Duration::from_secs(300));
    let refused = send(
        &ledger,
        later("ev-new", "host-a", "ada", "2026-11-22T10:04:00Z"),
    )
    .unwrap();
    assert!(refused.refused, "{:?}", refused.verdict);
    let Body::Refusal(refusal) = entry(&ledger, refused.seq).body else {
        panic!("not a refusal")
    };
    assert!(
        refusal
            .verdict
            .rules
            .iter()
            .any(|rule| rule.as_str() == "eu-gdpr.A17"),
        "{:?}",
        refusal.verdict
    );
    assert_eq!(entries_of(&ledger, "ada"), [refused.seq]);
    // And it still is after a restart.
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = world.open().unwrap().ledger;
    let refused = send(
        &ledger,
        later("ev-new-2", "host-a", "ada", "2026-11-22T10:04:00Z"),
    )
    .unwrap();
    assert!(refused.refused);
    let other = send(
        &ledger,
        later("ev-new-3", "host-a", "bob", "2026-11-22T10:04:00Z"),
    )
    .unwrap();
    assert!(!other.refused);
}

#[test]
fn one_compartment_takes_others_with_it_or_can_never_be_used_again() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let contact = |event: &str| {
        record_aged(
            &ledger,
            event,
            "ada",
            "prospecting",
            "last_contact_by_person",
            "2026-01-10",
        )
        .seq
    };
    let first = contact("ev-2");
    let erased = ledger
        .erase(&under(&["ada"], &[Rule::Prospecting]))
        .unwrap();
    assert_eq!(
        erasure(&ledger, erased.chunks[0].seq).compartments,
        ["prospecting"]
    );
    assert_eq!(erased.chunks[0].rows, 1);
    let second = contact("ev-3");
    assert_eq!(entries_of(&ledger, "ada").len(), 3, "her series goes on");
    let size = ledger.size();
    // The next generation can be erased too, and nothing else goes.
    ledger
        .erase(&under(&["ada"], &[Rule::Prospecting]))
        .unwrap();
    let third = contact("ev-4");
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size + 4);
    let of = |seq: u64| {
        opened
            .iter()
            .filter(|(at, _)| *at == seq)
            .map(|(_, row)| row.is_some())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of(first), of(second), of(third)),
        (vec![false], vec![false], vec![true])
    );
    assert!(
        opened
            .iter()
            .any(|(seq, row)| *seq < first
                && row.as_ref().is_some_and(|row| row.contains("\"ada\"")))
    );
}

#[test]
fn what_the_law_keeps_goes_with_the_rest() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let invoice = record_aged(
        &ledger,
        "ev-2",
        "ada",
        "invoicing",
        "fiscal_year_end",
        "2025-08-31",
    )
    .seq;
    let plan = ledger.plan_erasure(&request(&["ada"])).unwrap();
    let stays = &plan.persons[0].stays[0];
    assert_eq!(
        (stays.rule, stays.ground.as_str()),
        (Rule::Invoicing, "eu-gdpr.A17-3-b")
    );
    assert_eq!(stays.until.unwrap().to_string(), "2035-08-31");
    let erased = erase(&ledger, &["ada"]).unwrap();
    let said = erasure(&ledger, erased.chunks[0].seq);
    assert_eq!(
        (said.compartments, said.keep),
        (
            vec!["general".to_owned()],
            vec!["eu-gdpr.A17-3-b".to_owned()]
        )
    );
    assert_eq!(entries_of(&ledger, "ada").len(), 2);
    let size = ledger.size();
    // Asked again there is nothing that may go.
    assert!(matches!(
        ledger.erase(&under(&["ada"], &[Rule::Invoicing])),
        Err(EraseError::Kept { .. })
    ));
    // Once the ten years are over it goes, and she with it.
    world
        .clock
        .pass(std::time::Duration::from_secs(10 * 366 * 86_400));
    let erased = erase(&ledger, &["ada"]).unwrap();
    assert!(
        erasure(&ledger, erased.chunks[0].seq)
            .compartments
            .is_empty()
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size);
    assert!(!opened.iter().any(|(seq, _)| *seq == invoice));
}

#[test]
fn somebody_who_is_a_recipient_stays_in_the_register() {
    let (world, ledger) = World::new();
    let value = json!({"id": "student-7", "name": "Student Seven (example)", "kind": "student_or_alumnus",
        "role": "private_individual", "seat": "FR", "hosting": ["FR"]});
    let student: Recipient = read_json(value.to_string().as_bytes()).unwrap();
    ledger.put_recipient(student.clone(), None, None).unwrap();
    send(&ledger, disclosure("ev-1", "student-7", "ada", None)).unwrap();
    erase(&ledger, &["student-7"]).unwrap();
    let gone = send(&ledger, disclosure("ev-2", "student-7", "bob", None));
    assert!(
        matches!(gone, Err(RecordError::UnknownRecipient { .. })),
        "{gone:?}"
    );
    let again = ledger.put_recipient(student, None, None);
    assert!(
        matches!(again, Err(RecordError::Suppressed { .. })),
        "{again:?}"
    );
    assert_eq!(
        entries_of(&ledger, "ada").len(),
        1,
        "whose data it was is another person"
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = world.open().unwrap().ledger;
    assert!(ledger.register().organisation("student-7").is_none());
}

#[test]
fn a_disclosure_that_waited_brings_the_erased_back() {
    let (_world, ledger) = World::with_three();
    // Sent, and perhaps prepared, before; placed before or after, but never into the series of the erased.
    let pending: Vec<_> = (0..200)
        .map(|nth| {
            let mut disclosure = disclosure(&format!("wait-{nth}"), "host-a", "ada", None);
            disclosure.event_id = None;
            ledger
                .submit(tabellion::ledger::Submission {
                    disclosure,
                    actor: None,
                    key: None,
                    supersedes: None,
                })
                .unwrap()
        })
        .collect();
    let erased = erase(&ledger, &["ada"]);
    let answers: Vec<_> = pending
        .into_iter()
        .map(tabellion::ledger::Pending::wait)
        .collect();
    let seq = erased.unwrap().chunks[0].seq;
    for answer in answers {
        match answer {
            Ok(answer) => assert!(answer.seq < seq),
            Err(error) => assert!(matches!(error, RecordError::Suppressed { .. }), "{error}"),
        }
    }
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
}

#[test]
fn nonsense_is_erased() {
    let (_world, ledger) = World::with_three();
    let size = ledger.size();
    let unknown = ledger.erase(&request(&["ada", "nobody", "email:nobody@example.org"]));
    let Err(EraseError::Unknown { pointers, more: 0 }) = unknown else {
        panic!("{unknown:?}")
    };
    assert_eq!(pointers, ["/subjects/1/ref", "/subjects/2/ref"]);
    let no_ground = ErasureRequest {
        grounds: Vec::new(),
        ..request(&["ada"])
    };
    assert!(matches!(
        ledger.erase(&no_ground),
        Err(EraseError::NoGround)
    ));
    let words = ErasureRequest {
        grounds: vec!["because she asked".into()],
        ..request(&["ada"])
    };
    assert!(matches!(ledger.erase(&words), Err(EraseError::Ground(_))));
    for (seq, what) in [(0, "no request"), (9999, "not there")] {
        let other = ErasureRequest {
            requests: vec![seq],
            ..request(&["ada"])
        };
        assert!(
            matches!(ledger.erase(&other), Err(EraseError::Request { .. })),
            "{what}"
        );
    }
    assert!(matches!(
        ledger.erase(&under(&["ada"], &[Rule::Internship])),
        Err(EraseError::NothingThere(_))
    ));
    assert!(matches!(
        ledger.erase(&request(&[])),
        Err(EraseError::Nobody)
    ));
    assert_eq!(ledger.size(), size, "nothing was recorded of all this");
    let event = read_json(
        json!({"event": "erasure", "subject": "ada", "at": "2026-11-22T09:59:30Z"})
            .to_string()
            .as_bytes(),
    )
    .unwrap();
    let asked = ledger.record_event(event, None, None).unwrap().seq;
    let somebody_else = ErasureRequest {
        requests: vec![asked],
        ..request(&["bob"])
    };
    assert!(matches!(
        ledger.erase(&somebody_else),
        Err(EraseError::Request { .. })
    ));
    let hers = ErasureRequest {
        requests: vec![asked],
        ..request(&["ada", "ada"])
    };
    confirmed(&ledger, asked);
    let erased = ledger.erase(&hers).unwrap();
    assert_eq!(erased.chunks[0].persons, 1, "named twice, erased once");
    assert_eq!(erasure(&ledger, erased.chunks[0].seq).requests, [asked]);
    let again = erase(&ledger, &["ada"]);
    let Err(EraseError::AlreadyErased { erasure, .. }) = again else {
        panic!("{again:?}")
    };
    assert_eq!(erasure, erased.chunks[0].seq);
}

#[test]
fn a_narrower_suppression_blocks_everything() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2026-01-10",
    );
    let request = ErasureRequest {
        suppress: Some(Scope::DirectMarketing),
        ..under(&["ada"], &[Rule::Prospecting])
    };
    ledger.erase(&request).unwrap();
    world.clock.pass(std::time::Duration::from_secs(300));
    let hosting = send(
        &ledger,
        later("ev-2", "host-a", "ada", "2026-11-22T10:04:00Z"),
    )
    .unwrap();
    assert!(!hosting.refused);
    let mut marketing = later("ev-3", "host-a", "ada", "2026-11-22T10:04:00Z");
    marketing.purpose = tabellion::vocabulary::Purpose::DirectMarketing;
    let marketing = send(&ledger, marketing).unwrap();
    assert!(marketing.refused, "{:?}", marketing.verdict);
    let _ = who("ada");
}

#[test]
fn a_verdict_does_not_follow_any_more_once_its_persons_are_gone() {
    use std::borrow::Cow;
    use tabellion::decide::{ClearFacts, Findings, judge};
    use tabellion::disclosure::civil_day;

    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    record_aged(
        &ledger,
        "ev-2",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2021-01-01",
    );
    record_aged(
        &ledger,
        "ev-3",
        "ada",
        "rights_file",
        "closed",
        "2025-09-20",
    );
    let event = json!({"event": "objection", "subject": "ada", "at": "2026-11-22T09:59:10Z"});
    ledger
        .record_event(read_json(event.to_string().as_bytes()).unwrap(), None, None)
        .unwrap();
    send(&ledger, disclosure("ev-4", "host-a", "ada", None)).unwrap();
    world.clock.pass(std::time::Duration::from_secs(60));
    erase(&ledger, &["ada"]).unwrap();
    let book = ledger.rulebook();
    let (mut permitted, mut refused) = (0, 0);
    for seq in 0..ledger.size() {
        let at = civil_day(entry(&ledger, seq).at);
        let (clear, exporter_at, recipient, recorded) = match entry(&ledger, seq).body {
            Body::Disclosure(record) => {
                permitted += 1;
                (
                    record.disclosure,
                    record.exporter_at,
                    record.recipient,
                    record.verdict,
                )
            }
            Body::Refusal(refusal) => {
                refused += 1;
                (
                    refusal.disclosure,
                    refusal.exporter_at,
                    refusal.recipient,
                    refusal.verdict,
                )
            }
            _ => continue,
        };
        let exporter = match entry(&ledger, exporter_at).body {
            Body::Genesis(genesis) => genesis.profile,
            body => panic!("{body:?}"),
        };
        let Importer::Organisation(organisation) = recipient else {
            panic!("not an organisation")
        };
        let Body::Recipient(version) = entry(&ledger, organisation.at).body else {
            panic!("not a recipient")
        };
        let facts = ClearFacts {
            exporter: Cow::Owned(exporter),
            recipient: Cow::Owned(version.profile.unwrap()),
            disclosure: Cow::Owned(clear),
            recorded_on: at,
        };
        let findings = Findings::new(recorded.personal.iter().map(|one| one.finding).collect());
        let again = judge(&facts, &findings, &book);
        assert_eq!(
            (again.verdict, &again.conditions, &again.missing),
            (recorded.verdict, &recorded.conditions, &recorded.missing),
            "entry {seq}"
        );
    }
    assert!(
        permitted > 0 && refused > 1,
        "{permitted} permitted, {refused} refused"
    );
}
