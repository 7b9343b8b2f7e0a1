//! An explanation for readers: the same object over HTTP and with `explain --json`, and the lines of `explain`.
//!
//! ```json
//! {"then":{"rulebook":"9f…","decide":2,"follows":"agrees","reasons":[{"gate":"G9","name":"transfer","leg":{"kind":"hosting","place":"IN"},
//!   "rule":"eu-gdpr.A44","title":"…","citation":"GDPR Article 44","effect":"lacks","code":"transfer_mechanism","decides":true,"text":"…"}]},
//!  "hindsight":{"agrees":true,"verdict":"refuse","differences":[],"reasons":[…]},
//!  "today":{"on":"2026-11-23","agrees":true,…}}
//! ```
//! `then` is the verdict as known then, and whether it follows from its facts; `hindsight` the same day with what is
//! known now; `today` the same disclosure made today. Facts about persons are the recorded codes in all three.

use serde_json::{Value, json};

use super::citation;
use crate::decide::{Effect, Reason, Verdict, explain};
use crate::recompute::{Again, Why, Word};
use crate::rulebook::Rulebook;
use crate::vocabulary::{Code as _, Lang, VerdictWord, labels};

/// The object.
#[must_use]
pub fn to_json(why: &Why, rules_now: &Rulebook, lang: Lang) -> Value {
    let mut object = json!({"then": then(why, lang)});
    if let Some(again) = &why.hindsight {
        object["hindsight"] = anew(again, rules_now, lang);
    }
    if let Some(again) = &why.today {
        object["today"] = anew(again, rules_now, lang);
        object["today"]["on"] = json!(why.on);
    }
    object
}

fn then(why: &Why, lang: Lang) -> Value {
    let mut then = json!({
        "rulebook": why.recorded.rulebook, "decide": why.recorded.decide, "follows": follows(&why.word),
    });
    match &why.word {
        Word::NewReading(differences) | Word::Wrong(differences) => {
            then["differences"] = json!(differences);
        }
        Word::Unknown(unknown) => then["unknown"] = json!(unknown.to_string()),
        Word::Agrees => {}
    }
    if let (Some(verdict), Some(rulebook)) = (&why.then, &why.rulebook) {
        then["rulebook_version"] = json!(rulebook.version());
        then["reasons"] = json!(reasons(verdict, rulebook, lang));
    }
    then
}

/// `agrees`, `differs_under_the_new_reading`, `wrong`, `unknown`.
const fn follows(word: &Word) -> &'static str {
    match word {
        Word::Agrees => "agrees",
        Word::NewReading(_) => "differs_under_the_new_reading",
        Word::Wrong(_) => "wrong",
        Word::Unknown(_) => "unknown",
    }
}

fn anew(again: &Again, rules: &Rulebook, lang: Lang) -> Value {
    json!({
        "agrees": again.differences.is_empty(), "verdict": again.verdict.verdict, "differences": again.differences,
        "reasons": reasons(&again.verdict, rules, lang),
    })
}

/// Every reason once, those that decided and the others.
#[must_use]
pub fn reasons(verdict: &Verdict, rulebook: &Rulebook, lang: Lang) -> Vec<Value> {
    let mut told: Vec<Value> = Vec::with_capacity(verdict.reasons.len());
    for reason in &verdict.reasons {
        let rule = rulebook.rule(&reason.rule);
        let one = json!({
            "gate": reason.gate, "name": gate(reason, lang), "regime": reason.regime, "leg": reason.leg, "rule": reason.rule,
            "title": rule.map(|rule| rule.title.get(lang)),
            "citation": rule.map(|rule| citation(&rule.citation, lang)),
            "uncertain": rule.and_then(|rule| rule.uncertain.as_deref()),
            "effect": effect(reason.effect), "code": code(reason.effect), "decides": decides(verdict, reason),
            "text": line(reason, rulebook, lang),
        });
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}

/// A reason in a line of prose.
#[must_use]
pub fn line(reason: &Reason, rulebook: &Rulebook, lang: Lang) -> String {
    citation(&explain::reason(reason, rulebook, lang), lang)
}

/// Of a refusal what refuses, and what might have carried and does not; else what opened gates and set conditions.
#[must_use]
pub fn decides(verdict: &Verdict, reason: &Reason) -> bool {
    let refused = verdict.verdict == VerdictWord::Refuse;
    match reason.effect {
        Effect::Lacks(_) | Effect::Refuses | Effect::DoesNotCover => refused,
        Effect::Doubts => true,
        _ => !refused,
    }
}

/// What a gate is called.
#[must_use]
pub fn gate(reason: &Reason, lang: Lang) -> String {
    labels().of(reason.gate).map_or_else(
        || reason.gate.code().to_owned(),
        |label| label.name(lang).to_owned(),
    )
}

const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Allows => "allows",
        Effect::Home => "home",
        Effect::Undetermined => "undetermined",
        Effect::Lacks(_) => "lacks",
        Effect::Refuses => "refuses",
        Effect::Asks(_) => "asks",
        Effect::DoesNotCover => "does_not_cover",
        Effect::Doubts => "doubts",
    }
}

fn code(effect: Effect) -> Option<String> {
    match effect {
        Effect::Lacks(missing) => Some(missing.to_string()),
        Effect::Asks(condition) => Some(condition.to_string()),
        _ => None,
    }
}
