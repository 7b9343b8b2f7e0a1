//! The refused transfers of a ledger, by recipient and reason.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use comfy_table::presets;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

use crate::cli::exit::Failed;
use crate::cli::session::{Paint, Session};
use crate::cli::verdict::missing_label;
use crate::entry::{Body, Entry, Importer, Refusal};
use crate::ledger::{Filter, Ledger};
use crate::vocabulary::Missing;

/// Entries that are read at once.
const PAGE: usize = 1000;
/// Width of the table where nobody says how wide the window is.
const WIDTH: u16 = 120;

/// One line of the table.
#[derive(Debug, Serialize)]
pub struct Row {
    recipient: String,
    missing: Vec<String>,
    count: u64,
    took_place: u64,
    first: NaiveDate,
    last: NaiveDate,
    #[serde(skip)]
    reason: String,
}

/// Prints the table, and gives its rows.
///
/// # Errors
/// The ledger cannot be read.
pub fn print(session: &Session, ledger: &Ledger, name: &str) -> Result<Vec<Row>, Failed> {
    let rows = rows(session, ledger)?;
    let total: u64 = rows.iter().map(|row| row.count).sum();
    let head = session.say_with("demo-refused", &[("name", name.to_owned().into()), ("count", total.into())]);
    session.print(&session.paint(Paint::Bold, &head))?;
    session.print(&table(session, &rows))?;
    session.print("")?;
    Ok(rows)
}

fn rows(session: &Session, ledger: &Ledger) -> Result<Vec<Row>, Failed> {
    let filter = Filter { kind: Some("refusal".to_owned()), ..Filter::default() };
    let mut rows: BTreeMap<(String, Vec<Missing>, Vec<String>), Row> = BTreeMap::new();
    let mut after = None;
    loop {
        let page = ledger
            .list(&filter, after, PAGE)
            .map_err(|error| session.failed("unreadable", "failed-read", &error))?;
        for (_, line) in &page.entries {
            if let Ok(Body::Refusal(refusal)) = Entry::parse(line).map(|entry| entry.body) {
                add(session, ledger, &refusal, &mut rows);
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.recipient.cmp(&b.recipient)));
    Ok(rows)
}

fn add(
    session: &Session,
    ledger: &Ledger,
    refusal: &Refusal,
    rows: &mut BTreeMap<(String, Vec<Missing>, Vec<String>), Row>,
) {
    let recipient = match &refusal.recipient {
        Importer::Organisation(organisation) => {
            let register = ledger.register();
            let known = register.organisation(&organisation.id);
            known.map_or_else(|| organisation.id.clone(), |known| known.recipient.name.to_string())
        }
        Importer::Person(_) => session.say("log-natural-person"),
    };
    let missing = refusal.verdict.missing.clone();
    let outcomes: Vec<String> = refusal.verdict.personal.iter().map(|finding| finding.finding.outcome.to_string()).collect();
    // A right that was exercised, or a period that is over, lacks nothing: the outcome is the reason.
    let blocked = if missing.is_empty() { outcomes } else { Vec::new() };
    let occurred = refusal.disclosure.occurred_on;
    let row = rows.entry((recipient.clone(), missing.clone(), blocked.clone())).or_insert_with(|| Row {
        reason: reason(session, &missing, &blocked, refusal),
        missing: missing.iter().map(ToString::to_string).collect(),
        recipient,
        count: 0,
        took_place: 0,
        first: occurred,
        last: occurred,
    });
    row.count += 1;
    row.took_place += u64::from(refusal.took_place);
    row.first = row.first.min(occurred);
    row.last = row.last.max(occurred);
}

/// What is missing; else what was found; else the rules that spoke.
fn reason(session: &Session, missing: &[Missing], blocked: &[String], refusal: &Refusal) -> String {
    let labels: Vec<String> = missing.iter().map(|code| missing_label(session, code)).collect();
    if !labels.is_empty() {
        return labels.join("\n");
    }
    let found: Vec<String> = blocked.iter().map(|outcome| outcome_words(session, outcome)).collect();
    if !found.is_empty() {
        return found.join("\n");
    }
    refusal.verdict.rules.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What personal facts proved, in words: by the first part of the code.
fn outcome_words(session: &Session, outcome: &str) -> String {
    let first = outcome.split(':').next().unwrap_or_default();
    let id = match first {
        "objection" => "outcome-objection",
        "restriction" => "outcome-restriction",
        "erasure" => "outcome-erasure",
        "consent_withdrawn" => "outcome-consent-withdrawn",
        "retention" => "outcome-retention",
        _ => return outcome.to_owned(),
    };
    session.say(id)
}

fn table(session: &Session, rows: &[Row]) -> String {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header(["demo-column-count", "demo-column-recipient", "demo-column-reason", "demo-column-dates", "demo-column-took-place"].map(|id| session.say(id)));
    for row in rows {
        let dates = if row.first == row.last { row.first.to_string() } else { format!("{}\n{}", row.first, row.last) };
        table.add_row([row.count.to_string(), row.recipient.clone(), row.reason.clone(), dates, row.took_place.to_string()]);
    }
    table.to_string()
}
