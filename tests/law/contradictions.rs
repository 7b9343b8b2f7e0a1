//! Facts that contradict each other, or stand beyond what the rulebook knows: a clear fault, or a clear verdict.

use proptest::prelude::*;
use serde_json::{Value, json};
use tabellion::decide::{Facts, Verdict, decide};
use tabellion::disclosure::{Case, Recipient, read};
use tabellion::vocabulary::{Lang, VerdictWord};

use super::{arbitrary, cases};

/// A French controller sends to a company in India; clauses with an assessment carry it.
fn by_clauses() -> Value {
    json!({
        "id": "contradiction", "title": "x",
        "exporter": {"id": "orme", "name": "Orme SAS (example)", "country": "FR", "acts_as": "controller"},
        "recipient": {
            "id": "banyan", "name": "Banyan Pvt Ltd (example)", "kind": "group_entity", "role": "controller", "seat": "IN",
            "hosting": ["IN"], "instruments": [
                {"type": "scc", "decision": "2021/914", "module": 1, "signed": "2024-01-10", "annexes": ["I", "II"], "modified": false},
                {"type": "tia", "destinations": ["IN"], "date": "2024-01-09", "by": "exporter", "conclusion": "proceed"},
            ],
        },
        "disclosure": {
            "exporter": "orme", "recipient": "banyan", "occurred_at": "2026-03-02T10:00:00Z", "purpose": "group_reporting",
            "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"],
        },
        "expect": {
            "verdict": "permit", "transfer": true, "decided_by": "x", "reason": "x", "conditions": [], "missing": [],
            "review": false,
        },
    })
}

fn verdict(value: &Value) -> Verdict {
    let case: Case = read(value).unwrap_or_else(|faults| panic!("{faults}"));
    decide(&Facts::of_case(&case), &cases::book())
}

#[track_caller]
fn lacks(value: &Value, code: &str) {
    let verdict = verdict(value);
    let missing: Vec<String> = verdict.missing.iter().map(ToString::to_string).collect();
    assert_eq!(verdict.verdict, VerdictWord::Refuse, "{verdict:?}");
    assert!(missing.iter().any(|missing| missing == code), "{missing:?}");
}

fn with(pointer: &str, member: &str, new: Value) -> Value {
    let mut value = by_clauses();
    value.pointer_mut(pointer).unwrap()[member] = new;
    value
}

#[track_caller]
fn fault(value: &Value, pointer: &str, says: &str) {
    let faults = read::<Case>(value).unwrap_err();
    let found = faults
        .list()
        .iter()
        .any(|fault| fault.pointer == pointer && fault.message.contains(says));
    assert!(found, "{faults}");
}

const SCC: &str = "/recipient/instruments/0";

#[test]
fn the_clauses_do_not_carry_what_they_should() {
    assert_ne!(verdict(&by_clauses()).verdict, VerdictWord::Refuse);
}

#[test]
fn module_2_with_a_controller_as_importer_passes() {
    lacks(&with(SCC, "module", json!(2)), "scc_module_1");
    let mut processor = by_clauses();
    processor["recipient"]["role"] = json!("processor");
    processor["recipient"]["kind"] = json!("service_provider");
    lacks(&processor, "scc_module_2");
}

#[test]
fn module_4_of_a_controller_passes() {
    lacks(&with(SCC, "module", json!(4)), "scc_module_1");
}

#[test]
fn an_instrument_signed_after_the_disclosure_counts() {
    lacks(
        &with(SCC, "signed", json!("2026-03-03")),
        "transfer_mechanism",
    );
    // On the day itself it was there.
    let same_day = with(SCC, "signed", json!("2026-03-02"));
    assert_ne!(verdict(&same_day).verdict, VerdictWord::Refuse);
}

#[test]
fn an_assessment_made_after_the_disclosure_counts() {
    lacks(
        &with("/recipient/instruments/1", "date", json!("2026-03-03")),
        "tia",
    );
}

#[test]
fn clauses_carry_before_they_are_in_force() {
    let mut early = with(SCC, "signed", json!("2021-06-20"));
    early["recipient"]["instruments"][1]["date"] = json!("2021-06-20");
    early["disclosure"]["occurred_at"] = json!("2021-06-26T10:00:00Z");
    assert_eq!(verdict(&early).verdict, VerdictWord::Refuse);
    early["disclosure"]["occurred_at"] = json!("2021-06-27T10:00:00Z");
    assert_ne!(verdict(&early).verdict, VerdictWord::Refuse);
}

#[test]
fn an_end_before_a_beginning_passes() {
    let mut contract = by_clauses();
    contract["recipient"]["instruments"][0] =
        json!({"type": "art28_contract", "signed": "2026-02-01", "expires": "2026-01-31"});
    fault(
        &contract,
        "/recipient/instruments/0/expires",
        "ends before it is signed",
    );
    let listed = with(
        "/recipient",
        "attributes",
        json!({"listed_under": [{"framework": "safe_harbor", "from": "2012-01-01", "until": "2011-01-01"}]}),
    );
    fault(
        &listed,
        "/recipient/attributes/listed_under/0/until",
        "the listing ends before it begins",
    );
}

#[test]
fn a_recipient_without_a_seat_passes() {
    let mut value = by_clauses();
    value["recipient"].as_object_mut().unwrap().remove("seat");
    fault(&value, "/recipient", "the member `seat` is missing");
    let faults = read::<Recipient>(&value["recipient"]).unwrap_err();
    assert!(
        faults.to_string().contains("the member `seat` is missing"),
        "{faults}"
    );
    fault(
        &with("/recipient", "seat", json!("")),
        "/recipient/seat",
        "is no country",
    );
}

#[test]
fn an_unknown_code_is_taken_for_a_known_one() {
    fault(
        &with("/disclosure", "purpose", json!("cmr")),
        "/disclosure/purpose",
        "`cmr` is no purpose, use `crm`",
    );
    fault(
        &with(SCC, "type", json!("ssc")),
        "/recipient/instruments/0/type",
        "use `scc`",
    );
}

#[test]
fn a_date_beyond_the_rulebook_gets_no_warning() {
    let book = cases::book();
    let far = with("/disclosure", "occurred_at", json!("2040-03-02T10:00:00Z"));
    assert_ne!(verdict(&far).verdict, VerdictWord::Refuse);
    let case: Case = read(&far).unwrap();
    for lang in [Lang::Fr, Lang::En] {
        let warnings = book.warnings(case.disclosure.at().day, lang);
        let [warned] = warnings.as_slice() else {
            panic!("{warnings:?}")
        };
        assert!(warned.what.contains("2040-03-02") && warned.what.contains("2026-11-22"));
        assert!(!warned.remedy.is_empty() && !warned.what.contains('{'));
    }
    assert!(book.warnings(book.law_as_of(), Lang::En).is_empty());
    // The day is civil: 23:30 UTC is the next day in Paris.
    let late: Case = read(&with(
        "/disclosure",
        "occurred_at",
        json!("2026-11-22T23:30:00Z"),
    ))
    .unwrap();
    assert_eq!(book.warnings(late.disclosure.at().day, Lang::En).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the facts, and however far away the days: a verdict with a reason, and never a panic.
    #[test]
    fn decide_panics(seed: u64, occurred in -62_135_596_800_i64..253_402_300_799, recorded in -62_135_596_800_i64..253_402_300_799) {
        let mut case = arbitrary::case(seed);
        if seed % 3 == 0 {
            case.disclosure.occurred_at = chrono::DateTime::from_timestamp(occurred, 0).unwrap();
        }
        if seed % 2 == 0 {
            case.recorded_at = chrono::DateTime::from_timestamp(recorded, 0);
        }
        let book = BOOK.with(std::rc::Rc::clone);
        let verdict = decide(&Facts::of_case(&case), &book);
        prop_assert!(!verdict.reasons.is_empty());
        prop_assert_eq!(verdict.verdict == VerdictWord::Refuse, verdict.reasons.iter().any(|reason| reason.effect.refuses()));
        prop_assert!(verdict.verdict == VerdictWord::Refuse || verdict.missing.is_empty());
        prop_assert_eq!(book.warnings(case.disclosure.at().day, Lang::Fr).is_empty(), case.disclosure.at().day <= book.law_as_of());
    }
}

thread_local! {
    /// With rules that were made known late, so that both clocks are asked.
    static BOOK: std::rc::Rc<tabellion::rulebook::Rulebook> = std::rc::Rc::new(late());
}

fn late() -> tabellion::rulebook::Rulebook {
    let mut files = super::rulebook::files();
    for (name, text) in &mut files {
        match *name {
            "adequacy/EU-ADQ-CH.toml" => {
                *text = text.replace("published =", "known_from = 2024-05-01\npublished =");
            }
            "adequacy/EU-ADQ-US-PS.toml" => {
                *text = text.replace("published =", "end_known_from = 2021-03-04\npublished =");
            }
            "territories/territory.RE.toml" => {
                *text = text.replace(
                    "checked =",
                    "from = 2000-01-01\nknown_from = 2019-01-01\nchecked =",
                );
            }
            _ => {}
        }
    }
    super::rulebook::load(&files).unwrap_or_else(|faults| panic!("{faults}"))
}
