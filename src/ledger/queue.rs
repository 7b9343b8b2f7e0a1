//! What the writer can be asked, the queue to it, and its answers.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::prepare::{IdempotencyTags, Prepared};
use super::writer::Writer;
use super::{RecordError, Shared, locked};
use crate::decide::Verdict;
use crate::disclosure::Recipient;
use crate::entry;
use crate::rulebook::Rulebook;

/// Requests that may wait.
const QUEUE: usize = 4096;

/// What was acknowledged.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its place.
    pub seq: u64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The canonical line.
    pub line: Vec<u8>,
    /// The decision with its reasons; none for entries that decide nothing, and for repeats.
    pub verdict: Option<Verdict>,
    /// Whether the law refused.
    pub refused: bool,
    /// Whether this is the answer to an earlier request with the same key.
    pub repeated: bool,
}

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// `seq` of the entry that holds the version now in force.
    pub version: u64,
    /// Whether it is new to the register.
    pub created: bool,
    /// Whether the facts were the same, so that nothing was recorded.
    pub unchanged: bool,
}

/// What the writer is asked.
pub(super) enum Job {
    Record(Box<Prepared>),
    Recipient {
        recipient: Box<Recipient>,
        if_match: Option<u64>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    },
    Erase(Box<super::erase::Order>),
    Purge(Box<super::retain::PurgeOrder>),
    ErasureDone(super::erase::Done),
    PlaceHold(Box<super::holds::HoldRequest>),
    ChangeHold {
        hold: u64,
        change: entry::HoldChange,
        review_on: Option<chrono::NaiveDate>,
        actor: Option<String>,
    },
    ConfirmClock {
        actor: Option<String>,
    },
    RotateKey {
        reason: entry::KeyReason,
        actor: Option<String>,
    },
    Rulebook {
        rulebook: Arc<Rulebook>,
        actor: Option<String>,
    },
    /// Any other act: a group of its own, carried out by the file that knows it.
    Act(Act),
    Census,
    Stop,
}

type Result<T> = std::result::Result<T, RecordError>;

/// What an act does when its turn comes.
pub(super) type Act = Box<dyn FnOnce(&mut super::writer::Writer) -> Result<Answer> + Send>;

pub(super) type Ticket = (Job, oneshot::Sender<Result<Answer>>);

/// An answer that is on its way.
pub struct Pending(oneshot::Receiver<Result<Answer>>);

impl Pending {
    /// Waits on this thread.
    ///
    /// # Errors
    /// Nothing was recorded; the error says why.
    pub fn wait(self) -> Result<Answer> {
        self.0.blocking_recv().unwrap_or(Err(RecordError::Closing))
    }

    /// Waits without holding a thread.
    ///
    /// # Errors
    /// Nothing was recorded; the error says why.
    pub async fn answer(self) -> Result<Answer> {
        self.0.await.unwrap_or(Err(RecordError::Closing))
    }
}

/// The callers' end of the queue.
pub(super) struct Handle {
    queue: Mutex<Option<SyncSender<Ticket>>>,
    thread: Mutex<Option<JoinHandle<Result<()>>>>,
    shared: Arc<Shared>,
}

impl Handle {
    pub(super) fn start(writer: Writer) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let shared = Arc::clone(&writer.shared);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| RecordError::Stopped(error.to_string()))?;
        Ok(Self {
            queue: Mutex::new(Some(queue)),
            thread: Mutex::new(Some(thread)),
            shared,
        })
    }

    pub(super) fn send(&self, job: Job) -> Result<Pending> {
        let (answer, pending) = oneshot::channel();
        let queue = locked(&self.queue).clone().ok_or(RecordError::Closing)?;
        self.shared.figures.sent();
        let sent = queue.try_send((job, answer));
        if sent.is_err() {
            self.shared.figures.received();
        }
        match sent {
            Ok(()) => Ok(Pending(pending)),
            Err(TrySendError::Full(_)) => {
                self.shared.figures.turned_away(&RecordError::Busy);
                Err(RecordError::Busy)
            }
            Err(TrySendError::Disconnected(_)) => Err(self.why_closed()),
        }
    }

    fn why_closed(&self) -> RecordError {
        let stopped = self
            .shared
            .stopped
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        stopped.map_or(RecordError::Closing, RecordError::Stopped)
    }

    pub(super) fn put_recipient(
        &self,
        recipient: Recipient,
        if_match: Option<u64>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Stored> {
        let id = recipient.id.to_string();
        let before = self
            .shared
            .register()
            .organisation(&id)
            .map(|known| known.version);
        let answer = self
            .send(Job::Recipient {
                recipient: Box::new(recipient),
                if_match,
                actor,
                key,
            })?
            .wait()?;
        Ok(Stored {
            version: answer.seq,
            created: before.is_none(),
            unchanged: answer.repeated,
        })
    }

    pub(super) fn stop(&self) -> Result<()> {
        let Some(queue) = locked(&self.queue).take() else {
            return Ok(());
        };
        let (answer, _) = oneshot::channel();
        self.shared.figures.sent();
        // A full queue is drained first; a writer that is gone needs no word.
        let _ = queue.send((Job::Stop, answer));
        drop(queue);
        match locked(&self.thread).take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(RecordError::Stopped("the writer panicked".to_owned())),
            None => Ok(()),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(code = error.code(), "the ledger did not close cleanly");
        }
    }
}
