//! Terms: months, weekends, holidays, hours.

use chrono::NaiveDate;
use tabellion::disclosure::read_json;
use tabellion::rights::{Demand, breach_due, due, ground, grounds, holiday, next_working_day};
use tabellion::vocabulary::Country;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_term_that_ends_on_a_day_without_work() {
    for (received, months, country, last) in [
        ("2026-01-08", 1, Country::FR, "2026-02-09"),
        ("2026-01-31", 1, Country::FR, "2026-03-02"),
        ("2026-03-06", 1, Country::FR, "2026-04-07"),
        ("2026-04-14", 1, Country::FR, "2026-05-15"),
        ("2026-06-14", 1, Country::FR, "2026-07-15"),
        ("2026-06-14", 1, Country::MC, "2026-07-14"),
        ("2025-12-27", 1, Country::MC, "2026-01-28"),
        ("2025-12-27", 1, Country::FR, "2026-01-27"),
        ("2026-09-25", 3, Country::FR, "2026-12-28"),
        ("2026-01-08", 3, Country::FR, "2026-04-08"),
    ] {
        assert_eq!(
            due(day(received), months, country).on,
            day(last),
            "{received} {months} {country}"
        );
    }
}

#[test]
fn easter_that_moves_to_another_sunday() {
    for (monday, year) in [
        ("2024-04-01", 2024),
        ("2025-04-21", 2025),
        ("2026-04-06", 2026),
        ("2027-03-29", 2027),
        ("2038-04-26", 2038),
    ] {
        let found =
            holiday(day(monday), Country::FR).unwrap_or_else(|| panic!("Easter Monday of {year}"));
        assert_eq!(found.name.en, "Easter Monday");
    }
    assert!(holiday(day("2026-04-13"), Country::FR).is_none());
}

#[test]
fn a_doubt_about_a_holiday_that_is_kept_to_oneself() {
    let moved = next_working_day(day("2026-07-14"), Country::FR);
    assert_eq!(moved.moved_from, Some(day("2026-07-14")));
    assert!(moved.uncertain.is_some());
    let weekend = next_working_day(day("2026-02-07"), Country::FR);
    assert_eq!((weekend.on, weekend.uncertain), (day("2026-02-09"), None));
    assert_eq!(holiday(day("2026-07-14"), Country::MC), None);
}

#[test]
fn hours_that_wait_for_monday() {
    let aware = "2026-11-20T18:30:00Z".parse().unwrap();
    let end: chrono::DateTime<chrono::Utc> = "2026-11-23T18:30:00Z".parse().unwrap();
    assert_eq!(breach_due(aware), end);
}

#[test]
fn a_ground_without_citation_or_words() {
    assert!(grounds().len() > 20);
    for found in grounds() {
        assert!(
            !found.citation.is_empty() && !found.title.fr.is_empty() && !found.title.en.is_empty()
        );
        assert!(!found.serves.is_empty(), "{}", found.id);
    }
    assert!(ground("eu-gdpr.A17-3-e").unwrap().can_serve("erasure"));
    assert!(
        !ground("eu-gdpr.A17-3-e")
            .unwrap()
            .can_serve("access_request")
    );
    assert!(!ground("eu-gdpr.A12-5").unwrap().can_serve("extension"));
}

#[test]
fn a_step_that_stops_at_its_first_fault() {
    let faults = |text: &str| read_json::<Demand>(text.as_bytes()).unwrap_err();
    let first = faults(r#"{"event":"objektion","at":"yesterday","request":3,"via":"pigeon"}"#);
    let at: Vec<&str> = first
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(at, ["/event", "/at", "/via"]);
    let first = faults(r#"{"event":"access_request","scope":"all","request":3}"#);
    let at: Vec<&str> = first
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(at, ["/subject", "/request", "/scope"]);
    let later = faults(r#"{"step":"refused","subject":"x"}"#);
    let at: Vec<&str> = later
        .list()
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(at, ["/request", "/subject", "/grounds"]);
    let wrong = faults(r#"{"step":"refused","request":3,"grounds":["eu-gdpr.A17-3"]}"#);
    assert!(wrong.to_string().contains("`eu-gdpr.A17-3-a`"), "{wrong}");
    let later = faults(
        r#"{"step":"identity_check","request":3,"identity":{"method":"document","result":"confirmed","document":"9f"}}"#,
    );
    assert!(later.to_string().contains("/identity/document"), "{later}");
}
