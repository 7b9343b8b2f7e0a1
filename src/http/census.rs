//! `/v1/census` and `/v1/recipients/{id}/completeness`: that nothing is missing.
//!
//! ```text
//! POST /v1/census                                                201   counts now
//! GET  /v1/census                                                200   every census so far
//! GET  /v1/recipients/bank-martin/completeness?from=2026-01-01   200   the proof; 409 no_census if none is late enough
//! ```

use http::StatusCode;
use serde::Serialize;

use super::call::Call;
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, json, raw_json};
use crate::canon;
use crate::disclosure::form::parse_date;
use crate::hash::NodeHash;
use crate::ledger::{CensusEntry, CensusError, Ledger, Period};

/// Parameters of a proof of completeness.
pub(super) const PERIOD: &[&str] = &["from", "to"];

/// A census, told.
#[derive(Serialize)]
struct Told {
    seq: u64,
    at: String,
    organisations: u64,
    size: u64,
    root: NodeHash,
}

/// All of them.
#[derive(Serialize)]
struct All {
    censuses: Vec<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

impl Told {
    fn of(entry: &CensusEntry) -> Self {
        Self {
            seq: entry.seq,
            at: canon::format_instant(entry.at),
            organisations: entry.census.organisations,
            size: entry.census.size,
            root: entry.census.root,
        }
    }
}

/// Counts now.
pub(super) async fn post(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let answer = desk.write(Ledger::take_census).await?;
    let entry = CensusEntry::of(&answer.line)
        .ok_or_else(|| Problem::internal(&"the census that was written cannot be read"))?;
    json(StatusCode::CREATED, &Told::of(&entry))
}

/// Every census so far.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let window = call.query.window()?;
    let found = desk.read(Ledger::censuses).await?;
    let (found, next) = window.of(found, |census| census.seq);
    let censuses = found.iter().map(Told::of).collect();
    json(StatusCode::OK, &All { censuses, next })
}

/// The proof that no entry of an organisation is missing.
pub(super) async fn completeness(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let period = Period {
        from: day(&call.query, "from")?,
        to: day(&call.query, "to")?,
    };
    let proof = desk
        .read(move |ledger| match ledger.completeness(&id, period) {
            Err(CensusError::Read(error)) => Err(error),
            answer => Ok(answer),
        })
        .await?
        .map_err(|error| match error {
            CensusError::Backwards => Problem::bad_request("invalid_period", error.to_string()),
            error => Problem::new(StatusCode::CONFLICT, "no_census", error.to_string()),
        })?;
    let text = proof.to_json().map_err(|error| Problem::internal(&error))?;
    Ok(raw_json(StatusCode::OK, text.into_bytes()))
}

fn day(query: &Query, name: &'static str) -> Result<Option<chrono::NaiveDate>, Problem> {
    query
        .get(name)
        .map(|text| {
            parse_date(text).map_err(|_| {
                let detail = format!("`{name}` is no day; write it as 2026-01-31");
                Problem::bad_request("invalid_parameter", detail)
            })
        })
        .transpose()
}
