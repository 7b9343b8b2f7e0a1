//! The filter object: the same for lists, the API and exports.
//!
//! ```text
//! {"recipient":"bank-martin","verdict":"refuse","occurred":{"from":"2026-01-01"},"seq":{"from":100}}
//! ```
//! Members are combined with *and*. `subject` is answered by the vault (who a person's entries are); everything else
//! by the lines themselves. Both ends of a span are inclusive.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::disclosure::{ClearRecipient, civil_day};
use crate::entry::{Body, Entry, Importer, Verdict};
use crate::vocabulary::{Country, Place, Purpose, Regime, VerdictWord};

/// From … to, both inclusive; an open end is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span<T> {
    /// First.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub from: Option<T>,
    /// Last.
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    pub to: Option<T>,
}

impl<T> Default for Span<T> {
    fn default() -> Self {
        Self {
            from: None,
            to: None,
        }
    }
}

impl<T: PartialOrd> Span<T> {
    /// Whether a value lies within.
    #[must_use]
    pub fn holds(&self, value: &T) -> bool {
        self.from.as_ref().is_none_or(|from| value >= from)
            && self.to.as_ref().is_none_or(|to| value <= to)
    }

    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

/// Which entries are wanted.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Whose ledger; routes a request, never filters within one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exporter: Option<String>,
    /// To whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Whose data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// A country of any leg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// A regime that applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regime: Option<Regime>,
    /// What was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictWord>,
    /// Why it was disclosed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// Kind of entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Civil day of the event.
    #[serde(skip_serializing_if = "Span::is_open")]
    pub occurred: Span<NaiveDate>,
    /// Instant of recording.
    #[serde(skip_serializing_if = "Span::is_open")]
    pub recorded: Span<DateTime<Utc>>,
    /// Place.
    #[serde(skip_serializing_if = "Span::is_open")]
    pub seq: Span<u64>,
    /// The ledger as it stood at that instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<DateTime<Utc>>,
}

/// Diagnostics never say whose data was looked for.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.clone();
        shown.subject = shown
            .subject
            .map(|subject| format!("({} bytes)", subject.len()));
        let text = serde_json::to_string(&shown).map_err(|_| fmt::Error)?;
        write!(f, "Filter{text}")
    }
}

impl Filter {
    /// Whether an entry answers the filter; `subject` is left to the caller. `recipient_at` reads the register as it
    /// was: by the `seq` of a version.
    #[must_use]
    pub fn accepts(
        &self,
        entry: &Entry,
        recipient_at: &dyn Fn(u64) -> Option<ClearRecipient>,
    ) -> bool {
        if !self.seq.holds(&entry.seq) || !self.recorded.holds(&entry.at) {
            return false;
        }
        if self.as_of.is_some_and(|as_of| entry.at > as_of)
            || self
                .kind
                .as_deref()
                .is_some_and(|kind| kind != entry.body.kind())
        {
            return false;
        }
        match &entry.body {
            Body::Disclosure(record) => self.accepts_record(
                &record.disclosure,
                &record.recipient,
                &record.verdict,
                recipient_at,
            ),
            Body::Refusal(refusal) => self.accepts_record(
                &refusal.disclosure,
                &refusal.recipient,
                &refusal.verdict,
                recipient_at,
            ),
            Body::Recipient(change) => {
                self.asks_of_no_disclosure()
                    && self
                        .recipient
                        .as_ref()
                        .is_none_or(|wanted| Some(wanted) == change.id.as_ref())
            }
            _ => self.asks_of_no_disclosure() && self.recipient.is_none(),
        }
    }

    fn asks_of_no_disclosure(&self) -> bool {
        self.country.is_none()
            && self.regime.is_none()
            && self.verdict.is_none()
            && self.purpose.is_none()
            && self.occurred.is_open()
    }

    fn accepts_record(
        &self,
        disclosure: &crate::disclosure::ClearDisclosure,
        recipient: &Importer,
        verdict: &Verdict,
        recipient_at: &dyn Fn(u64) -> Option<ClearRecipient>,
    ) -> bool {
        let organisation = match recipient {
            Importer::Organisation(organisation) => Some(organisation),
            Importer::Person(_) => None,
        };
        self.recipient
            .as_ref()
            .is_none_or(|wanted| organisation.is_some_and(|known| known.id == *wanted))
            && self.verdict.is_none_or(|wanted| verdict.verdict == wanted)
            && self
                .purpose
                .is_none_or(|wanted| disclosure.purpose == wanted)
            && self.occurred.holds(&disclosure.occurred_on)
            && self.regime.is_none_or(|wanted| has_regime(verdict, wanted))
            && self.country.is_none_or(|wanted| match recipient {
                Importer::Organisation(organisation) => {
                    recipient_at(organisation.at).is_some_and(|facts| has_country(&facts, wanted))
                }
                Importer::Person(person) => has_country(&person.facts, wanted),
            })
    }

    /// Where a scan may begin.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.seq.from.unwrap_or(0)
    }

    /// The day of an instant, for lists.
    #[must_use]
    pub fn day(instant: DateTime<Utc>) -> NaiveDate {
        civil_day(instant)
    }
}

/// A rule of the regime is among those that spoke.
fn has_regime(verdict: &Verdict, wanted: Regime) -> bool {
    let prefix = format!("{wanted}.");
    verdict
        .rules
        .iter()
        .any(|rule| rule.as_str().starts_with(&prefix))
}

fn has_country(recipient: &ClearRecipient, wanted: Country) -> bool {
    recipient.seat == Place::Country(wanted)
        || recipient.hosting.contains(&wanted)
        || recipient.remote_access.contains(&wanted)
        || recipient
            .sub_processors
            .iter()
            .any(|sub| sub.country == wanted)
}
