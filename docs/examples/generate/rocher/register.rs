//! The register of the Monegasque school, and how it changed during the year.
//!
//! The same vendor may stand in both registers: each company keeps its own, with
//! its own contracts.

use super::super::evidence::{asked, asked_prior, dated, filed, mc26, scc, tia};
use super::super::json::{Json, texts};
use super::super::register::{Entry, framework, recipient, sub_processor, vendor};

/// All versions, each with the day from which it holds.
pub fn versions() -> Vec<(Option<&'static str>, Json)> {
    let from_the_beginning = [house(), vendors(), schools(), authorities()].concat();
    let mut versions: Vec<_> = from_the_beginning
        .into_iter()
        .map(|entry| (None, entry.json()))
        .collect();
    versions.extend(changes());
    versions
}

fn department(id: &str, name: &str) -> Entry {
    recipient(id, name, "internal_department", "controller", "MC")
        .flag("same_legal_entity")
        .file(dated("role_attestation", "2025-07-01"))
        .file(dated("same_legal_entity_proof", "2025-07-01"))
        .file(filed("risk_assessment", "2025-06-23", "AR-2025-02"))
}

fn house() -> Vec<Entry> {
    vec![
        department("dept-careers", "Service carrières et entreprises"),
        department("dept-bursar", "Économat"),
        recipient(
            "omnia-groupe",
            "Omnia Enseignement SAS",
            "group_entity",
            "controller",
            "FR",
        )
        .flag("group_member")
        .remote(&["FR"])
        .file(dated("intra_group_agreement", "2025-02-10")),
    ]
}

fn cygnet() -> Entry {
    vendor("cygnet-surveys", "Cygnet Surveys B.V.", "NL")
}

fn vendors() -> Vec<Entry> {
    let incomplete = mc26("2025-01-20").with("missing_clauses", texts(&["26-4"]));
    vec![
        vendor("azur-hosting", "Azur Hébergement SAM", "MC").file(mc26("2025-01-06")),
        vendor("bramble-hosting", "Bramble Hébergement SAS", "FR")
            .file(asked(
                "ccin_formality",
                "granted",
                "2023-05-15",
                "CCIN-2023-114",
            ))
            .file(mc26("2024-12-16")),
        cygnet().file(incomplete),
        vendor("vesper-events", "Vesper Eventi S.r.l.", "IT").file(mc26("2025-02-03")),
        vendor("lusitania-mailing", "Lusitânia Mailing Lda", "PT").file(mc26("2025-02-17")),
        vendor("tarn-support", "Tarn Support GmbH", "DE").file(mc26("2025-01-27")),
        nimbus("2025-09-01"),
        vendor("severn-careers", "Severn Careers Ltd", "GB").file(mc26("2025-09-08")),
        recipient(
            "gulf-speakers",
            "Gulf Speakers Bureau FZ-LLC",
            "service_provider",
            "controller",
            "AE",
        )
        .file(asked_prior("2025-09-15", "AP-2025-003")),
        recipient(
            "banque-du-port",
            "Banque du Port SAM",
            "financial_provider",
            "controller",
            "MC",
        ),
        recipient(
            "fiduciaire-du-port",
            "Fiduciaire du Port SAM",
            "financial_provider",
            "controller",
            "MC",
        )
        .file(filed("audit_engagement", "2025-07-07", "LM-2025-07")),
    ]
}

fn nimbus(checked_on: &str) -> Entry {
    vendor("nimbus-mailing", "Nimbus Mailing Inc.", "US")
        .attribute(
            "dpf",
            framework("active", "Nimbus Mailing Inc.", checked_on),
        )
        .file(mc26("2025-09-01"))
}

fn schools() -> Vec<Entry> {
    vec![
        recipient(
            "student-2026-0007",
            "Student 2026-0007",
            "student_or_alumnus",
            "private_individual",
            "MC",
        ),
        recipient(
            "student-2026-0031",
            "Student 2026-0031",
            "student_or_alumnus",
            "private_individual",
            "IT",
        ),
        recipient(
            "student-2026-0044",
            "Student 2026-0044",
            "student_or_alumnus",
            "private_individual",
            "CH",
        ),
        recipient(
            "juniper-accreditation",
            "Juniper Accreditation Board Inc.",
            "control_or_certification_body",
            "controller",
            "US",
        )
        .attribute("non_profit", true)
        .file(dated("accreditation_contract", "2025-06-02"))
        .file(asked(
            "apdp_authorisation",
            "granted",
            "2025-10-20",
            "APDP-2025-061",
        ))
        .file(asked_prior("2025-10-22", "AP-2025-005")),
        recipient(
            "certif-qualite",
            "Certif Qualité Formation",
            "control_or_certification_body",
            "controller",
            "FR",
        )
        .file(filed("audit_engagement", "2025-09-15", "CQF-2025-32")),
        recipient(
            "chambre-du-port",
            "Chambre économique du Port",
            "other_authorised",
            "controller",
            "MC",
        ),
        recipient(
            "meridian-capital",
            "Meridian Capital S.à r.l.",
            "acquirer",
            "controller",
            "LU",
        ),
    ]
}

fn authorities() -> Vec<Entry> {
    let state = |id, name, kind, seat| recipient(id, name, kind, "public_authority", seat);
    vec![
        state(
            "surete-du-port",
            "Sûreté du Port, section 3",
            "public_authority",
            "MC",
        ),
        state(
            "commission-de-controle",
            "Commission de contrôle du Port",
            "public_authority",
            "MC",
        ),
        state("tribunal-du-port", "Tribunal du Port", "court", "MC"),
        state(
            "tribunal-valombre",
            "Tribunal judiciaire de Valombre",
            "court",
            "FR",
        ),
    ]
}

fn changes() -> Vec<(Option<&'static str>, Json)> {
    let clauses = |entry: Entry| {
        entry
            .file(scc(2, "2025-10-27"))
            .file(tia(&["US"], "2025-10-20"))
            .file(dated("mc_addendum", "2025-10-27"))
    };
    let request = |status, date| asked("apdp_authorisation", status, date, "APDP-2025-088");
    let indian = sub_processor("Foxglove Support Desk Pvt Ltd", "IN", false, Vec::new());
    vec![
        (
            Some("2025-11-03"),
            clauses(nimbus("2025-11-03"))
                .file(request("pending", "2025-11-03"))
                .json(),
        ),
        (
            Some("2026-01-12"),
            vendor("tarn-support", "Tarn Support GmbH", "DE")
                .remote(&["IN"])
                .sub(indian)
                .file(mc26("2025-01-27"))
                .json(),
        ),
        (Some("2026-03-02"), cygnet().file(mc26("2026-03-02")).json()),
        (
            Some("2026-03-02"),
            clauses(nimbus("2026-02-27"))
                .file(request("granted", "2026-02-26"))
                .file(asked_prior("2026-02-27", "AP-2026-001"))
                .json(),
        ),
    ]
}
