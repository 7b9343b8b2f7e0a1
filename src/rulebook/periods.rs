//! How long data may be kept.

use super::head::RuleId;
use crate::vocabulary::{AgeRule, codes};

codes! {
    /// Whose period it is: the law of a country, or the exporter's promise.
    Jurisdiction, "jurisdiction" {
        Fr = "FR",
        Mc = "MC",
        Notice2024 = "notice_2024",
    }
}

/// One retention period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionPeriod {
    /// Its rule.
    pub id: RuleId,
    /// Of which data.
    pub rule: AgeRule,
    /// By whose law.
    pub jurisdiction: Jurisdiction,
    /// Years from the trigger; zero ends with the day of the trigger.
    pub years: u32,
}
