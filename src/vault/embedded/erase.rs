//! Erasing: first the keys, everywhere, then the bytes.
//!
//! Between the two steps everything erased already reads as erased: its key does not derive. The bytes that go
//! here were unreadable before. A whole person's rows are deleted; of a compartment's rows the headers stay, so
//! that the person's other entries can still be walked.

use redb::{ReadableTable as _, WriteTransaction};

use crate::hash::{LEN, Secret};
use crate::vault::blobs::BlobName;
use crate::vault::embedded::Embedded;
use crate::vault::embedded::commit::write_sweep;
use crate::vault::embedded::read::walk;
use crate::vault::embedded::shelf::blob_owner;
use crate::vault::embedded::tables::{BLOBS, EVENTS, PERSONS, ROWS};
use crate::vault::error::VaultError;
use crate::vault::place::{Compartment, Owner, RowKey, Target};
use crate::vault::rows::{HEADER, Header};

/// What goes, and how.
#[derive(Default)]
struct Doomed {
    /// Rows that keep their header.
    emptied: Vec<(u64, [u8; HEADER])>,
    deleted: Vec<u64>,
    events: Vec<u64>,
    blobs: Vec<BlobName>,
}

impl Embedded {
    pub(super) fn puncture_keys(&self, targets: &[Target]) -> Result<(), VaultError> {
        let mut writer = self.writer()?;
        if targets
            .iter()
            .any(|target| !target.person().is_person() && matches!(target, Target::Person(_)))
        {
            return Err(VaultError::Organisation);
        }
        let whole = targets
            .iter()
            .any(|target| matches!(target, Target::Person(_)));
        let people = self.people();
        let chunks = people.chunks();
        drop(people);
        let payload = {
            let mut keys = self
                .keys
                .write()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            // A copy of the index in an old backup must not name the erased: its key goes too.
            let snapshot = if whole {
                fresh()?
            } else {
                keys.snapshot_key().clone()
            };
            *keys = keys.without(targets, snapshot)?;
            keys.to_payload()
        };
        if whole {
            let mut people = self.people_mut();
            (0..chunks).for_each(|chunk| people.set_dirty(chunk, true));
        }
        writer.keeper.replace(&payload)?;
        Ok(())
    }

    pub(super) fn delete_rows(&self, targets: &[Target]) -> Result<usize, VaultError> {
        let mut writer = self.writer()?;
        self.check_punctured(targets)?;
        let doomed = self.doomed(targets)?;
        for blob in &doomed.blobs {
            self.blobs.remove_sealed(*blob)?;
        }
        if !doomed.blobs.is_empty() {
            self.blobs.sync()?;
        }
        let persons = || {
            targets
                .iter()
                .filter(|target| matches!(target, Target::Person(_)))
        };
        for target in persons() {
            self.people_mut().forget(target.person());
        }
        let sweep = self.whole_index(&writer)?;
        self.writing(|transaction| {
            delete(transaction, &doomed)?;
            let mut table = transaction.open_table(PERSONS)?;
            for target in persons() {
                table.insert(target.person().get(), [].as_slice())?;
            }
            write_sweep(transaction, &sweep)
        })?;
        self.remember_sweep(&mut writer, &sweep);
        let mut rights = self.rights_mut();
        for target in targets {
            if target.takes(Owner {
                person: target.person(),
                compartment: Compartment::RIGHTS,
            }) {
                rights.remove(&target.person());
            }
        }
        Ok(doomed.emptied.len() + doomed.deleted.len() + doomed.events.len() + doomed.blobs.len())
    }

    /// Rows whose key still derives are not deleted: the order of an erasure is keys first.
    fn check_punctured(&self, targets: &[Target]) -> Result<(), VaultError> {
        let keys = self.keys();
        for target in targets {
            let owner = match target {
                Target::Compartment(owner) => *owner,
                Target::Person(person) => Owner {
                    person: *person,
                    compartment: Compartment::IDENTITY,
                },
            };
            if keys.key(owner).is_some() {
                return Err(VaultError::NotPunctured(owner.person));
            }
        }
        Ok(())
    }

    fn doomed(&self, targets: &[Target]) -> Result<Doomed, VaultError> {
        let people = self.people();
        let rights = self
            .rights
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        self.reading(|transaction| {
            let rows = transaction.open_table(ROWS)?;
            let mut doomed = Doomed::default();
            for &target in targets {
                let series = people.series(target.person());
                for (opening, _) in
                    walk(transaction, target.person(), series.last(), series.entries)?
                {
                    for entry in rows.range(opening.stored()..=opening.end_of_slot())? {
                        let (key, value) = entry?;
                        doomed.judge(target, RowKey::from_stored(key.value()), value.value());
                    }
                }
                if target.takes(Owner {
                    person: target.person(),
                    compartment: Compartment::RIGHTS,
                }) {
                    doomed
                        .events
                        .extend(rights.get(&target.person()).into_iter().flatten());
                }
            }
            for entry in transaction.open_table(BLOBS)?.iter()? {
                let (name, value) = entry?;
                let owner = blob_owner(value.value());
                if owner.is_some_and(|owner| targets.iter().any(|target| target.takes(owner))) {
                    doomed.blobs.push(BlobName::from_stored(name.value()));
                }
            }
            Ok(doomed)
        })
    }
}

impl Doomed {
    fn judge(&mut self, target: Target, key: RowKey, value: &[u8]) {
        let Some(header) = Header::of(value).filter(|header| target.takes(header.owner)) else {
            return;
        };
        match target {
            Target::Person(_) => self.deleted.push(key.stored()),
            Target::Compartment(_) if value.len() > HEADER => {
                self.emptied.push((key.stored(), header.to_bytes()));
            }
            Target::Compartment(_) => {}
        }
    }
}

fn delete(transaction: &WriteTransaction, doomed: &Doomed) -> Result<(), VaultError> {
    let mut rows = transaction.open_table(ROWS)?;
    for (key, header) in &doomed.emptied {
        rows.insert(key, header.as_slice())?;
    }
    for key in &doomed.deleted {
        rows.remove(key)?;
    }
    let mut events = transaction.open_table(EVENTS)?;
    for key in &doomed.events {
        events.remove(key)?;
    }
    let mut blobs = transaction.open_table(BLOBS)?;
    for name in &doomed.blobs {
        blobs.remove(name.stored())?;
    }
    Ok(())
}

fn fresh() -> Result<Secret, getrandom::Error> {
    let mut bytes = zeroize::Zeroizing::new([0; LEN]);
    getrandom::fill(bytes.as_mut_slice())?;
    Ok(Secret::from_bytes(*bytes))
}
