//! Why one entry says what it says, and whether today's rules would agree.
//!
//! | question | facts | rules | version of `decide` |
//! |---|---|---|---|
//! | as known then | those of the entry | those that it names | the one that it names |
//! | with what is known now | those of the entry | those in force now, about that day | the newest |
//! | if it were made today | those of the entry, dated today | those in force now | the newest |
//!
//! A judgment reaches back, conduct is judged by what was known: the first answer is what counts for the entry, the
//! others tell what to look at again. Facts about persons stand as the codes that were recorded.

use std::sync::Arc;

use chrono::NaiveDate;

use super::question::{Difference, Found, Question, Word, answer, compare};
use super::register::Register;
use crate::decide::{self, Findings, Outcome};
use crate::entry::{self, Entry};
use crate::rulebook::Rulebook;

/// A verdict that was made again under other rules, and where it parts from the recorded one.
#[derive(Debug, Clone)]
pub struct Again {
    /// What comes out.
    pub verdict: decide::Verdict,
    /// Where it parts; empty when they agree.
    pub differences: Vec<Difference>,
}

/// Why an entry says what it says.
#[derive(Debug, Clone)]
pub struct Why {
    /// What was recorded.
    pub recorded: entry::Verdict,
    /// Whether that follows from its facts.
    pub word: Word,
    /// The rules that it names, where they are at hand.
    pub rulebook: Option<Arc<Rulebook>>,
    /// The verdict with its reasons, as known then.
    pub then: Option<decide::Verdict>,
    /// The same day, with what is known now.
    pub hindsight: Option<Again>,
    /// The day that is called today.
    pub on: NaiveDate,
    /// As if it were made today.
    pub today: Option<Again>,
}

/// Explains an entry; `None` if it decided nothing.
#[must_use]
pub fn why(
    entry: &Entry,
    register: &Register,
    rules_now: &Rulebook,
    today: NaiveDate,
) -> Option<Why> {
    let (_, _, recorded) = entry.decided()?;
    let word = answer(entry, register, None)?.word;
    let mut told = Why {
        recorded: recorded.clone(),
        word,
        rulebook: None,
        then: None,
        hindsight: None,
        on: today,
        today: None,
    };
    let Found::Question(question, _) = Question::of(entry, register) else {
        return Some(told);
    };
    let codes = question.codes();
    told.rulebook = Some(Arc::clone(question.rulebook));
    told.then = Some(decide::judge_as(
        question.reading,
        &question.facts,
        &codes,
        question.rulebook,
    ));
    // Anew: a later event that was already recorded, and being late, belong to the entry and not to the flow.
    let timeless = Findings::new(
        codes
            .list()
            .iter()
            .copied()
            .filter(|finding| {
                !matches!(finding.outcome, Outcome::Late | Outcome::BackdatedOverEvent)
            })
            .collect(),
    );
    let mut facts = question.facts.clone();
    facts.recorded_on = facts.recorded_on.max(today);
    let again = |facts: &decide::ClearFacts<'_>, codes: &Findings| {
        let verdict = decide::judge(facts, codes, rules_now);
        let differences = compare(recorded, &verdict)
            .into_iter()
            .filter(|difference| difference.member != "rules")
            .collect();
        Again {
            verdict,
            differences,
        }
    };
    told.hindsight = Some(again(&facts, &codes));
    facts.disclosure.to_mut().occurred_on = today;
    facts.recorded_on = today;
    told.today = Some(again(&facts, &timeless));
    Some(told)
}
