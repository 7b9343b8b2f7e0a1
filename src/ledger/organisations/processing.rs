//! An extract of the record of processing (GDPR Article 30(1)(d), (e); Law 1.565, Article 27).
//!
//! Categories of recipients, and transfers with what carried them, as the last entries of each recipient have it. What
//! the record also asks and a ledger of disclosures cannot know (security measures, time limits of other systems) is
//! not in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::entry::Body;
use crate::ledger::{Ledger, RecordError};
use crate::rulebook::Rulebook;
use crate::vocabulary::{Category, Country, Kind, Place, Purpose, Role, Transfer};

type Result<T> = std::result::Result<T, RecordError>;

/// Entries of one recipient that are looked at.
const LOOKED_AT: usize = 200;

/// One recipient in the record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcessingRow {
    /// The category of recipients.
    pub kind: Kind,
    /// In what capacity it receives.
    pub role: Role,
    /// Its id.
    pub recipient: String,
    /// Its name.
    pub name: String,
    /// Where it is established.
    pub seat: Place,
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
    /// The extract: one row for each organisation that received something or may.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn record_of_processing(&self) -> Result<Vec<ProcessingRow>> {
        let register = self.register();
        let rulebook = self.rulebook();
        let mut rows = Vec::new();
        for (id, known) in register.organisations() {
            if known.recipient.is_natural_person() {
                continue;
            }
            let recipient = &known.recipient;
            let countries = recipient
                .seat
                .country()
                .into_iter()
                .chain(recipient.hosting.iter().copied())
                .chain(recipient.remote_access.iter().copied())
                .chain(recipient.sub_processors.iter().map(|sub| sub.country))
                .collect();
            let mut row = ProcessingRow {
                kind: recipient.kind,
                role: recipient.role,
                recipient: id.clone(),
                name: recipient.name.to_string(),
                seat: recipient.seat,
                countries,
                purposes: BTreeSet::new(),
                categories: BTreeSet::new(),
                transfers: Vec::new(),
                last_on: None,
                entries: 0,
                retired: known.retired,
            };
            self.look_at(&mut row, &rulebook)?;
            rows.push(row);
        }
        rows.sort_by(|a, b| (a.kind, &a.recipient).cmp(&(b.kind, &b.recipient)));
        Ok(rows)
    }

    fn look_at(&self, row: &mut ProcessingRow, rulebook: &Rulebook) -> Result<()> {
        let mut carried: BTreeMap<String, TransferRow> = BTreeMap::new();
        for seq in self.shared.last_entries(&row.recipient, LOOKED_AT)? {
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
