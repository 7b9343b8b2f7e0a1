//! The rules of retention R1 to R7 as people read them (`rules.toml`). How many years is said by the rulebook.
//!
//! ```text
//! R5 objection_file   starts: the closure of the file   no Monegasque period is known
//! ```

use std::sync::OnceLock;

use serde::Deserialize;

use crate::vocabulary::{AgeRule, Bilingual, Code as _};

/// Whether something of that sort stands in a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptWhere {
    /// In entries.
    #[default]
    Entries,
    /// Nowhere: it is never stored.
    Never,
    /// It is about copies.
    Copies,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// `R1` … `R7`.
    pub id: String,
    rule: Option<String>,
    /// What it is about.
    pub title: Bilingual,
    /// What starts its period.
    pub starts: Bilingual,
    /// Where it applies.
    #[serde(default)]
    pub kept: KeptWhere,
    /// What nobody could confirm.
    pub uncertain: Option<Bilingual>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    rule: Vec<RetentionRule>,
}

impl RetentionRule {
    /// As the rulebook's periods name it.
    #[must_use]
    pub fn age(&self) -> Option<AgeRule> {
        AgeRule::find(self.rule.as_deref()?)
    }
}

/// All of them.
///
/// # Panics
/// Never in a release: a test reads the file.
#[must_use]
pub fn rules() -> &'static [RetentionRule] {
    static RULES: OnceLock<Vec<RetentionRule>> = OnceLock::new();
    RULES.get_or_init(|| {
        #[expect(clippy::expect_used, reason = "the file is part of the program")]
        toml::from_str::<List>(include_str!("rules.toml"))
            .expect("rules.toml reads well")
            .rule
    })
}
