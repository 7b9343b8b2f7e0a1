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
//! was sent, so a caller reads while it writes. Memory is bounded: by the number of batches, of their lines in flight,
//! and by the bytes of these. A line's place in the writer's queue is free again as soon as the writer has answered,
//! whether the caller reads or not. A caller who does not read for long is cut off, so that a torn answer is never
//! taken for a whole one; what was recorded stands, and the same `Idempotency-Key` gets the rest.
//! Each line counts as a request of a token with a rate, and waits for its turn; after a token has ended, no line of it is
//! recorded any more.
//! With an `Idempotency-Key`, line n has the key `<key>/<n>`: the same batch sent again records nothing twice.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::poll_immediate;
use futures_util::stream;
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use warp::Reply as _;

use super::call::Call;
use super::desk::Desk;
use super::key::Key;
use super::lines::{Line, Lines, MAX_LINE};
use super::problem::Problem;
use super::record::{receipt, refused};
use super::reply::Reply;
use crate::disclosure::{Disclosure, read_json};
use crate::ledger::{Answer, RecordError, Submission};
use crate::vocabulary::Lang;

/// Lines of one batch that may be on their way at once.
const IN_FLIGHT: usize = 1024;
/// Bytes of lines of one batch that may be on their way at once, in KiB.
const IN_FLIGHT_KIB: usize = 4 << 10;
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
    Waiting(Arc<Desk>, JoinHandle<Result<Answer, RecordError>>),
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
    let batch = call.batch()?;
    let patience = call.patience();
    let (sent, told) = mpsc::channel(IN_FLIGHT);
    let (pieces, answer) = mpsc::channel(PIECES);
    tokio::spawn(submit_all(call, key, lines, sent));
    let telling = tokio::spawn(tell_all(language, told, Pieces(pieces, patience)));
    let body = stream::unfold(
        Some((answer, telling, batch)),
        |open: Option<Telling>| async move {
            let (mut answer, telling, batch) = open?;
            if let Some(piece) = answer.recv().await {
                return Some((Ok(piece), Some((answer, telling, batch))));
            }
            // The last piece was taken: was it the end?
            match telling.await {
                Ok(Ok(())) => None,
                _ => Some((Err(std::io::Error::from(ErrorKind::TimedOut)), None)),
            }
        },
    );
    let mut response = warp::reply::stream(body).into_response();
    let content_type = http::HeaderValue::from_static("application/x-ndjson");
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, content_type);
    Ok(response)
}

/// Pieces of an answer as they come, who makes them, and the place among the batches.
type Telling = (
    mpsc::Receiver<Bytes>,
    JoinHandle<Result<(), CutOff>>,
    OwnedSemaphorePermit,
);

/// The caller went away, or did not read for too long.
struct CutOff;

/// Where pieces go, and how long one may wait for a caller who does not read.
struct Pieces(mpsc::Sender<Bytes>, Duration);

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
    while let Some(wait) = call.again()? {
        tokio::time::sleep(wait).await;
    }
    let desk = call.desk(Some(disclosure.exporter.as_str()))?;
    let key = key.map(|key| call.tags_of(&desk, &key.of_line(number), line));
    let turn = desk.turns.line().await?;
    let submission = Submission {
        disclosure,
        actor: call.actor(),
        key,
        supersedes: None,
    };
    let pending = desk.ledger.submit(submission)?;
    let answered = tokio::spawn(async move {
        let answer = pending.answer().await;
        drop(turn);
        answer
    });
    Ok(State::Waiting(desk, answered))
}

fn too_long() -> Problem {
    let detail = format!(
        "the line has more than {MAX_LINE} bytes; split the list of persons, and send each part as a line"
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "line_too_long", detail)
}

/// Tells the results in order, many in one piece when many are there.
async fn tell_all(
    language: Lang,
    mut told: mpsc::Receiver<Sent>,
    pieces: Pieces,
) -> Result<(), CutOff> {
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        let next = match told.try_recv() {
            Ok(sent) => Some(sent),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => {
                flush(&mut piece, &pieces).await?;
                told.recv().await
            }
        };
        let Some(sent) = next else { break };
        let mut line = std::pin::pin!(tell(language, sent));
        let line = if let Some(line) = poll_immediate(line.as_mut()).await {
            line
        } else {
            flush(&mut piece, &pieces).await?;
            line.await
        };
        piece.extend_from_slice(&line);
        piece.push(b'\n');
        if piece.len() >= PIECE {
            flush(&mut piece, &pieces).await?;
        }
    }
    flush(&mut piece, &pieces).await
}

async fn flush(piece: &mut Vec<u8>, Pieces(pieces, patience): &Pieces) -> Result<(), CutOff> {
    if piece.is_empty() {
        return Ok(());
    }
    let full = std::mem::replace(piece, Vec::with_capacity(PIECE));
    let sent = pieces.send_timeout(Bytes::from(full), *patience).await;
    sent.map_err(|_| CutOff)
}

/// One result line.
async fn tell(language: Lang, sent: Sent) -> Vec<u8> {
    let number = sent.number;
    let told = match sent.state {
        State::Failed(problem) => Err(problem),
        State::Waiting(desk, answered) => match answered.await {
            Ok(Ok(answer)) if answer.refused => {
                Err(refused(&desk, answer, language).unwrap_or_else(|problem| problem))
            }
            Ok(Ok(answer)) => recorded(&desk, answer, number),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(Problem::internal(&error)),
        },
    };
    told.unwrap_or_else(|problem| problem.to_line(number, language.into()))
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
