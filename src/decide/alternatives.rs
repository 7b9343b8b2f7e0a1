//! "Would be permitted if …": the smallest changes of the facts that turn a refusal into a permission.
//!
//! ```text
//! refused for want of transfer_mechanism, art28_contract
//!   · art28_contract and hosting in FR instead of IN
//!   · art28_contract, standard clauses (module 2), tia
//! ```
//! Nothing is worded here and no law is stated: changes are proposed from what the verdict says (`propose`), and
//! `decide` is asked again with each set of them. A set is answered only if it was permitted, and only if it is not
//! permitted without any one of its changes. Sets come smallest first, those that rest on a derogation after the
//! others; the work is bounded, and it is said when the
//! bound was reached.
//!
//! What no evidence can mend (an objection, a purpose that the kind may not have, data past their term) makes the
//! answer empty.

mod bench;
mod change;
mod propose;
mod put;
mod supply;

pub use change::{Change, Tool};

use super::facts::ClearFacts;
use super::findings::Findings;
use super::verdict::Verdict;
use super::{Facts, findings, judge};
use crate::rulebook::Rulebook;
use crate::vocabulary::VerdictWord;
use propose::propose;

/// Questions to `decide` for one answer, at most.
pub const MAX_QUESTIONS: usize = 600;
/// Sets that are answered, at most.
pub const MAX_SETS: usize = 5;
/// Changes beyond the necessary ones that are tried together, at most.
const MAX_FREE: usize = 4;

/// Changes that together make it permitted; none of them can be left out.
#[derive(Debug, Clone)]
pub struct Set {
    /// What to change.
    pub changes: Vec<Change>,
    /// What comes out then.
    pub verdict: Verdict,
}

/// What would make a refusal a permission.
#[derive(Debug, Clone, Default)]
pub struct Alternatives {
    /// Smallest first; empty when nothing that is known here helps.
    pub sets: Vec<Set>,
    /// The bound of work was reached: there may be more.
    pub bounded: bool,
}

/// What would permit a disclosure that is refused; nothing for one that is not.
#[must_use]
pub fn alternatives(facts: &Facts<'_>, rulebook: &Rulebook) -> Alternatives {
    let found = findings(facts, rulebook);
    alternatives_of(&facts.clear(), &found, rulebook)
}

/// The same from what the ledger keeps.
#[must_use]
pub fn alternatives_of(
    facts: &ClearFacts<'_>,
    findings: &Findings,
    rulebook: &Rulebook,
) -> Alternatives {
    let mut search = Search {
        facts,
        findings,
        rulebook,
        left: MAX_QUESTIONS,
        sets: Vec::new(),
    };
    let refused = judge(facts, findings, rulebook);
    if refused.verdict != VerdictWord::Refuse {
        return Alternatives::default();
    }
    let changes = propose(facts, &refused, rulebook);
    search.run(&changes);
    // Articles 45, 46, then 49: an exception is told last.
    search
        .sets
        .sort_by_key(|set| set.changes.iter().any(|change| change.is_exception()));
    Alternatives {
        sets: search.sets,
        bounded: search.left == 0,
    }
}

/// A search under way. Sets of changes are sets of bits.
struct Search<'a> {
    facts: &'a ClearFacts<'a>,
    findings: &'a Findings,
    rulebook: &'a Rulebook,
    left: usize,
    sets: Vec<Set>,
}

impl Search<'_> {
    fn run(&mut self, changes: &[Change]) {
        let all: u32 = (1 << changes.len()) - 1;
        if self.ask(changes, all).is_none() {
            return;
        }
        // What cannot be left out of everything stands in every set.
        let necessary = (0..changes.len())
            .map(|at| 1 << at)
            .filter(|bit| self.ask(changes, all & !bit).is_none())
            .fold(0, |bits, bit| bits | bit);
        let free: Vec<u32> = (0..changes.len())
            .map(|at| 1 << at)
            .filter(|bit| necessary & bit == 0)
            .collect();
        let mut found: Vec<u32> = Vec::new();
        for size in 0..=MAX_FREE.min(free.len()) {
            self.sets_of(changes, &free, size, necessary, &mut found);
        }
        if found.is_empty() {
            let reduced = self.reduce(changes, all);
            self.keep(changes, reduced, &mut found);
        }
    }

    /// Tries every set of so many free changes beside the necessary ones.
    fn sets_of(
        &mut self,
        changes: &[Change],
        free: &[u32],
        size: usize,
        chosen: u32,
        found: &mut Vec<u32>,
    ) {
        if found.len() >= MAX_SETS || self.left == 0 {
            return;
        }
        if size == 0 {
            if !found.iter().any(|smaller| smaller & chosen == *smaller) {
                self.keep(changes, chosen, found);
            }
            return;
        }
        for (at, bit) in free.iter().enumerate() {
            self.sets_of(changes, &free[at + 1..], size - 1, chosen | bit, found);
        }
    }

    fn keep(&mut self, changes: &[Change], bits: u32, found: &mut Vec<u32>) {
        if let Some(verdict) = self.ask(changes, bits) {
            found.push(bits);
            self.sets.push(Set {
                changes: picked(changes, bits).copied().collect(),
                verdict,
            });
        }
    }

    /// Leaves out whatever can be left out, one after the other.
    fn reduce(&mut self, changes: &[Change], all: u32) -> u32 {
        (0..changes.len()).rev().fold(all, |bits, at| {
            let less = bits & !(1 << at);
            if self.ask(changes, less).is_some() {
                less
            } else {
                bits
            }
        })
    }

    /// The verdict with these changes, if it is no refusal.
    fn ask(&mut self, changes: &[Change], bits: u32) -> Option<Verdict> {
        self.left = self.left.checked_sub(1)?;
        let mut facts = self.facts.clone();
        let mut findings = self.findings.clone();
        for change in picked(changes, bits) {
            change.apply(&mut facts, &mut findings, self.rulebook);
        }
        let verdict = judge(&facts, &findings, self.rulebook);
        (verdict.verdict != VerdictWord::Refuse).then_some(verdict)
    }
}

fn picked(changes: &[Change], bits: u32) -> impl Iterator<Item = &Change> {
    changes
        .iter()
        .enumerate()
        .filter(move |(at, _)| bits & (1 << at) != 0)
        .map(|(_, change)| change)
}
