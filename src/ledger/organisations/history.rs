//! The timeline of a recipient or of the exporter: every version, and what changed with it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entry::{Body, Entry, RecipientChange};
use crate::ledger::{ActError, Ledger, RecordError, Shared};

type Result<T> = std::result::Result<T, RecordError>;

/// One version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// The entry that holds it.
    pub seq: u64,
    /// Since when.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    pub change: RecipientChange,
    /// The organisation it was found to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// Members that differ from the version before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// The whole of it; absent where disclosures ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Value>,
    /// Who recorded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

impl Ledger {
    /// Every version of an organisation, oldest first.
    ///
    /// # Errors
    /// Nobody of that id, a natural person, or store or vault cannot be read.
    pub fn recipient_history(&self, id: &str) -> Result<Vec<Version>> {
        let register = self.register();
        let known = register
            .organisation(id)
            .ok_or_else(|| ActError::NoRecipient(id.to_owned()))?;
        if known.recipient.is_natural_person() {
            return Err(ActError::NaturalPerson(id.to_owned()).into());
        }
        let mut versions: Vec<Version> = Vec::new();
        for seq in known.versions.iter() {
            let entry = self.shared.entry(*seq)?;
            let Body::Recipient(change) = entry.body else {
                continue;
            };
            let profile = self.shared.recipient_version(*seq)?;
            let profile = profile.map(|profile| to_value(&profile)).transpose()?;
            versions.push(Version {
                seq: *seq,
                recorded_at: entry.at,
                change: change.change,
                merged_into: change.merged_into,
                changed: difference(last(&versions), profile.as_ref()),
                profile,
                actor: change.actor,
            });
        }
        Ok(versions)
    }

    /// Every version of the exporter, oldest first.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn exporter_history(&self) -> Result<Vec<Version>> {
        let mut versions: Vec<Version> = Vec::new();
        let first = self.shared.entry(0)?;
        let others = self.shared.of_kind("exporter")?;
        for entry in std::iter::once(first).chain(others) {
            let (clear, actor) = match entry.body {
                Body::Genesis(genesis) => (genesis.profile, None),
                Body::Exporter(change) => (change.profile, change.actor),
                _ => continue,
            };
            let mut profile = to_value(&clear)?;
            if let Some(Value::Object(sealed)) = self.shared.own_value::<Value>(entry.seq, 1)?
                && let Value::Object(members) = &mut profile
            {
                members.extend(sealed);
            }
            let change = if versions.is_empty() {
                RecipientChange::Added
            } else {
                RecipientChange::Changed
            };
            versions.push(Version {
                seq: entry.seq,
                recorded_at: entry.at,
                change,
                merged_into: None,
                changed: difference(last(&versions), Some(&profile)),
                profile: Some(profile),
                actor,
            });
        }
        Ok(versions)
    }
}

impl Shared {
    /// The entry at a place that is known to exist.
    pub(in crate::ledger) fn entry(&self, seq: u64) -> Result<Entry> {
        let line = self.store.line(seq)?.ok_or_else(|| {
            RecordError::Entry(format!("entry {seq} is missing; run `tabellion verify`"))
        })?;
        Ok(Entry::parse(&line)?)
    }
}

fn last(versions: &[Version]) -> Option<&Value> {
    versions
        .iter()
        .rev()
        .find_map(|version| version.profile.as_ref())
}

fn to_value(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| RecordError::Entry(error.to_string()))
}

/// The members of two objects that are not equal.
fn difference(before: Option<&Value>, now: Option<&Value>) -> Vec<String> {
    let (Some(Value::Object(before)), Some(Value::Object(now))) = (before, now) else {
        return Vec::new();
    };
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    names
        .into_iter()
        .filter(|name| before.get(*name) != now.get(*name))
        .cloned()
        .collect()
}
