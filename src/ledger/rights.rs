//! Requests: the exercise of rights, one entry a step.
//!
//! ```text
//! received 41 ─▶ identity_check 43 ─▶ extended 50 ─▶ answered 77        a request is named by its first entry
//! ```
//! From the acknowledgement of `received` on, every disclosure sees an objection, a restriction, an erasure or a
//! withdrawal; a request that is refused with grounds or taken back binds no more from then on. Who asked, when exactly
//! and in what words stands in the vault. What the law asks is said by `crate::rights`.

mod case;
mod notify;
mod parts;
mod step;
mod worklist;

pub(super) use case::word;
pub use case::{IdentityState, Request, RequestState, RequestStep, RequestWords};
pub use notify::{Told, Waiting};
pub(super) use worklist::row;
pub use worklist::{Received, ToNotify};

use super::queue::Job;
use super::{Answer, IdempotencyTags, Ledger, RecordError};
use crate::rights::Demand;

impl Ledger {
    /// Records a step in the exercise of a right.
    ///
    /// # Errors
    /// Nothing was recorded: the step does not fit the request or the law, or recording has stopped.
    pub fn record_demand(
        &self,
        demand: Demand,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer, RecordError> {
        self.act(move |writer| writer.record_demand(&demand, actor, key))
    }

    /// Has the writer do something that is a group of its own.
    pub(super) fn act(
        &self,
        act: impl FnOnce(&mut super::writer::Writer) -> Result<Answer, RecordError> + Send + 'static,
    ) -> Result<Answer, RecordError> {
        self.writer.send(Job::Act(Box::new(act)))?.wait()
    }
}
