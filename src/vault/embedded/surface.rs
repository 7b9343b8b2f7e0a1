//! The embedded engine behind the vault's surface.

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::hash::{Secret, Tag};
use crate::vault::blobs::BlobName;
use crate::vault::embedded::Embedded;
use crate::vault::embedded::key_of;
use crate::vault::embedded::load::identity_place;
use crate::vault::error::VaultError;
use crate::vault::people::short;
use crate::vault::place::{Compartment, Owner, PersonNo, RowKey, Target};
use crate::vault::replies::Reply;
use crate::vault::rows::{Header, Opened};
use crate::vault::{
    ActorId, Batch, Dropped, Event, Handover, Identity, PersonRef, Picture, Suppressed,
    SuppressionNo, Vault, seal,
};

impl Vault for Embedded {
    fn prepare(&self, identity: &Identity) -> Result<PersonRef, VaultError> {
        self.check_running()?;
        if let Some(known) = self.find(identity) {
            return Ok(known);
        }
        let tag = short(&self.keys().tag("person", identity.as_bytes()));
        let nonce = seal::nonces(1)?[0];
        let mut people = self.people_mut();
        // Somebody else may have been quicker.
        if let Some(person) = people.find(&tag) {
            drop(people);
            return Ok(self.person_ref(person));
        }
        let person = people.reserve(tag).ok_or(VaultError::NoNumberLeft)?;
        let owner = Owner {
            person,
            compartment: Compartment::IDENTITY,
        };
        let key = key_of(&self.keys(), owner)?;
        let mut sealed = Vec::new();
        let place = identity_place(person);
        seal::seal(&mut sealed, &key, nonce, &place, identity.as_bytes());
        people.hold(person, sealed);
        drop(people);
        Ok(self.person_ref(person))
    }

    fn find(&self, identity: &Identity) -> Option<PersonRef> {
        let tag = short(&self.keys().tag("person", identity.as_bytes()));
        let person = self.people().find(&tag)?;
        Some(self.person_ref(person))
    }

    fn person(&self, person: PersonNo) -> PersonRef {
        self.person_ref(person)
    }

    fn identity(&self, person: PersonNo) -> Result<Option<Identity>, VaultError> {
        self.read_identity(person)
    }

    fn commit(&self, batch: &Batch) -> Result<(), VaultError> {
        self.commit_batch(batch)
    }

    fn truncate(&self, size: u64) -> Result<Dropped, VaultError> {
        self.truncate_to(size)
    }

    fn row(&self, key: RowKey) -> Result<Option<(Header, Opened)>, VaultError> {
        let found = self.rows_between(key.stored(), key.stored())?;
        Ok(found
            .into_iter()
            .next()
            .map(|(_, header, opened)| (header, opened)))
    }

    fn rows_of_entry(&self, seq: u64) -> Result<Vec<(RowKey, Header, Opened)>, VaultError> {
        let first = RowKey::new(seq, 0, 0)?;
        self.rows_between(
            first.stored(),
            RowKey::new(seq, u16::MAX, u8::MAX)?.stored(),
        )
    }

    fn persons_beside(&self, entries: &[u64]) -> Result<Vec<PersonNo>, VaultError> {
        self.read_persons_beside(entries)
    }

    fn series(&self, person: PersonNo) -> Result<Vec<(RowKey, Header)>, VaultError> {
        self.read_series(person)
    }

    fn events(&self, person: PersonNo) -> Result<Vec<Event>, VaultError> {
        self.read_events(person)
    }

    fn suppressions(&self, identity: &Identity) -> Result<Vec<Suppressed>, VaultError> {
        self.suppressions_numbered(&self.suppression_numbers(Some(identity)))
    }

    fn all_suppressions(&self) -> Result<Vec<Suppressed>, VaultError> {
        self.suppressions_numbered(&self.suppression_numbers(None))
    }

    fn hand_over(&self) -> Result<Handover, VaultError> {
        self.handed_over()
    }

    fn heed(&self, key: Secret) {
        self.heed_key(key);
    }

    fn lift(&self, suppressions: &[SuppressionNo]) -> Result<(), VaultError> {
        self.lift_numbered(suppressions)?;
        self.wipe_log()
    }

    fn reply(&self, key: &Tag, now: DateTime<Utc>) -> Option<Reply> {
        self.replies
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .find(key, now)
    }

    fn forget_replies(&self, now: DateTime<Utc>) -> Result<usize, VaultError> {
        self.forget_expired(now)
    }

    fn put_actor(&self, actor: ActorId, name: &[u8]) -> Result<(), VaultError> {
        self.write_actor(actor, Some(name))
    }

    fn actor(&self, actor: ActorId) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.actor_name(actor)
    }

    fn forget_actor(&self, actor: ActorId) -> Result<(), VaultError> {
        self.write_actor(actor, None)
    }

    fn publish(&self, blobs: &[&[u8]]) -> Result<(), VaultError> {
        self.blobs().put_all_public(blobs)
    }

    fn put_blob(&self, owner: Owner, bytes: &[u8]) -> Result<BlobName, VaultError> {
        self.write_blob(owner, bytes)
    }

    fn blob(&self, name: BlobName) -> Result<Option<Opened>, VaultError> {
        self.read_blob(name)
    }

    fn shut(&self, targets: &[Target]) {
        self.shut_targets(targets);
    }

    fn last_person(&self) -> PersonNo {
        let end = self.people().end();
        PersonNo::new(u32::try_from(end.saturating_sub(1)).unwrap_or(u32::MAX))
    }

    fn is_open(&self, owner: Owner) -> bool {
        self.keys().is_open(owner)
    }

    fn derives(&self, target: Target) -> bool {
        self.keys().derives(target)
    }

    fn count_rows(&self, targets: &[Target]) -> Result<usize, VaultError> {
        self.count_condemned(targets)
    }

    fn reseal(&self, from: Owner, to: Compartment, rows: &[RowKey]) -> Result<(), VaultError> {
        self.move_rows(from, to, rows)
    }

    fn puncture(&self, targets: &[Target]) -> Result<(), VaultError> {
        self.puncture_keys(targets)
    }

    fn erase_rows(&self, targets: &[Target]) -> Result<usize, VaultError> {
        let gone = self.delete_rows(targets)?;
        self.wipe_log()?;
        Ok(gone)
    }

    fn picture(&self) -> Result<Box<dyn Picture>, VaultError> {
        self.take_picture()
    }

    fn rest(&self) -> Result<(), VaultError> {
        self.write_index()
    }
}
