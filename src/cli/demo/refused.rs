//! The refused transfers of a ledger, by recipient and reason.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use comfy_table::{ContentArrangement, LineStyle, Table, presets};
use serde::Serialize;

use crate::cli::again;
use crate::cli::exit::Failed;
use crate::cli::session::{Paint, Session};
use crate::cli::verdict::missing_label;
use crate::decide::Effect;
use crate::entry::{Body, Entry, Importer, Refusal};
use crate::ledger::{Filter, Ledger};
use crate::rulebook::Rulebook;

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
    reason: String,
}

/// Lines of the table by recipient and reason.
type Rows = BTreeMap<(String, String), Row>;

/// Prints the table, and gives its rows.
///
/// # Errors
/// The ledger cannot be read.
pub fn print(session: &Session, ledger: &Ledger, name: &str) -> Result<Vec<Row>, Failed> {
    let rows = rows(session, ledger)?;
    let total: u64 = rows.iter().map(|row| row.count).sum();
    let head = session.say_with(
        "demo-refused",
        &[("name", name.to_owned().into()), ("count", total.into())],
    );
    session.print(&session.paint(Paint::Bold, &head))?;
    session.print(&table(session, &rows))?;
    session.print("")?;
    Ok(rows)
}

fn rows(session: &Session, ledger: &Ledger) -> Result<Vec<Row>, Failed> {
    let filter = Filter {
        kind: Some("refusal".to_owned()),
        ..Filter::default()
    };
    let rulebook = ledger.rulebook();
    let mut rows = Rows::new();
    let mut after = None;
    loop {
        let page = ledger
            .list(&filter, after, PAGE)
            .map_err(|error| session.failed("unreadable", "failed-read", &error))?;
        for (_, line) in &page.entries {
            if let Ok(entry) = Entry::parse(line) {
                add(session, ledger, &rulebook, &entry, &mut rows);
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut rows: Vec<Row> = rows.into_values().collect();
    rows.sort_by(|a, b| {
        b.count
            .cmp(&a.count)
            .then_with(|| a.recipient.cmp(&b.recipient))
    });
    Ok(rows)
}

fn add(session: &Session, ledger: &Ledger, rulebook: &Rulebook, entry: &Entry, rows: &mut Rows) {
    let Body::Refusal(refusal) = &entry.body else {
        return;
    };
    let recipient = match &refusal.recipient {
        Importer::Organisation(organisation) => {
            let register = ledger.register();
            let known = register.organisation(&organisation.id);
            known.map_or_else(
                || organisation.id.clone(),
                |known| known.recipient.name.to_string(),
            )
        }
        Importer::Person(_) => session.say("log-natural-person"),
    };
    let reason = reason(session, ledger, rulebook, entry, refusal);
    let occurred = refusal.disclosure.occurred_on;
    let row = rows
        .entry((recipient.clone(), reason.clone()))
        .or_insert_with(|| Row {
            recipient,
            missing: refusal
                .verdict
                .missing
                .iter()
                .map(ToString::to_string)
                .collect(),
            reason,
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

/// What is missing, and the rules that refuse whatever is brought: an objection, a period that is over.
fn reason(
    session: &Session,
    ledger: &Ledger,
    rulebook: &Rulebook,
    entry: &Entry,
    refusal: &Refusal,
) -> String {
    let mut words: Vec<String> = refusal
        .verdict
        .missing
        .iter()
        .map(|code| missing_label(session, code))
        .collect();
    let line = |seq: u64| ledger.line(seq).ok().flatten();
    if let Some(verdict) = again::judge(entry, rulebook, &line) {
        for reason in verdict
            .reasons
            .iter()
            .filter(|reason| reason.effect == Effect::Refuses)
        {
            let title = rulebook.rule(&reason.rule).map_or_else(
                || reason.rule.to_string(),
                |rule| rule.title.get(session.lang()).to_owned(),
            );
            if !words.contains(&title) {
                words.push(title);
            }
        }
    }
    words.join("\n")
}

fn table(session: &Session, rows: &[Row]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()))
        .set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(WIDTH);
    }
    table.set_header(
        [
            "demo-column-count",
            "demo-column-recipient",
            "demo-column-reason",
            "demo-column-dates",
            "demo-column-took-place",
        ]
        .map(|id| session.say(id)),
    );
    for row in rows {
        let dates = if row.first == row.last {
            row.first.to_string()
        } else {
            format!("{} – {}", row.first, row.last)
        };
        table.add_row([
            row.count.to_string(),
            row.recipient.clone(),
            row.reason.clone(),
            dates,
            row.took_place.to_string(),
        ]);
    }
    table.to_string()
}
