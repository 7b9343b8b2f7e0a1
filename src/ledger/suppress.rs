//! Suppressions: what an erasure leaves behind, so that the next import does not disclose again.
//!
//! ```text
//! vault: MAC of the identifier → {"at":…,"erasure":…,"grounds":[…],"review_on":…,"scope":"all","seq":…}
//! ```
//! A suppression is heard by `decide` as the rights event that it stands for: of scope `all` as an erasure, of the others
//! as an objection. The refusal that follows is recorded like any other. What happened before the erasure and is sent
//! only now is not recorded at all: it would bring back what was erased.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::openings::KnownEvent;
use super::{RecordError, Shared};
use crate::disclosure::Disclosure;
use crate::slot::Person;
use crate::vault::Identity;
use crate::vocabulary::{EventKind, Purpose, Scope};

/// What a suppression says, as the vault keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppressed {
    /// Since when.
    pub at: DateTime<Utc>,
    /// The erasure that left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure: Option<u64>,
    /// Why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// Civil day on which somebody looks at it again.
    pub review_on: String,
    /// How far it reaches.
    pub scope: Scope,
    /// The entry that recorded it.
    pub seq: u64,
}

impl Suppressed {
    /// As the rights event that it stands for.
    fn event(&self) -> KnownEvent {
        let (event, scope) = match self.scope {
            Scope::All => (EventKind::Erasure, None),
            scope => (EventKind::Objection, Some(scope)),
        };
        KnownEvent {
            at: self.at,
            event,
            purpose: None,
            scope,
            seq: self.seq,
        }
    }

    /// Whether a disclosure would bring back what was erased: it is of before, and all of the person went.
    fn forbids(&self, disclosure: &Disclosure) -> bool {
        self.scope == Scope::All
            && disclosure.purpose != Purpose::Suppression
            && disclosure.occurred_at < self.at
    }
}

impl Shared {
    /// The suppressions that block a person.
    pub(super) fn suppressions(&self, person: &Person) -> Result<Vec<Suppressed>, RecordError> {
        self.vault
            .suppressions(&Identity::from_canonical(person.canonical()))?
            .iter()
            .map(|kept| {
                serde_json::from_slice(&kept.plaintext)
                    .map_err(|error| RecordError::Vault(error.to_string()))
            })
            .collect()
    }

    /// The same, as rights events.
    pub(super) fn suppressing_events(
        &self,
        person: &Person,
    ) -> Result<Vec<KnownEvent>, RecordError> {
        let kept = self.suppressions(person)?;
        Ok(kept.iter().map(Suppressed::event).collect())
    }

    /// The entry of the suppression that keeps a person out of the register altogether.
    pub(super) fn erased_by(&self, person: &Person) -> Result<Option<u64>, RecordError> {
        let kept = self.suppressions(person)?;
        let all = kept.iter().find(|kept| kept.scope == Scope::All);
        Ok(all.map(|kept| kept.seq))
    }

    /// The entry of the suppression that forbids to record a disclosure at all, and whom it protects: the place in
    /// the list.
    pub(super) fn forbidden(
        &self,
        persons: &[Person],
        disclosure: &Disclosure,
    ) -> Result<Option<(usize, u64)>, RecordError> {
        for (index, person) in persons.iter().enumerate() {
            let kept = self.suppressions(person)?;
            if let Some(first) = kept.iter().find(|kept| kept.forbids(disclosure)) {
                return Ok(Some((index, first.seq)));
            }
        }
        Ok(None)
    }
}
