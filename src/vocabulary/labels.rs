//! What codes are called: French and English words, and W3C DPV terms.
//!
//! ```toml
//! [purpose.recovery]
//! fr = "recouvrement"
//! en = "debt recovery"
//! dpv = "dpv:DisputeManagement"
//! ```
//!
//! Conditions and missing codes also say what to do about them (`remedy_fr`,
//! `remedy_en`). DPV terms are labels for readers of that vocabulary, never
//! rules (`docs/LAW.md`, section 9).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Code;

const FILES: [(&str, &str); 7] = [
    ("vocabulary/people.toml", include_str!("people.toml")),
    ("vocabulary/purposes.toml", include_str!("purposes.toml")),
    ("vocabulary/bases.toml", include_str!("bases.toml")),
    ("vocabulary/evidence.toml", include_str!("evidence.toml")),
    (
        "vocabulary/conditions.toml",
        include_str!("conditions.toml"),
    ),
    ("vocabulary/missing.toml", include_str!("missing.toml")),
    ("vocabulary/requests.toml", include_str!("requests.toml")),
];

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// French, the language of the authorities.
    Fr,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }
}

/// The words for one code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// French name.
    pub fr: String,
    /// English name.
    pub en: String,
    /// W3C DPV 2.3 terms, with prefix; empty when there is none.
    #[serde(default)]
    pub dpv: Vec<String>,
    /// What to do about it, in French; only conditions and missing codes.
    pub remedy_fr: Option<String>,
    /// What to do about it, in English; only conditions and missing codes.
    pub remedy_en: Option<String>,
}

impl Label {
    /// The name in one language.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.fr,
            Lang::En => &self.en,
        }
    }

    /// The remedy in one language, where there is one.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::Fr => self.remedy_fr.as_deref(),
            Lang::En => self.remedy_en.as_deref(),
        }
    }
}

/// What is wrong with the files of words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct LabelsError {
    /// The file.
    pub file: &'static str,
    /// What the reader says, with the line.
    pub message: String,
}

/// All words, by noun (spaces as `_`) and code.
#[derive(Debug, Default)]
pub struct Labels(BTreeMap<String, BTreeMap<String, Label>>);

impl Labels {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// A file that is no TOML of the shape above, or a table named twice.
    pub fn load() -> Result<Self, LabelsError> {
        let mut all = Self::default();
        for (file, text) in FILES {
            let fault = |message: String| LabelsError { file, message };
            let tables: BTreeMap<String, BTreeMap<String, Label>> =
                toml::from_str(text).map_err(|error| fault(error.to_string()))?;
            for (noun, labels) in tables {
                if all.0.insert(noun.clone(), labels).is_some() {
                    return Err(fault(format!(
                        "table `{noun}` stands in two files: keep one"
                    )));
                }
            }
        }
        Ok(all)
    }

    /// The words for a code.
    #[must_use]
    pub fn of<C: Code>(&self, code: C) -> Option<&Label> {
        self.table(C::NOUN)?.get(code.code())
    }

    /// All words of a noun (`purpose`, `evidence type`), by code.
    #[must_use]
    pub fn table(&self, noun: &str) -> Option<&BTreeMap<String, Label>> {
        self.0.get(&noun.to_lowercase().replace(' ', "_"))
    }

    /// The nouns that have words.
    pub fn nouns(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| Labels::load().unwrap_or_default());

/// The words of the product; a test proves that the embedded files read well.
#[must_use]
pub fn labels() -> &'static Labels {
    &LABELS
}
