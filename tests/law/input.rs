//! Bad input is named by fault: where, what, and the nearest good word.

use serde_json::{Value, json};
use tabellion::disclosure::{
    Case, Disclosure, Event, Evidence, Faults, Recipient, read, read_json,
};

use super::cases;

fn good() -> Value {
    let (_, case) = cases::all().remove(0);
    serde_json::to_value(&case).unwrap()
}

fn faults(pointer: &str, value: Value) -> Faults {
    let mut case = good();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    case.pointer_mut(parent).unwrap()[member] = value;
    read::<Case>(&case).unwrap_err()
}

#[track_caller]
fn one(pointer: &str, value: Value, says: &str) {
    let faults = faults(pointer, value);
    let [fault] = faults.list() else {
        panic!("{faults}")
    };
    assert!(fault.pointer.starts_with(pointer), "{faults}");
    assert!(fault.message.contains(says), "{faults}");
}

#[test]
fn a_wrong_code_is_not_named() {
    one(
        "/disclosure/purpose",
        json!("recoverry"),
        "`recoverry` is no purpose, use `recovery`",
    );
    one(
        "/recipient/kind",
        json!("service_providor"),
        "use `service_provider`",
    );
    one(
        "/disclosure/data_categories",
        json!(["identity", "emial_hash"]),
        "use `email_hash`",
    );
    one(
        "/disclosure/legal_basis",
        json!("eu-gdpr:A6-1-g"),
        "is no legal basis, use `eu-gdpr:A6-1-",
    );
}

#[test]
fn a_colloquial_country_passes() {
    one("/recipient/seat", json!("UK"), "the United Kingdom is `GB`");
    one("/recipient/hosting", json!(["EL"]), "Greece is `GR`");
    one("/exporter/country", json!("fr"), "use `FR`");
    one("/recipient/seat", json!("IO:epo"), "as in `IO:EPO`");
    one(
        "/recipient/seat",
        json!("XX"),
        "is no country of ISO 3166-1",
    );
    one(
        "/recipient/seat_subdivision",
        json!("CA-QC"),
        "this is not in",
    );
}

#[test]
fn an_unknown_member_passes() {
    one(
        "/disclosure/purpos",
        json!("recovery"),
        "unknown member `purpos`, use `purpose`",
    );
    one(
        "/recipient/attributes",
        json!({"subject_to_gpdr": true}),
        "use `subject_to_gdpr`",
    );
    let wrong = read::<Evidence>(&json!({"type": "nda", "date": "2026-01-01", "country": "FR"}))
        .unwrap_err();
    assert_eq!(wrong.list()[0].pointer, "/country");
}

#[test]
fn null_stands_for_absent() {
    one("/disclosure/subject_count", Value::Null, "whole number");
    one("/disclosure/automated", Value::Null, "leave the member out");
}

#[test]
fn only_the_first_fault_is_told() {
    let bad = json!({
        "exporter": "Ü", "recipient": "rcp", "occurred_at": "2026-11-22 10:00", "purpose": "tea", "legal_basis": [],
        "data_categories": ["identity", "identity"], "colour": 1,
    });
    let faults = read::<Disclosure>(&bad).unwrap_err();
    let mut pointers: Vec<&str> = faults
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/colour",
            "/data_categories/1",
            "/exporter",
            "/legal_basis",
            "/occurred_at",
            "/purpose"
        ]
    );
}

#[test]
fn contradictory_facts_pass() {
    let contract =
        json!([{"type": "art28_contract", "signed": "2026-02-01", "expires": "2026-01-31"}]);
    one(
        "/recipient/instruments",
        contract,
        "ends before it is signed",
    );
    let consent = json!([{"type": "consent", "given_at": "2026-02-01T10:00:00Z", "withdrawn_at": "2026-02-01T09:59:59Z", "explicit": true}]);
    one(
        "/disclosure/evidence",
        consent.clone(),
        "withdrawn before it was given",
    );
    let well = json!([{"type": "consent", "given_at": "2026-02-01T10:00:00Z", "explicit": true}]);
    one("/recipient/instruments", well, "about persons");
    let twins = json!([{"ref": "partner-1"}, {"ref": "partner-1", "country": "FR"}]);
    one("/disclosure/subjects", twins, "twice");
    let module = json!([{"type": "scc", "decision": "2010/87", "module": 2, "signed": "2019-01-01", "annexes": [], "modified": false}]);
    one(
        "/recipient/instruments",
        module,
        "only clauses of 2021/914 have modules",
    );
    let bare = json!([{"type": "scc", "decision": "2021/914", "signed": "2022-01-01", "annexes": [], "modified": false}]);
    one("/recipient/instruments", bare, "name a module");
    let age = json!({"rule": "invoicing", "trigger": "closed", "date": "2020-01-01"});
    one("/disclosure/data_age", age, "starts from `fiscal_year_end`");
}

#[test]
fn a_day_or_an_instant_that_does_not_exist_passes() {
    one(
        "/disclosure/occurred_at",
        json!("2026-02-30T10:00:00Z"),
        "is no instant",
    );
    one(
        "/disclosure/occurred_at",
        json!("2026-02-20T10:00:00"),
        "with its zone",
    );
    one(
        "/disclosure/occurred_at",
        json!("2026-06-30T23:59:60Z"),
        "is no instant",
    );
    one(
        "/disclosure/occurred_at",
        json!("2026-06-30t10:00:00Z"),
        "is no instant",
    );
    let undated = json!([{"type": "nda"}]);
    one("/disclosure/evidence", undated, "counts from its day");
    one(
        "/disclosure/evidence",
        json!([{"type": "nda", "date": "2026-2-3"}]),
        "as in `2026-11-22`",
    );
}

#[test]
fn zones_change_the_instant() {
    let event = |at: &str| {
        read_json::<Event>(format!(r#"{{"event":"erasure","subject":"p","at":"{at}"}}"#).as_bytes())
            .unwrap()
    };
    assert_eq!(
        event("2026-11-22T11:00:00+01:00"),
        event("2026-11-22T10:00Z")
    );
    assert_eq!(
        event("2026-11-22T05:00:00-05:00"),
        event("2026-11-22T10:00:00.000Z")
    );
}

#[test]
fn text_that_a_signature_cannot_hold_passes() {
    one("/recipient/name", json!("bell\u{7}"), "control character");
    one("/recipient/name", json!("e\u{301}"), "normalisation form C");
    one("/recipient/name", json!("  "), "blank");
    one(
        "/disclosure/subjects",
        json!([{"ref": "p", "details": {"height": 1.5}}]),
        "only integers",
    );
    one(
        "/disclosure/subjects",
        json!([{"ref": "p", "details": {"Name": "x"}}]),
        "`a-z`",
    );
    one(
        "/recipient/id",
        json!("Rcp 1"),
        "write 1 to 128 of `a-z 0-9 . _ -`",
    );
}

#[test]
fn bytes_that_are_no_json_have_no_place() {
    let faults = read_json::<Recipient>(b"{\"id\": ").unwrap_err();
    assert!(faults.to_string().contains("line 1"), "{faults}");
    let faults = read_json::<Recipient>(b"[]").unwrap_err();
    assert_eq!(faults.to_string(), "/: an object is expected, not a list");
}

/// Objects of the cases, with one member taken out or replaced: never a panic, and a place whenever it is refused.
#[test]
fn a_mangled_case_is_refused_without_a_place() {
    let mut dice = super::arbitrary::Dice::new(7);
    for (name, case) in cases::all() {
        let mut value = serde_json::to_value(&case).unwrap();
        mangle(&mut value, &mut dice);
        if let Err(faults) = read::<Case>(&value) {
            assert!(
                !faults.list().is_empty()
                    && faults.list().iter().all(|fault| !fault.message.is_empty()),
                "{name}"
            );
        }
    }
}

fn mangle(value: &mut Value, dice: &mut super::arbitrary::Dice) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            let name = map.keys().nth(dice.roll(map.len())).unwrap().clone();
            if dice.one_in(3) {
                map.remove(&name);
            } else {
                mangle(&mut map[&name], dice);
            }
        }
        Value::Array(values) if !values.is_empty() => {
            let index = dice.roll(values.len());
            mangle(&mut values[index], dice);
        }
        other => {
            *other = [
                json!(null),
                json!(-1),
                json!("é"),
                json!({"a": 1}),
                json!([]),
                json!(1e300),
            ][dice.roll(6)]
            .clone();
        }
    }
}

/// The published schema and our reader agree on every case.
#[test]
fn the_reader_and_the_schema_part() {
    let schema: Value = serde_json::from_str(
        &std::fs::read_to_string(cases::folder().join("case.schema.json")).unwrap(),
    )
    .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, case) in cases::all() {
        let value = serde_json::to_value(&case).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{name}: written so that the schema refuses it: {errors:?}"
        );
    }
}

#[test]
fn a_member_that_stands_twice_passes() {
    let text = br#"{"event":"objection","subject":"partner-1","subject":"partner-2","at":"2026-11-22T11:00:00Z"}"#;
    let faults =
        tabellion::disclosure::read_json::<tabellion::disclosure::Event>(text).unwrap_err();
    assert!(faults.to_string().contains("twice"), "{faults}");
}
