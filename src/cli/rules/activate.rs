//! `tabellion rules activate`: from here on, verdicts rest on these rules. What was decided before stays as it was.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;
use crate::rulebook::Rulebook;

/// `rules activate`.
#[derive(Debug, Args)]
pub struct Activate {
    #[arg(value_name = "DIR", conflicts_with = "embedded")]
    folder: Option<PathBuf>,
    #[arg(long)]
    embedded: bool,
}

/// Puts a folder's rules in force, or those of this release.
///
/// # Errors
/// The folder has faults, then nothing is recorded; or the ledger cannot be written.
pub fn run(session: &Session, activate: &Activate) -> Result<Exit, Failed> {
    let given = activate
        .folder
        .as_ref()
        .map(|folder| source::folder(session, folder))
        .transpose()?;
    let ledger = session.open()?;
    let own = ledger
        .settings()
        .rules
        .as_ref()
        .filter(|_| !activate.embedded)
        .map(|folder| ledger.paths().ledger.join(folder));
    let rulebook: Arc<Rulebook> = match (given, own) {
        (Some(rulebook), _) => rulebook,
        (None, Some(folder)) => source::folder(session, &folder)?,
        (None, None) => session.rulebook()?,
    };
    let before = ledger.rulebook();
    let activated = ledger
        .activate(Arc::clone(&rulebook), None)
        .map_err(|error| session.not_recorded(&error))?;
    session.close(&ledger)?;
    let seq = activated.answer.map(|answer| answer.seq);
    session.json(
        "rules-activate/1",
        json!({
            "seq": seq, "activated": seq.is_some(), "version": rulebook.version(), "digest": rulebook.digest().to_string(),
            "before": {"version": before.version(), "digest": before.digest().to_string()},
        }),
    )?;
    let told = [
        ("version", rulebook.version().to_owned().into()),
        ("digest", rulebook.digest().to_string().into()),
        ("seq", seq.unwrap_or_default().to_string().into()),
    ];
    let id = if seq.is_some() {
        "rules-activated"
    } else {
        "rules-in-force-already"
    };
    session.print(&session.say_with(id, &told))?;
    if seq.is_some() {
        let digest = before.digest().to_string();
        let told = [("before", digest[..12].to_owned().into())];
        session.hint("rules-activated-next", &told);
    }
    Ok(Exit::Done)
}
