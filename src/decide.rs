//! (facts, rulebook) -> verdict. Pure, versioned, total.
//!
//! `decide(facts) = judge(clear(facts), findings(facts))`. The ledger records the
//! clear facts and the findings, so a verdict is recomputed from them for ever,
//! also after the personal facts were erased.
//!
//! This module says what follows; what the law is stands in `rulebook`. It
//! reads no clock: the law of the day of the disclosure decides, as far as it was
//! known on the day of recording.

mod adequacy;
pub mod alternatives;
pub mod cases;
mod clocks;
mod demand;
mod derogation;
pub mod explain;
mod facts;
mod findings;
mod gates;
mod hearing;
mod legs;
mod monaco;
mod policy;
mod prove;
mod reading;
mod regime;
mod role;
mod shelf;
mod tools;
mod transfer;
mod verdict;

pub use facts::{ClearFacts, Door, Facts};
pub use findings::{Age, Block, Finding, Findings, Outcome, OutcomeError, Proof};
pub use reading::Reading;
pub use verdict::{Effect, Leg, LegKind, Reason, Verdict};

use crate::disclosure::civil_day;
use crate::rulebook::Rulebook;
use hearing::Hearing;

/// Version of the decision procedure by which new verdicts are made. Earlier ones stay callable: [`Reading`].
pub const VERSION: u32 = Reading::NEWEST.number();

/// What the law says of a disclosure.
#[must_use]
pub fn decide(facts: &Facts<'_>, rulebook: &Rulebook) -> Verdict {
    decide_as(Reading::NEWEST, facts, rulebook)
}

/// What the personal facts prove, as closed codes.
#[must_use]
pub fn findings(facts: &Facts<'_>, rulebook: &Rulebook) -> Findings {
    findings_as(Reading::NEWEST, facts, rulebook)
}

/// The verdict from what the ledger keeps: clear facts and findings.
#[must_use]
pub fn judge(facts: &ClearFacts<'_>, findings: &Findings, rulebook: &Rulebook) -> Verdict {
    judge_as(Reading::NEWEST, facts, findings, rulebook)
}

/// [`decide`] as one version reads the law.
#[must_use]
pub fn decide_as(reading: Reading, facts: &Facts<'_>, rulebook: &Rulebook) -> Verdict {
    let found = findings_as(reading, facts, rulebook);
    judge_as(reading, &facts.clear(), &found, rulebook)
}

/// [`findings`] as one version reads the law.
#[must_use]
pub fn findings_as(reading: Reading, facts: &Facts<'_>, rulebook: &Rulebook) -> Findings {
    let known = known(reading, rulebook, civil_day(facts.recorded_at));
    prove::prove(reading, facts, known)
}

/// What could be known of the law on a day. The first reading did not ask.
fn known(reading: Reading, rulebook: &Rulebook, day: chrono::NaiveDate) -> &Rulebook {
    match reading {
        Reading::First => rulebook,
        Reading::Second => rulebook.known_on(day),
    }
}

/// [`judge`] as one version reads the law.
///
/// All gates are run; each failure refuses. `docs/LAW.md`, section 10.
#[must_use]
pub fn judge_as(
    reading: Reading,
    facts: &ClearFacts<'_>,
    findings: &Findings,
    rulebook: &Rulebook,
) -> Verdict {
    let known = known(reading, rulebook, facts.recorded_on);
    let mut hearing = Hearing::open(reading, facts, findings, known);
    if hearing.regimes.is_empty() {
        return hearing.without_regime();
    }
    gates::regime(&mut hearing);
    if gates::anonymity(&mut hearing) {
        return hearing.close();
    }
    gates::purpose(&mut hearing);
    gates::basis(&mut hearing);
    gates::necessity(&mut hearing);
    gates::rights(&mut hearing);
    gates::retention(&mut hearing);
    gates::transparency(&mut hearing);
    role::contracts(&mut hearing);
    role::needs(&mut hearing);
    role::foreign_orders(&mut hearing);
    transfer::gate(&mut hearing);
    transfer::settle(&mut hearing);
    policy::gate(&mut hearing);
    gates::security(&mut hearing);
    clocks::gate(&mut hearing);
    hearing.close()
}
