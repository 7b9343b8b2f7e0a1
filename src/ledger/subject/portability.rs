//! The copy of Article 20: what the person provided, on consent or contract, processed by automated means.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use serde::Serialize;
use serde_json::Value;

use super::AccessOptions;
use super::gather::{data_of, parse_subject};
use super::redact::Redactor;
use crate::disclosure::ClearDisclosure;
use crate::entry::{AccessPurpose, Body};
use crate::ledger::{Ledger, RecordError};
use crate::slot::Person;
use crate::vocabulary::{Basis, Category, Code as _, Right, Source};

type Result<T> = std::result::Result<T, RecordError>;

/// A copy in a structured, commonly used and machine-readable form.
#[derive(Debug, Clone, Serialize)]
pub struct PortableCopy {
    /// Who hands it out.
    pub exporter: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The identifiers of the person.
    pub subject: Vec<String>,
    /// What the person provided, oldest first, each distinct content once.
    pub data: Vec<Portable>,
    /// Values left out because they show another person.
    #[serde(skip)]
    pub redacted: u64,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Portable {
    /// The entry that holds it.
    pub seq: u64,
    /// Of which day.
    pub on: NaiveDate,
    /// Which data.
    pub categories: Vec<Category>,
    /// Where they came from, as far as it was said.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Source>,
    /// On which basis.
    pub legal_basis: Vec<Basis>,
    /// The data.
    pub data: Value,
}

/// Whether a disclosure's data are of those that can be ported.
fn is_portable(disclosure: &ClearDisclosure) -> bool {
    let basis = disclosure.legal_basis.iter().any(|basis| {
        basis.is_consent() || matches!(basis, Basis::GdprContract | Basis::McContract)
    });
    let from_others = |category: &Category| {
        disclosure.sources.pairs().iter().any(|(known, source)| {
            known == category && matches!(source, Source::ThirdParty | Source::Public)
        })
    };
    basis
        && disclosure.automated != Some(false)
        && !disclosure.data_categories.iter().all(from_others)
}

impl Ledger {
    /// What a person provided, to be handed over. The reading is recorded before it is returned.
    ///
    /// # Errors
    /// As [`Ledger::access_report`].
    pub fn portable_copy(&self, options: &AccessOptions) -> Result<PortableCopy> {
        let person = parse_subject(&options.subject)?;
        let gathered = self.shared.gather(&person)?;
        let wanted = "a request for portability";
        gathered.request(&self.shared, options.request, Right::Portability, wanted)?;
        let mut redactor = Redactor {
            shared: &self.shared,
            own: &gathered.numbers,
            count: 0,
        };
        let mut data: Vec<Portable> = Vec::new();
        for (slot, disclosure, _) in gathered.disclosed() {
            let taken = matches!(slot.entry.body, Body::Disclosure(_)) && is_portable(disclosure);
            let Some(value) = data_of(slot).filter(|_| taken) else {
                continue;
            };
            let value = redactor.redact(value);
            if data.iter().any(|known| known.data == value) {
                continue;
            }
            data.push(Portable {
                seq: slot.entry.seq,
                on: disclosure.occurred_on,
                categories: disclosure.data_categories.to_vec(),
                sources: disclosure
                    .sources
                    .pairs()
                    .iter()
                    .map(|(category, source)| (category.code().to_owned(), *source))
                    .collect(),
                legal_basis: disclosure.legal_basis.to_vec(),
                data: value,
            });
        }
        let entries = data.iter().map(|piece| piece.seq).collect();
        let copy = PortableCopy {
            exporter: self.exporter().name.to_string(),
            made_at: self.now().trunc_subsecs(0),
            subject: gathered.identifiers.iter().map(Person::reference).collect(),
            data,
            redacted: redactor.count,
        };
        let purpose = AccessPurpose::Portability;
        self.record_reading(purpose, Some(person), entries, options.actor.clone())?;
        Ok(copy)
    }
}
