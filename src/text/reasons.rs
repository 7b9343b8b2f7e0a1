//! Why a verdict refuses, in lines: what refused which leg; then, once each, what might have carried a leg and did not.

use super::citation::citation;
use crate::decide::{self, Effect, Reason, explain};
use crate::rulebook::{RuleId, Rulebook};
use crate::vocabulary::{Lang, VerdictWord};

/// The lines; none where nothing is refused.
#[must_use]
pub fn reasons(verdict: &decide::Verdict, rulebook: &Rulebook, lang: Lang) -> Vec<String> {
    if verdict.verdict != VerdictWord::Refuse {
        return Vec::new();
    }
    let refusing = verdict
        .reasons
        .iter()
        .filter(|reason| reason.effect.refuses())
        .cloned();
    let failing = verdict
        .reasons
        .iter()
        .filter(|reason| reason.effect == Effect::DoesNotCover);
    let failing = failing.map(|reason| Reason {
        leg: None,
        ..reason.clone()
    });
    let mut lines: Vec<String> = Vec::new();
    for reason in refusing.chain(failing) {
        let line = citation(&explain::reason(&reason, rulebook, lang), lang);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The rules that decided; all that spoke where none stands out.
#[must_use]
pub fn deciding(verdict: &decide::Verdict) -> Vec<&RuleId> {
    let mut deciding: Vec<&RuleId> = verdict.decided_by().collect();
    deciding.sort();
    deciding.dedup();
    if deciding.is_empty() {
        deciding = verdict.rules.iter().collect();
    }
    deciding
}
