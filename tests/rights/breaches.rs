//! What took place although the law refused it, and the 72 hours.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tabellion::clock::TestClock;
use tabellion::disclosure::read_json;
use tabellion::entry::{Authority, Risk};
use tabellion::ledger::{Ledger, RecordError};

use super::world;
use crate::ledger::{Place, disclosure, host, submission};

fn breach(ledger: &Ledger, value: &Value) -> Result<u64, RecordError> {
    let demand = read_json(value.to_string().as_bytes()).unwrap();
    ledger
        .record_breach(demand, None, None)
        .map(|answer| answer.seq)
}

/// A refused disclosure, attempted or done.
fn refused(ledger: &Ledger, event: &str, state: &str) -> u64 {
    let mut value = serde_json::to_value(disclosure(event, "host-us", "partner-1")).unwrap();
    value["state"] = state.into();
    let value = read_json(value.to_string().as_bytes()).unwrap();
    let answer = ledger.record(submission(value)).unwrap();
    assert!(answer.refused);
    answer.seq
}

fn elsewhere() -> tabellion::disclosure::Recipient {
    let value = json!({"id": "host-us", "name": "Elsewhere (example)", "kind": "service_provider", "role": "processor", "seat": "US", "hosting": ["US"]});
    read_json(value.to_string().as_bytes()).unwrap()
}

#[test]
fn what_took_place_is_no_candidate_or_stays_one() {
    let (_place, ledger) = world();
    ledger.put_recipient(elsewhere(), None, None).unwrap();
    refused(&ledger, "r-1", "intended");
    let one = refused(&ledger, "r-2", "done");
    let two = refused(&ledger, "r-3", "done");
    let candidates: Vec<u64> = ledger
        .breach_candidates()
        .unwrap()
        .iter()
        .map(|known| known.seq)
        .collect();
    assert_eq!(candidates, [one, two]);
    let opened = breach(
        &ledger,
        &json!({"entries": [one], "risk": "risk", "text": "sent to the wrong host"}),
    )
    .unwrap();
    assert_eq!(ledger.breach_candidates().unwrap()[0].seq, two);
    breach(
        &ledger,
        &json!({"step": "linked", "breach": opened, "entries": [two]}),
    )
    .unwrap();
    assert!(ledger.breach_candidates().unwrap().is_empty());
    let case = ledger.breaches().unwrap().remove(0);
    assert_eq!(
        (case.entries.len(), case.persons, case.risk),
        (2, Some(2), Some(Risk::Risk))
    );
    assert_eq!((case.due_at - case.aware_at).num_hours(), 72);
    assert_eq!(case.authority, Some(Authority::Cnil));
    let line = String::from_utf8(ledger.line(opened).unwrap().unwrap()).unwrap();
    assert!(!line.contains("wrong host"), "{line}");
}

#[test]
fn an_entry_that_is_linked_twice_counts_its_persons_twice() {
    let (_place, ledger) = world();
    ledger.put_recipient(elsewhere(), None, None).unwrap();
    let one = refused(&ledger, "r-1", "done");
    let two = refused(&ledger, "r-2", "done");
    let opened = breach(&ledger, &json!({"entries": [one]})).unwrap();
    let link = |entries: &[u64]| {
        breach(
            &ledger,
            &json!({"step": "linked", "breach": opened, "entries": entries}),
        )
    };
    let size = ledger.size();
    assert_eq!(link(&[one]).unwrap_err().code(), "linked_already");
    assert_eq!(ledger.size(), size);
    link(&[one, two]).unwrap();
    let case = ledger.breaches().unwrap().remove(0);
    assert_eq!((case.entries.len(), case.persons), (2, Some(2)));
}

#[test]
fn what_completes_a_notification_makes_it_late() {
    let clock = Arc::new(TestClock::at("2026-01-14T08:30:00Z".parse().unwrap()));
    let place = Place::new();
    let ledger = place.init_with(clock.clone());
    let opened = breach(&ledger, &json!({})).unwrap();
    let notified = json!({"step": "authority_notified", "breach": opened});
    breach(&ledger, &notified).unwrap();
    let first = ledger.breaches().unwrap()[0].notified_at;
    clock.pass(Duration::from_secs(100 * 3600));
    breach(&ledger, &notified).unwrap();
    let case = ledger.breaches().unwrap().remove(0);
    assert_eq!((case.notified_at, case.steps.len()), (first, 3));
}

#[test]
fn a_notification_that_is_late_without_a_word() {
    let clock = Arc::new(TestClock::at("2026-01-14T08:30:00Z".parse().unwrap()));
    let place = Place::new();
    let ledger = place.init_with(clock.clone());
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let opened = breach(&ledger, &json!({"aware_at": "2026-01-14T08:30:00Z"})).unwrap();
    let early = breach(&ledger, &json!({})).unwrap();
    clock.pass(Duration::from_secs(72 * 3600));
    breach(
        &ledger,
        &json!({"step": "authority_notified", "breach": early}),
    )
    .unwrap();
    clock.pass(Duration::from_secs(60));
    let late = json!({"step": "authority_notified", "breach": opened});
    assert_eq!(
        breach(&ledger, &late).unwrap_err().code(),
        "late_without_reason"
    );
    let case = &ledger.breaches().unwrap()[0];
    assert!(case.is_late(ledger.now()));
    breach(
        &ledger,
        &json!({"step": "authority_notified", "breach": opened, "grounds": ["eu-gdpr.A33-1"]}),
    )
    .unwrap();
    breach(
        &ledger,
        &json!({"step": "persons_informed", "breach": opened}),
    )
    .unwrap();
    let closed = breach(&ledger, &json!({"step": "closed", "breach": opened})).unwrap();
    let case = &ledger.breaches().unwrap()[0];
    assert_eq!(case.closed_by, Some(closed));
    assert!(case.notified_at.is_some() && case.informed_at.is_some());
}

#[test]
fn a_step_that_fits_no_breach() {
    let (_place, ledger) = world();
    let opened = breach(&ledger, &json!({})).unwrap();
    let size = ledger.size();
    for (value, code) in [
        (json!({"step": "closed", "breach": 1}), "no_such_breach"),
        (json!({"entries": [0]}), "not_linkable"),
        (json!({"entries": [999]}), "not_linkable"),
        (json!({"aware_at": "2150-01-01T00:00:00Z"}), "in_the_future"),
        (
            json!({"step": "closed", "breach": opened}),
            "invalid_ground",
        ),
    ] {
        assert_eq!(breach(&ledger, &value).unwrap_err().code(), code, "{value}");
    }
    assert_eq!(ledger.size(), size);
    breach(
        &ledger,
        &json!({"step": "closed", "breach": opened, "grounds": ["eu-gdpr.A33-1"]}),
    )
    .unwrap();
    let again = json!({"step": "assessed", "breach": opened, "risk": "high"});
    assert_eq!(breach(&ledger, &again).unwrap_err().code(), "breach_closed");
    let faults = read_json::<tabellion::rights::BreachDemand>(
        br#"{"step":"linked","grounds":["eu-gdpr.A12-5"]}"#,
    )
    .unwrap_err();
    let at: Vec<&str> = faults
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(at, ["/breach", "/entries", "/grounds/0"]);
}
