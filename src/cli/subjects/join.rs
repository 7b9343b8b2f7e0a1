//! `tabellion subjects join` and `separate`: which identifiers are one person.

use clap::Args;
use serde_json::json;

use crate::cli::acting::recorded;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::Asked;
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
    let target = match change {
        Change::Join => "/v1/subjects/join",
        Change::Separate => "/v1/subjects/separate",
    };
    let asked = Asked::post(
        target,
        &json!({"subject": pair.subject, "alias": pair.alias}),
    );
    let door = session.door()?;
    let answer = door.act(session, asked, |ledger| match change {
        Change::Join => ledger.join_persons(&pair.subject, &pair.alias, None, None),
        Change::Separate => ledger.separate_persons(&pair.subject, &pair.alias, None, None),
    })?;
    recorded(session, "subjects-join/1", &answer)?;
    door.close(session)?;
    Ok(Exit::Done)
}
