//! `/logs/{exporter}/…`: the log as C2SP tlog-tiles publishes one.
//!
//! ```text
//! /logs/omnia-groupe/checkpoint              the latest signed note
//! /logs/omnia-groupe/tile/0/x001/067         256 hashes; `.p/12` while the tile grows
//! /logs/omnia-groupe/tile/entries/x001/067   256 lines; with a token, and only where the settings say so
//! ```

use std::sync::Arc;

use http::StatusCode;
use http::header::CACHE_CONTROL;

use super::call::Call;
use super::desk::{Desk, Desks};
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, bytes_of, with};
use super::tags;

/// Tiles never change, also partial ones: they are replaced by wider ones under another path.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The checkpoint.
pub(super) async fn checkpoint(exporter: String, desks: Arc<Desks>, _query: Query) -> Reply {
    let desk = desk(&desks, &exporter)?;
    let note = desk
        .ledger
        .checkpoint()
        .ok_or_else(|| Problem::not_found("nothing_signed", "nothing is signed yet"))?;
    with(
        tags::bytes("text/plain; charset=utf-8", note)?,
        CACHE_CONTROL,
        "no-cache",
    )
}

/// A tile of hashes.
pub(super) async fn tile(
    exporter: String,
    path: String,
    desks: Arc<Desks>,
    _query: Query,
) -> Reply {
    let desk = desk(&desks, &exporter)?;
    let path = format!("tile/{path}");
    let tile = desk
        .read(move |ledger| ledger.tile(&path))
        .await?
        .ok_or_else(beyond)?;
    with(
        bytes_of(StatusCode::OK, "application/octet-stream", tile),
        CACHE_CONTROL,
        FOR_EVER,
    )
}

/// A bundle of entries.
pub(super) async fn entries(exporter: String, path: String, call: Call) -> Reply {
    let desk = call.desk(Some(&exporter))?;
    if !desk.ledger.settings().serve.publish_entries {
        let detail = "this ledger does not publish its entries; `publish_entries = true` under `[serve]` in its settings does";
        return Err(Problem::not_found("entries_not_published", detail));
    }
    let path = format!("tile/entries/{path}");
    let bundle = desk
        .read(move |ledger| ledger.entries_tile(&path))
        .await?
        .ok_or_else(beyond)?;
    Ok(bytes_of(StatusCode::OK, "application/octet-stream", bundle))
}

fn desk<'a>(desks: &'a Desks, exporter: &str) -> Result<&'a Arc<Desk>, Problem> {
    desks.of(exporter).ok_or_else(|| {
        Problem::not_found("no_such_log", "no log of that exporter is published here")
    })
}

fn beyond() -> Problem {
    Problem::not_found(
        "no_such_tile",
        "the tree does not reach that far; ask for what the checkpoint covers",
    )
}
