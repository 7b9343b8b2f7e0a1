//! Which periods bind this exporter: by the law of its country, by its promise.

use crate::ledger::Ledger;
use crate::retention::{self, RetentionRule};
use crate::rulebook::{Jurisdiction, Rulebook};
use crate::vocabulary::{AgeRule, NoticeRetention};

/// One rule, and how long it is for this exporter.
#[derive(Debug, Clone)]
pub struct RuleInForce {
    /// What it is about.
    pub rule: &'static RetentionRule,
    /// By the law of the exporter's country; none where none is known.
    pub law: Option<PeriodInForce>,
    /// By its promise; none where it made none.
    pub promise: Option<PeriodInForce>,
}

/// A period of the rulebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInForce {
    /// Id of its rule.
    pub id: String,
    /// Years from what starts it; zero ends with that day.
    pub years: u32,
    /// Where it stands.
    pub citation: String,
}

impl Ledger {
    /// The rules of retention, with the periods that bind this exporter.
    #[must_use]
    pub fn retention_rules(&self) -> Vec<RuleInForce> {
        let register = self.shared.register();
        let exporter = register.exporter();
        let rulebook = self.shared.rulebook();
        let law = retention::jurisdiction(exporter.country);
        let policy = exporter.policy.as_ref();
        let promise = policy
            .filter(|policy| policy.retention == NoticeRetention::Notice2024)
            .map(|_| Jurisdiction::Notice2024);
        let one = |rule: &'static RetentionRule| {
            let by = |whose: Option<Jurisdiction>| {
                let (age, whose) = rule.age().zip(whose)?;
                period(age, whose, &rulebook)
            };
            RuleInForce {
                rule,
                law: by(law),
                promise: by(promise),
            }
        };
        retention::rules().iter().map(one).collect()
    }
}

fn period(age: AgeRule, whose: Jurisdiction, rulebook: &Rulebook) -> Option<PeriodInForce> {
    let period = rulebook.retention(age, whose)?;
    let citation = rulebook.rule(&period.id).map(|rule| rule.citation.clone());
    Some(PeriodInForce {
        id: period.id.to_string(),
        years: period.years,
        citation: citation.unwrap_or_default(),
    })
}
