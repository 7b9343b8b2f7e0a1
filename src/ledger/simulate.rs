//! Asking a whole ledger what other rules would make of it; from beside, nothing is written.
//!
//! ```text
//! lines ─▶ groups of entries that meet the same fate ─▶ the vault, if nobody has it: how many different persons
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::RecordError;
use super::decisions::{Batches, DecisionsError};
use super::identity::root_of;
use super::look::open_vault;
use super::settings::{Paths, Settings};
use crate::files::{Disk, Files};
use crate::recompute::{Different, Group, Simulation};
use crate::store::{ReadOnly, lock};
use crate::vault::{PersonNo, Vault};

/// Entries that one thread asks the vault for at a time.
const AT_ONCE: usize = 4_096;

/// Runs a simulation over the ledger in `folder`. `progress` is told lines done and to do.
///
/// # Errors
/// Its files cannot be read.
pub fn simulate(
    files: &Arc<dyn Files>,
    folder: &Path,
    simulation: &mut Simulation<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), DecisionsError> {
    let reader = ReadOnly::open(Arc::clone(files), folder)?;
    let size = reader.size();
    // The register as it stands now, before the first question.
    reader.lines(0..size, &mut |seq, line| {
        simulation.register(line);
        if seq % 65_536 == 0 {
            progress(seq, 2 * size);
        }
        ControlFlow::Continue(())
    })?;
    let mut done = size;
    let mut take = |lines: &[&[u8]]| {
        simulation.feed(lines);
        done += lines.len() as u64;
        progress(done, 2 * size);
    };
    let mut batches = Batches::into(&mut take);
    reader.lines(0..size, &mut |_, line| {
        batches.add(line);
        ControlFlow::Continue(())
    })?;
    batches.flush();
    simulation.replace();
    Ok(())
}

/// Counts the different persons of every group, whoever is joined as one; persons who were erased are nobody.
/// The vault is read without a change, and only while nobody else has the ledger.
///
/// # Errors
/// Why they cannot be told apart, in words: somebody has the ledger, its keys are not here, or its vault is damaged.
pub fn count_persons(paths: &Paths, simulation: &mut Simulation<'_>) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    if let Some(holder) = lock::look(&Disk, &paths.ledger).map_err(|error| said(&error))? {
        return Err(holder.to_string());
    }
    let settings = Settings::read(&Disk, paths).map_err(|error| said(&error))?;
    let vault = open_vault(paths, &settings).map_err(|error| said(&error))?;
    let mut persons = Persons {
        vault: &vault,
        roots: HashMap::new(),
    };
    let lost = persons
        .count(&mut simulation.lost)
        .map_err(|error| said(&error))?;
    let weakened = persons
        .count(&mut simulation.weakened)
        .map_err(|error| said(&error))?;
    simulation.different = Some(Different { lost, weakened });
    Ok(())
}

/// Who is who.
struct Persons<'a> {
    vault: &'a (dyn Vault + Sync),
    /// Numbers that were looked up, each with the one that stands for the person.
    roots: HashMap<PersonNo, PersonNo>,
}

impl Persons<'_> {
    /// Counts in each group, and over all of them.
    fn count<K: Ord>(&mut self, groups: &mut BTreeMap<K, Group>) -> Result<u64, RecordError> {
        let mut all = HashSet::new();
        for group in groups.values_mut() {
            let here = self.of(&group.entries)?;
            group.different = Some(here.len() as u64);
            all.extend(here);
        }
        Ok(all.len() as u64)
    }

    fn of(&mut self, entries: &[u64]) -> Result<HashSet<PersonNo>, RecordError> {
        let vault = self.vault;
        let numbers: Vec<Vec<PersonNo>> = entries
            .par_chunks(AT_ONCE)
            .map(|part| vault.persons_beside(part))
            .collect::<Result<_, _>>()?;
        let mut persons = HashSet::new();
        for number in numbers.into_iter().flatten() {
            persons.insert(self.root(number)?);
        }
        Ok(persons)
    }

    fn root(&mut self, number: PersonNo) -> Result<PersonNo, RecordError> {
        if let Some(root) = self.roots.get(&number) {
            return Ok(*root);
        }
        let root = root_of(self.vault, number)?;
        self.roots.insert(number, root);
        Ok(root)
    }
}
