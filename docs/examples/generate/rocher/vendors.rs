//! Departments, the French parent, and the vendors of the Monegasque school.

use chrono::NaiveDate;

use super::super::draw::{CAMPAIGNS, Draw, EVENTS, Season, YEAR_END, before};
use super::super::evidence::{aged, by_consent, dated, explicit_consent, prospect};
use super::super::stream::{CONTACT, Expect, Extras, Stream, USUAL};

const INTEREST: &str = "mc-1565:A5-6";
const CONTRACT: &str = "mc-1565:A5-3";
const CONSENT: &str = "mc-1565:A5-1";
const LAW: &str = "mc-1565:A5-2";
const LIFE: &[&str] = &["identity", "professional_contact", "professional_life"];
const OPINION: &[&str] = &["identity", "professional_contact", "opinion"];
const WHOLE_YEAR: Season = [10; 12];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [
        house(),
        hosting(),
        old_law(),
        surveys(),
        support(),
        mailing(),
        careers(),
        events(),
        speakers(),
    ]
    .concat()
}

/// A look at the objections the day before a campaign, and how old the contact is.
pub fn campaign(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras
        .evidence
        .push(dated("no_objection_check", &before(date, 1).to_string()));
    extras.data_age = Some(prospect(&before(date, draw.between(20, 900)).to_string()));
}

fn house() -> Vec<Stream> {
    let invoices = |draw: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        let year = draw.between(2023, 2025);
        extras.data_age = Some(aged(
            "invoicing",
            "fiscal_year_end",
            &format!("{year}-08-31"),
        ));
    };
    let group = Stream {
        to: "omnia-groupe",
        basis: INTEREST,
        categories: LIFE,
        batch: (2, 6),
        ..USUAL
    };
    vec![
        Stream {
            to: "dept-careers",
            basis: INTEREST,
            categories: LIFE,
            ..USUAL
        },
        Stream {
            system: "erp",
            to: "dept-bursar",
            purpose: "accounting",
            basis: LAW,
            categories: &["identity", "bank_account", "invoice"],
            season: YEAR_END,
            count: 60,
            also: invoices,
            ..USUAL
        },
        Stream {
            purpose: "group_reporting",
            count: 50,
            ..group
        },
        Stream {
            purpose: "shared_services",
            count: 34,
            ..group
        },
    ]
}

fn hosting() -> Vec<Stream> {
    let host = Stream {
        system: "ops",
        purpose: "hosting",
        basis: INTEREST,
        categories: LIFE,
        batch: (2, 7),
        ..USUAL
    };
    vec![
        Stream {
            to: "azur-hosting",
            count: 46,
            ..host
        },
        Stream {
            to: "azur-hosting",
            purpose: "it_support",
            days: ("2026-02-16", "2026-08-31"),
            count: 22,
            ..host
        },
        Stream {
            to: "bramble-hosting",
            purpose: "archiving",
            count: 30,
            ..host
        },
    ]
}

/// Found in the archive: autumn 2024, when the CCIN was still competent.
fn old_law() -> Vec<Stream> {
    let autumn = Stream {
        system: "ops",
        basis: "mc-1165:A10-2",
        days: ("2024-10-07", "2024-12-12"),
        season: WHOLE_YEAR,
        ..USUAL
    };
    vec![
        Stream {
            scene: "old-law-declared",
            to: "bramble-hosting",
            purpose: "archiving",
            count: 4,
            ..autumn
        },
        Stream {
            scene: "old-law-undeclared",
            system: "sur",
            to: "cygnet-surveys",
            purpose: "survey",
            categories: OPINION,
            count: 1,
            expect: Expect::Refuse(&["ccin_formality"]),
            ..autumn
        },
    ]
}

fn surveys() -> Vec<Stream> {
    let survey = Stream {
        system: "sur",
        to: "cygnet-surveys",
        purpose: "survey",
        basis: INTEREST,
        categories: OPINION,
        batch: (2, 6),
        ..USUAL
    };
    vec![
        Stream {
            scene: "contract-without-clause",
            days: ("2025-11-12", "2025-12-05"),
            count: 4,
            expect: Expect::Refuse(&["clause_26-4"]),
            ..survey
        },
        Stream {
            days: ("2026-06-01", "2026-06-30"),
            count: 24,
            ..survey
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
            count: 20,
            ..desk
        },
        Stream {
            scene: "indian-support-desk",
            days: ("2026-01-12", "2026-02-13"),
            count: 5,
            expect: Expect::Refuse(&["sub_processor_authorisation", "transfer_mechanism"]),
            ..desk
        },
    ]
}

fn mailing() -> Vec<Stream> {
    let listed = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        campaign(draw, date, extras);
        extras.claimed_decision = Some("EU-ADQ-US-DPF");
    };
    let forgotten = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        campaign(draw, date, extras);
        extras.data_age = Some(prospect("2022-11-18"));
    };
    let mail = Stream {
        system: "mkt",
        to: "nimbus-mailing",
        purpose: "direct_marketing",
        basis: INTEREST,
        season: CAMPAIGNS,
        batch: (2, 6),
        also: campaign,
        ..USUAL
    };
    vec![
        Stream {
            to: "lusitania-mailing",
            count: 42,
            ..mail
        },
        Stream {
            scene: "framework-is-not-monegasque",
            days: ("2025-09-08", "2025-10-31"),
            count: 6,
            also: listed,
            expect: Expect::Refuse(&["transfer_mechanism"]),
            ..mail
        },
        Stream {
            scene: "apdp-still-silent",
            days: ("2025-11-03", "2026-02-20"),
            count: 5,
            state: "intended",
            expect: Expect::Refuse(&["apdp_authorisation"]),
            ..mail
        },
        Stream {
            days: ("2026-03-02", "2026-08-31"),
            count: 26,
            ..mail
        },
        Stream {
            scene: "prospect-too-old",
            days: ("2026-03-09", "2026-06-12"),
            count: 3,
            also: forgotten,
            expect: Expect::Refuse(&[]),
            ..mail
        },
    ]
}

fn careers() -> Vec<Stream> {
    vec![Stream {
        scene: "british-board-not-listed",
        to: "severn-careers",
        purpose: "present_job_offers",
        basis: INTEREST,
        categories: &["identity", "professional_contact", "job_offer"],
        days: ("2025-09-15", "2025-11-14"),
        count: 5,
        expect: Expect::Refuse(&["transfer_mechanism"]),
        ..USUAL
    }]
}

fn events() -> Vec<Stream> {
    let consented = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(explicit_consent(&format!("{}T09:00:00Z", before(date, 4))));
    };
    let event = Stream {
        system: "evt",
        to: "vesper-events",
        purpose: "event",
        basis: CONTRACT,
        categories: LIFE,
        season: EVENTS,
        batch: (2, 8),
        ..USUAL
    };
    let diet = Stream {
        categories: &["identity", "special_category"],
        batch: (1, 1),
        ..event
    };
    vec![
        Stream { count: 56, ..event },
        Stream {
            categories: &["identity", "professional_contact", "travel"],
            count: 18,
            ..event
        },
        Stream {
            scene: "diet-with-consent",
            count: 2,
            also: consented,
            ..diet
        },
        Stream {
            scene: "diet-without-consent",
            count: 2,
            expect: Expect::Refuse(&["explicit_consent"]),
            ..diet
        },
    ]
}

fn speakers() -> Vec<Stream> {
    fn speaker(date: NaiveDate, extras: &mut Extras, risks: bool) {
        let given_at = format!("{}T10:00:00Z", before(date, 15));
        extras.derogation = Some(by_consent("mc-1565:A99-1", risks, &given_at));
    }
    let told = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| speaker(date, extras, true);
    let untold = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| speaker(date, extras, false);
    let stage = Stream {
        system: "evt",
        to: "gulf-speakers",
        purpose: "event",
        basis: CONSENT,
        categories: CONTACT,
        season: EVENTS,
        days: ("2025-09-22", "2026-06-12"),
        batch: (1, 1),
        ..USUAL
    };
    vec![
        Stream {
            scene: "speaker-by-consent",
            count: 4,
            also: told,
            expect: Expect::If(&["log_occasional_counter", "withdrawal_handling"]),
            ..stage
        },
        Stream {
            scene: "speaker-risks-untold",
            count: 2,
            also: untold,
            expect: Expect::Refuse(&["risk_information"]),
            ..stage
        },
    ]
}
