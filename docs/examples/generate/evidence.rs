//! Evidence as the format writes it, one short function per type that the year needs.

use super::draw::pretended_sha256;
use super::json::{Json, object, texts};

fn typed(kind: &str) -> Json {
    object().with("type", kind)
}

/// Any type that is a date and nothing more.
pub fn dated(kind: &str, date: &str) -> Json {
    typed(kind).with("date", date)
}

/// Any type that is a date and a reference.
pub fn filed(kind: &str, date: &str, reference: &str) -> Json {
    dated(kind, date).with("ref", reference)
}

fn document(title: &str, signed: &str) -> Json {
    let sha256 = pretended_sha256(&format!("{title} {signed}"));
    object().with("title", title).with("sha256", sha256)
}

/// The processor contract of Article 28 GDPR.
pub fn art28(signed: &str) -> Json {
    typed("art28_contract")
        .with("signed", signed)
        .with("document", document("Accord de sous-traitance", signed))
}

/// The same with an end.
pub fn art28_until(signed: &str, expires: &str) -> Json {
    typed("art28_contract")
        .with("signed", signed)
        .with("expires", expires)
}

/// The processor contract of Article 26 of Law 1.565.
pub fn mc26(signed: &str) -> Json {
    typed("mc26_contract")
        .with("signed", signed)
        .with("document", document("Contrat de sous-traitance", signed))
}

/// Clauses of Decision (EU) 2021/914, complete and unmodified.
pub fn scc(module: u64, signed: &str) -> Json {
    typed("scc")
        .with("decision", "2021/914")
        .with("module", module)
        .with("signed", signed)
        .with(
            "annexes",
            if module == 1 {
                texts(&["I", "II"])
            } else {
                texts(&["I", "II", "III"])
            },
        )
        .with("modified", false)
        .with(
            "document",
            document("Standard contractual clauses, signed copy", signed),
        )
}

/// A transfer impact assessment of the exporter that ends well.
pub fn tia(countries: &[&str], date: &str) -> Json {
    typed("tia")
        .with("destinations", texts(countries))
        .with("conclusion", "proceed")
        .with("by", "exporter")
        .with("date", date)
}

/// The same by a processor, read and accepted by the controller.
pub fn tia_of_processor(countries: &[&str], date: &str) -> Json {
    typed("tia")
        .with("destinations", texts(countries))
        .with("conclusion", "proceed")
        .with("by", "processor")
        .with("date", date)
        .with("verified_by_controller", true)
}

/// Binding corporate rules for controllers, approved by the French authority.
pub fn bcr(members: &[&str], date: &str) -> Json {
    typed("bcr")
        .with("bcr_type", "controller")
        .with("approved_by", "FR")
        .with("members", texts(members))
        .with("date", date)
}

/// An authorisation or formality of the Monegasque authority.
pub fn asked(kind: &str, status: &str, date: &str, reference: &str) -> Json {
    typed(kind)
        .with("status", status)
        .with("date", date)
        .with("ref", reference)
}

/// The published notice of July 2024, covering what is sent.
pub fn notice() -> Json {
    notice_of("2024-07-18", [true; 3])
}

/// A notice, and whether it covers the recipient's kind, the categories, the purpose.
pub fn notice_of(date: &str, covers: [bool; 3]) -> Json {
    typed("notice")
        .with("version", date)
        .with("covers_recipient_kind", covers[0])
        .with("covers_categories", covers[1])
        .with("covers_purpose", covers[2])
        .with("date", date)
}

/// Explicit consent, given at an instant.
pub fn explicit_consent(given_at: &str) -> Json {
    typed("consent")
        .with("given_at", given_at)
        .with("explicit", true)
}

/// Whether an authority asked for no more than it may.
pub fn scope_check(narrow: bool, date: &str) -> Json {
    dated("scope_check", date).with("narrow", narrow)
}

/// The prior authorisation that the notice promises for a third country.
pub fn asked_prior(date: &str, reference: &str) -> Json {
    filed("prior_authorisation", date, reference)
}

/// Age of data used for prospecting: the last contact that came from the person.
pub fn prospect(date: &str) -> Json {
    aged("prospecting", "last_contact_by_person", date)
}

/// Age of data, by rule and trigger.
pub fn aged(rule: &str, trigger: &str, date: &str) -> Json {
    object()
        .with("rule", rule)
        .with("trigger", trigger)
        .with("date", date)
}

/// A derogation that carries one transfer on explicit consent.
pub fn by_consent(article: &str, risks_explained: bool, given_at: &str) -> Json {
    let consent = object()
        .with("explicit", true)
        .with("risks_explained", risks_explained)
        .with("given_at", given_at);
    object()
        .with("article", article)
        .with("frequency", "once")
        .with("consent", consent)
}
