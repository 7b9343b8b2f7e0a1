//! Somebody erased in one log is disclosed again by the log that goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tabellion::entry::{Body, Suppression, SuppressionChange};
use tabellion::ledger::{Ledger, Lifting, RecordError, SuppressionOffer};

use super::world::{World, disclosure, entry, erase, later, now, record, request, send, who};

/// The log before, with Ada and Bob erased by two requests, and the log that goes on.
fn two() -> (World, Ledger, World, Ledger) {
    let (old_world, old) = World::with_three();
    erase(&old, &["ada"]).unwrap();
    erase(&old, &["bob"]).unwrap();
    let (new_world, new) = World::named("ledger.example/next");
    (old_world, old, new_world, new)
}

fn carry(to: &Ledger, from: &Ledger) -> tabellion::ledger::Carried {
    to.take_suppressions(&from.offer_suppressions().unwrap(), None)
        .unwrap()
}

/// Whether an import of before is stopped, and a later disclosure refused.
fn is_blocked(ledger: &Ledger, person: &str, event: &str) -> bool {
    let before = send(
        ledger,
        later(
            &format!("{event}-old"),
            "host-a",
            person,
            "2026-11-21T09:00:00Z",
        ),
    );
    let after = later(event, "host-a", person, &now(ledger));
    let refused = send(ledger, after).unwrap().refused;
    let stopped = matches!(before, Err(RecordError::Suppressed { .. }));
    assert_eq!(stopped, refused, "{before:?}");
    stopped
}

fn suppression(ledger: &Ledger, seq: u64) -> Suppression {
    match entry(ledger, seq).body {
        Body::Suppression(suppression) => suppression,
        body => panic!("{body:?}"),
    }
}

#[test]
fn a_person_erased_in_the_log_before_comes_back() {
    let (_old_world, old, new_world, new) = two();
    assert_eq!(carry(&new, &old).taken, 2);
    assert!(is_blocked(&new, "ada", "a-1"));
    assert!(is_blocked(&new, "bob", "b-1"));
    assert!(!is_blocked(&new, "carol", "c-1"));
    new.shutdown().unwrap();
    drop(new);
    new_world.files.power_cut(1);
    let new = new_world.open().unwrap().ledger;
    assert!(is_blocked(&new, "ada", "a-2"), "forgotten by a restart");
    assert!(!is_blocked(&new, "carol", "c-2"));
}

#[test]
fn the_entries_of_both_logs_do_not_speak_of_the_same_list() {
    let (_old_world, old, _new_world, new) = two();
    let carried = carry(&new, &old);
    let lists = old.suppressions().unwrap();
    for (list, seq) in lists.iter().zip(carried.first.unwrap()..) {
        let (there, here) = (suppression(&old, list.seq), suppression(&new, seq));
        assert_eq!(there.list, here.list);
        assert_eq!(here.change, SuppressionChange::Added);
        assert_eq!((here.count, &here.review_on), (1, &there.review_on));
        assert_eq!(here.grounds, there.grounds);
    }
    assert_eq!(new.suppressions().unwrap().len(), 2);
    let shown = serde_json::to_string(&new.suppressions().unwrap()).unwrap();
    assert!(!shown.contains("ada"), "{shown}");
}

#[test]
fn what_was_taken_is_taken_again_though_it_was_lifted_here() {
    let (_old_world, old, _new_world, new) = two();
    carry(&new, &old);
    let size = new.size();
    assert_eq!(carry(&new, &old).taken, 0);
    assert_eq!(new.size(), size, "nothing is recorded for nothing");
    let lifting = Lifting::Persons(vec![who("ada")]);
    new.lift_suppressions(lifting, vec!["eu-gdpr.A6-1-a".to_owned()], None, None)
        .unwrap();
    erase(&old, &["carol"]).unwrap();
    let again = carry(&new, &old);
    assert_eq!(
        (again.taken, again.identifiers, again.lists.len()),
        (1, 1, 3)
    );
    assert!(
        !is_blocked(&new, "ada", "a-1"),
        "she came back by her own will"
    );
    assert!(is_blocked(&new, "carol", "c-1"));
}

#[test]
fn the_third_log_forgets_who_was_erased_in_the_first() {
    let (_old_world, old, _new_world, new) = two();
    carry(&new, &old);
    record(&new, "d-1", "host-a", "dora");
    erase(&new, &["dora"]).unwrap();
    let (_last_world, last) = World::named("ledger.example/last");
    assert_eq!(carry(&last, &new).taken, 3);
    assert!(is_blocked(&last, "ada", "a-1"));
    assert!(is_blocked(&last, "dora", "d-1"));
    assert!(!is_blocked(&last, "carol", "c-1"));
}

#[test]
fn lists_of_another_company_or_of_the_log_itself_are_taken() {
    let (_old_world, old, _new_world, new) = two();
    let size = new.size();
    let offer = old.offer_suppressions().unwrap();
    let with = |member: &str, value: &str| -> SuppressionOffer {
        let mut changed = serde_json::to_value(&offer).unwrap();
        changed[member] = value.into();
        tabellion::disclosure::read_json(changed.to_string().as_bytes()).unwrap()
    };
    let code = |offer: &SuppressionOffer| new.take_suppressions(offer, None).unwrap_err().code();
    assert_eq!(code(&with("exporter", "other-sas")), "another_exporter");
    assert_eq!(
        code(&with("origin", "ledger.example/next")),
        "invalid_successor"
    );
    assert_eq!(new.size(), size);
    // In pieces it is the same offer.
    let pieces = offer.clone().pieces();
    assert_eq!(pieces.iter().flat_map(SuppressionOffer::seqs).count(), 2);
    let (first, more) = offer.after(Some(old.suppressions().unwrap()[0].seq));
    assert_eq!((first.lists.len(), more), (1, false));
}

#[test]
fn a_power_cut_leaves_an_entry_without_its_list() {
    let (_old_world, old, new_world, new) = two();
    drop(new_world.files.take_ops());
    carry(&new, &old);
    let calls = new_world.files.take_ops().len() as u64;
    assert!(calls > 2, "these cuts tell nothing");
    for calls in 0..=calls {
        let (world, new) = World::named("ledger.example/next");
        world.files.cut_power_after(calls, calls);
        let offer = old.offer_suppressions().unwrap();
        let taken = catch_unwind(AssertUnwindSafe(|| new.take_suppressions(&offer, None)));
        let acknowledged = matches!(taken, Ok(Ok(_)));
        let _ = catch_unwind(AssertUnwindSafe(|| drop(new)));
        let files = world.files.power_back(calls);
        let new = world.open_on(&files).unwrap().ledger;
        let lists = new.suppressions().unwrap();
        assert!(!acknowledged || lists.len() == 2, "acknowledged and lost");
        for list in &lists {
            assert_eq!(suppression(&new, list.seq).count, list.identifiers);
        }
        assert_eq!(is_blocked(&new, "ada", "a-1"), !lists.is_empty());
        assert_eq!(carry(&new, &old).taken, 2 - lists.len() as u64);
        assert!(is_blocked(&new, "bob", "b-1"));
    }
}

#[test]
fn somebody_who_is_only_not_to_be_advertised_to_is_blocked_wholly() {
    let (_old_world, old) = World::with_three();
    let order = tabellion::ledger::ErasureRequest {
        suppress: Some(tabellion::vocabulary::Scope::DirectMarketing),
        ..request(&["ada"])
    };
    old.erase(&order).unwrap();
    let (_new_world, new) = World::named("ledger.example/next");
    carry(&new, &old);
    assert!(
        !send(&new, disclosure("a-1", "host-a", "ada", None))
            .unwrap()
            .refused
    );
}
