//! Recovery, help desk, events and analysis for the French company.

use chrono::NaiveDate;

use super::super::draw::{Draw, EVENTS, before};
use super::super::evidence::{dated, explicit_consent, filed};
use super::super::json::object;
use super::super::stream::{Expect, Extras, Stream, USUAL, Who};

const INTEREST: &str = "eu-gdpr:A6-1-f";
const CONTRACT: &str = "eu-gdpr:A6-1-b";
const LIFE: &[&str] = &["identity", "professional_contact", "professional_life"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [recovery(), support(), events(), analysis()].concat()
}

fn claim(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    let number = format!("CR-{}-{:03}", &date.to_string()[..4], draw.between(1, 180));
    extras.evidence.push(filed(
        "claim_reference",
        &before(date, draw.between(5, 60)).to_string(),
        &number,
    ));
}

fn recovery() -> Vec<Stream> {
    let agency = Stream {
        system: "erp",
        to: "mistral-recovery",
        purpose: "recovery",
        basis: INTEREST,
        categories: &["identity", "professional_contact", "debt"],
        batch: (1, 2),
        also: claim,
        ..USUAL
    };
    vec![
        Stream {
            days: ("2025-09-01", "2026-03-31"),
            count: 26,
            ..agency
        },
        Stream {
            scene: "claim-not-referenced",
            days: ("2025-10-01", "2025-12-19"),
            count: 2,
            also: |_, _, _| {},
            expect: Expect::Refuse(&["claim_reference"]),
            ..agency
        },
        Stream {
            scene: "contract-expired",
            days: ("2026-04-01", "2026-04-17"),
            count: 6,
            expect: Expect::Refuse(&["art28_contract"]),
            ..agency
        },
        Stream {
            days: ("2026-04-20", "2026-08-31"),
            count: 16,
            ..agency
        },
    ]
}

fn support() -> Vec<Stream> {
    let desk = Stream {
        system: "hlp",
        to: "tarn-support",
        purpose: "it_support",
        basis: INTEREST,
        batch: (1, 2),
        ..USUAL
    };
    vec![
        Stream {
            days: ("2025-09-01", "2026-01-09"),
            count: 16,
            ..desk
        },
        Stream {
            scene: "indian-support-desk",
            days: ("2026-01-12", "2026-02-06"),
            count: 7,
            expect: Expect::Refuse(&["sub_processor_authorisation", "transfer_mechanism"]),
            ..desk
        },
        Stream {
            days: ("2026-02-09", "2026-08-31"),
            count: 20,
            ..desk
        },
    ]
}

fn events() -> Vec<Stream> {
    let consented = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(explicit_consent(&format!("{}T09:00:00Z", before(date, 6))));
    };
    let hotel = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        let frequency = if draw.between(1, 2) == 1 {
            "once"
        } else {
            "occasional"
        };
        extras.derogation = Some(
            object()
                .with("article", "eu-gdpr:A49-1-b")
                .with("frequency", frequency)
                .with("necessity_note", true),
        );
        extras
            .evidence
            .push(dated("necessity_note", &before(date, 3).to_string()));
    };
    let weekly = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let derogation = object().with("article", "eu-gdpr:A49-1-b");
        extras.derogation = Some(
            derogation
                .with("frequency", "systematic")
                .with("necessity_note", true),
        );
    };
    let event = Stream {
        system: "evt",
        to: "vesper-events",
        purpose: "event",
        basis: CONTRACT,
        ..USUAL
    };
    let diet = Stream {
        categories: &["identity", "special_category"],
        batch: (1, 1),
        season: EVENTS,
        ..event
    };
    let travel = Stream {
        to: "atlas-travel",
        categories: &["identity", "travel"],
        batch: (1, 2),
        ..event
    };
    vec![
        Stream {
            categories: LIFE,
            season: EVENTS,
            count: 44,
            batch: (2, 9),
            ..event
        },
        Stream {
            categories: &["identity", "professional_contact", "travel"],
            season: EVENTS,
            count: 20,
            ..event
        },
        Stream {
            scene: "diet-with-consent",
            count: 3,
            also: consented,
            ..diet
        },
        Stream {
            scene: "diet-without-consent",
            count: 3,
            expect: Expect::Refuse(&["explicit_consent"]),
            ..diet
        },
        Stream {
            scene: "hotel-in-morocco",
            days: ("2025-10-01", "2026-06-30"),
            count: 5,
            also: hotel,
            expect: Expect::If(&["log_occasional_counter"]),
            ..travel
        },
        Stream {
            scene: "hotel-lists-every-week",
            days: ("2026-06-22", "2026-07-03"),
            count: 1,
            batch: (9, 12),
            also: weekly,
            expect: Expect::Refuse(&["occasional_use"]),
            ..travel
        },
    ]
}

fn analysis() -> Vec<Stream> {
    let note = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(dated("anonymisation_note", &before(date, 12).to_string()));
    };
    let lens = Stream {
        system: "bi",
        to: "datalens",
        purpose: "statistics",
        basis: INTEREST,
        ..USUAL
    };
    let totals = Stream {
        basis: "none",
        categories: &["aggregate_anonymous"],
        who: Who::Counted(None),
        ..lens
    };
    vec![
        Stream {
            categories: &["identity", "professional_life"],
            batch: (3, 9),
            count: 16,
            ..lens
        },
        Stream {
            scene: "card-numbers-to-analyst",
            days: ("2026-05-04", "2026-05-22"),
            categories: &["identity", "payment_card_number"],
            count: 4,
            expect: Expect::Refuse(&[]),
            ..lens
        },
        Stream {
            scene: "anonymous-with-note",
            count: 3,
            also: note,
            expect: Expect::If(&["anonymity_test"]),
            ..totals
        },
        Stream {
            scene: "anonymous-no-note",
            count: 2,
            expect: Expect::Refuse(&["anonymisation_note"]),
            ..totals
        },
    ]
}
