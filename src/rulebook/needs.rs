//! What each recipient must show.

use super::head::RuleId;
use crate::vocabulary::{Category, Condition, EvidenceType, Kind, Missing, Purpose, Role};

/// One row of the table: who, and which evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The rule.
    pub rule: RuleId,
    /// The rule under Law 1.565, where it is another.
    pub monaco: Option<RuleId>,
    /// These kinds; all when empty.
    pub kinds: Vec<Kind>,
    /// These roles; all when empty.
    pub roles: Vec<Role>,
    /// These purposes; all when empty.
    pub purposes: Vec<Purpose>,
    /// But not these.
    pub except_purposes: Vec<Purpose>,
    /// One of these categories; any when empty.
    pub categories: Vec<Category>,
    /// Only when a basis is a legal obligation.
    pub obligation: bool,
    /// One of these satisfies it; nothing does when empty.
    pub any: Vec<EvidenceType>,
    /// What follows when it is unmet.
    pub effect: NeedEffect,
    /// Also asked of data that only claim to be anonymous.
    pub anonymous: bool,
}

/// What an unmet need does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedEffect {
    /// Refuses for want of this.
    Lacks(Missing),
    /// Asks for this.
    Asks(Condition),
}

impl Need {
    /// Whether it is about this recipient, purpose and data.
    #[must_use]
    pub fn applies(
        &self,
        kind: Kind,
        role: Role,
        purpose: Purpose,
        categories: &[Category],
    ) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.roles.is_empty() || self.roles.contains(&role))
            && (self.purposes.is_empty() || self.purposes.contains(&purpose))
            && !self.except_purposes.contains(&purpose)
            && (self.categories.is_empty()
                || self
                    .categories
                    .iter()
                    .any(|category| categories.contains(category)))
    }
}
