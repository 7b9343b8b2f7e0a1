//! The extract of the record of processing as somebody reads it on a terminal.
//!
//! ```text
//! service provider, processor: Orchid SAS (example), FR
//!   Countries: DE, FR
//!   Purposes: hosting
//! ```

use crate::cli::exit::Failed;
use crate::cli::session::{Paint, Session};
use crate::cli::verdict::label;
use crate::ledger::ProcessingRow;
use crate::vocabulary::Code;

/// Every recipient, and natural persons by kind.
pub(super) fn print(session: &Session, rows: &[ProcessingRow]) -> Result<(), Failed> {
    for row in rows {
        let head = format!("{}, {}", label(session, row.kind), label(session, row.role));
        let mut head = format!("{head}  {}", who(session, row));
        if row.retired {
            head = format!("{head}  ({})", session.say("record30-retired"));
        }
        session.print(&session.paint(Paint::Bold, &head))?;
        let countries: Vec<String> = row.countries.iter().map(ToString::to_string).collect();
        line(session, "record30-countries", &countries)?;
        line(session, "record30-purposes", &names(session, &row.purposes))?;
        line(
            session,
            "record30-categories",
            &names(session, &row.categories),
        )?;
        if !row.transfers.is_empty() {
            session.print(&format!("  {}", session.say("record30-transfers")))?;
        }
        for transfer in &row.transfers {
            session.print(&format!("    · {} ({})", transfer.rule, transfer.citation))?;
        }
        let last = match row.last_on {
            Some(day) => session.say_with("record30-last", &[("day", day.to_string().into())]),
            None => session.say("record30-never"),
        };
        session.print(&format!("  {last}"))?;
    }
    if rows.is_empty() {
        session.hint("record30-none", &[]);
    }
    Ok(())
}

/// Who it is: an organisation; nobody in particular where they are natural persons.
fn who(session: &Session, row: &ProcessingRow) -> String {
    match (&row.name, row.seat) {
        (Some(name), Some(seat)) => format!("{name}, {seat}"),
        (Some(name), None) => name.clone(),
        (None, _) => session.say("record30-natural"),
    }
}

fn names<'a, C: Code + 'a>(
    session: &Session,
    codes: impl IntoIterator<Item = &'a C>,
) -> Vec<String> {
    codes
        .into_iter()
        .map(|code| label(session, *code))
        .collect()
}

/// A list in one line; nothing where there is nothing.
fn line(session: &Session, id: &str, list: &[String]) -> Result<(), Failed> {
    if list.is_empty() {
        return Ok(());
    }
    let said = session.say_with(id, &[("list", list.join(", ").into())]);
    session.print(&format!("  {said}"))
}
