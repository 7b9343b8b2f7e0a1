//! The end of a log: `close`. Nothing follows it, and nothing is recorded any more.
//!
//! ```text
//! {"kind":"close","body":{"keep_until":"2037-08-31","reason":"year","successor":"ledger.example/prod-2027"},…}
//! ```
//! What a person may ask of a ledger needs entries: who read, what was erased, who was told. So a log is over only when nothing
//! in it opens for a person any more and nobody waits for anything; until then it takes no end. A new ledger may begin at
//! any time and take the disclosures, while this one answers for what it holds. What `close` says is never acted on
//! here: whoever keeps the folder reads until when.

use std::sync::PoisonError;

use chrono::{DateTime, NaiveDate, Utc};

use super::queue::Answer;
use super::writer::Writer;
use super::{ActError, BreachCase, Handed, InquiryCase, Ledger, RecordError, Shared};
use crate::disclosure::civil_day;
use crate::disclosure::form::form_by_code;
use crate::entry::{self, Body, CloseReason, Entry};
use crate::vault::{Batch, PersonNo};
use crate::vocabulary::{Code as _, codes};

codes! {
    /// Why a log ends.
    EndReason, "reason to close a log" {
        Year = "year",
        Dissolution = "dissolution",
        Algorithms = "algorithms",
    }
}

form_by_code!(EndReason);

impl EndReason {
    const fn of_entry(self) -> CloseReason {
        match self {
            Self::Year => CloseReason::Year,
            Self::Dissolution => CloseReason::Dissolution,
            Self::Algorithms => CloseReason::Algorithms,
        }
    }
}

impl From<CloseReason> for EndReason {
    fn from(reason: CloseReason) -> Self {
        match reason {
            CloseReason::Year => Self::Year,
            CloseReason::Dissolution => Self::Dissolution,
            CloseReason::Algorithms => Self::Algorithms,
        }
    }
}

type Recorded<T> = Result<T, RecordError>;

/// A log to be closed.
#[derive(Debug, Clone)]
pub struct CloseRequest {
    /// Why.
    pub reason: EndReason,
    /// Origin of the log that goes on.
    pub successor: Option<String>,
    /// Last civil day on which it must be kept.
    pub keep_until: Option<NaiveDate>,
    /// Who does it.
    pub actor: Option<String>,
    /// What the successor took over: suppressions it heeds stand in the way no more.
    pub handed: Option<Handed>,
}

/// How a log was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// The entry.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: EndReason,
    /// Origin of the log that goes on.
    pub successor: Option<String>,
    /// Last civil day on which it must be kept.
    pub keep_until: Option<String>,
}

impl Closed {
    /// What an entry says, if it is the end of a log.
    #[must_use]
    pub fn of(entry: &Entry) -> Option<Self> {
        match &entry.body {
            Body::Close(close) => Some(Self {
                seq: entry.seq,
                at: entry.at,
                reason: close.reason.into(),
                successor: close.successor.clone(),
                keep_until: close.keep_until.clone(),
            }),
            _ => None,
        }
    }

    /// What whoever wants to record is told.
    pub(super) fn refusal(&self) -> RecordError {
        let day = civil_day(self.at);
        match self.successor.clone() {
            Some(successor) => RecordError::Succeeded {
                seq: self.seq,
                day,
                successor,
            },
            None => RecordError::Closed { seq: self.seq, day },
        }
    }
}

impl Ledger {
    /// How this log was closed, if it was.
    #[must_use]
    pub fn closed(&self) -> Option<Closed> {
        self.shared.closed()
    }

    /// Closes the log; returns when the last entry is durable and signed.
    ///
    /// # Errors
    /// It is not over, it was closed before, or the request does not fit. Nothing was recorded.
    pub fn close(&self, request: CloseRequest) -> Recorded<Answer> {
        self.shared.check_not_closed()?;
        check_successor(&self.shared.origin, &request)?;
        let _alone = super::locked(&self.shared.erasing);
        self.act(move |writer| writer.close(request))
    }
}

fn check_successor(own: &str, request: &CloseRequest) -> Recorded<()> {
    match &request.successor {
        None if request.reason == EndReason::Dissolution => Ok(()),
        None => Err(ActError::NoSuccessor.into()),
        Some(origin) if origin == own => Err(ActError::OwnSuccessor(origin.clone()).into()),
        Some(origin) => super::init::check_name(origin).map_err(|why| {
            let origin = origin.clone();
            ActError::Successor { origin, why }.into()
        }),
    }
}

impl Writer {
    fn close(&mut self, request: CloseRequest) -> Recorded<Answer> {
        let at = self.upkeep_time()?;
        if request.keep_until.is_some_and(|day| day <= civil_day(at)) {
            let pointer = "/keep_until";
            return Err(ActError::NotAhead { pointer }.into());
        }
        self.shared.check_over(&request)?;
        let body = entry::Close {
            actor: request.actor,
            keep_until: request.keep_until.map(|day| day.to_string()),
            reason: request.reason.of_entry(),
            successor: request.successor,
        };
        let answer = self.append_alone(&Body::Close(body.clone()), Batch::default(), at)?;
        self.shared.note_closed(Closed {
            seq: answer.seq,
            at,
            reason: request.reason,
            successor: body.successor,
            keep_until: body.keep_until,
        });
        Ok(answer)
    }
}

impl Shared {
    pub(super) fn closed(&self) -> Option<Closed> {
        self.closed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note_closed(&self, closed: Closed) {
        *self.closed.write().unwrap_or_else(PoisonError::into_inner) = Some(closed);
    }

    /// Nothing is recorded, and nothing kept, that would come after the end.
    pub(super) fn check_not_closed(&self) -> Recorded<()> {
        self.closed().map_or(Ok(()), |closed| Err(closed.refusal()))
    }

    /// Identifiers of whose suppression the successor knows nothing.
    fn not_taken_over(&self, request: &CloseRequest) -> Recorded<u64> {
        let lists = self.standing_suppressions()?;
        let heeded = |list: u64| {
            let handed = request.handed.as_ref();
            handed.is_some_and(|handed| handed.holds(list, request.successor.as_deref()))
        };
        let left = lists.iter().filter(|list| !heeded(list.seq));
        Ok(left.map(|list| list.identifiers).sum())
    }

    /// Whether anything still calls for an entry.
    fn check_over(&self, request: &CloseRequest) -> Recorded<()> {
        let last = self.vault.last_person().get();
        let known = |number: &u32| self.vault.person(PersonNo::new(*number)).entries > 0;
        let persons = (1..=last).filter(known).count() as u64;
        let suppressions = match request.reason {
            // Nobody is left who could disclose again.
            EndReason::Dissolution => 0,
            EndReason::Year | EndReason::Algorithms => self.not_taken_over(request)?,
        };
        let holds = self.holds().active().count() as u64;
        let erasures = super::locked(&self.unfinished).len() as u64;
        let notifications = self
            .matters()?
            .iter()
            .map(|matter| matter.open as u64)
            .sum();
        let open = |breach: &BreachCase| breach.closed_by.is_none();
        let breaches = self
            .breaches()?
            .iter()
            .filter(|breach| open(breach))
            .count() as u64;
        let open = |inquiry: &InquiryCase| inquiry.closed_by.is_none();
        let inquiries = self.inquiries()?.iter().filter(|case| open(case)).count() as u64;
        if persons + suppressions + holds + erasures + notifications + breaches + inquiries == 0 {
            return Ok(());
        }
        Err(RecordError::NotOver {
            persons,
            suppressions,
            holds,
            erasures,
            notifications,
            breaches,
            inquiries,
        })
    }
}
