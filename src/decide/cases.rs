//! Runs a case and says where verdict and expectation part.
//!
//! A case agrees when verdict, transfer, review and the set of conditions are
//! equal, and every missing code that is expected is among those answered.

use std::collections::BTreeSet;

use super::{Facts, Verdict, decide};
use crate::disclosure::Case;
use crate::rulebook::{Rule, Rulebook};
use crate::vocabulary::{Condition, Missing};

/// What came out of one case.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The verdict.
    pub verdict: Verdict,
    /// Where it parts from the expectation, in words; empty when it agrees.
    pub mismatches: Vec<String>,
    /// A deciding rule cites a text that the case names.
    pub cited: bool,
}

impl CaseResult {
    /// Verdict and expectation agree.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Decides a case and holds the verdict against its expectation.
#[must_use]
pub fn run(case: &Case, rulebook: &Rulebook) -> CaseResult {
    let verdict = decide(&Facts::of_case(case), rulebook);
    let mismatches = compare(case, &verdict);
    let decided_by = case.expect.decided_by.as_str();
    let cited = verdict
        .decided_by()
        .filter_map(|id| rulebook.rule(id))
        .any(|rule| is_cited(rule, decided_by));
    CaseResult {
        verdict,
        mismatches,
        cited,
    }
}

fn compare(case: &Case, verdict: &Verdict) -> Vec<String> {
    let expect = &case.expect;
    let mut mismatches = Vec::new();
    let mut differ = |what: &str, expected: String, found: String| {
        if expected != found {
            mismatches.push(format!("{what}: expected {expected}, found {found}"));
        }
    };
    differ(
        "verdict",
        expect.verdict.to_string(),
        verdict.verdict.to_string(),
    );
    differ(
        "transfer",
        format!("{:?}", expect.transfer),
        format!("{:?}", verdict.transfer),
    );
    differ(
        "review",
        expect.review.to_string(),
        verdict.review.to_string(),
    );
    let expected: BTreeSet<Condition> = expect.conditions.0.iter().copied().collect();
    let found: BTreeSet<Condition> = verdict.conditions.iter().copied().collect();
    differ("conditions", words(&expected), words(&found));
    let absent: BTreeSet<Missing> = expect
        .missing
        .0
        .iter()
        .copied()
        .filter(|code| !verdict.missing.contains(code))
        .collect();
    if !absent.is_empty() {
        mismatches.push(format!(
            "missing: {} not among {}",
            words(&absent),
            words(&verdict.missing.iter().copied().collect())
        ));
    }
    mismatches
}

fn words<T: ToString + Ord>(set: &BTreeSet<T>) -> String {
    format!(
        "[{}]",
        set.iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// One of the rule's citations stands in a text.
#[must_use]
pub fn is_cited(rule: &Rule, text: &str) -> bool {
    std::iter::once(&rule.citation)
        .chain(&rule.cites)
        .any(|citation| cites(citation, text))
}

/// `GDPR Article 46(2)(c)` stands in `GDPR Articles 28(4) and 46(2)(c)`.
fn cites(citation: &str, text: &str) -> bool {
    if text.contains(citation) {
        return true;
    }
    let Some((instrument, article)) = split(citation) else {
        return false;
    };
    let mut rest = text;
    while let Some(at) = rest.find(instrument) {
        let after = &rest[at + instrument.len()..];
        let clause = after.split(';').next().unwrap_or_default();
        if clause.trim_start_matches([',', ' ']).starts_with("Article")
            && numbers(clause).any(|number| same_article(number, article))
        {
            return true;
        }
        rest = after;
    }
    false
}

/// `GDPR Article 46(2)(c)` is `GDPR` and `46(2)(c)`.
fn split(citation: &str) -> Option<(&str, &str)> {
    let (instrument, rest) = citation.split_once(" Article")?;
    let article = rest.trim_start_matches('s').trim();
    Some((instrument.trim_end_matches(','), article))
}

fn numbers(clause: &str) -> impl Iterator<Item = &str> {
    clause
        .split(|c: char| !(c.is_ascii_alphanumeric() || "().-".contains(c)))
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit() || c == 'L' || c == 'R'))
}

/// Equal, or one is a paragraph of the other; `5(1)(b)-(c)` is both.
fn same_article(one: &str, other: &str) -> bool {
    if let Some((first, last)) = one.split_once(")-(") {
        let stem = first.rfind('(').map_or("", |at| &first[..at]);
        return same_article(&format!("{first})"), other)
            || same_article(&format!("{stem}({last}"), other);
    }
    let within = |whole: &str, part: &str| {
        part.strip_prefix(whole)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('('))
    };
    within(one, other) || within(other, one)
}
