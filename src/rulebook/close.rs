//! A rulebook in which one decision ends on a day: for asking what would happen, never for recording.

use chrono::NaiveDate;

use super::{RuleId, Rulebook};
use crate::vocabulary::nearest;

/// Why a rule cannot be closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// No decision has this id.
    #[error(
        "`{id}` is no adequacy decision{}; `tabellion rules list EU-ADQ` shows the decisions",
        did_you_mean(nearest)
    )]
    Unknown {
        /// As given.
        id: String,
        /// Ids close to it.
        nearest: Vec<String>,
    },
    /// It has ended already.
    #[error("`{id}` already ended on {until}; give a day on or before it")]
    Ended {
        /// Which.
        id: String,
        /// Its last day.
        until: NaiveDate,
    },
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!(" (did you mean `{}`?)", nearest.join("`, `"))
    }
}

impl Rulebook {
    /// The same rules, but this adequacy decision does not cover `at` nor any later day. The digest stays that of the
    /// rules it was made from: nothing may be recorded under it.
    ///
    /// # Errors
    /// No such decision, or it ended before.
    pub fn closed(&self, id: &str, at: NaiveDate) -> Result<Self, CloseError> {
        let mut book = self.clone();
        let last = at.pred_opt().unwrap_or(at);
        let found = book
            .decisions
            .iter_mut()
            .find(|decision| decision.id.as_str() == id);
        let Some(decision) = found else {
            let known = self.decisions.iter().map(|decision| decision.id.as_str());
            let near = nearest(id, known);
            return Err(CloseError::Unknown {
                id: id.to_owned(),
                nearest: near.iter().map(ToString::to_string).collect(),
            });
        };
        if let Some(until) = decision.until.filter(|until| *until < at) {
            return Err(CloseError::Ended {
                id: id.to_owned(),
                until,
            });
        }
        decision.until = Some(last);
        let rule: RuleId = decision.id.clone();
        if let Some(rule) = book.rules.get_mut(&rule) {
            rule.until = Some(last);
        }
        Ok(book)
    }
}
