//! What acts about persons write is what the formats say, and the ledger verifies after all of them.

use serde_json::json;
use tabellion::audit::Word;
use tabellion::disclosure::read_json;
use tabellion::ledger::{AccessOptions, Ledger};

use super::{refused, request, step, world};
use crate::formats::{accepts, registry};
use crate::ledger::{disclosure, host, submission};

/// Every act of a data protection officer, once.
fn every_act(ledger: &Ledger) {
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    let one = ledger
        .record(submission(disclosure("e-1", "host-a", "partner-1")))
        .unwrap()
        .seq;
    let rectification = step(ledger, &json!({"event": "rectification", "subject": "partner-1", "via": "on_site", "text": "my name is Anne", "reference": "R-1"})).unwrap().seq;
    step(ledger, &json!({"step": "identity_check", "request": rectification, "identity": {"method": "document", "result": "confirmed"}})).unwrap();
    step(ledger, &json!({"step": "extended", "request": rectification, "grounds": ["eu-gdpr.A12-3"], "months": 1, "via": "email"})).unwrap();
    let granted = step(ledger, &json!({"step": "answered", "request": rectification, "outcome": "partly_granted", "grounds": ["eu-gdpr.A16"], "via": "post"})).unwrap().seq;
    step(
        ledger,
        &json!({"event": "portability", "subject": "partner-1"}),
    )
    .unwrap();
    step(ledger, &json!({"event": "channel_preference", "subject": "partner-1", "channels": ["post", "phone"]})).unwrap();
    step(
        ledger,
        &json!({"event": "objection", "subject": "partner-1", "purpose": "survey"}),
    )
    .unwrap();
    step(
        ledger,
        &json!({"event": "complaint", "subject": "partner-1", "via": "portal"}),
    )
    .unwrap();
    let notice = json!({"about": granted, "recipient": "host-a", "result": "acknowledged", "via": "email", "on": "2026-01-02", "text": "done"});
    ledger
        .record_notice(
            read_json(notice.to_string().as_bytes()).unwrap(),
            None,
            None,
        )
        .unwrap();
    let breach = json!({"entries": [one], "risk": "high", "text": "lost", "authority": "other"});
    let breach = ledger
        .record_breach(
            read_json(breach.to_string().as_bytes()).unwrap(),
            None,
            None,
        )
        .unwrap()
        .seq;
    for later in [
        json!({"step": "authority_notified", "breach": breach, "reference": "N-1"}),
        json!({"step": "closed", "breach": breach}),
    ] {
        ledger
            .record_breach(read_json(later.to_string().as_bytes()).unwrap(), None, None)
            .unwrap();
    }
    ledger
        .join_persons("partner-1", "email:anna@old.example", None, None)
        .unwrap();
    ledger
        .separate_persons("partner-1", "email:anna@old.example", None, None)
        .unwrap();
    ledger
        .merge_recipient("host-b", "host-a", None, None)
        .unwrap();
    ledger.separate_recipient("host-b", None, None).unwrap();
    ledger.retire_recipient("host-b", None, None).unwrap();
    let subject = AccessOptions {
        subject: "partner-1".into(),
        ..AccessOptions::default()
    };
    ledger.access_report(&subject).unwrap();
    let mut exporter = serde_json::to_value(&*ledger.exporter()).unwrap();
    exporter["name"] = "Omnia New (example)".into();
    ledger
        .put_exporter(read_json(exporter.to_string().as_bytes()).unwrap(), None)
        .unwrap();
}

#[test]
fn an_entry_that_its_schema_does_not_know() {
    let (place, ledger) = world();
    every_act(&ledger);
    let registry = registry();
    let mut kinds = std::collections::BTreeSet::new();
    for seq in 0..ledger.size() {
        let line: serde_json::Value =
            serde_json::from_slice(&ledger.line(seq).unwrap().unwrap()).unwrap();
        let kind = line["kind"].as_str().unwrap().to_owned();
        assert!(accepts(&registry, &kind, &line), "{line}");
        for word in ["anna", "Anne", "R-1", "N-1", "lost", "partner-1"] {
            assert!(
                !line.to_string().contains(word),
                "`{word}` stands in {line}"
            );
        }
        kinds.insert(kind);
    }
    for kind in [
        "access",
        "breach",
        "exporter",
        "notification",
        "recipient",
        "rights",
    ] {
        assert!(kinds.contains(kind), "{kind}");
    }
    let key = ledger.vkeys()[0].clone();
    ledger.shutdown().unwrap();
    drop(ledger);
    let report = place.verify(&key);
    assert_eq!(report.word, Word::Intact, "{report:?}");
    place.open();
}

#[test]
fn an_authority_that_was_not_there_yet_or_not_any_more() {
    let (_place, ledger) = world();
    let complaint = |authority: &str, at: &str| json!({"event": "complaint", "subject": "partner-1", "authority": authority, "at": at});
    assert_eq!(
        refused(&ledger, &complaint("CCIN", "2025-01-05T00:00:00Z")),
        "wrong_authority"
    );
    assert_eq!(
        refused(&ledger, &complaint("APDP", "2024-12-13T12:00:00Z")),
        "wrong_authority"
    );
    step(&ledger, &complaint("CCIN", "2024-12-13T12:00:00Z")).unwrap();
    step(&ledger, &complaint("APDP", "2024-12-14T12:00:00Z")).unwrap();
    let usual = request(&ledger, "complaint", "partner-1");
    assert_eq!(
        ledger.request(usual).unwrap().authority,
        Some(tabellion::entry::Authority::Cnil)
    );
    let unknown = read_json::<tabellion::rights::Demand>(
        br#"{"event":"complaint","subject":"p","authority":"AEPD"}"#,
    )
    .unwrap_err();
    assert_eq!(unknown.list()[0].pointer, "/authority");
}
