//! When the period of what stands in a row began.
//!
//! ```text
//! entry 41  disclosure        the day that its data say; else not said
//! entry 71  rights            the day its request was closed (rules R4, R5); not begun while it waits for an answer
//! entry 80  access            the day of the reading, which belongs to the file of the request
//! entry 90  hold              not begun while it is in force; afterwards it goes with the rest
//! ```
//! The days are those from which `retention` counts; how long is said by the rulebook.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use super::compartments::Rule;
use super::holds::Holds;
use super::openings::Personal;
use super::rights::{Request, RequestState};
use super::{RecordError, Shared};
use crate::disclosure::civil_day;
use crate::entry::{AccessPurpose, Body, Entry};
use crate::retention;
use crate::rulebook::Rulebook;
use crate::vault::{Opened, RowKey};
use crate::vocabulary::Right;

/// When the period of one row began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Started {
    /// On the day that its data say, or on which its file was closed.
    On(NaiveDate),
    /// Its data do not say it. Not before this day: of an invoice the end of a year after the disclosure, so that any
    /// fiscal year is over; of anything else the day of the disclosure.
    NotSaid(NaiveDate),
    /// Of a reading or a notification, on its own day. It is part of a file, and keeps nothing by itself.
    Beside(NaiveDate),
    /// Not yet: a request that waits for an answer, a hold in force.
    Open,
    /// The law's table knows no period for it.
    NoPeriod,
    /// It has none of its own: it goes with what it stands beside.
    Nothing,
}

/// The facts of an opening that start a period.
#[derive(Deserialize)]
struct Dated {
    facts: Personal,
}

/// Looks at rows. Requests are read once.
pub(super) struct Starts<'a> {
    shared: &'a Shared,
    pub(super) rulebook: Arc<Rulebook>,
    holds: Holds,
    requests: OnceCell<HashMap<u64, Request>>,
}

impl<'a> Starts<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            rulebook: shared.rulebook(),
            holds: shared.holds(),
            requests: OnceCell::new(),
        }
    }

    /// All requests, by their first entry.
    fn requests(&self) -> Result<&HashMap<u64, Request>, RecordError> {
        if let Some(known) = self.requests.get() {
            return Ok(known);
        }
        let all = self.shared.requests()?;
        let by_first = all.into_iter().map(|request| (request.seq, request));
        Ok(self.requests.get_or_init(|| by_first.collect()))
    }

    /// The request that an entry is a step of.
    pub(super) fn request_of(&self, entry: &Entry) -> Result<Option<&Request>, RecordError> {
        match &entry.body {
            Body::Rights(step) => Ok(self.requests()?.get(&step.request.unwrap_or(entry.seq))),
            _ => Ok(None),
        }
    }

    /// When the period of one row began, under the rule of its key.
    pub(super) fn of(&self, key: RowKey, rule: Rule) -> Result<Started, RecordError> {
        let line = self.shared.store.line(key.seq())?;
        let Some(entry) = line.and_then(|line| Entry::parse(&line).ok()) else {
            return Ok(Started::NoPeriod);
        };
        self.of_entry(&entry, key, rule)
    }

    /// The same of a row whose entry was read.
    pub(super) fn of_entry(
        &self,
        entry: &Entry,
        key: RowKey,
        rule: Rule,
    ) -> Result<Started, RecordError> {
        Ok(match &entry.body {
            Body::Disclosure(record) => {
                self.of_disclosure(key, rule, record.disclosure.occurred_on)?
            }
            Body::Refusal(refusal) => {
                self.of_disclosure(key, rule, refusal.disclosure.occurred_on)?
            }
            Body::Rights(_) => match self.request_of(entry)? {
                Some(request) => request.closed_on().map_or(Started::Open, Started::On),
                None => Started::NoPeriod,
            },
            Body::Access(reading) if is_of_a_request(reading.purpose) => {
                Started::Beside(civil_day(entry.at))
            }
            Body::Notification(_) => Started::Beside(civil_day(entry.at)),
            Body::Hold(_) if self.holds.is_active(key.seq()) => Started::Open,
            Body::Hold(_) => Started::Nothing,
            _ => Started::NoPeriod,
        })
    }

    fn of_disclosure(
        &self,
        key: RowKey,
        rule: Rule,
        occurred_on: NaiveDate,
    ) -> Result<Started, RecordError> {
        let Some((_, Opened::Open(plain))) = self.shared.vault.row(key)? else {
            return Ok(Started::Nothing);
        };
        let not_said = |day| {
            Started::NotSaid(match rule {
                Rule::Invoicing => retention::last_day_after_years(day, 1),
                _ => day,
            })
        };
        // Of whoever received it as a natural person no age is said.
        let Ok(Dated { facts }) = serde_json::from_slice::<Dated>(&plain) else {
            return Ok(not_said(occurred_on));
        };
        let said = facts
            .data_age
            .as_ref()
            .and_then(|age| retention::trigger(age, &self.rulebook));
        Ok(said.map_or_else(|| not_said(civil_day(facts.occurred_at)), Started::On))
    }
}

/// Whether a reading is part of the file of a request.
pub(super) const fn is_of_a_request(purpose: AccessPurpose) -> bool {
    matches!(
        purpose,
        AccessPurpose::AccessRequest
            | AccessPurpose::Portability
            | AccessPurpose::Rectification
            | AccessPurpose::Erasure
    )
}

impl Request {
    /// The civil day on which its file was closed: that of the last step, or of the first where it asks for no answer.
    #[must_use]
    pub fn closed_on(&self) -> Option<NaiveDate> {
        match self.state {
            RequestState::Open => None,
            RequestState::InForce => Some(civil_day(self.received_at)),
            _ => self.steps.last().map(|step| civil_day(step.recorded_at)),
        }
    }

    /// Whether it waits for data that an erasure would take.
    pub(super) fn waits_for_data(&self) -> bool {
        self.state == RequestState::Open
            && matches!(self.right, Right::AccessRequest | Right::Portability)
    }
}
