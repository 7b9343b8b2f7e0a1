//! Turns at the writer: who may wait for it, and for how long.
//!
//! ```text
//! single requests ─▶ Limits::waiting places; none for 50 ms ─▶ 503 `busy`: the caller is told while it still listens
//! lines of batches ─▶ places of their own; none for 5 s ─▶ 503 `busy`: until then the body is simply not read on
//! ```
//! Both together stay below the length of the writer's queue, so that nobody is turned away there. However many batches
//! come in, they take no place from single requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::ledger::RecordError;

/// Lines of all batches that may wait at once.
const LINES: usize = 2048;
/// The most single requests that may wait at once, whatever the limits say.
const MOST: usize = 1024;
/// How long a single request waits for a place: a crowd of a moment is not an overload.
const MOMENT: Duration = Duration::from_millis(50);
/// How long a line waits for one.
const PATIENCE: Duration = Duration::from_secs(5);

/// A place among those who wait; free again when it goes.
pub(super) type Turn = OwnedSemaphorePermit;

/// The places of one ledger.
pub(super) struct Turns {
    singles: Arc<Semaphore>,
    lines: Arc<Semaphore>,
}

impl Turns {
    /// With places for so many single requests.
    pub(super) fn new(waiting: usize) -> Self {
        Self {
            singles: Arc::new(Semaphore::new(waiting.min(MOST))),
            lines: Arc::new(Semaphore::new(LINES)),
        }
    }

    /// A place for a request.
    pub(super) async fn single(&self) -> Result<Turn, RecordError> {
        within(MOMENT, &self.singles).await
    }

    /// A place for a line of a batch.
    pub(super) async fn line(&self) -> Result<Turn, RecordError> {
        within(PATIENCE, &self.lines).await
    }
}

async fn within(patience: Duration, places: &Arc<Semaphore>) -> Result<Turn, RecordError> {
    if let Ok(turn) = Arc::clone(places).try_acquire_owned() {
        return Ok(turn);
    }
    match tokio::time::timeout(patience, Arc::clone(places).acquire_owned()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) => Err(RecordError::Closing),
        Err(_) => Err(RecordError::Busy),
    }
}
