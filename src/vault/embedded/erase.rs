//! Step 3 of an erasure: the bytes, a few hundred rows at a time, through the log like any commit: none waits longer than
//! for its like.
//!
//! Everything deleted here was unreadable before: its keys are gone. A whole person's rows are deleted, the oldest
//! first: whatever interrupts this, the newest row still leads to what is left. Of a compartment's rows the headers
//! stay, so that the person's other entries can still be walked.

use redb::ReadableTable as _;

use crate::vault::blobs::BlobName;
use crate::vault::embedded::Embedded;
use crate::vault::embedded::commit::Sweep;
use crate::vault::embedded::read::{walk, walk_what_is_left};
use crate::vault::embedded::shelf::blob_owner;
use crate::vault::embedded::tables::{BLOBS, ROWS};
use crate::vault::embedded::wal::{After, Puts, Table};
use crate::vault::error::VaultError;
use crate::vault::place::{Compartment, Owner, PersonNo, RowKey, Target};
use crate::vault::rows::{HEADER, Header};
use crate::vault::shut::Shut;

/// Rows that one record of the log deletes. The database has them for good before the next: so what a commit, or somebody
/// who reads, may have to wait for stays small.
const AT_ONCE: usize = 256;

/// One thing to delete.
enum Step {
    /// The row keeps its header.
    Empty(u64, [u8; HEADER]),
    Row(u64),
    Event(u64),
    /// Their last row is gone: nobody, for ever.
    Person(PersonNo),
    /// Their rights events are gone.
    Rights(PersonNo),
}

impl Step {
    const fn is_row(&self) -> bool {
        matches!(self, Self::Empty(..) | Self::Row(_) | Self::Event(_))
    }
}

impl Embedded {
    pub(super) fn delete_rows(&self, targets: &[Target]) -> Result<usize, VaultError> {
        self.check_running()?;
        self.check_punctured(targets)?;
        let mut gone = self.delete_blobs(targets)?;
        let mut steps = Vec::new();
        for &target in targets {
            self.condemn(target, &mut steps)?;
            while steps.len() >= AT_ONCE {
                let rest = steps.split_off(AT_ONCE);
                gone += self.execute(&steps)?;
                steps = rest;
            }
        }
        gone += self.execute(&steps)?;
        Ok(gone)
    }

    /// How many rows and events would go.
    pub(super) fn count_condemned(&self, targets: &[Target]) -> Result<usize, VaultError> {
        let mut steps = Vec::new();
        let mut count = 0;
        for &target in targets {
            self.condemn(target, &mut steps)?;
            count += steps.drain(..).filter(Step::is_row).count();
        }
        Ok(count)
    }

    /// Rows whose key still derives are not deleted: the order of an erasure is keys first.
    fn check_punctured(&self, targets: &[Target]) -> Result<(), VaultError> {
        let keys = self.keys();
        for target in targets {
            if keys.derives(*target) {
                return Err(VaultError::NotPunctured(target.person()));
            }
        }
        Ok(())
    }

    fn delete_blobs(&self, targets: &[Target]) -> Result<usize, VaultError> {
        let shut = Shut::of(targets);
        let doomed = self.reading(|transaction| {
            let mut doomed = Vec::new();
            for entry in transaction.open_table(BLOBS)?.iter()? {
                let (name, value) = entry?;
                if blob_owner(value.value()).is_some_and(|owner| shut.takes(owner)) {
                    doomed.push(BlobName::from_stored(name.value()));
                }
            }
            Ok(doomed)
        })?;
        if doomed.is_empty() {
            return Ok(0);
        }
        for blob in &doomed {
            self.blobs.remove_sealed(*blob)?;
        }
        self.blobs.sync()?;
        let _writer = self.writer()?;
        self.writing(|transaction| {
            let mut blobs = transaction.open_table(BLOBS)?;
            for name in &doomed {
                blobs.remove(name.stored())?;
            }
            Ok(())
        })?;
        Ok(doomed.len())
    }

    /// Adds what a target takes, oldest first.
    fn condemn(&self, target: Target, steps: &mut Vec<Step>) -> Result<(), VaultError> {
        let person = target.person();
        let series = self.people().series(person);
        self.reading(|transaction| {
            let rows = transaction.open_table(ROWS)?;
            let mut openings = match target {
                Target::Person(_) => walk_what_is_left(transaction, person, series.last())?,
                Target::Compartment(_) => walk(transaction, person, series.last(), series.entries)?,
            };
            openings.reverse();
            for (opening, _) in openings {
                for entry in rows.range(opening.stored()..=opening.end_of_slot())? {
                    let (key, value) = entry?;
                    steps.extend(judge(
                        target,
                        RowKey::from_stored(key.value()),
                        value.value(),
                    ));
                }
            }
            Ok(())
        })?;
        let rights = Owner {
            person,
            compartment: Compartment::RIGHTS,
        };
        if target.takes(rights) {
            let known = self
                .rights
                .read()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let events = known.get(&person).into_iter().flatten();
            steps.extend(events.map(|event| Step::Event(*event)));
            steps.push(Step::Rights(person));
        }
        if matches!(target, Target::Person(_)) {
            steps.push(Step::Person(person));
        }
        Ok(())
    }

    fn execute(&self, steps: &[Step]) -> Result<usize, VaultError> {
        if steps.is_empty() {
            return Ok(0);
        }
        let mut writer = self.writer()?;
        let sweep = Sweep::nothing(&writer);
        let number = self.write_ahead(&mut writer, puts(steps)?, sweep, After::Fold)?;
        let mut people = self.people_mut();
        for step in steps {
            if let Step::Person(person) = step {
                people.forget(*person);
            }
        }
        drop(people);
        let mut rights = self.rights_mut();
        for step in steps {
            if let Step::Rights(person) = step {
                rights.remove(person);
            }
        }
        drop(rights);
        drop(writer);
        self.applier.durable(number)?;
        Ok(steps.iter().filter(|step| step.is_row()).count())
    }
}

fn judge(target: Target, key: RowKey, value: &[u8]) -> Option<Step> {
    let header = Header::of(value).filter(|header| target.takes(header.owner))?;
    match target {
        Target::Person(_) => Some(Step::Row(key.stored())),
        Target::Compartment(_) => {
            (value.len() > HEADER).then(|| Step::Empty(key.stored(), header.to_bytes()))
        }
    }
}

/// By table: the database opens each once.
fn puts(steps: &[Step]) -> Result<Puts, VaultError> {
    let put = |step: &Step| -> Option<(Table, u64, Vec<u8>)> {
        match step {
            Step::Empty(key, header) => Some((Table::Rows, *key, header.to_vec())),
            Step::Row(key) => Some((Table::RowsGone, *key, Vec::new())),
            Step::Event(key) => Some((Table::EventsGone, *key, Vec::new())),
            Step::Person(person) => Some((Table::Persons, person.get().into(), Vec::new())),
            Step::Rights(_) => None,
        }
    };
    let mut all: Vec<_> = steps.iter().filter_map(put).collect();
    all.sort_by_key(|(table, key, _)| (*table as u8, *key));
    let mut puts = Puts::default();
    for (table, key, value) in all {
        puts.push(table, key, &value)?;
    }
    Ok(puts)
}
