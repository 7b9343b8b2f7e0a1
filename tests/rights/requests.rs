//! What a request binds, what it may be followed by, and what is refused.

use std::sync::Arc;

use serde_json::json;
use tabellion::clock::TestClock;
use tabellion::entry::{Body, Entry};
use tabellion::ledger::{Ledger, RequestState};

use super::{refused, request, step, world};
use crate::ledger::{Place, disclosure, host, submission};

fn refuses(ledger: &Ledger, event: &str, person: &str) -> bool {
    ledger
        .record(submission(disclosure(event, "host-a", person)))
        .unwrap()
        .refused
}

/// An erasure of now stops a disclosure of now; the sample of the ledger is of January.
fn now_to(ledger: &Ledger, event: &str, person: &str) -> bool {
    let mut disclosure = disclosure(event, "host-a", person);
    disclosure.occurred_at = ledger.now();
    ledger.record(submission(disclosure)).unwrap().refused
}

#[test]
fn a_request_refused_or_taken_back_that_goes_on_binding() {
    let (place, ledger) = world();
    assert!(!now_to(&ledger, "e-1", "partner-1"));
    let erasure = request(&ledger, "erasure", "partner-1");
    assert!(now_to(&ledger, "e-2", "partner-1"));
    assert!(!now_to(&ledger, "e-3", "partner-2"));
    step(&ledger, &json!({"step": "refused", "request": erasure, "grounds": ["eu-gdpr.A17-3-e"], "via": "email"})).unwrap();
    assert!(!now_to(&ledger, "e-4", "partner-1"));
    let restriction = request(&ledger, "restriction", "partner-1");
    assert!(now_to(&ledger, "e-5", "partner-1"));
    step(
        &ledger,
        &json!({"step": "withdrawn", "request": restriction}),
    )
    .unwrap();
    assert!(!now_to(&ledger, "e-6", "partner-1"));
    ledger.shutdown().unwrap();
    drop(ledger);

    let ledger = place.open().ledger;
    assert!(!now_to(&ledger, "e-7", "partner-1"));
    request(&ledger, "restriction", "partner-1");
    assert!(now_to(&ledger, "e-8", "partner-1"));
    let states: Vec<RequestState> = ledger
        .requests()
        .unwrap()
        .iter()
        .map(|known| known.state)
        .collect();
    assert_eq!(
        states,
        [
            RequestState::Refused,
            RequestState::Withdrawn,
            RequestState::Open
        ]
    );
}

#[test]
fn what_was_disclosed_while_a_right_was_in_force_is_not_excused_by_its_end() {
    let (_place, ledger) = world();
    let at = "2026-01-09T09:00:00Z";
    let erasure = step(
        &ledger,
        &json!({"event": "erasure", "subject": "partner-1", "at": at}),
    )
    .unwrap()
    .seq;
    step(&ledger, &json!({"step": "withdrawn", "request": erasure})).unwrap();
    // The sample happened on 10 January, between the two.
    assert!(refuses(&ledger, "e-1", "partner-1"));
    assert!(!now_to(&ledger, "e-2", "partner-1"));
}

#[test]
fn an_objection_dated_in_the_future() {
    let (_place, ledger) = world();
    let code = refused(
        &ledger,
        &json!({"event": "objection", "subject": "partner-1", "at": "2150-01-01T00:00:00Z"}),
    );
    assert_eq!(code, "in_the_future");
}

#[test]
fn a_person_who_is_nobody() {
    let (_place, ledger) = world();
    let code = refused(
        &ledger,
        &json!({"event": "objection", "subject": "anna@example.org"}),
    );
    assert_eq!(code, "invalid_person");
}

#[test]
fn an_answer_to_somebody_whose_identity_nobody_confirmed() {
    let (_place, ledger) = world();
    let access = request(&ledger, "access_request", "partner-1");
    let grant = json!({"step": "answered", "request": access, "outcome": "granted"});
    assert_eq!(refused(&ledger, &grant), "identity_not_confirmed");
    let check = |result: &str| json!({"step": "identity_check", "request": access, "identity": {"method": "call_back", "result": result}});
    step(&ledger, &check("not_confirmed")).unwrap();
    assert_eq!(refused(&ledger, &grant), "identity_not_confirmed");
    step(&ledger, &check("confirmed")).unwrap();
    step(&ledger, &grant).unwrap();
    let known = ledger.request(access).unwrap();
    assert_eq!(
        (known.state, known.steps.len()),
        (RequestState::Answered, 4)
    );
    assert_eq!(refused(&ledger, &grant), "request_ended");
}

#[test]
fn a_refusal_that_the_law_does_not_know() {
    let (_place, ledger) = world();
    let prospecting = step(
        &ledger,
        &json!({"event": "objection", "subject": "partner-1", "scope": "third_party_prospecting"}),
    )
    .unwrap()
    .seq;
    let refuse = |request: u64, ground: &str| json!({"step": "refused", "request": request, "grounds": [ground]});
    assert_eq!(
        refused(&ledger, &refuse(prospecting, "eu-gdpr.A21-1")),
        "no_ground_to_refuse"
    );
    let all = request(&ledger, "objection", "partner-1");
    assert_eq!(
        refused(&ledger, &refuse(all, "eu-gdpr.A17-3-e")),
        "invalid_ground"
    );
    step(&ledger, &refuse(all, "eu-gdpr.A21-1")).unwrap();
}

#[test]
fn a_step_of_a_request_that_is_none() {
    let (_place, ledger) = world();
    for request in [0, 2, 999] {
        let code = refused(&ledger, &json!({"step": "withdrawn", "request": request}));
        assert_eq!(code, "no_such_request");
    }
}

#[test]
fn an_extension_that_comes_late_or_twice() {
    let clock = Arc::new(TestClock::at("2026-01-08T09:00:00Z".parse().unwrap()));
    let place = Place::new();
    let ledger = place.init_with(clock.clone());
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    let first = request(&ledger, "access_request", "partner-1");
    assert_eq!(
        ledger.request(first).unwrap().due_on.unwrap().to_string(),
        "2026-02-09"
    );
    let extend = |request: u64| json!({"step": "extended", "request": request, "grounds": ["eu-gdpr.A12-3"]});
    step(&ledger, &extend(first)).unwrap();
    assert_eq!(
        ledger.request(first).unwrap().due_on.unwrap().to_string(),
        "2026-04-08"
    );
    assert_eq!(refused(&ledger, &extend(first)), "extended_before");
    let second = request(&ledger, "access_request", "partner-2");
    clock.pass(std::time::Duration::from_secs(40 * 86_400));
    assert_eq!(refused(&ledger, &extend(second)), "term_over");
    let today = "2026-02-17".parse().unwrap();
    let late: Vec<u64> = ledger
        .requests()
        .unwrap()
        .iter()
        .filter(|known| known.is_overdue(today))
        .map(|known| known.seq)
        .collect();
    assert_eq!(late, [second]);
}

#[test]
fn who_asked_stands_in_the_line_or_is_read_unseen() {
    let (_place, ledger) = world();
    let first = step(
        &ledger,
        &json!({"event": "access_request", "subject": "email:anna@example.org", "via": "email",
        "reference": "DSR-7", "text": "Please send me everything, Anna"}),
    )
    .unwrap();
    let line = String::from_utf8(first.line.clone()).unwrap();
    assert!(
        !line.contains("anna") && !line.contains("DSR-7") && !line.contains("Please"),
        "{line}"
    );
    let size = ledger.size();
    let words = ledger.request_words(first.seq, None).unwrap().unwrap();
    assert_eq!(words.subject, "email:anna@example.org");
    assert_eq!(
        words.words[0].text.as_deref(),
        Some("Please send me everything, Anna")
    );
    assert_eq!(ledger.size(), size + 1);
    let Body::Access(access) = Entry::parse(&ledger.line(size).unwrap().unwrap())
        .unwrap()
        .body
    else {
        panic!("no access entry");
    };
    assert_eq!(
        (access.count, access.entries, access.subjects.unwrap().count),
        (1, vec![first.seq], 1)
    );
}

#[test]
fn an_event_recorded_late_that_does_not_say_what_it_missed() {
    let (_place, ledger) = world();
    let missed = ledger
        .record(submission(disclosure("e-1", "host-a", "partner-1")))
        .unwrap()
        .seq;
    let late = step(
        &ledger,
        &json!({"event": "erasure", "subject": "partner-1", "at": "2026-01-05T00:00:00Z"}),
    )
    .unwrap();
    assert_eq!(ledger.request(late.seq).unwrap().affected, Some(1));
    let words = ledger.request_words(late.seq, None).unwrap().unwrap();
    assert_eq!(words.affected, [missed]);
}
