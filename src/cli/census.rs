//! `tabellion census`: how many entries each organisation has, counted under the log's signature.

use std::ops::ControlFlow;

use clap::Subcommand;
use http::Method;
use serde_json::json;

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
    let line = match &door {
        Door::Own(ledger) => {
            let answer = ledger.take_census();
            let answer = answer.map_err(|error| session.not_recorded(&error))?;
            Some(answer.line)
        }
        Door::Served(served) => {
            let told = served.value(session, Asked::new(Method::POST, "/v1/census"))?;
            let seq = told["seq"].as_u64().unwrap_or(u64::MAX);
            Beside::open(session)?.line(session, seq)?
        }
    };
    if let Some(entry) = line.as_deref().and_then(CensusEntry::of) {
        session.json("census-take/1", to_json(&entry))?;
        let told = session.say_with("census-taken", &arguments(&entry));
        session.print(&session.paint(Paint::Good, &told))?;
    }
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
        session.print(&session.say_with("census-line", &arguments(entry)))?;
    }
    Ok(Exit::Done)
}

fn arguments(entry: &CensusEntry) -> [(&'static str, fluent_bundle::FluentValue<'static>); 4] {
    [
        ("seq", entry.seq.to_string().into()),
        ("at", canon::format_instant(entry.at).into()),
        ("organisations", entry.census.organisations.into()),
        ("size", entry.census.size.to_string().into()),
    ]
}

fn to_json(entry: &CensusEntry) -> serde_json::Value {
    json!({"seq": entry.seq, "at": canon::format_instant(entry.at), "organisations": entry.census.organisations,
        "size": entry.census.size, "root": entry.census.root})
}
