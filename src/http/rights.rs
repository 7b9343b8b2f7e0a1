//! `/v1/rights`: what persons ask for, step by step.
//!
//! ```text
//! POST /v1/rights          {"event":"objection","subject":"partner-0042","scope":"direct_marketing"}   201, receipt
//! POST /v1/rights          {"step":"answered","request":41,"outcome":"granted"}
//! GET  /v1/rights          {"requests":[…]}; state=open, overdue=yes
//! GET  /v1/rights/41       one request; words=yes with `subjects:read` also says who, and is recorded as a reading
//! ```
//! Identifiers of persons stand in bodies only, never in a path that a proxy would keep.

use http::StatusCode;
use http::header::LOCATION;
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::read::Place;
use super::record::{REPLAYED, receipt};
use super::reply::{Reply, json, raw_json, with};
use crate::keys::Scope;
use crate::ledger::{Ledger, Request, RequestState, RequestWords};
use crate::rights::Demand;

/// Parameters of the list.
pub(super) const LIST: &[&str] = &["state", "overdue", "after", "limit"];
/// Parameters of one request.
pub(super) const ONE: &[&str] = &["words"];

#[derive(Serialize)]
struct List {
    requests: Vec<Request>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
struct One {
    request: Request,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<RequestWords>,
}

/// Records one step.
pub(super) async fn post(call: Call, body: Body<Demand>) -> Reply {
    let desk = call.desk(None)?;
    let key = call.tags(&desk, &body.bytes)?;
    let request = body.value.request;
    let (demand, actor) = (body.value, call.actor());
    let answer = desk
        .write(move |ledger| ledger.record_demand(demand, actor, key))
        .await?;
    let repeated = answer.repeated;
    let place = format!("/v1/rights/{}", request.unwrap_or(answer.seq));
    let response = raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    );
    let response = with(response, LOCATION, &place)?;
    if repeated {
        with(response, REPLAYED, "true")
    } else {
        Ok(response)
    }
}

/// All requests, clear members only.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let open = match call.query.get("state") {
        None => false,
        Some("open") => true,
        Some(_) => return Err(only("state", "open")),
    };
    let overdue = yes(&call, "overdue")?;
    let window = call.query.window()?;
    let today = crate::rights::day(desk.ledger.now());
    let mut requests = desk.write(Ledger::requests).await?;
    requests.retain(|request| {
        (!open || request.state == RequestState::Open) && (!overdue || request.is_overdue(today))
    });
    let (requests, next) = window.of(requests, |request| request.seq);
    json(StatusCode::OK, &List { requests, next })
}

/// One request.
pub(super) async fn get(place: Place, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let wanted = yes(&call, "words")?;
    if wanted {
        call.require(Scope::SubjectsRead)?;
    }
    let (seq, actor) = (place.seq(), call.actor());
    let (request, words) = desk
        .write(move |ledger| {
            let request = ledger.request(seq)?;
            let words = if wanted {
                ledger.request_words(seq, actor)?
            } else {
                None
            };
            Ok((request, words))
        })
        .await?;
    json(StatusCode::OK, &One { request, words })
}

/// A parameter that is `yes` or left out.
pub(super) fn yes(call: &Call, name: &'static str) -> Result<bool, Problem> {
    match call.query.get(name) {
        None => Ok(false),
        Some("yes") => Ok(true),
        Some(_) => Err(only(name, "yes")),
    }
}

fn only(name: &str, value: &str) -> Problem {
    Problem::bad_request(
        "invalid_parameter",
        format!("`{name}` is `{value}`, or left out"),
    )
}
