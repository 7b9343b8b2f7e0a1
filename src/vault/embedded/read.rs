//! Reading rows, series and events. What was erased shows as erased; what does not open is damage.

use redb::ReadTransaction;

use crate::vault::Event;
use crate::vault::embedded::Embedded;
use crate::vault::embedded::load::{broken_row, open_identity};
use crate::vault::embedded::tables::{EVENTS, PERSONS, ROWS};
use crate::vault::error::VaultError;
use crate::vault::place::{PersonNo, RowKey};
use crate::vault::rows::{Header, Opened, open_row};
use crate::vault::{Identity, PersonRef};

impl Embedded {
    pub(super) fn person_ref(&self, person: PersonNo) -> PersonRef {
        let entries = self.people().series(person).entries;
        let rights = self
            .rights
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let last = rights
            .get(&person)
            .and_then(|events| events.last())
            .copied();
        PersonRef {
            person,
            entries,
            rights: last.map(RowKey::from_stored),
        }
    }

    pub(super) fn read_identity(&self, person: PersonNo) -> Result<Option<Identity>, VaultError> {
        if let Some(sealed) = self.people().pending(person).map(<[u8]>::to_vec) {
            return Ok(open_identity(&self.keys(), person, &sealed)?.map(Identity));
        }
        self.reading(|transaction| {
            let table = transaction.open_table(PERSONS)?;
            let Some(sealed) = table.get(person.get())? else {
                return Ok(None);
            };
            Ok(open_identity(&self.keys(), person, sealed.value())?.map(Identity))
        })
    }

    pub(super) fn rows_between(
        &self,
        first: u64,
        last: u64,
    ) -> Result<Vec<(RowKey, Header, Opened)>, VaultError> {
        let stored = self.reading(|transaction| {
            let mut stored = Vec::new();
            for entry in transaction.open_table(ROWS)?.range(first..=last)? {
                let (key, value) = entry?;
                stored.push((RowKey::from_stored(key.value()), value.value().to_vec()));
            }
            Ok(stored)
        })?;
        stored
            .into_iter()
            .map(|(key, value)| self.open_stored(key, &value))
            .collect()
    }

    pub(super) fn read_persons_beside(&self, entries: &[u64]) -> Result<Vec<PersonNo>, VaultError> {
        let headers = self.reading(|transaction| {
            let table = transaction.open_table(ROWS)?;
            let mut headers = Vec::new();
            for seq in entries {
                let (first, next) = (RowKey::first_of(*seq), RowKey::first_of(*seq + 1));
                for entry in table.range(first..next)? {
                    let (key, value) = entry?;
                    headers.push((key.value(), Header::of(value.value())));
                }
            }
            Ok(headers)
        })?;
        let mut persons = Vec::new();
        for (key, header) in headers {
            let header = header.ok_or_else(|| broken_row(RowKey::from_stored(key)))?;
            // 0: what is sealed for the organisation itself.
            if header.number > 0 {
                persons.push(header.owner.person);
            }
        }
        Ok(persons)
    }

    fn open_stored(
        &self,
        key: RowKey,
        value: &[u8],
    ) -> Result<(RowKey, Header, Opened), VaultError> {
        let header = Header::of(value).ok_or_else(|| broken_row(key))?;
        let secret = self.keys().key(header.owner);
        let opened = open_row(key, value, secret.as_ref()).map_err(|_| broken_row(key))?;
        Ok((key, header, opened))
    }

    pub(super) fn read_series(
        &self,
        person: PersonNo,
    ) -> Result<Vec<(RowKey, Header)>, VaultError> {
        let series = self.people().series(person);
        self.reading(|transaction| walk(transaction, person, series.last(), series.entries))
    }

    pub(super) fn read_events(&self, person: PersonNo) -> Result<Vec<Event>, VaultError> {
        let rights = self
            .rights
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let keys: Vec<u64> = rights.get(&person).cloned().unwrap_or_default();
        drop(rights);
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.reading(|transaction| {
            let table = transaction.open_table(EVENTS)?;
            let mut stored = Vec::new();
            for key in keys {
                let value = table
                    .get(key)?
                    .ok_or_else(|| broken_row(RowKey::from_stored(key)))?;
                stored.push((RowKey::from_stored(key), value.value().to_vec()));
            }
            Ok(stored)
        })?;
        let mut events = Vec::new();
        for (key, value) in stored {
            let (_, header, opened) = self.open_stored(key, &value)?;
            if let Opened::Open(plaintext) = opened {
                events.push(Event {
                    key,
                    person: header.owner.person,
                    plaintext,
                });
            }
        }
        Ok(events)
    }
}

/// From the last opening of a person to the first. The numbers fall by one at each step.
pub(super) fn walk(
    transaction: &ReadTransaction,
    person: PersonNo,
    last: Option<RowKey>,
    entries: u32,
) -> Result<Vec<(RowKey, Header)>, VaultError> {
    let rows = transaction.open_table(ROWS)?;
    let mut found = Vec::new();
    let mut next = last;
    for number in (1..=entries).rev() {
        let key = next.ok_or_else(|| broken_series(person, number))?;
        let value = rows
            .get(key.stored())?
            .ok_or_else(|| broken_series(person, number))?;
        let header = Header::of(value.value()).ok_or_else(|| broken_row(key))?;
        if header.owner.person != person || header.number != number {
            return Err(broken_series(person, number));
        }
        next = header.previous;
        found.push((key, header));
    }
    match next {
        None => Ok(found),
        Some(_) => Err(broken_series(person, 0)),
    }
}

/// From the last opening of a person down to the first that is still there: an interrupted deletion took the rest.
pub(super) fn walk_what_is_left(
    transaction: &ReadTransaction,
    person: PersonNo,
    last: Option<RowKey>,
) -> Result<Vec<(RowKey, Header)>, VaultError> {
    let rows = transaction.open_table(ROWS)?;
    let mut found = Vec::new();
    let mut next = last;
    while let Some(key) = next {
        let Some(value) = rows.get(key.stored())? else {
            break;
        };
        let header = Header::of(value.value()).ok_or_else(|| broken_row(key))?;
        if header.owner.person != person {
            return Err(broken_series(person, header.number));
        }
        next = header.previous;
        found.push((key, header));
    }
    Ok(found)
}

fn broken_series(person: PersonNo, number: u32) -> VaultError {
    VaultError::damaged(format!(
        "the series of person {} breaks at entry {number}",
        person.get()
    ))
}
