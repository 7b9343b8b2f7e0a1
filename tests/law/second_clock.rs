//! What was known on the day of recording: a rule that reaches back binds nobody who could not know it.

use tabellion::decide::{Facts, decide};
use tabellion::disclosure::Case;
use tabellion::rulebook::{Rulebook, RulebookFaults};
use tabellion::vocabulary::VerdictWord;

use super::cases;
use super::rulebook::{Files, broken, files, load, says};

/// A disclosure to a hoster in Brazil, permitted by its decision of 2026-01-26.
fn to_brazil(occurred: &str, recorded: &str) -> Case {
    let case = serde_json::json!({
        "id": "second-clock", "title": "x",
        "exporter": {"id": "orme", "name": "Orme SAS (example)", "country": "FR", "acts_as": "controller"},
        "recipient": {
            "id": "ipe", "name": "Ipê Ltda (example)", "kind": "service_provider", "role": "processor", "seat": "BR",
            "hosting": ["BR"], "attributes": {"subject_to_lgpd": true},
            "instruments": [
                {"type": "art28_contract", "signed": "2025-01-06"},
            ],
        },
        "disclosure": {
            "exporter": "orme", "recipient": "ipe", "occurred_at": format!("{occurred}T10:00:00Z"), "purpose": "hosting",
            "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"], "late_reason": "initial_import",
        },
        "recorded_at": format!("{recorded}T11:00:00Z"),
        "expect": {
            "verdict": "permit", "transfer": true, "decided_by": "x", "reason": "x", "conditions": [], "missing": [],
            "review": false,
        },
    });
    tabellion::disclosure::read(&case).unwrap_or_else(|faults| panic!("{faults}"))
}

fn word(book: &Rulebook, occurred: &str, recorded: &str) -> VerdictWord {
    let case = to_brazil(occurred, recorded);
    let verdict = decide(&Facts::of_case(&case), book);
    assert!(
        verdict.verdict != VerdictWord::Refuse
            || verdict
                .missing
                .iter()
                .any(|code| code.to_string() == "transfer_mechanism"),
        "{verdict:?}"
    );
    verdict.verdict
}

fn is_refused(book: &Rulebook, occurred: &str, recorded: &str) -> bool {
    word(book, occurred, recorded) == VerdictWord::Refuse
}

fn with(file: &str, from: &str, to: &str) -> Rulebook {
    changed(file, from, to).unwrap_or_else(|faults| panic!("{faults}"))
}

fn changed(file: &str, from: &str, to: &str) -> Result<Rulebook, RulebookFaults> {
    let mut files: Files = files();
    let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
    assert!(text.contains(from), "`{from}` is not in {file}");
    *text = text.replacen(from, to, 1);
    load(&files)
}

const BRAZIL: &str = "adequacy/EU-ADQ-BR.toml";

#[test]
fn a_rule_made_known_after_the_recording_decides() {
    let book = with(
        BRAZIL,
        "published = 2026-01-28",
        "published = 2026-03-01\nknown_from = 2026-03-01",
    );
    assert!(!is_refused(&cases::book(), "2026-02-10", "2026-02-10"));
    assert!(is_refused(&book, "2026-02-10", "2026-02-10"));
    assert!(is_refused(&book, "2026-02-10", "2026-02-28"));
    // Recorded late, when it was known: the law of the day of the disclosure, and that reaches back.
    assert!(!is_refused(&book, "2026-02-10", "2026-03-01"));
    assert!(
        is_refused(&book, "2026-01-25", "2026-03-01"),
        "before its first day"
    );
}

#[test]
fn an_end_made_known_after_the_recording_decides() {
    let book = with(
        BRAZIL,
        "published = 2026-01-28",
        "published = 2026-01-28\nuntil = 2026-05-31\nend_known_from = 2026-06-20",
    );
    assert!(!is_refused(&book, "2026-05-31", "2026-07-01"));
    assert!(
        !is_refused(&book, "2026-06-10", "2026-06-10"),
        "nobody knew of its end"
    );
    assert!(!is_refused(&book, "2026-06-10", "2026-06-19"));
    assert!(is_refused(&book, "2026-06-10", "2026-06-20"));
}

#[test]
fn of_two_rules_made_known_on_two_days_the_first_is_forgotten() {
    let mut files = files();
    for (name, text) in &mut files {
        match *name {
            BRAZIL => *text = text.replace("published = 2026-01-28", "known_from = 2026-03-01"),
            "adequacy/EU-ADQ-GB.toml" => {
                *text = text.replace(
                    "until = 2031-12-27\nchecked",
                    "until = 2031-12-27\nknown_from = 2026-04-01\nchecked",
                );
            }
            _ => {}
        }
    }
    let book = load(&files).unwrap();
    assert!(is_refused(&book, "2026-02-10", "2026-02-28"));
    assert!(
        !is_refused(&book, "2026-02-10", "2026-03-15"),
        "between the two days"
    );
    assert!(!is_refused(&book, "2026-02-10", "2026-04-01"));
}

#[test]
fn the_day_of_publication_is_taken_for_the_day_of_knowledge() {
    // The decision on the framework was made public on its first day and printed in September.
    let book = cases::book();
    let rule = book
        .rules()
        .find(|rule| rule.id.as_str() == "EU-ADQ-US-DPF")
        .unwrap();
    assert_eq!(
        rule.published.map(|day| day.to_string()).as_deref(),
        Some("2023-09-20")
    );
    assert_eq!(rule.known_from, None);
    assert!(!is_refused(&book, "2026-01-26", "2026-01-26"));
}

#[test]
fn a_day_of_knowledge_that_changes_nothing_passes() {
    says(
        &broken(BRAZIL, "published = 2026-01-28", "known_from = 2026-01-26"),
        BRAZIL,
        "known before it began",
    );
    says(
        &broken(
            BRAZIL,
            "published = 2026-01-28",
            "end_known_from = 2026-02-26",
        ),
        BRAZIL,
        "leave `end_known_from` out",
    );
    says(
        &broken(
            "eu-gdpr/eu-gdpr.A48.toml",
            "from = 2018-05-25",
            "from = 2018-05-25\nknown_from = 2019-01-01",
        ),
        "eu-gdpr/eu-gdpr.A48.toml",
        "named by the program",
    );
    says(
        &broken(BRAZIL, "published = 2026-01-28", "known_from = 2027-01-01"),
        BRAZIL,
        "not known yet",
    );
}
