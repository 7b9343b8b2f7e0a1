//! Those who control, judge, buy or sponsor, seen from Monaco: there, France is abroad.

use chrono::NaiveDate;

use super::super::draw::{Draw, before};
use super::super::evidence::{aged, dated, filed, notice, scope_check};
use super::super::stream::{CONTACT, Expect, Extras, Stream, USUAL};

const INTEREST: &str = "mc-1565:A5-6";
const LAW: &str = "mc-1565:A5-2";
const SUPERVISION: &[&str] = &["identity", "professional_contact", "internship_supervision"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [accreditation(), chamber(), merger(), requests(), courts()].concat()
}

/// What a lawful request is made of: in writing, its text, the caller called back, its scope.
fn request(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    let asked = before(date, draw.between(1, 6)).to_string();
    let number = draw.between(100, 999);
    extras
        .evidence
        .push(filed("written_request", &asked, &format!("REQ-{number}")));
    extras
        .evidence
        .push(filed("legal_text", &asked, &format!("TXT-{number}")));
    extras
        .evidence
        .push(dated("official_identity_check", &asked));
    extras.evidence.push(scope_check(true, &asked));
}

fn accreditation() -> Vec<Stream> {
    let sampled = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(dated("sampling_plan", &before(date, 7).to_string()));
    };
    let visit = Stream {
        system: "acc",
        to: "juniper-accreditation",
        purpose: "accreditation",
        basis: INTEREST,
        categories: SUPERVISION,
        batch: (2, 5),
        also: sampled,
        ..USUAL
    };
    vec![
        Stream {
            days: ("2026-04-13", "2026-04-30"),
            count: 18,
            ..visit
        },
        Stream {
            system: "qua",
            to: "certif-qualite",
            purpose: "quality_audit",
            basis: LAW,
            days: ("2025-12-01", "2025-12-12"),
            count: 12,
            ..visit
        },
    ]
}

fn chamber() -> Vec<Stream> {
    let covered = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| extras.evidence.push(notice());
    let gala = Stream {
        system: "evt",
        to: "chambre-du-port",
        purpose: "sponsorship",
        basis: INTEREST,
        batch: (2, 6),
        ..USUAL
    };
    vec![
        Stream {
            count: 12,
            also: covered,
            ..gala
        },
        Stream {
            scene: "sponsor-never-announced",
            days: ("2026-03-02", "2026-03-31"),
            count: 3,
            expect: Expect::Refuse(&["authorisation_or_notice"]),
            ..gala
        },
    ]
}

fn merger() -> Vec<Stream> {
    let signed = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(dated("purpose_limitation_undertaking", "2026-05-04"));
        extras.evidence.push(dated("balancing_test", "2026-04-27"));
        extras.evidence.push(dated("data_room_index", "2026-05-04"));
        extras
            .evidence
            .push(filed("nda", "2026-05-18", "NDA-2026-03"));
    };
    vec![Stream {
        scene: "acquirer",
        system: "leg",
        to: "meridian-capital",
        purpose: "merger",
        basis: INTEREST,
        days: ("2026-05-18", "2026-06-26"),
        count: 5,
        batch: (2, 4),
        also: signed,
        expect: Expect::If(&["aggregate_first", "art14_information_by_acquirer"]),
        ..USUAL
    }]
}

fn requests() -> Vec<Stream> {
    let old_file = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        request(draw, date, extras);
        extras.data_age = Some(aged("rights_file", "closed", "2024-09-20"));
    };
    let requisition = Stream {
        scene: "requisition",
        system: "leg",
        to: "surete-du-port",
        purpose: "investigation",
        basis: LAW,
        batch: (1, 1),
        also: request,
        expect: Expect::If(&["do_not_disclose_to_data_subject"]),
        ..USUAL
    };
    vec![
        Stream {
            count: 4,
            ..requisition
        },
        Stream {
            scene: "police-by-telephone",
            count: 1,
            state: "intended",
            also: |_, _, _| {},
            expect: Expect::Refuse(&[
                "legal_text",
                "official_identity_check",
                "scope_check",
                "written_request",
            ]),
            ..requisition
        },
        Stream {
            scene: "inspection-of-old-file",
            to: "commission-de-controle",
            purpose: "inspection",
            categories: &["rights_request_file"],
            days: ("2026-02-02", "2026-02-13"),
            count: 2,
            also: old_file,
            expect: Expect::If(&[
                "do_not_disclose_to_data_subject",
                "policy_conflict_resolved",
            ]),
            ..requisition
        },
    ]
}

fn courts() -> Vec<Stream> {
    let claim = |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        let number = format!("RG-{}", draw.between(1_000, 9_999));
        extras.evidence.push(filed(
            "claim_reference",
            &before(date, draw.between(20, 200)).to_string(),
            &number,
        ));
    };
    let own = Stream {
        system: "leg",
        to: "tribunal-du-port",
        purpose: "litigation",
        basis: INTEREST,
        categories: &["identity", "professional_contact", "invoice", "debt"],
        batch: (1, 1),
        also: claim,
        ..USUAL
    };
    vec![
        Stream { count: 5, ..own },
        Stream {
            scene: "french-order-in-monaco",
            to: "tribunal-valombre",
            purpose: "foreign_order",
            basis: LAW,
            categories: CONTACT,
            days: ("2026-03-09", "2026-04-24"),
            count: 2,
            state: "intended",
            also: request,
            expect: Expect::Refuse(&["international_agreement"]),
            ..own
        },
    ]
}
