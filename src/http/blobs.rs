//! `PUT /v1/blobs`: a file that may be personal (a signed contract), sealed under a random name.
//!
//! ```json
//! {"name":"0f3c…","sha256":"9f86…","bytes":48213}
//! ```
//! `sha256` is for the caller alone: it is written nowhere, the same bytes sent again get another name.

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;

use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, json};
use crate::hash::Digest;

/// The largest file that is taken over HTTP; larger ones come in with `tabellion blobs add`.
pub(super) const MAX_BLOB: usize = 16 << 20;

/// What was kept.
#[derive(Serialize)]
struct Kept {
    name: String,
    sha256: Digest,
    bytes: u64,
}

/// Keeps a file.
pub(super) async fn put(call: Call, bytes: Bytes) -> Reply {
    let desk = call.desk(None)?;
    if bytes.is_empty() {
        return Err(Problem::bad_request(
            "empty_blob",
            "the body is empty; send the bytes of the file",
        ));
    }
    let stored = desk.write(move |ledger| ledger.put_blob(&bytes)).await?;
    json(
        StatusCode::CREATED,
        &Kept {
            name: stored.name,
            sha256: stored.sha256,
            bytes: stored.bytes,
        },
    )
}
