//! `GET /v1/caller`: who the service takes the caller for, and what that opens. Nothing that the caller did not bring.
//!
//! ```text
//! {"id":"5f3a9c0d1e2b4a68","name":"crm","by":"token","exporter":"omnia-groupe","scopes":["disclosures:write","checks"],
//!  "roles":["integrator"],"bounds":{"rate":"100/min"},"until":"2027-11-23T08:00:00Z"}
//! ```
//! `id` is what stands as `actor` in entries. A role is named where its scopes are exactly the caller's: a token keeps
//! scopes, not roles.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::Serialize;

use super::call::{By, Call};
use super::reply::{Reply, json};
use crate::canon;
use crate::keys::{Bounds, Role, Scope};

/// Somebody, as they are known here.
#[derive(Serialize)]
struct Known<'a> {
    id: &'a str,
    name: &'a str,
    by: By,
    exporter: &'a str,
    scopes: &'a BTreeSet<Scope>,
    roles: Vec<&'static str>,
    bounds: &'a Bounds,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// The caller.
pub(super) async fn get(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let exporter = desk.ledger.exporter();
    let caller = call.caller();
    let same = |role: &Role| role.scopes() == *caller.scopes();
    let known = Known {
        id: caller.id.as_str(),
        name: &caller.name,
        by: call.by(),
        exporter: exporter.id.as_str(),
        scopes: caller.scopes(),
        roles: Role::ALL.into_iter().filter(same).map(Role::code).collect(),
        bounds: &caller.bounds,
        until: caller.until.map(canon::format_instant),
    };
    json(StatusCode::OK, &known)
}
