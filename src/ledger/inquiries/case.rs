//! An inquiry as its entries tell it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::disclosure::form::{parse_date, parse_instant};
use crate::entry::{self, AccessPurpose, Body, InquiryChange};
use crate::ledger::slots::Opened;
use crate::ledger::{ActError, Ledger, RecordError, Shared};
use crate::slot::Person;

type Result<T> = std::result::Result<T, RecordError>;

/// An inquiry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InquiryCase {
    /// The entry that opened it.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who asks.
    pub authority: entry::Authority,
    /// The instant whose state is shown.
    pub as_of: DateTime<Utc>,
    /// Last civil day to answer, as it was last said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// On what basis.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// What it asks for.
    pub scope: entry::Filter,
    /// Whether it asks about one person.
    pub person: bool,
    /// Evidence that was handed out for it.
    pub exports: Vec<u64>,
    /// The entries that gave it another last day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amended_by: Vec<u64>,
    /// The entry that closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<u64>,
}

/// The sealed side of an inquiry; reading it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InquiryWords {
    /// The authority's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The person in its scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl InquiryCase {
    /// Whether it waits past its last day.
    #[must_use]
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.closed_by.is_none() && self.due_on.is_some_and(|due| due < today)
    }

    fn follow(&mut self, seq: u64, step: &entry::Inquiry) {
        if step.change == InquiryChange::Closed {
            self.closed_by = Some(seq);
            return;
        }
        let due_on = step.due_on.as_deref();
        self.due_on = due_on
            .and_then(|text| parse_date(text).ok())
            .or(self.due_on);
        self.amended_by.push(seq);
    }

    fn begin(seq: u64, recorded_at: DateTime<Utc>, first: &entry::Inquiry) -> Self {
        let as_of = first
            .as_of
            .as_deref()
            .and_then(|text| parse_instant(text).ok());
        Self {
            seq,
            recorded_at,
            authority: first.authority,
            as_of: as_of.unwrap_or(recorded_at),
            due_on: first
                .due_on
                .as_deref()
                .and_then(|text| parse_date(text).ok()),
            grounds: first.grounds.clone(),
            scope: first.scope.clone().unwrap_or_default(),
            person: first.subjects.is_some(),
            exports: Vec::new(),
            amended_by: Vec::new(),
            closed_by: None,
        }
    }
}

impl Shared {
    pub(in crate::ledger) fn inquiries(&self) -> Result<Vec<InquiryCase>> {
        let mut cases: Vec<InquiryCase> = Vec::new();
        for entry in self.of_kind("inquiry")? {
            let Body::Inquiry(step) = &entry.body else {
                continue;
            };
            match step.change {
                InquiryChange::Opened => cases.push(InquiryCase::begin(entry.seq, entry.at, step)),
                InquiryChange::Amended | InquiryChange::Closed => {
                    let of = |case: &&mut InquiryCase| Some(case.seq) == step.inquiry;
                    if let Some(case) = cases.iter_mut().find(of) {
                        case.follow(entry.seq, step);
                    }
                }
            }
        }
        for entry in self.of_kind("export")? {
            if let Body::Export(export) = &entry.body
                && let Some(case) = cases
                    .iter_mut()
                    .find(|case| Some(case.seq) == export.inquiry)
            {
                case.exports.push(entry.seq);
            }
        }
        Ok(cases)
    }

    pub(in crate::ledger) fn inquiry(&self, seq: u64) -> Result<InquiryCase> {
        let found = self.inquiries()?.into_iter().find(|case| case.seq == seq);
        Ok(found.ok_or(ActError::NoInquiry(seq))?)
    }
}

impl Ledger {
    /// All inquiries, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn inquiries(&self) -> Result<Vec<InquiryCase>> {
        self.shared.inquiries()
    }

    /// One inquiry.
    ///
    /// # Errors
    /// None begins there, or the store cannot be read.
    pub fn inquiry(&self, seq: u64) -> Result<InquiryCase> {
        self.shared.inquiry(seq)
    }

    /// Its reference, its words, and the person in its scope. The reading is recorded first.
    ///
    /// # Errors
    /// None begins there, or recording has stopped.
    pub fn inquiry_words(&self, seq: u64, actor: Option<String>) -> Result<InquiryWords> {
        let case = self.shared.inquiry(seq)?;
        let mut words: InquiryWords = self.shared.own_value(seq, 1)?.unwrap_or_default();
        let mut person = None;
        if case.person
            && let Opened::Open(opening) = self.shared.person_of(seq)?
        {
            person = Some(opening.person);
        }
        words.subject = person.as_ref().map(Person::reference);
        if words != InquiryWords::default() {
            self.record_reading(AccessPurpose::Inquiry, person, vec![seq], actor)?;
        }
        Ok(words)
    }
}
