//! A verdict for readers: codes for programs, and beside each its name, its citation, and what to do.
//!
//! ```json
//! {"verdict":"refuse","transfer":true,"review":false,
//!  "rules":[{"id":"eu-gdpr.A44","title":"…","citation":"GDPR Article 44"}],
//!  "missing":[{"code":"transfer_mechanism","name":"…","remedy":"…"}],"conditions":[],"decide":1,"rulebook":"9f…"}
//! ```
//! Names come in the first language of `Accept-Language`, French or English.

use chrono::NaiveDate;
use serde::Serialize;

use crate::decide::{self, explain};
use crate::entry;
use crate::hash::Digest;
use crate::rulebook::{RuleId, Rulebook, Warned};
use crate::text::citation;
use crate::text::reasons::{deciding, reasons};
use crate::vocabulary::{Code, Lang, Missing, Transfer, VerdictWord, labels};

/// A verdict with words.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    verdict: VerdictWord,
    transfer: Transfer,
    review: bool,
    rules: Vec<Rule>,
    /// Of a check, those of the rules that decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decided_by: Vec<String>,
    /// Of a check that refuses, why, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<String>,
    missing: Vec<Todo>,
    conditions: Vec<Todo>,
    decide: u32,
    rulebook: Digest,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warned>,
}

/// A rule that spoke.
#[derive(Debug, Serialize)]
struct Rule {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<String>,
}

/// Something that lacks or must be done.
#[derive(Debug, Serialize)]
struct Todo {
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Told {
    /// What to do first, in one sentence.
    pub(super) fn advice(&self) -> String {
        match self.missing.as_slice() {
            [] => "`verdict` says which rule refuses and where it stands in the law".to_owned(),
            list => {
                let codes: Vec<String> =
                    list.iter().map(|todo| format!("`{}`", todo.code)).collect();
                format!(
                    "It lacks {}; `verdict.missing` says what to do about each",
                    codes.join(", ")
                )
            }
        }
    }
}

/// The tag of a language.
pub(super) const fn tag(language: Lang) -> &'static str {
    match language {
        Lang::Fr => "fr",
        Lang::En => "en",
    }
}

/// A verdict that stands in an entry.
pub(super) fn recorded(verdict: &entry::Verdict, rulebook: &Rulebook, language: Lang) -> Told {
    Told {
        verdict: verdict.verdict,
        transfer: verdict.transfer,
        review: verdict.review,
        rules: rules(&verdict.rules, rulebook, language),
        decided_by: Vec::new(),
        reasons: Vec::new(),
        missing: verdict
            .missing
            .iter()
            .map(|missing| lack(*missing, language))
            .collect(),
        conditions: verdict
            .conditions
            .iter()
            .map(|condition| todo(*condition, language))
            .collect(),
        decide: verdict.decide,
        rulebook: verdict.rulebook,
        warnings: Vec::new(),
    }
}

/// A verdict that was made for a check of a disclosure of a day.
pub(super) fn checked(
    verdict: &decide::Verdict,
    rulebook: &Rulebook,
    day: NaiveDate,
    language: Lang,
) -> Told {
    Told {
        verdict: verdict.verdict,
        transfer: verdict.transfer,
        review: verdict.review,
        rules: rules(&verdict.rules, rulebook, language),
        decided_by: deciding(verdict).iter().map(ToString::to_string).collect(),
        reasons: reasons(verdict, rulebook, language),
        missing: verdict
            .missing
            .iter()
            .map(|missing| lack(*missing, language))
            .collect(),
        conditions: verdict
            .conditions
            .iter()
            .map(|condition| todo(*condition, language))
            .collect(),
        decide: verdict.decide,
        rulebook: rulebook.digest(),
        warnings: rulebook.warnings(day, language),
    }
}

fn rules(ids: &[RuleId], rulebook: &Rulebook, language: Lang) -> Vec<Rule> {
    let told = |id: &RuleId| {
        let rule = rulebook.rule(id);
        Rule {
            id: id.to_string(),
            title: rule.map(|rule| rule.title.get(language).to_owned()),
            citation: rule.map(|rule| citation(&rule.citation, language)),
        }
    };
    ids.iter().map(told).collect()
}

fn todo<C: Code>(code: C, language: Lang) -> Todo {
    let label = labels().of(code);
    Todo {
        code: code.code().to_owned(),
        name: label.map(|label| label.name(language).to_owned()),
        remedy: label
            .and_then(|label| label.remedy(language))
            .map(str::to_owned),
    }
}

fn lack(missing: Missing, language: Lang) -> Todo {
    let (name, remedy) = explain::missing(&missing, language);
    Todo {
        code: missing.to_string(),
        name: Some(name),
        remedy: Some(remedy).filter(|remedy| !remedy.is_empty()),
    }
}
