//! Exports that nobody waits for: `Prefer: respond-async` (RFC 7240), progress, and the file when it is made.
//!
//! ```text
//! POST /v1/exports   Prefer: respond-async     202   Location: /v1/exports/5f3a9c0d1e2b4a68
//! GET  /v1/exports/5f3a9c0d1e2b4a68            {"id":…,"state":"running","step":"gathering","since":…}
//! GET  /v1/exports/5f3a9c0d1e2b4a68/file       the file, 409 `export_running` before
//! ```
//! A file opens persons: it is kept in memory alone, for an hour, for whoever asked for it and nobody else. A stop forgets
//! it; the same request makes the same file again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::{HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use serde_json::{Value, json};

use super::call::Call;
use super::desk::Desk;
use super::inquiries::file;
use super::problem::Problem;
use super::reply::{Reply, json, with};
use crate::canon;
use crate::ledger::{ExportRequest, RecordError};
use crate::report::bundle::{self, MadeBundle, Step};

/// What a caller prefers.
pub(super) const PREFER: HeaderName = HeaderName::from_static("prefer");
/// What of it was done.
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const ASYNC: &str = "respond-async";
/// Exports that are made or kept at once: each is a file in memory.
const AT_ONCE: usize = 4;
/// How long a file is kept.
const KEPT: Duration = Duration::from_secs(3600);

/// The exports of a desk that nobody waits for.
#[derive(Default)]
pub(super) struct Jobs(Mutex<BTreeMap<String, Job>>);

struct Job {
    /// Who asked.
    by: String,
    since: DateTime<Utc>,
    state: State,
}

enum State {
    Running(Step),
    Done(Arc<MadeBundle>, Instant),
    Failed(Problem, Instant),
}

impl State {
    fn is_over(&self, now: Instant) -> bool {
        match self {
            Self::Running(_) => false,
            Self::Done(_, ended) | Self::Failed(_, ended) => now.duration_since(*ended) >= KEPT,
        }
    }
}

impl Jobs {
    fn with<T>(&self, look: impl FnOnce(&mut BTreeMap<String, Job>) -> T) -> T {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        jobs.retain(|_, job| !job.state.is_over(now));
        look(&mut jobs)
    }

    /// A place for one more.
    fn begin(&self, id: &str, by: &str, since: DateTime<Utc>) -> Result<(), Problem> {
        self.with(|jobs| {
            if jobs.len() >= AT_ONCE {
                return Err(RecordError::Busy.into());
            }
            let job = Job {
                by: by.to_owned(),
                since,
                state: State::Running(Step::Gathering),
            };
            jobs.insert(id.to_owned(), job);
            Ok(())
        })
    }

    fn set(&self, id: &str, state: State) {
        self.with(|jobs| {
            if let Some(job) = jobs.get_mut(id) {
                job.state = state;
            }
        });
    }

    fn of<T>(&self, id: &str, by: &str, tell: impl FnOnce(&Job) -> T) -> Result<T, Problem> {
        self.with(|jobs| jobs.get(id).filter(|job| job.by == by).map(tell))
            .ok_or_else(|| {
                let detail = "there is no export of yours under this id, or its hour is over; ask for it again";
                Problem::not_found("no_such_export", detail)
            })
    }
}

/// Whether the caller does not want to wait.
pub(super) fn preferred(call: &Call) -> Result<bool, Problem> {
    let Some(text) = call.header(&PREFER)? else {
        return Ok(false);
    };
    let mut wishes = text
        .split(',')
        .map(|wish| wish.split(';').next().unwrap_or_default());
    Ok(wishes.any(|wish| wish.trim().eq_ignore_ascii_case(ASYNC)))
}

/// Begins one.
pub(super) fn begin(call: &Call, desk: &Arc<Desk>, request: ExportRequest) -> Reply {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| Problem::internal(&error))?;
    let id = hex::encode(bytes);
    desk.jobs.begin(&id, call.name(), desk.ledger.now())?;
    let (at, job) = (Arc::clone(desk), id.clone());
    tokio::task::spawn_blocking(move || {
        let told = |step| at.jobs.set(&job, State::Running(step));
        let state = match bundle::make_telling(&at.ledger, &request, &told) {
            Ok(made) => State::Done(Arc::new(made), Instant::now()),
            Err(error) => State::Failed(super::inquiries::not_made(error), Instant::now()),
        };
        at.jobs.set(&job, state);
    });
    let place = format!("/v1/exports/{id}");
    let told = desk.jobs.of(&id, call.name(), |job| told(&id, job))?;
    let response = with(json(StatusCode::ACCEPTED, &told)?, LOCATION, &place)?;
    with(response, APPLIED, ASYNC)
}

fn told(id: &str, job: &Job) -> Value {
    let since = canon::format_instant(job.since);
    match &job.state {
        State::Running(step) => {
            json!({"id": id, "state": "running", "step": step.code(), "since": since})
        }
        State::Done(made, _) => {
            json!({"id": id, "state": "done", "since": since, "export": made.seq, "name": made.name,
            "bytes": made.bytes.len(), "file": format!("/v1/exports/{id}/file")})
        }
        State::Failed(problem, _) => {
            json!({"id": id, "state": "failed", "since": since, "code": problem.code()})
        }
    }
}

/// How one stands.
pub(super) async fn get(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let told = desk.jobs.of(&id, call.name(), |job| told(&id, job))?;
    let mut response = json(StatusCode::OK, &told)?;
    if told["state"] == "running" {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    Ok(response)
}

/// Its file; of one that failed, why.
pub(super) async fn take(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let made = desk.jobs.of(&id, call.name(), |job| match &job.state {
        State::Running(_) => {
            let detail = "the export is being made; look at its state, and come for the file when it is done";
            let problem = Problem::new(StatusCode::CONFLICT, "export_running", detail);
            Err(problem.header(RETRY_AFTER, HeaderValue::from_static("1")))
        }
        State::Done(made, _) => Ok(Arc::clone(made)),
        State::Failed(problem, _) => Err(problem.clone()),
    })??;
    file(MadeBundle::clone(&made))
}
