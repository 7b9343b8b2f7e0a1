//! `tabellion clock confirm`: somebody vouches for the wall clock after a jump; that is recorded.

use clap::Subcommand;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::canon;

/// `clock`.
#[derive(Debug, Subcommand)]
pub enum ClockVerb {
    /// The clock is right now.
    Confirm,
}

/// Records a `clock` entry; recording goes on from there.
///
/// # Errors
/// There is nothing to confirm, or recording has stopped for another reason.
pub fn run(session: &Session, clock: &ClockVerb) -> Result<Exit, Failed> {
    let ClockVerb::Confirm = clock;
    let ledger = session.open()?;
    let answer = ledger
        .confirm_clock(None)
        .map_err(|error| session.not_recorded(&error))?;
    let at = canon::format_instant(answer.at);
    session.json("clock/1", json!({"seq": answer.seq, "at": at}))?;
    session.print(&session.say_with(
        "clock-confirmed",
        &[("seq", answer.seq.to_string().into()), ("at", at.into())],
    ))?;
    session.close(&ledger)?;
    Ok(Exit::Done)
}
