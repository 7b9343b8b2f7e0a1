//! Departments, group companies and vendors of the French company.

use super::super::draw::{CAMPAIGNS, EVENTS, Season, YEAR_END, before};
use super::super::evidence::{aged, dated, explicit_consent, filed, prospect};
use super::super::json::object;
use super::super::stream::{CONTACT, Expect, Extras, Stream, USUAL, Who};

use super::super::draw::Draw;
use chrono::NaiveDate;

const INTEREST: &str = "eu-gdpr:A6-1-f";
const CONTRACT: &str = "eu-gdpr:A6-1-b";
const LAW: &str = "eu-gdpr:A6-1-c";
const LIFE: &[&str] = &["identity", "professional_contact", "professional_life"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [
        departments(),
        sisters(),
        processors(),
        mailing(),
        recovery(),
        support(),
        events(),
        analysis(),
        print(),
    ]
    .concat()
}

/// Two persons checked the opposition list the day before a campaign left.
pub fn campaign(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras
        .evidence
        .push(dated("no_objection_check", &before(date, 1).to_string()));
    extras.data_age = Some(prospect(&before(date, draw.between(20, 900)).to_string()));
}

fn claim(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    let number = format!("CR-{}-{:03}", &date.to_string()[..4], draw.between(1, 180));
    extras.evidence.push(filed(
        "claim_reference",
        &before(date, draw.between(5, 60)).to_string(),
        &number,
    ));
}

fn departments() -> Vec<Stream> {
    let sources = |draw: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let first = if draw.between(1, 4) == 1 {
            "third_party"
        } else {
            "provided"
        };
        extras.sources = Some(
            object()
                .with("identity", first)
                .with("professional_contact", first),
        );
    };
    let invoices = |draw: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let year = draw.between(2022, 2025);
        extras.data_age = Some(aged(
            "invoicing",
            "fiscal_year_end",
            &format!("{year}-08-31"),
        ));
    };
    vec![
        Stream {
            to: "dept-partnerships",
            basis: INTEREST,
            categories: LIFE,
            also: sources,
            ..USUAL
        },
        Stream {
            system: "erp",
            to: "dept-accounting",
            purpose: "accounting",
            basis: LAW,
            categories: &["identity", "bank_account", "invoice"],
            season: YEAR_END,
            count: 80,
            also: invoices,
            ..USUAL
        },
    ]
}

fn sisters() -> Vec<Stream> {
    let reporting = Stream {
        purpose: "group_reporting",
        basis: INTEREST,
        categories: LIFE,
        batch: (2, 6),
        ..USUAL
    };
    vec![
        Stream {
            to: "institut-du-rocher",
            count: 36,
            ..reporting
        },
        Stream {
            to: "omnia-madrid",
            purpose: "school_administration",
            categories: CONTACT,
            count: 30,
            ..reporting
        },
        Stream {
            to: "omnia-abidjan",
            purpose: "shared_services",
            categories: CONTACT,
            count: 22,
            ..reporting
        },
    ]
}

fn processors() -> Vec<Stream> {
    const PARENT_ABROAD: Expect = Expect::If(&["art28_1_assessment", "art48_clause"]);
    const UNPROMISED: Expect = Expect::If(&["policy_prior_authorisation"]);
    let survey = Stream {
        system: "sur",
        to: "cygnet-surveys",
        purpose: "survey",
        basis: INTEREST,
        ..USUAL
    };
    let archive = Stream {
        system: "erp",
        to: "fjord-archive",
        purpose: "archiving",
        basis: INTEREST,
        ..USUAL
    };
    let opinion = &["identity", "professional_contact", "opinion"];
    vec![
        Stream {
            system: "ops",
            to: "bramble-hosting",
            purpose: "hosting",
            basis: INTEREST,
            categories: LIFE,
            count: 24,
            batch: (3, 9),
            ..USUAL
        },
        Stream {
            scene: "us-parent",
            to: "liffey-crm",
            basis: INTEREST,
            count: 70,
            expect: PARENT_ABROAD,
            ..USUAL
        },
        Stream {
            days: ("2025-11-12", "2025-12-12"),
            categories: opinion,
            batch: (2, 6),
            count: 24,
            ..survey
        },
        Stream {
            days: ("2026-06-01", "2026-06-30"),
            categories: opinion,
            batch: (2, 6),
            count: 22,
            ..survey
        },
        Stream {
            scene: "pseudonymised",
            days: ("2026-06-15", "2026-07-10"),
            categories: &["opinion_pseudonymised"],
            count: 12,
            expect: Expect::If(&["record_as_personal_data"]),
            ..survey
        },
        Stream {
            scene: "notice-promise-norway",
            days: ("2025-09-01", "2025-11-30"),
            count: 4,
            expect: UNPROMISED,
            ..archive
        },
        Stream {
            days: ("2025-12-01", "2026-08-31"),
            count: 10,
            ..archive
        },
    ]
}

const WHOLE_YEAR: Season = [10; 12];

fn mailing() -> Vec<Stream> {
    let listed = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        campaign(draw, date, extras);
        extras.claimed_decision = Some("EU-ADQ-US-DPF");
    };
    let shield = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        campaign(draw, date, extras);
        extras.claimed_decision = Some("EU-ADQ-US-PS");
    };
    let mail = Stream {
        system: "mkt",
        to: "nimbus-mailing",
        purpose: "direct_marketing",
        basis: INTEREST,
        season: CAMPAIGNS,
        batch: (2, 7),
        also: listed,
        ..USUAL
    };
    vec![
        Stream {
            scene: "privacy-shield-then",
            days: ("2020-06-02", "2020-07-15"),
            season: WHOLE_YEAR,
            count: 4,
            also: shield,
            expect: Expect::If(&["reassess_continuing_storage"]),
            ..mail
        },
        Stream {
            scene: "privacy-shield-over",
            days: ("2020-07-17", "2020-07-24"),
            season: WHOLE_YEAR,
            count: 2,
            also: shield,
            expect: Expect::Refuse(&["transfer_mechanism"]),
            ..mail
        },
        Stream {
            days: ("2025-09-01", "2025-12-19"),
            count: 36,
            ..mail
        },
        Stream {
            scene: "dpf-list-not-rechecked",
            days: ("2026-01-05", "2026-01-09"),
            count: 5,
            expect: Expect::If(&["recheck_dpf_monthly"]),
            ..mail
        },
        Stream {
            days: ("2026-01-12", "2026-02-10"),
            count: 14,
            ..mail
        },
        Stream {
            scene: "dpf-lapsed",
            days: ("2026-02-11", "2026-03-13"),
            count: 12,
            expect: Expect::Refuse(&["transfer_mechanism"]),
            ..mail
        },
        Stream {
            days: ("2026-03-16", "2026-08-31"),
            count: 30,
            also: campaign,
            ..mail
        },
    ]
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

fn print() -> Vec<Stream> {
    let letters = Stream {
        system: "mkt",
        to: "donau-print",
        purpose: "direct_marketing",
        basis: INTEREST,
        ..USUAL
    };
    vec![Stream {
        season: CAMPAIGNS,
        count: 18,
        batch: (3, 8),
        also: campaign,
        ..letters
    }]
}
