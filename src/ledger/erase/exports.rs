//! Which exports hold openings of a person: their holders are to be told of an erasure (Article 19).
//!
//! ```text
//! export 90 (filter: recipient orchid-crm, as of 2026-02-02)   entries 41 and 60 of the person answer it  ─▶  90
//! ```
//! An export keeps only a commitment to its list of persons. What it held is found again from its scope: whoever has an
//! entry in it counts, also where that person was withheld. So a holder may be told for nothing, and none is left out.

use std::collections::BTreeSet;

use crate::canon;
use crate::disclosure::ClearRecipient;
use crate::entry::{self, Body, Entry};
use crate::ledger::filter::Filter;
use crate::ledger::{RecordError, Shared};
use crate::slot::Person;
use crate::vault::PersonNo;

type Result<T> = std::result::Result<T, RecordError>;

/// One export that holds openings of somebody.
struct Handed {
    seq: u64,
    /// Entries below this place.
    size: u64,
    filter: Filter,
    /// Only these persons, where its scope names any.
    only: Only,
}

/// Whom a scope names.
enum Only {
    Everybody,
    Identifier(Person),
    Numbers(BTreeSet<PersonNo>),
}

/// What an export or an inquiry sealed of its scope.
#[derive(serde::Deserialize)]
struct SealedScope {
    #[serde(default)]
    subject: Option<Person>,
}

/// Every export that was handed out with openings in it.
pub(super) struct Exports(Vec<Handed>);

impl Exports {
    pub(super) fn read(shared: &Shared) -> Result<Self> {
        let mut handed = Vec::new();
        for entry in shared.of_kind("export")? {
            let Body::Export(export) = entry.body else {
                continue;
            };
            if export.persons == 0 {
                continue;
            }
            let (scope, only) = match export.inquiry {
                Some(inquiry) => shared.scope_of(inquiry, entry.seq)?,
                None => (export.filter, shared.named_in(entry.seq)?),
            };
            handed.push(Handed {
                seq: entry.seq,
                size: export.checkpoint.size,
                filter: filter_of(scope.as_ref(), &export.as_of),
                only,
            });
        }
        Ok(Self(handed))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that an entry of a person stands in.
    pub(super) fn with(
        &self,
        shared: &Shared,
        numbers: &[PersonNo],
        identifiers: &[Person],
        entry: &Entry,
    ) -> impl Iterator<Item = u64> {
        let recipient = |version| shared.clear_recipient(version);
        let holds = |handed: &&Handed| {
            entry.seq < handed.size
                && handed.only.names(numbers, identifiers)
                && handed.filter.accepts(entry, &recipient)
        };
        let found: Vec<u64> = self.0.iter().filter(holds).map(|one| one.seq).collect();
        found.into_iter()
    }
}

impl Only {
    fn names(&self, numbers: &[PersonNo], identifiers: &[Person]) -> bool {
        match self {
            Self::Everybody => true,
            Self::Identifier(person) => identifiers.contains(person),
            Self::Numbers(named) => numbers.iter().any(|number| named.contains(number)),
        }
    }
}

/// The filter as lists know it. One that does not read accepts everything: then too many are told, not too few.
fn filter_of(scope: Option<&entry::Filter>, as_of: &str) -> Filter {
    let filter = scope
        .and_then(|scope| serde_json::to_value(scope).ok())
        .and_then(|value| serde_json::from_value::<Filter>(value).ok());
    Filter {
        as_of: canon::parse_instant(as_of).ok(),
        ..filter.unwrap_or_default()
    }
}

impl Shared {
    /// The scope of an inquiry as it stood before an entry, and whom it names.
    fn scope_of(&self, inquiry: u64, before: u64) -> Result<(Option<entry::Filter>, Only)> {
        let mut scope = None;
        let mut only = Only::Everybody;
        for entry in self.of_kind("inquiry")? {
            let Body::Inquiry(step) = entry.body else {
                continue;
            };
            if entry.seq >= before || step.inquiry.unwrap_or(entry.seq) != inquiry {
                continue;
            }
            if step.scope.is_some() {
                scope = step.scope;
                only = match step.subjects {
                    Some(_) => Only::Numbers(self.numbers_in(entry.seq)?),
                    None => self.named_in(entry.seq)?,
                };
            }
        }
        Ok((scope, only))
    }

    /// Whom an entry's own sealed value names.
    fn named_in(&self, seq: u64) -> Result<Only> {
        let sealed = self.own_value::<SealedScope>(seq, 1)?;
        Ok(match sealed.and_then(|sealed| sealed.subject) {
            Some(person) => Only::Identifier(person),
            None => Only::Everybody,
        })
    }

    fn numbers_in(&self, seq: u64) -> Result<BTreeSet<PersonNo>> {
        let rows = self.vault.rows_of_entry(seq)?;
        let owners = rows.iter().map(|(_, header, _)| header.owner.person);
        Ok(owners.filter(|person| person.is_person()).collect())
    }

    /// An organisation as it was at a version.
    fn clear_recipient(&self, version: u64) -> Option<ClearRecipient> {
        let line = self.store.line(version).ok().flatten()?;
        match Entry::parse(&line).ok()?.body {
            Body::Recipient(change) => change.profile,
            _ => None,
        }
    }
}
