//! The daily census of organisations' series, and proofs of completeness between two of them.
//!
//! ```text
//! first commit of a new day, or an idle moment in it ─▶ census over everything before, if anything changed
//! ```
//! `docs/FORMAT.md`, *Series and census*. The proof itself, and its verification, are in `census`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use super::queue::{Answer, Job};
use super::writer::Writer;
use super::{Ledger, ReadError, RecordError, Shared, indexer};
use crate::census::{self, Completeness, Counted, Proven, Series, Standing};
use crate::entry::{Body, Census, Entry};
use crate::store::{Page, StoreError};
use crate::tree::{self, Index, Size};
use crate::vault::Batch;

/// From when to when an organisation's entries are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day; the beginning of the log if absent.
    pub from: Option<NaiveDate>,
    /// The last day; up to the latest census if absent.
    pub to: Option<NaiveDate>,
}

/// Why there is no proof of completeness.
#[derive(Debug, thiserror::Error)]
pub enum CensusError {
    /// No census yet, or none late enough.
    #[error(
        "no census counts the entries up to {0}; take one now with `tabellion census take` or `POST /v1/census`, then ask again"
    )]
    TooEarly(String),
    /// The period ends before it begins.
    #[error("the period ends before it begins: exchange `from` and `to`")]
    Backwards,
    /// The ledger cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<StoreError> for CensusError {
    fn from(error: StoreError) -> Self {
        Self::Read(error.into())
    }
}

/// A census entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CensusEntry {
    /// Its place.
    pub seq: u64,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// What it says.
    pub census: Census,
}

impl Period {
    /// Which censuses bound it: the last one before its first day, and the first one after its last.
    ///
    /// # Errors
    /// It ends before it begins, or no census is late enough.
    pub fn choose<'a>(
        &self,
        censuses: &'a [CensusEntry],
    ) -> Result<(Option<&'a CensusEntry>, &'a CensusEntry), CensusError> {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return Err(CensusError::Backwards);
        }
        let first = self.from.and_then(|from| {
            let before = |census: &&CensusEntry| census.at.date_naive() < from;
            censuses.iter().rev().find(before)
        });
        let last = match self.to {
            Some(to) => censuses.iter().find(|census| census.at.date_naive() > to),
            None => censuses.last(),
        };
        let last = last.ok_or_else(|| {
            let until = self
                .to
                .map_or("now".to_owned(), |to| format!("the end of {to}"));
            CensusError::TooEarly(until)
        })?;
        Ok((first, last))
    }
}

impl Writer {
    /// Counts everything so far.
    pub(super) fn take_census(&mut self) -> Result<Answer, RecordError> {
        let at = self.upkeep_time()?;
        let series = self.shared.series_before(self.head.size)?;
        let body = Body::Census(census::take(&series, self.head.size));
        self.append_alone(&body, Batch::default(), at)
    }

    /// On a new day, the census of the days before, unless nothing changed since the last one.
    pub(super) fn census_of_the_day(&mut self, now: DateTime<Utc>) {
        let today = now.date_naive();
        if self.shared.closed().is_some() {
            return;
        }
        if self.day.is_none_or(|day| day >= today) {
            self.day.get_or_insert(today);
            return;
        }
        self.day = Some(today);
        if let Err(error) = self.take_census_if_changed() {
            // Tomorrow's counts these days too, and anybody may ask for one meanwhile.
            tracing::error!(%error, "the daily census was not taken");
        }
    }

    fn take_census_if_changed(&mut self) -> Result<(), RecordError> {
        let series = self.shared.series_before(self.head.size)?;
        let now = census::take(&series, self.head.size);
        let last = self.shared.last_census()?;
        let same = last.map_or(now.organisations == 0, |last| last.census.root == now.root);
        if !same {
            self.take_census()?;
        }
        Ok(())
    }
}

impl Shared {
    /// Every organisation's series among the entries before `size`.
    ///
    /// The last entry of a series says its number, and that is how many there are: one look an organisation, however
    /// long the log is. `verify` counts them all.
    pub(super) fn series_before(&self, size: u64) -> Result<BTreeMap<String, Series>, StoreError> {
        let register = self.register();
        let ids: Vec<&String> = register.organisations().map(|(id, _)| id).collect();
        let found = ids.par_iter().filter_map(|id| {
            let series = self.series_of(id, size).transpose()?;
            Some(series.map(|series| ((*id).clone(), series)))
        });
        found.collect()
    }

    /// The series of an organisation among the entries before `size`; `None` while it has no entry.
    pub(super) fn series_of(&self, id: &str, size: u64) -> Result<Option<Series>, StoreError> {
        let newest = Page::Backward {
            before: size,
            limit: 1,
        };
        let mut found = None;
        self.store
            .listed(indexer::RECIPIENT, id.as_bytes(), newest, &mut |last, line| {
                found = Some(match census::numbered(line) {
                    Some((named, count)) if named == id => Ok(Series { count, last }),
                    _ => Err(StoreError::Damaged {
                        seq: last,
                        fault: format!(
                            "the index lists it as an entry of `{id}`, and it says no number of theirs"
                        ),
                    }),
                });
                ControlFlow::Break(())
            })?;
        found.transpose()
    }

    fn last_census(&self) -> Result<Option<CensusEntry>, RecordError> {
        let last = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        let found = self.censuses(last);
        Ok(found
            .map_err(|error| RecordError::Entry(error.to_string()))?
            .pop())
    }

    fn censuses(&self, page: Page) -> Result<Vec<CensusEntry>, ReadError> {
        let mut found = Vec::new();
        self.store
            .listed(indexer::KIND, b"census", page, &mut |_, line| {
                found.extend(CensusEntry::of(line));
                ControlFlow::Continue(())
            })?;
        Ok(found)
    }
}

impl CensusEntry {
    /// Reads a line, if it is a census.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<Self> {
        let entry = Entry::parse(line).ok()?;
        match entry.body {
            Body::Census(census) => Some(Self {
                seq: entry.seq,
                at: entry.at,
                census,
            }),
            _ => None,
        }
    }
}

impl Ledger {
    /// Takes a census now.
    ///
    /// # Errors
    /// Recording has stopped.
    pub fn take_census(&self) -> Result<Answer, RecordError> {
        self.writer.send(Job::Census)?.wait()
    }

    /// Every census, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn censuses(&self) -> Result<Vec<CensusEntry>, ReadError> {
        let all = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        self.shared.censuses(all)
    }

    /// Proves that these are all entries of an organisation in a period.
    ///
    /// # Errors
    /// No census is late enough, or the store cannot be read.
    pub fn completeness(
        &self,
        recipient: &str,
        period: Period,
    ) -> Result<Completeness, CensusError> {
        let (note, checkpoint) = self.signed()?;
        let mut censuses = self.censuses()?;
        // One that was just written may be durable a moment before it is signed.
        censuses.retain(|census| census.seq < checkpoint.size.0);
        let (first, last) = period.choose(&censuses)?;
        let proven = |seq: u64| self.proven(seq, checkpoint.size);
        let counted = |entry: &CensusEntry| -> Result<Counted, CensusError> {
            let series = self.shared.series_before(entry.census.size)?;
            Ok(Counted {
                census: proven(entry.seq)?,
                standing: Standing::of(recipient, &series),
            })
        };
        let from = first.map_or(0, |first| first.census.size);
        let all = Page::Forward {
            from,
            limit: usize::MAX,
        };
        let places = self
            .shared
            .store
            .list(indexer::RECIPIENT, recipient.as_bytes(), all)?;
        let entries = places
            .into_iter()
            .take_while(|seq| *seq < last.census.size)
            .map(proven)
            .collect::<Result<_, _>>()?;
        Ok(Completeness::new(
            note,
            recipient.to_owned(),
            first.map(counted).transpose()?,
            counted(last)?,
            entries,
        ))
    }

    fn proven(&self, seq: u64, size: Size) -> Result<Proven, ReadError> {
        let missing = || ReadError::Proof(format!("entry {seq} cannot be read"));
        let line = self.line(seq)?.ok_or_else(missing)?;
        let path = tree::inclusion(Index(seq), size, &self.shared.tiles())
            .map_err(|error| ReadError::Proof(error.to_string()))?;
        let line = String::from_utf8(line).map_err(|_| missing())?;
        Ok(Proven { line, path })
    }
}
