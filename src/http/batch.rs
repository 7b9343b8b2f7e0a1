//! `POST /v1/disclosures/batch`: one disclosure a line, one result line each, in the same order.
//!
//! ```text
//! {"line":1,"status":201,"seq":41,"receipt":{"line":"{…}","proof":"…"}}
//! {"line":2,"status":422,"code":"transfer_refused","seq":42,"verdict":{…},"receipt":{…},…}
//! {"line":3,"status":400,"code":"invalid_body","detail":"…","faults":[…],…}
//! ```
//! ```text
//! lines ─▶ submit, in order ─▶ up to 1,024 in flight ─▶ tell, in order ─▶ pieces of the answer
//! ```
//! Each line is recorded on its own: a bad one is told, the rest goes on. Results begin to come before the last line
//! was sent, so a caller reads while it writes. Memory is bounded: by the number of lines in flight and by their bytes.
//! With an `Idempotency-Key`, line n has the key `<key>/<n>`: the same batch sent again records nothing twice.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::poll_immediate;
use futures_util::stream;
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use warp::Reply as _;

use super::call::Call;
use super::desk::Desk;
use super::key::Key;
use super::lines::{Line, Lines, MAX_LINE};
use super::problem::Problem;
use super::record::{receipt, refused};
use super::reply::Reply;
use crate::disclosure::{Disclosure, read_json};
use crate::ledger::{Answer, Pending, Submission};
use crate::vocabulary::Lang;

/// Lines of one batch that may be on their way at once.
const IN_FLIGHT: usize = 1024;
/// Bytes of lines of one batch that may be on their way at once, in KiB.
const IN_FLIGHT_KIB: usize = 16 << 10;
/// Results are sent in pieces of about this size.
const PIECE: usize = 32 << 10;
/// Pieces that wait for a caller who does not read.
const PIECES: usize = 4;

/// A line on its way.
struct Sent {
    number: u64,
    state: State,
    /// Given back when the result was told.
    _room: Option<OwnedSemaphorePermit>,
}

enum State {
    Waiting(Arc<Desk>, Pending, OwnedSemaphorePermit),
    Failed(Problem),
}

/// The result of a line that was recorded.
#[derive(Serialize)]
struct Recorded<'a> {
    line: u64,
    status: u16,
    seq: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    repeated: bool,
    receipt: &'a RawValue,
}

/// Records the lines of a body.
pub(super) async fn post(call: Call, lines: Lines) -> Reply {
    let key = call.key()?;
    let language = call.language();
    let (sent, told) = mpsc::channel(IN_FLIGHT);
    let (pieces, answer) = mpsc::channel(PIECES);
    tokio::spawn(submit_all(call, key, lines, sent));
    tokio::spawn(tell_all(language, told, pieces));
    let body = stream::unfold(answer, |mut answer| async move {
        let piece: Option<Bytes> = answer.recv().await;
        piece.map(|piece| (Ok::<_, std::convert::Infallible>(piece), answer))
    });
    let mut response = warp::reply::stream(body).into_response();
    let content_type = http::HeaderValue::from_static("application/x-ndjson");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, content_type);
    Ok(response)
}

/// Submits line after line, so that they are recorded in the order of the body.
async fn submit_all(call: Call, key: Option<Key>, mut lines: Lines, sent: mpsc::Sender<Sent>) {
    let room = Arc::new(Semaphore::new(IN_FLIGHT_KIB));
    for number in 1.. {
        let (state, held, last) = match lines.next().await {
            Ok(Some(Line::Whole(line))) => {
                let kib = u32::try_from(line.len().div_ceil(1024)).unwrap_or(u32::MAX);
                let held = Arc::clone(&room).acquire_many_owned(kib).await.ok();
                let submitted = submit(&call, key.as_ref(), number, &line).await;
                (submitted.unwrap_or_else(State::Failed), held, false)
            }
            Ok(Some(Line::TooLong)) => (State::Failed(too_long()), None, false),
            Ok(None) => return,
            Err(problem) => (State::Failed(problem), None, true),
        };
        // Nobody reads any more: what was submitted stands, the rest is not read.
        if sent
            .send(Sent {
                number,
                state,
                _room: held,
            })
            .await
            .is_err()
            || last
        {
            return;
        }
    }
}

async fn submit(
    call: &Call,
    key: Option<&Key>,
    number: u64,
    line: &[u8],
) -> Result<State, Problem> {
    let disclosure: Disclosure = read_json(line)?;
    let desk = call.desk(Some(disclosure.exporter.as_str()))?;
    let key = key.map(|key| call.tags_of(&desk, &key.of_line(number), line));
    let place = desk.place().await?;
    let submission = Submission {
        disclosure,
        actor: Some(call.actor()),
        key,
        supersedes: None,
    };
    let pending = desk.ledger.submit(submission)?;
    Ok(State::Waiting(desk, pending, place))
}

fn too_long() -> Problem {
    let detail = format!(
        "the line has more than {MAX_LINE} bytes; split the list of persons, and send each part as a line"
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "line_too_long", detail)
}

/// Tells the results in order, many in one piece when many are there.
async fn tell_all(language: Lang, mut told: mpsc::Receiver<Sent>, pieces: mpsc::Sender<Bytes>) {
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        let next = match told.try_recv() {
            Ok(sent) => Some(sent),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => {
                if flush(&mut piece, &pieces).await.is_err() {
                    return;
                }
                told.recv().await
            }
        };
        let Some(sent) = next else { break };
        let mut line = std::pin::pin!(tell(language, sent));
        let line = if let Some(line) = poll_immediate(line.as_mut()).await {
            line
        } else {
            if flush(&mut piece, &pieces).await.is_err() {
                return;
            }
            line.await
        };
        piece.extend_from_slice(&line);
        piece.push(b'\n');
        if piece.len() >= PIECE && flush(&mut piece, &pieces).await.is_err() {
            return;
        }
    }
    // The answer ends here in any case.
    let _ = flush(&mut piece, &pieces).await;
}

async fn flush(piece: &mut Vec<u8>, pieces: &mpsc::Sender<Bytes>) -> Result<(), ()> {
    if piece.is_empty() {
        return Ok(());
    }
    let full = std::mem::replace(piece, Vec::with_capacity(PIECE));
    pieces.send(Bytes::from(full)).await.map_err(|_| ())
}

/// One result line.
async fn tell(language: Lang, sent: Sent) -> Vec<u8> {
    let number = sent.number;
    let told = match sent.state {
        State::Failed(problem) => Err(problem),
        State::Waiting(desk, pending, _place) => match pending.answer().await {
            Ok(answer) if answer.refused => {
                Err(refused(&desk, answer, language).unwrap_or_else(|problem| problem))
            }
            Ok(answer) => recorded(&desk, answer, number),
            Err(error) => Err(error.into()),
        },
    };
    told.unwrap_or_else(|problem| problem.to_line(number))
}

fn recorded(desk: &Desk, answer: Answer, line: u64) -> Result<Vec<u8>, Problem> {
    let (seq, repeated) = (answer.seq, answer.repeated);
    let receipt = receipt(desk, answer)?.to_json();
    let receipt = serde_json::from_str(&receipt).map_err(|error| Problem::internal(&error))?;
    let recorded = Recorded {
        line,
        status: StatusCode::CREATED.as_u16(),
        seq,
        repeated,
        receipt,
    };
    serde_json::to_vec(&recorded).map_err(|error| Problem::internal(&error))
}
