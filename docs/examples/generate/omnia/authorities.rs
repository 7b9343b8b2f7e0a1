//! Those who control, judge, buy or plead: accreditation, authorities, courts, the
//! acquirer, counsel, and one international organisation.

use chrono::NaiveDate;

use super::super::draw::{Draw, before};
use super::super::evidence::{by_consent, dated, filed, notice, scope_check};
use super::super::stream::{CONTACT, Expect, Extras, Stream, USUAL};

const INTEREST: &str = "eu-gdpr:A6-1-f";
const CONSENT: &str = "eu-gdpr:A6-1-a";
const LAW: &str = "eu-gdpr:A6-1-c";
const SUPERVISION: &[&str] = &["identity", "professional_contact", "internship_supervision"];

/// In the order of the register.
pub fn streams() -> Vec<Stream> {
    [
        quality(),
        accreditation(),
        police(),
        courts(),
        merger(),
        counsel(),
        organisation(),
    ]
    .concat()
}

/// What a lawful request is made of: in writing, its text, the caller called back, its scope.
pub fn request(draw: &mut Draw, date: NaiveDate, extras: &mut Extras, narrow: bool) {
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
    extras.evidence.push(scope_check(narrow, &asked));
}

/// The certifier's sample, drawn a week before.
pub fn sampled(_: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    extras
        .evidence
        .push(dated("sampling_plan", &before(date, 7).to_string()));
}

fn quality() -> Vec<Stream> {
    let visit = Stream {
        system: "qua",
        to: "certif-qualite",
        purpose: "quality_audit",
        basis: LAW,
        categories: SUPERVISION,
        batch: (2, 6),
        also: sampled,
        ..USUAL
    };
    let text = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        extras.evidence.push(filed(
            "legal_text",
            "2025-09-01",
            "Code de l'éducation (example)",
        ));
    };
    vec![
        Stream {
            days: ("2025-11-24", "2025-12-05"),
            count: 14,
            ..visit
        },
        Stream {
            days: ("2026-05-18", "2026-05-29"),
            count: 12,
            ..visit
        },
        Stream {
            scene: "certifier-without-sample",
            days: ("2026-06-01", "2026-06-05"),
            count: 4,
            also: |_, _, _| {},
            expect: Expect::If(&["sampling_plan"]),
            ..visit
        },
        Stream {
            system: "stg",
            to: "rectorat-valombre",
            purpose: "school_administration",
            also: text,
            count: 18,
            days: ("2025-09-08", "2026-07-10"),
            ..visit
        },
    ]
}

fn accreditation() -> Vec<Stream> {
    let file = Stream {
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
            scene: "assessment-missing",
            days: ("2026-01-19", "2026-02-13"),
            count: 6,
            state: "intended",
            expect: Expect::Refuse(&["tia"]),
            ..file
        },
        Stream {
            scene: "assessment-done",
            days: ("2026-02-23", "2026-03-06"),
            count: 6,
            retries: Some("assessment-missing"),
            ..file
        },
        Stream {
            days: ("2026-03-09", "2026-04-24"),
            count: 16,
            ..file
        },
    ]
}

fn police() -> Vec<Stream> {
    let narrow =
        |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| request(draw, date, extras, true);
    let everything =
        |draw: &mut Draw, date: NaiveDate, extras: &mut Extras| request(draw, date, extras, false);
    let requisition = Stream {
        system: "leg",
        to: "police-valombre",
        purpose: "investigation",
        basis: LAW,
        batch: (1, 1),
        also: narrow,
        ..USUAL
    };
    vec![
        Stream {
            scene: "requisition",
            count: 6,
            expect: Expect::If(&["do_not_disclose_to_data_subject"]),
            ..requisition
        },
        Stream {
            scene: "police-by-telephone",
            count: 2,
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
            scene: "whole-crm-requested",
            count: 1,
            batch: (40, 40),
            state: "intended",
            also: everything,
            expect: Expect::Refuse(&["scope_check"]),
            ..requisition
        },
    ]
}

fn claim(draw: &mut Draw, date: NaiveDate, extras: &mut Extras) {
    let number = format!("RG-{}", draw.between(10_000, 99_999));
    extras.evidence.push(filed(
        "claim_reference",
        &before(date, draw.between(20, 200)).to_string(),
        &number,
    ));
}

fn courts() -> Vec<Stream> {
    let order = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras.evidence.push(filed(
            "written_request",
            &before(date, 9).to_string(),
            "Subpoena 26-0417",
        ));
    };
    let own = Stream {
        system: "leg",
        to: "tribunal-valombre",
        purpose: "litigation",
        basis: INTEREST,
        categories: &["identity", "professional_contact", "invoice", "debt"],
        batch: (1, 1),
        also: claim,
        ..USUAL
    };
    vec![
        Stream { count: 6, ..own },
        Stream {
            scene: "foreign-order",
            to: "district-court-vesper",
            purpose: "foreign_order",
            basis: LAW,
            categories: CONTACT,
            days: ("2026-04-20", "2026-05-08"),
            count: 2,
            state: "intended",
            also: order,
            expect: Expect::Refuse(&["international_agreement", "transfer_mechanism"]),
            ..own
        },
    ]
}

/// The data room of spring; the non-disclosure agreement came a fortnight late.
pub fn data_room(extras: &mut Extras) {
    extras
        .evidence
        .push(dated("purpose_limitation_undertaking", "2026-05-04"));
    extras.evidence.push(dated("balancing_test", "2026-04-27"));
    extras.evidence.push(dated("data_room_index", "2026-05-04"));
}

fn merger() -> Vec<Stream> {
    let early = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| data_room(extras);
    let signed = |_: &mut Draw, _: NaiveDate, extras: &mut Extras| {
        data_room(extras);
        extras
            .evidence
            .push(filed("nda", "2026-05-18", "NDA-2026-03"));
    };
    let room = Stream {
        system: "leg",
        to: "meridian-capital",
        purpose: "merger",
        basis: INTEREST,
        batch: (2, 4),
        also: signed,
        ..USUAL
    };
    vec![
        Stream {
            scene: "acquirer-without-nda",
            days: ("2026-05-05", "2026-05-15"),
            count: 2,
            state: "intended",
            also: early,
            expect: Expect::Refuse(&["nda"]),
            ..room
        },
        Stream {
            scene: "acquirer",
            days: ("2026-05-18", "2026-06-26"),
            count: 8,
            expect: Expect::If(&["aggregate_first", "art14_information_by_acquirer"]),
            ..room
        },
    ]
}

fn counsel() -> Vec<Stream> {
    let mandate = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras.evidence.push(filed(
            "mandate",
            &before(date, 8).to_string(),
            "MD-2026-004",
        ));
        extras
            .evidence
            .push(dated("identity_check", &before(date, 5).to_string()));
    };
    let checked = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| {
        extras
            .evidence
            .push(dated("identity_check", &before(date, 1).to_string()));
    };
    let file = Stream {
        system: "leg",
        to: "cabinet-lorme",
        purpose: "legal_claim",
        basis: INTEREST,
        ..USUAL
    };
    let delegate = Stream {
        system: "dpo",
        to: "delegate-2026-004",
        purpose: "rights_request",
        basis: LAW,
        batch: (1, 1),
        ..file
    };
    vec![
        Stream {
            count: 9,
            also: claim,
            ..file
        },
        Stream {
            scene: "delegate-without-mandate",
            days: ("2026-02-02", "2026-02-13"),
            count: 1,
            state: "intended",
            also: checked,
            expect: Expect::Refuse(&["mandate"]),
            ..delegate
        },
        Stream {
            scene: "delegate",
            days: ("2026-02-23", "2026-03-20"),
            count: 3,
            also: mandate,
            ..delegate
        },
    ]
}

fn organisation() -> Vec<Stream> {
    fn speaker(date: NaiveDate, extras: &mut Extras, risks: bool) {
        extras.evidence.push(notice());
        let given_at = format!("{}T10:00:00Z", before(date, 20));
        extras.derogation = Some(by_consent("eu-gdpr:A49-1-a", risks, &given_at));
    }
    let told = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| speaker(date, extras, true);
    let untold = |_: &mut Draw, date: NaiveDate, extras: &mut Extras| speaker(date, extras, false);
    let forum = Stream {
        system: "evt",
        to: "iedo",
        purpose: "event",
        basis: CONSENT,
        batch: (1, 1),
        ..USUAL
    };
    vec![
        Stream {
            scene: "organisation-by-consent",
            count: 4,
            also: told,
            expect: Expect::If(&["log_occasional_counter", "withdrawal_handling"]),
            ..forum
        },
        Stream {
            scene: "organisation-risks-untold",
            count: 1,
            also: untold,
            expect: Expect::Refuse(&["risk_information"]),
            ..forum
        },
    ]
}
