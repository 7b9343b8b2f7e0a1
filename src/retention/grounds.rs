//! Grounds: why somebody is erased, and why something of them stays (`grounds.toml`).
//!
//! Entries carry the ids; the words are for people. Nothing here decides a disclosure.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::vocabulary::{AgeRule, Code as _, Lang};

/// Words in both languages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    fr: String,
    en: String,
}

/// One ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// What entries name.
    pub id: String,
    title: Words,
    /// Where it stands.
    pub citation: String,
    /// Rules of retention that it keeps by itself, while the law's period runs.
    #[serde(default)]
    rules: Vec<String>,
    /// Whether it is a duty to keep, not only leave to: no promise shortens it.
    #[serde(default)]
    pub obliges: bool,
    /// What it rests on besides.
    pub note: Option<String>,
    /// What nobody could confirm.
    pub uncertain: Option<String>,
}

/// Every ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// Years until a suppression is looked at again.
    pub suppression_review_years: u32,
    /// Why that is nobody's law.
    pub suppression_uncertain: String,
    erase: Vec<Ground>,
    keep: Vec<Ground>,
}

impl Ground {
    /// In words.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Fr => &self.title.fr,
            Lang::En => &self.title.en,
        }
    }

    /// Whether it keeps data under this rule without anybody's word.
    #[must_use]
    pub fn keeps(&self, rule: AgeRule) -> bool {
        self.rules.iter().any(|kept| kept == rule.code())
    }
}

impl Grounds {
    /// Those of this release.
    ///
    /// # Panics
    /// Never in a release: a test reads the file.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static GROUNDS: OnceLock<Grounds> = OnceLock::new();
        GROUNDS.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the file is part of the program")]
            toml::from_str(include_str!("grounds.toml")).expect("grounds.toml reads well")
        })
    }

    /// Why somebody may be erased.
    #[must_use]
    pub fn to_erase(&self) -> &[Ground] {
        &self.erase
    }

    /// Why something may stay.
    #[must_use]
    pub fn to_keep(&self) -> &[Ground] {
        &self.keep
    }

    /// What keeps data under a rule without anybody's word.
    #[must_use]
    pub fn keeping(&self, rule: AgeRule) -> Option<&Ground> {
        self.keep.iter().find(|ground| ground.keeps(rule))
    }

    /// A ground by id, in words; `None` for an id of somebody else's.
    #[must_use]
    pub fn words(&self, id: &str, lang: Lang) -> Option<&str> {
        self.erase
            .iter()
            .chain(&self.keep)
            .find(|ground| ground.id == id)
            .map(|ground| ground.title(lang))
    }
}
