//! The lists of those who are not to be disclosed again: what they say, when somebody looks at them, and how they end.
//!
//! ```text
//! suppression 39   added by erasure 40   all   512 identifiers   to be reviewed on 2029-11-22
//!             91   reviewed: stays until 2032-11-22
//!             95   lifted for one of them, who consented anew (eu-gdpr.A6-1-a)
//! ```
//! An identifier is kept as a MAC only: nobody can be read from a list, but whoever names an identifier learns whether it
//! stands on one. A later entry speaks of the same list by the same commitment; what it lifted stands in the exporter's own
//! row beside it, so that the next open completes what was interrupted. No law ends a suppression by itself: it stays as
//! long as prospecting is possible (rule R5), and is shown once its review is due.
//!
//! This file says what stands; `change` is the writer's part, and open's; `carry` takes those of a log before this one.

mod carry;
mod change;
mod offer;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub(super) use carry::heed_carried;
pub use carry::{Carried, Handed};
pub(super) use change::finish_lifting;
pub use offer::{OfferedList, SuppressionOffer};

use super::suppress::Suppressed;
use super::{Answer, IdempotencyTags, Ledger, RecordError, Shared};
use crate::disclosure::form::parse_date;
use crate::entry::{Body, SuppressionChange};
use crate::hash::Commitment;
use crate::slot::Person;
use crate::vault::{Identity, SuppressionNo};
use crate::vocabulary::Scope;

type Result<T> = std::result::Result<T, RecordError>;

/// One list, as an entry began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuppressionList {
    /// The entry that began it.
    pub seq: u64,
    /// Since when.
    pub at: DateTime<Utc>,
    /// The erasure that left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasure: Option<u64>,
    /// Why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// How far it reaches.
    pub scope: Scope,
    /// Civil day on which somebody looks at it again.
    pub review_on: NaiveDate,
    /// The entries of its reviews.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<u64>,
    /// Identifiers that it still blocks.
    pub identifiers: u64,
}

impl SuppressionList {
    /// Whether somebody has to look at it.
    #[must_use]
    pub fn is_due(&self, on: NaiveDate) -> bool {
        self.review_on <= on
    }
}

/// What is lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lifting {
    /// All that is left of a list, by the entry that began it.
    List(u64),
    /// Whatever blocks these identifiers: their own will, a new consent.
    Persons(Vec<Person>),
}

/// What the entries say of one list.
struct Told {
    list: Commitment,
    review_on: String,
    reviews: Vec<u64>,
}

impl Ledger {
    /// Every list that still blocks somebody, oldest first.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn suppressions(&self) -> Result<Vec<SuppressionList>> {
        self.shared.standing_suppressions()
    }

    /// The lists that block one identifier.
    ///
    /// # Errors
    /// Store or vault cannot be read.
    pub fn suppressions_of(&self, person: &Person) -> Result<Vec<SuppressionList>> {
        self.shared.suppressions_of(person)
    }

    /// Records that a list was looked at and stays.
    ///
    /// # Errors
    /// No such list, a day that is not ahead, or recording has stopped.
    pub fn review_suppressions(
        &self,
        seq: u64,
        next: NaiveDate,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.review_suppressions(seq, next, actor, key))
    }

    /// Lets somebody, or everybody of a list, be disclosed again; answers for the last of its entries.
    ///
    /// # Errors
    /// Nothing blocks them, no ground, or recording has stopped.
    pub fn lift_suppressions(
        &self,
        lifting: Lifting,
        grounds: Vec<String>,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        self.act(move |writer| writer.lift_suppressions(&lifting, &grounds, actor.as_deref(), key))
    }
}

/// A number and what it says.
fn read(kept: &crate::vault::Suppressed) -> Result<(SuppressionNo, Suppressed)> {
    let says = serde_json::from_slice(&kept.plaintext)
        .map_err(|error| RecordError::Vault(error.to_string()))?;
    Ok((kept.number, says))
}

impl Shared {
    /// Every list that still blocks somebody, oldest first.
    pub(super) fn standing_suppressions(&self) -> Result<Vec<SuppressionList>> {
        let kept = self.vault.all_suppressions()?;
        self.suppression_lists(kept.iter().map(read))
    }

    /// The lists that block one identifier.
    pub(super) fn suppressions_of(&self, person: &Person) -> Result<Vec<SuppressionList>> {
        let identity = Identity::from_canonical(person.canonical());
        let kept = self.vault.suppressions(&identity)?;
        self.suppression_lists(kept.iter().map(read))
    }

    /// How many lists somebody has to look at on a day.
    pub(super) fn reviews_due(&self, on: NaiveDate) -> Result<u64> {
        let kept = self.vault.all_suppressions()?;
        let lists = self.suppression_lists(kept.iter().map(read))?;
        Ok(lists.iter().filter(|list| list.is_due(on)).count() as u64)
    }

    fn suppression_lists(
        &self,
        kept: impl Iterator<Item = Result<(SuppressionNo, Suppressed)>>,
    ) -> Result<Vec<SuppressionList>> {
        let mut lists: BTreeMap<u64, SuppressionList> = BTreeMap::new();
        for one in kept {
            let (_, says) = one?;
            let list = lists.entry(says.seq).or_insert_with(|| SuppressionList {
                seq: says.seq,
                at: says.at,
                erasure: says.erasure,
                grounds: says.grounds,
                scope: says.scope,
                review_on: NaiveDate::MIN,
                reviews: Vec::new(),
                identifiers: 0,
            });
            list.identifiers += 1;
        }
        if lists.is_empty() {
            return Ok(Vec::new());
        }
        let told = self.told_of_suppressions()?;
        let mut found = Vec::with_capacity(lists.len());
        for (seq, mut list) in lists {
            let told = told.get(&seq).ok_or_else(|| no_entry(seq))?;
            list.review_on = parse_date(&told.review_on).map_err(|_| no_entry(seq))?;
            list.reviews.clone_from(&told.reviews);
            found.push(list);
        }
        Ok(found)
    }

    /// Every list by the entry that began it.
    fn told_of_suppressions(&self) -> Result<BTreeMap<u64, Told>> {
        let mut lists: BTreeMap<u64, Told> = BTreeMap::new();
        for entry in self.of_kind("suppression")? {
            let Body::Suppression(said) = entry.body else {
                continue;
            };
            if said.change == SuppressionChange::Added {
                let begun = Told {
                    list: said.list,
                    review_on: said.review_on,
                    reviews: Vec::new(),
                };
                lists.insert(entry.seq, begun);
            } else if said.change == SuppressionChange::Reviewed
                && let Some(list) = lists.values_mut().find(|known| known.list == said.list)
            {
                list.review_on = said.review_on;
                list.reviews.push(entry.seq);
            }
        }
        Ok(lists)
    }
}

fn no_entry(seq: u64) -> RecordError {
    RecordError::Vault(format!(
        "a suppression names entry {seq}, which adds none; restore the vault from its backup"
    ))
}
