//! A verdict for a data protection officer: the word, why, what to do.
//!
//! ```text
//! REFUSED   transfer to a third country: yes
//! Why
//!   · Standard contractual clauses, module 2   Decision (EU) 2021/914
//! Missing
//!   · transfer impact assessment (tia)
//!     → assess the law of the destination, date and sign the result, and attach it
//! ```
//! Entries hold codes and rule ids only; the words are made here, from the vocabulary and the rulebook.

use serde_json::{Value, json};

use super::again;
use super::exit::Exit;
use super::session::{Paint, Session};
use crate::decide::{self, explain};
use crate::entry::{self, Body, Entry};
use crate::rulebook::{Rule, RuleId, Rulebook};
use crate::text;
use crate::text::reasons::{deciding, reasons};
use crate::vocabulary::{Code, Condition, Label, Missing, Transfer, VerdictWord, labels};

/// A rule in words.
struct RuleWords {
    id: String,
    title: Option<String>,
    citation: Option<String>,
}

/// A code in words.
struct CodeWords {
    code: String,
    label: String,
    remedy: Option<String>,
}

/// A verdict in words of one language.
pub struct VerdictWords {
    word: VerdictWord,
    transfer: Transfer,
    review: bool,
    rules: Vec<RuleWords>,
    /// Of a refusal, what each deciding rule said of which leg.
    reasons: Vec<String>,
    conditions: Vec<CodeWords>,
    missing: Vec<CodeWords>,
}

impl VerdictWords {
    /// Of a fresh decision: only the rules that decided.
    #[must_use]
    pub fn of(session: &Session, verdict: &decide::Verdict, rulebook: &Rulebook) -> Self {
        Self {
            word: verdict.verdict,
            transfer: verdict.transfer,
            review: verdict.review,
            rules: deciding(verdict)
                .into_iter()
                .map(|rule| rule_words(session, rule, rulebook))
                .collect(),
            reasons: reasons(verdict, rulebook, session.lang()),
            conditions: verdict
                .conditions
                .iter()
                .map(|code| condition_words(session, *code))
                .collect(),
            missing: verdict
                .missing
                .iter()
                .map(|code| missing_words(session, code))
                .collect(),
        }
    }

    /// Of a recorded decision. Its entry names every rule that spoke; which of them decided is found by judging
    /// again, where the rules of that day are at hand.
    #[must_use]
    pub fn of_entry(
        session: &Session,
        entry: &Entry,
        rulebook: &Rulebook,
        line: &dyn Fn(u64) -> Option<Vec<u8>>,
    ) -> Option<Self> {
        if let Some(verdict) = again::judge(entry, rulebook, line) {
            return Some(Self::of(session, &verdict, rulebook));
        }
        let verdict = match &entry.body {
            Body::Disclosure(record) => &record.verdict,
            Body::Refusal(refusal) => &refusal.verdict,
            _ => return None,
        };
        Some(Self::of_codes(session, verdict, rulebook))
    }

    /// Of a check that a service answered, in the words of its answer.
    #[must_use]
    pub fn of_told(session: &Session, told: &Value, rulebook: &Rulebook) -> Option<Self> {
        let strings = |name: &str| -> Vec<String> {
            let list = told[name].as_array().map_or(&[][..], Vec::as_slice);
            let texts = list.iter().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        let codes = |name: &str| -> Vec<CodeWords> {
            let list = told[name].as_array().map_or(&[][..], Vec::as_slice);
            list.iter().filter_map(CodeWords::of_told).collect()
        };
        let rules = strings("decided_by");
        Some(Self {
            word: VerdictWord::parse(told["verdict"].as_str()?).ok()?,
            transfer: match &told["transfer"] {
                Value::Bool(true) => Transfer::Yes,
                Value::Bool(false) => Transfer::No,
                _ => Transfer::Undetermined,
            },
            review: told["review"] == true,
            rules: rules
                .iter()
                .filter_map(|id| RuleId::parse(id).ok())
                .map(|id| rule_words(session, &id, rulebook))
                .collect(),
            reasons: strings("reasons"),
            conditions: codes("conditions"),
            missing: codes("missing"),
        })
    }

    fn of_codes(session: &Session, verdict: &entry::Verdict, rulebook: &Rulebook) -> Self {
        Self {
            word: verdict.verdict,
            transfer: verdict.transfer,
            review: verdict.review,
            rules: verdict
                .rules
                .iter()
                .map(|rule| rule_words(session, rule, rulebook))
                .collect(),
            reasons: Vec::new(),
            conditions: verdict
                .conditions
                .iter()
                .map(|code| condition_words(session, *code))
                .collect(),
            missing: verdict
                .missing
                .iter()
                .map(|code| missing_words(session, code))
                .collect(),
        }
    }

    /// How a command ends that asked for this verdict.
    #[must_use]
    pub fn exit(&self) -> Exit {
        if self.word == VerdictWord::Refuse {
            Exit::Refused
        } else {
            Exit::Done
        }
    }

    /// The verdict word, painted.
    #[must_use]
    pub fn word(&self, session: &Session) -> String {
        word(session, self.word)
    }

    /// What to do, in lines: conditions and what is missing.
    #[must_use]
    pub fn to_do(&self, session: &Session) -> String {
        let mut lines = Vec::new();
        if self.review {
            lines.push(session.say("verdict-review"));
        }
        self.add_to_do(session, &mut lines);
        lines.join("\n")
    }

    fn add_to_do(&self, session: &Session, lines: &mut Vec<String>) {
        if !self.conditions.is_empty() {
            lines.push(session.paint(Paint::Bold, &session.say("verdict-conditions")));
            lines.extend(self.conditions.iter().map(CodeWords::line));
        }
        if !self.missing.is_empty() {
            lines.push(session.paint(Paint::Bold, &session.say("verdict-missing")));
            lines.extend(self.missing.iter().map(CodeWords::line));
        }
    }

    /// Everything, in lines.
    #[must_use]
    pub fn text(&self, session: &Session) -> String {
        let transfer = match self.transfer {
            Transfer::Yes => "transfer-yes",
            Transfer::No => "transfer-no",
            Transfer::Undetermined => "transfer-undetermined",
        };
        let mut lines = vec![session.say(transfer)];
        if self.review {
            lines.push(session.say("verdict-review"));
        }
        if !self.reasons.is_empty() {
            lines.push(session.paint(Paint::Bold, &session.say("verdict-why")));
            lines.extend(self.reasons.iter().map(|reason| format!("  · {reason}")));
        } else if !self.rules.is_empty() {
            lines.push(session.paint(Paint::Bold, &session.say("verdict-rules")));
            lines.extend(self.rules.iter().map(RuleWords::line));
        }
        self.add_to_do(session, &mut lines);
        lines.join("\n")
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|rule| json!({"id": rule.id, "title": rule.title, "citation": rule.citation}))
            .collect();
        json!({
            "verdict": self.word,
            "transfer": self.transfer,
            "review": self.review,
            "rules": rules,
            "reasons": self.reasons,
            "conditions": self.conditions.iter().map(CodeWords::json).collect::<Vec<_>>(),
            "missing": self.missing.iter().map(CodeWords::json).collect::<Vec<_>>(),
        })
    }
}

impl RuleWords {
    fn line(&self) -> String {
        let title = self.title.as_deref().unwrap_or(&self.id);
        match &self.citation {
            Some(citation) => format!("  · {title} — {citation}"),
            None => format!("  · {title}"),
        }
    }
}

impl CodeWords {
    fn of_told(told: &Value) -> Option<Self> {
        let code = told["code"].as_str()?.to_owned();
        Some(Self {
            label: told["name"].as_str().unwrap_or(&code).to_owned(),
            remedy: told["remedy"].as_str().map(str::to_owned),
            code,
        })
    }

    fn line(&self) -> String {
        let CodeWords {
            code,
            label,
            remedy,
        } = self;
        match remedy {
            Some(remedy) => format!("  · {label} ({code})\n    → {remedy}"),
            None => format!("  · {label} ({code})"),
        }
    }

    fn json(&self) -> Value {
        json!({"code": self.code, "label": self.label, "remedy": self.remedy})
    }
}

/// The verdict word, painted.
#[must_use]
pub fn word(session: &Session, word: VerdictWord) -> String {
    let (id, paint) = match word {
        VerdictWord::Permit => ("word-permit", Paint::Good),
        VerdictWord::PermitWithConditions => ("word-conditions", Paint::Warning),
        VerdictWord::Refuse => ("word-refuse", Paint::Bad),
    };
    session.paint(paint, &session.say(id))
}

/// What a code is called; the code itself where nobody wrote a label.
#[must_use]
pub fn label<C: Code>(session: &Session, code: C) -> String {
    labels().of(code).map_or_else(
        || code.code().to_owned(),
        |label| label.name(session.lang()).to_owned(),
    )
}

/// What a missing code is called.
#[must_use]
pub fn missing_label(session: &Session, missing: &Missing) -> String {
    missing_words(session, missing).label
}

fn rule_words(session: &Session, id: &RuleId, rulebook: &Rulebook) -> RuleWords {
    let rule = rulebook.rule(id);
    RuleWords {
        id: id.to_string(),
        title: rule.map(|rule| rule.title.get(session.lang()).to_owned()),
        citation: rule.map(|rule| citation(session, rule)),
    }
}

/// A citation as lawyers of the language write it.
#[must_use]
pub fn citation(session: &Session, rule: &Rule) -> String {
    text::citation(&rule.citation, session.lang())
}

fn condition_words(session: &Session, code: Condition) -> CodeWords {
    code_words(session, code.code().to_owned(), labels().of(code))
}

fn missing_words(session: &Session, missing: &Missing) -> CodeWords {
    let (label, remedy) = explain::missing(missing, session.lang());
    CodeWords {
        code: missing.to_string(),
        label,
        remedy: Some(remedy).filter(|remedy| !remedy.is_empty()),
    }
}

fn code_words(session: &Session, code: String, label: Option<&Label>) -> CodeWords {
    CodeWords {
        label: label.map_or_else(
            || code.clone(),
            |label| label.name(session.lang()).to_owned(),
        ),
        remedy: label
            .and_then(|label| label.remedy(session.lang()))
            .map(str::to_owned),
        code,
    }
}
