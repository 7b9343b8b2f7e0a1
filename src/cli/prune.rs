//! `tabellion prune`: the lines of a closed log whose time is over go; what proves what it was stays.
//!
//! ```text
//! tabellion --ledger ledger-2026 prune --dry-run --successor-ledger ledger-2027
//! tabellion --ledger ledger-2026 prune --successor-ledger ledger-2027
//! ```
//! Nothing takes it back, so the name of the log is asked for; `--yes` answers beforehand.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use super::close::{Asking, confirm};
use super::exit::{Exit, Failed};
use super::session::Session;
use crate::ledger::{
    Goes, Going, Machine, Paths, PruneError, PrunePlan, Successor, finish_pruning,
};

/// `prune`.
#[derive(Debug, Args)]
pub struct Prune {
    #[arg(long, value_name = "DIR")]
    successor_ledger: Option<PathBuf>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    yes: bool,
}

/// Shows what goes and what stays, then does it.
///
/// # Errors
/// Its time is not over, somebody needs it, or the ledger cannot be used.
pub fn run(session: &Session, prune: &Prune) -> Result<Exit, Failed> {
    let paths = session.paths();
    let next = prune.successor_ledger.clone();
    let next = next.map(|folder| Paths::new(folder, None));
    let machine = Machine::with_clock(Arc::clone(&session.clock));
    // One that was interrupted goes on; one that is done says so.
    let gone = finish_pruning(&machine, &paths, &session.command)
        .map_err(|error| failed(session, &paths, &error))?;
    let ledger = session.open()?;
    debug_assert!(gone.is_empty(), "a pruned log does not open");
    let successor = next.as_ref().map_or(Successor::Unknown, Successor::At);
    let plan = ledger
        .plan_prune(successor)
        .map_err(|error| failed(session, &paths, &error))?;
    if prune.dry_run {
        session.json("prune/1", of_plan(&plan, true))?;
        show(session, &plan)?;
        session.close(&ledger)?;
        return Ok(Exit::Done);
    }
    show(session, &plan)?;
    if !prune.yes {
        let asking = Asking {
            question: "prune-confirm",
            unasked: "failed-prune-unasked",
            otherwise: "failed-prune-otherwise",
        };
        confirm(session, &ledger, &asking)?;
    }
    let origin = ledger.origin().to_owned();
    ledger
        .prune(&plan)
        .map_err(|error| failed(session, &paths, &error))?;
    session.close(&ledger)?;
    drop(ledger);
    finish_pruning(&machine, &paths, &session.command)
        .map_err(|error| failed(session, &paths, &error))?;
    session.json("prune/1", of_plan(&plan, false))?;
    session.print(&session.say_with("prune-done", &[("origin", origin.into())]))?;
    session.hint("prune-copies", &[]);
    Ok(Exit::Done)
}

fn failed(session: &Session, paths: &Paths, error: &PruneError) -> Failed {
    if let PruneError::Open(error) = error {
        return session.not_opened(paths, error);
    }
    let exit = match error {
        error if error.is_law() => Exit::Refused,
        error if error.is_broken() => Exit::Broken,
        _ => Exit::Failure,
    };
    let told = [("error", session.words(error).into())];
    Failed::ending(exit, error.code(), session.say_with("failed-prune", &told))
}

fn show(session: &Session, plan: &PrunePlan) -> Result<(), Failed> {
    let told = [
        ("origin", plan.origin.clone().into()),
        ("until", plan.until.to_string().into()),
        ("size", plan.size.to_string().into()),
    ];
    session.print(&session.say_with("prune-head", &told))?;
    for going in plan.goes.iter().filter(|going| going.files > 0) {
        let told = [
            ("what", session.say(what(going)).into()),
            ("files", going.files.into()),
            ("bytes", going.bytes.to_string().into()),
        ];
        session.print(&session.say_with("prune-goes", &told))?;
    }
    let told = [("lines", plan.stays().into())];
    session.print(&session.say_with("prune-stays", &told))
}

const fn what(going: &Going) -> &'static str {
    match going.what {
        Goes::Keys => "prune-goes-keys",
        Goes::Openings => "prune-goes-openings",
        Goes::Documents => "prune-goes-documents",
        Goes::Lines => "prune-goes-lines",
        Goes::Index => "prune-goes-index",
    }
}

/// A plan as JSON.
fn of_plan(plan: &PrunePlan, dry_run: bool) -> Value {
    json!({"dry_run": dry_run, "origin": plan.origin, "size": plan.size, "until": plan.until, "goes": plan.goes,
        "lines": plan.lines, "stays": plan.stays()})
}
