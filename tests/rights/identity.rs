//! One person, one series: joins bind, wrong ones can be undone, numbers stay.

use serde_json::json;
use tabellion::audit::Word;
use tabellion::entry::{Body, Entry, RecipientChange};
use tabellion::ledger::{AccessOptions, Filter, Ledger};

use super::{request, world};
use crate::ledger::{disclosure, submission};

const OLD: &str = "email:anna@old.example";

fn now_to(ledger: &Ledger, event: &str, person: &str) -> (u64, bool) {
    let mut disclosure = disclosure(event, "host-a", person);
    disclosure.occurred_at = ledger.now();
    let answer = ledger.record(submission(disclosure)).unwrap();
    (answer.seq, answer.refused)
}

fn told(ledger: &Ledger, subject: &str) -> Vec<u64> {
    let options = AccessOptions {
        subject: subject.into(),
        ..AccessOptions::default()
    };
    ledger
        .access_report(&options)
        .unwrap()
        .disclosures
        .iter()
        .map(|told| told.seq)
        .collect()
}

fn of(ledger: &Ledger, subject: &str) -> Vec<u64> {
    let filter = Filter {
        subject: Some(subject.into()),
        kind: Some("disclosure".into()),
        ..Filter::default()
    };
    ledger
        .list(&filter, None, 100)
        .unwrap()
        .entries
        .iter()
        .map(|(seq, _)| *seq)
        .collect()
}

#[test]
fn an_objection_under_one_identifier_is_not_seen_under_the_other() {
    for (objects, discloses) in [("partner-1", OLD), (OLD, "partner-1")] {
        let (place, ledger) = world();
        now_to(&ledger, "e-1", "partner-1");
        request(&ledger, "erasure", objects);
        assert!(!now_to(&ledger, "e-2", discloses).1);
        ledger.join_persons("partner-1", OLD, None, None).unwrap();
        assert!(now_to(&ledger, "e-3", discloses).1, "{objects} {discloses}");
        assert!(now_to(&ledger, "e-4", objects).1);
        ledger.shutdown().unwrap();
        drop(ledger);
        let ledger = place.open().ledger;
        assert!(now_to(&ledger, "e-5", discloses).1);
        ledger
            .separate_persons("partner-1", OLD, None, None)
            .unwrap();
        assert!(!now_to(&ledger, "e-6", discloses).1);
        assert!(now_to(&ledger, "e-7", objects).1);
    }
}

#[test]
fn what_was_recorded_in_between_goes_to_the_wrong_person_when_a_join_is_undone() {
    let (place, ledger) = world();
    let one = now_to(&ledger, "e-1", "partner-1").0;
    let old = now_to(&ledger, "e-2", OLD).0;
    ledger.join_persons("partner-1", OLD, None, None).unwrap();
    let both = now_to(&ledger, "e-3", OLD).0;
    let mine = now_to(&ledger, "e-4", "partner-1").0;
    assert_eq!(told(&ledger, "partner-1"), [one, old, both, mine]);
    assert_eq!(told(&ledger, OLD), [one, old, both, mine]);
    assert_eq!(of(&ledger, OLD), [one, old, both, mine]);
    ledger
        .separate_persons("partner-1", OLD, None, None)
        .unwrap();
    assert_eq!(told(&ledger, "partner-1"), [one, mine]);
    assert_eq!(told(&ledger, OLD), [old, both]);
    let key = ledger.vkeys()[0].clone();
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(place.verify(&key).word, Word::Intact);
    assert_eq!(told(&place.open().ledger, OLD), [old, both]);
}

#[test]
fn a_join_nobody_can_see() {
    let (_place, ledger) = world();
    now_to(&ledger, "e-1", "partner-1");
    let joined = ledger.join_persons("partner-1", OLD, None, None).unwrap();
    let undone = ledger
        .separate_persons("partner-1", OLD, None, None)
        .unwrap();
    for (answer, change) in [
        (joined, RecipientChange::Merged),
        (undone, RecipientChange::Separated),
    ] {
        let Body::Recipient(entry) = Entry::parse(&answer.line).unwrap().body else {
            panic!("no entry of the register")
        };
        assert_eq!(
            (entry.change, entry.id, entry.subjects.unwrap().count),
            (change, None, 2)
        );
        assert!(!String::from_utf8(answer.line).unwrap().contains("anna"));
    }
    assert_eq!(ledger.register().len(), 1);
}

#[test]
fn a_join_that_says_nothing() {
    let (_place, ledger) = world();
    now_to(&ledger, "e-1", "partner-1");
    let size = ledger.size();
    let code = |person: &str, alias: &str| {
        ledger
            .join_persons(person, alias, None, None)
            .unwrap_err()
            .code()
    };
    assert_eq!(code("partner-1", "partner-1"), "same_person");
    assert_eq!(code("partner-7", OLD), "unknown_person");
    assert_eq!(code("partner-1", "anna@old.example"), "invalid_person");
    let separate = ledger
        .separate_persons("partner-1", OLD, None, None)
        .unwrap_err();
    assert_eq!(separate.code(), "unknown_person");
    assert_eq!(ledger.size(), size);
    ledger.join_persons("partner-1", OLD, None, None).unwrap();
    assert_eq!(code("partner-1", OLD), "same_person");
    assert_eq!(code(OLD, "partner-1"), "same_person");
    now_to(&ledger, "e-2", "partner-2");
    let other = ledger
        .separate_persons("partner-1", "partner-2", None, None)
        .unwrap_err();
    assert_eq!(other.code(), "not_joined");
}

#[test]
fn a_chain_of_identifiers_breaks_in_the_middle() {
    let (_place, ledger) = world();
    for (turn, person) in ["partner-1", "partner-2", "partner-3"].iter().enumerate() {
        now_to(&ledger, &format!("e-{turn}"), person);
    }
    ledger
        .join_persons("partner-2", "partner-3", None, None)
        .unwrap();
    ledger
        .join_persons("partner-1", "partner-2", None, None)
        .unwrap();
    request(&ledger, "erasure", "partner-3");
    assert!(now_to(&ledger, "f-1", "partner-1").1);
    assert_eq!(told(&ledger, "partner-1").len(), 3);
    ledger
        .separate_persons("partner-1", "partner-2", None, None)
        .unwrap();
    assert!(!now_to(&ledger, "f-2", "partner-1").1);
    assert!(now_to(&ledger, "f-3", "partner-2").1);
    let words = json!({"event": "restriction", "subject": "partner-2"});
    super::step(&ledger, &words).unwrap();
}

#[test]
fn a_disclosure_that_waits_overtakes_an_erasure_under_the_other_identifier() {
    let (_place, ledger) = world();
    now_to(&ledger, "e-0", "partner-1");
    ledger.join_persons("partner-1", OLD, None, None).unwrap();
    let writer = ledger.clone();
    let (signal, waits) = std::sync::mpsc::channel();
    let erased = std::thread::spawn(move || {
        waits.recv().unwrap();
        request(&writer, "erasure", "partner-1")
    });
    let mut waiting = Vec::new();
    for turn in 0..600 {
        let mut disclosure = disclosure(&format!("w-{turn}"), "host-a", OLD);
        // Dated after the erasure, so that it has to heed it.
        disclosure.occurred_at = ledger.now() + chrono::TimeDelta::hours(1);
        waiting.push(ledger.submit(submission(disclosure)).unwrap());
        if turn == 200 {
            signal.send(()).unwrap();
        }
    }
    let erased = erased.join().unwrap();
    let mut after = 0;
    for pending in waiting {
        let answer = pending.wait().unwrap();
        if answer.seq > erased {
            after += 1;
            assert!(answer.refused, "{} after {erased}", answer.seq);
        }
    }
    assert!(after > 0);
}
