//! What a verdict is made from.
//!
//! [`Facts`] are everything; [`ClearFacts`] are what the ledger keeps for ever.
//! The bridge between them are the findings: closed codes of what the personal
//! facts proved.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use crate::disclosure::{
    Case, ClearDisclosure, ClearExporter, ClearRecipient, Disclosure, Event, Exporter, Recipient,
    civil_day,
};

/// Through which door the disclosure came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Door {
    /// A case or a check: its history is what anybody could have known.
    #[default]
    Case,
    /// The ledger: an event later than the disclosure, already recorded, makes
    /// the entry backdated.
    Ledger,
}

/// Everything that is known about one disclosure.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who discloses.
    pub exporter: &'a Exporter,
    /// To whom, as the register had it.
    pub recipient: &'a Recipient,
    /// What is disclosed.
    pub disclosure: &'a Disclosure,
    /// Rights events that the ledger holds; those of other persons do no harm.
    pub history: &'a [Event],
    /// The ledger's clock.
    pub recorded_at: DateTime<Utc>,
    /// Through which door it came.
    pub door: Door,
}

impl<'a> Facts<'a> {
    /// The facts of a case.
    #[must_use]
    pub fn of_case(case: &'a Case) -> Self {
        Self {
            exporter: &case.exporter,
            recipient: &case.recipient,
            disclosure: &case.disclosure,
            history: &case.history,
            recorded_at: case.recorded_at.unwrap_or(case.disclosure.occurred_at),
            door: Door::Case,
        }
    }

    /// The part that stands in the ledger for ever.
    #[must_use]
    pub fn clear(&self) -> ClearFacts<'static> {
        ClearFacts {
            exporter: Cow::Owned(self.exporter.clear()),
            recipient: Cow::Owned(self.recipient.clear(&self.exporter.name)),
            disclosure: Cow::Owned(self.disclosure.clear(self.exporter, self.recipient)),
            recorded_on: civil_day(self.recorded_at),
        }
    }
}

/// What the ledger keeps of one disclosure in the clear.
#[derive(Debug, Clone)]
pub struct ClearFacts<'a> {
    /// Who discloses.
    pub exporter: Cow<'a, ClearExporter>,
    /// To whom.
    pub recipient: Cow<'a, ClearRecipient>,
    /// What is disclosed.
    pub disclosure: Cow<'a, ClearDisclosure>,
    /// The civil day of recording in Europe/Paris.
    pub recorded_on: NaiveDate,
}
