//! Answers that went well.

use bytes::Bytes;
use http::StatusCode;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    X_CONTENT_TYPE_OPTIONS,
};
use serde::Serialize;
use warp::reply::Response;

use super::problem::Problem;

/// What a handler gives.
pub(super) type Reply = Result<Response, Problem>;

/// Something as JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Reply {
    let bytes = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
    Ok(raw_json(status, bytes))
}

/// Bytes that are JSON already.
pub(super) fn raw_json(status: StatusCode, bytes: Vec<u8>) -> Response {
    bytes_of(status, "application/json", bytes)
}

/// Bytes of some type. What is the same for everybody comes as shared `Bytes`: a caller who asks for it a thousand
/// times and takes none of it then holds no thousand copies.
pub(super) fn bytes_of(
    status: StatusCode,
    content_type: &'static str,
    bytes: impl Into<Bytes>,
) -> Response {
    let mut response = Response::new(bytes.into().into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Adds a header whose value is ASCII by construction.
pub(super) fn with(mut response: Response, name: HeaderName, value: &str) -> Reply {
    let value = HeaderValue::from_str(value).map_err(|error| Problem::internal(&error))?;
    response.headers_mut().insert(name, value);
    Ok(response)
}

/// The answer of a handler, whichever it is.
pub(super) fn either(reply: Reply) -> Response {
    reply.unwrap_or_else(Problem::into_response)
}

/// Headers of every answer: nothing is guessed, framed, or kept unless it may be.
pub(super) fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    headers.insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
