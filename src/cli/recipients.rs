//! `tabellion recipients`: the register.
//!
//! It is read from beside: nothing is opened or mended. Names and contacts are sealed; they are shown by the service
//! that has the ledger, or where nobody has it and its keys are at hand; else ids stand for names.

mod told;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Door;
use super::exit::{Exit, Failed};
use super::register;
use super::served::{Asked, Served, segment};
use super::session::{Paint, Session};
use super::status::look;
use super::verdict::label;
use crate::disclosure::Recipient;
use crate::ledger::{Looked, Stored, Words};

/// `recipients`.
#[derive(Debug, Subcommand)]
pub enum Recipients {
    /// Everybody.
    List,
    /// One of them.
    Show(Show),
    /// A new one, or a new version.
    Add(Add),
    /// Every version of one.
    History(register::One),
    /// Disclosures to one have ended.
    Retire(register::One),
    /// One is another.
    Merge(register::Merge),
    /// It is not.
    Separate(register::One),
    /// What soon ends.
    Expiring(register::Soon),
    /// An extract of the record of processing.
    Record30(register::Record30),
}

/// `recipients show`.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "ID")]
    id: String,
}

/// `recipients add`.
#[derive(Debug, Args)]
pub struct Add {
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "VERSION")]
    if_version: Option<u64>,
}

/// Does what was asked.
///
/// # Errors
/// No such recipient, an entry that is not valid, or the ledger cannot be used.
pub fn run(session: &Session, recipients: &Recipients) -> Result<Exit, Failed> {
    match recipients {
        Recipients::List => list(session),
        Recipients::Show(show) => show_one(session, &show.id),
        Recipients::Add(add) => add_one(session, add),
        Recipients::History(one) => register::history(session, one),
        Recipients::Retire(one) => register::end(session, register::End::Retire(one)),
        Recipients::Merge(merge) => register::end(session, register::End::Merge(merge)),
        Recipients::Separate(one) => register::end(session, register::End::Separate(one)),
        Recipients::Expiring(soon) => register::expiring(session, soon),
        Recipients::Record30(wanted) => register::record30(session, wanted),
    }
}

fn list(session: &Session) -> Result<Exit, Failed> {
    if let Some(served) = Served::beside(&session.paths()) {
        return told::list(session, &served);
    }
    let looked = look(session, Words::Wanted)?;
    let rows = looked.register.organisations();
    let rows: Vec<Row> = rows
        .map(|(_, known)| Row {
            version: known.version,
            retired: known.retired,
            recipient: known.recipient.as_ref().clone(),
        })
        .collect();
    print_all(session, &rows, Some(&looked))
}

/// One recipient of the list.
#[derive(Deserialize)]
struct Row {
    version: u64,
    retired: bool,
    recipient: Recipient,
}

impl Row {
    fn json(&self) -> Value {
        let Recipient {
            id,
            name,
            kind,
            seat,
            ..
        } = &self.recipient;
        json!({"id": id, "name": name, "kind": kind, "seat": seat, "version": self.version, "retired": self.retired})
    }
}

fn print_all(session: &Session, rows: &[Row], looked: Option<&Looked>) -> Result<Exit, Failed> {
    let hidden = looked.map_or(0, |looked| looked.hidden);
    let sealed = looked.and_then(|looked| sealed(session, looked));
    let all: Vec<Value> = rows.iter().map(Row::json).collect();
    session.json(
        "recipients/1",
        json!({"recipients": all, "hidden": hidden, "sealed": sealed}),
    )?;
    for Row { recipient, .. } in rows {
        let (id, seat) = (&recipient.id, recipient.seat.to_string());
        let kind = label(session, recipient.kind);
        let id = id.to_string();
        session.print(&format!("{id:<28} {seat:<7} {kind:<34} {}", recipient.name))?;
    }
    if rows.is_empty() && hidden == 0 {
        session.hint("recipients-none", &[]);
    }
    if let Some(looked) = looked {
        tell_sealed(session, looked);
    }
    Ok(Exit::Done)
}

/// Why names and contacts are not shown, if they are not.
fn sealed(session: &Session, looked: &Looked) -> Option<String> {
    looked.sealed.as_ref().map(|why| session.words(why))
}

fn tell_sealed(session: &Session, looked: &Looked) {
    if let Some(why) = sealed(session, looked) {
        session.hint("recipients-sealed", &[("why", why.into())]);
    }
    if looked.hidden > 0 {
        session.hint("recipients-hidden", &[("count", looked.hidden.into())]);
    }
}

fn show_one(session: &Session, id: &str) -> Result<Exit, Failed> {
    if let Some(served) = Served::beside(&session.paths()) {
        return told::one(session, &served, id);
    }
    let looked = look(session, Words::Wanted)?;
    let register = &looked.register;
    let Some(known) = register.organisation(id) else {
        tell_sealed(session, &looked);
        return Err(unknown(session, id, &register.nearest(id)));
    };
    let shown = Shown {
        recipient: serde_json::to_value(&*known.recipient).unwrap_or_default(),
        version: known.version,
        versions: known.versions.to_vec(),
        retired: known.retired,
        sealed: sealed(session, &looked),
    };
    print(session, id, &shown)?;
    tell_sealed(session, &looked);
    Ok(Exit::Done)
}

fn unknown(session: &Session, id: &str, near: &[String]) -> Failed {
    let told = [("id", id.to_owned().into())];
    let failed = Failed::new(
        "unknown_recipient",
        session.say_with("failed-unknown-recipient", &told),
    );
    if near.is_empty() {
        failed.next(session.say("next-recipients-list"))
    } else {
        failed.next(session.say_with("next-did-you-mean", &[("nearest", near.join(", ").into())]))
    }
}

/// One recipient, as it is shown.
struct Shown {
    recipient: Value,
    version: u64,
    versions: Vec<u64>,
    retired: bool,
    sealed: Option<String>,
}

fn print(session: &Session, id: &str, known: &Shown) -> Result<(), Failed> {
    let Shown {
        recipient, sealed, ..
    } = known;
    session.json(
        "recipient/1",
        json!({"recipient": recipient, "version": known.version, "versions": known.versions, "retired": known.retired, "sealed": sealed}),
    )?;
    let told = [
        ("id", id.to_owned().into()),
        ("version", known.version.to_string().into()),
    ];
    session.print(&session.paint(Paint::Bold, &session.say_with("recipient-head", &told)))?;
    session.print(&serde_json::to_string_pretty(&recipient).unwrap_or_default())?;
    let versions: Vec<String> = known.versions.iter().map(ToString::to_string).collect();
    session.print(&session.say_with(
        "recipient-versions",
        &[("versions", versions.join(", ").into())],
    ))
}

fn add_one(session: &Session, add: &Add) -> Result<Exit, Failed> {
    let value = session.read_value(&add.file)?;
    let recipient: Recipient = session.parse(&add.file, &value)?;
    let id = recipient.id.to_string();
    let door = session.door()?;
    let stored = match &door {
        Door::Own(ledger) => ledger
            .put_recipient(recipient, add.if_version, None)
            .map_err(|error| session.not_recorded(&error))?,
        Door::Served(served) => put(session, served, &id, &value, add.if_version)?,
    };
    session.json(
        "recipient-add/1",
        json!({"id": id, "version": stored.version, "created": stored.created, "unchanged": stored.unchanged}),
    )?;
    let sentence = if stored.unchanged {
        "recipient-unchanged"
    } else if stored.created {
        "recipient-created"
    } else {
        "recipient-changed"
    };
    let told = [
        ("id", id.into()),
        ("version", stored.version.to_string().into()),
    ];
    session.print(&session.say_with(sentence, &told))?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// The same through the service that has the ledger. Version 0 means that nobody of that id is there yet.
fn put(
    session: &Session,
    served: &Served,
    id: &str,
    value: &Value,
    if_version: Option<u64>,
) -> Result<Stored, Failed> {
    let target = format!("/v1/recipients/{}", segment(id));
    let asked = Asked::new(Method::PUT, target).json(value);
    let asked = match if_version {
        Some(0) => asked.header("if-none-match", Some("*".to_owned())),
        version => asked.header("if-match", version.map(|version| format!("\"{version}\""))),
    };
    let told = served.value(session, asked)?;
    Ok(Stored {
        version: told["version"].as_u64().unwrap_or_default(),
        created: told["created"] == true,
        unchanged: told["unchanged"] == true,
    })
}
