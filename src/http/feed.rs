//! `GET /v1/events`: new entries as they come, as server-sent events.
//!
//! ```text
//! id: 41
//! event: disclosure
//! data: {"at":"2026-11-23T17:00:00Z","exporter":"omnia-groupe","kind":"disclosure","seq":41}
//! ```
//! Only what is acknowledged is told, each entry once, in order; a client that comes again with `Last-Event-ID` misses
//! nothing. Of an entry its frame is told: no person, no recipient, no word. Who wants more asks for the entry. A stream ends
//! with its token, with the service, and when nobody reads it.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use http::header::{CONTENT_TYPE, HeaderName};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Instant;
use warp::Reply as _;

use super::call::Call;
use super::problem::Problem;
use super::reply::Reply;
use crate::entry::Frame;
use crate::ledger::{Ledger, ReadError};

/// Parameters of the stream.
pub(super) const FEED: &[&str] = &["after"];
/// The place that a client saw last.
const LAST: HeaderName = HeaderName::from_static("last-event-id");
/// How often it is looked for new entries.
const LOOK: Duration = Duration::from_millis(200);
/// How long nothing may be said: proxies and clients give up what is silent.
const SILENCE: Duration = Duration::from_secs(15);
/// Entries that are read at once.
const AT_ONCE: u64 = 256;
/// Pieces that wait for a caller who does not read.
const PIECES: usize = 4;

/// What is told of an entry.
#[derive(Serialize)]
struct Told<'a> {
    at: &'a str,
    exporter: &'a str,
    kind: &'a str,
    seq: u64,
}

/// Opens a stream.
pub(super) async fn get(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let place = call.feed()?;
    let after = match call.header(&LAST)? {
        Some(text) => Some(seen(text)?),
        None => call.query.after()?,
    };
    let first = after.map_or(desk.ledger.size(), |after| after.saturating_add(1));
    let (pieces, told) = mpsc::channel(PIECES);
    tokio::spawn(tell(call, desk.ledger.clone(), first, pieces, place));
    let body = stream::unfold(told, |mut told| async move {
        let piece: Bytes = told.recv().await?;
        Some((Ok::<_, std::io::Error>(piece), told))
    });
    let mut response = warp::reply::stream(body).into_response();
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

fn seen(text: &str) -> Result<u64, Problem> {
    let number = text.parse().ok();
    number
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
        .ok_or_else(|| {
            let detail = "`Last-Event-ID` is the `id` of an event that came before, a whole number";
            Problem::bad_request("invalid_header", detail)
        })
}

/// Tells entry after entry until somebody has enough.
async fn tell(
    call: Call,
    ledger: Ledger,
    mut next: u64,
    pieces: mpsc::Sender<Bytes>,
    _place: OwnedSemaphorePermit,
) {
    let patience = call.patience();
    let mut piece = Bytes::from_static(b"retry: 2000\n\n");
    let mut spoken;
    loop {
        if pieces.send_timeout(piece, patience).await.is_err() {
            return;
        }
        spoken = Instant::now();
        piece = loop {
            if call.still().is_err() || call.is_closing() {
                return;
            }
            if ledger.size() > next {
                let ledger = ledger.clone();
                let read = tokio::task::spawn_blocking(move || events(&ledger, next)).await;
                let Ok(Ok((bytes, after))) = read else {
                    // The client comes again and is told why by then.
                    return;
                };
                next = after;
                break bytes;
            }
            if spoken.elapsed() >= SILENCE {
                break Bytes::from_static(b": alive\n\n");
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = pieces.closed() => return,
            }
        };
    }
}

/// The events of the next entries, and which entry comes after them.
fn events(ledger: &Ledger, first: u64) -> Result<(Bytes, u64), ReadError> {
    let end = ledger.size().min(first.saturating_add(AT_ONCE));
    let mut text = Vec::new();
    for seq in first..end {
        let line = ledger.line(seq)?.unwrap_or_default();
        let Some(frame) = Frame::of(&line) else {
            continue;
        };
        let word = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        let told = Told {
            at: word(frame.at),
            exporter: word(frame.exporter),
            kind: word(frame.kind),
            seq,
        };
        // Cannot fail: texts and a number.
        let data = serde_json::to_string(&told).unwrap_or_default();
        text.extend(format!("id: {seq}\nevent: {}\ndata: {data}\n\n", told.kind).into_bytes());
    }
    Ok((text.into(), end))
}
