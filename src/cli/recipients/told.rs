//! The register as the service that has the ledger tells it: with names and contacts, which it can open.

use http::{Method, StatusCode};
use serde::Deserialize;

use super::{Row, Shown, print, print_all, unknown};
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::{Answered, Asked, Served, segment, strange, well};
use crate::cli::session::Session;

/// Everybody.
pub(super) fn list(session: &Session, served: &Served) -> Result<Exit, Failed> {
    let all = served.list(session, "/v1/recipients", "recipients")?;
    let rows: Result<Vec<Row>, _> = all.into_iter().map(serde_json::from_value).collect();
    let rows = rows.map_err(|error| strange(session, &error))?;
    print_all(session, &rows, None)
}

/// One of them.
pub(super) fn one(session: &Session, served: &Served, id: &str) -> Result<Exit, Failed> {
    let target = format!("/v1/recipients/{}", segment(id));
    let answered = served.ask(session, Asked::new(Method::GET, target))?;
    if answered.status == StatusCode::NOT_FOUND {
        let problem: Problem =
            serde_json::from_slice(&answered.body).map_err(|error| strange(session, &error))?;
        return Err(unknown(session, id, &problem.nearest));
    }
    let answered = well(session, answered)?;
    let versions = versions(&answered)
        .ok_or_else(|| strange(session, &"no versions are told of the recipient"))?;
    let shown = Shown {
        recipient: serde_json::from_slice(&answered.body)
            .map_err(|error| strange(session, &error))?,
        version: versions.last().copied().unwrap_or_default(),
        versions,
        retired: answered.header("tabellion-retired").is_some(),
        sealed: None,
    };
    print(session, id, &shown)?;
    Ok(Exit::Done)
}

/// There is nobody of that id.
#[derive(Deserialize)]
struct Problem {
    /// Who may be meant.
    #[serde(default)]
    nearest: Vec<String>,
}

/// `tabellion-versions: 3 9`.
fn versions(answered: &Answered) -> Option<Vec<u64>> {
    let list = answered.header("tabellion-versions")?;
    let versions = list.split_whitespace().map(|seq| seq.parse().ok());
    versions.collect()
}
