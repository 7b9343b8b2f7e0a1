//! `tabellion breach`: what was found, by when the authority is to know, who was told.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};

use super::acting::{Members, not_acted, recorded};
use super::door::Door;
use super::exit::{Exit, Failed};
use super::rights::named;
use super::served::Asked;
use super::session::{Paint, Session};
use crate::ledger::{BreachCase, Candidate, Ledger};
use crate::rights::BreachDemand;
use crate::vocabulary::Risk;

/// `breach`.
#[derive(Debug, Subcommand)]
pub enum Breach {
    /// A new one.
    Open(Open),
    /// Entries that belong to one.
    Link(Link),
    /// Its risk.
    Assess(Step),
    /// The authority, or the persons, were told.
    Notify(Notify),
    /// Its end.
    Close(Step),
    /// All of them.
    List(List),
}

/// `breach open`.
#[derive(Debug, Args)]
pub struct Open {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["aware_at", "entries", "text"])]
    file: Option<PathBuf>,
    #[arg(long, value_name = "INSTANT")]
    aware_at: Option<String>,
    #[arg(long, value_name = "N", value_delimiter = ',')]
    entries: Vec<u64>,
    #[arg(long, value_name = "N")]
    persons: Option<u64>,
    #[arg(long, value_name = "RISK")]
    risk: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// `breach link`.
#[derive(Debug, Args)]
pub struct Link {
    #[arg(value_name = "N")]
    breach: u64,
    #[arg(long, value_name = "N", value_delimiter = ',', required = true)]
    entries: Vec<u64>,
}

/// `breach assess`, `breach close`.
#[derive(Debug, Args)]
pub struct Step {
    #[arg(value_name = "N")]
    breach: u64,
    #[arg(long, value_name = "RISK")]
    risk: Option<String>,
    #[arg(long, value_name = "GROUND", value_delimiter = ',')]
    ground: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// `breach notify`.
#[derive(Debug, Args)]
pub struct Notify {
    #[arg(value_name = "N")]
    breach: u64,
    #[arg(long)]
    persons: bool,
    #[arg(long, value_name = "AUTHORITY", conflicts_with = "persons")]
    authority: Option<String>,
    #[arg(long, value_name = "GROUND", value_delimiter = ',')]
    ground: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// `breach list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long)]
    candidates: bool,
    #[arg(long, conflicts_with = "candidates")]
    open: bool,
}

/// Does what was asked.
///
/// # Errors
/// The step does not fit the breach or the law, or the ledger cannot be used.
pub fn run(session: &Session, breach: &Breach) -> Result<Exit, Failed> {
    let entries = |list: &[u64]| (!list.is_empty()).then(|| Value::from(list.to_vec()));
    let value = match breach {
        Breach::List(list) => return show(session, list),
        Breach::Open(open) => match &open.file {
            Some(file) => session.read_value(file)?,
            None => Members::default()
                .text("aware_at", open.aware_at.as_ref())
                .value("entries", entries(&open.entries))
                .number("persons", open.persons)
                .text("risk", open.risk.as_ref())
                .text("reference", open.reference.as_ref())
                .text("text", open.text.as_ref())
                .object(),
        },
        Breach::Link(link) => Members::default()
            .value("step", Some("linked".into()))
            .number("breach", Some(link.breach))
            .value("entries", entries(&link.entries))
            .object(),
        Breach::Assess(step) => of_step("assessed", step),
        Breach::Close(step) => of_step("closed", step),
        Breach::Notify(notify) => {
            let step = if notify.persons {
                "persons_informed"
            } else {
                "authority_notified"
            };
            Members::default()
                .value("step", Some(step.into()))
                .number("breach", Some(notify.breach))
                .text("authority", notify.authority.as_ref())
                .list("grounds", &notify.ground)
                .text("reference", notify.reference.as_ref())
                .text("text", notify.text.as_ref())
                .object()
        }
    };
    let demand: BreachDemand = session.parse(Path::new("breach"), &value)?;
    let door = session.door()?;
    let asked = Asked::post("/v1/breaches", &value);
    let answer = door.act(session, asked, |ledger| {
        ledger.record_breach(demand, None, None)
    })?;
    recorded(session, "breach-record/1", &answer)?;
    if let Some(due) = due(session, &door, answer.seq)? {
        session.print(&session.say_with("breach-due", &[("instant", due.into())]))?;
    }
    door.close(session)?;
    Ok(Exit::Done)
}

/// By when the authority is to know of a breach that begins with this entry.
fn due(session: &Session, door: &Door, seq: u64) -> Result<Option<String>, Failed> {
    match door {
        Door::Own(ledger) => {
            let cases = ledger
                .breaches()
                .map_err(|error| not_acted(session, &error))?;
            let case = cases.iter().find(|case| case.seq == seq);
            Ok(case.map(|case| crate::canon::format_instant(case.due_at)))
        }
        Door::Served(served) => {
            let page = format!("/v1/breaches?after={}&limit=1", seq.saturating_sub(1));
            let told = served.value(session, Asked::new(Method::GET, page))?;
            let cases = told["breaches"].as_array();
            let case = cases.and_then(|cases| cases.iter().find(|case| case["seq"] == seq));
            let due = case.and_then(|case| case["due_at"].as_str());
            Ok(due.map(str::to_owned))
        }
    }
}

fn of_step(name: &str, step: &Step) -> Value {
    Members::default()
        .value("step", Some(name.into()))
        .number("breach", Some(step.breach))
        .text("risk", step.risk.as_ref())
        .list("grounds", &step.ground)
        .text("text", step.text.as_ref())
        .object()
}

fn show(session: &Session, list: &List) -> Result<Exit, Failed> {
    let door = session.door()?;
    if list.candidates {
        let target = "/v1/breaches/candidates";
        let candidates: Vec<Candidate> =
            door.list(session, target, "candidates", Ledger::breach_candidates)?;
        session.json("breach-candidates/1", json!({"candidates": candidates}))?;
        for known in &candidates {
            let recipient = known.recipient.clone().unwrap_or_default();
            let due = crate::canon::format_instant(known.due_at);
            let told = [("instant", due.into())];
            let due = session.say_with("breach-due", &told);
            let day = known.occurred_on;
            session.print(&format!("{:<7} {day}  {recipient:<28} {due}", known.seq))?;
        }
        if candidates.is_empty() {
            session.hint("breach-no-candidates", &[]);
        }
    } else {
        let mut cases = door.list(session, "/v1/breaches", "breaches", Ledger::breaches)?;
        cases.retain(|case| !list.open || case.closed_by.is_none());
        session.json("breaches/1", json!({"breaches": cases}))?;
        for case in &cases {
            session.print(&row(session, case))?;
        }
        if cases.is_empty() {
            session.hint("breach-none", &[]);
        }
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn row(session: &Session, case: &BreachCase) -> String {
    let now = session.clock.read().wall;
    let aware = crate::canon::format_instant(case.aware_at);
    let state = if case.closed_by.is_some() {
        session.say("breach-closed")
    } else if case.notified_at.is_some() {
        session.say("breach-notified")
    } else if case.is_late(now) {
        session.paint(Paint::Bad, &session.say("breach-late"))
    } else {
        let hours = (case.due_at - now).num_hours();
        session.say_with("breach-hours", &[("hours", hours.into())])
    };
    let risk = case
        .risk
        .map(|risk| named::<Risk>(session, &risk))
        .unwrap_or_default();
    format!("{:<7} {aware}  {risk:<20} {state}", case.seq)
}
