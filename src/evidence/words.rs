//! The words of verification: one table for every verifier.
//!
//! ```json
//! "tree.path": {"en": "entry {seq} is not the one that was signed", "fr": "l’entrée {seq} n’est pas celle qui a été signée"}
//! ```
//! `words.json` is built into this program and into every `verify.py` and `verify.html`: the same words come out of both.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::vocabulary::Lang;

/// The verifier in Python, without its table of words.
pub const VERIFY_PY: &str = include_str!("verify.py");
pub(super) const WORDS: &str = include_str!("words.json");
/// Where the table goes.
const HERE: &str = "@WORDS@";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    en: String,
    fr: String,
    /// For a doubt: what would settle it.
    #[serde(default)]
    settle: Option<Settle>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {
    en: String,
    fr: String,
}

static TABLE: LazyLock<BTreeMap<String, Sentence>> =
    LazyLock::new(|| serde_json::from_str(WORDS).unwrap_or_default());

/// A sentence of the table. A code that nobody wrote is shown as it is: a test keeps that from happening.
#[must_use]
pub fn say(code: &str, about: &[(&'static str, String)], lang: Lang) -> String {
    let Some(sentence) = TABLE.get(code) else {
        return code.to_owned();
    };
    let mut text = match lang {
        Lang::En => sentence.en.clone(),
        Lang::Fr => sentence.fr.clone(),
    };
    for (name, value) in about {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// Whether a code is a doubt: something would settle it.
pub(super) fn is_doubt(code: &str) -> bool {
    TABLE
        .get(code)
        .is_some_and(|sentence| sentence.settle.is_some())
}

/// What would settle a doubt.
pub(super) fn settle(code: &str, lang: Lang) -> Option<String> {
    let settle = TABLE.get(code)?.settle.as_ref()?;
    Some(match lang {
        Lang::En => settle.en.clone(),
        Lang::Fr => settle.fr.clone(),
    })
}

/// The verifier in Python as it goes into a bundle.
#[must_use]
pub fn verifier() -> String {
    VERIFY_PY.replace(HERE, WORDS.trim_end())
}
