//! `GET /v1/vocabulary`: the closed codes, in both languages. Public: it is the same for everybody who has this release.
//!
//! ```text
//! GET /v1/vocabulary              {"tables":[{"name":"purpose","codes":[{"code":"recovery","fr":…,"en":…,"dpv":[…]}]}]}
//! GET /v1/vocabulary?name=purpose {"name":"purpose","codes":[…]}
//! ```

use http::StatusCode;
use serde_json::json;

use super::problem::Problem;
use super::query::Query;
use super::reply::{self, Reply};
use crate::vocabulary::{catalogue, did_you_mean, nearest};

/// The parameters of the list.
pub(super) const PARAMETERS: &[&str] = &["name"];

/// All sets, or one.
pub(super) async fn get(query: Query) -> Reply {
    let tables = catalogue();
    let Some(name) = query.get("name") else {
        return reply::json(StatusCode::OK, &json!({"tables": tables}));
    };
    if let Some(table) = tables.iter().find(|table| table.name == name) {
        return reply::json(StatusCode::OK, table);
    }
    let near = did_you_mean(&nearest(
        name,
        tables.iter().map(|table| table.name.as_str()),
    ));
    let shown: String = name.chars().take(40).collect();
    let detail =
        format!("there is no set of codes `{shown}`{near}; leave `name` out for all of them");
    Err(Problem::not_found("unknown_table", detail))
}
