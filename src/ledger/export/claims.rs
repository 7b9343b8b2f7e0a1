//! How nothing of a scope is missing: what is counted, where it ends, and what proves it.

use chrono::{DateTime, Utc};

use super::gather::Lines;
use super::openings::Opener;
use super::state::{State, at_of};
use crate::canon;
use crate::census::Standing;
use crate::evidence::{Claims, Person as Named, RecipientClaim};
use crate::ledger::{ActError, Filter, Ledger, RecordError, indexer};

type Result<T> = std::result::Result<T, RecordError>;

/// The series that a scope belongs to.
pub(super) struct Series {
    /// Whose series.
    pub(super) what: What,
    /// Entries of the organisation that were not asked for, and are shown since they are counted.
    pub(super) counted: Lines,
    /// The first entry of the series that is later than the instant.
    pub(super) boundary: Option<u64>,
    /// How many entries of the series there are up to the instant.
    count: u64,
}

/// Whose series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// An organisation's.
    Recipient(String),
    /// The whole log.
    Whole,
    /// None that is counted.
    None,
}

impl Series {
    pub(super) fn is_claimed(&self) -> bool {
        self.what != What::None
    }
}

impl Ledger {
    pub(super) fn series_of(&self, state: &State, entries: &Lines) -> Result<Series> {
        let mut series = Series {
            what: What::None,
            counted: Lines::new(),
            boundary: None,
            count: 0,
        };
        if state.subject.is_some() {
            return Ok(series);
        }
        if let Some(id) = &state.filter.recipient {
            series.what = What::Recipient(id.clone());
            for seq in self.listed(indexer::RECIPIENT, id.as_bytes())? {
                if seq >= state.census {
                    break;
                }
                let line = self.line_at(seq)?;
                if !series.take(seq, &line, state.as_of)? {
                    continue;
                }
                series.count += 1;
                if !entries.contains_key(&seq) {
                    series.counted.insert(seq, line);
                }
            }
        } else if is_everything(&state.filter) {
            series.what = What::Whole;
            let count = entries.len() as u64;
            series.count = count;
            let whole = entries
                .keys()
                .next_back()
                .is_none_or(|last| *last + 1 == count);
            if !whole {
                return Err(ActError::MixedInstants(canon::format_instant(state.as_of)).into());
            }
            series.boundary = (count < state.census).then_some(count);
        }
        Ok(series)
    }

    pub(super) fn claims(
        &self,
        state: &State,
        series: &Series,
        identifiers: &[Named],
        opener: &Opener<'_>,
    ) -> Result<Claims> {
        let mut claims = Claims::default();
        match &series.what {
            What::Recipient(id) => {
                let counted = self.shared.series_before(state.census)?;
                claims.census = Some(state.census);
                claims.recipients = vec![RecipientClaim {
                    boundary: series.boundary,
                    count: series.count,
                    id: id.clone(),
                    standing: Standing::of(id, &counted),
                }];
            }
            What::Whole => {
                claims.census = Some(state.census);
                claims.whole = true;
            }
            What::None if identifiers.len() == 1 && only_subject(&state.filter) => {
                claims.person = opener.unbroken(&identifiers[0]);
            }
            What::None => {}
        }
        Ok(claims)
    }
}

impl Series {
    /// Whether an entry of the series is up to the instant. After the first that is later, none may be.
    fn take(&mut self, seq: u64, line: &[u8], as_of: DateTime<Utc>) -> Result<bool> {
        if at_of(line).is_some_and(|at| at > as_of) {
            self.boundary.get_or_insert(seq);
            return Ok(false);
        }
        if self.boundary.is_some() {
            return Err(ActError::MixedInstants(canon::format_instant(as_of)).into());
        }
        Ok(true)
    }
}

fn is_everything(filter: &Filter) -> bool {
    let instant_only = Filter {
        as_of: filter.as_of,
        ..Filter::default()
    };
    *filter == instant_only
}

fn only_subject(filter: &Filter) -> bool {
    let others = Filter {
        subject: None,
        ..filter.clone()
    };
    is_everything(&others)
}
