//! Data past their period that stay, and data within it that go: the days at the edge of each rule.

use serde_json::json;
use tabellion::entry::{Body, RetentionAction};
use tabellion::ledger::{HoldPurpose, HoldRequest, Ledger, Rule, UnknownStart};

use super::world::{World, disclosure, entries_of, entry, erase, record, record_aged, send, who};

fn due(ledger: &Ledger, on: &str) -> Vec<(Rule, u64)> {
    let plan = ledger
        .retention_due(Some(on.parse().unwrap()), UnknownStart::Stays)
        .unwrap();
    let mut due: Vec<_> = plan.due.iter().map(|due| (due.rule, due.persons)).collect();
    due.sort_unstable();
    due
}

/// Starts, and the last day on which the data may be there.
#[test]
fn a_rule_ends_a_day_early_or_late() {
    for (rule, trigger, start, last, after) in [
        (
            "prospecting",
            "last_contact_by_person",
            "2023-11-22",
            "2026-11-22",
            "2026-11-23",
        ),
        (
            "prospecting",
            "end_of_relationship",
            "2024-02-29",
            "2027-02-28",
            "2027-03-01",
        ),
        (
            "internship",
            "end_of_contract",
            "2024-06-30",
            "2027-06-30",
            "2027-07-01",
        ),
        (
            "invoicing",
            "fiscal_year_end",
            "2016-12-31",
            "2026-12-31",
            "2027-01-01",
        ),
        (
            "invoicing",
            "fiscal_year_end",
            "2017-08-31",
            "2027-08-31",
            "2027-09-01",
        ),
        (
            "rights_file",
            "closed",
            "2025-11-30",
            "2026-11-30",
            "2026-12-01",
        ),
        (
            "objection_file",
            "closed",
            "2020-12-01",
            "2026-12-01",
            "2026-12-02",
        ),
    ] {
        let (_world, ledger) = World::new();
        let answer = record_aged(&ledger, "ev-1", "ada", rule, trigger, start);
        assert!(
            !entries_of(&ledger, "ada").is_empty(),
            "{rule}: {:?}",
            answer.verdict
        );
        assert_eq!(due(&ledger, last), [], "{rule} from {start}");
        let found = due(&ledger, after);
        assert_eq!(found.len(), 1, "{rule} from {start}");
        assert_eq!((found[0].0.to_string().as_str(), found[0].1), (rule, 1));
    }
}

#[test]
fn an_e_mail_that_was_opened_keeps_a_prospect() {
    let (_world, ledger) = World::new();
    let age = json!({"rule": "prospecting", "trigger": "last_contact_by_person", "contacts": [
        {"kind": "click", "date": "2024-02-10"}, {"kind": "open", "date": "2025-06-01"}, {"kind": "delivery", "date": "2026-10-01"}]});
    send(&ledger, disclosure("ev-1", "host-a", "ada", Some(age))).unwrap();
    assert_eq!(due(&ledger, "2027-02-10"), []);
    assert_eq!(due(&ledger, "2027-02-11"), [(Rule::Prospecting, 1)]);
    // A later click of hers, told by a later disclosure, counts for everything under the rule.
    record_aged(
        &ledger,
        "ev-2",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2026-05-01",
    );
    assert_eq!(due(&ledger, "2027-02-11"), []);
    assert_eq!(due(&ledger, "2029-05-02"), [(Rule::Prospecting, 1)]);
}

#[test]
fn one_fiscal_year_holds_back_another() {
    let (world, ledger) = World::new();
    let old = record_aged(
        &ledger,
        "ev-1",
        "ada",
        "invoicing",
        "fiscal_year_end",
        "2017-08-31",
    )
    .seq;
    let new = record_aged(
        &ledger,
        "ev-2",
        "ada",
        "invoicing",
        "fiscal_year_end",
        "2025-08-31",
    )
    .seq;
    record(&ledger, "ev-3", "host-a", "ada");
    world
        .clock
        .pass(std::time::Duration::from_secs(300 * 86_400));
    let purged = ledger
        .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
        .unwrap();
    assert_eq!(purged.len(), 1);
    assert_eq!(
        (purged[0].rule, purged[0].persons, purged[0].rows),
        (Rule::Invoicing, 1, 1)
    );
    let Body::Retention(said) = entry(&ledger, purged[0].seq).body else {
        panic!("not a run")
    };
    assert_eq!(
        (
            said.action,
            said.count,
            said.rows,
            said.rule.as_str(),
            said.on.as_str()
        ),
        (RetentionAction::Delete, 1, 1, "invoicing", "2027-09-18")
    );
    assert!(
        ledger
            .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
            .unwrap()
            .is_empty(),
        "twice the same"
    );
    let (vkey, size) = (ledger.vkeys()[0].clone(), ledger.size());
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(world.is_intact(&world.files, &vkey), size);
    let opened = world.openings(&world.files, size);
    let opens = |seq: u64| opened.iter().any(|(at, row)| *at == seq && row.is_some());
    assert_eq!((opens(old), opens(new)), (false, true));
    let ledger = world.open().unwrap().ledger;
    assert_eq!(entries_of(&ledger, "ada").len(), 3, "she is still known");
}

#[test]
fn the_name_stays_when_the_last_data_went() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    record_aged(
        &ledger,
        "ev-2",
        "bob",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    let event = json!({"event": "objection", "scope": "direct_marketing", "subject": "bob", "at": "2026-11-22T09:59:30Z"});
    let event = tabellion::disclosure::read_json(event.to_string().as_bytes()).unwrap();
    ledger.record_event(event, None, None).unwrap();
    let old = world.files.backup();
    let size = ledger.size();
    world.clock.pass(std::time::Duration::from_secs(3 * 86_400));
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert_eq!((plan.due[0].persons, plan.due[0].whole), (2, 1));
    assert_eq!(plan.due[0].period, "retention.FR.prospecting");
    ledger
        .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
        .unwrap();
    assert_eq!(entries_of(&ledger, "ada"), Vec::<u64>::new());
    assert_eq!(
        entries_of(&ledger, "bob").len(),
        2,
        "his objection outlives what it objected to"
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    world.copy_keys(&world.files, &old);
    let opened = world.openings(&old, size);
    assert!(
        opened
            .iter()
            .all(|(_, row)| row.as_ref().is_none_or(|row| !row.contains("\"ada\"")))
    );
    assert!(world.open().unwrap().summary.erasures_unfinished.is_empty());
}

#[test]
fn a_run_takes_what_is_held() {
    let (world, ledger) = World::new();
    for person in ["ada", "bob"] {
        record_aged(
            &ledger,
            &format!("ev-{person}"),
            person,
            "prospecting",
            "last_contact_by_person",
            "2023-11-23",
        );
    }
    let hold = HoldRequest {
        purpose: HoldPurpose::Audit,
        persons: vec![who("ada")],
        recipient: None,
        rules: vec![Rule::Prospecting],
        grounds: Vec::new(),
        review_on: None,
        reference: None,
        text: None,
        actor: None,
    };
    let placed = ledger.place_hold(hold).unwrap().seq;
    world.clock.pass(std::time::Duration::from_secs(3 * 86_400));
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert_eq!(
        plan.held
            .iter()
            .map(|held| (held.hold, held.persons))
            .collect::<Vec<_>>(),
        [(placed, 1)]
    );
    let purged = ledger
        .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
        .unwrap();
    assert_eq!(purged.iter().map(|entry| entry.persons).sum::<u64>(), 1);
    assert_eq!(entries_of(&ledger, "ada").len(), 2);
    assert_eq!(entries_of(&ledger, "bob"), Vec::<u64>::new());
    ledger.lift_hold(placed, None).unwrap();
    assert_eq!(
        ledger
            .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn data_that_say_no_start_go_unasked() {
    let (world, ledger) = World::new();
    let mut marketing = disclosure("ev-1", "host-a", "ada", None);
    marketing.purpose = tabellion::vocabulary::Purpose::DirectMarketing;
    send(&ledger, marketing).unwrap();
    record(&ledger, "ev-2", "host-a", "ada");
    world
        .clock
        .pass(std::time::Duration::from_secs(4 * 366 * 86_400));
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    assert!(plan.due.is_empty());
    assert_eq!(plan.unknown.get(&Rule::Prospecting), Some(&1));
    assert!(
        ledger
            .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        ledger
            .run_retention(RetentionAction::Delete, UnknownStart::LastDisclosure, None)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        entries_of(&ledger, "ada").len(),
        2,
        "what has no rule stays"
    );
}

#[test]
fn a_run_that_was_cut_is_not_finished() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let (mut as_before, mut completed) = (0, 0);
    for calls in (0..8).chain((8..40).step_by(8)) {
        let (world, ledger) = World::new();
        record_aged(
            &ledger,
            "ev-1",
            "ada",
            "prospecting",
            "last_contact_by_person",
            "2023-11-23",
        );
        record(&ledger, "ev-2", "host-a", "bob");
        world.clock.pass(std::time::Duration::from_secs(3 * 86_400));
        world.files.cut_power_after(calls, calls);
        let result = catch_unwind(AssertUnwindSafe(|| {
            ledger.run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
        }));
        let acknowledged = matches!(result, Ok(Ok(_)));
        let _ = catch_unwind(AssertUnwindSafe(|| drop(ledger)));
        let files = world.files.power_back(calls);
        let ledger = world.open_on(&files).unwrap().ledger;
        let ran =
            (0..ledger.size()).any(|seq| matches!(entry(&ledger, seq).body, Body::Retention(_)));
        assert!(ran || !acknowledged);
        assert_eq!(
            entries_of(&ledger, "ada").is_empty(),
            ran,
            "cut after {calls} calls"
        );
        assert_eq!(entries_of(&ledger, "bob").len(), 1);
        if ran {
            completed += 1;
        } else {
            as_before += 1;
        }
        let size = ledger.size();
        ledger.shutdown().unwrap();
        drop(ledger);
        let opened = world.openings(&files, size);
        let hers = opened
            .iter()
            .any(|(_, row)| row.as_ref().is_some_and(|row| row.contains("\"ada\"")));
        assert_ne!(hers, ran);
    }
    assert!(
        as_before > 1 && completed > 1,
        "{as_before} as before, {completed} completed: these cuts tell nothing"
    );
}

#[test]
fn a_run_counts_the_erased_again() {
    let (world, ledger) = World::new();
    record_aged(
        &ledger,
        "ev-1",
        "ada",
        "prospecting",
        "last_contact_by_person",
        "2023-11-23",
    );
    erase(&ledger, &["ada"]).unwrap();
    world.clock.pass(std::time::Duration::from_secs(3 * 86_400));
    assert!(
        ledger
            .run_retention(RetentionAction::Delete, UnknownStart::Stays, None)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn anonymous_counts_tell_of_one_person() {
    let (world, ledger) = World::new();
    for nth in 0..7 {
        record_aged(
            &ledger,
            &format!("ev-{nth}"),
            &format!("partner-{nth}"),
            "prospecting",
            "last_contact_by_person",
            "2023-11-23",
        );
    }
    let age =
        json!({"rule": "prospecting", "trigger": "last_contact_by_person", "date": "2023-11-23"});
    send(
        &ledger,
        disclosure("ev-b", "host-b", "partner-0", Some(age)),
    )
    .unwrap();
    world.clock.pass(std::time::Duration::from_secs(3 * 86_400));
    let plan = ledger.retention_due(None, UnknownStart::Stays).unwrap();
    let counts = ledger.retention_counts(&plan).unwrap();
    assert_eq!(
        counts.len(),
        1,
        "one person with host-b says too much: {counts:?}"
    );
    assert_eq!(
        (
            counts[0].recipient.as_deref(),
            counts[0].year,
            counts[0].persons
        ),
        (Some("host-a"), Some(2026), 7)
    );
    let purged = ledger
        .run_retention(RetentionAction::Anonymise, UnknownStart::Stays, None)
        .unwrap();
    let Body::Retention(said) = entry(&ledger, purged[0].seq).body else {
        panic!("not a run")
    };
    assert_eq!(
        (said.action, said.count, said.rows),
        (RetentionAction::Anonymise, 7, 8)
    );
    assert_eq!(entries_of(&ledger, "partner-0"), Vec::<u64>::new());
}
