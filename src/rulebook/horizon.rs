//! How far a rulebook sees: the day whose law it states. Beyond it, a verdict comes with a warning.
//!
//! A warning changes nothing of the verdict and stands in no entry: what it says follows from the rulebook's own dates.

use chrono::NaiveDate;
use serde::Serialize;

use super::Rulebook;
use crate::vocabulary::{Lang, Warning, labels};

/// A warning in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warned {
    /// Which.
    pub code: Warning,
    /// What is the matter.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl Rulebook {
    /// What is to be said beside a verdict about a disclosure of a day.
    #[must_use]
    pub fn warnings(&self, day: NaiveDate, lang: Lang) -> Vec<Warned> {
        if day <= self.law_as_of() {
            return Vec::new();
        }
        let code = Warning::BeyondHorizon;
        let (what, remedy) = labels().of(code).map_or_else(Default::default, |label| {
            let remedy = label.remedy(lang).unwrap_or_default().to_owned();
            (label.name(lang).to_owned(), remedy)
        });
        let what = what
            .replace("{day}", &day.to_string())
            .replace("{law}", &self.law_as_of().to_string())
            .replace("{list}", &self.last_checked().to_string());
        vec![Warned { code, what, remedy }]
    }
}
