//! A breach as its entries tell it, and what may be one.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::disclosure::form::parse_instant;
use crate::entry::{self, Body, BreachStep, Importer};
use crate::ledger::{Ledger, RecordError, Shared};

type Result<T> = std::result::Result<T, RecordError>;

/// A breach.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BreachCase {
    /// The entry that opened it.
    pub seq: u64,
    /// When the exporter became aware.
    pub aware_at: DateTime<Utc>,
    /// End of the 72 hours.
    pub due_at: DateTime<Utc>,
    /// The entries it concerns.
    pub entries: BTreeSet<u64>,
    /// How many persons, as far as known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persons: Option<u64>,
    /// The risk, as it was assessed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<entry::Risk>,
    /// The authority in charge, or notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<entry::Authority>,
    /// When the authority was first notified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notified_at: Option<DateTime<Utc>>,
    /// When the persons were first informed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_at: Option<DateTime<Utc>>,
    /// The entry that closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<u64>,
    /// Why nobody was notified, or late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Its steps.
    pub steps: Vec<u64>,
}

/// A refused disclosure that had taken place, in no breach yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Candidate {
    /// Its entry.
    pub seq: u64,
    /// When it was recorded: the exporter was aware at the latest then.
    pub recorded_at: DateTime<Utc>,
    /// The civil day it happened.
    pub occurred_on: NaiveDate,
    /// To whom; absent for a natural person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// How many persons.
    pub persons: u64,
    /// End of the 72 hours, counted from its recording.
    pub due_at: DateTime<Utc>,
}

impl BreachCase {
    /// Whether the authority waits past the end.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.notified_at.is_none() && self.closed_by.is_none() && now > self.due_at
    }

    fn begin(seq: u64, first: &entry::Breach) -> Option<Self> {
        let instant =
            |text: &Option<String>| text.as_deref().and_then(|text| parse_instant(text).ok());
        let aware_at = instant(&first.aware_at)?;
        Some(Self {
            seq,
            aware_at,
            due_at: instant(&first.due_at).unwrap_or_else(|| crate::rights::breach_due(aware_at)),
            entries: BTreeSet::new(),
            persons: None,
            risk: None,
            authority: None,
            notified_at: None,
            informed_at: None,
            closed_by: None,
            grounds: Vec::new(),
            steps: Vec::new(),
        })
    }

    fn take(&mut self, seq: u64, at: DateTime<Utc>, step: &entry::Breach) {
        self.entries.extend(&step.entries);
        self.persons = step.persons.or(self.persons);
        self.risk = step.risk.or(self.risk);
        self.authority = step.authority.or(self.authority);
        self.grounds.extend(step.grounds.iter().cloned());
        match step.step {
            // What is told later completes the first notification (Article 33(4)); it does not make it late.
            BreachStep::AuthorityNotified => drop(self.notified_at.get_or_insert(at)),
            BreachStep::PersonsInformed => drop(self.informed_at.get_or_insert(at)),
            BreachStep::Closed => self.closed_by = Some(seq),
            BreachStep::Opened | BreachStep::Linked | BreachStep::Assessed => {}
        }
        self.steps.push(seq);
    }
}

impl Shared {
    pub(in crate::ledger) fn breaches(&self) -> Result<Vec<BreachCase>> {
        let mut cases: Vec<BreachCase> = Vec::new();
        for entry in self.of_kind("breach")? {
            let Body::Breach(step) = &entry.body else {
                continue;
            };
            if step.breach.is_none() {
                cases.extend(BreachCase::begin(entry.seq, step));
            }
            let first = step.breach.unwrap_or(entry.seq);
            if let Some(case) = cases.iter_mut().find(|case| case.seq == first) {
                case.take(entry.seq, entry.at, step);
            }
        }
        Ok(cases)
    }
}

impl Ledger {
    /// All breaches, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn breaches(&self) -> Result<Vec<BreachCase>> {
        self.shared.breaches()
    }

    /// Refused disclosures that had taken place and stand in no breach, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn breach_candidates(&self) -> Result<Vec<Candidate>> {
        let linked: BTreeSet<u64> = self
            .breaches()?
            .into_iter()
            .flat_map(|case| case.entries)
            .collect();
        let mut candidates = Vec::new();
        for entry in self.shared.of_kind("refusal")? {
            let Body::Refusal(refusal) = &entry.body else {
                continue;
            };
            if !refusal.took_place || linked.contains(&entry.seq) {
                continue;
            }
            candidates.push(Candidate {
                seq: entry.seq,
                recorded_at: entry.at,
                occurred_on: refusal.disclosure.occurred_on,
                recipient: match &refusal.recipient {
                    Importer::Organisation(organisation) => Some(organisation.id.clone()),
                    Importer::Person(_) => None,
                },
                persons: refusal.subjects.map_or(0, |subjects| subjects.count),
                due_at: crate::rights::breach_due(entry.at),
            });
        }
        Ok(candidates)
    }
}
