//! Direct marketing of the French company: the American mailing house and its printer.

use chrono::NaiveDate;

use super::super::draw::{CAMPAIGNS, Draw, Season, before};
use super::super::evidence::{dated, prospect};
use super::super::stream::{Expect, Extras, Stream, USUAL};

const INTEREST: &str = "eu-gdpr:A6-1-f";
const WHOLE_YEAR: Season = [10; 12];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [mailing(), print()].concat()
}

/// A look at the objections the day before a campaign, and how old the contact is.
pub fn campaign(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras
        .evidence
        .push(dated("no_objection_check", &before(date, 1).to_string()));
    extras.data_age = Some(prospect(&before(date, draw.between(20, 900)).to_string()));
}

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
