//! The lines of a body that may be endless: one at a time, each within a limit.

use std::pin::Pin;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};

use super::body::broken;
use super::problem::Problem;

/// The longest line of a batch.
pub(super) const MAX_LINE: usize = 256 << 10;
/// How long a batch may pause.
const PATIENCE: Duration = Duration::from_secs(60);

/// One line, without its newline.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Whole.
    Whole(Bytes),
    /// Longer than [`MAX_LINE`]; it was skipped.
    TooLong,
}

/// Pieces of a body, whatever they are made of.
type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, warp::Error>> + Send>>;

/// The lines of a body.
pub(super) struct Lines {
    pieces: Pieces,
    buffer: BytesMut,
    /// How much of the buffer is known to hold no newline.
    searched: usize,
    skipping: bool,
    ended: bool,
}

impl Lines {
    /// Over the pieces of a body.
    pub(super) fn new<B: Buf>(
        stream: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
    ) -> Self {
        let pieces =
            stream.map(|piece| piece.map(|mut piece| piece.copy_to_bytes(piece.remaining())));
        Self {
            pieces: Box::pin(pieces),
            buffer: BytesMut::new(),
            searched: 0,
            skipping: false,
            ended: false,
        }
    }

    /// The next line; `None` at the end. A newline at the very end begins no line.
    ///
    /// # Errors
    /// The body broke off or paused too long. What came after the last newline is not a line then.
    pub(super) async fn next(&mut self) -> Result<Option<Line>, Problem> {
        loop {
            if let Some(line) = self.take() {
                return Ok(Some(line));
            }
            if self.ended {
                return Ok(self.rest());
            }
            match tokio::time::timeout(PATIENCE, self.pieces.next()).await {
                Ok(Some(Ok(piece))) => self.buffer.extend_from_slice(&piece),
                Ok(None) => self.ended = true,
                Ok(Some(Err(_))) | Err(_) => return Err(broken()),
            }
        }
    }

    /// A line that ends in the buffer. What is too long to be one is thrown away as it comes.
    fn take(&mut self) -> Option<Line> {
        let newline =
            memchr::memchr(b'\n', &self.buffer[self.searched..]).map(|at| self.searched + at);
        let Some(at) = newline else {
            self.searched = self.buffer.len();
            if self.buffer.len() > MAX_LINE {
                self.buffer.clear();
                self.searched = 0;
                self.skipping = true;
            }
            return None;
        };
        let line = self.buffer.split_to(at).freeze();
        self.buffer.advance(1);
        self.searched = 0;
        let too_long = std::mem::take(&mut self.skipping) || line.len() > MAX_LINE;
        Some(if too_long {
            Line::TooLong
        } else {
            Line::Whole(line)
        })
    }

    /// What follows the last newline.
    fn rest(&mut self) -> Option<Line> {
        if std::mem::take(&mut self.skipping) {
            self.buffer.clear();
            return Some(Line::TooLong);
        }
        let line = std::mem::take(&mut self.buffer).freeze();
        self.searched = 0;
        (!line.is_empty()).then_some(Line::Whole(line))
    }
}
