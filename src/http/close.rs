//! `/v1/close`: the end of the log.
//!
//! ```text
//! POST /v1/close   {"origin":"ledger.example/prod","reason":"year","successor":"ledger.example/prod-2027","keep_until":"2037-08-31"}
//! ```
//! `origin` says once more which log is meant: nothing takes this back.

use chrono::NaiveDate;
use http::StatusCode;
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::record::receipt;
use super::reply::{Reply, raw_json};
use crate::canon;
use crate::disclosure::Text;
use crate::disclosure::form::record;
use crate::ledger::{CloseRequest, Closed, EndReason, Handed};

record! {
    /// A log to be closed.
    Close {
        /// Its origin.
        origin: Text,
        /// Why.
        reason: EndReason,
        /// Origin of the log that goes on.
        successor: Option<Text>,
        /// Last civil day on which it must be kept.
        keep_until: NaiveDate,
        /// Lists of suppressions that the successor answered it took over.
        taken_over: Vec<u64>,
    }
}

/// Closes it.
pub(super) async fn post(call: Call, body: Body<Close>) -> Reply {
    let desk = call.desk(None)?;
    let asked = body.value;
    desk.is_meant(asked.origin.as_str())?;
    let handed = asked.successor.as_ref().map(|successor| Handed {
        to: successor.to_string(),
        lists: asked.taken_over.iter().copied().collect(),
    });
    let request = CloseRequest {
        reason: asked.reason,
        successor: asked.successor.map(|origin| origin.to_string()),
        keep_until: Some(asked.keep_until),
        actor: call.actor(),
        handed,
    };
    let answer = desk.write(move |ledger| ledger.close(request)).await?;
    let receipt = receipt(&desk, answer)?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt.to_json().into_bytes(),
    ))
}

/// How a log was closed.
pub(super) fn of_closed(closed: &Closed) -> Value {
    json!({"seq": closed.seq, "at": canon::format_instant(closed.at), "reason": closed.reason,
        "successor": closed.successor, "keep_until": closed.keep_until})
}
