//! Persons who exercised their rights against the French company, and what was
//! sent of them before and after.

use chrono::NaiveDate;

use super::super::draw::Draw;
use super::super::stream::{Expect, Extras, Right, Stream, USUAL, Who};
use super::mailing::campaign;
use super::people::announced;

const INTEREST: &str = "eu-gdpr:A6-1-f";

/// All events, in no order.
pub fn events() -> Vec<Right> {
    vec![
        Right::new("access_request", "partner-0015", "2025-09-22T08:40:00Z"),
        Right::new("rectification", "partner-0015", "2025-10-06T13:05:00Z"),
        Right::no_marketing("partner-0311", "2025-09-30T15:12:00Z"),
        Right::new("access_request", "partner-0278", "2025-10-13T10:00:00Z"),
        Right::no_marketing("partner-0107", "2025-11-17T10:20:00Z"),
        Right::no_marketing("partner-0512", "2025-11-20T07:55:00Z"),
        Right::new("rectification", "partner-0064", "2025-12-04T09:31:00Z"),
        Right::no_marketing("partner-0390", "2026-01-14T16:45:00Z"),
        Right {
            scope: Some("third_party_prospecting"),
            ..Right::new("objection", "partner-0421", "2026-01-20T09:00:00Z")
        },
        Right::not_for("internship_contact", "partner-0042", "2026-02-03T08:15:00Z"),
        Right::new("access_request", "partner-0107", "2026-02-09T11:11:00Z"),
        Right::new("restriction", "partner-0220", "2026-03-02T09:00:00Z"),
        Right::new("restriction_lifted", "partner-0220", "2026-04-01T09:00:00Z"),
        Right::new("rectification", "partner-0220", "2026-03-31T14:20:00Z"),
        Right::no_marketing("partner-0588", "2026-03-19T12:02:00Z"),
        Right::new("erasure", "partner-0333", "2026-04-14T13:30:00Z"),
        Right::no_marketing("partner-0147", "2026-04-28T08:08:00Z"),
        Right {
            purpose: Some("event"),
            ..Right::new("consent_withdrawn", "partner-0460", "2026-05-06T09:45:00Z")
        },
        Right::new("access_request", "partner-0601", "2026-05-21T15:00:00Z"),
        Right::new("erasure", "partner-0255", "2026-06-11T10:10:00Z"),
        Right::new("access_request", "partner-0333", "2026-06-18T07:20:00Z"),
        Right {
            scope: Some("all"),
            ..Right::new("objection", "partner-0533", "2026-07-02T09:09:00Z")
        },
    ]
}

/// What went out in spite of an event, and what could still go.
pub fn streams() -> Vec<Stream> {
    [marketing(), others()].concat()
}

fn marketing() -> Vec<Stream> {
    const OBJECTED: &[&str] = &["partner-0107", "partner-0311", "partner-0512"];
    let listed = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        campaign(draw, date, extras);
        extras.claimed_decision = Some("EU-ADQ-US-DPF");
    };
    let mail = Stream {
        scene: "objection-to-marketing",
        system: "mkt",
        to: "nimbus-mailing",
        purpose: "direct_marketing",
        basis: INTEREST,
        batch: (3, 6),
        also: listed,
        expect: Expect::Refuse(&[]),
        ..USUAL
    };
    let suppression = Stream {
        scene: "suppression-list",
        purpose: "suppression",
        basis: "eu-gdpr:A6-1-c",
        categories: &["email_hash"],
        who: Who::Only(OBJECTED),
        also: |_, _, _| {},
        expect: Expect::Permit,
        ..mail
    };
    vec![
        Stream {
            who: Who::Among("partner-0107"),
            days: ("2025-11-18", "2025-12-10"),
            count: 3,
            ..mail
        },
        Stream {
            who: Who::Among("partner-0390"),
            days: ("2026-01-15", "2026-02-06"),
            count: 2,
            ..mail
        },
        Stream {
            who: Who::Among("partner-0588"),
            days: ("2026-03-20", "2026-04-10"),
            count: 2,
            to: "donau-print",
            also: campaign,
            ..mail
        },
        Stream {
            days: ("2025-11-24", "2025-12-19"),
            count: 3,
            ..suppression
        },
        Stream {
            days: ("2026-03-17", "2026-07-31"),
            count: 5,
            ..suppression
        },
    ]
}

fn others() -> Vec<Stream> {
    let search = Stream {
        scene: "objection-to-students",
        system: "stg",
        to: "student-2025-0118",
        purpose: "internship_contact",
        basis: INTEREST,
        categories: &["identity", "professional_contact", "job_offer"],
        days: ("2026-02-04", "2026-03-13"),
        count: 3,
        batch: (2, 3),
        who: Who::Among("partner-0042"),
        also: announced,
        expect: Expect::Refuse(&[]),
        ..USUAL
    };
    let gala = Stream {
        scene: "restricted",
        system: "evt",
        to: "vesper-events",
        purpose: "event",
        basis: "eu-gdpr:A6-1-b",
        days: ("2026-03-03", "2026-03-30"),
        count: 1,
        batch: (3, 5),
        who: Who::Among("partner-0220"),
        expect: Expect::Refuse(&[]),
        ..USUAL
    };
    let lifted = ("2026-04-02", "2026-05-29");
    vec![
        search,
        gala,
        Stream {
            scene: "restriction-lifted",
            days: lifted,
            count: 2,
            expect: Expect::Permit,
            ..gala
        },
        Stream {
            scene: "erased-person",
            to: "dept-partnerships",
            basis: INTEREST,
            days: ("2026-04-15", "2026-05-13"),
            count: 1,
            who: Who::Only(&["partner-0333"]),
            expect: Expect::Refuse(&[]),
            ..USUAL
        },
    ]
}
