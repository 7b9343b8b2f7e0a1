//! Grounds: why somebody is erased, and why something of them stays (`grounds.toml`).
//!
//! Entries carry the ids; the words are for people. Nothing here decides a disclosure.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::vocabulary::{AgeRule, Bilingual, Code as _, Lang};

/// One ground.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// What entries name.
    pub id: String,
    title: Bilingual,
    /// Where it stands.
    pub citation: String,
    /// Rules of retention that it keeps by itself, while the law's period runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rules: Vec<String>,
    /// Whether it is a duty to keep, not only leave to: no promise shortens it.
    #[serde(default)]
    pub obliges: bool,
    /// What it rests on besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uncertain: Option<Bilingual>,
}

/// Every ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// Years until a suppression is looked at again.
    pub suppression_review_years: u32,
    /// Why that is nobody's law.
    suppression_uncertain: Bilingual,
    erase: Vec<Ground>,
    keep: Vec<Ground>,
}

impl Ground {
    /// In words.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &str {
        self.title.get(lang)
    }

    /// What nobody could confirm of it, in words.
    #[must_use]
    pub fn uncertain(&self, lang: Lang) -> Option<&str> {
        Some(self.uncertain.as_ref()?.get(lang))
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

    /// What is doubtful about the day of a suppression's review, in words.
    #[must_use]
    pub fn suppression_uncertain(&self, lang: Lang) -> &str {
        self.suppression_uncertain.get(lang)
    }

    /// A ground by id: of those to erase first; `None` for an id of somebody else's.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Ground> {
        let mut all = self.erase.iter().chain(&self.keep);
        all.find(|ground| ground.id == id)
    }

    /// A ground by id, in words; `None` for an id of somebody else's.
    #[must_use]
    pub fn words(&self, id: &str, lang: Lang) -> Option<&str> {
        self.find(id).map(|ground| ground.title(lang))
    }
}
