//! `GET /v1/backup`: the data of a ledger as of now, as a tar file, while recording goes on.
//!
//! ```text
//! curl -fH "Authorization: Bearer …" https://…/v1/backup -o omnia.tar && tabellion backup verify omnia.tar
//! ```
//! It holds no key; what form it has stands in `ledger::backup`. An answer that breaks off has no listing at its end,
//! and is no backup.

use std::io::{self, Write};

use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use tokio::sync::mpsc;
use warp::Reply as _;

use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, with};
use crate::ledger::BackupError;

/// Bytes of a piece.
const PIECE: usize = 256 << 10;
/// Pieces that wait for a caller who reads slowly.
const PIECES: usize = 8;

/// A backup.
pub(super) async fn get(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let ledger = desk.ledger.clone();
    let begun = tokio::task::spawn_blocking(move || ledger.begin_backup()).await;
    let backup = begun.map_err(|error| Problem::internal(&error))??;
    let name = format!("{}-{}.tar", backup.head().exporter, backup.head().size);
    let (pieces, mut taken) = mpsc::channel(PIECES);
    let writing = tokio::task::spawn_blocking(move || {
        let to = Pieces {
            pieces,
            waiting: Vec::with_capacity(PIECE),
        };
        backup.write(to).map(drop)
    });
    let mut writing = Some(writing);
    let body = stream::poll_fn(move |context| {
        use std::future::Future as _;
        use std::task::Poll;
        if let Some(piece) = std::task::ready!(taken.poll_recv(context)) {
            return Poll::Ready(Some(Ok::<_, io::Error>(piece)));
        }
        // The last piece was taken: was it the end?
        let Some(ended) = writing.as_mut() else {
            return Poll::Ready(None);
        };
        let ended = std::task::ready!(std::pin::Pin::new(ended).poll(context));
        writing = None;
        match ended {
            Ok(Ok(())) => Poll::Ready(None),
            Ok(Err(error)) => Poll::Ready(Some(Err(broken_off(&error)))),
            Err(error) => Poll::Ready(Some(Err(broken_off(&error)))),
        }
    });
    let mut response = warp::reply::stream(body).into_response();
    *response.status_mut() = StatusCode::OK;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    with(
        response,
        CONTENT_DISPOSITION,
        &format!("attachment; filename=\"{name}\""),
    )
}

fn broken_off(error: &dyn std::fmt::Display) -> io::Error {
    tracing::error!(%error, "a backup broke off");
    io::ErrorKind::BrokenPipe.into()
}

/// What is written, on its way to the caller.
struct Pieces {
    pieces: mpsc::Sender<Bytes>,
    waiting: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE));
        self.pieces
            .blocking_send(Bytes::from(piece))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl From<BackupError> for Problem {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Record(error) => error.into(),
            error @ BackupError::UnderWay => {
                Self::new(StatusCode::CONFLICT, "backup_under_way", error.to_string())
            }
            error @ BackupError::NothingSigned => {
                Self::not_found("nothing_signed", error.to_string())
            }
            error => Self::internal(&error),
        }
    }
}
