//! Verdicts in words: which rule said what of which leg, and what to do about it.
//!
//! The words stand in `vocabulary/*.toml` and in the titles of the rules; nothing
//! is worded here. Nothing of this is recorded.

use super::verdict::{Effect, LegKind, Reason, Verdict};
use crate::rulebook::{RuleId, Rulebook};
use crate::vocabulary::{Code, Lang, Missing, labels};

/// What to do about one missing thing or one condition.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Remedy {
    /// The code: `tia`, `clause_28(3)(h)`, `counsel_note`.
    pub code: String,
    /// What it is.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// The rules that ask for it.
    pub rules: Vec<RuleId>,
}

/// The name and the remedy of a missing code.
#[must_use]
pub fn missing(missing: &Missing, lang: Lang) -> (String, String) {
    let words = labels();
    let label = match missing {
        Missing::Code(code) => words.of(*code),
        Missing::Clause(_) => words
            .table("missing_clause")
            .and_then(|table| table.get("clause")),
    };
    let fill = |text: &str| match missing {
        Missing::Code(_) => text.to_owned(),
        Missing::Clause(clause) => text.replace("{clause}", clause.as_str()),
    };
    match label {
        Some(label) => (
            fill(label.name(lang)),
            fill(label.remedy(lang).unwrap_or_default()),
        ),
        None => (missing.to_string(), String::new()),
    }
}

/// What to do about everything that a verdict lacks or asks for, in the order of the verdict.
#[must_use]
pub fn remedies(verdict: &Verdict, lang: Lang) -> Vec<Remedy> {
    let lacking = verdict.missing.iter().map(|code| {
        let (what, remedy) = missing(code, lang);
        Remedy {
            code: code.to_string(),
            what,
            remedy,
            rules: rules(verdict, Effect::Lacks(*code)),
        }
    });
    let asked = verdict.conditions.iter().map(|condition| {
        let label = labels().of(*condition);
        Remedy {
            code: condition.code().to_owned(),
            what: label.map_or_else(
                || condition.to_string(),
                |label| label.name(lang).to_owned(),
            ),
            remedy: label
                .and_then(|label| label.remedy(lang))
                .unwrap_or_default()
                .to_owned(),
            rules: rules(verdict, Effect::Asks(*condition)),
        }
    });
    lacking.chain(asked).collect()
}

fn rules(verdict: &Verdict, effect: Effect) -> Vec<RuleId> {
    let mut rules: Vec<RuleId> = verdict
        .reasons
        .iter()
        .filter(|reason| reason.effect == effect)
        .map(|reason| reason.rule.clone())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// One reason in a line: `hébergement IN — Pas de transfert sans outil du chapitre V (GDPR Article 44) : refus, il manque : outil de transfert`.
#[must_use]
pub fn reason(reason: &Reason, rulebook: &Rulebook, lang: Lang) -> String {
    let leg = reason.leg.map_or_else(String::new, |leg| {
        format!("{} {} — ", word("leg", leg_code(leg.kind), lang), leg.place)
    });
    let rule = rulebook.rule(&reason.rule).map_or_else(
        || reason.rule.to_string(),
        |rule| format!("{} ({})", rule.title.get(lang), rule.citation),
    );
    let colon = match lang {
        Lang::Fr => " :",
        Lang::En => ":",
    };
    format!("{leg}{rule}{colon} {}", effect(reason.effect, lang))
}

fn effect(effect: Effect, lang: Lang) -> String {
    let (code, what) = match effect {
        Effect::Allows => ("allows", None),
        Effect::Home => ("home", None),
        Effect::Undetermined => ("undetermined", None),
        Effect::Refuses => ("refuses", None),
        Effect::DoesNotCover => ("does_not_cover", None),
        Effect::Doubts => ("doubts", None),
        Effect::Lacks(code) => ("lacks", Some(missing(&code, lang).0)),
        Effect::Asks(condition) => {
            let name = labels().of(condition).map_or_else(
                || condition.to_string(),
                |label| label.name(lang).to_owned(),
            );
            ("asks", Some(name))
        }
    };
    word("effect", code, lang).replace("{what}", what.as_deref().unwrap_or_default())
}

fn word(table: &str, code: &str, lang: Lang) -> String {
    labels()
        .table(table)
        .and_then(|table| table.get(code))
        .map_or_else(|| code.to_owned(), |label| label.name(lang).to_owned())
}

const fn leg_code(kind: LegKind) -> &'static str {
    match kind {
        LegKind::Seat => "seat",
        LegKind::Hosting => "hosting",
        LegKind::RemoteAccess => "remote_access",
        LegKind::SubProcessor => "sub_processor",
    }
}
