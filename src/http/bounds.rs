//! Whether somebody may come at all: from there, to this ledger, this often, for this.
//!
//! ```text
//! known ─▶ source (403) ─▶ exporter (403) ─▶ rate (429) ─▶ inquiry (403) ─▶ scope (403) ─▶ parameters (400)
//! ```
//! The address is that of the connection: what a proxy writes into `Forwarded` is not believed, since whoever reaches the
//! port could write it too. Behind a proxy, let the proxy hold networks back.

use std::net::IpAddr;

use http::StatusCode;

use super::desk::Desk;
use super::problem::Problem;
use super::rates::too_many;
use crate::keys::Caller;

/// Lets a caller pass who keeps within the bounds, and counts the request.
pub(super) fn within(desk: &Desk, caller: &Caller, from: Option<IpAddr>) -> Result<(), Problem> {
    if !caller.bounds.reach(from) {
        let detail = "this token opens nothing from this address; send it from the networks that it was made for";
        let problem = Problem::new(StatusCode::FORBIDDEN, "source_not_allowed", detail);
        return Err(problem);
    }
    let exporter = desk.ledger.exporter();
    if !caller.bounds.are_of(exporter.id.as_str()) {
        let detail = format!(
            "this token opens nothing of `{}`; ask for one of this exporter",
            exporter.id
        );
        let problem = Problem::new(StatusCode::FORBIDDEN, "exporter_not_allowed", detail);
        return Err(problem);
    }
    let counted = desk.rates.count(caller);
    counted.map_err(|wait| too_many(caller, wait))
}

/// Turns away who sees one inquiry and asks for something else.
pub(super) fn outside(inquiry: u64) -> Problem {
    let detail = format!(
        "this token is for inquiry {inquiry} alone; ask for the entries and the evidence of it"
    );
    Problem::new(StatusCode::FORBIDDEN, "outside_the_inquiry", detail)
}
