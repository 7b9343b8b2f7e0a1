//! `tabellion doctor`: everything that quietly goes wrong around a ledger, line by line, with what to do about it.
//!
//! ```text
//! ok    clock       the wall clock agrees with the last entry
//! warn  backup      the last backup is 12 days old
//!                   → run “tabellion backup create” every day, and keep it on another machine
//! ```
//! It looks from beside: nothing is opened, mended or written, also while a service runs. It ends with 1 when a line
//! fails; warnings fail with `--strict`.

mod care;
mod machine;

use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::{Arguments, Paint, Session};
use super::status;
use crate::files::Disk;
use crate::ledger::{Settings, Words};

/// `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    #[arg(long)]
    strict: bool,
}

/// How a line came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Ok,
    Warn,
    Fail,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }

    const fn paint(self) -> Paint {
        match self {
            Self::Ok => Paint::Good,
            Self::Warn => Paint::Warning,
            Self::Fail => Paint::Bad,
        }
    }
}

/// One thing that was looked at.
struct Line {
    check: &'static str,
    state: State,
    what: String,
    next: Option<String>,
}

/// Gathers lines.
struct Sheet<'a> {
    session: &'a Session,
    lines: Vec<Line>,
}

impl Sheet<'_> {
    fn ok(&mut self, check: &'static str, what: String) {
        self.add(check, State::Ok, what, None);
    }

    fn warn(&mut self, check: &'static str, what: String, next: String) {
        self.add(check, State::Warn, what, Some(next));
    }

    fn fail(&mut self, check: &'static str, what: String, next: String) {
        self.add(check, State::Fail, what, Some(next));
    }

    fn add(&mut self, check: &'static str, state: State, what: String, next: Option<String>) {
        self.lines.push(Line {
            check,
            state,
            what,
            next,
        });
    }

    fn say(&self, id: &str) -> String {
        self.session.say(id)
    }

    fn say_with(&self, id: &str, told: &Arguments<'_>) -> String {
        self.session.say_with(id, told)
    }
}

/// Looks at everything, and tells it.
///
/// # Errors
/// No ledger there, or its files cannot be read.
pub fn run(session: &Session, doctor: &Doctor) -> Result<Exit, Failed> {
    let looked = status::look(session, Words::Sealed)?;
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| super::beside::no_settings(session, &paths, &error))?;
    let mut sheet = Sheet {
        session,
        lines: Vec::new(),
    };
    machine::look(&mut sheet, &paths, &settings, &looked);
    care::look(&mut sheet, &paths, &settings, &looked)?;
    let worst = sheet
        .lines
        .iter()
        .map(|line| line.state)
        .max()
        .unwrap_or(State::Ok);
    let lines: Vec<_> = sheet.lines.iter().map(to_json).collect();
    session.json("doctor/1", json!({"state": worst.word(), "lines": lines}))?;
    for line in &sheet.lines {
        print(session, line)?;
    }
    let failed = worst == State::Fail || worst == State::Warn && doctor.strict;
    Ok(if failed { Exit::Failure } else { Exit::Done })
}

fn to_json(line: &Line) -> serde_json::Value {
    json!({"check": line.check, "state": line.state.word(), "what": line.what, "next": line.next})
}

fn print(session: &Session, line: &Line) -> Result<(), Failed> {
    let word = session.paint(line.state.paint(), &format!("{:<4}", line.state.word()));
    session.print(&format!("{word}  {:<12}{}", line.check, line.what))?;
    match &line.next {
        Some(next) => session.print(&format!("                  → {next}")),
        None => Ok(()),
    }
}
