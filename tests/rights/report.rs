//! The answer to a person: all of theirs, nothing of others, in every form.

use serde_json::{Value, json};
use tabellion::disclosure::read_json;
use tabellion::entry::{Body, Entry};
use tabellion::ledger::{AccessOptions, AccessReport, Authorities, ErasureRequest, Ledger, Rule};
use tabellion::report::{Format, guarded, render};
use tabellion::slot::Person;
use tabellion::text::{Language, Texts};

use super::{request, step, world};
use crate::ledger::{disclosure, submission};

fn options(subject: &str) -> AccessOptions {
    AccessOptions {
        subject: subject.to_owned(),
        ..AccessOptions::default()
    }
}

fn report(ledger: &Ledger, subject: &str) -> AccessReport {
    ledger.access_report(&options(subject)).unwrap()
}

fn put(ledger: &Ledger, recipient: &Value) {
    ledger
        .put_recipient(
            read_json(recipient.to_string().as_bytes()).unwrap(),
            None,
            None,
        )
        .unwrap();
}

fn record(ledger: &Ledger, disclosure: &Value) -> u64 {
    let disclosure = read_json(disclosure.to_string().as_bytes()).unwrap();
    let answer = ledger.record(submission(disclosure)).unwrap();
    assert!(!answer.refused, "{:?}", answer.verdict);
    answer.seq
}

/// A disclosure of two persons with data, to a host with people in Switzerland.
fn shared(event: &str) -> Value {
    json!({"exporter": "omnia-groupe", "recipient": "host-ch", "occurred_at": "2026-02-01T09:00:00Z", "purpose": "hosting",
        "legal_basis": "eu-gdpr:A6-1-b", "data_categories": ["identity", "professional_contact"], "event_id": event,
        "sources": {"identity": "provided"}, "late_reason": "initial_import",
        "subjects": [
            {"ref": "partner-1", "details": {"name": "Anna Exemple", "email": "anna@example.org", "note": "see partner-2, bob@example.org; anna@example.org", "twin": "partner-2"}},
            {"ref": "email:bob@example.org", "details": {"name": "Bob Beispiel"}}, {"ref": "partner-2"}]})
}

fn filled() -> (crate::ledger::Place, Ledger) {
    let (place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "host-ch", "name": "Alpes Hébergement (example)", "kind": "service_provider", "role": "processor", "seat": "CH",
        "hosting": ["CH"], "remote_access": ["DE"], "contact": {"email": "privacy@alpes.example"}, "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    );
    record(&ledger, &shared("s-1"));
    ledger
        .record(submission(disclosure("e-1", "host-a", "partner-1")))
        .unwrap();
    ledger
        .record(submission(disclosure("e-2", "host-a", "partner-2")))
        .unwrap();
    (place, ledger)
}

#[test]
fn a_recipient_that_is_not_named_as_it_was() {
    let (_place, ledger) = filled();
    put(
        &ledger,
        &json!({"id": "host-ch", "name": "Renamed (example)", "kind": "service_provider", "role": "processor", "seat": "CH",
        "hosting": ["CH"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    );
    let report = report(&ledger, "partner-1");
    let names: Vec<&str> = report
        .disclosures
        .iter()
        .map(|told| told.recipient.name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["Alpes Hébergement (example)", "Host (example)"]);
    let first = &report.disclosures[0];
    assert_eq!(first.transfer, json!(true));
    assert_eq!(first.safeguards[0].id, "EU-ADQ-CH");
    assert_eq!(first.sources.len(), 1);
    assert_eq!(
        first.occurred_at.unwrap().to_rfc3339(),
        "2026-02-01T09:00:00+00:00"
    );
    assert_eq!(
        report.exporter.authority.as_deref(),
        Some("Commission nationale de l'informatique et des libertés")
    );
}

#[test]
fn another_person_shows_through() {
    let (_place, ledger) = filled();
    let report = report(&ledger, "partner-1");
    let text = serde_json::to_string(&report).unwrap();
    for secret in [
        "Bob",
        "bob@example.org",
        "partner-2",
        "privacy@alpes.example",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let data = report.disclosures[0].data.as_ref().unwrap();
    assert_eq!(data["email"], "anna@example.org");
    assert_eq!(data["twin"], "[…]");
    assert_eq!(data["note"], "see […], […]; anna@example.org");
    assert_eq!(report.redacted, 3);
}

#[test]
fn openings_are_read_unseen() {
    let (_place, ledger) = filled();
    let size = ledger.size();
    let report = report(&ledger, "partner-1");
    let entry = Entry::parse(&ledger.line(size).unwrap().unwrap()).unwrap();
    let Body::Access(access) = entry.body else {
        panic!("no access entry")
    };
    assert_eq!(
        access.entries,
        report
            .disclosures
            .iter()
            .map(|told| told.seq)
            .collect::<Vec<u64>>()
    );
    assert_eq!(ledger.size(), size + 1);
}

#[test]
fn nobody_is_somebody() {
    let (_place, ledger) = filled();
    let size = ledger.size();
    for (subject, code) in [
        ("partner-3", "unknown_person"),
        ("anna@example.org", "invalid_person"),
    ] {
        assert_eq!(
            ledger.access_report(&options(subject)).unwrap_err().code(),
            code
        );
    }
    let other = AccessOptions {
        request: Some(2),
        ..options("partner-1")
    };
    assert_eq!(
        ledger.access_report(&other).unwrap_err().code(),
        "another_request"
    );
    assert_eq!(ledger.size(), size);
}

#[test]
fn data_are_handed_to_somebody_whose_identity_nobody_confirmed() {
    let (_place, ledger) = filled();
    let access = request(&ledger, "access_request", "partner-1");
    let size = ledger.size();
    assert_eq!(
        ledger
            .access_report(&options("partner-1"))
            .unwrap_err()
            .code(),
        "identity_not_confirmed"
    );
    assert_eq!(ledger.size(), size);
    step(&ledger, &json!({"step": "identity_check", "request": access, "identity": {"method": "questions", "result": "confirmed"}})).unwrap();
    let report = report(&ledger, "partner-1");
    assert_eq!(report.request, Some(access));
    assert_eq!(report.rights.len(), 1);
    let of_another = AccessOptions {
        request: Some(access),
        ..options("partner-2")
    };
    assert_eq!(
        ledger.access_report(&of_another).unwrap_err().code(),
        "another_request"
    );
}

#[test]
fn an_authority_in_an_inquiry_is_told_to_the_person() {
    let (_place, ledger) = filled();
    put(
        &ledger,
        &json!({"id": "police", "name": "Police judiciaire (example)", "kind": "public_authority", "role": "public_authority", "seat": "FR", "hosting": ["FR"]}),
    );
    record(
        &ledger,
        &json!({"exporter": "omnia-groupe", "recipient": "police", "occurred_at": "2026-03-01T09:00:00Z", "purpose": "investigation",
        "legal_basis": "eu-gdpr:A6-1-c", "data_categories": ["identity"], "subjects": [{"ref": "partner-1"}], "late_reason": "initial_import",
        "evidence": [{"type": "written_request", "date": "2026-02-20"}, {"type": "legal_text", "date": "2026-02-20"},
            {"type": "official_identity_check", "date": "2026-02-20"}, {"type": "scope_check", "narrow": true, "date": "2026-02-20"}]}),
    );
    let silent = report(&ledger, "partner-1");
    assert_eq!((silent.disclosures.len(), silent.withheld), (2, 1));
    assert!(!serde_json::to_string(&silent).unwrap().contains("olice"));
    let shown = AccessOptions {
        authorities: Authorities::Shown,
        ..options("partner-1")
    };
    let shown = ledger.access_report(&shown).unwrap();
    assert_eq!((shown.disclosures.len(), shown.withheld), (3, 0));
}

#[test]
fn what_was_refused_is_told_as_disclosed_or_the_reverse() {
    let (_place, ledger) = filled();
    put(
        &ledger,
        &json!({"id": "host-us", "name": "Elsewhere (example)", "kind": "service_provider", "role": "processor", "seat": "US", "hosting": ["US"]}),
    );
    for (event, state) in [("r-1", "intended"), ("r-2", "done")] {
        let mut refused = serde_json::to_value(disclosure(event, "host-us", "partner-1")).unwrap();
        refused["state"] = state.into();
        let refused = read_json(refused.to_string().as_bytes()).unwrap();
        assert!(ledger.record(submission(refused)).unwrap().refused);
    }
    let report = report(&ledger, "partner-1");
    assert_eq!(report.attempts.len(), 1);
    let unlawful: Vec<bool> = report
        .disclosures
        .iter()
        .map(|told| told.unlawful)
        .collect();
    assert_eq!(unlawful, [false, false, true]);
}

#[test]
fn a_transfer_without_safeguards_is_not_told_as_one() {
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "host-us", "name": "Elsewhere (example)", "kind": "service_provider", "role": "processor", "seat": "US", "hosting": ["US"]}),
    );
    let letter = |language| {
        let report = report(&ledger, "partner-1");
        assert_eq!(report.made_at.timestamp_subsec_nanos(), 0);
        let bytes = render(&report, Format::Letter, &Texts::new(language)).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    ledger
        .record(submission(disclosure("e-1", "host-a", "partner-1")))
        .unwrap();
    assert!(letter(Language::English).contains("None of these disclosures is a transfer"));
    let mut refused = serde_json::to_value(disclosure("r-1", "host-us", "partner-1")).unwrap();
    refused["state"] = "done".into();
    let refused = read_json(refused.to_string().as_bytes()).unwrap();
    assert!(ledger.record(submission(refused)).unwrap().refused);
    let english = letter(Language::English);
    assert!(
        english.contains("<td>the law did not allow this transfer</td>"),
        "{english}"
    );
    assert!(
        !english.contains("None of these disclosures is a transfer"),
        "{english}"
    );
    let french = letter(Language::French);
    assert!(
        french.contains("la loi ne permettait pas ce transfert"),
        "{french}"
    );
}

#[test]
fn clauses_that_carried_a_transfer_are_left_out() {
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "host-mc", "name": "Rocher (example)", "kind": "service_provider", "role": "processor", "seat": "MC", "hosting": ["MC"],
        "instruments": [{"type": "art28_contract", "signed": "2025-08-19"},
            {"type": "scc", "decision": "2021/914", "signed": "2025-01-22", "annexes": ["I", "II", "III"], "modified": false, "module": 2},
            {"type": "tia", "destinations": ["MC"], "conclusion": "proceed", "date": "2025-06-24", "by": "exporter"}]}),
    );
    let value = serde_json::to_value(disclosure("m-1", "host-mc", "partner-1")).unwrap();
    record(&ledger, &value);
    let told = &report(&ledger, "partner-1").disclosures[0];
    let rules: Vec<&str> = told
        .safeguards
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    assert!(rules.contains(&"SCC-2021-914"), "{rules:?}");
    let rows = ledger.record_of_processing().unwrap();
    let mut rows = rows.iter();
    let row = rows.find(|row| row.recipient.as_deref() == Some("host-mc"));
    let row = row.unwrap();
    assert!(
        row.transfers.iter().any(|it| it.rule == "SCC-2021-914"),
        "{:?}",
        row.transfers
    );
}

#[test]
fn whoever_shared_an_entry_with_somebody_erased_loses_it() {
    let (_place, ledger) = filled();
    let erase = |person: &str| {
        let request = ErasureRequest {
            persons: vec![Person::parse(person).unwrap()],
            rules: Vec::new(),
            grounds: vec!["eu-gdpr.A17-1-b".to_owned()],
            requests: Vec::new(),
            keep: Vec::new(),
            suppress: None,
            review_on: None,
            actor: None,
        };
        ledger.erase(&request).unwrap().chunks[0].recipients.clone()
    };
    let shared = report(&ledger, "partner-1").disclosures[0].seq;
    erase("partner-2");
    for person in ["partner-1", "email:bob@example.org"] {
        let told = report(&ledger, person);
        assert_eq!(told.disclosures[0].seq, shared, "{person}");
        assert!(told.disclosures[0].data.is_some(), "{person}");
        let copy = ledger.portable_copy(&options(person)).unwrap();
        assert_eq!(copy.data.len(), 1, "{person}");
    }
    assert!(erase("partner-1").contains(&"host-ch".to_owned()));
    let told = report(&ledger, "email:bob@example.org");
    assert_eq!((told.disclosures.len(), told.erased), (1, 0));
    assert_eq!(erase("email:bob@example.org"), ["host-ch"]);
}

#[test]
fn a_form_leaves_something_out() {
    let (_place, ledger) = filled();
    let report = report(&ledger, "partner-1");
    let text = |format, language| {
        String::from_utf8(render(&report, format, &Texts::new(language)).unwrap()).unwrap()
    };
    let csv = text(Format::Csv, Language::English);
    let mut reader = csv.lines();
    let columns = reader.next().unwrap().split(',').count();
    assert_eq!((columns, reader.count()), (20, 2));
    assert!(csv.contains("EU-ADQ-CH") && csv.contains("host-ch"));
    let french = text(Format::Letter, Language::French);
    for words in [
        "Omnia (example)",
        "1 rue Exemple, Paris",
        "dpo@example.org",
        "Alpes Hébergement (example)",
        "Suisse",
        "01/02/2026",
        "hébergement",
        "Anna Exemple",
        "lang=\"fr\"",
        "partner-1",
    ] {
        assert!(french.contains(words), "{words}: {french}");
    }
    let english = text(Format::Letter, Language::English);
    assert!(
        english.contains("Switzerland") && english.contains("1 February 2026"),
        "{english}"
    );
    for letter in [&french, &english] {
        assert!(
            !letter.contains("letter-") && !letter.contains("http"),
            "a sentence is missing, or the letter needs a network: {letter}"
        );
    }
    let workbook = render(&report, Format::Xlsx, &Texts::new(Language::French)).unwrap();
    assert!(workbook.starts_with(b"PK"));
    let json: Value = serde_json::from_slice(
        &render(&report, Format::Json, &Texts::new(Language::English)).unwrap(),
    )
    .unwrap();
    assert_eq!(json["schema"], "tabellion/access-report/1");
    assert!(json.get("withheld").is_none());
}

#[test]
fn a_name_that_a_spreadsheet_or_a_browser_would_run() {
    for (cell, safe) in [
        ("=1+1", "'=1+1"),
        ("+33", "'+33"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("Anna", "Anna"),
    ] {
        assert_eq!(guarded(cell), safe);
    }
    let (_place, ledger) = world();
    put(
        &ledger,
        &json!({"id": "evil", "name": "=HYPERLINK(\"x\")<script>", "kind": "service_provider", "role": "processor", "seat": "FR",
        "hosting": ["FR"], "instruments": [{"type": "art28_contract", "signed": "2025-01-01"}]}),
    );
    ledger
        .record(submission(disclosure("e-1", "evil", "partner-1")))
        .unwrap();
    let report = report(&ledger, "partner-1");
    let texts = Texts::new(Language::English);
    let csv = String::from_utf8(render(&report, Format::Csv, &texts).unwrap()).unwrap();
    assert!(
        csv.contains("'=HYPERLINK") && !csv.contains(",=HYPER"),
        "{csv}"
    );
    let letter = String::from_utf8(render(&report, Format::Letter, &texts).unwrap()).unwrap();
    assert!(!letter.contains("<script>"), "{letter}");
}

#[test]
fn what_others_said_is_ported() {
    let (_place, ledger) = filled();
    let copy = ledger.portable_copy(&options("partner-1")).unwrap();
    assert_eq!(copy.data.len(), 1);
    assert_eq!(copy.data[0].data["name"], "Anna Exemple");
    let mut third = shared("s-2");
    third["subjects"] = json!([{"ref": "partner-9", "details": {"score": 3}}]);
    third["data_categories"] = json!(["identity"]);
    third["sources"] = json!({"identity": "third_party"});
    record(&ledger, &third);
    assert!(
        ledger
            .portable_copy(&options("partner-9"))
            .unwrap()
            .data
            .is_empty()
    );
    // The sample rests on legitimate interest, which is not ported.
    assert!(
        ledger
            .portable_copy(&options("partner-2"))
            .unwrap()
            .data
            .is_empty()
    );
}

#[test]
fn an_erased_disclosure_is_told_all_the_same() {
    let (_place, ledger) = filled();
    let mut aged = shared("s-9");
    aged["data_age"] =
        json!({"rule": "prospecting", "trigger": "last_contact_by_person", "date": "2026-01-10"});
    let gone = record(&ledger, &aged);
    let asked = request(&ledger, "erasure", "partner-1");
    let kept: Vec<u64> = report(&ledger, "partner-1")
        .disclosures
        .iter()
        .map(|told| told.seq)
        .filter(|seq| *seq != gone)
        .collect();
    let confirmed = json!({"step": "identity_check", "request": asked, "identity": {"method": "on_site", "result": "confirmed"}});
    step(&ledger, &confirmed).unwrap();
    let erasure = ErasureRequest {
        persons: vec![Person::parse("partner-1").unwrap()],
        rules: vec![Rule::Prospecting],
        grounds: vec!["eu-gdpr.A17-1-b".to_owned()],
        requests: vec![asked],
        keep: Vec::new(),
        suppress: None,
        review_on: None,
        actor: None,
    };
    ledger.erase(&erasure).unwrap();
    let told = report(&ledger, "partner-1");
    let seqs: Vec<u64> = told.disclosures.iter().map(|told| told.seq).collect();
    assert_eq!((seqs, told.erased), (kept, 1));
    let [erased] = &told.erasures[..] else {
        panic!("{:?}", told.erasures)
    };
    assert_eq!(erased.on, tabellion::rights::day(ledger.now()));
    // The log of readings does not say it either.
    let last = ledger.line(ledger.size() - 1).unwrap().unwrap();
    let Body::Access(access) = &Entry::parse(&last).unwrap().body else {
        panic!("the reading is not recorded")
    };
    assert!(!access.entries.contains(&gone), "{access:?}");
    let texts = Texts::new(Language::French);
    let letter = render(&told, Format::Letter, &texts).unwrap();
    let letter = String::from_utf8(letter).unwrap();
    assert!(
        letter.contains("que vous aviez demandé, a eu lieu le"),
        "{letter}"
    );
    // Others of the same entry are told it as before.
    let other = report(&ledger, "partner-2");
    assert!(other.disclosures.iter().any(|told| told.seq == gone));
    assert!(other.erasures.is_empty());
}
