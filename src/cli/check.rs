//! `tabellion check`: what the law would say. Nothing is recorded.
//!
//! The file is a disclosure, a check `{disclosure, exporter?, recipient?, history?, at?}`, or a case (a check plus
//! `expect`). With exporter and recipient inside no ledger is needed.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::door::Door;
use super::exit::{Exit, Failed};
use super::rules::source;
use super::served::{self, Asked, Served};
use super::session::{Paint, Session};
use super::verdict::VerdictWords;
use crate::decide::alternatives::{Alternatives, alternatives};
use crate::decide::{self, Facts, Verdict};
use crate::disclosure::form::record;
use crate::disclosure::{Case, Disclosure, Event, Exporter, List, Recipient, civil_day};
use crate::ledger::CheckRequest;
use crate::rulebook::{Rulebook, Warned};
use crate::text::alternatives::sets_to_json;

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
    let whole = value.get("disclosure").is_some();
    let body = if whole {
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
    let asked = if whole {
        value
    } else {
        json!({"disclosure": value})
    };
    let checked = decided(session, body, &asked, check.rules.as_deref())?;
    let warnings = checked.rulebook.warnings(day, session.lang());
    show(session, &checked, &warnings, None)
}

/// What a check answers.
struct Checked {
    words: VerdictWords,
    /// What would permit it, smallest first, in the JSON of the service.
    sets: Value,
    bounded: bool,
    rulebook: Arc<Rulebook>,
}

impl Checked {
    fn of(session: &Session, facts: &Facts<'_>, rulebook: Arc<Rulebook>) -> Self {
        let verdict = decide::decide(facts, &rulebook);
        Self::decided(session, &verdict, &alternatives(facts, &rulebook), rulebook)
    }

    fn decided(
        session: &Session,
        verdict: &Verdict,
        alternatives: &Alternatives,
        rulebook: Arc<Rulebook>,
    ) -> Self {
        Self {
            words: VerdictWords::of(session, verdict, &rulebook),
            sets: sets_to_json(alternatives, &session.texts),
            bounded: alternatives.bounded,
            rulebook,
        }
    }

    /// As the service that has the ledger answers.
    fn told(session: &Session, served: &Served, asked: &Value) -> Result<Self, Failed> {
        let told = served.value(session, Asked::post("/v1/checks", asked))?;
        let rulebook = source::load(session, Some("ledger"))?;
        let words = VerdictWords::of_told(session, &told, &rulebook)
            .ok_or_else(|| served::strange(session, &"`verdict`"))?;
        let sets = told.get("alternatives").cloned();
        Ok(Self {
            words,
            sets: sets.unwrap_or_else(|| json!([])),
            bounded: told["alternatives_bounded"] == true,
            rulebook,
        })
    }
}

fn decided(
    session: &Session,
    body: CheckBody,
    asked: &Value,
    source: Option<&str>,
) -> Result<Checked, Failed> {
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
        return Ok(Checked::of(session, &facts, rulebook));
    }
    let rules = source
        .map(|source| source::load(session, Some(source)))
        .transpose()?;
    let ledger = match rules {
        // Other rules than its own are nothing that the service would be asked for.
        Some(_) => session.open()?,
        None => match session.door()? {
            Door::Own(ledger) => ledger,
            Door::Served(served) => return Checked::told(session, &served, asked),
        },
    };
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
    Ok(Checked::decided(session, &verdict, &alternatives, rulebook))
}

fn case(session: &Session, case: &Case, rulebook: Arc<Rulebook>) -> Result<Exit, Failed> {
    let checked = Checked::of(session, &Facts::of_case(case), rulebook);
    let result = decide::cases::run(case, &checked.rulebook);
    let mismatches: Vec<String> = result
        .mismatches
        .iter()
        .map(|line| session.words(line))
        .collect();
    let warnings = checked
        .rulebook
        .warnings(case.disclosure.at().day, session.lang());
    let exit = show(session, &checked, &warnings, Some(&mismatches))?;
    Ok(if mismatches.is_empty() {
        exit
    } else {
        Exit::Failure
    })
}

fn show(
    session: &Session,
    checked: &Checked,
    warnings: &[Warned],
    mismatches: Option<&[String]>,
) -> Result<Exit, Failed> {
    let words = &checked.words;
    let mut object = words.json();
    object["warnings"] = json!(warnings);
    object["alternatives"] = checked.sets.clone();
    object["alternatives_bounded"] = Value::Bool(checked.bounded);
    if let Some(mismatches) = mismatches {
        object["agrees"] = Value::Bool(mismatches.is_empty());
        object["mismatches"] = json!(mismatches);
    }
    session.json("check/1", object)?;
    session.print(&session.say_with("check-verdict", &[("word", words.word(session).into())]))?;
    session.print(&words.text(session))?;
    if words.exit() == Exit::Refused {
        print_alternatives(session, checked)?;
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
fn print_alternatives(session: &Session, checked: &Checked) -> Result<(), Failed> {
    let sets = checked.sets.as_array().map_or(&[][..], Vec::as_slice);
    if sets.is_empty() {
        return session.print(&session.say("alternatives-none"));
    }
    session.print(&session.paint(Paint::Bold, &session.say("alternatives-head")))?;
    for set in sets {
        let changes = set["changes"].as_array().map_or(&[][..], Vec::as_slice);
        let texts: Vec<&str> = changes
            .iter()
            .filter_map(|change| change["text"].as_str())
            .collect();
        let line = texts.join(" + ");
        session.print(&match set["conditions"].as_array().map_or(0, Vec::len) {
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
    if checked.bounded {
        session.print(&session.say("alternatives-bounded"))?;
    }
    Ok(())
}
