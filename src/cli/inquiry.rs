//! `tabellion inquiry`: what an authority asks for, and how it stands.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};

use super::acting::{Members, recorded};
use super::exit::{Exit, Failed};
use super::served::Asked;
use super::session::{Paint, Session};
use crate::canon;
use crate::disclosure::Text;
use crate::entry::{Body, Entry};
use crate::ledger::{Answer, InquiryCase, InquiryDemand, InquiryWords, Ledger};

/// `inquiry`.
#[derive(Debug, Subcommand)]
pub enum Inquiry {
    /// A new one.
    Open(Box<Open>),
    /// All of them.
    List(List),
    /// One.
    Show(One),
    /// Another last day.
    Amend(Amend),
    /// Its end.
    Close(Close),
}

/// `inquiry open`.
#[derive(Debug, Args)]
pub struct Open {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["authority", "reference", "as_of", "due", "ground", "text"])]
    file: Option<PathBuf>,
    #[arg(long, value_name = "AUTHORITY")]
    authority: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    #[arg(long, value_name = "DATE")]
    due: Option<String>,
    #[arg(long, value_name = "GROUND", value_delimiter = ',')]
    ground: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    scope: super::export::Scope,
}

/// `inquiry list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long)]
    open: bool,
}

/// `inquiry show`.
#[derive(Debug, Args)]
pub struct One {
    #[arg(value_name = "N")]
    inquiry: u64,
}

/// `inquiry amend`.
#[derive(Debug, Args)]
pub struct Amend {
    #[arg(value_name = "N")]
    inquiry: u64,
    #[arg(long, value_name = "DATE")]
    due: NaiveDate,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// `inquiry close`.
#[derive(Debug, Args)]
pub struct Close {
    #[arg(value_name = "N")]
    inquiry: u64,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

/// Does what was asked.
///
/// # Errors
/// The demand cannot be recorded, or the ledger cannot be used.
pub fn run(session: &Session, inquiry: &Inquiry) -> Result<Exit, Failed> {
    match inquiry {
        Inquiry::Open(open) => begin(session, open),
        Inquiry::List(list) => show_all(session, list),
        Inquiry::Show(one) => show(session, one.inquiry),
        Inquiry::Amend(amend) => postpone(session, amend),
        Inquiry::Close(close) => end(session, close),
    }
}

fn begin(session: &Session, open: &Open) -> Result<Exit, Failed> {
    let value = match &open.file {
        Some(file) => session.read_value(file)?,
        None => Members::default()
            .text("authority", open.authority.as_ref())
            .text("reference", open.reference.as_ref())
            .text("as_of", open.as_of.as_ref())
            .text("due_on", open.due.as_ref())
            .list("grounds", &open.ground)
            .text("text", open.text.as_ref())
            .value("scope", Some(open.scope.object()))
            .object(),
    };
    let demand: InquiryDemand = session.parse(Path::new("inquiry"), &value)?;
    let door = session.door()?;
    let asked = Asked::post("/v1/inquiries", &value);
    let answer = door.act(session, asked, |ledger| {
        ledger.open_inquiry(demand, None, None)
    })?;
    recorded(session, "inquiry-record/1", &answer)?;
    let told = [
        ("instant", instant_of(&answer).into()),
        ("seq", answer.seq.to_string().into()),
    ];
    session.print(&session.say_with("inquiry-opened", &told))?;
    session.hint("inquiry-next", &told);
    door.close(session)?;
    Ok(Exit::Done)
}

/// The instant whose state is shown, as the line says it.
fn instant_of(answer: &Answer) -> String {
    let entry = Entry::parse(&answer.line).ok();
    let stated = entry.and_then(|entry| match entry.body {
        Body::Inquiry(inquiry) => inquiry.as_of,
        _ => None,
    });
    stated.unwrap_or_else(|| canon::format_instant(answer.at))
}

/// Words for the authority, or from it.
fn words(session: &Session, text: Option<&String>) -> Result<Option<Text>, Failed> {
    text.map(|text| Text::parse(text))
        .transpose()
        .map_err(|error| session.failed("invalid", "failed-record", &error))
}

fn postpone(session: &Session, amend: &Amend) -> Result<Exit, Failed> {
    let text = words(session, amend.text.as_ref())?;
    let door = session.door()?;
    let value = Members::default()
        .text("due_on", Some(&amend.due.to_string()))
        .text("text", amend.text.as_ref())
        .object();
    let target = format!("/v1/inquiries/{}/amend", amend.inquiry);
    let answer = door.act(session, Asked::post(target, &value), |ledger| {
        ledger.amend_inquiry(amend.inquiry, amend.due, text, None, None)
    })?;
    recorded(session, "inquiry-record/1", &answer)?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn end(session: &Session, close: &Close) -> Result<Exit, Failed> {
    let text = words(session, close.text.as_ref())?;
    let door = session.door()?;
    let value = Members::default()
        .text("text", close.text.as_ref())
        .object();
    let target = format!("/v1/inquiries/{}/close", close.inquiry);
    let asked = Asked::post(target, &value);
    let answer = door.act(session, asked, |ledger| {
        ledger.close_inquiry(close.inquiry, text, None, None)
    })?;
    recorded(session, "inquiry-record/1", &answer)?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// An inquiry, and its sealed words.
#[derive(Deserialize)]
struct Found {
    inquiry: InquiryCase,
    words: InquiryWords,
}

fn show_all(session: &Session, list: &List) -> Result<Exit, Failed> {
    let door = session.door()?;
    let mut cases = door.list(session, "/v1/inquiries", "inquiries", Ledger::inquiries)?;
    cases.retain(|case| !list.open || case.closed_by.is_none());
    session.json("inquiries/1", json!({"inquiries": cases}))?;
    for case in &cases {
        session.print(&row(session, case))?;
    }
    if cases.is_empty() {
        session.hint("inquiry-none", &[]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn show(session: &Session, seq: u64) -> Result<Exit, Failed> {
    let door = session.door()?;
    let target = format!("/v1/inquiries/{seq}");
    let found = door.one(session, &target, |ledger| {
        Ok(Found {
            inquiry: ledger.inquiry(seq)?,
            words: ledger.inquiry_words(seq, None)?,
        })
    })?;
    let (case, words) = (found.inquiry, found.words);
    session.json("inquiry/1", json!({"inquiry": case, "words": words}))?;
    session.print(&row(session, &case))?;
    let scope = serde_json::to_string(&case.scope).unwrap_or_default();
    let line = |id: &str, value: Option<String>| match value {
        Some(value) => session.print(&session.say_with(id, &[("value", value.into())])),
        None => Ok(()),
    };
    line("inquiry-reference", words.reference)?;
    line("inquiry-scope", Some(scope))?;
    line("inquiry-subject", words.subject)?;
    line("inquiry-text", words.text)?;
    let amended: Vec<String> = case.amended_by.iter().map(u64::to_string).collect();
    line(
        "inquiry-amended",
        (!amended.is_empty()).then(|| amended.join(", ")),
    )?;
    let exports: Vec<String> = case.exports.iter().map(u64::to_string).collect();
    line(
        "inquiry-exports",
        (!exports.is_empty()).then(|| exports.join(", ")),
    )?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// One inquiry in one line.
fn row(session: &Session, case: &InquiryCase) -> String {
    let today = crate::rights::day(session.clock.read().wall);
    let authority = serde_json::to_value(case.authority).unwrap_or(Value::Null);
    let authority = authority.as_str().unwrap_or_default();
    let state = match (case.closed_by, case.due_on) {
        (Some(_), _) => session.say("inquiry-closed"),
        (None, Some(_)) if case.is_late(today) => {
            session.paint(Paint::Bad, &session.say("inquiry-late"))
        }
        (None, Some(due)) => session.say_with("inquiry-due", &[("date", due.to_string().into())]),
        (None, None) => session.say("inquiry-waits"),
    };
    let as_of = canon::format_instant(case.as_of);
    format!("{:<7} {authority:<6} {as_of}  {state}", case.seq)
}
