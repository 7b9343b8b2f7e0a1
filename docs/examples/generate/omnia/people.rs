//! Careers, students, schools abroad, and the bank and auditor of the French company.

use chrono::NaiveDate;

use super::super::draw::{Draw, SPRING, YEAR_END, before};
use super::super::evidence::{aged, dated, filed, notice, notice_of};
use super::super::stream::{Expect, Extras, Stream, USUAL, Who};

const INTEREST: &str = "eu-gdpr:A6-1-f";
const CONTRACT: &str = "eu-gdpr:A6-1-b";
const LAW: &str = "eu-gdpr:A6-1-c";
const OFFER: &[&str] = &["identity", "professional_contact", "job_offer"];
const EXCHANGE: &[&str] = &["identity", "professional_contact", "internship_supervision"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [careers(), students(), exchanges(), bank(), audit()].concat()
}

/// The notice, and a look at the objections the day before.
pub fn announced(_: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras.evidence.push(notice());
    extras
        .evidence
        .push(dated("no_objection_check", &before(date, 1).to_string()));
}

fn careers() -> Vec<Stream> {
    let adequate = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras.claimed_decision = Some("EU-ADQ-GB");
    };
    vec![Stream {
        to: "severn-careers",
        purpose: "present_job_offers",
        basis: INTEREST,
        categories: OFFER,
        season: SPRING,
        count: 40,
        also: adequate,
        ..USUAL
    }]
}

fn students() -> Vec<Stream> {
    const ABROAD: Expect = Expect::If(&[
        "limit_to_business_contact",
        "log_country",
        "policy_prior_authorisation",
    ]);
    let too_old = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        announced(draw, date, extras);
        extras.data_age = Some(aged("internship", "end_of_contract", "2022-08-26"));
    };
    let recent = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        announced(draw, date, extras);
        let ended = before(date, draw.between(30, 1000));
        extras.data_age = Some(aged("internship", "end_of_contract", &ended.to_string()));
    };
    let unannounced = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(notice_of("2025-09-01", [false, true, true]));
    };
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
            to: "student-2025-0118",
            count: 36,
            also: recent,
            ..search
        },
        Stream {
            to: "student-2025-0204",
            count: 30,
            ..search
        },
        Stream {
            scene: "alumna-in-america",
            to: "alumna-2019-0077",
            purpose: "present_job_offers",
            count: 9,
            expect: ABROAD,
            ..search
        },
        Stream {
            scene: "internship-host-too-old",
            to: "student-2025-0118",
            days: ("2026-02-02", "2026-05-29"),
            count: 3,
            also: too_old,
            expect: Expect::Refuse(&[]),
            ..search
        },
        Stream {
            scene: "bank-details-to-student",
            to: "student-2025-0204",
            categories: &["identity", "bank_account"],
            count: 1,
            expect: Expect::Refuse(&[]),
            ..search
        },
        Stream {
            scene: "notice-without-students",
            to: "student-2025-0204",
            days: ("2025-09-08", "2025-10-31"),
            count: 3,
            also: unannounced,
            expect: Expect::Refuse(&["notice"]),
            ..search
        },
    ]
}

fn exchanges() -> Vec<Stream> {
    let covered = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| extras.evidence.push(notice());
    let brazil = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras.evidence.push(notice());
        extras.claimed_decision = Some("EU-ADQ-BR");
    };
    let purpose_missing = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(notice_of("2024-07-18", [true, true, false]));
    };
    let exchange = Stream {
        system: "exc",
        purpose: "student_exchange",
        basis: CONTRACT,
        categories: EXCHANGE,
        who: Who::Students,
        also: covered,
        ..USUAL
    };
    let singapore = Stream {
        to: "banyan-university",
        ..exchange
    };
    let brazilian = Stream {
        to: "ibis-university",
        also: brazil,
        ..exchange
    };
    vec![
        Stream {
            scene: "wrong-module",
            days: ("2025-09-08", "2025-11-28"),
            count: 6,
            expect: Expect::Refuse(&["scc_module_1"]),
            ..singapore
        },
        Stream {
            days: ("2025-12-01", "2026-06-30"),
            count: 22,
            ..singapore
        },
        Stream {
            scene: "notice-without-exchange",
            days: ("2026-03-02", "2026-03-31"),
            count: 2,
            also: purpose_missing,
            expect: Expect::Refuse(&["authorisation_or_notice"]),
            ..singapore
        },
        Stream {
            scene: "brazil-before-decision",
            days: ("2025-11-03", "2026-01-23"),
            count: 5,
            expect: Expect::Refuse(&["transfer_mechanism"]),
            ..brazilian
        },
        Stream {
            days: ("2026-01-26", "2026-07-10"),
            count: 16,
            ..brazilian
        },
    ]
}

fn bank() -> Vec<Stream> {
    let order = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        let number = format!("OP-{}-{:04}", &date.to_string()[..4], draw.between(1, 4800));
        extras.evidence.push(filed(
            "payment_order",
            &before(date, 1).to_string(),
            &number,
        ));
    };
    let by_mail = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        let number = format!("OP-{}-{:04}", &date.to_string()[..4], draw.between(1, 4800));
        extras.evidence.push(filed(
            "payment_order",
            &before(date, 1).to_string(),
            &number,
        ));
        extras.secure_channel = Some(false);
    };
    let payment = Stream {
        system: "erp",
        to: "banque-du-val",
        purpose: "payment",
        basis: CONTRACT,
        categories: &["identity", "bank_account"],
        season: YEAR_END,
        also: order,
        ..USUAL
    };
    vec![
        Stream {
            count: 76,
            ..payment
        },
        Stream {
            scene: "opinions-to-bank",
            days: ("2026-06-08", "2026-06-26"),
            categories: &["identity", "opinion"],
            count: 2,
            expect: Expect::Refuse(&[]),
            ..payment
        },
        Stream {
            scene: "unprotected-mail",
            count: 1,
            also: by_mail,
            expect: Expect::Refuse(&["secure_channel"]),
            ..payment
        },
    ]
}

fn audit() -> Vec<Stream> {
    let kept = |draw: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let year = draw.between(2016, 2025);
        extras.data_age = Some(aged(
            "invoicing",
            "fiscal_year_end",
            &format!("{year}-08-31"),
        ));
    };
    let over = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras.data_age = Some(aged("invoicing", "fiscal_year_end", "2015-08-31"));
    };
    let held = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras.data_age = Some(aged("invoicing", "fiscal_year_end", "2015-08-31"));
        extras
            .evidence
            .push(filed("legal_hold", "2025-08-18", "LH-2025-02"));
    };
    let books = Stream {
        system: "erp",
        to: "cabinet-aubrac",
        purpose: "audit",
        basis: LAW,
        categories: &["identity", "bank_account", "invoice"],
        batch: (1, 5),
        ..USUAL
    };
    vec![
        Stream {
            days: ("2025-10-06", "2025-11-28"),
            count: 22,
            also: kept,
            ..books
        },
        Stream {
            days: ("2026-08-03", "2026-08-28"),
            season: YEAR_END,
            count: 8,
            also: kept,
            ..books
        },
        Stream {
            scene: "invoices-too-old",
            days: ("2025-10-06", "2025-11-28"),
            count: 5,
            also: over,
            expect: Expect::Refuse(&[]),
            ..books
        },
        Stream {
            scene: "invoices-on-hold",
            days: ("2025-11-24", "2025-12-12"),
            count: 2,
            also: held,
            ..books
        },
    ]
}
