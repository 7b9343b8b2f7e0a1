//! Time-stamps that the service takes by itself, as often as the settings say.
//!
//! One is due when that time has passed since the last one and something was recorded since, or when the certificates
//! of the newest end soon. A failure is told wherever somebody asks how the ledger stands, and tried again.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{StampError, Taken};
use crate::dating;
use crate::ledger::{Ledger, ReadError};

/// How long after a failure it is tried again, where `every` is not shorter.
const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Why the service takes no time-stamps at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was tried last.
    pub tried: DateTime<Utc>,
    /// A stable code.
    pub code: &'static str,
    /// Why.
    pub why: String,
}

/// What the service remembers of its tries.
#[derive(Default)]
pub struct Periodic(Mutex<Tries>);

#[derive(Default)]
struct Tries {
    failure: Option<Failure>,
}

impl Periodic {
    fn failure(&self) -> Option<Failure> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failure
            .clone()
    }

    fn note(&self, at: DateTime<Utc>, result: &Result<Taken, StampError>) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.failure = result.as_ref().err().map(|error| Failure {
            since: tries.failure.as_ref().map_or(at, |before| before.since),
            tried: at,
            code: error.code(),
            why: error.to_string(),
        });
    }
}

impl Ledger {
    /// Why the service takes no time-stamps at this moment, if it should and does not.
    #[must_use]
    pub fn timestamp_failure(&self) -> Option<Failure> {
        self.shared.periodic.failure()
    }

    /// Takes one if it is due by the settings. `None`: it is not.
    #[must_use]
    pub fn timestamp_if_due(&self) -> Option<Result<Taken, StampError>> {
        if self.shared.closed().is_some() {
            return None;
        }
        let settings = self.settings.timestamp.as_ref()?;
        let every = settings.every?.delta();
        let now = self.now();
        if let Some(failure) = self.timestamp_failure()
            && now - failure.tried < every.min(AGAIN)
        {
            return None;
        }
        let taken = match self.is_due(every, now) {
            Ok(false) => return None,
            Ok(true) => settings
                .asked(&self.paths.ledger)
                .and_then(|asked| self.take_timestamp(&asked)),
            Err(error) => Err(error.into()),
        };
        self.shared.periodic.note(now, &taken);
        Some(taken)
    }

    fn is_due(&self, every: TimeDelta, now: DateTime<Utc>) -> Result<bool, ReadError> {
        let (_, newest) = self.newest_timestamp(None, now)?;
        let Some(last) = newest else {
            return Ok(true);
        };
        let time = crate::canon::parse_instant(&last.entry.time).ok();
        if time.is_some_and(|time| now - time < every) {
            return Ok(false);
        }
        let changed = self.size() > last.seq + 1;
        if changed {
            return Ok(true);
        }
        Ok(dating::ends_soon(&[last], now).is_some())
    }
}
