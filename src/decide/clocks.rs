//! The two clocks: when it happened, and when it was recorded.

use super::findings::Outcome;
use super::hearing::{Hearing, Matter};
use crate::rulebook::Law;
use crate::vocabulary::{Condition, Gate};

/// Late entries, corrections, and entries older than an event already recorded.
pub(super) fn gate(hearing: &mut Hearing<'_>) {
    let matter = Matter::of(Gate::Clock);
    let late = hearing.law(Law::GdprLate);
    if hearing.findings.has(Outcome::Late) {
        if hearing.facts.disclosure.late_reason.is_none() {
            hearing.ask(matter, late, Condition::LateEntryReason);
        }
        if hearing.carrier_ended {
            hearing.ask(matter, late, Condition::ReassessContinuingStorage);
        }
    }
    if hearing.facts.disclosure.supersedes.is_some() {
        let rule = hearing.law(Law::GdprA5_1D);
        hearing.ask(matter, rule, Condition::LinkToSupersededEntry);
    }
    if hearing.findings.has(Outcome::BackdatedOverEvent) {
        hearing.ask(matter, late, Condition::BackdatedOverEvent);
    }
}
