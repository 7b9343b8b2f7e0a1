//! Citations as lawyers of a language write them.
//!
//! ```text
//! GDPR Article 44        RGPD, article 44
//! ```
//! Rules carry their citation once, in English; its fixed words are put into French here. What is not known stays.

use crate::vocabulary::Lang;

/// Words of citations, in the order in which they are put into French.
const FRENCH: [(&str, &str); 13] = [
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
    ("EDPB Guidelines", "lignes directrices du CEPD"),
    ("Decision (EU)", "décision (UE)"),
    ("Decision", "décision"),
    ("Law 1.", "loi n° 1."),
    ("Deliberation", "délibération"),
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
