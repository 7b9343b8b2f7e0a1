//! The register of the French company, and how it changed during the year.

use super::super::evidence::{
    art28, art28_until, asked_prior, bcr, dated, filed, scc, tia, tia_of_processor,
};
use super::super::json::Json;
use super::super::register::{Entry, framework, recipient, sub_processor, vendor};

/// All versions, each with the day from which it holds.
pub fn versions() -> Vec<(Option<&'static str>, Json)> {
    let from_the_beginning = [group(), vendors(), schools(), authorities()].concat();
    let mut versions: Vec<_> = from_the_beginning
        .into_iter()
        .map(|entry| (None, entry.json()))
        .collect();
    versions.extend(mailing());
    versions.extend(changes());
    versions
}

fn group() -> Vec<Entry> {
    vec![
        recipient(
            "dept-partnerships",
            "Direction des partenariats",
            "internal_department",
            "controller",
            "FR",
        )
        .flag("same_legal_entity")
        .file(dated("role_attestation", "2025-07-01")),
        recipient(
            "dept-accounting",
            "Direction comptable",
            "internal_department",
            "controller",
            "FR",
        )
        .flag("same_legal_entity")
        .file(dated("role_attestation", "2025-07-01")),
        recipient(
            "institut-du-rocher",
            "Institut du Rocher SAM",
            "group_entity",
            "controller",
            "MC",
        )
        .flag("group_member")
        .file(scc(1, "2025-02-10"))
        .file(tia(&["MC"], "2025-02-07"))
        .file(dated("intra_group_agreement", "2025-02-10")),
        recipient(
            "omnia-madrid",
            "Omnia Campus Madrid SL",
            "group_entity",
            "joint_controller",
            "ES",
        )
        .flag("group_member")
        .file(dated("joint_controller_arrangement", "2024-09-16")),
        recipient(
            "omnia-abidjan",
            "Omnia Services Abidjan SARL",
            "group_entity",
            "controller",
            "CI",
        )
        .flag("group_member")
        .file(bcr(
            &[
                "Omnia Enseignement SAS (example)",
                "Omnia Services Abidjan SARL (example)",
            ],
            "2024-05-27",
        ))
        .file(tia(&["CI"], "2025-06-12"))
        .file(asked_prior("2025-06-16", "PA-2025-004")),
    ]
}

fn vendors() -> Vec<Entry> {
    vec![
        vendor("bramble-hosting", "Bramble Hébergement SAS", "FR").file(art28("2024-06-03")),
        vendor("cygnet-surveys", "Cygnet Surveys B.V.", "NL").file(art28("2024-10-14")),
        vendor("liffey-crm", "Liffey CRM DAC", "IE")
            .attribute("parent_country", "US")
            .file(art28("2024-01-22"))
            .file(dated("no_access_undertaking", "2024-01-22")),
        vendor("mistral-recovery", "Mistral Recouvrement SARL", "FR")
            .file(art28_until("2023-04-03", "2026-03-31")),
        vendor("tarn-support", "Tarn Support GmbH", "DE").file(art28("2024-11-18")),
        vendor("vesper-events", "Vesper Eventi S.r.l.", "IT").file(art28("2025-01-13")),
        vendor("fjord-archive", "Fjord Arkiv AS", "NO").file(art28("2025-05-05")),
        vendor("severn-careers", "Severn Careers Ltd", "GB")
            .file(art28("2024-09-02"))
            .file(asked_prior("2024-09-02", "PA-2024-011")),
        vendor("datalens", "Datalens Analyse SA", "BE").file(art28("2025-03-03")),
        recipient(
            "donau-print",
            "Donau Druck GmbH",
            "sub_processor",
            "sub_processor",
            "AT",
        )
        .file(art28("2024-12-09"))
        .file(filed(
            "sub_processor_authorisation",
            "2024-12-02",
            "SPA-2024-07",
        )),
        recipient(
            "atlas-travel",
            "Atlas Voyages SARL",
            "service_provider",
            "controller",
            "MA",
        )
        .file(asked_prior("2025-08-25", "PA-2025-009")),
        recipient(
            "banque-du-val",
            "Banque du Val SA",
            "financial_provider",
            "controller",
            "FR",
        ),
        recipient(
            "cabinet-aubrac",
            "Cabinet Aubrac, commissaire aux comptes",
            "financial_provider",
            "controller",
            "FR",
        )
        .file(filed("audit_engagement", "2025-07-01", "LM-2025-2026")),
    ]
}

fn schools() -> Vec<Entry> {
    vec![
        recipient(
            "student-2025-0118",
            "Student 2025-0118",
            "student_or_alumnus",
            "private_individual",
            "FR",
        ),
        recipient(
            "student-2025-0204",
            "Student 2025-0204",
            "student_or_alumnus",
            "private_individual",
            "ES",
        ),
        recipient(
            "alumna-2019-0077",
            "Alumna 2019-0077",
            "student_or_alumnus",
            "private_individual",
            "US",
        ),
        recipient(
            "delegate-2026-004",
            "Delegate 2026-004",
            "other_authorised",
            "data_subject_delegate",
            "FR",
        ),
        recipient(
            "banyan-university",
            "Banyan University",
            "other_authorised",
            "controller",
            "SG",
        )
        .attribute("academic", true)
        .file(scc(2, "2025-08-18"))
        .file(tia(&["SG"], "2025-08-11"))
        .file(asked_prior("2025-08-25", "PA-2025-008")),
        recipient(
            "ibis-university",
            "Universidade do Íbis",
            "other_authorised",
            "controller",
            "BR",
        )
        .attribute("subject_to_lgpd", true)
        .attribute("academic", true)
        .file(asked_prior("2025-09-08", "PA-2025-010")),
        recipient(
            "cabinet-lorme",
            "Cabinet Lorme, avocats",
            "other_authorised",
            "controller",
            "FR",
        ),
        recipient(
            "certif-qualite",
            "Certif Qualité Formation",
            "control_or_certification_body",
            "controller",
            "FR",
        )
        .file(filed("audit_engagement", "2025-09-15", "CQF-2025-31")),
        juniper(),
    ]
}

fn juniper() -> Entry {
    recipient(
        "juniper-accreditation",
        "Juniper Accreditation Board Inc.",
        "control_or_certification_body",
        "controller",
        "US",
    )
    .attribute("non_profit", true)
    .file(dated("accreditation_contract", "2025-11-03"))
    .file(scc(1, "2025-12-08"))
    .file(asked_prior("2025-12-08", "PA-2025-014"))
}

fn authorities() -> Vec<Entry> {
    let state = |id, name, kind, seat| recipient(id, name, kind, "public_authority", seat);
    vec![
        state(
            "police-valombre",
            "Police judiciaire de Valombre",
            "public_authority",
            "FR",
        ),
        state(
            "rectorat-valombre",
            "Rectorat de Valombre",
            "public_authority",
            "FR",
        ),
        state(
            "tribunal-valombre",
            "Tribunal judiciaire de Valombre",
            "court",
            "FR",
        ),
        state(
            "district-court-vesper",
            "District Court of Vesper",
            "court",
            "US",
        ),
        recipient(
            "meridian-capital",
            "Meridian Capital S.à r.l.",
            "acquirer",
            "controller",
            "LU",
        ),
        recipient(
            "iedo",
            "International Education Dialogue Organisation",
            "international_organisation",
            "controller",
            "IO:IEDO",
        )
        .hosted(&["AT"])
        .file(asked_prior("2025-09-01", "PA-2025-006")),
    ]
}

/// The American mailing house: Privacy Shield once, then the framework, off its list
/// in February, on clauses from March.
fn mailing() -> Vec<(Option<&'static str>, Json)> {
    let house = || {
        vendor("nimbus-mailing", "Nimbus Mailing Inc.", "US")
            .file(art28("2019-04-01"))
            .file(asked_prior("2020-01-15", "PA-2020-001"))
    };
    let listed_once = super::super::json::object()
        .with("framework", "privacy_shield")
        .with("from", "2017-02-01");
    let mut versions = vec![(
        None,
        house().attribute("listed_under", vec![listed_once]).json(),
    )];
    for checked_on in [
        "2025-09-01",
        "2025-10-01",
        "2025-11-03",
        "2025-12-01",
        "2026-01-12",
    ] {
        let listed = framework("active", "Nimbus Mailing Inc.", checked_on);
        versions.push((Some(checked_on), house().attribute("dpf", listed).json()));
    }
    let lapsed = || {
        house().attribute(
            "dpf",
            framework("inactive", "Nimbus Mailing Inc.", "2026-02-11"),
        )
    };
    versions.push((Some("2026-02-11"), lapsed().json()));
    versions.push((
        Some("2026-03-16"),
        lapsed()
            .file(scc(2, "2026-03-13"))
            .file(tia(&["US"], "2026-03-12"))
            .json(),
    ));
    versions
}

fn changes() -> Vec<(Option<&'static str>, Json)> {
    let desk = || {
        vendor("tarn-support", "Tarn Support GmbH", "DE")
            .remote(&["IN"])
            .file(art28("2024-11-18"))
    };
    let indian = "Foxglove Support Desk Pvt Ltd";
    let carried = vec![
        scc(3, "2026-01-30"),
        tia_of_processor(&["IN"], "2026-02-02"),
    ];
    let archive = vendor("fjord-archive", "Fjord Arkiv AS", "NO");
    let banyan = recipient(
        "banyan-university",
        "Banyan University",
        "other_authorised",
        "controller",
        "SG",
    );
    vec![
        (
            Some("2025-12-01"),
            archive
                .file(art28("2025-05-05"))
                .file(asked_prior("2025-11-28", "PA-2025-013"))
                .json(),
        ),
        (
            Some("2025-12-01"),
            banyan
                .attribute("academic", true)
                .file(scc(2, "2025-08-18"))
                .file(scc(1, "2025-11-27"))
                .file(tia(&["SG"], "2025-08-11"))
                .file(asked_prior("2025-08-25", "PA-2025-008"))
                .json(),
        ),
        (
            Some("2026-01-12"),
            desk()
                .sub(sub_processor(indian, "IN", false, Vec::new()))
                .json(),
        ),
        (
            Some("2026-02-09"),
            desk()
                .sub(sub_processor(indian, "IN", true, carried))
                .file(filed(
                    "sub_processor_authorisation",
                    "2026-02-06",
                    "SPA-2026-01",
                ))
                .file(asked_prior("2026-02-06", "PA-2026-002"))
                .json(),
        ),
        (
            Some("2026-02-23"),
            juniper().file(tia(&["US"], "2026-02-20")).json(),
        ),
        (
            Some("2026-04-20"),
            vendor("mistral-recovery", "Mistral Recouvrement SARL", "FR")
                .file(art28_until("2023-04-03", "2026-03-31"))
                .file(art28_until("2026-04-20", "2029-04-19"))
                .json(),
        ),
    ]
}
