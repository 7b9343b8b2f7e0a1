//! `/v1/prune`: the lines of a closed log whose time is over go.
//!
//! ```text
//! POST /v1/prune   {"origin":"ledger.example/2026","successor_checked":true,"dry_run":true}
//! ```
//! `origin` says once more which log is meant. The service cannot look into the log that goes on: whoever asks says that
//! no hold and no inquiry is open there. From the answer on this log is gone here (410); what is on disk goes when the
//! service lets go of it, or at its next start.

use http::StatusCode;
use serde_json::json;

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, json};
use crate::disclosure::Text;
use crate::disclosure::form::record;
use crate::ledger::{PruneError, Successor};

record! {
    /// A log to be pruned.
    Prune {
        /// Its origin.
        origin: Text,
        /// Whether somebody looked into the log that goes on.
        successor_checked: Option<bool>,
        /// Show only.
        dry_run: Option<bool>,
    }
}

/// Shows or prunes.
pub(super) async fn post(call: Call, body: Body<Prune>) -> Reply {
    let desk = call.desk(None)?;
    let asked = body.value;
    desk.is_meant(asked.origin.as_str())?;
    let dry_run = asked.dry_run == Some(true);
    let successor = match asked.successor_checked {
        Some(true) => Successor::Checked,
        _ => Successor::Unknown,
    };
    let ledger = desk.ledger.clone();
    let pruned = tokio::task::spawn_blocking(move || {
        let plan = ledger.plan_prune(successor).map_err(unchecked)?;
        if !dry_run {
            ledger.prune(&plan)?;
        }
        Ok(plan)
    })
    .await;
    let plan = pruned
        .map_err(|error| Problem::internal(&error))?
        .map_err(problem)?;
    json(
        StatusCode::OK,
        &json!({"dry_run": dry_run, "origin": plan.origin, "size": plan.size, "until": plan.until, "goes": plan.goes,
            "lines": plan.lines, "stays": plan.stays()}),
    )
}

/// No folder is named over HTTP.
fn unchecked(error: PruneError) -> PruneError {
    match error {
        PruneError::NoSuccessor(named) => PruneError::Unchecked(named),
        error => error,
    }
}

fn problem(error: PruneError) -> Problem {
    let problem = |status| Problem::new(status, error.code(), error.to_string());
    match &error {
        PruneError::Record(_) => match error {
            PruneError::Record(error) => error.into(),
            other => Problem::internal(&other),
        },
        PruneError::Unchecked(_) | PruneError::NoSuccessor(_) => {
            problem(StatusCode::CONFLICT).at("/successor_checked")
        }
        PruneError::TooEarly { until, .. } => {
            problem(StatusCode::CONFLICT).member("until", until.to_string().into())
        }
        PruneError::NotClosed(_)
        | PruneError::NoDay(_)
        | PruneError::Needed { .. }
        | PruneError::SuccessorNeeds { .. }
        | PruneError::AnotherSuccessor { .. } => problem(StatusCode::CONFLICT),
        _ => Problem::internal(&error),
    }
}
