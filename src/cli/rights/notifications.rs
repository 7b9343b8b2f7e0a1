//! `tabellion rights notifications`: who is to be told of a rectification, an erasure or a restriction (Article 19).

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::named;
use crate::cli::acting::{Members, recorded};
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::Asked;
use crate::cli::session::{Paint, Session};
use crate::ledger::{Ledger, Told, Waiting};
use crate::rights::Notice;
use crate::vocabulary::{NotificationResult, Right};

/// `rights notifications`.
#[derive(Debug, Subcommand)]
pub enum Notifications {
    /// Who is to be told, and who was.
    List(List),
    /// What came of one.
    Record(Box<Record>),
}

/// `rights notifications list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long)]
    open: bool,
    #[arg(long, value_name = "N")]
    about: Option<u64>,
}

/// `rights notifications record`.
#[derive(Debug, Args)]
pub struct Record {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["about", "recipient", "result"])]
    file: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    about: Option<u64>,
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    #[arg(long, value_name = "N")]
    entry: Option<u64>,
    #[arg(long, value_name = "N")]
    export: Option<u64>,
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[arg(long, value_name = "RESULT")]
    result: Option<String>,
    #[arg(long, value_name = "WAY")]
    via: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// Does what was asked.
pub(super) fn run(session: &Session, notifications: &Notifications) -> Result<Exit, Failed> {
    match notifications {
        Notifications::List(list) => show(session, list),
        Notifications::Record(record) => put(session, record),
    }
}

fn show(session: &Session, list: &List) -> Result<Exit, Failed> {
    let door = session.door()?;
    let target = "/v1/notifications";
    let mut matters = door.list(session, target, "matters", Ledger::notifications)?;
    matters.retain(|matter| {
        (!list.open || matter.open > 0) && list.about.is_none_or(|about| matter.about == about)
    });
    session.json("notifications/1", json!({"matters": matters}))?;
    for matter in &matters {
        print(session, matter)?;
    }
    if matters.is_empty() {
        session.hint("notifications-none", &[]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn print(session: &Session, matter: &Waiting) -> Result<(), Failed> {
    let right = named::<Right>(session, &matter.event);
    let day = crate::rights::day(matter.decided_at);
    let told = [("count", matter.open.into())];
    let open = session.say_with("notifications-open", &told);
    let head = format!("{:<7} {day}  {right}  {open}", matter.about);
    session.print(&session.paint(Paint::Bold, &head))?;
    for told in &matter.recipients {
        session.print(&format!("  {}", row(session, told)))?;
    }
    Ok(())
}

fn row(session: &Session, told: &Told) -> String {
    let who = match (&told.recipient, told.entry, told.export) {
        (Some(id), _, _) if told.merged.is_empty() => id.clone(),
        (Some(id), _, _) => {
            let merged = told.merged.join(", ");
            let said = [("id", id.clone().into()), ("merged", merged.into())];
            session.say_with("notifications-merged", &said)
        }
        (_, Some(entry), _) => {
            let said = [("seq", entry.to_string().into())];
            session.say_with("notifications-person", &said)
        }
        (_, _, export) => {
            let said = [("seq", export.unwrap_or_default().to_string().into())];
            session.say_with("notifications-holder", &said)
        }
    };
    let state = match &told.result {
        None => session.paint(Paint::Warning, &session.say("notifications-waiting")),
        Some(result) => {
            let result = named::<NotificationResult>(session, result);
            format!("{result} {}", told.on.clone().unwrap_or_default())
        }
    };
    format!("{who:<40} {state}")
}

fn put(session: &Session, record: &Record) -> Result<Exit, Failed> {
    let (path, value) = match &record.file {
        Some(file) => (file.as_path(), session.read_value(file)?),
        None => (Path::new("rights notifications record"), object(record)),
    };
    let notice: Notice = session.parse(path, &value)?;
    let door = session.door()?;
    let asked = Asked::post("/v1/notifications", &value);
    let answer = door.act(session, asked, |ledger| {
        ledger.record_notice(notice, None, None)
    })?;
    recorded(session, "notification-record/1", &answer)?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn object(record: &Record) -> Value {
    Members::default()
        .number("about", record.about)
        .text("recipient", record.recipient.as_ref())
        .number("entry", record.entry)
        .number("export", record.export)
        .text("on", record.on.as_ref())
        .text("result", record.result.as_ref())
        .text("via", record.via.as_ref())
        .text("reference", record.reference.as_ref())
        .text("text", record.text.as_ref())
        .object()
}
