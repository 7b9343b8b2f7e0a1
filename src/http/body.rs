//! Bodies: JSON, read whole within a limit, then into a type with all its faults at once.

use std::pin::pin;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use http::StatusCode;
use warp::{Filter, Rejection};

use super::problem::Problem;
use super::recover::reject;
use crate::disclosure::{Form, read_json};

/// The largest body of one request.
pub(super) const MAX_BODY: usize = 1 << 20;
/// What is read and thrown away beyond a limit, so that the caller is still there to read why.
const LINGER: usize = 4 << 20;

/// How long a body may take to arrive; every connection tells its requests.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience(pub(super) Duration);

/// A body: what it says, and its bytes as sent.
pub(super) struct Body<T> {
    pub(super) value: T,
    pub(super) bytes: Bytes,
}

/// Reads `application/json` into a type.
pub(super) fn json<T: Form + Send>() -> impl Filter<Extract = (Body<T>,), Error = Rejection> + Copy
{
    typed("application/json")
        .and(patience())
        .and(warp::body::stream())
        .and_then(|patience, stream| async move {
            let bytes = collect(stream, MAX_BODY, patience).await.map_err(reject)?;
            let value = read_json(&bytes).map_err(|faults| reject(faults.into()))?;
            Ok::<_, Rejection>(Body { value, bytes })
        })
}

/// Reads bytes of any type.
pub(super) fn bytes(limit: usize) -> impl Filter<Extract = (Bytes,), Error = Rejection> + Copy {
    patience()
        .and(warp::body::stream())
        .and_then(move |patience, stream| async move {
            collect(stream, limit, patience).await.map_err(reject)
        })
}

fn patience() -> impl Filter<Extract = (Duration,), Error = Rejection> + Copy {
    warp::ext::get::<Patience>().map(|Patience(patience)| patience)
}

/// Lets a request pass whose `Content-Type` is this one.
pub(super) fn typed(expected: &'static str) -> impl Filter<Extract = (), Error = Rejection> + Copy {
    warp::header::optional::<String>("content-type")
        .and_then(move |given: Option<String>| async move {
            let given = given.unwrap_or_default();
            let mut parts = given.split(';').map(str::trim);
            let right = parts
                .next()
                .is_some_and(|essence| essence.eq_ignore_ascii_case(expected));
            let utf8 = parts
                .all(|part| !part.to_ascii_lowercase().starts_with("charset=") || is_utf8(part));
            if right && utf8 {
                return Ok(());
            }
            let detail = format!("send `Content-Type: {expected}`, in UTF-8");
            Err(reject(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                detail,
            )))
        })
        .untuple_one()
}

fn is_utf8(parameter: &str) -> bool {
    let value = parameter
        .split_once('=')
        .map_or("", |(_, value)| value)
        .trim_matches('"');
    value.eq_ignore_ascii_case("utf-8")
}

async fn collect<B: Buf>(
    stream: impl Stream<Item = Result<B, warp::Error>>,
    limit: usize,
    patience: Duration,
) -> Result<Bytes, Problem> {
    let read = tokio::time::timeout(patience, within(stream, limit)).await;
    read.unwrap_or_else(|_| {
        let detail = format!(
            "the body did not arrive within {} seconds; send it again",
            patience.as_secs()
        );
        Err(Problem::new(
            StatusCode::REQUEST_TIMEOUT,
            "body_too_slow",
            detail,
        ))
    })
}

async fn within<B: Buf>(
    stream: impl Stream<Item = Result<B, warp::Error>>,
    limit: usize,
) -> Result<Bytes, Problem> {
    let mut stream = pin!(stream);
    let mut body = BytesMut::new();
    let mut beyond = 0;
    while let Some(piece) = stream.next().await {
        let mut piece = piece.map_err(|_| broken())?;
        let len = piece.remaining();
        if beyond > 0 || body.len() + len > limit {
            beyond += len;
            if beyond > LINGER {
                break;
            }
            continue;
        }
        while piece.has_remaining() {
            let chunk = piece.chunk();
            let taken = chunk.len();
            body.extend_from_slice(chunk);
            piece.advance(taken);
        }
    }
    if beyond == 0 {
        Ok(body.freeze())
    } else {
        Err(too_large(limit))
    }
}

/// The transfer of the body ended before the body did.
pub(super) fn broken() -> Problem {
    Problem::bad_request(
        "body_broken_off",
        "the body broke off before its end; nothing of it was recorded: send it again",
    )
}

fn too_large(limit: usize) -> Problem {
    let detail =
        format!("the body has more than {limit} bytes; split it, or send disclosures as a batch");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}
