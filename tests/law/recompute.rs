//! A verdict must come out again from what the ledger keeps, and the two parts must join.

use proptest::prelude::*;
use tabellion::decide::{
    ClearFacts, Door, Facts, Finding, Findings, Verdict, decide, findings, judge,
};
use tabellion::disclosure::{
    Case, ClearDisclosure, ClearExporter, ClearRecipient, Disclosure, Exporter, Recipient,
};
use tabellion::disclosure::{SealedDisclosure, SealedExporter, SealedRecipient};
use tabellion::rulebook::Rulebook;

use super::arbitrary;
use super::cases;

fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

/// The verdict from the recorded bytes alone.
fn recomputed(facts: &Facts<'_>, book: &Rulebook) -> Verdict {
    let clear = facts.clear();
    let exporter: ClearExporter = through_json(&*clear.exporter);
    let recipient: ClearRecipient = through_json(&*clear.recipient);
    let disclosure: ClearDisclosure = through_json(&*clear.disclosure);
    let list: Vec<Finding> = through_json(&findings(facts, book).list().to_vec());
    let clear = ClearFacts {
        exporter: std::borrow::Cow::Owned(exporter),
        recipient: std::borrow::Cow::Owned(recipient),
        disclosure: std::borrow::Cow::Owned(disclosure),
        recorded_on: clear.recorded_on,
    };
    judge(&clear, &Findings::new(list), book)
}

fn splits_and_joins(case: &Case) {
    let (clear, sealed) = case.exporter.split();
    let (clear, sealed): (ClearExporter, SealedExporter) =
        (through_json(&clear), through_json(&sealed));
    assert_eq!(Exporter::join(clear, sealed).unwrap(), case.exporter);
    let (clear, sealed) = case.recipient.split(&case.exporter.name);
    let (clear, sealed): (ClearRecipient, SealedRecipient) =
        (through_json(&clear), through_json(&sealed));
    assert_eq!(Recipient::join(clear, sealed).unwrap(), case.recipient);
    let (clear, sealed) = case.disclosure.split(&case.exporter, &case.recipient);
    let (clear, sealed): (ClearDisclosure, SealedDisclosure) =
        (through_json(&clear), through_json(&sealed));
    assert_eq!(Disclosure::join(clear, sealed).unwrap(), case.disclosure);
}

/// Words of the sealed part, wherever they stand.
fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        serde_json::Value::Object(map) => map.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[test]
fn a_case_is_decided_otherwise_once_its_personal_facts_are_gone() {
    let book = cases::book();
    for (name, case) in cases::all() {
        let facts = Facts::of_case(&case);
        assert_eq!(recomputed(&facts, &book), decide(&facts, &book), "{name}");
    }
}

#[test]
fn a_word_about_a_person_stands_in_the_clear() {
    for (name, case) in cases::all() {
        let clear = serde_json::to_string(&[
            serde_json::to_value(case.exporter.clear()).unwrap(),
            serde_json::to_value(case.recipient.clear(&case.exporter.name)).unwrap(),
            serde_json::to_value(case.disclosure.clear(&case.exporter, &case.recipient)).unwrap(),
        ])
        .unwrap();
        let mut words = vec![
            case.exporter.name.to_string(),
            case.recipient.name.to_string(),
        ];
        words.extend(
            case.disclosure
                .subjects
                .iter()
                .map(|subject| subject.reference.to_string()),
        );
        for subject in &case.disclosure.subjects {
            texts(&serde_json::to_value(&subject.details).unwrap(), &mut words);
        }
        if case.recipient.is_natural_person() {
            words.push(case.recipient.id.to_string());
        }
        words.push(
            serde_json::to_value(case.disclosure.occurred_at)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned(),
        );
        words.push("given_at".to_owned());
        for word in words {
            assert!(
                !clear.contains(&word),
                "{name}: `{word}` stands in the clear: {clear}"
            );
        }
        // A set of clauses may have been signed with none of its annexes.
        let absent = clear.replace("\"annexes\":[]", "");
        assert!(
            !absent.contains("null") && !absent.contains(":[]"),
            "{name}: an absent member is written: {clear}"
        );
    }
}

#[test]
fn the_ledger_does_not_see_that_an_event_was_already_there() {
    let book = cases::book();
    let (_, case) = cases::all()
        .into_iter()
        .find(|(_, case)| !case.history.is_empty())
        .unwrap();
    let mut case = case;
    case.history[0].at = case.disclosure.occurred_at + chrono::TimeDelta::hours(1);
    case.history.truncate(1);
    let facts = Facts {
        door: Door::Ledger,
        ..Facts::of_case(&case)
    };
    let codes = serde_json::to_string(&findings(&facts, &book).list()).unwrap();
    assert!(codes.contains("backdated_over_event"), "{codes}");
    let codes = serde_json::to_string(&findings(&Facts::of_case(&case), &book).list()).unwrap();
    assert!(!codes.contains("backdated_over_event"), "{codes}");
}

#[test]
fn a_recorded_verdict_does_not_read_back() {
    let book = cases::book();
    for (name, case) in cases::all() {
        let mut verdict = decide(&Facts::of_case(&case), &book);
        verdict.reasons.clear();
        assert_eq!(through_json(&verdict), verdict, "{name}");
        assert!(
            verdict.rules.is_sorted()
                && verdict.conditions.is_sorted()
                && verdict.missing.is_sorted(),
            "{name}"
        );
    }
}

#[test]
fn an_outcome_of_another_gate_is_believed() {
    let wrong = serde_json::from_str::<Finding>(r#"{"gate":"G3","outcome":"erasure"}"#);
    assert!(
        wrong
            .unwrap_err()
            .to_string()
            .contains("belongs to gate `G5`")
    );
    assert!(serde_json::from_str::<Finding>(r#"{"gate":"G5","outcome":"erased"}"#).is_err());
    assert!(
        serde_json::from_str::<Finding>(
            r#"{"gate":"G9","outcome":"derogation:eu-gdpr:A49-1-b:missing:tea"}"#
        )
        .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn clear_and_sealed_do_not_join(seed: u64) {
        splits_and_joins(&arbitrary::case(seed));
    }

    #[test]
    fn strange_facts_are_decided_otherwise_from_the_record(seed: u64) {
        let book = BOOK.with(std::rc::Rc::clone);
        let case = arbitrary::case(seed);
        for door in [Door::Case, Door::Ledger] {
            let facts = Facts { door, ..Facts::of_case(&case) };
            prop_assert_eq!(recomputed(&facts, &book), decide(&facts, &book));
        }
    }

    #[test]
    fn a_case_does_not_read_back(seed: u64) {
        let case = arbitrary::case(seed);
        prop_assert_eq!(through_json(&case), case);
    }
}

#[test]
fn a_changed_case_is_decided_otherwise_from_the_record() {
    let book = cases::book();
    let real: Vec<serde_json::Value> = cases::all()
        .iter()
        .map(|(_, case)| serde_json::to_value(case).unwrap())
        .collect();
    for seed in 0..1_000 {
        let Some(value) = arbitrary::mutant(seed, &real) else {
            continue;
        };
        let case: Case = tabellion::disclosure::read(&value).unwrap();
        let facts = Facts::of_case(&case);
        assert_eq!(
            recomputed(&facts, &book),
            decide(&facts, &book),
            "mutant {seed}"
        );
        splits_and_joins(&case);
    }
}

thread_local! {
    static BOOK: std::rc::Rc<Rulebook> = std::rc::Rc::new(cases::book());
}

#[test]
fn the_cases_do_not_split_and_join() {
    for (_, case) in cases::all() {
        splits_and_joins(&case);
    }
}
