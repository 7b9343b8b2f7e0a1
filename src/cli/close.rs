//! `tabellion close`: the end of the log.
//!
//! ```text
//! tabellion close --reason year --successor ledger.example/prod-2027 --keep-until 2037-08-31
//! tabellion close … --successor-ledger ledger-2027      which takes over the suppressions that stand
//! ```
//! Nothing takes it back, so the origin of the log is asked for; `--yes` answers beforehand.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::canon;
use crate::disclosure::form::parse_date;
use crate::ledger::{CloseRequest, EndReason, Handed, Ledger, Paths, RecordError};
use crate::vocabulary::Code as _;

/// `close`.
#[derive(Debug, Args)]
pub struct Close {
    #[arg(long, value_name = "REASON", value_parser = reason)]
    reason: EndReason,
    #[arg(long, value_name = "NAME")]
    successor: Option<String>,
    #[arg(long, value_name = "DIR", requires = "successor")]
    successor_ledger: Option<PathBuf>,
    #[arg(long, value_name = "DIR", requires = "successor_ledger")]
    successor_keys: Option<PathBuf>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    keep_until: NaiveDate,
    #[arg(long)]
    yes: bool,
}

fn reason(text: &str) -> Result<EndReason, String> {
    EndReason::parse(text).map_err(|error| error.to_string())
}

/// Closes the log.
///
/// # Errors
/// It is not over, was closed before, or cannot be used.
pub fn run(session: &Session, close: &Close) -> Result<Exit, Failed> {
    let ledger = session.open()?;
    if !close.yes && ledger.closed().is_none() {
        let asking = Asking {
            question: "close-confirm",
            unasked: "failed-close-unasked",
            otherwise: "failed-close-otherwise",
        };
        confirm(session, &ledger, &asking)?;
    }
    let handed = hand_over(session, close, &ledger)?;
    let request = CloseRequest {
        reason: close.reason,
        successor: close.successor.clone(),
        keep_until: Some(close.keep_until),
        actor: None,
        handed,
    };
    let answer = ledger
        .close(request)
        .map_err(|error| failed(session, &error))?;
    let (origin, day) = (ledger.origin().to_owned(), close.keep_until.to_string());
    session.json(
        "close/1",
        json!({"seq": answer.seq, "at": canon::format_instant(answer.at), "origin": origin,
            "successor": close.successor, "keep_until": day}),
    )?;
    let told = [
        ("seq", answer.seq.to_string().into()),
        ("origin", origin.into()),
    ];
    session.print(&session.say_with("close-done", &told))?;
    session.print(&session.say_with("verify-keep", &[("day", day.into())]))?;
    if let Some(successor) = &close.successor {
        session.hint("close-next", &[("successor", successor.clone().into())]);
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}

/// The log that goes on takes over the suppressions that stand here.
fn hand_over(session: &Session, close: &Close, old: &Ledger) -> Result<Option<Handed>, Failed> {
    let Some(folder) = &close.successor_ledger else {
        return Ok(None);
    };
    if old.closed().is_some() {
        return Ok(None);
    }
    let next = session.open_at(&Paths::new(folder.clone(), close.successor_keys.clone()))?;
    let named = close.successor.as_deref().unwrap_or_default();
    if next.origin() != named {
        let told = [
            ("named", named.to_owned().into()),
            ("found", next.origin().to_owned().into()),
        ];
        let what = session.say_with("failed-close-successor", &told);
        return Err(Failed::new("another_log", what));
    }
    let carried = old
        .offer_suppressions()
        .and_then(|offer| next.take_suppressions(&offer, None))
        .map_err(|error| failed(session, &error))?;
    session.close(&next)?;
    if carried.taken > 0 {
        let told = [
            ("origin", old.origin().to_owned().into()),
            ("taken", carried.taken.into()),
            ("count", carried.identifiers.into()),
        ];
        session.hint("suppressions-carried", &told);
    }
    Ok(Some(Handed {
        to: next.origin().to_owned(),
        lists: carried.lists,
    }))
}

/// Persons' rights keep a log open: that is the law's no.
fn failed(session: &Session, error: &RecordError) -> Failed {
    let told = [("error", session.words(error).into())];
    let exit = match error {
        RecordError::NotOver { .. } => Exit::Refused,
        _ => Exit::Failure,
    };
    Failed::ending(
        exit,
        error.code(),
        session.say_with("failed-close-log", &told),
    )
}

/// The sentences of a confirmation: the question, nobody to ask, another name.
pub(super) struct Asking {
    pub(super) question: &'static str,
    pub(super) unasked: &'static str,
    pub(super) otherwise: &'static str,
}

/// Asks for the name of the log before something that nothing takes back.
///
/// # Errors
/// Nobody is there to ask, or the name is another.
pub(super) fn confirm(session: &Session, ledger: &Ledger, asking: &Asking) -> Result<(), Failed> {
    let not = |id: &str| Failed::new("not_confirmed", session.say(id));
    if session.is_json() || !std::io::stdin().is_terminal() {
        return Err(not(asking.unasked));
    }
    let told = [("origin", ledger.origin().to_owned().into())];
    // Nobody may read stderr: then nobody answers.
    let _ = write!(
        std::io::stderr(),
        "{} ",
        session.say_with(asking.question, &told)
    );
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && answer.trim() == ledger.origin() {
        Ok(())
    } else {
        Err(not(asking.otherwise))
    }
}
