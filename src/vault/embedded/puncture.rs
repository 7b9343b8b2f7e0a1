//! Step 2 of an erasure: the keys, first in memory, then in every copy of the key file.
//!
//! The new tree is made beside the old one and the files are written while recording goes on: commits wait only
//! for the exchange itself. Whoever punctures holds the keeper, so that two erasures cannot undo each other.

use std::sync::PoisonError;

use crate::hash::{LEN, Secret};
use crate::vault::embedded::Embedded;
use crate::vault::error::VaultError;
use crate::vault::keyring::Keyring;
use crate::vault::place::Target;
use crate::vault::shut::Shut;

impl Embedded {
    /// From here on the targets read as erased; in memory only.
    pub(super) fn shut_targets(&self, targets: &[Target]) {
        let mut people = self.people_mut();
        for target in targets {
            if let Target::Person(person) = target {
                people.hide(*person);
            }
        }
        drop(people);
        self.keys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .shut(targets);
    }

    pub(super) fn puncture_keys(&self, targets: &[Target]) -> Result<(), VaultError> {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        self.check_running()?;
        let whole = |target: &Target| matches!(target, Target::Person(_));
        if targets
            .iter()
            .any(|target| !target.person().is_person() && whole(target))
        {
            return Err(VaultError::Organisation);
        }
        let takes_persons = targets.iter().any(whole);
        let before = self.keys().to_payload();
        let mut punctured = Keyring::parse(&before)?;
        punctured.puncture(targets);
        if takes_persons {
            // A copy of the index in an old backup must not name the erased: its key goes too.
            punctured.set_snapshot_key(fresh()?);
        }
        let payload = punctured.to_payload();
        self.exchange(punctured, targets, takes_persons)?;
        keeper.replace(&payload)?;
        Ok(())
    }

    /// Puts the new keys in force between two commits. The old ones, a hundred thousand seeds after a long erasure, are
    /// wiped when nobody waits any more.
    fn exchange(
        &self,
        punctured: Keyring,
        targets: &[Target],
        takes_persons: bool,
    ) -> Result<(), VaultError> {
        let gone = Shut::of(targets);
        let writer = self.writer()?;
        let mut people = self.people_mut();
        if takes_persons {
            // Every stored chunk was sealed by the key that is gone.
            (0..people.chunks()).for_each(|chunk| people.set_dirty(chunk, true));
        }
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let shut = keys.shut_targets().without(&gone);
        let old = std::mem::replace(&mut *keys, punctured);
        keys.set_shut(shut);
        drop(keys);
        drop(people);
        drop(writer);
        drop(old);
        Ok(())
    }
}

fn fresh() -> Result<Secret, getrandom::Error> {
    let mut bytes = zeroize::Zeroizing::new([0; LEN]);
    getrandom::fill(bytes.as_mut_slice())?;
    Ok(Secret::from_bytes(*bytes))
}
