//! Readings: what is sealed is shown once its reading is recorded; the same reading is recorded once in a minute.
//!
//! An `access` entry says who read what for which purpose in which minute. A program that asks for the same page every
//! second says nothing new with sixty of them. Only this minute is remembered, as digests.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::desk::Desk;
use super::problem::Problem;
use crate::entry::AccessPurpose;
use crate::hash::{self, Digest};
use crate::ledger::{Ledger, RecordError};

/// What was recorded in this minute.
#[derive(Default)]
pub(super) struct Readings(Mutex<(i64, HashSet<Digest>)>);

impl Readings {
    fn known(&self, minute: i64, reading: Digest) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != minute {
            *known = (minute, HashSet::new());
        }
        known.1.contains(&reading)
    }

    fn note(&self, minute: i64, reading: Digest) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 == minute {
            known.1.insert(reading);
        }
    }
}

/// Somebody is about to read something.
pub(super) struct Reading {
    /// What for.
    pub(super) purpose: AccessPurpose,
    /// Whose openings.
    pub(super) subject: Option<String>,
    /// Of which entries.
    pub(super) entries: Vec<u64>,
    /// Who reads.
    pub(super) actor: Option<String>,
}

impl Reading {
    fn digest(&self) -> Digest {
        let parts = (
            self.purpose,
            &self.subject,
            &self.entries,
            self.actor.as_deref(),
        );
        // Cannot fail: names and numbers.
        hash::content(&serde_json::to_vec(&parts).unwrap_or_default())
    }
}

impl Desk {
    /// Has a reading recorded, if it was not in this minute. Call it before anything is shown.
    pub(super) async fn note_reading(&self, reading: Reading) -> Result<(), Problem> {
        let minute = self.ledger.now().timestamp().div_euclid(60);
        let digest = reading.digest();
        if self.readings.known(minute, digest) {
            return Ok(());
        }
        self.write(move |ledger| record(ledger, reading)).await?;
        self.readings.note(minute, digest);
        Ok(())
    }
}

fn record(ledger: &Ledger, reading: Reading) -> Result<(), RecordError> {
    let Reading {
        purpose,
        subject,
        entries,
        actor,
    } = reading;
    ledger.note_reading(purpose, subject.as_deref(), entries, actor)
}
