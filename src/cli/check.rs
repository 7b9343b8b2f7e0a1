//! `tabellion check`: what the law would say. Nothing is recorded.
//!
//! The file is a disclosure, a check `{disclosure, exporter?, recipient?, history?, at?}`, or a case (a check plus
//! `expect`). With exporter and recipient inside no ledger is needed.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::exit::{Exit, Failed};
use super::rules::source;
use super::session::{Paint, Session};
use super::verdict::VerdictWords;
use crate::decide::alternatives::{Alternatives, alternatives};
use crate::decide::{self, Facts, Verdict};
use crate::disclosure::form::record;
use crate::disclosure::{Case, Disclosure, Event, Exporter, List, Recipient, civil_day};
use crate::ledger::CheckRequest;
use crate::rulebook::{Rulebook, Warned};
use crate::text::alternatives::{change_in_words, sets_to_json};

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
}

record! {
    /// What is to be checked.
    CheckBody {
        /// The disclosure.
        disclosure: Disclosure,
        /// Who discloses, instead of the ledger's exporter.
        exporter: Option<Exporter>,
        /// To whom, instead of the register's entry.
        recipient: Option<Recipient>,
        /// Rights events, instead of the ledger's own.
        history: Option<List<Event>>,
        /// The ledger's clock.
        at: Option<DateTime<Utc>>,
    }
}

/// Decides and shows; ends with 3 when the law refuses, with 1 when a case expected another answer.
///
/// # Errors
/// A file that is none of the three, or no ledger where one is needed.
pub fn run(session: &Session, check: &Check) -> Result<Exit, Failed> {
    let value = session.read_value(&check.file)?;
    if value.get("expect").is_some() {
        let rulebook = source::load(session, check.rules.as_deref())?;
        let case_of = session.parse::<Case>(&check.file, &value)?;
        return case(session, &case_of, rulebook);
    }
    let body = if value.get("disclosure").is_some() {
        session.parse::<CheckBody>(&check.file, &value)?
    } else {
        let disclosure = session.parse::<Disclosure>(&check.file, &value)?;
        CheckBody {
            disclosure,
            exporter: None,
            recipient: None,
            history: None,
            at: None,
        }
    };
    let day = civil_day(body.disclosure.occurred_at);
    let checked = decided(session, body, check.rules.as_deref())?;
    let words = VerdictWords::of(session, &checked.verdict, &checked.rulebook);
    let warnings = checked.rulebook.warnings(day, session.lang());
    show(session, &words, &checked.alternatives, &warnings, None)
}

/// What a check answers.
struct Checked {
    verdict: Verdict,
    alternatives: Alternatives,
    rulebook: std::sync::Arc<Rulebook>,
}

impl Checked {
    fn of(facts: &Facts<'_>, rulebook: std::sync::Arc<Rulebook>) -> Self {
        Self {
            verdict: decide::decide(facts, &rulebook),
            alternatives: alternatives(facts, &rulebook),
            rulebook,
        }
    }
}

fn decided(session: &Session, body: CheckBody, source: Option<&str>) -> Result<Checked, Failed> {
    let history = body.history.map(|list| list.0);
    if let (Some(exporter), Some(recipient)) = (&body.exporter, &body.recipient) {
        let rulebook = source::load(session, source)?;
        let facts = Facts {
            exporter,
            recipient,
            disclosure: &body.disclosure,
            history: history.as_deref().unwrap_or_default(),
            recorded_at: body.at.unwrap_or(body.disclosure.occurred_at),
            door: decide::Door::Case,
        };
        return Ok(Checked::of(&facts, rulebook));
    }
    let rules = source
        .map(|source| source::load(session, Some(source)))
        .transpose()?;
    let ledger = session.open()?;
    let request = CheckRequest {
        disclosure: body.disclosure,
        exporter: body.exporter,
        recipient: body.recipient,
        history,
        at: body.at,
        rules: rules.clone(),
    };
    let (verdict, alternatives) = ledger
        .check_with_alternatives(request)
        .map_err(|error| session.not_recorded(&error))?;
    let rulebook = rules.unwrap_or_else(|| ledger.rulebook());
    session.close(&ledger)?;
    Ok(Checked {
        verdict,
        alternatives,
        rulebook,
    })
}

fn case(
    session: &Session,
    case: &Case,
    rulebook: std::sync::Arc<Rulebook>,
) -> Result<Exit, Failed> {
    let checked = Checked::of(&Facts::of_case(case), rulebook);
    let result = decide::cases::run(case, &checked.rulebook);
    let mismatches: Vec<String> = result
        .mismatches
        .iter()
        .map(|line| session.words(line))
        .collect();
    let words = VerdictWords::of(session, &checked.verdict, &checked.rulebook);
    let warnings = checked
        .rulebook
        .warnings(case.disclosure.at().day, session.lang());
    let exit = show(
        session,
        &words,
        &checked.alternatives,
        &warnings,
        Some(&mismatches),
    )?;
    Ok(if mismatches.is_empty() {
        exit
    } else {
        Exit::Failure
    })
}

fn show(
    session: &Session,
    words: &VerdictWords,
    alternatives: &Alternatives,
    warnings: &[Warned],
    mismatches: Option<&[String]>,
) -> Result<Exit, Failed> {
    let mut object = words.json();
    object["warnings"] = json!(warnings);
    object["alternatives"] = sets_to_json(alternatives, &session.texts);
    object["alternatives_bounded"] = Value::Bool(alternatives.bounded);
    if let Some(mismatches) = mismatches {
        object["agrees"] = Value::Bool(mismatches.is_empty());
        object["mismatches"] = json!(mismatches);
    }
    session.json("check/1", object)?;
    session.print(&session.say_with("check-verdict", &[("word", words.word(session).into())]))?;
    session.print(&words.text(session))?;
    if words.exit() == Exit::Refused {
        print_alternatives(session, alternatives)?;
    }
    match mismatches {
        Some([]) => session.print(&session.paint(Paint::Good, &session.say("check-agrees")))?,
        Some(mismatches) => {
            session.print(&session.paint(Paint::Bad, &session.say("check-disagrees")))?;
            session.print(
                &mismatches
                    .iter()
                    .map(|line| format!("  · {line}"))
                    .collect::<Vec<_>>()
                    .join("\n"),
            )?;
        }
        None => {}
    }
    session.warn(warnings);
    Ok(words.exit())
}

/// What would permit it, smallest first.
fn print_alternatives(session: &Session, alternatives: &Alternatives) -> Result<(), Failed> {
    if alternatives.sets.is_empty() {
        return session.print(&session.say("alternatives-none"));
    }
    session.print(&session.paint(Paint::Bold, &session.say("alternatives-head")))?;
    for set in &alternatives.sets {
        let changes: Vec<String> = set
            .changes
            .iter()
            .map(|change| change_in_words(*change, &session.texts))
            .collect();
        let line = changes.join(" + ");
        session.print(&match set.verdict.conditions.len() {
            0 => format!("  · {line}"),
            count => {
                let told = [("line", line.into()), ("count", count.into())];
                format!(
                    "  · {}",
                    session.say_with("alternatives-with-conditions", &told)
                )
            }
        })?;
    }
    if alternatives.bounded {
        session.print(&session.say("alternatives-bounded"))?;
    }
    Ok(())
}
