//! Files of requests, readings and events that stay for ever, or go while they are needed.

use serde_json::json;
use tabellion::entry::{Body, RetentionAction};
use tabellion::ledger::{AccessOptions, EraseError, Ledger, Rule, Stays, UnknownStart};

use super::world::{
    World, asked, confirmed, days, entries_of, entry, erase, granted, record, record_aged, request,
    step, under,
};

fn due(ledger: &Ledger, on: &str) -> Vec<(Rule, u64, u64)> {
    let plan = ledger
        .retention_due(Some(on.parse().unwrap()), UnknownStart::Stays)
        .unwrap();
    let mut due: Vec<_> = plan
        .due
        .iter()
        .map(|due| (due.rule, due.persons, due.whole))
        .collect();
    due.sort_unstable();
    due
}

fn run(ledger: &Ledger) -> Vec<(Rule, u64)> {
    let purged = ledger
        .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
        .unwrap();
    purged
        .iter()
        .map(|entry| (entry.rule, entry.persons))
        .collect()
}

#[test]
fn an_access_file_goes_before_it_was_closed_or_never() {
    // France: one year from the answer (rule R4). The world begins on 2026-11-22.
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let wants = asked(&ledger, "access_request", "ada");
    assert_eq!(due(&ledger, "2040-01-01"), [], "it waits for its answer");
    days(&world, 9);
    granted(&ledger, wants);
    assert_eq!(due(&ledger, "2027-12-01"), []);
    assert_eq!(due(&ledger, "2027-12-02"), [(Rule::RightsFile, 1, 0)]);
    days(&world, 375);
    assert_eq!(run(&ledger), [(Rule::RightsFile, 1)]);
    let size = ledger.size();
    let request = ledger.request(wants).unwrap();
    assert_eq!(request.steps.len(), 3, "the entries tell the steps");
    assert!(ledger.request_words(wants, None).unwrap().is_none());
    assert_eq!(entries_of(&ledger, "ada").len(), 4, "her series is whole");
    // The next request begins a file of its own.
    let next = asked(&ledger, "access_request", "ada");
    assert!(ledger.request_words(next, None).unwrap().is_some());
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size);
    let file: Vec<_> = opened.iter().filter(|(seq, _)| *seq >= wants).collect();
    assert!(file.iter().filter(|(_, row)| row.is_none()).count() >= 3);
    drop(world.open().unwrap());
}

#[test]
fn files_of_two_years_hold_each_other_back() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let first = asked(&ledger, "access_request", "ada");
    granted(&ledger, first);
    days(&world, 200);
    let second = asked(&ledger, "access_request", "ada");
    granted(&ledger, second);
    days(&world, 170);
    assert_eq!(run(&ledger), [(Rule::RightsFile, 1)]);
    assert!(ledger.request_words(first, None).unwrap().is_none());
    assert!(ledger.request_words(second, None).unwrap().is_some());
}

#[test]
fn a_monegasque_access_file_goes_after_one_year() {
    let (world, ledger) = World::monegasque();
    super::world::send(
        &ledger,
        super::world::disclosure("ev-1", "host-a", "ada", None),
    )
    .unwrap();
    let wants = asked(&ledger, "access_request", "ada");
    granted(&ledger, wants);
    let rules = ledger.retention_rules();
    let file = rules.iter().find(|one| one.rule.id == "R4").unwrap();
    assert_eq!(file.law.as_ref().map(|period| period.years), Some(3));
    assert_eq!(due(&ledger, "2029-11-22"), []);
    assert_eq!(due(&ledger, "2029-11-23"), [(Rule::RightsFile, 1, 0)]);
    days(&world, 3 * 366);
    assert_eq!(run(&ledger), [(Rule::RightsFile, 1)]);
}

#[test]
fn an_objection_ends_with_its_file_or_its_file_never_ends() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let objects = step(
        &ledger,
        &json!({"event": "objection", "scope": "direct_marketing", "subject": "ada", "text": "no more letters"}),
    )
    .unwrap()
    .seq;
    granted(&ledger, objects);
    // France: six years (rule R5).
    assert_eq!(due(&ledger, "2032-11-22"), []);
    assert_eq!(due(&ledger, "2032-11-23"), [(Rule::ObjectionFile, 1, 0)]);
    days(&world, 6 * 366);
    assert_eq!(run(&ledger), [(Rule::ObjectionFile, 1)]);
    let mut marketing = super::world::later("ev-2", "host-a", "ada", &super::world::now(&ledger));
    marketing.purpose = tabellion::vocabulary::Purpose::DirectMarketing;
    assert!(super::world::send(&ledger, marketing).unwrap().refused);
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size);
    assert!(
        opened.iter().all(|(_, row)| row
            .as_ref()
            .is_none_or(|row| !row.contains("no more letters"))),
        "the words of the objection are its file"
    );
}

#[test]
fn a_reading_keeps_a_person_for_ever() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    let report = AccessOptions {
        subject: "ada".into(),
        ..AccessOptions::default()
    };
    ledger.access_report(&report).unwrap();
    days(&world, 3);
    assert_eq!(run(&ledger), [(Rule::Prospecting, 1)]);
    assert_eq!(entries_of(&ledger, "ada").len(), 2, "the reading is hers");
    days(&world, 366);
    assert_eq!(run(&ledger), [(Rule::RightsFile, 1)]);
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
}

#[test]
fn a_joined_identifier_keeps_a_person_for_ever() {
    let (world, ledger) = World::new();
    for (event, person) in [("ev-1", "ada"), ("ev-2", "email:ada@old.example")] {
        record_aged(
            &ledger,
            event,
            person,
            "prospecting",
            "last_contact_by_person",
            if person == "ada" {
                "2023-11-23"
            } else {
                "2024-11-23"
            },
        );
    }
    ledger
        .join_persons("ada", "email:ada@old.example", None, None)
        .unwrap();
    // One person: her last contact counts, under whichever identifier.
    days(&world, 3);
    assert_eq!(run(&ledger), []);
    days(&world, 366);
    assert_eq!(run(&ledger), [(Rule::Prospecting, 1)]);
    for person in ["ada", "email:ada@old.example"] {
        assert_eq!(entries_of(&ledger, person), Vec::<u64>::new());
    }
    ledger.shutdown().unwrap();
    drop(ledger);
    drop(world.open().unwrap());
}

#[test]
fn a_person_of_whom_nothing_binds_any_more_stays_known() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    let objects = asked(&ledger, "objection", "ada");
    days(&world, 3);
    run(&ledger);
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert_eq!((plan.due.len(), plan.binding), (0, 1), "it binds");
    granted(&ledger, objects);
    days(&world, 6 * 366);
    assert_eq!(run(&ledger), [(Rule::ObjectionFile, 1)]);
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert_eq!((plan.due.len(), plan.binding), (0, 1), "it binds");
    // She takes it back; once that file is over too, nothing is left of her.
    let (world, ledger) = World::new();
    let objects = asked(&ledger, "objection", "ada");
    let back = json!({"step": "withdrawn", "request": objects});
    step(&ledger, &back).unwrap();
    days(&world, 6 * 366);
    assert_eq!(run(&ledger), [(Rule::ObjectionFile, 1)]);
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
}

#[test]
fn a_lifted_hold_keeps_a_person_for_ever() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    let hold = tabellion::ledger::HoldRequest {
        purpose: tabellion::ledger::HoldPurpose::Audit,
        persons: vec![super::world::who("ada")],
        recipient: None,
        rules: vec![Rule::Internship],
        grounds: Vec::new(),
        review_on: None,
        reference: None,
        text: None,
        actor: None,
    };
    let placed = ledger.place_hold(hold).unwrap().seq;
    days(&world, 3);
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert_eq!((plan.due[0].persons, plan.due[0].whole), (1, 0));
    ledger.lift_hold(placed, None).unwrap();
    assert_eq!(run(&ledger), [(Rule::Prospecting, 1)]);
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
}

#[test]
fn the_proof_of_an_answer_goes_with_an_erasure_or_can_never_go() {
    let (world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let access = asked(&ledger, "access_request", "ada");
    // Erased before she saw what there is of her?
    let early = erase(&ledger, &["ada"]);
    assert!(
        matches!(&early, Err(EraseError::Unanswered { request, .. }) if *request == access),
        "{early:?}"
    );
    granted(&ledger, access);
    let wants = asked(&ledger, "erasure", "ada");
    confirmed(&ledger, wants);
    let order = tabellion::ledger::ErasureRequest {
        requests: vec![wants],
        ..request(&["ada"])
    };
    let plan = ledger.plan_erasure(&order).unwrap();
    let stays = Stays {
        rule: Rule::RightsFile,
        ground: "eu-gdpr.A17-3-e".to_owned(),
        until: Some("2027-11-22".parse().unwrap()),
    };
    assert_eq!(plan.persons[0].stays, [stays]);
    // It may stay, it need not: named, it goes.
    ledger.erase(&under(&["ada"], &[Rule::RightsFile])).unwrap();
    let plan = ledger.plan_erasure(&order).unwrap();
    assert!(plan.persons[0].whole, "{:?}", plan.persons[0].stays);
    let erased = ledger.erase(&order).unwrap();
    assert!(matches!(
        entry(&ledger, erased.chunks[0].seq).body,
        Body::Erasure(_)
    ));
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    assert!(
        world
            .openings(&world.files, size)
            .iter()
            .all(|(_, row)| row.as_ref().is_none_or(|row| !row.contains("\"ada\"")))
    );
}

#[test]
fn a_file_that_was_erased_stops_every_later_request() {
    let (_world, ledger) = World::new();
    record(&ledger, "ev-1", "host-a", "ada");
    let first = asked(&ledger, "access_request", "ada");
    granted(&ledger, first);
    ledger
        .erase(&under(&["ada"], &[Rule::RightsFile, Rule::General]))
        .unwrap();
    // Readings, requests and notes of her go on, in the next compartments.
    let report = AccessOptions {
        subject: "ada".into(),
        ..AccessOptions::default()
    };
    assert_eq!(ledger.access_report(&report).unwrap().erased, 4);
    let second = asked(&ledger, "rectification", "ada");
    granted(&ledger, second);
    record(&ledger, "ev-2", "host-a", "ada");
}

#[test]
fn a_rule_says_nothing_of_its_doubts() {
    let (_world, ledger) = World::new();
    let rules = ledger.retention_rules();
    let ids: Vec<&str> = rules.iter().map(|one| one.rule.id.as_str()).collect();
    assert_eq!(ids, ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]);
    for one in &rules {
        let is_known = one.law.is_some() || one.promise.is_some();
        assert!(is_known || one.rule.uncertain.is_some() || one.rule.age().is_none());
    }
    let grounds = tabellion::retention::Grounds::embedded();
    for ground in grounds.to_erase().iter().chain(grounds.to_keep()) {
        let letter = ground.id.starts_with("eu-gdpr.A17-1-")
            || ["a", "c", "d"]
                .iter()
                .any(|it| ground.id == format!("eu-gdpr.A17-3-{it}"));
        for lang in [
            tabellion::vocabulary::Lang::Fr,
            tabellion::vocabulary::Lang::En,
        ] {
            assert!(!letter || ground.uncertain(lang).is_some(), "{}", ground.id);
        }
    }
}

#[test]
fn a_person_goes_wholly_while_a_request_waits() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    let wants = asked(&ledger, "access_request", "ada");
    days(&world, 3);
    assert_eq!(due(&ledger, "2026-11-25"), [(Rule::Prospecting, 1, 0)]);
    run(&ledger);
    assert!(ledger.request_words(wants, None).unwrap().is_some());
}
