//! Who is to be told of a rectification, an erasure or a restriction, as it was when the matter was decided.
//!
//! ```text
//! entry 77, part 2   {"persons":[62],"recipients":[{"entries":[60,41],"id":"orchid-crm"}]}
//! ```
//! Kept in the vault beside the entry, under nobody's key, since the person may be gone before everybody is told. It
//! names organisations and entries, never the person. Local and unsigned: the notifications themselves are entries.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::canon;
use crate::entry::{Body, Entry, Importer};
use crate::ledger::identity::Standing;
use crate::ledger::place::place_key;
use crate::ledger::{GENERAL, RecordError, Shared};
use crate::vault::{Compartment, Opened, Owner, PersonNo, Row};

type Result<T> = std::result::Result<T, RecordError>;

/// The part of a row that holds the list.
const PART: u8 = 2;

/// Who received data of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToNotify {
    /// Natural persons: the entries that say who.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<u64>,
    /// Organisations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<Received>,
}

/// What one organisation received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// In which entries, the last hundred.
    pub entries: Vec<u64>,
    /// Who.
    pub id: String,
}

/// Entries that are named for one organisation.
const NAMED: usize = 100;

/// The row that keeps a list beside an entry.
pub(in crate::ledger) fn row(seq: u64, list: &ToNotify) -> Result<Row> {
    Ok(Row {
        key: place_key(seq, 0, PART)?,
        owner: Owner {
            person: PersonNo::ORGANISATION,
            compartment: Compartment::new(GENERAL).unwrap_or(Compartment::IDENTITY),
        },
        number: 0,
        plaintext: Zeroizing::new(canon::to_canonical(list)?),
    })
}

impl Shared {
    /// The list beside an entry, if there is one.
    pub(in crate::ledger) fn worklist(&self, seq: u64) -> Result<Option<ToNotify>> {
        match self.vault.row(place_key(seq, 0, PART)?)? {
            Some((_, Opened::Open(plain))) => {
                serde_json::from_slice(&plain).map(Some).map_err(|error| {
                    RecordError::Vault(format!(
                        "the list of recipients of entry {seq} does not read ({error}); restore the vault from its backup"
                    ))
                })
            }
            _ => Ok(None),
        }
    }

    /// Who received data of a person, permitted or not, by the entries of the person's series.
    pub(in crate::ledger) fn to_notify(&self, standing: &Standing) -> Result<ToNotify> {
        let mut list = ToNotify::default();
        for (member, _) in &standing.members {
            for (key, _) in self.vault.series(*member)? {
                if let Some(line) = self.store.line(key.seq())? {
                    list.take(&Entry::parse(&line)?);
                }
            }
        }
        list.settle();
        Ok(list)
    }
}

impl ToNotify {
    /// Takes an entry of the person, if it disclosed something.
    pub(in crate::ledger) fn take(&mut self, entry: &Entry) {
        let recipient = match &entry.body {
            Body::Disclosure(record) => &record.recipient,
            Body::Refusal(refusal) if refusal.took_place => &refusal.recipient,
            _ => return,
        };
        match recipient {
            Importer::Person(_) => self.persons.push(entry.seq),
            Importer::Organisation(organisation) => self.add(&organisation.id, &[entry.seq]),
        }
    }

    /// Takes all of another list.
    pub(in crate::ledger) fn join(&mut self, other: &Self) {
        self.persons.extend(&other.persons);
        for received in &other.recipients {
            self.add(&received.id, &received.entries);
        }
    }

    /// In order, nothing twice.
    pub(in crate::ledger) fn settle(&mut self) {
        self.recipients.sort_by(|a, b| a.id.cmp(&b.id));
        for received in &mut self.recipients {
            received.entries.sort_unstable_by(|a, b| b.cmp(a));
            received.entries.dedup();
            received.entries.truncate(NAMED);
        }
        self.persons.sort_unstable();
        self.persons.dedup();
    }

    /// The organisations.
    pub(in crate::ledger) fn ids(&self) -> impl Iterator<Item = &str> {
        self.recipients.iter().map(|received| received.id.as_str())
    }

    fn add(&mut self, id: &str, entries: &[u64]) {
        let found = self.recipients.iter().position(|known| known.id == id);
        let at = found.unwrap_or_else(|| {
            self.recipients.push(Received {
                entries: Vec::new(),
                id: id.to_owned(),
            });
            self.recipients.len() - 1
        });
        self.recipients[at].entries.extend(entries);
    }
}
