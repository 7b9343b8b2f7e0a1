//! `tabellion mirror`: the published log as files for others, and a way back from them.
//!
//! ```text
//! mirror update DIR      as often as one likes, beside a running service too
//! mirror repair DIR      puts lines that the journal lost back from it
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::json;

use super::exit::{Exit, Failed};
use super::opening;
use super::proof::trusted;
use super::session::Session;
use crate::files::{Disk, Files};
use crate::ledger::{self, Ledger, Machine, MirrorError};

/// `mirror`.
#[derive(Debug, Subcommand)]
pub enum MirrorVerb {
    /// Brings it up to date.
    Update(Update),
    /// Repairs the journal from it.
    Repair(Repair),
}

/// `mirror update`.
#[derive(Debug, Args)]
pub struct Update {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long, value_name = "VKEY")]
    trust: Vec<String>,
}

/// `mirror repair`.
#[derive(Debug, Args)]
pub struct Repair {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Does what was asked.
///
/// # Errors
/// The log is not the one that was mirrored, or files cannot be read or written.
pub fn run(session: &Session, verb: &MirrorVerb) -> Result<Exit, Failed> {
    match verb {
        MirrorVerb::Update(update) => bring_up(session, update),
        MirrorVerb::Repair(repair) => put_back(session, repair),
    }
}

fn bring_up(session: &Session, update: &Update) -> Result<Exit, Failed> {
    let keys = trusted(session, &update.trust)?;
    let files: Arc<dyn Files> = Arc::new(Disk);
    let mirrored = ledger::mirror(&files, &session.paths().ledger, &update.folder, &keys)
        .map_err(|error| not_mirrored(session, &error))?;
    session.json(
        "mirror/1",
        json!({"folder": update.folder, "before": mirrored.before, "size": mirrored.size}),
    )?;
    let told = [
        ("path", update.folder.display().to_string().into()),
        ("size", mirrored.size.to_string().into()),
        (
            "added",
            (mirrored.size - mirrored.before).to_string().into(),
        ),
    ];
    session.print(&session.say_with("mirror-updated", &told))?;
    Ok(Exit::Done)
}

fn not_mirrored(session: &Session, error: &MirrorError) -> Failed {
    let (exit, code) = match error {
        MirrorError::Shorter { .. } | MirrorError::Rewritten(_) => (Exit::Broken, "rewritten"),
        MirrorError::Checkpoint { .. } => (Exit::Broken, "checkpoint"),
        MirrorError::Damaged(_) => (Exit::Failure, "mirror_damaged"),
        _ => (Exit::Failure, "mirror"),
    };
    let told = [("error", session.words(error).into())];
    Failed::ending(exit, code, session.say_with("failed-mirror", &told))
}

fn put_back(session: &Session, repair: &Repair) -> Result<Exit, Failed> {
    let paths = session.paths();
    let machine = Machine::with_clock(Arc::clone(&session.clock));
    let opened = Ledger::open_from_mirror(&machine, &paths, &session.command, &repair.folder)
        .map_err(|error| session.not_opened(&paths, &error))?;
    opening::tell(session, &opened.summary);
    session.close(&opened.ledger)?;
    let count = opened.summary.repaired.len();
    session.json(
        "mirror-repair/1",
        json!({"size": opened.summary.size, "repaired": opened.summary.repaired}),
    )?;
    let told = [
        ("count", count.into()),
        ("size", opened.summary.size.to_string().into()),
    ];
    session.print(&session.say_with("mirror-repaired", &told))?;
    Ok(Exit::Done)
}
