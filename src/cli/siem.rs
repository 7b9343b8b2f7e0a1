//! `tabellion siem`: entries for a SIEM, one a line. Reads from beside, also while a service owns the ledger.
//!
//! ```text
//! tabellion siem --format rfc5424 --after "$(cat cursor)" | logger …
//! ```
//! Entries come once, in order; the place of the last one is told on standard error, for the next `--after`.

use std::ops::ControlFlow;

use clap::Args;
use serde_json::json;

use super::beside::Beside;
use super::exit::{Exit, Failed};
use super::session::Session;
use crate::entry::{Body, Entry};
use crate::report::siem::Siem;

/// `siem`.
#[derive(Debug, Args)]
pub struct Export {
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Siem,
    #[arg(long, value_name = "SEQ")]
    after: Option<u64>,
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    limit: u64,
}

fn format(text: &str) -> Result<Siem, String> {
    Siem::parse(text).ok_or_else(|| Siem::NAMES.join(", "))
}

/// Prints them.
///
/// # Errors
/// No ledger there, or it cannot be read.
pub fn run(session: &Session, export: &Export) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let genesis = beside.line(session, 0)?.unwrap_or_default();
    let origin = match Entry::parse(&genesis).map(|entry| entry.body) {
        Ok(Body::Genesis(genesis)) => genesis.origin,
        _ => "-".to_owned(),
    };
    let first = export.after.map_or(0, |after| after.saturating_add(1));
    let end = beside.size().min(first.saturating_add(export.limit));
    let mut printed = Ok(());
    let mut lines = Vec::new();
    let mut last = None;
    beside.lines(session, first..end, &mut |seq, line| {
        // A line of a kind that this release does not know is for a later one.
        if let Ok(entry) = Entry::parse(line) {
            let line = export.format.line(&origin, &entry);
            printed = session.print(&line);
            if session.is_json() {
                lines.push(line);
            }
        }
        last = Some(seq);
        match printed {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    printed?;
    session.json(
        "siem/1",
        json!({"lines": lines, "last": last, "size": beside.size()}),
    )?;
    match last {
        Some(last) => session.hint("siem-last", &[("seq", last.to_string().into())]),
        None => session.hint("siem-nothing", &[]),
    }
    Ok(Exit::Done)
}
