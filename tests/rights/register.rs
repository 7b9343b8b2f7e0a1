//! The register over time: ends, mergers, timelines, what soon ends, the extract of Article 30.

use serde_json::{Value, json};
use tabellion::disclosure::read_json;
use tabellion::entry::RecipientChange;
use tabellion::ledger::{Answer, ExpiryKind, Ledger, RecordError};
use tabellion::report::record_of_processing_csv;

use super::world;
use crate::ledger::{disclosure, host, submission};

fn put(ledger: &Ledger, recipient: &Value) -> u64 {
    let recipient = read_json(recipient.to_string().as_bytes()).unwrap();
    ledger.put_recipient(recipient, None, None).unwrap().version
}

fn to(ledger: &Ledger, event: &str, id: &str) -> Result<Answer, RecordError> {
    ledger.record(submission(disclosure(event, id, "partner-1")))
}

#[test]
fn a_recipient_that_ended_goes_on_receiving() {
    let (place, ledger) = world();
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    ledger.put_recipient(host("host-c"), None, None).unwrap();
    ledger.retire_recipient("host-b", None, None).unwrap();
    ledger
        .merge_recipient("host-c", "host-a", None, None)
        .unwrap();
    let check = |ledger: &Ledger| {
        assert_eq!(
            to(ledger, "e-1", "host-b").unwrap_err().code(),
            "retired_recipient"
        );
        let merged = to(ledger, "e-2", "host-c").unwrap_err();
        assert!(merged.to_string().contains("`host-a`"), "{merged}");
        let again = ledger
            .put_recipient(host("host-c"), None, None)
            .unwrap_err();
        assert_eq!(again.code(), "merged_recipient");
        let register = ledger.register();
        let known = register.organisation("host-c").unwrap();
        assert_eq!(known.merged_into.as_deref(), Some("host-a"));
    };
    check(&ledger);
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = place.open().ledger;
    check(&ledger);
    ledger.separate_recipient("host-c", None, None).unwrap();
    to(&ledger, "e-3", "host-c").unwrap();
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    to(&ledger, "e-4", "host-b").unwrap();
    ledger.shutdown().unwrap();
    drop(ledger);
    to(&place.open().ledger, "e-5", "host-c").unwrap();
}

#[test]
fn a_merger_of_a_recipient_into_itself_or_into_nobody() {
    let (_place, ledger) = world();
    ledger.put_recipient(host("host-b"), None, None).unwrap();
    put(
        &ledger,
        &json!({"id": "alumna-7", "name": "Claire Exemple", "kind": "student_or_alumnus", "role": "private_individual", "seat": "FR", "hosting": ["FR"]}),
    );
    let size = ledger.size();
    let code = |id: &str, into: &str| {
        ledger
            .merge_recipient(id, into, None, None)
            .unwrap_err()
            .code()
    };
    assert_eq!(code("host-a", "host-a"), "merge_into_itself");
    assert_eq!(code("host-a", "host-x"), "unknown_recipient");
    assert_eq!(code("host-x", "host-a"), "unknown_recipient");
    assert_eq!(code("host-a", "alumna-7"), "natural_person");
    assert_eq!(
        ledger
            .separate_recipient("host-a", None, None)
            .unwrap_err()
            .code(),
        "not_merged"
    );
    assert_eq!(ledger.size(), size);
    ledger
        .merge_recipient("host-a", "host-b", None, None)
        .unwrap();
    assert_eq!(code("host-b", "host-a"), "merge_into_ended");
    assert_eq!(code("host-a", "host-b"), "retired_recipient");
}

#[test]
fn a_natural_person_who_ended_is_named_or_comes_back() {
    let (place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "alumna-7", "name": "Claire Exemple", "kind": "student_or_alumnus", "role": "private_individual", "seat": "FR", "hosting": ["FR"]}),
    );
    let ended = ledger.retire_recipient("alumna-7", None, None).unwrap();
    let line = String::from_utf8(ended.line).unwrap();
    assert!(
        !line.contains("alumna") && !line.contains("Claire"),
        "{line}"
    );
    ledger.shutdown().unwrap();
    drop(ledger);
    let ledger = place.open().ledger;
    assert!(ledger.register().organisation("alumna-7").unwrap().retired);
}

#[test]
fn a_version_that_cannot_be_read_any_more() {
    let (_place, ledger) = world();
    let mut changed = serde_json::to_value(host("host-a")).unwrap();
    changed["hosting"] = json!(["FR"]);
    put(&ledger, &changed);
    ledger.retire_recipient("host-a", None, None).unwrap();
    let history = ledger.recipient_history("host-a").unwrap();
    let happened: Vec<RecipientChange> = history.iter().map(|version| version.change).collect();
    assert_eq!(
        happened,
        [
            RecipientChange::Added,
            RecipientChange::Changed,
            RecipientChange::Retired
        ]
    );
    assert_eq!(history[1].changed, ["hosting"]);
    assert_eq!(
        history[0].profile.as_ref().unwrap()["hosting"],
        json!(["DE"])
    );
    assert_eq!(
        ledger.recipient_history("nobody").unwrap_err().code(),
        "unknown_recipient"
    );
}

#[test]
fn an_exporter_that_cannot_change_or_becomes_another() {
    let (place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "group-ma", "name": "Omnia Maroc (example)", "kind": "group_entity", "role": "controller", "seat": "MA", "hosting": ["MA"],
        "instruments": [{"type": "bcr", "bcr_type": "controller", "approved_by": "FR", "members": ["Omnia New (example)", "Omnia Maroc (example)"], "date": "2025-01-01"}]}),
    );
    let mut new = serde_json::to_value(&*ledger.exporter()).unwrap();
    new["name"] = json!("Omnia New (example)");
    let before = ledger.size();
    ledger
        .put_exporter(read_json(new.to_string().as_bytes()).unwrap(), None)
        .unwrap();
    // The rules cover the exporter under its new name: the recipient's clear part says so now.
    assert_eq!(ledger.size(), before + 2);
    let line = String::from_utf8(ledger.line(before + 1).unwrap().unwrap()).unwrap();
    assert!(line.contains("\"covers_exporter\":true"), "{line}");
    let history = ledger.exporter_history().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].changed, ["name"]);
    assert!(
        ledger
            .put_exporter(read_json(new.to_string().as_bytes()).unwrap(), None)
            .unwrap()
            .repeated
    );
    new["id"] = json!("somebody-else");
    let other = ledger
        .put_exporter(read_json(new.to_string().as_bytes()).unwrap(), None)
        .unwrap_err();
    assert_eq!(other.code(), "another_exporter");
    ledger.shutdown().unwrap();
    drop(ledger);
    assert_eq!(
        place.open().ledger.exporter().name.as_str(),
        "Omnia New (example)"
    );
}

#[test]
fn something_ends_and_nobody_says_so() {
    let (_place, ledger) = world();
    let today = tabellion::rights::day(ledger.now());
    let day = |days: i64| (today + chrono::TimeDelta::days(days)).to_string();
    put(
        &ledger,
        &json!({"id": "crm-us", "name": "CRM (example)", "kind": "service_provider", "role": "processor", "seat": "US", "hosting": ["US"],
        "attributes": {"dpf": {"status": "active", "framework": "eu_us", "covers": ["non_hr"], "listed_entity": "CRM (example)", "checked_on": day(-20)}},
        "instruments": [{"type": "art28_contract", "signed": "2020-01-01", "expires": day(30)},
            {"type": "tia", "destinations": ["US"], "conclusion": "proceed", "by": "exporter", "date": day(-300)}],
        "sub_processors": [{"name": "Mailer (example)", "country": "GB", "authorised": true,
            "instruments": [{"type": "art28_contract", "signed": "2020-01-01", "expires": day(-1)}]}]}),
    );
    let kinds = |within: u64| {
        let found = ledger.expiring(within);
        found
            .iter()
            .map(|item| (item.what, item.over))
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(0), [(ExpiryKind::Contract, true)]);
    assert_eq!(
        kinds(29),
        [(ExpiryKind::Contract, true), (ExpiryKind::DpfCheck, false)]
    );
    assert_eq!(
        kinds(90),
        [
            (ExpiryKind::Contract, true),
            (ExpiryKind::DpfCheck, false),
            (ExpiryKind::Contract, false),
            (ExpiryKind::TiaReview, false)
        ]
    );
    assert!(kinds(36_500).contains(&(ExpiryKind::AdequacyEnd, false)));
    assert_eq!(
        ledger.expiring(0)[0].sub_processor.as_deref(),
        Some("Mailer (example)")
    );
    ledger.retire_recipient("crm-us", None, None).unwrap();
    assert!(ledger.expiring(36_500).is_empty());
}

#[test]
fn the_end_of_a_consent_is_missed_or_read_unseen() {
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "tutor", "name": "Tutor (example)", "kind": "other_authorised", "role": "controller", "seat": "FR", "hosting": ["FR"]}),
    );
    let last = tabellion::rights::day(ledger.now()) + chrono::TimeDelta::days(20);
    let value = json!({"exporter": "omnia-groupe", "recipient": "tutor", "occurred_at": "2026-02-01T09:00:00Z", "purpose": "reference",
        "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "subjects": [{"ref": "partner-1"}], "late_reason": "initial_import",
        "evidence": [{"type": "authorisation", "given_at": "2026-01-01T00:00:00Z", "expires": last.to_string(), "covers_recipient": true, "covers_categories": true}]});
    let answer = ledger
        .record(submission(read_json(value.to_string().as_bytes()).unwrap()))
        .unwrap();
    assert!(!answer.refused, "{:?}", answer.verdict);
    let size = ledger.size();
    assert!(ledger.expiring(90).is_empty());
    let found = ledger.expiring_consents(90, None).unwrap();
    assert_eq!(
        (found[0].on, found[0].detail.clone()),
        (last, answer.seq.to_string())
    );
    assert_eq!(ledger.size(), size + 1);
    assert!(ledger.expiring_consents(5, None).unwrap().is_empty());
}

#[test]
fn a_transfer_is_missing_from_the_record() {
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "host-ch", "name": "=Alpes (example)", "kind": "service_provider", "role": "processor", "seat": "CH",
        "hosting": ["CH"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    );
    to(&ledger, "e-1", "host-ch").unwrap();
    to(&ledger, "e-2", "host-a").unwrap();
    let rows = ledger.record_of_processing().unwrap();
    assert_eq!(rows.len(), 2);
    let of = |id: &str| {
        let found = rows.iter().find(|row| row.recipient.as_deref() == Some(id));
        found.unwrap()
    };
    let swiss = of("host-ch");
    assert_eq!(swiss.transfers[0].rule, "EU-ADQ-CH");
    assert!(of("host-a").transfers.is_empty());
    let csv = String::from_utf8(record_of_processing_csv(&rows).unwrap()).unwrap();
    assert!(
        csv.contains("'=Alpes") && csv.contains("Decision 2000/518/EC"),
        "{csv}"
    );
}

#[test]
fn natural_persons_are_missing_from_the_record_or_named_in_it() {
    let (_place, ledger) = world();
    for (id, seat) in [("alumna-7", "FR"), ("alumnus-8", "BE"), ("alumnus-9", "MC")] {
        put(
            &ledger,
            &json!({"id": id, "name": "Claire Exemple", "kind": "student_or_alumnus", "role": "private_individual", "seat": seat, "hosting": [seat]}),
        );
    }
    for (event, to, category) in [
        ("e-1", "alumna-7", "professional_contact"),
        ("e-2", "alumnus-8", "identity"),
    ] {
        let mut value = serde_json::to_value(disclosure(event, to, "partner-1")).unwrap();
        value["purpose"] = json!("present_job_offers");
        value["data_categories"] = json!([category]);
        let answer = ledger
            .record(submission(read_json(value.to_string().as_bytes()).unwrap()))
            .unwrap();
        assert!(!answer.refused, "{:?}", answer.verdict);
    }
    // Their own data, disclosed to a host, are nothing that they received.
    let own = disclosure("e-3", "host-a", "alumna-7");
    ledger.record(submission(own)).unwrap();
    ledger.retire_recipient("alumnus-9", None, None).unwrap();
    let rows = ledger.record_of_processing().unwrap();
    let natural: Vec<_> = rows.iter().filter(|row| row.recipient.is_none()).collect();
    let [row] = natural[..] else {
        panic!("{rows:?}")
    };
    assert_eq!(
        serde_json::to_value(row).unwrap(),
        json!({"kind": "student_or_alumnus", "role": "private_individual", "countries": ["BE", "FR", "MC"], "purposes": ["present_job_offers"],
            "categories": ["identity", "professional_contact"], "transfers": [], "last_on": row.last_on, "entries": 2, "retired": false})
    );
    let csv = String::from_utf8(record_of_processing_csv(&rows).unwrap()).unwrap();
    assert!(
        csv.contains("student_or_alumnus") && !csv.contains("Claire") && !csv.contains("alumna-7"),
        "{csv}"
    );
}
