//! All closed codes with their words, in the order of their declaration: what forms and integrators offer to choose from.
//!
//! ```text
//! purpose   recovery   recouvrement / debt recovery   https://w3id.org/dpv#DisputeManagement
//! ```
//! Countries and authorities are not here: they are the codes of ISO 3166-1 and initials, and what they are in law is
//! said by the rulebook.

use serde::Serialize;

use super::{
    ActsAs, AgeRule, AgeTrigger, Basis, BcrType, BreachStep, Category, Channel, Code, Conclusion,
    Condition, ContactKind, DerogationArticle, DpfCover, DpfFramework, DpfStatus, EventKind,
    EvidenceType, FormerFramework, Frequency, Gate, Hosting, IdentityMethod, IdentityResult, Kind,
    Label, LateCode, MissingCode, NoticeRetention, NotificationResult, Purpose, Regime, Right,
    RightsOutcome, Risk, Role, SccDecision, Scope, Source, State, Status, Step, TiaAuthor,
    VerdictWord, Via, Warning, labels,
};

/// Where the prefixes of W3C DPV 2.3 lead.
const PREFIXES: [(&str, &str); 3] = [
    ("dpv:", "https://w3id.org/dpv#"),
    ("pd:", "https://w3id.org/dpv/pd#"),
    ("eu-gdpr:", "https://w3id.org/dpv/legal/eu/gdpr#"),
];

/// One set of codes.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// What one of them is called: `purpose`, `evidence_type`.
    pub name: String,
    /// Its codes.
    pub codes: Vec<Entry>,
}

/// One code with its words.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// As it stands in JSON.
    pub code: &'static str,
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
    /// What to do about it, in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy_fr: Option<String>,
    /// What to do about it, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy_en: Option<String>,
    /// Terms of W3C DPV 2.3, as IRIs: labels, never rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dpv: Vec<String>,
}

/// All sets, those of a disclosure first.
#[must_use]
pub fn catalogue() -> Vec<Table> {
    vec![
        table::<Purpose>(),
        table::<Category>(),
        table::<Source>(),
        table::<Basis>(),
        table::<Kind>(),
        table::<Role>(),
        table::<ActsAs>(),
        table::<State>(),
        table::<LateCode>(),
        table::<EvidenceType>(),
        table::<Status>(),
        table::<Conclusion>(),
        table::<TiaAuthor>(),
        table::<SccDecision>(),
        table::<BcrType>(),
        table::<DpfFramework>(),
        table::<DpfStatus>(),
        table::<DpfCover>(),
        table::<FormerFramework>(),
        table::<DerogationArticle>(),
        table::<Frequency>(),
        table::<Hosting>(),
        table::<NoticeRetention>(),
        table::<EventKind>(),
        table::<Scope>(),
        table::<Channel>(),
        table::<AgeRule>(),
        table::<AgeTrigger>(),
        table::<ContactKind>(),
        table::<Regime>(),
        table::<Gate>(),
        table::<VerdictWord>(),
        table::<Condition>(),
        table::<MissingCode>(),
        table::<Warning>(),
        table::<Right>(),
        table::<Step>(),
        table::<RightsOutcome>(),
        table::<Via>(),
        table::<IdentityMethod>(),
        table::<IdentityResult>(),
        table::<NotificationResult>(),
        table::<BreachStep>(),
        table::<Risk>(),
    ]
}

fn table<C: Code>() -> Table {
    Table {
        name: C::NOUN.to_lowercase().replace(' ', "_"),
        codes: C::ALL
            .iter()
            .map(|code| entry(code.code(), labels().of(*code)))
            .collect(),
    }
}

fn entry(code: &'static str, label: Option<&Label>) -> Entry {
    let text = |pick: fn(&Label) -> Option<&String>| label.and_then(pick).cloned();
    // A test holds that every code has its words.
    let word = |pick| text(pick).unwrap_or_else(|| code.to_owned());
    Entry {
        code,
        fr: word(|label| Some(&label.fr)),
        en: word(|label| Some(&label.en)),
        remedy_fr: text(|label| label.remedy_fr.as_ref()),
        remedy_en: text(|label| label.remedy_en.as_ref()),
        dpv: label
            .map(|label| label.dpv.iter().map(|term| iri(term)).collect())
            .unwrap_or_default(),
    }
}

/// `dpv:DirectMarketing` is `https://w3id.org/dpv#DirectMarketing`; anything else stays as it is.
#[must_use]
pub fn iri(term: &str) -> String {
    PREFIXES
        .iter()
        .find_map(|(prefix, base)| {
            term.strip_prefix(prefix)
                .map(|name| format!("{base}{name}"))
        })
        .unwrap_or_else(|| term.to_owned())
}
