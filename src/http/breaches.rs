//! `/v1/breaches` and `/v1/notifications`: what went wrong, and who was told.
//!
//! ```text
//! POST /v1/breaches        {"entries":[57],"risk":"risk"}      then {"step":"authority_notified","breach":60}
//! GET  /v1/breaches        {"breaches":[…]}                    GET /v1/breaches/candidates
//! POST /v1/notifications   {"about":77,"recipient":"orchid-crm","result":"sent"}     GET /v1/notifications?state=open
//! ```

use http::StatusCode;
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::record::receipt;
use super::reply::{Reply, json, raw_json};
use crate::ledger::{BreachCase, Candidate, Ledger, Waiting};
use crate::rights::{BreachDemand, Notice};

/// Parameters of the lists of breaches and of notifications.
pub(super) const LIST: &[&str] = &["state", "after", "limit"];

#[derive(Serialize)]
struct Breaches {
    breaches: Vec<BreachCase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
struct Candidates {
    candidates: Vec<Candidate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
struct Matters {
    matters: Vec<Waiting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

fn only_open(call: &Call) -> Result<bool, Problem> {
    match call.query.get("state") {
        None => Ok(false),
        Some("open") => Ok(true),
        Some(_) => Err(Problem::bad_request(
            "invalid_parameter",
            "`state` is `open`, or left out",
        )),
    }
}

/// Records one step.
pub(super) async fn post(call: Call, body: Body<BreachDemand>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let demand = body.value;
    let answer = desk
        .write(move |ledger| ledger.record_breach(demand, actor, key))
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// All breaches.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let open = only_open(&call)?;
    let window = call.query.window()?;
    let mut breaches = desk.write(Ledger::breaches).await?;
    breaches.retain(|case| !open || case.closed_by.is_none());
    let (breaches, next) = window.of(breaches, |case| case.seq);
    json(StatusCode::OK, &Breaches { breaches, next })
}

/// What may be one.
pub(super) async fn candidates(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let window = call.query.window()?;
    let candidates = desk.write(Ledger::breach_candidates).await?;
    let (candidates, next) = window.of(candidates, |candidate| candidate.seq);
    json(StatusCode::OK, &Candidates { candidates, next })
}

/// Records what came of one notification.
pub(super) async fn notify(call: Call, body: Body<Notice>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let notice = body.value;
    let answer = desk
        .write(move |ledger| ledger.record_notice(notice, actor, key))
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// Who is to be told, and who was.
pub(super) async fn notifications(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let open = only_open(&call)?;
    let window = call.query.window()?;
    let mut matters = desk.write(Ledger::notifications).await?;
    matters.retain(|matter| !open || matter.open > 0);
    let (matters, next) = window.of(matters, |matter| matter.about);
    json(StatusCode::OK, &Matters { matters, next })
}
