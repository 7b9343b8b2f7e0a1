//! Sets of standard contractual clauses.

use chrono::NaiveDate;

use super::head::RuleId;
use crate::disclosure::Annexes;
use crate::vocabulary::{MissingCode, Module, SccDecision};

/// A Commission decision with clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clauses {
    /// Its rule.
    pub id: RuleId,
    /// Which decision.
    pub decision: SccDecision,
    /// For whom they are, where they have no modules.
    pub equivalent: Option<Module>,
    /// First day of use.
    pub from: NaiveDate,
    /// Last day on which they could be signed.
    pub last_signature: Option<NaiveDate>,
    /// Last day of validity.
    pub until: Option<NaiveDate>,
    /// Which annexes each module needs; empty for sets without modules.
    pub annexes: Vec<AnnexNeed>,
}

/// The annexes that a module needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnexNeed {
    /// Which module.
    pub module: Module,
    /// Annex I.
    pub first: bool,
    /// Annex II.
    pub second: bool,
}

impl Clauses {
    /// What the annexes lack for a module.
    pub fn lacking(&self, module: Module, annexes: Annexes) -> impl Iterator<Item = MissingCode> {
        let need = self
            .annexes
            .iter()
            .find(|need| need.module == module)
            .copied();
        let first = need
            .is_some_and(|need| need.first && !annexes.first)
            .then_some(MissingCode::AnnexI);
        let second = need
            .is_some_and(|need| need.second && !annexes.second)
            .then_some(MissingCode::AnnexII);
        first.into_iter().chain(second)
    }
}
