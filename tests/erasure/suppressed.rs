//! Lists of those not to be disclosed again: which nobody looks at, which never end, or which name somebody.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tabellion::entry::{Body, SuppressionChange};
use tabellion::ledger::{
    AccessOptions, ErasureRequest, Ledger, Lifting, RecordError, Rule, UnknownStart,
};
use tabellion::report::{Format, render};
use tabellion::text::{Language, Texts};
use tabellion::vocabulary::Scope;

use super::world::{
    World, days, disclosure, entries_of, entry, erase, later, now, record, record_aged, send,
    under, who,
};

fn suppression(ledger: &Ledger, seq: u64) -> tabellion::entry::Suppression {
    match entry(ledger, seq).body {
        Body::Suppression(suppression) => suppression,
        body => panic!("{body:?}"),
    }
}

fn consented(persons: &[&str]) -> (Lifting, Vec<String>) {
    let persons = persons.iter().map(|person| who(person)).collect();
    (Lifting::Persons(persons), vec!["eu-gdpr.A6-1-a".to_owned()])
}

#[test]
fn a_list_shows_who_stands_on_it() {
    let (_world, ledger) = World::with_three();
    let erased = erase(&ledger, &["ada", "bob"]).unwrap().chunks[0].seq;
    let lists = ledger.suppressions().unwrap();
    assert_eq!(lists.len(), 1);
    let list = &lists[0];
    assert_eq!(
        (list.seq, list.erasure, list.scope, list.identifiers),
        (erased - 1, Some(erased), Scope::All, 2)
    );
    assert_eq!(list.review_on.to_string(), "2029-11-22");
    let shown = serde_json::to_string(&lists).unwrap();
    assert!(!shown.contains("ada"), "{shown}");
    assert_eq!(
        ledger.suppressions_of(&who("ada")).unwrap(),
        lists_of(list, 1)
    );
    assert_eq!(ledger.suppressions_of(&who("carol")).unwrap(), []);
}

fn lists_of(
    list: &tabellion::ledger::SuppressionList,
    identifiers: u64,
) -> Vec<tabellion::ledger::SuppressionList> {
    vec![tabellion::ledger::SuppressionList {
        identifiers,
        ..list.clone()
    }]
}

#[test]
fn a_review_is_never_due_or_forgotten_by_a_restart() {
    let (world, ledger) = World::with_three();
    erase(&ledger, &["ada"]).unwrap();
    let seq = ledger.suppressions().unwrap()[0].seq;
    let due = |ledger: &Ledger| {
        let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
        plan.reviews
    };
    assert_eq!(due(&ledger), 0);
    days(&world, 3 * 366);
    assert_eq!(due(&ledger), 1);
    let size = ledger.size();
    for day in ["2029-11-22", "2020-01-01"] {
        let late = ledger.review_suppressions(seq, day.parse().unwrap(), None, None);
        assert_eq!(late.unwrap_err().code(), "not_ahead");
    }
    let unknown = ledger.review_suppressions(seq + 1, "2040-01-01".parse().unwrap(), None, None);
    assert_eq!(unknown.unwrap_err().code(), "no_such_suppression");
    assert_eq!(ledger.size(), size);
    let reviewed = ledger
        .review_suppressions(seq, "2032-11-22".parse().unwrap(), None, None)
        .unwrap()
        .seq;
    let said = suppression(&ledger, reviewed);
    assert_eq!(
        (said.change, said.count, said.list),
        (
            SuppressionChange::Reviewed,
            1,
            suppression(&ledger, seq).list
        )
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = world.open().unwrap().ledger;
    let list = &ledger.suppressions().unwrap()[0];
    assert_eq!(
        (list.review_on.to_string().as_str(), list.reviews.as_slice()),
        ("2032-11-22", [reviewed].as_slice())
    );
    assert_eq!(due(&ledger), 0);
}

#[test]
fn who_comes_back_by_their_own_will_is_stopped_or_brings_others_back() {
    let (world, ledger) = World::with_three();
    erase(&ledger, &["ada", "bob"]).unwrap();
    days(&world, 1);
    let (whom, grounds) = consented(&["ada"]);
    let size = ledger.size();
    let none = ledger.lift_suppressions(whom.clone(), Vec::new(), None, None);
    assert_eq!(none.unwrap_err().code(), "invalid_ground");
    let (carol, _) = consented(&["ada", "carol"]);
    let nothing = ledger.lift_suppressions(carol, grounds.clone(), None, None);
    assert_eq!(nothing.unwrap_err().code(), "not_suppressed");
    assert_eq!(ledger.size(), size);
    let lifted = ledger
        .lift_suppressions(whom, grounds, None, None)
        .unwrap()
        .seq;
    let said = suppression(&ledger, lifted);
    assert_eq!(
        (said.change, said.count, said.grounds.as_slice()),
        (
            SuppressionChange::Lifted,
            1,
            ["eu-gdpr.A6-1-a".to_owned()].as_slice()
        )
    );
    let next = later("ev-a", "host-a", "ada", &now(&ledger));
    assert!(!send(&ledger, next).unwrap().refused);
    assert_eq!(entries_of(&ledger, "ada").len(), 1, "a new series");
    let other = later("ev-b", "host-a", "bob", &now(&ledger));
    assert!(send(&ledger, other).unwrap().refused);
    // Erased again, she is suppressed again; a number that was lifted does not lift a later one.
    erase(&ledger, &["ada"]).unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = world.open().unwrap().ledger;
    assert_eq!(ledger.suppressions_of(&who("ada")).unwrap().len(), 1);
    let late = send(&ledger, disclosure("ev-c", "host-a", "ada", None));
    assert!(
        matches!(late, Err(RecordError::Suppressed { .. })),
        "{late:?}"
    );
}

#[test]
fn a_lift_that_was_cut_leaves_half_of_it() {
    let (mut before, mut after) = (0, 0);
    for calls in 0..14 {
        let (world, ledger) = World::with_three();
        erase(&ledger, &["ada", "bob"]).unwrap();
        let list = ledger.suppressions().unwrap()[0].seq;
        world.files.cut_power_after(calls, calls);
        let result = catch_unwind(AssertUnwindSafe(|| {
            ledger.lift_suppressions(
                Lifting::List(list),
                vec!["eu-gdpr.A17-3-b".to_owned()],
                None,
                None,
            )
        }));
        let acknowledged = matches!(result, Ok(Ok(_)));
        let _ = catch_unwind(AssertUnwindSafe(|| drop(ledger)));
        let files = world.files.power_back(calls);
        let ledger = world.open_on(&files).unwrap().ledger;
        let is_lift = |seq: u64| match entry(&ledger, seq).body {
            Body::Suppression(said) => said.change == SuppressionChange::Lifted,
            _ => false,
        };
        let lifted = (0..ledger.size()).any(is_lift);
        assert!(lifted || !acknowledged);
        assert_eq!(ledger.suppressions().unwrap().is_empty(), lifted);
        if lifted {
            after += 1;
        } else {
            before += 1;
        }
    }
    assert!(before > 0 && after > 0, "{before} before, {after} after");
}

#[test]
fn the_erased_are_told_nothing_of_what_is_left_of_them() {
    let (_world, ledger) = World::with_three();
    let erased = erase(&ledger, &["ada"]).unwrap().chunks[0].seq;
    let options = |person: &str| AccessOptions {
        subject: person.into(),
        ..AccessOptions::default()
    };
    let report = ledger.access_report(&options("ada")).unwrap();
    assert_eq!(report.disclosures.len(), 0);
    let kept = &report.suppressions[0];
    assert_eq!(
        (kept.entry, kept.scope, kept.review_on.to_string().as_str()),
        (erased - 1, Scope::All, "2029-11-22")
    );
    for language in [Language::English, Language::French] {
        let letter = render(&report, Format::Letter, &Texts::new(language)).unwrap();
        let letter = String::from_utf8(letter).unwrap();
        let day = match language {
            Language::English => "22 November 2029",
            Language::French => "22/11/2029",
        };
        assert!(letter.contains(day), "{letter}");
    }
    // Asking makes nobody known again.
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
    let Body::Access(reading) = entry(&ledger, ledger.size() - 1).body else {
        panic!("the reading is not recorded")
    };
    assert_eq!((reading.count, reading.subjects), (0, None));
    let unknown = ledger.access_report(&options("nobody"));
    assert_eq!(unknown.unwrap_err().code(), "unknown_person");
}

#[test]
fn a_narrower_list_is_hidden_by_a_wider_one() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    record_aged(
        &ledger,
        "ev-2",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2026-01-10",
    );
    let narrow = ErasureRequest {
        suppress: Some(Scope::DirectMarketing),
        ..under(&["ada"], &[Rule::Prospecting])
    };
    ledger.erase(&narrow).unwrap();
    erase(&ledger, &["ada"]).unwrap();
    let scopes = |ledger: &Ledger| -> Vec<Scope> {
        let lists = ledger.suppressions_of(&who("ada")).unwrap();
        lists.iter().map(|list| list.scope).collect()
    };
    assert_eq!(scopes(&ledger), [Scope::DirectMarketing, Scope::All]);
    days(&world, 1);
    // Her own will lifts all of it, an entry for each scope.
    let size = ledger.size();
    let (whom, grounds) = consented(&["ada"]);
    ledger.lift_suppressions(whom, grounds, None, None).unwrap();
    assert_eq!(ledger.size(), size + 2);
    assert_eq!(scopes(&ledger), []);
}
