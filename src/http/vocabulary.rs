//! `GET /v1/vocabulary`: the closed codes, in both languages. Public: it is the same for everybody who has this release.
//!
//! ```text
//! GET /v1/vocabulary              {"tables":[{"name":"purpose","codes":[{"code":"recovery","fr":…,"en":…,"dpv":[…]}]}]}
//! GET /v1/vocabulary?name=purpose {"name":"purpose","codes":[…]}
//! ```

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::json;

use super::problem::Problem;
use super::query::Query;
use super::reply::Reply;
use super::tags;
use crate::vocabulary::{catalogue, did_you_mean, nearest};

/// The parameters of the list.
pub(super) const PARAMETERS: &[&str] = &["name"];

/// What is answered, written once: many who ask and do not read hold no copies of it.
struct Sets {
    all: Bytes,
    each: BTreeMap<String, Bytes>,
}

impl Sets {
    fn written() -> Option<Self> {
        let tables = catalogue();
        let mut each = BTreeMap::new();
        for table in &tables {
            each.insert(table.name.clone(), serde_json::to_vec(table).ok()?.into());
        }
        let all = serde_json::to_vec(&json!({"tables": tables})).ok()?.into();
        Some(Self { all, each })
    }
}

fn json_of(bytes: &Bytes) -> Reply {
    tags::bytes("application/json", bytes.clone())
}

/// All sets, or one.
pub(super) async fn get(query: Query) -> Reply {
    static SETS: LazyLock<Option<Sets>> = LazyLock::new(Sets::written);
    let unwritten = "the codes cannot be written as JSON";
    let sets = SETS.as_ref().ok_or_else(|| Problem::internal(&unwritten))?;
    let Some(name) = query.get("name") else {
        return json_of(&sets.all);
    };
    if let Some(set) = sets.each.get(name) {
        return json_of(set);
    }
    let near = did_you_mean(&nearest(name, sets.each.keys().map(String::as_str)));
    let shown: String = name.chars().take(40).collect();
    let detail =
        format!("there is no set of codes `{shown}`{near}; leave `name` out for all of them");
    Err(Problem::not_found("unknown_table", detail))
}
