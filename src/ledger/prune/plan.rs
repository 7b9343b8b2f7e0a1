//! What pruning a log would take, what it would leave, and whether its time has come.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::left::Statement;
use super::successor::{self, Successor};
use super::{PruneError, sweep};
use crate::audit::Word;
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::entry::{Body, Entry, Frame};
use crate::files::Files;
use crate::hash::{self, NodeHash};
use crate::ledger::{Closed, Ledger, RecordError, RequestState, VerifyError, verify};
use crate::note::VerifierKey;
use crate::retention;
use crate::store::ReadOnly;
use crate::vault::PersonNo;
use crate::vocabulary::AgeRule;

/// Kinds of entries whose lines stay: by these the ledger kept itself, and nobody stands in them.
const STAYS: [&[u8]; 7] = [
    b"genesis",
    b"key",
    b"clock",
    b"format",
    b"census",
    b"timestamp",
    b"close",
];

/// Something that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goes {
    /// The keys of the vault.
    Keys,
    /// Openings, and what else the vault holds.
    Openings,
    /// Sealed documents.
    Documents,
    /// The lines.
    Lines,
    /// The index of the lines.
    Index,
}

/// How much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Going {
    /// What.
    pub what: Goes,
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

/// What pruning would do.
#[derive(Debug, Clone)]
pub struct PrunePlan {
    /// Name of the log.
    pub origin: String,
    /// Whose it is.
    pub exporter: String,
    /// How many entries it has.
    pub size: u64,
    /// The root over them.
    pub root: NodeHash,
    /// How it ended.
    pub closed: Closed,
    /// Last civil day on which it is kept.
    pub until: NaiveDate,
    /// How many entries of each kind there are.
    pub lines: BTreeMap<String, u64>,
    /// What goes.
    pub goes: Vec<Going>,
    pub(super) kept: Vec<Vec<u8>>,
    pub(super) leaves: Vec<NodeHash>,
}

impl PrunePlan {
    /// How many lines stay.
    #[must_use]
    pub fn stays(&self) -> u64 {
        self.kept.len() as u64
    }

    pub(super) fn statement(&self, now: DateTime<Utc>) -> Statement {
        Statement {
            schema: Statement::schema(),
            exporter: self.exporter.clone(),
            origin: self.origin.clone(),
            size: self.size,
            root: self.root,
            lines: self.lines.clone(),
            keep_until: self.closed.keep_until.clone().unwrap_or_default(),
            successor: self.closed.successor.clone(),
            on: civil_day(now).to_string(),
        }
    }
}

impl Ledger {
    /// What pruning this log would take and leave. Nothing is changed.
    ///
    /// # Errors
    /// It goes on, its time is not over, somebody needs it here or in the log that goes on, or it is not what was
    /// signed.
    pub fn plan_prune(&self, successor: Successor<'_>) -> Result<PrunePlan, PruneError> {
        let closed = self
            .closed()
            .ok_or_else(|| PruneError::NotClosed(self.origin().to_owned()))?;
        // Lines are read, and audited, as far as the published checkpoint goes.
        self.shared.store.publish().map_err(RecordError::from)?;
        let read = Lines::read(&self.shared.files, &self.paths.ledger)?;
        let until = self.kept_until(&closed, &read)?;
        if civil_day(self.now()) <= until.day {
            let (until, why) = (until.day, until.why);
            return Err(PruneError::TooEarly { until, why });
        }
        self.check_unneeded()?;
        let named = closed.successor.as_deref();
        successor::check(&self.shared.files, named, successor)?;
        let root = self.check_intact()?;
        Ok(PrunePlan {
            origin: self.origin().to_owned(),
            exporter: self.exporter().id.to_string(),
            size: read.leaves.len() as u64,
            root,
            closed,
            until: until.day,
            lines: read.kinds,
            goes: sweep::going(&self.shared.files, &self.paths, &self.settings)?,
            kept: read.kept,
            leaves: read.leaves,
        })
    }

    /// Last day on which it is kept: as whoever closed it said, and no earlier than the longest period of retention
    /// that binds the exporter, from the last disclosure on.
    fn kept_until(&self, closed: &Closed, read: &Lines) -> Result<Until, PruneError> {
        let said = closed.keep_until.as_deref();
        let said = said.and_then(|day| parse_date(day).ok());
        let mut until = Until {
            day: said.ok_or(PruneError::NoDay(closed.seq))?,
            why: format!("entry {}", closed.seq),
        };
        let Some(last) = read.last_disclosed else {
            return Ok(until);
        };
        for rule in self.retention_rules() {
            // A fiscal year ends within a year of what was disclosed in it.
            let from = match rule.rule.age() {
                Some(AgeRule::Invoicing) => retention::last_day_after_years(last, 1),
                _ => last,
            };
            for period in [&rule.law, &rule.promise].into_iter().flatten() {
                let day = retention::last_day_after_years(from, period.years);
                if day > until.day {
                    until = Until {
                        day,
                        why: period.id.clone(),
                    };
                }
            }
        }
        Ok(until)
    }

    fn check_unneeded(&self) -> Result<(), PruneError> {
        let last = self.shared.vault.last_person().get();
        let known = |number: &u32| self.shared.vault.person(PersonNo::new(*number)).entries > 0;
        let persons = (1..=last).filter(known).count() as u64;
        let holds = self.shared.holds().active().count() as u64;
        let requests = self.requests()?.into_iter();
        let requests = requests.filter(|one| one.state == RequestState::Open);
        let requests = requests.count() as u64;
        let inquiries = self.inquiries()?.into_iter();
        let inquiries = inquiries.filter(|one| one.closed_by.is_none()).count() as u64;
        if persons + holds + requests + inquiries == 0 {
            return Ok(());
        }
        Err(PruneError::Needed {
            persons,
            holds,
            requests,
            inquiries,
        })
    }

    /// The root, if every line is what was signed.
    fn check_intact(&self) -> Result<NodeHash, PruneError> {
        let keys = self.vkeys();
        let trusted: Vec<VerifierKey> = keys
            .iter()
            .filter_map(|key| VerifierKey::parse(key).ok())
            .collect();
        let files = Arc::clone(&self.shared.files);
        let report = verify(files, &self.paths.ledger, &trusted, &[], |_, _| {})?;
        let whole = report.size == self.size() && report.word != Word::Tampered;
        if whole && report.proven == report.size && report.closed.is_some() {
            Ok(report.root)
        } else {
            Err(PruneError::Broken)
        }
    }
}

/// A last day, and what says so.
struct Until {
    day: NaiveDate,
    why: String,
}

/// The lines, as far as pruning needs them.
struct Lines {
    kinds: BTreeMap<String, u64>,
    kept: Vec<Vec<u8>>,
    leaves: Vec<NodeHash>,
    last_disclosed: Option<NaiveDate>,
}

impl Lines {
    fn read(files: &Arc<dyn Files>, folder: &Path) -> Result<Self, PruneError> {
        let mut found = Self {
            kinds: BTreeMap::new(),
            kept: Vec::new(),
            leaves: Vec::new(),
            last_disclosed: None,
        };
        let failed = |error: crate::store::ReadOnlyError| {
            PruneError::Verify(VerifyError::Io {
                folder: folder.to_owned(),
                error: std::io::Error::other(error),
            })
        };
        let reader = ReadOnly::open(Arc::clone(files), folder).map_err(failed)?;
        let mut each = |_: u64, line: &[u8]| {
            found.take(line);
            ControlFlow::Continue(())
        };
        reader.lines(0..reader.size(), &mut each).map_err(failed)?;
        Ok(found)
    }

    fn take(&mut self, line: &[u8]) {
        self.leaves.push(hash::leaf(line));
        let kind = Frame::of(line).map_or(&b""[..], |frame| frame.kind);
        let name = String::from_utf8_lossy(kind).into_owned();
        *self.kinds.entry(name).or_default() += 1;
        if STAYS.contains(&kind) {
            self.kept.push(line.to_vec());
        }
        if matches!(kind, b"disclosure" | b"refusal") {
            let on = match Entry::parse(line).map(|entry| entry.body) {
                Ok(Body::Disclosure(record)) => Some(record.disclosure.occurred_on),
                Ok(Body::Refusal(refusal)) => Some(refusal.disclosure.occurred_on),
                _ => None,
            };
            self.last_disclosed = self.last_disclosed.max(on);
        }
    }
}
