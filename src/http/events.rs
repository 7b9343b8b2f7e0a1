//! `POST /v1/events`: what a person demands. From its acknowledgement on, every disclosure sees it.

use http::StatusCode;

use super::body::Body;
use super::call::Call;
use super::record::{REPLAYED, receipt};
use super::reply::{Reply, raw_json, with};
use crate::disclosure::Event;

/// Records one event of the ledger that `?exporter=` names, or of the token's own.
pub(super) async fn post(call: Call, body: Body<Event>) -> Reply {
    let desk = call.desk(None)?;
    let key = call.tags(&desk, &body.bytes)?;
    let (event, actor) = (body.value, call.actor());
    let answer = desk
        .write(move |ledger| ledger.record_event(event, actor, key))
        .await?;
    let repeated = answer.repeated;
    let response = raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    );
    if repeated {
        with(response, REPLAYED, "true")
    } else {
        Ok(response)
    }
}
