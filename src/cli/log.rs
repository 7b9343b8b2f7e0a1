//! `tabellion log`: the entries, as they stand. Reads from beside, also while a service owns the ledger.

mod show;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::beside::Beside;
use super::exit::{Exit, Failed};
use super::session::Session;
use crate::disclosure::ClearRecipient;
use crate::disclosure::form::{parse_date, parse_instant};
use crate::entry::{Body, Entry};
use crate::ledger::{Filter, Span};
use crate::vocabulary::{Country, Purpose, Regime, VerdictWord};

/// How often `tail --follow` looks.
const LOOK: Duration = Duration::from_millis(500);

/// `log`.
#[derive(Debug, Subcommand)]
pub enum Log {
    /// A list.
    List(Box<List>),
    /// One entry.
    Show(show::Show),
    /// The newest.
    Tail(Tail),
}

/// `log list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[arg(long, value_name = "VERDICT", value_parser = code::<VerdictWord>)]
    verdict: Option<VerdictWord>,
    #[arg(long, value_name = "PURPOSE", value_parser = code::<Purpose>)]
    purpose: Option<Purpose>,
    #[arg(long, value_name = "REGIME", value_parser = code::<Regime>)]
    regime: Option<Regime>,
    #[arg(long, value_name = "CC", value_parser = country)]
    country: Option<Country>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    from: Option<NaiveDate>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    to: Option<NaiveDate>,
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    recorded_from: Option<DateTime<Utc>>,
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    recorded_to: Option<DateTime<Utc>>,
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

/// `log tail`.
#[derive(Debug, Args)]
pub struct Tail {
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20)]
    lines: usize,
    #[arg(short, long)]
    follow: bool,
}

fn code<C: crate::vocabulary::Code>(text: &str) -> Result<C, String> {
    C::parse(text).map_err(|error| error.to_string())
}

fn country(text: &str) -> Result<Country, String> {
    Country::parse(text).map_err(|error| error.to_string())
}

/// Shows entries.
///
/// # Errors
/// No ledger there, or it cannot be read.
pub fn run(session: &Session, log: &Log) -> Result<Exit, Failed> {
    match log {
        Log::List(list) => list_entries(session, list),
        Log::Show(show) => show::run(session, show),
        Log::Tail(tail) => tail_entries(session, tail),
    }
}

fn list_entries(session: &Session, list: &List) -> Result<Exit, Failed> {
    let filter = Filter {
        recipient: list.recipient.clone(),
        kind: list.kind.clone(),
        verdict: list.verdict,
        purpose: list.purpose,
        regime: list.regime,
        country: list.country,
        occurred: Span {
            from: list.from,
            to: list.to,
        },
        recorded: Span {
            from: list.recorded_from,
            to: list.recorded_to,
        },
        ..Filter::default()
    };
    if let Some(kind) = &list.kind
        && !Body::KINDS.contains(&kind.as_str())
    {
        let near = crate::vocabulary::nearest(kind, Body::KINDS.iter().copied());
        let told = [
            ("kind", kind.clone().into()),
            ("nearest", near.join(", ").into()),
        ];
        return Err(Failed::new(
            "unknown_kind",
            session.say_with("failed-kind", &told),
        ));
    }
    let beside = Beside::open(session)?;
    let mut found = Vec::new();
    let mut next = None;
    let first = list.after.map_or(0, |after| after.saturating_add(1));
    beside.lines(session, first..beside.size(), &mut |seq, line| {
        if !accepts(session, &beside, &filter, line) {
            return ControlFlow::Continue(());
        }
        if found.len() == list.limit {
            next = seq.checked_sub(1);
            return ControlFlow::Break(());
        }
        found.push((seq, line.to_vec()));
        ControlFlow::Continue(())
    })?;
    let entries: Vec<Value> = found
        .iter()
        .map(|(seq, line)| row_json(*seq, line))
        .collect();
    session.json(
        "log-list/1",
        json!({"entries": entries, "next": next, "size": beside.size()}),
    )?;
    for (seq, line) in &found {
        session.print(&row(session, *seq, line))?;
    }
    if found.is_empty() {
        session.hint("log-nothing", &[]);
    }
    if let Some(next) = next {
        session.hint("log-more", &[("after", next.to_string().into())]);
    }
    Ok(Exit::Done)
}

/// A line of unknown kind answers no filter but the empty one.
fn accepts(session: &Session, beside: &Beside, filter: &Filter, line: &[u8]) -> bool {
    if *filter == Filter::default() {
        return true;
    }
    let at = |version: u64| -> Option<ClearRecipient> {
        match Entry::parse(&beside.line(session, version).ok()??)
            .ok()?
            .body
        {
            Body::Recipient(change) => change.profile,
            _ => None,
        }
    };
    Entry::parse(line).is_ok_and(|entry| filter.accepts(&entry, &at))
}

fn tail_entries(session: &Session, tail: &Tail) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let mut next = beside.size();
    let first = next.saturating_sub(tail.lines as u64);
    let mut last = VecDeque::with_capacity(tail.lines);
    beside.lines(session, first..next, &mut |seq, line| {
        last.push_back((seq, line.to_vec()));
        ControlFlow::Continue(())
    })?;
    if !tail.follow {
        let entries: Vec<Value> = last
            .iter()
            .map(|(seq, line)| row_json(*seq, line))
            .collect();
        session.json("log-list/1", json!({"entries": entries, "size": next}))?;
        for (seq, line) in &last {
            session.print(&row(session, *seq, line))?;
        }
        return Ok(Exit::Done);
    }
    loop {
        for (seq, line) in last.drain(..) {
            session.json("entry/1", row_json(seq, &line))?;
            session.print(&row(session, seq, &line))?;
        }
        std::thread::sleep(LOOK);
        let beside = Beside::open(session)?;
        beside.lines(session, next..beside.size(), &mut |seq, line| {
            last.push_back((seq, line.to_vec()));
            ControlFlow::Continue(())
        })?;
        next = next.max(beside.size());
    }
}

/// One entry in one line.
fn row(session: &Session, seq: u64, line: &[u8]) -> String {
    let Ok(entry) = Entry::parse(line) else {
        return format!("{seq:>8}  {}", session.say("log-unknown"));
    };
    let at = entry.at.format("%Y-%m-%d %H:%M:%S");
    let kind = kind_words(session, &entry);
    let rest = match &entry.body {
        Body::Disclosure(record) => {
            format!(
                "{}  {}",
                show::to_whom(session, &record.recipient),
                show::purpose(session, &record.disclosure)
            )
        }
        Body::Refusal(refusal) => {
            format!(
                "{}  {}",
                show::to_whom(session, &refusal.recipient),
                super::record::missing_in_words(session, &refusal.verdict)
            )
        }
        Body::Recipient(change) => change
            .id
            .clone()
            .unwrap_or_else(|| session.say("log-natural-person")),
        _ => String::new(),
    };
    format!("{seq:>8}  {at}  {kind:<28}  {rest}")
        .trim_end()
        .to_owned()
}

/// The kind of an entry; of a disclosure, its verdict.
fn kind_words(session: &Session, entry: &Entry) -> String {
    match &entry.body {
        Body::Disclosure(record) if record.verdict.verdict == VerdictWord::PermitWithConditions => {
            session.say("kind-disclosure-conditions")
        }
        body => session.say(&format!("kind-{}", body.kind().replace('_', "-"))),
    }
}

/// One entry for programs: the line verbatim, and its members.
fn row_json(seq: u64, line: &[u8]) -> Value {
    let text = String::from_utf8_lossy(line);
    json!({"seq": seq, "line": text, "entry": serde_json::from_slice::<Value>(line).ok()})
}
