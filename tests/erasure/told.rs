//! Recipients of the erased, and holders of exports with them, whom nobody tells (Article 19).

use serde_json::json;
use tabellion::disclosure::read_json;
use tabellion::ledger::{Ledger, Rule, Told, Waiting};

use super::world::{
    World, asked, entry, erase, granted, record, record_aged, request, send, under,
};

fn matter(ledger: &Ledger, about: u64) -> Waiting {
    let matters = ledger.notifications().unwrap();
    matters
        .into_iter()
        .find(|matter| matter.about == about)
        .unwrap()
}

fn named(matter: &Waiting) -> Vec<(&str, usize)> {
    let told = |told: &Told| told.disclosures.len();
    let known = matter.recipients.iter();
    known
        .map(|one| (one.recipient.as_deref().unwrap_or("–"), told(one)))
        .collect()
}

fn notice(ledger: &Ledger, value: &serde_json::Value) {
    let notice = read_json(value.to_string().as_bytes()).unwrap();
    ledger.record_notice(notice, None, None).unwrap();
}

#[test]
fn nobody_is_told_of_an_erasure() {
    let (world, ledger) = World::with_three();
    record(&ledger, "ev-9", "host-a", "ada");
    let about = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    let open = matter(&ledger, about);
    assert_eq!(named(&open), [("host-a", 2), ("host-b", 1)]);
    assert_eq!(open.open, 2);
    notice(
        &ledger,
        &json!({"about": about, "recipient": "host-a", "result": "sent", "via": "email"}),
    );
    assert_eq!(matter(&ledger, about).open, 1);
    ledger.shutdown().unwrap();
    drop(ledger);
    // The list outlives the person, and a restart.
    let ledger = world.open().unwrap().ledger;
    let open = matter(&ledger, about);
    assert_eq!((named(&open).len(), open.open), (2, 1));
}

#[test]
fn a_natural_person_who_received_data_is_not_told() {
    let (_world, ledger) = World::new();
    let student = json!({"id": "student-7", "name": "Student Seven (example)", "kind": "student_or_alumnus",
        "role": "private_individual", "seat": "FR", "hosting": ["FR"]});
    let student = read_json(student.to_string().as_bytes()).unwrap();
    ledger.put_recipient(student, None, None).unwrap();
    let offers = json!({"exporter": "omnia-groupe", "recipient": "student-7", "occurred_at": "2026-11-22T09:59:00Z",
        "purpose": "present_job_offers", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["professional_contact"],
        "subjects": [{"ref": "ada"}]});
    let offers = read_json(offers.to_string().as_bytes()).unwrap();
    let sent = send(&ledger, offers).unwrap();
    assert!(!sent.refused, "{:?}", sent.verdict);
    let about = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    let open = matter(&ledger, about);
    assert_eq!(open.recipients[0].entry, Some(sent.seq));
}

#[test]
fn those_who_received_what_stays_are_told_too() {
    let (_world, ledger) = World::new();
    record(&ledger, "ev-1", "host-b", "ada");
    record_aged(
        &ledger,
        "ev-2",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2026-01-10",
    );
    let order = under(&["ada"], &[Rule::Prospecting]);
    let about = ledger.erase(&order).unwrap().chunks[0].seq;
    assert_eq!(named(&matter(&ledger, about)), [("host-a", 1)]);
}

#[test]
fn who_was_told_of_the_answer_is_told_again_of_the_erasure() {
    let (_world, ledger) = World::with_three();
    let wants = asked(&ledger, "erasure", "ada");
    let answer = granted(&ledger, wants);
    notice(
        &ledger,
        &json!({"about": answer, "recipient": "host-a", "result": "acknowledged"}),
    );
    let order = tabellion::ledger::ErasureRequest {
        requests: vec![wants],
        ..request(&["ada"])
    };
    let about = ledger.erase(&order).unwrap().chunks[0].seq;
    let matters = ledger.notifications().unwrap();
    assert_eq!(matters.len(), 1, "one matter: {matters:?}");
    assert_eq!(
        (
            matters[0].about,
            matters[0].answers.as_slice(),
            matters[0].open
        ),
        (about, [answer].as_slice(), 1)
    );
    notice(
        &ledger,
        &json!({"about": about, "recipient": "host-b", "result": "sent"}),
    );
    assert_eq!(ledger.notifications().unwrap()[0].open, 0);
    assert!(matches!(
        entry(&ledger, about).body,
        tabellion::entry::Body::Erasure(_)
    ));
}
