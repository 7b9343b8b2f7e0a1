//! `tabellion subjects join` and `separate`: which identifiers are one person.

use clap::Args;

use crate::cli::acting::{not_acted, recorded};
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;

/// `subjects join`, `subjects separate`.
#[derive(Debug, Args)]
pub struct Join {
    #[arg(value_name = "REF")]
    subject: String,
    #[arg(long, value_name = "REF")]
    alias: String,
}

/// What is to happen to the two.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    Join,
    Separate,
}

/// Records it.
pub(super) fn run(session: &Session, pair: &Join, change: Change) -> Result<Exit, Failed> {
    let ledger = session.open()?;
    let answer = match change {
        Change::Join => ledger.join_persons(&pair.subject, &pair.alias, None, None),
        Change::Separate => ledger.separate_persons(&pair.subject, &pair.alias, None, None),
    }
    .map_err(|error| not_acted(session, &error))?;
    recorded(session, "subjects-join/1", &answer)?;
    session.close(&ledger)?;
    Ok(Exit::Done)
}
