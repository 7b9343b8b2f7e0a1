//! A request as its entries tell it: what was asked, how it stands, until when it is to be answered.

use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::disclosure::form::parse_date;
use crate::entry::{self, Body, Entry};
use crate::ledger::slots::Opened;
use crate::ledger::{Ledger, RecordError, Shared, indexer};
use crate::store::Page;
use crate::vocabulary::{Code as _, Purpose, Right, Scope};

type Result<T> = std::result::Result<T, RecordError>;

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It waits for an answer.
    Open,
    /// It was granted, wholly or in part.
    Answered,
    /// It was refused with grounds.
    Refused,
    /// The person took it back.
    Withdrawn,
    /// It took effect when it was recorded, and asks for no answer.
    InForce,
}

/// What is known of who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityState {
    /// Nobody checked.
    NotChecked,
    /// It is the person.
    Confirmed,
    /// It could not be confirmed.
    NotConfirmed,
}

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestStep {
    /// Its entry.
    pub seq: u64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// What it is.
    pub step: entry::RightsStep,
    /// How identity was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<entry::Identity>,
    /// On which grounds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// How it came, or how the answer left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<entry::Via>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<entry::RightsOutcome>,
    /// Last day to answer, as it was set by this step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
    /// Who recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

/// A request: the entry that began it, and everything that followed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The entry that began it.
    pub seq: u64,
    /// Which right.
    #[serde(rename = "event")]
    pub right: Right,
    /// How far an objection reaches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The one purpose it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The channels it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<entry::Channel>,
    /// Where a complaint went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<entry::Authority>,
    /// When it was recorded.
    pub received_at: DateTime<Utc>,
    /// Last day to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Whether that day was extended.
    pub extended: bool,
    /// What is known of who asks.
    pub identity: IdentityState,
    /// How it stands.
    pub state: RequestState,
    /// Disclosures between the act and its recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<u64>,
    /// Its steps, the first among them.
    pub steps: Vec<RequestStep>,
}

/// The sealed side of a request; reading it is recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestWords {
    /// Who asked, as they were named.
    pub subject: String,
    /// When the person acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// References and words, by entry.
    pub words: Vec<StepWords>,
    /// Disclosures between the act and its recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<u64>,
}

/// The words of one step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepWords {
    /// Its entry.
    #[serde(default)]
    pub seq: u64,
    /// The reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Request {
    /// The entry that ended it.
    #[must_use]
    pub fn ended_by(&self) -> Option<u64> {
        match self.state {
            RequestState::Open | RequestState::InForce => None,
            _ => self.steps.last().map(|step| step.seq),
        }
    }

    /// Whether it is known who asks.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.identity == IdentityState::Confirmed
    }

    /// Whether it waits past its last day.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == RequestState::Open && self.due_on.is_some_and(|due| due < today)
    }

    fn begin(seq: u64, at: DateTime<Utc>, first: &entry::Rights) -> Option<Self> {
        let right = Right::find(&word(&first.event)?)?;
        let state = if crate::rights::has_term(right) || right == Right::Complaint {
            RequestState::Open
        } else {
            RequestState::InForce
        };
        let mut request = Self {
            seq,
            right,
            scope: first.scope.as_deref().and_then(Scope::find),
            purpose: first.purpose.as_deref().and_then(Purpose::find),
            channels: first.channels.clone(),
            authority: first.authority,
            received_at: at,
            due_on: None,
            extended: false,
            identity: IdentityState::NotChecked,
            state,
            affected: first.affected,
            steps: Vec::new(),
        };
        request.take(seq, at, first);
        Some(request)
    }

    fn take(&mut self, seq: u64, at: DateTime<Utc>, step: &entry::Rights) {
        if let Some(identity) = &step.identity {
            self.identity = match identity.result {
                entry::IdentityResult::Confirmed => IdentityState::Confirmed,
                entry::IdentityResult::NotConfirmed => IdentityState::NotConfirmed,
            };
        }
        if let Some(due) = step.due_on.as_deref().and_then(|due| parse_date(due).ok()) {
            self.due_on = Some(due);
        }
        match step.step {
            entry::RightsStep::Received | entry::RightsStep::IdentityCheck => {}
            entry::RightsStep::Extended => self.extended = true,
            entry::RightsStep::Answered => self.state = RequestState::Answered,
            entry::RightsStep::Refused => self.state = RequestState::Refused,
            entry::RightsStep::Withdrawn => self.state = RequestState::Withdrawn,
        }
        self.steps.push(RequestStep {
            seq,
            recorded_at: at,
            step: step.step,
            identity: step.identity.clone(),
            grounds: step.grounds.clone(),
            via: step.via,
            outcome: step.outcome,
            due_on: step.due_on.clone(),
            actor: step.actor.clone(),
        });
    }
}

/// The code of an entry's own word.
pub(in crate::ledger) fn word(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Some(word),
        _ => None,
    }
}

impl Shared {
    /// All entries of a kind, in order.
    pub(in crate::ledger) fn of_kind(&self, kind: &str) -> Result<Vec<Entry>> {
        let page = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        let mut entries = Vec::new();
        self.store
            .listed(indexer::KIND, kind.as_bytes(), page, &mut |_, line| {
                entries.push(Entry::parse(line));
                ControlFlow::Continue(())
            })?;
        Ok(entries.into_iter().collect::<std::result::Result<_, _>>()?)
    }

    /// All requests, oldest first.
    pub(in crate::ledger) fn requests(&self) -> Result<Vec<Request>> {
        let mut requests: Vec<Request> = Vec::new();
        for entry in self.of_kind("rights")? {
            let Body::Rights(step) = &entry.body else {
                continue;
            };
            match step.request {
                None => requests.extend(Request::begin(entry.seq, entry.at, step)),
                Some(first) => {
                    if let Ok(index) = requests.binary_search_by_key(&first, |known| known.seq) {
                        requests[index].take(entry.seq, entry.at, step);
                    }
                }
            }
        }
        Ok(requests)
    }

    /// One request.
    pub(in crate::ledger) fn request(&self, seq: u64) -> Result<Option<Request>> {
        Ok(self
            .requests()?
            .into_iter()
            .find(|request| request.seq == seq))
    }
}

impl Ledger {
    /// All requests, oldest first. Nobody's openings are read.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn requests(&self) -> Result<Vec<Request>> {
        self.shared.requests()
    }

    /// One request. Nobody's openings are read.
    ///
    /// # Errors
    /// No request begins there, or the store cannot be read.
    pub fn request(&self, seq: u64) -> Result<Request> {
        let found = self.shared.request(seq)?;
        Ok(found.ok_or(crate::ledger::ActError::NoRequest(seq))?)
    }

    /// Who asked, and in what words; `None` once erased. The reading is recorded first.
    ///
    /// # Errors
    /// No request begins there, the vault is damaged, or the reading could not be recorded.
    pub fn request_words(&self, seq: u64, actor: Option<String>) -> Result<Option<RequestWords>> {
        let request = self.request(seq)?;
        let Opened::Open(opening) = self.shared.person_of(seq)? else {
            return Ok(None);
        };
        let purpose = match request.right {
            Right::AccessRequest => entry::AccessPurpose::AccessRequest,
            Right::Portability => entry::AccessPurpose::Portability,
            Right::Rectification => entry::AccessPurpose::Rectification,
            Right::Erasure => entry::AccessPurpose::Erasure,
            _ => entry::AccessPurpose::Support,
        };
        let entries: Vec<u64> = request.steps.iter().map(|step| step.seq).collect();
        self.record_reading(purpose, Some(opening.person.clone()), entries, actor)?;
        let mut words = Vec::new();
        for step in &request.steps {
            if let Some(said) = self.shared.own_value::<StepWords>(step.seq, 1)? {
                words.push(StepWords {
                    seq: step.seq,
                    ..said
                });
            }
        }
        let at = opening
            .facts
            .get("at")
            .and_then(|at| at.as_str().map(str::to_owned));
        let since = at
            .as_deref()
            .and_then(|at| crate::disclosure::form::parse_instant(at).ok());
        let affected = match (request.affected, since, self.shared.known(&opening.person)?) {
            (Some(_), Some(since), Some(standing)) => {
                self.shared
                    .recorded_between(&standing, since, request.received_at)?
            }
            _ => Vec::new(),
        };
        Ok(Some(RequestWords {
            subject: opening.person.reference(),
            at,
            words,
            affected,
        }))
    }
}
