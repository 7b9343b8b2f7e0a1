//! Citations as lawyers of a language write them.
//!
//! ```text
//! GDPR Article 44        RGPD, article 44
//! ```
//! Rules carry their citation once, in English; its fixed words are put into French here. What is not known stays.

use crate::vocabulary::Lang;

/// Words of citations, in the order in which they are put into French.
const FRENCH: &[(&str, &str)] = &[
    (" :", "\u{a0}:"),
    ("GDPR recital", "RGPD, considérant"),
    ("GDPR Article", "RGPD, article"),
    (
        "EEA Joint Committee Decision",
        "décision du Comité mixte de l’EEE",
    ),
    ("EEA Agreement", "accord EEE"),
    ("Accession Treaty", "traité d’adhésion"),
    ("Withdrawal Agreement", "accord de retrait"),
    (
        "EU-UK Trade and Cooperation Agreement",
        "accord de commerce et de coopération UE–Royaume-Uni",
    ),
    ("Treaty of Rome", "traité de Rome"),
    ("TFEU", "TFUE"),
    ("Protocol", "protocole"),
    ("Directive 95/46", "directive 95/46/CE"),
    (", second criterion", ", deuxième critère"),
    (" of 6 July 2018", " du 6 juillet 2018"),
    ("The exporter's notice", "notice de l’exportateur"),
    (
        "The notice, clause on acquirers",
        "notice, clause relative aux cessionnaires",
    ),
    ("The notice", "notice"),
    (
        "CNIL reference framework on commercial management",
        "référentiel de la CNIL sur la gestion commerciale",
    ),
    ("APDP guide", "guide de l’APDP"),
    ("APDP Deliberation", "délibération de l’APDP"),
    ("/EC", "/CE"),
    ("/EU", "/UE"),
    ("EDPB Guidelines", "lignes directrices du CEPD"),
    ("Decision (EU)", "décision (UE)"),
    ("Decision", "décision"),
    ("Law 1.", "loi n° 1."),
    ("Law 68-678", "loi n° 68-678"),
    ("Deliberation", "délibération"),
    (", Article", ", article"),
    (" Article", ", article"),
];

/// A citation, or a sentence that holds one, in a language.
#[must_use]
pub fn citation(english: &str, lang: Lang) -> String {
    match lang {
        Lang::En => english.to_owned(),
        Lang::Fr => FRENCH
            .iter()
            .fold(english.to_owned(), |text, (english, french)| {
                text.replace(english, french)
            }),
    }
}
