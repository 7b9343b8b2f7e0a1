//! Other rules over a whole ledger: who loses the ground, and what would replace it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tabellion::clock::SystemClock;
use tabellion::decide::alternatives::{Change, Tool};
use tabellion::files::{Disk, Files};
use tabellion::ledger::{Ledger, count_persons, simulate};
use tabellion::recompute::Simulation;
use tabellion::rulebook::{RuleId, Rulebook};
use tabellion::vocabulary::{Missing, MissingCode, SccDecision};

use super::world::World;

const DPF: &str = "EU-ADQ-US-DPF";

fn listed(id: &str, more: &Value) -> Value {
    let mut recipient = json!({"id": id, "name": "Sable Inc. (example)", "kind": "group_entity", "role": "controller",
        "seat": "US", "hosting": ["US"], "attributes": {"dpf": {"status": "active", "framework": "eu_us",
            "covers": ["non_hr"], "listed_entity": "Sable Inc. (example)", "checked_on": "2026-11-01"}}});
    for (name, value) in more.as_object().unwrap() {
        recipient[name] = value.clone();
    }
    recipient
}

fn disclosure(to: &str, persons: usize) -> Value {
    let subjects: Vec<Value> = (0..persons)
        .map(|at| json!({"ref": format!("partner-{at}")}))
        .collect();
    let mut value = json!({"exporter": "orme", "recipient": to, "occurred_at": "2026-11-10T10:00:00Z", "purpose": "crm",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import"});
    if persons > 0 {
        value["subjects"] = json!(subjects);
    }
    value
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One recipient rests on the framework alone, one has clauses beside it, one has clauses that ask for more, one is near.
fn world() -> World {
    let world = World::new("FR");
    let clauses = |more: &Value| {
        let mut list = vec![
            json!({"type": "scc", "decision": "2021/914", "module": 1, "signed": "2026-01-01", "annexes": ["I", "II"], "modified": false}),
        ];
        list.push(more.clone());
        list
    };
    let assessed = |conclusion: &str| json!({"type": "tia", "destinations": ["US"], "conclusion": conclusion, "by": "processor", "date": "2026-01-02"});
    let alone = listed("alone", &json!({}));
    world.submit(&alone, &disclosure("alone", 2));
    world.submit(
        &listed(
            "beside",
            &json!({"instruments": clauses(&json!({"type": "tia", "destinations": ["US"],
        "conclusion": "proceed", "by": "exporter", "date": "2026-01-02"}))}),
        ),
        &disclosure("beside", 1),
    );
    let mut weaker = listed(
        "weaker",
        &json!({"instruments": clauses(&assessed("proceed_with_measures"))}),
    );
    weaker["attributes"]["subject_to_gdpr"] = json!(true);
    world.submit(&weaker, &disclosure("weaker", 3));
    let near = json!({"id": "near", "name": "Heron GmbH (example)", "kind": "group_entity", "role": "controller",
        "seat": "DE", "hosting": ["DE"]});
    world.submit(&near, &disclosure("near", 1));
    world
}

fn run<'a>(
    world: &World,
    rules: &'a Rulebook,
    others: &'a Rulebook,
    only: &'a RuleId,
) -> Simulation<'a> {
    let mut simulation = Simulation::new(rules, others, Some(only), day("2026-12-01"));
    let files: Arc<dyn Files> = Arc::new(Disk);
    let mut told = (0, 0);
    simulate(&files, &world.path(), &mut simulation, &mut |done, all| {
        told = (done, all);
    })
    .unwrap();
    assert_eq!(told.0, told.1);
    simulation
}

#[test]
fn a_framework_falls_and_nobody_is_told_who_rests_on_it() {
    let world = world();
    world.ledger.shutdown().unwrap();
    let rules = world.ledger.rulebook();
    let only = RuleId::parse(DPF).unwrap();
    let others = rules.closed(DPF, day("2026-12-01")).unwrap();
    let found = run(&world, &rules, &others, &only);
    assert_eq!((found.asked, found.refused_anyway), (4, 0));
    assert_eq!(Simulation::totals(&found.lost), (1, 1, 2));
    assert_eq!(Simulation::totals(&found.weakened), (1, 1, 3));
    let ((recipient, _), group) = found.lost.iter().next().unwrap();
    assert_eq!(recipient.as_deref(), Some("alone"));
    assert_eq!(
        group.missing,
        [Missing::Code(MissingCode::TransferMechanism)]
    );
    let ways: Vec<&[Change]> = group
        .replacements
        .sets
        .iter()
        .map(|set| &set.changes[..])
        .collect();
    let clauses = ways.iter().any(|way| {
        way.iter().any(|change| {
            matches!(
                change,
                Change::Put(Tool::Clauses(SccDecision::D2021_914, Some(_)))
            )
        }) && way.contains(&Change::Supply(Missing::Code(MissingCode::Tia)))
    });
    assert!(clauses, "{ways:?}");
    // The same rules take nothing from anybody, and a later end nothing on that day.
    let same = run(&world, &rules, &rules, &only);
    assert_eq!((same.lost.len(), same.weakened.len()), (0, 0));
    let later = rules.closed(DPF, day("2027-01-01")).unwrap();
    assert_eq!(run(&world, &rules, &later, &only).lost.len(), 0);
}

#[test]
fn a_tool_that_was_registered_since_is_not_seen() {
    let world = world();
    let mut alone = listed("alone", &json!({}));
    alone["instruments"] = json!([
        {"type": "scc", "decision": "2021/914", "module": 1, "signed": "2026-11-12", "annexes": ["I", "II"], "modified": false},
        {"type": "tia", "destinations": ["US"], "conclusion": "proceed", "by": "exporter", "date": "2026-11-12"}]);
    world
        .ledger
        .put_recipient(super::world::read_value(&alone), None, None)
        .unwrap();
    world.ledger.shutdown().unwrap();
    let rules = world.ledger.rulebook();
    let only = RuleId::parse(DPF).unwrap();
    let others = rules.closed(DPF, day("2026-12-01")).unwrap();
    assert_eq!(run(&world, &rules, &others, &only).lost.len(), 0);
}

#[test]
fn a_decision_that_is_none_or_has_ended_is_closed() {
    let rules = Rulebook::embedded().unwrap();
    let unknown = rules
        .closed("EU-ADQ-US-DFP", day("2026-12-01"))
        .unwrap_err()
        .to_string();
    assert!(
        unknown.contains("did you mean `EU-ADQ-US-DPF`"),
        "{unknown}"
    );
    let ended = rules
        .closed("EU-ADQ-US-PS", day("2026-12-01"))
        .unwrap_err()
        .to_string();
    assert!(ended.contains("already ended on 2020-07-15"), "{ended}");
}

#[test]
fn a_person_who_stands_in_several_disclosures_counts_as_several() {
    let world = world();
    // `alone` got persons 0 and 1; now 1 and 2, and twenty whom nobody names.
    let mut again = disclosure("alone", 0);
    again["subjects"] = json!([{"ref": "partner-1"}, {"ref": "partner-2"}]);
    again["subject_count"] = json!(22);
    world.submit(&listed("alone", &json!({})), &again);
    let rules = world.ledger.rulebook();
    let only = RuleId::parse(DPF).unwrap();
    let others = rules.closed(DPF, day("2026-12-01")).unwrap();
    world.ledger.shutdown().unwrap();
    let mut found = run(&world, &rules, &others, &only);
    // Somebody has the ledger: they cannot be told apart, and the answer says why.
    let why = count_persons(world.ledger.paths(), &mut found).unwrap_err();
    assert!(why.contains("ledger is in use"), "{why}");
    assert_eq!(found.different, None);
    let (_folder, paths) = world.close();
    count_persons(&paths, &mut found).unwrap();
    let group = found.lost.values().next().unwrap();
    assert_eq!((group.persons, group.unnamed), (24, 20));
    assert_eq!(group.different, Some(3));
    let all = found.different.unwrap();
    assert_eq!((all.lost, all.weakened), (3, 3));
    // Two of them turn out to be one person, also in what was recorded before.
    let ledger = Ledger::open(&paths, Arc::new(SystemClock), "test")
        .unwrap()
        .ledger;
    ledger
        .join_persons("partner-2", "partner-0", None, None)
        .unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    count_persons(&paths, &mut found).unwrap();
    let all = found.different.unwrap();
    assert_eq!((all.lost, all.weakened), (2, 2));
}
