//! An extract of the record of processing (GDPR Article 30(1)(d), (e); Law 1.565, Article 27).
//!
//! Categories of recipients, and transfers with what carried them, as the last entries of each recipient have it. Natural
//! persons are told by category alone: nobody is named, and whoever was erased is no recipient any more. What the record
//! also asks and a ledger of disclosures cannot know (security measures, time limits of other systems) is not in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::entry::Body;
use crate::ledger::{Ledger, RecordError, Shared};
use crate::register::Organisation;
use crate::rulebook::Rulebook;
use crate::slot::Person;
use crate::vocabulary::{Category, Country, Kind, Place, Purpose, Role, Transfer};

type Result<T> = std::result::Result<T, RecordError>;

/// Entries of one recipient that are looked at.
const LOOKED_AT: usize = 200;

/// One recipient in the record; of natural persons, all of one kind and role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessingRow {
    /// The category of recipients.
    pub kind: Kind,
    /// In what capacity it receives.
    pub role: Role,
    /// Its id; absent for natural persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is established.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<Place>,
    /// Every country from which the data can be seen.
    pub countries: BTreeSet<Country>,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// Which data.
    pub categories: BTreeSet<Category>,
    /// Transfers, by what carried them.
    pub transfers: Vec<TransferRow>,
    /// The last disclosure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_on: Option<NaiveDate>,
    /// How many of its entries were looked at.
    pub entries: usize,
    /// Whether disclosures to it have ended.
    pub retired: bool,
}

/// What carried transfers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TransferRow {
    /// The rule.
    pub rule: String,
    /// Where the law says it.
    pub citation: String,
    /// An entry that rests on it.
    pub entry: u64,
}

impl Ledger {
    /// The extract: one row for each organisation that received something or may, and one for natural persons of each
    /// kind and role.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn record_of_processing(&self) -> Result<Vec<ProcessingRow>> {
        let register = self.register();
        let rulebook = self.rulebook();
        let mut rows = Vec::new();
        let mut persons: BTreeMap<(Kind, Role), (ProcessingRow, BTreeSet<u64>)> = BTreeMap::new();
        for (id, known) in register.organisations() {
            let mut row = fresh(known);
            if !known.recipient.is_natural_person() {
                row.recipient = Some(id.clone());
                row.name = Some(known.recipient.name.to_string());
                row.seat = Some(known.recipient.seat);
                let entries = self.shared.last_entries(id, LOOKED_AT)?;
                self.look_at(&mut row, entries, &rulebook)?;
                rows.push(row);
                continue;
            }
            let received = self.shared.received(id)?;
            let (all, entries) = persons
                .entry((row.kind, row.role))
                .or_insert_with(|| (row.clone(), BTreeSet::new()));
            all.countries.extend(row.countries);
            all.retired &= row.retired;
            entries.extend(received);
        }
        for (mut row, entries) in persons.into_values() {
            let entries = entries.into_iter().rev().take(LOOKED_AT);
            self.look_at(&mut row, entries, &rulebook)?;
            rows.push(row);
        }
        rows.sort_by(|a, b| (a.kind, &a.recipient, a.role).cmp(&(b.kind, &b.recipient, b.role)));
        Ok(rows)
    }

    fn look_at(
        &self,
        row: &mut ProcessingRow,
        entries: impl IntoIterator<Item = u64>,
        rulebook: &Rulebook,
    ) -> Result<()> {
        let mut carried: BTreeMap<String, TransferRow> = BTreeMap::new();
        for seq in entries {
            let Body::Disclosure(record) = self.shared.entry(seq)?.body else {
                continue;
            };
            row.entries += 1;
            row.purposes.insert(record.disclosure.purpose);
            row.categories
                .extend(record.disclosure.data_categories.iter().copied());
            row.last_on = row.last_on.max(Some(record.disclosure.occurred_on));
            if record.verdict.transfer == Transfer::No {
                continue;
            }
            for rule in crate::ledger::subject::safeguards(&record.verdict.rules, rulebook) {
                carried.entry(rule.id.clone()).or_insert(TransferRow {
                    rule: rule.id,
                    citation: rule.citation,
                    entry: seq,
                });
            }
        }
        row.transfers = carried.into_values().collect();
        Ok(())
    }
}

/// A recipient as the register has it, without what says which one.
fn fresh(known: &Organisation) -> ProcessingRow {
    let recipient = &known.recipient;
    let countries = recipient
        .seat
        .country()
        .into_iter()
        .chain(recipient.hosting.iter().copied())
        .chain(recipient.remote_access.iter().copied())
        .chain(recipient.sub_processors.iter().map(|sub| sub.country))
        .collect();
    ProcessingRow {
        kind: recipient.kind,
        role: recipient.role,
        recipient: None,
        name: None,
        seat: None,
        countries,
        purposes: BTreeSet::new(),
        categories: BTreeSet::new(),
        transfers: Vec::new(),
        last_on: None,
        entries: 0,
        retired: known.retired,
    }
}

impl Shared {
    /// The last disclosures that a natural person received: there they stand in the slot after those of the persons
    /// concerned.
    fn received(&self, id: &str) -> Result<Vec<u64>> {
        let Ok(person) = Person::parse(id) else {
            return Ok(Vec::new());
        };
        let Some(standing) = self.known(&person)? else {
            return Ok(Vec::new());
        };
        let mut received = Vec::new();
        for (number, _) in &standing.members {
            for (key, _) in self.vault.series(*number)?.into_iter().rev() {
                if received.len() == LOOKED_AT {
                    break;
                }
                if let Body::Disclosure(record) = self.entry(key.seq())?.body {
                    let concerned = record.subjects.map_or(0, |subjects| subjects.count);
                    if u64::from(key.slot()) >= concerned {
                        received.push(key.seq());
                    }
                }
            }
        }
        Ok(received)
    }
}
