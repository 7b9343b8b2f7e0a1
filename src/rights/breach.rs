//! What a user sends when a breach was found, and at every later step.
//!
//! ```json
//! {"aware_at":"2026-01-14T08:30:00Z","entries":[57],"risk":"unlikely","text":"a list went to the wrong host"}
//! {"step":"authority_notified","breach":60,"reference":"CNIL 2026-1234"}
//! ```

use chrono::{DateTime, Utc};

use super::demand::check_authority;
use super::{RuleName, ground};
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, record};
use crate::vocabulary::{Authority, BreachStep, Risk};

record! {
    /// A step in the handling of a breach.
    BreachDemand check(BreachDemand::check) {
        /// The step; `opened` when absent.
        step: Option<BreachStep>,
        /// The entry that opened it; later steps only.
        breach: Option<u64>,
        /// When the exporter became aware; now when absent. First step only.
        aware_at: Option<DateTime<Utc>>,
        /// The disclosures and refusals it concerns.
        entries: Vec<u64>,
        /// How many persons; counted from the entries when absent.
        persons: Option<u64>,
        /// The risk for them.
        risk: Option<Risk>,
        /// The authority notified; that of the exporter's country when absent.
        authority: Option<Authority>,
        /// Why nobody was notified, or late.
        grounds: Vec<RuleName>,
        /// A reference. Sealed.
        reference: Option<Text>,
        /// What happened, what was done. Sealed.
        text: Option<Text>,
    }
}

impl BreachDemand {
    /// The step.
    #[must_use]
    pub fn step(&self) -> BreachStep {
        self.step.unwrap_or(BreachStep::Opened)
    }

    fn check(&self, faults: &mut Faults) {
        let first = self.step() == BreachStep::Opened;
        if first && self.breach.is_some() {
            faults.add_at("breach", "a later step names itself with `step`");
        }
        if !first && self.breach.is_none() {
            faults.add_at("breach", "a later step names the entry that opened it");
        }
        if !first && self.aware_at.is_some() {
            faults.add_at(
                "aware_at",
                "the first step says when the exporter became aware",
            );
        }
        if self.step() == BreachStep::Linked && self.entries.is_empty() {
            faults.add_at("entries", "say which entries belong to it");
        }
        if self.step() == BreachStep::Assessed && self.risk.is_none() {
            faults.add_at("risk", "say `unlikely`, `risk` or `high`");
        }
        check_authority(self.authority.as_ref(), self.text.as_ref(), faults);
        for (index, name) in self.grounds.iter().enumerate() {
            if !ground(name.as_str()).is_some_and(|ground| ground.can_serve("breach")) {
                faults.within("grounds", |faults| {
                    faults.add_at(
                        &index.to_string(),
                        "this is no ground for a breach; use `eu-gdpr.A33-1` or `eu-gdpr.A34-3`",
                    );
                });
            }
        }
    }
}
