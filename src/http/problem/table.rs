//! Every problem that the service answers: with which status, what it means and what to do next.
//!
//! ```toml
//! [[problems]]
//! code = "busy"
//! status = [503]
//! means = { en = "too much waits at once; nothing was recorded", fr = "…" }
//! next = { en = "come again after `Retry-After`", fr = "…" }
//! ```
//! The table does not make problems: it tells of them, to `/docs` and to readers of docs/HTTP.md. `Problem::new` holds itself
//! to it wherever debug assertions are on, which is in every test.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::Language;

/// One problem, as it is told to people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Known {
    code: String,
    status: Vec<u16>,
    means: Words,
    next: Words,
}

/// The same in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    en: String,
    fr: String,
}

impl Words {
    fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    problems: Vec<Known>,
}

/// Read once. A table that cannot be read knows no problem; every test says so.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("table.toml")).unwrap_or_default());

impl Known {
    pub(in crate::http) fn code(&self) -> &str {
        &self.code
    }

    /// `409`, or `400 · 404`.
    pub(in crate::http) fn statuses(&self) -> String {
        let all: Vec<String> = self.status.iter().map(u16::to_string).collect();
        all.join(" · ")
    }

    /// What is wrong.
    pub(in crate::http) fn means(&self, language: Language) -> &str {
        self.means.of(language)
    }

    /// What to do.
    pub(in crate::http) fn next(&self, language: Language) -> &str {
        self.next.of(language)
    }
}

/// All of them, by status.
pub(in crate::http) fn all() -> &'static [Known] {
    &TABLE.problems
}

/// Whether the table has this problem with this status.
pub(super) fn knows(code: &str, status: u16) -> bool {
    all()
        .iter()
        .any(|known| known.code == code && known.status.contains(&status))
}

/// `type` of a problem: a name, not an address.
pub(in crate::http) fn name(code: &str) -> String {
    format!("urn:tabellion:problem:{}", code.replace('_', "-"))
}
