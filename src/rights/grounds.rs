//! Why a request may be refused or extended, or nobody notified: `eu-gdpr.A17-3-e`, with its citation.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::vocabulary::Bilingual;

/// Serves every right.
const ALL: &str = "*";

/// One ground.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Its id, as an entry holds it.
    pub id: String,
    /// What it says.
    pub title: Bilingual,
    /// Where the law says it.
    pub citation: String,
    /// What it serves: codes of rights, `*`, `extension`, `notification`, `breach`.
    pub serves: Vec<String>,
    /// What is doubtful about it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncertain: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    ground: Vec<Ground>,
}

static GROUNDS: LazyLock<Vec<Ground>> = LazyLock::new(|| {
    toml::from_str::<List>(include_str!("grounds.toml"))
        .map(|list| list.ground)
        .unwrap_or_default()
});

/// All of them.
#[must_use]
pub fn grounds() -> &'static [Ground] {
    &GROUNDS
}

/// One of them.
#[must_use]
pub fn ground(id: &str) -> Option<&'static Ground> {
    GROUNDS.iter().find(|ground| ground.id == id)
}

impl Ground {
    /// Whether it can be a reason of this kind.
    #[must_use]
    pub fn can_serve(&self, what: &str) -> bool {
        self.serves.iter().any(|served| {
            served == what
                || (served == ALL
                    && !matches!(
                        what,
                        "extension" | "notification" | "breach" | "inquiry" | "withholding"
                    ))
        })
    }

    /// The ids that can be a reason of this kind.
    #[must_use]
    pub fn serving(what: &str) -> Vec<&'static str> {
        GROUNDS
            .iter()
            .filter(|ground| ground.can_serve(what))
            .map(|ground| ground.id.as_str())
            .collect()
    }
}
