//! A verdict: a value with reasons, never an error.
//!
//! What is recorded is short and closed: words, codes, rule ids, numbers. The
//! reasons (which rule said what of which leg) are for readers; they are made
//! anew whenever the verdict is, and stand in no entry.

use serde::{Deserialize, Serialize};

use super::findings::Finding;
use crate::rulebook::RuleId;
use crate::vocabulary::{Condition, Gate, Missing, Place, Regime, Transfer, VerdictWord};

/// What the law says of one disclosure. Sets are sorted and without twins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The verdict in one word.
    pub verdict: VerdictWord,
    /// Whether any leg is a transfer.
    pub transfer: Transfer,
    /// Ids of the rules that spoke.
    pub rules: Vec<RuleId>,
    /// What must be done although it is permitted.
    pub conditions: Vec<Condition>,
    /// What it lacks; empty unless refused.
    pub missing: Vec<Missing>,
    /// The law is unsettled: this is the cautious reading, ask counsel.
    pub review: bool,
    /// Version of the function that decided.
    pub decide: u32,
    /// What the personal facts proved.
    pub personal: Vec<Finding>,
    /// Which rule said what; not recorded.
    #[serde(skip)]
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The rules that decided: of a refusal those that refuse, and those that might
    /// have carried and do not; else those that carried a leg, freed it, opened a
    /// gate or set a condition.
    pub fn decided_by(&self) -> impl Iterator<Item = &RuleId> {
        let refused = self.verdict == VerdictWord::Refuse;
        let decides = move |effect: Effect| match effect {
            Effect::Lacks(_) | Effect::Refuses | Effect::DoesNotCover => refused,
            Effect::Doubts => true,
            _ => !refused,
        };
        self.reasons
            .iter()
            .filter(move |reason| decides(reason.effect))
            .map(|reason| &reason.rule)
    }
}

/// What one rule said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// At which gate.
    pub gate: Gate,
    /// Which rule.
    pub rule: RuleId,
    /// Under which regime, where it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regime: Option<Regime>,
    /// Of which leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leg: Option<Leg>,
    /// What it said.
    pub effect: Effect,
}

/// What a rule said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The gate is open, or the leg is carried.
    Allows,
    /// The leg is no transfer.
    Home,
    /// The law does not say whether it is a transfer.
    Undetermined,
    /// Refused for want of this.
    Lacks(Missing),
    /// Refused.
    Refuses,
    /// Permitted if this is done.
    Asks(Condition),
    /// It might have carried the leg, and does not.
    DoesNotCover,
    /// The rule is unsettled.
    Doubts,
}

impl Effect {
    /// It makes the verdict a refusal.
    #[must_use]
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Lacks(_) | Self::Refuses)
    }
}

/// One way that the data go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Leg {
    /// As what.
    pub kind: LegKind,
    /// Where to.
    pub place: Place,
}

/// What a leg is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegKind {
    /// The recipient is established there.
    Seat,
    /// The data are hosted there.
    Hosting,
    /// The data are seen from there.
    RemoteAccess,
    /// A sub-processor is there.
    SubProcessor,
}
