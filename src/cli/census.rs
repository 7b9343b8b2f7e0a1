//! `tabellion census`: how many entries each organisation has, counted under the log's signature.

use std::ops::ControlFlow;

use clap::Subcommand;
use fluent_bundle::FluentValue;
use http::Method;
use serde_json::{Value, json};

use super::beside::Beside;
use super::door::Door;
use super::exit::{Exit, Failed};
use super::served::Asked;
use super::session::{Paint, Session};
use crate::canon;
use crate::entry::Frame;
use crate::ledger::CensusEntry;

/// `census`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum CensusVerb {
    /// Counts now.
    Take,
    /// Every census so far.
    List,
}

/// Takes or lists censuses.
///
/// # Errors
/// The ledger cannot be opened or read.
pub fn run(session: &Session, verb: CensusVerb) -> Result<Exit, Failed> {
    match verb {
        CensusVerb::Take => take(session),
        CensusVerb::List => list(session),
    }
}

fn take(session: &Session) -> Result<Exit, Failed> {
    let door = session.door()?;
    let told = match &door {
        Door::Own(ledger) => {
            let answer = ledger.take_census();
            let answer = answer.map_err(|error| session.not_recorded(&error))?;
            CensusEntry::of(&answer.line).map_or(Value::Null, |entry| to_json(&entry))
        }
        Door::Served(served) => served.value(session, Asked::new(Method::POST, "/v1/census"))?,
    };
    let say = session.say_with("census-taken", &arguments(&told));
    session.json("census-take/1", told)?;
    session.print(&session.paint(Paint::Good, &say))?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn list(session: &Session) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let mut found = Vec::new();
    beside.lines(session, 0..beside.size(), &mut |_, line| {
        if Frame::of(line).is_some_and(|frame| frame.kind == b"census") {
            found.extend(CensusEntry::of(line));
        }
        ControlFlow::Continue(())
    })?;
    session.json(
        "census-list/1",
        json!({"censuses": found.iter().map(to_json).collect::<Vec<_>>()}),
    )?;
    if found.is_empty() {
        session.hint("census-none", &[]);
    }
    for entry in &found {
        session.print(&session.say_with("census-line", &arguments(&to_json(entry))))?;
    }
    Ok(Exit::Done)
}

/// Of a census, told as JSON.
fn arguments(told: &Value) -> [(&'static str, FluentValue<'static>); 4] {
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| told[name].as_u64().unwrap_or_default();
    [
        ("seq", number("seq").to_string().into()),
        ("at", text("at").into()),
        ("organisations", number("organisations").into()),
        ("size", number("size").to_string().into()),
    ]
}

fn to_json(entry: &CensusEntry) -> Value {
    json!({"seq": entry.seq, "at": canon::format_instant(entry.at), "organisations": entry.census.organisations,
        "size": entry.census.size, "root": entry.census.root})
}
