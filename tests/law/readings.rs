//! Every version of `decide` that a ledger may name still says what it said.
//!
//! `tests/rules-old/2026-11-22/` are the rules of the first ledgers, byte for byte; `tests/vectors/law/verdicts-1.txt` holds,
//! for every case of that day, the digest of what version 1 made of it under them. Neither may ever change.

use std::path::Path;

use serde_json::{Value, json};
use tabellion::decide::{
    Facts, Reading, VERSION, Verdict, decide, decide_as, findings_as, judge_as,
};
use tabellion::disclosure::{Case, read};
use tabellion::hash;
use tabellion::rulebook::Rulebook;
use tabellion::vocabulary::VerdictWord;

use super::{arbitrary, cases};

/// The rulebook of the first ledgers.
pub fn first_rulebook() -> Rulebook {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules-old/2026-11-22");
    let mut files = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(&folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    let files = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Rulebook::recall(files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Cases, and changes of them.
fn all() -> Vec<Case> {
    let real: Vec<Value> = cases::all()
        .iter()
        .map(|(_, case)| serde_json::to_value(case).unwrap())
        .collect();
    let frozen = &real[..];
    let mut all: Vec<Case> = frozen.iter().map(|value| read(value).unwrap()).collect();
    all.extend((0..300).map(arbitrary::case));
    let changed = (0..1_000).filter_map(|seed| arbitrary::mutant(seed, frozen));
    all.extend(changed.map(|value| read(&value).unwrap()));
    all
}

fn verdict(reading: Reading, case: &Value) -> Verdict {
    let case: Case = read(case).unwrap_or_else(|faults| panic!("{faults}\n{case:#}"));
    decide_as(reading, &Facts::of_case(&case), &cases::book())
}

#[test]
fn a_verdict_does_not_name_the_version_that_made_it() {
    let book = cases::book();
    let (_, case) = cases::all().remove(0);
    let facts = Facts::of_case(&case);
    for reading in Reading::ALL {
        assert_eq!(decide_as(*reading, &facts, &book).decide, reading.number());
        assert_eq!(Reading::of(reading.number()), Some(*reading));
    }
    assert_eq!(decide(&facts, &book).decide, VERSION);
    assert_eq!(Reading::of(VERSION + 1), None);
    assert!(Reading::ALL.is_sorted() && Reading::ALL.last() == Some(&Reading::NEWEST));
}

#[test]
fn the_first_version_is_no_longer_what_it_was() {
    let book = first_rulebook();
    let now: Vec<(String, String)> = cases::all()
        .into_iter()
        .map(|(name, case)| {
            let mut verdict = decide_as(Reading::First, &Facts::of_case(&case), &book);
            verdict.reasons.clear();
            let text = serde_json::to_string(&verdict).unwrap();
            (name, hash::content(text.as_bytes()).to_string())
        })
        .collect();
    let mut seen = 0;
    for line in include_str!("../vectors/law/verdicts-1.txt").lines() {
        let (digest, name) = line.split_once("  ").unwrap();
        let (_, found) = now.iter().find(|(known, _)| known == name).unwrap();
        assert_eq!(
            found, digest,
            "version 1 decides {name} otherwise: a change of reading is a new version in `decide/reading.rs`"
        );
        seen += 1;
    }
    assert_eq!(seen, 283);
}

#[test]
fn a_version_cannot_be_recomputed_from_the_record() {
    let book = cases::book();
    for case in all() {
        let facts = Facts::of_case(&case);
        for reading in Reading::ALL {
            let found = findings_as(*reading, &facts, &book);
            assert_eq!(
                judge_as(*reading, &facts.clear(), &found, &book),
                decide_as(*reading, &facts, &book),
                "{} under {reading:?}",
                case.id
            );
        }
    }
}

fn case(exporter: &Value, recipient: &Value, disclosure: &Value) -> Value {
    let mut exporter = exporter.clone();
    exporter["id"] = json!("orme");
    exporter["name"] = json!("Orme SAS (example)");
    exporter["acts_as"] = json!("controller");
    let mut recipient = recipient.clone();
    recipient["id"] = json!("tarn");
    recipient["name"] = json!("Tarn (example)");
    let mut disclosure = disclosure.clone();
    disclosure["exporter"] = json!("orme");
    disclosure["recipient"] = json!("tarn");
    disclosure["occurred_at"] = json!("2026-06-10T10:00:00Z");
    disclosure["subjects"] = json!([{"ref": "partner-1"}]);
    json!({
        "id": "made", "title": "made", "exporter": exporter, "recipient": recipient, "disclosure": disclosure,
        "expect": {"verdict": "refuse", "transfer": false, "decided_by": "-", "reason": "-", "conditions": [], "missing": [], "review": false},
    })
}

fn withdrawn(case: &Value) -> Value {
    let mut case = case.clone();
    case["history"] = json!([{"event": "consent_withdrawn", "subject": "partner-1", "at": "2026-06-01T10:00:00Z"}]);
    case
}

fn codes(verdict: &Verdict) -> Vec<String> {
    verdict.missing.iter().map(ToString::to_string).collect()
}

/// Permitted by the first version, refused by the second, for want of exactly this.
fn read_otherwise(case: &Value, missing: &[&str]) {
    assert_ne!(verdict(Reading::First, case).verdict, VerdictWord::Refuse);
    let second = verdict(Reading::Second, case);
    assert_eq!(second.verdict, VerdictWord::Refuse);
    assert_eq!(codes(&second), missing);
}

#[test]
fn an_explicit_consent_outlives_its_withdrawal() {
    let given = |at: &str| json!([{"type": "consent", "given_at": at, "explicit": true}]);
    let mut case = case(
        &json!({"country": "FR"}),
        &json!({"kind": "service_provider", "role": "controller", "seat": "FR", "hosting": ["FR"]}),
        &json!({"purpose": "event", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["special_category"],
            "evidence": given("2026-01-01T10:00:00Z")}),
    );
    assert_ne!(verdict(Reading::Second, &case).verdict, VerdictWord::Refuse);
    read_otherwise(&withdrawn(&case), &["explicit_consent"]);
    case["disclosure"]["evidence"] = given("2026-06-02T10:00:00Z");
    assert_ne!(
        verdict(Reading::Second, &withdrawn(&case)).verdict,
        VerdictWord::Refuse
    );
}

#[test]
fn a_derogation_rests_on_a_consent_that_was_withdrawn() {
    let case = case(
        &json!({"country": "FR"}),
        &json!({"kind": "group_entity", "role": "controller", "seat": "IN", "hosting": ["IN"]}),
        &json!({"purpose": "student_exchange", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"],
            "derogation": {"article": "eu-gdpr:A49-1-a", "frequency": "once",
                "consent": {"explicit": true, "risks_explained": true, "given_at": "2026-01-01T10:00:00Z"}}}),
    );
    assert_ne!(verdict(Reading::Second, &case).verdict, VerdictWord::Refuse);
    read_otherwise(&withdrawn(&case), &["explicit_consent", "risk_information"]);
}

#[test]
fn the_authority_of_monaco_authorises_a_tool_of_the_gdpr() {
    let by = |authority: &str| {
        case(
            &json!({"country": "MC", "also_subject_to": ["eu-gdpr"]}),
            &json!({"kind": "group_entity", "role": "controller", "seat": "IN", "hosting": ["IN"], "instruments": [
                {"type": "ad_hoc_clauses", "authorisation": {"authority": authority, "status": "granted", "ref": "A-1", "date": "2026-01-01"}},
                {"type": "apdp_authorisation", "status": "granted", "ref": "A-2", "date": "2026-01-01"},
                {"type": "tia", "destinations": ["IN"], "conclusion": "proceed", "by": "exporter", "date": "2026-01-01"}]}),
            &json!({"purpose": "crm", "legal_basis": ["eu-gdpr:A6-1-f", "mc-1565:A5-6"], "data_categories": ["identity"]}),
        )
    };
    read_otherwise(&by("APDP"), &["authority_authorisation"]);
    assert_ne!(
        verdict(Reading::Second, &by("CNIL")).verdict,
        VerdictWord::Refuse
    );
}

#[test]
fn an_old_authorisation_with_a_sub_processor_asks_for_no_review() {
    let case = case(
        &json!({"country": "MC"}),
        &json!({"kind": "service_provider", "role": "processor", "seat": "MC", "hosting": ["MC"],
            "instruments": [{"type": "mc26_contract", "signed": "2025-01-01"}],
            "sub_processors": [{"name": "Heron (example)", "country": "IN", "authorised": true,
                "instruments": [{"type": "ccin_authorisation", "status": "granted", "ref": "C-1", "date": "2020-01-01"}]}]}),
        &json!({"purpose": "hosting", "legal_basis": "mc-1565:A5-6", "data_categories": ["identity"]}),
    );
    let (first, second) = (
        verdict(Reading::First, &case),
        verdict(Reading::Second, &case),
    );
    assert_eq!(codes(&first), ["apdp_authorisation"]);
    assert_eq!(codes(&second), ["apdp_authorisation"]);
    assert!(!first.review && second.review);
}
