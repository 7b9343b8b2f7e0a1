//! What a caller knows already is not sent again: `ETag` and `If-None-Match` (RFC 9110, 13.1.2).
//!
//! ```text
//! GET /v1/recipients/bank-martin                         200  ETag: "87"
//! GET /v1/recipients/bank-martin   If-None-Match: "87"   304  no body
//! ```
//! An answer is made before its tag is compared: who may not read it learns nothing, and a reading that is recorded is
//! recorded also when its answer is 304. Versions that a `PUT` compares (`If-Match`) are read where they are written.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH};
use http::{Method, StatusCode};
use serde::Serialize;
use warp::reply::Response;

use super::problem::Problem;
use super::reply::{Reply, bytes_of, raw_json, with};
use crate::hash;

/// Digits of the digest in a tag: 128 bits.
const DIGITS: usize = 32;

/// Bytes with the tag of what they are.
pub(super) fn bytes(content_type: &'static str, bytes: impl Into<bytes::Bytes>) -> Reply {
    let bytes = bytes.into();
    let tag = tag_of(&bytes);
    with(bytes_of(StatusCode::OK, content_type, bytes), ETAG, &tag)
}

/// The same of something as JSON.
pub(super) fn json(value: &impl Serialize) -> Reply {
    let bytes = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
    let tag = tag_of(&bytes);
    with(raw_json(StatusCode::OK, bytes), ETAG, &tag)
}

fn tag_of(bytes: &[u8]) -> String {
    let digest = hash::content(bytes).to_string();
    format!("\"{}\"", &digest[..DIGITS])
}

/// The answer without its body where the caller knows it.
pub(super) fn spared(method: &Method, headers: &HeaderMap, mut response: Response) -> Response {
    let reading = *method == Method::GET || *method == Method::HEAD;
    if !reading || response.status() != StatusCode::OK || !is_known(headers, response.headers()) {
        return response;
    }
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Vec::new().into();
    response.headers_mut().remove(CONTENT_TYPE);
    response.headers_mut().remove(CONTENT_LENGTH);
    response
}

/// Whether one of the tags that came is that of the answer. Tags are compared weakly, as caches do.
fn is_known(asked: &HeaderMap, answered: &HeaderMap) -> bool {
    let Some(tag) = answered.get(ETAG).and_then(|tag| tag.to_str().ok()) else {
        return false;
    };
    asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
