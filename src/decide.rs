//! (facts, rulebook) -> verdict. Pure, versioned, total.
//!
//! `decide(facts) = judge(clear(facts), findings(facts))`. The ledger records the
//! clear facts and the findings, so a verdict is recomputed from them for ever,
//! also after the personal facts were erased.
//!
//! This module says what follows; what the law is stands in `rulebook`. It
//! reads no clock: the law of the day of the disclosure decides.

mod facts;
mod findings;
mod verdict;

pub use facts::{ClearFacts, Door, Facts};
pub use findings::{Age, Block, Finding, Findings, Outcome, OutcomeError, Proof};
pub use verdict::{Effect, Leg, LegKind, Reason, Verdict};

use crate::rulebook::Rulebook;
use crate::vocabulary::{MissingCode, Transfer, VerdictWord};

/// Version of the decision procedure. Every version that a release used stays callable.
pub const VERSION: u32 = 1;

/// What the law says of a disclosure.
#[must_use]
pub fn decide(facts: &Facts<'_>, rulebook: &Rulebook) -> Verdict {
    judge(&facts.clear(), &findings(facts, rulebook), rulebook)
}

/// What the personal facts prove.
#[must_use]
pub fn findings(_facts: &Facts<'_>, _rulebook: &Rulebook) -> Findings {
    Findings::default()
}

/// The verdict from what the ledger keeps: clear facts and findings.
#[must_use]
pub fn judge(_facts: &ClearFacts<'_>, findings: &Findings, _rulebook: &Rulebook) -> Verdict {
    Verdict {
        verdict: VerdictWord::Refuse,
        transfer: Transfer::Undetermined,
        rules: Vec::new(),
        conditions: Vec::new(),
        missing: vec![MissingCode::NotYetDecided.into()],
        review: true,
        decide: VERSION,
        personal: findings.list().to_vec(),
        reasons: Vec::new(),
    }
}
