//! Departments, sister companies, and the standing processors of the French company.

use chrono::NaiveDate;

use super::super::draw::{Draw, YEAR_END};
use super::super::evidence::aged;
use super::super::json::object;
use super::super::stream::{CONTACT, Expect, Extras, Stream, USUAL};

const INTEREST: &str = "eu-gdpr:A6-1-f";
const LAW: &str = "eu-gdpr:A6-1-c";
const LIFE: &[&str] = &["identity", "professional_contact", "professional_life"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [departments(), sisters(), processors()].concat()
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
