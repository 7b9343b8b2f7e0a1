//! What the vault keeps beside rows: suppressions, replies, names of actors, blobs.

use chrono::{DateTime, Utc};
use redb::ReadableTable as _;
use zeroize::Zeroizing;

use crate::hash::{LEN, Tag};
use crate::vault::blobs::{BlobName, check_size};
use crate::vault::embedded::Embedded;
use crate::vault::embedded::key_of;
use crate::vault::embedded::tables::{ACTORS, BLOBS, REPLIES, SUPPRESSIONS};
use crate::vault::embedded::wal::{Puts, Table};
use crate::vault::error::VaultError;
use crate::vault::keyring::Keyring;
use crate::vault::place::{Compartment, Owner, PersonNo};
use crate::vault::replies::Reply;
use crate::vault::rows::Opened;
use crate::vault::{ActorId, Batch, Identity, Suppressed, Suppression, SuppressionNo, Whom, seal};

const SUPPRESSION_OWNER: Owner = Owner {
    person: PersonNo::ORGANISATION,
    compartment: Compartment::SUPPRESSIONS,
};
const ACTOR_OWNER: Owner = Owner {
    person: PersonNo::ORGANISATION,
    compartment: Compartment::ACTORS,
};
/// What the tags of suppressions are made for.
pub(super) const SUPPRESSION: &str = "suppression";
/// Bytes before a suppression's seal: its entry and its tag.
const SUPPRESSION_HEADER: usize = 8 + LEN;

/// The replies and suppressions of one commit, numbered and sealed.
pub(super) struct Shelf {
    replies: Vec<(u64, Reply)>,
    suppressions: Vec<SuppressionValue>,
}

impl Shelf {
    pub(super) fn put(&self, puts: &mut Puts) -> Result<(), VaultError> {
        for (number, reply) in &self.replies {
            puts.push(Table::Replies, *number, &reply.to_bytes())?;
        }
        for suppression in &self.suppressions {
            puts.push(Table::Suppressions, suppression.number, &suppression.value)?;
        }
        Ok(())
    }
}

/// A suppression ready to be written: `entry (8) ‖ tag (32) ‖ sealed`.
struct SuppressionValue {
    number: u64,
    tag: Tag,
    value: Vec<u8>,
}

fn seal_suppressions(
    keys: &Keyring,
    suppressions: &[Suppression],
    first: u64,
) -> Result<Vec<SuppressionValue>, VaultError> {
    let key = key_of(keys, SUPPRESSION_OWNER)?;
    let nonces = seal::nonces(suppressions.len())?;
    let seal_one = |((suppression, nonce), number): ((&Suppression, _), u64)| {
        let tag = match &suppression.whom {
            Whom::Identity(identity) => keys.tag(SUPPRESSION, identity.as_bytes()),
            Whom::Tag(tag) => *tag,
        };
        let mut value = suppression.seq.to_be_bytes().to_vec();
        value.extend_from_slice(tag.as_bytes());
        let header = value.clone();
        seal::seal(&mut value, &key, nonce, &header, &suppression.plaintext);
        SuppressionValue { number, tag, value }
    };
    Ok(suppressions
        .iter()
        .zip(nonces)
        .zip(first..)
        .map(seal_one)
        .collect())
}

/// The entry that a stored suppression was recorded by.
pub(super) fn suppression_seq(value: &[u8]) -> Option<u64> {
    value.first_chunk::<8>().map(|seq| u64::from_be_bytes(*seq))
}

impl Embedded {
    /// Numbers and seals what a group keeps beside its rows.
    pub(super) fn shelve(&self, batch: &Batch) -> Result<Shelf, VaultError> {
        let first = self.replies_mut().next();
        let replies = (first..).zip(batch.replies.iter().copied()).collect();
        let suppressions = if batch.suppressions.is_empty() {
            Vec::new()
        } else {
            let first = self.next_suppression()?;
            seal_suppressions(&self.keys(), &batch.suppressions, first)?
        };
        Ok(Shelf {
            replies,
            suppressions,
        })
    }

    pub(super) fn remember_shelf(&self, kept: Shelf) {
        for (number, reply) in kept.replies {
            self.replies_mut().remember(number, reply);
        }
        for suppression in kept.suppressions {
            let mut suppressed = self.suppressed_mut();
            let numbers = suppressed.entry(suppression.tag).or_default();
            numbers.push(suppression.number);
        }
    }

    /// The number of the next suppression.
    fn next_suppression(&self) -> Result<u64, VaultError> {
        self.reading(|transaction| {
            let table = transaction.open_table(SUPPRESSIONS)?;
            Ok(table.last()?.map_or(0, |(number, _)| number.value() + 1))
        })
    }

    pub(super) fn suppressions_numbered(
        &self,
        numbers: &[u64],
    ) -> Result<Vec<Suppressed>, VaultError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.keys();
        let key = key_of(&keys, SUPPRESSION_OWNER)?;
        self.reading(|transaction| {
            let table = transaction.open_table(SUPPRESSIONS)?;
            let mut found = Vec::new();
            for &number in numbers {
                let Some(value) = table.get(number)? else {
                    continue;
                };
                let opened = value
                    .value()
                    .split_first_chunk::<SUPPRESSION_HEADER>()
                    .and_then(|(header, sealed)| seal::open(&key, header, sealed).ok());
                let opened =
                    opened.ok_or_else(|| VaultError::damaged(format!("suppression {number}")))?;
                found.push(Suppressed {
                    number: SuppressionNo(number),
                    plaintext: opened,
                });
            }
            Ok(found)
        })
    }

    /// Numbers of all suppressions, or of those that block an identity.
    pub(super) fn suppression_numbers(&self, identity: Option<&Identity>) -> Vec<u64> {
        let nobody = self
            .suppressed
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .is_empty();
        if nobody {
            return Vec::new();
        }
        let tags = identity.map(|identity| self.tags_of(identity));
        let suppressed = self
            .suppressed
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut numbers: Vec<u64> = match tags {
            Some(tags) => {
                let found = tags.iter().filter_map(|tag| suppressed.get(tag));
                found.flatten().copied().collect()
            }
            None => suppressed.values().flatten().copied().collect(),
        };
        numbers.sort_unstable();
        numbers
    }

    pub(super) fn lift_numbered(&self, numbers: &[SuppressionNo]) -> Result<(), VaultError> {
        let _writer = self.writer()?;
        self.writing(|transaction| {
            let mut table = transaction.open_table(SUPPRESSIONS)?;
            for number in numbers {
                table.remove(number.0)?;
            }
            Ok(())
        })?;
        self.suppressed_mut().retain(|_, kept| {
            kept.retain(|kept| !numbers.contains(&SuppressionNo(*kept)));
            !kept.is_empty()
        });
        Ok(())
    }

    pub(super) fn forget_expired(&self, now: DateTime<Utc>) -> Result<usize, VaultError> {
        /// Replies deleted by one call.
        const AT_ONCE: usize = 4096;
        let _writer = self.writer()?;
        let expired = self.replies_mut().expired(now, AT_ONCE);
        if expired.is_empty() {
            return Ok(0);
        }
        self.writing(|transaction| {
            let mut table = transaction.open_table(REPLIES)?;
            for number in &expired {
                table.remove(number)?;
            }
            Ok(())
        })?;
        self.replies_mut().forget(&expired);
        Ok(expired.len())
    }

    pub(super) fn write_actor(
        &self,
        actor: ActorId,
        name: Option<&[u8]>,
    ) -> Result<(), VaultError> {
        let _writer = self.writer()?;
        let stored = u128::from_be_bytes(actor.0);
        let key = key_of(&self.keys(), ACTOR_OWNER)?;
        let nonce = seal::nonces(1)?[0];
        self.writing(|transaction| {
            let mut table = transaction.open_table(ACTORS)?;
            match name {
                Some(name) => {
                    let mut value = Vec::new();
                    seal::seal(&mut value, &key, nonce, &actor.0, name);
                    table.insert(stored, value.as_slice())?;
                }
                None => {
                    table.remove(stored)?;
                }
            }
            Ok(())
        })
    }

    pub(super) fn actor_name(
        &self,
        actor: ActorId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        let key = key_of(&self.keys(), ACTOR_OWNER)?;
        self.reading(|transaction| {
            let table = transaction.open_table(ACTORS)?;
            let Some(value) = table.get(u128::from_be_bytes(actor.0))? else {
                return Ok(None);
            };
            let opened = seal::open(&key, &actor.0, value.value());
            opened.map(Some).map_err(|_| {
                VaultError::damaged(format!("the name of actor {}", hex::encode(actor.0)))
            })
        })
    }

    pub(super) fn write_blob(&self, owner: Owner, bytes: &[u8]) -> Result<BlobName, VaultError> {
        check_size(bytes.len())?;
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let name = BlobName::from_random(random);
        let key = key_of(&self.keys(), owner)?;
        let mut sealed = Vec::new();
        seal::seal(
            &mut sealed,
            &key,
            seal::nonces(1)?[0],
            name.as_bytes(),
            bytes,
        );
        self.blobs.put_sealed(name, &sealed)?;
        let _writer = self.writer()?;
        self.writing(|transaction| {
            let mut value = owner.person.get().to_be_bytes().to_vec();
            value.push(owner.compartment.get());
            value.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            transaction
                .open_table(BLOBS)?
                .insert(name.stored(), value.as_slice())?;
            Ok(())
        })?;
        Ok(name)
    }

    pub(super) fn read_blob(&self, name: BlobName) -> Result<Option<Opened>, VaultError> {
        let owner = self.reading(|transaction| {
            let table = transaction.open_table(BLOBS)?;
            let value = table.get(name.stored())?;
            Ok(value.and_then(|value| blob_owner(value.value())))
        })?;
        let Some(owner) = owner else { return Ok(None) };
        let Some(key) = self.keys().key(owner) else {
            return Ok(Some(Opened::Erased));
        };
        let sealed = self
            .blobs
            .sealed(name)?
            .ok_or_else(|| VaultError::BlobMissing(name.to_string()))?;
        let opened = seal::open(&key, name.as_bytes(), &sealed);
        opened
            .map(|plain| Some(Opened::Open(plain)))
            .map_err(|_| VaultError::damaged(format!("the file of blob `{name}`")))
    }
}

/// Whose a stored blob is.
pub(super) fn blob_owner(value: &[u8]) -> Option<Owner> {
    let (person, rest) = value.split_first_chunk::<4>()?;
    let person = PersonNo::new(u32::from_be_bytes(*person));
    Some(Owner {
        person,
        compartment: Compartment::from_stored(*rest.first()?),
    })
}
