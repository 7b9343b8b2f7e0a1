//! Students, partners who exercised their rights, the bank and the auditor of the
//! Monegasque school.

use chrono::NaiveDate;

use super::super::draw::{Draw, SPRING, YEAR_END, before};
use super::super::evidence::{aged, by_consent, dated, filed, notice};
use super::super::stream::{Expect, Extras, Right, Stream, USUAL, Who};
use super::vendors::campaign;

const INTEREST: &str = "mc-1565:A5-6";
const CONTRACT: &str = "mc-1565:A5-3";
const CONSENT: &str = "mc-1565:A5-1";
const LAW: &str = "mc-1565:A5-2";
const OFFER: &[&str] = &["identity", "professional_contact", "job_offer"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [students(), abroad(), money(), objections()].concat()
}

/// All events, in no order.
pub fn events() -> Vec<Right> {
    vec![
        Right::new("access_request", "partner-0702", "2025-09-25T09:10:00Z"),
        Right::no_marketing("partner-0655", "2025-10-08T14:02:00Z"),
        Right::new("rectification", "partner-0702", "2025-10-16T08:00:00Z"),
        Right::no_marketing("partner-0841", "2025-12-02T10:30:00Z"),
        Right::new("access_request", "partner-0588", "2026-01-13T13:13:00Z"),
        Right::not_for("internship_contact", "partner-0777", "2026-02-17T09:20:00Z"),
        Right::no_marketing("partner-0588", "2026-03-19T12:02:00Z"),
        Right::new("restriction", "partner-0910", "2026-04-08T08:45:00Z"),
        Right::new("restriction_lifted", "partner-0910", "2026-05-04T10:00:00Z"),
        Right::new("erasure", "partner-0823", "2026-05-19T15:40:00Z"),
        Right::new("access_request", "partner-0934", "2026-06-09T07:50:00Z"),
        Right {
            scope: Some("all"),
            ..Right::new("objection", "partner-0689", "2026-06-25T11:05:00Z")
        },
    ]
}

fn announced(_: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras.evidence.push(notice());
    extras
        .evidence
        .push(dated("no_objection_check", &before(date, 1).to_string()));
}

fn students() -> Vec<Stream> {
    let search = Stream {
        system: "stg",
        purpose: "internship_contact",
        basis: INTEREST,
        categories: OFFER,
        season: SPRING,
        also: announced,
        ..USUAL
    };
    vec![
        Stream {
            to: "student-2026-0007",
            count: 40,
            ..search
        },
        Stream {
            to: "student-2026-0031",
            count: 34,
            ..search
        },
    ]
}

/// Law 1.565 has no softer rule for a private individual abroad: consent or nothing.
fn abroad() -> Vec<Stream> {
    let consented = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        announced(draw, date, extras);
        let given_at = format!("{}T08:30:00Z", before(date, draw.between(2, 12)));
        extras.derogation = Some(by_consent("mc-1565:A99-1", true, &given_at));
    };
    let search = Stream {
        system: "stg",
        to: "student-2026-0044",
        purpose: "internship_contact",
        categories: OFFER,
        season: SPRING,
        batch: (1, 1),
        ..USUAL
    };
    vec![
        Stream {
            scene: "student-in-switzerland-by-consent",
            basis: CONSENT,
            days: ("2026-02-16", "2026-06-12"),
            count: 6,
            also: consented,
            expect: Expect::If(&[
                "log_occasional_counter",
                "policy_prior_authorisation",
                "withdrawal_handling",
            ]),
            ..search
        },
        Stream {
            scene: "student-in-switzerland",
            basis: INTEREST,
            days: ("2026-01-19", "2026-02-13"),
            count: 2,
            also: announced,
            expect: Expect::Refuse(&["transfer_mechanism"]),
            ..search
        },
    ]
}

fn money() -> Vec<Stream> {
    let order = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        let number = format!(
            "VIR-{}-{:04}",
            &date.to_string()[..4],
            draw.between(1, 2600)
        );
        extras.evidence.push(filed(
            "payment_order",
            &before(date, 1).to_string(),
            &number,
        ));
    };
    let kept = |draw: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let year = draw.between(2018, 2025);
        extras.data_age = Some(aged(
            "invoicing",
            "fiscal_year_end",
            &format!("{year}-08-31"),
        ));
    };
    let payment = Stream {
        system: "erp",
        to: "banque-du-port",
        purpose: "payment",
        basis: CONTRACT,
        categories: &["identity", "bank_account"],
        season: YEAR_END,
        also: order,
        ..USUAL
    };
    let audit = Stream {
        to: "fiduciaire-du-port",
        purpose: "audit",
        basis: LAW,
        categories: &["identity", "bank_account", "invoice"],
        batch: (1, 5),
        also: kept,
        ..payment
    };
    vec![
        Stream {
            count: 56,
            ..payment
        },
        Stream { count: 24, ..audit },
        Stream {
            scene: "card-numbers-to-auditor",
            days: ("2025-10-06", "2025-10-24"),
            categories: &["identity", "payment_card_number"],
            count: 2,
            also: |_, _, _| {},
            expect: Expect::Refuse(&[]),
            ..audit
        },
    ]
}

fn objections() -> Vec<Stream> {
    let mail = Stream {
        scene: "objection-to-marketing",
        system: "mkt",
        to: "lusitania-mailing",
        purpose: "direct_marketing",
        basis: INTEREST,
        batch: (3, 5),
        also: campaign,
        expect: Expect::Refuse(&[]),
        ..USUAL
    };
    let suppression = Stream {
        scene: "suppression-list",
        purpose: "suppression",
        basis: LAW,
        categories: &["email_hash"],
        days: ("2025-12-03", "2026-06-30"),
        count: 5,
        who: Who::Only(&["partner-0655", "partner-0841"]),
        also: |_, _, _| {},
        expect: Expect::Permit,
        ..mail
    };
    vec![
        Stream {
            who: Who::Among("partner-0655"),
            days: ("2025-10-09", "2025-10-30"),
            count: 2,
            ..mail
        },
        Stream {
            who: Who::Among("partner-0588"),
            days: ("2026-03-20", "2026-04-17"),
            count: 1,
            ..mail
        },
        suppression,
        Stream {
            scene: "objection-to-students",
            system: "stg",
            to: "student-2026-0007",
            purpose: "internship_contact",
            categories: OFFER,
            days: ("2026-02-18", "2026-03-20"),
            count: 2,
            who: Who::Among("partner-0777"),
            also: announced,
            ..mail
        },
        Stream {
            scene: "erased-person",
            system: "crm",
            to: "dept-careers",
            purpose: "crm",
            days: ("2026-05-20", "2026-06-12"),
            count: 1,
            who: Who::Only(&["partner-0823"]),
            also: |_, _, _| {},
            ..mail
        },
    ]
}
