//! Suppressions from one vault to the next: the MACs go over as they are, with the key they were made under.
//!
//! ```text
//! vault 2026: tag = HMAC(lookup key 2026, ada)  ─▶  vault 2027 keeps the same tag, and heeds the lookup key of 2026
//! ```
//! No identifier is at hand when they go over: the person was erased. So the vault that goes on looks for somebody
//! under its own key and under every key that it heeds.

use std::sync::PoisonError;

use crate::hash::{self, Secret, Tag};
use crate::vault::embedded::Embedded;
use crate::vault::embedded::shelf::SUPPRESSION;
use crate::vault::error::VaultError;
use crate::vault::{Handover, Identity};

impl Embedded {
    /// Every tag under which a suppression may block somebody.
    pub(super) fn tags_of(&self, identity: &Identity) -> Vec<Tag> {
        let own = self.keys().tag(SUPPRESSION, identity.as_bytes());
        let heeded = self.heeded.read().unwrap_or_else(PoisonError::into_inner);
        let others = heeded
            .iter()
            .map(|key| hash::mac(SUPPRESSION, key, identity.as_bytes()));
        std::iter::once(own).chain(others).collect()
    }

    pub(super) fn heed_key(&self, key: Secret) {
        let mut heeded = self.heeded.write().unwrap_or_else(PoisonError::into_inner);
        if !heeded.contains(&key) {
            heeded.push(key);
        }
    }

    pub(super) fn handed_over(&self) -> Result<Handover, VaultError> {
        let mut keys = vec![self.keys().lookup_key().clone()];
        keys.extend(
            self.heeded
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .cloned(),
        );
        let mut tags: Vec<(u64, Tag)> = self
            .suppressed
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .flat_map(|(tag, numbers)| numbers.iter().map(|number| (*number, *tag)))
            .collect();
        tags.sort_unstable_by_key(|(number, _)| *number);
        let numbers: Vec<u64> = tags.iter().map(|(number, _)| *number).collect();
        let mut suppressions = Vec::with_capacity(tags.len());
        let mut kept = self.suppressions_numbered(&numbers)?.into_iter().peekable();
        for (number, tag) in tags {
            // One that was lifted meanwhile is not among them.
            if let Some(kept) = kept.next_if(|kept| kept.number.0 == number) {
                suppressions.push((tag, kept));
            }
        }
        Ok(Handover { keys, suppressions })
    }
}
