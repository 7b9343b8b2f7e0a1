//! Persons in entries of every kind but disclosures: whose slot, whose rows, and how an opening is read again.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::identity::Standing;
use super::place::place_key;
use super::{RecordError, Shared};
use crate::slot::{Opening, Person};
use crate::vault::{Compartment, Identity, Opened as OpenedRow, Owner, PersonNo, Row, RowKey};

/// A person that an entry is about.
pub(super) struct Concerned {
    /// Under the identifier that was given.
    pub(super) person: Person,
    /// The number of that identifier itself.
    pub(super) own: PersonNo,
    /// As the ledger knows them now.
    pub(super) standing: Standing,
}

/// An opening, or what is left of it.
pub(super) enum Opened<T = Opening> {
    Open(T),
    Erased,
}

/// Whose an entry's own sealed value is.
pub(super) struct OwnRow {
    pub(super) person: PersonNo,
    /// The number of the slot beside it; 0 where it is nobody's.
    pub(super) number: u32,
    pub(super) compartment: Compartment,
}

impl OwnRow {
    /// Of nobody in particular: the exporter's.
    pub(super) fn nobodys() -> Self {
        Self {
            person: PersonNo::ORGANISATION,
            number: 0,
            compartment: super::upkeep::general(),
        }
    }

    /// The row of an entry's own sealed value.
    pub(super) fn row(self, seq: u64, plaintext: Zeroizing<Vec<u8>>) -> Result<Row, RecordError> {
        Ok(Row {
            key: place_key(seq, 0, 1)?,
            owner: Owner {
                person: self.person,
                compartment: self.compartment,
            },
            number: self.number,
            plaintext,
        })
    }
}

/// The opening of an entry's own sealed value.
#[derive(Deserialize)]
struct OwnOpening<T> {
    value: T,
}

impl Shared {
    /// A person that an entry will be about.
    pub(super) fn concerned(&self, person: Person) -> Result<Concerned, RecordError> {
        let own = self
            .vault
            .prepare(&Identity::from_canonical(person.canonical()))?;
        let standing = self.standing_of(own)?;
        Ok(Concerned {
            own: own.person,
            person,
            standing,
        })
    }

    /// The opening at a place.
    pub(super) fn opening(&self, key: RowKey) -> Result<Opened, RecordError> {
        match self.vault.row(key)? {
            Some((_, OpenedRow::Open(plain))) => serde_json::from_slice(&plain)
                .map(Opened::Open)
                .map_err(|error| unreadable(key.seq(), &error)),
            _ => Ok(Opened::Erased),
        }
    }

    /// The first person of an entry.
    pub(super) fn person_of(&self, seq: u64) -> Result<Opened, RecordError> {
        self.opening(place_key(seq, 0, 0)?)
    }

    /// An entry's own sealed value, if it has one that is not erased.
    pub(super) fn own_value<T: serde::de::DeserializeOwned>(
        &self,
        seq: u64,
        part: u8,
    ) -> Result<Option<T>, RecordError> {
        match self.vault.row(place_key(seq, 0, part)?)? {
            Some((_, OpenedRow::Open(plain))) => {
                let opening: OwnOpening<T> =
                    serde_json::from_slice(&plain).map_err(|error| unreadable(seq, &error))?;
                Ok(Some(opening.value))
            }
            _ => Ok(None),
        }
    }
}

fn unreadable(seq: u64, error: &serde_json::Error) -> RecordError {
    RecordError::Vault(format!(
        "an opening of entry {seq} does not read ({error}); restore the vault from its backup"
    ))
}
