//! Exporter, recipients and rules with all their versions, as the lines tell them.
//!
//! A version is named by the `seq` of its entry. What counts for an entry is the last one before it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::disclosure::{ClearExporter, ClearRecipient};
use crate::entry::{Body, Entry, Importer};
use crate::hash::Digest;
use crate::rulebook::Rulebook;

/// Where a rulebook is found by its digest: the program's own, or public blobs. The error says why it is not there.
pub type RulebookSource<'a> = dyn Fn(Digest) -> Result<Arc<Rulebook>, String> + 'a;

/// Everything that verdicts point to.
#[derive(Debug, Default)]
pub struct Register {
    exporters: Vec<(u64, ClearExporter)>,
    recipients: HashMap<u64, ClearRecipient>,
    versions: HashMap<String, Vec<u64>>,
    rules: Vec<(u64, Digest)>,
    rulebooks: HashMap<Digest, Result<Arc<Rulebook>, String>>,
}

impl Register {
    /// Just what one verdict points to: its exporter, its recipient, its rules. It explains; whether these were in
    /// force then it cannot tell.
    #[must_use]
    pub fn around(
        entry: &Entry,
        line: &dyn Fn(u64) -> Option<Vec<u8>>,
        source: &RulebookSource<'_>,
    ) -> Self {
        let mut register = Self::default();
        let Some((exporter_at, importer, verdict)) = entry.decided() else {
            return register;
        };
        let organisation = match importer {
            Importer::Organisation(organisation) => Some(organisation.at),
            Importer::Person(_) => None,
        };
        for seq in [Some(exporter_at), organisation].into_iter().flatten() {
            if let Some(pointed) = line(seq).and_then(|line| Entry::parse(&line).ok()) {
                register.take(&pointed, source);
            }
        }
        register.rules = vec![(0, verdict.rulebook)];
        register
            .rulebooks
            .entry(verdict.rulebook)
            .or_insert_with(|| source(verdict.rulebook));
        register
    }

    /// Takes an entry in, in the order of the log; most say nothing of the register.
    pub fn take(&mut self, entry: &Entry, source: &RulebookSource<'_>) {
        match &entry.body {
            Body::Genesis(genesis) => self.exporters.push((entry.seq, genesis.profile.clone())),
            Body::Exporter(change) => self.exporters.push((entry.seq, change.profile.clone())),
            Body::Recipient(change) => {
                // Mergers and retirements carry no profile: nothing is decided on them.
                if let (Some(id), Some(profile)) = (&change.id, &change.profile) {
                    self.recipients.insert(entry.seq, profile.clone());
                    self.versions.entry(id.clone()).or_default().push(entry.seq);
                }
            }
            Body::Rulebook(rules) => {
                self.rules.push((entry.seq, rules.digest));
                self.rulebooks
                    .entry(rules.digest)
                    .or_insert_with(|| source(rules.digest));
            }
            _ => {}
        }
    }

    /// The exporter of a version, and whether that was the one in force at `seq`.
    pub(super) fn exporter(&self, version: u64, seq: u64) -> Option<(&ClearExporter, bool)> {
        let at = self.exporters.partition_point(|(known, _)| *known < seq);
        let in_force = self.exporters.get(at.checked_sub(1)?)?;
        if in_force.0 == version {
            return Some((&in_force.1, true));
        }
        let named = self.exporters.iter().find(|(known, _)| *known == version);
        named.map(|(_, exporter)| (exporter, false))
    }

    /// The organisation of a version, and whether that was the one in force at `seq`.
    pub(super) fn recipient(
        &self,
        id: &str,
        version: u64,
        seq: u64,
    ) -> Option<(&ClearRecipient, bool)> {
        let profile = self.recipients.get(&version)?;
        let versions = self.versions.get(id).map_or(&[] as &[u64], Vec::as_slice);
        let at = versions.partition_point(|known| *known < seq);
        let in_force = at.checked_sub(1).map(|at| versions[at]) == Some(version);
        Some((profile, in_force))
    }

    /// The digest of the rules in force at `seq`.
    pub(super) fn rules_at(&self, seq: u64) -> Option<Digest> {
        let at = self.rules.partition_point(|(known, _)| *known < seq);
        self.rules
            .get(at.checked_sub(1)?)
            .map(|(_, digest)| *digest)
    }

    /// A rulebook that the log put in force; the error says why it is not at hand.
    pub(super) fn rulebook(&self, digest: Digest) -> Option<Result<&Arc<Rulebook>, &str>> {
        let known = self.rulebooks.get(&digest)?;
        Some(known.as_ref().map_err(String::as_str))
    }

    /// The exporter as it stands after everything that was taken in.
    #[must_use]
    pub fn exporter_now(&self) -> Option<&ClearExporter> {
        self.exporters.last().map(|(_, exporter)| exporter)
    }

    /// The current version of an organisation.
    #[must_use]
    pub fn recipient_now(&self, id: &str) -> Option<&ClearRecipient> {
        self.recipients.get(self.versions.get(id)?.last()?)
    }

    /// The exporter of a version, whenever it was in force.
    #[must_use]
    pub fn exporter_of(&self, version: u64) -> Option<&ClearExporter> {
        let found = self.exporters.iter().find(|(known, _)| *known == version);
        found.map(|(_, exporter)| exporter)
    }

    /// The organisation of a version, whenever it was in force.
    #[must_use]
    pub fn recipient_of(&self, version: u64) -> Option<&ClearRecipient> {
        self.recipients.get(&version)
    }

    /// The rules put in force last.
    #[must_use]
    pub fn rules_now(&self) -> Option<Result<&Arc<Rulebook>, &str>> {
        self.rulebook(self.rules.last()?.1)
    }
}
