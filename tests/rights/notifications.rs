//! Those who received data are told, or it is said why not (Article 19).

use serde_json::{Value, json};
use tabellion::disclosure::read_json;
use tabellion::ledger::{Ledger, RecordError, Waiting};

use super::{request, step, world};
use crate::ledger::{disclosure, host, submission};

fn notice(ledger: &Ledger, value: &Value) -> Result<u64, RecordError> {
    let notice = read_json(value.to_string().as_bytes()).unwrap();
    ledger
        .record_notice(notice, None, None)
        .map(|answer| answer.seq)
}

fn put(ledger: &Ledger, recipient: &Value) {
    let recipient = read_json(recipient.to_string().as_bytes()).unwrap();
    ledger.put_recipient(recipient, None, None).unwrap();
}

/// A rectification of a person whose data went to two hosts, and the entry that granted it.
fn granted(ledger: &Ledger) -> u64 {
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    ledger.put_recipient(host("host-c"), None, None).unwrap();
    for (event, to, person) in [
        ("e-1", "host-a", "partner-1"),
        ("e-2", "host-b", "partner-1"),
        ("e-3", "host-b", "partner-1"),
        ("e-4", "host-c", "partner-2"),
    ] {
        ledger
            .record(submission(disclosure(event, to, person)))
            .unwrap();
    }
    let seq = request(ledger, "rectification", "partner-1");
    let answer = json!({"step": "answered", "request": seq, "outcome": "granted", "identity": {"method": "on_site", "result": "confirmed"}});
    step(ledger, &answer).unwrap().seq
}

fn only(ledger: &Ledger) -> Waiting {
    let mut matters = ledger.notifications().unwrap();
    assert_eq!(matters.len(), 1);
    matters.remove(0)
}

#[test]
fn a_recipient_is_forgotten_or_told_for_nothing() {
    let (place, ledger) = world();
    let about = granted(&ledger);
    let matter = only(&ledger);
    let who: Vec<&str> = matter
        .recipients
        .iter()
        .map(|told| told.recipient.as_deref().unwrap())
        .collect();
    assert_eq!(
        (matter.about, who, matter.open),
        (about, vec!["host-a", "host-b"], 2)
    );
    assert_eq!(matter.recipients[1].disclosures.len(), 2);
    notice(
        &ledger,
        &json!({"about": about, "recipient": "host-a", "result": "sent", "via": "email"}),
    )
    .unwrap();
    notice(
        &ledger,
        &json!({"about": about, "recipient": "host-b", "result": "failed"}),
    )
    .unwrap();
    assert_eq!(only(&ledger).open, 1);
    notice(&ledger, &json!({"about": about, "recipient": "host-b", "result": "impossible", "text": "dissolved in 2025"})).unwrap();
    let size = ledger.size();
    for (value, code) in [
        (
            json!({"about": about, "recipient": "host-c", "result": "sent"}),
            "nothing_to_notify",
        ),
        (
            json!({"about": 2, "recipient": "host-a", "result": "sent"}),
            "nothing_to_notify",
        ),
        (
            json!({"about": about, "recipient": "host-a", "result": "sent", "on": "2150-01-01"}),
            "in_the_future",
        ),
    ] {
        assert_eq!(notice(&ledger, &value).unwrap_err().code(), code, "{value}");
    }
    assert_eq!(ledger.size(), size);
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(only(&place.open().ledger).open, 0);
}

#[test]
fn an_impossibility_without_a_reason() {
    let wrong = json!({"about": 3, "recipient": "host-a", "result": "impossible"});
    let faults = read_json::<tabellion::rights::Notice>(wrong.to_string().as_bytes()).unwrap_err();
    assert_eq!(faults.list()[0].pointer, "/text");
    let two = json!({"about": 3, "recipient": "host-a", "entry": 4, "result": "sent"});
    let faults = read_json::<tabellion::rights::Notice>(two.to_string().as_bytes()).unwrap_err();
    assert_eq!(faults.list()[0].pointer, "/recipient");
}

#[test]
fn a_private_individual_who_received_data_is_forgotten_or_named() {
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "alumna-7", "name": "Claire Exemple", "kind": "student_or_alumnus", "role": "private_individual", "seat": "FR", "hosting": ["FR"]}),
    );
    let shown: Value = json!({"exporter": "omnia-groupe", "recipient": "alumna-7", "occurred_at": "2026-02-01T09:00:00Z", "purpose": "present_job_offers",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["professional_contact"], "subjects": [{"ref": "partner-1"}], "late_reason": "initial_import"});
    let shown = read_json(shown.to_string().as_bytes()).unwrap();
    let received = ledger.record(submission(shown)).unwrap();
    assert!(!received.refused, "{:?}", received.verdict);
    let restriction = request(&ledger, "restriction", "partner-1");
    let about = step(
        &ledger,
        &json!({"step": "answered", "request": restriction, "outcome": "granted"}),
    )
    .unwrap()
    .seq;
    let matter = only(&ledger);
    assert_eq!(matter.recipients[0].entry, Some(received.seq));
    let sent = notice(
        &ledger,
        &json!({"about": about, "entry": received.seq, "result": "sent", "via": "post"}),
    )
    .unwrap();
    let line = String::from_utf8(ledger.line(sent).unwrap().unwrap()).unwrap();
    assert!(
        !line.contains("alumna") && !line.contains("Claire") && line.contains("\"subjects\""),
        "{line}"
    );
    assert_eq!(only(&ledger).open, 0);
    let report = tabellion::ledger::AccessOptions {
        subject: "partner-1".into(),
        ..Default::default()
    };
    let report = ledger.access_report(&report).unwrap();
    assert!(!serde_json::to_string(&report).unwrap().contains("Claire"));
    assert_eq!(report.disclosures[0].recipient.name, None);
}

#[test]
fn a_recipient_that_stands_in_the_register_twice_is_told_twice_or_under_one_id_only() {
    let (place, ledger) = world();
    let about = granted(&ledger);
    let merge = |ledger: &Ledger, id: &str, into: &str| {
        ledger.merge_recipient(id, into, None, None).unwrap();
    };
    // Over host-c, which received nothing of this person, to host-d: a merger of a merger.
    ledger.put_recipient(host("host-d"), None, None).unwrap();
    merge(&ledger, "host-b", "host-c");
    merge(&ledger, "host-c", "host-d");
    let rows = |ledger: &Ledger| {
        let told = only(ledger).recipients.into_iter();
        told.map(|told| (told.recipient.unwrap(), told.merged, told.open))
            .collect::<Vec<_>>()
    };
    let row = |id: &str, merged: &[&str], open: bool| {
        let merged = merged.iter().map(ToString::to_string).collect();
        (id.to_owned(), merged, open)
    };
    let both = [row("host-a", &[], true), row("host-d", &["host-b"], true)];
    assert_eq!(rows(&ledger), both);
    // Under either id; somebody else's is not among them.
    let sent = |id: &str| json!({"about": about, "recipient": id, "result": "sent"});
    assert_eq!(
        notice(&ledger, &sent("host-x")).unwrap_err().code(),
        "nothing_to_notify"
    );
    notice(&ledger, &sent("host-d")).unwrap();
    let told = [row("host-a", &[], true), row("host-d", &["host-b"], false)];
    assert_eq!(rows(&ledger), told);
    let failed =
        json!({"about": about, "recipient": "host-b", "result": "failed", "text": "moved"});
    notice(&ledger, &failed).unwrap();
    assert_eq!(rows(&ledger), told, "whoever was told is to be told again");
    // Both received something: one row, all entries, newest first.
    merge(&ledger, "host-a", "host-d");
    let [one] = &only(&ledger).recipients[..] else {
        panic!()
    };
    assert_eq!(one.merged, ["host-a", "host-b"]);
    assert_eq!(one.disclosures.len(), 3);
    assert!(one.disclosures.is_sorted_by(|a, b| a > b));
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = place.open().ledger;
    // Undone: as they were given, and what was sent to host-d reached neither.
    for id in ["host-a", "host-c", "host-b"] {
        ledger.separate_recipient(id, None, None).unwrap();
    }
    assert_eq!(
        rows(&ledger),
        [row("host-a", &[], true), row("host-b", &[], true)]
    );
    notice(&ledger, &sent("host-b")).unwrap();
    assert_eq!(only(&ledger).open, 1);
}
