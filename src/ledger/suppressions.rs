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

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::erase::{commit_list, is_rule_id};
use super::holds::own_row;
use super::open::{OpenError, Parts};
use super::suppress::Suppressed;
use super::writer::Writer;
use super::{ActError, Answer, IdempotencyTags, Ledger, RecordError, Shared};
use crate::canon;
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::entry::{self, Body, SuppressionChange};
use crate::hash::Commitment;
use crate::slot::Person;
use crate::vault::{Batch, Identity, Opened, RowKey, SuppressionNo, Vault};
use crate::vocabulary::Scope;

type Result<T> = std::result::Result<T, RecordError>;

/// One list, as an entry began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuppressionList {
    /// The entry that began it.
    pub seq: u64,
    /// Since when.
    pub at: DateTime<Utc>,
    /// The erasure that left it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erasure: Option<u64>,
    /// Why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grounds: Vec<String>,
    /// How far it reaches.
    pub scope: Scope,
    /// Civil day on which somebody looks at it again.
    pub review_on: NaiveDate,
    /// The entries of its reviews.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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

/// What an entry lifted, as the vault keeps it beside the entry: numbers, and the lists they stood on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lifted {
    lifted: Vec<(u64, u64)>,
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
        let kept = self.shared.vault.all_suppressions()?;
        self.shared.suppression_lists(kept.iter().map(read))
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
        self.act(move |writer| writer.lift_suppressions(&lifting, &grounds, actor, key))
    }
}

/// A number and what it says.
fn read(kept: &crate::vault::Suppressed) -> Result<(SuppressionNo, Suppressed)> {
    let says = serde_json::from_slice(&kept.plaintext)
        .map_err(|error| RecordError::Vault(error.to_string()))?;
    Ok((kept.number, says))
}

impl Shared {
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

/// What one entry lifts: some of one list, or of one scope.
struct Order {
    scope: Scope,
    review_on: String,
    list: Commitment,
    lifted: Lifted,
}

impl Writer {
    fn review_suppressions(
        &mut self,
        seq: u64,
        next: NaiveDate,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        if next <= civil_day(at) {
            return Err(ActError::NotAhead {
                pointer: "/review_on",
            }
            .into());
        }
        let (list, told) = self.list(seq)?;
        let body = Body::Suppression(entry::Suppression {
            actor,
            change: SuppressionChange::Reviewed,
            count: list.identifiers,
            grounds: Vec::new(),
            list: told.list,
            review_on: next.to_string(),
            scope: list.scope.to_string(),
        });
        self.append_alone(&body, self.replying(key, at), at)
    }

    /// A list that still blocks somebody, and what its entries say.
    fn list(&self, seq: u64) -> Result<(SuppressionList, Told)> {
        let kept = self.shared.vault.all_suppressions()?;
        let lists = self.shared.suppression_lists(kept.iter().map(read))?;
        let found = lists.into_iter().find(|list| list.seq == seq);
        let told = self.shared.told_of_suppressions()?.remove(&seq);
        found
            .zip(told)
            .ok_or_else(|| ActError::NoSuppression(seq).into())
    }

    fn replying(&self, key: Option<IdempotencyTags>, at: DateTime<Utc>) -> Batch {
        let replies = key.map(|tags| super::upkeep::reply(tags, self.head.size, at));
        Batch {
            replies: replies.into_iter().collect(),
            ..Batch::default()
        }
    }

    fn lift_suppressions(
        &mut self,
        lifting: &Lifting,
        grounds: &[String],
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        if grounds.is_empty() || !grounds.iter().all(|ground| is_rule_id(ground)) {
            return Err(ActError::Ground(
                "to lift a suppression name a ground, the id of a rule: `eu-gdpr.A6-1-a` where the person consented anew"
                    .to_owned(),
            )
            .into());
        }
        let orders = match lifting {
            Lifting::List(seq) => vec![self.all_of(*seq)?],
            Lifting::Persons(persons) => self.those_of(persons)?,
        };
        let mut batch = self.replying(key, at);
        let mut bodies = Vec::new();
        for (seq, order) in (self.head.size..).zip(&orders) {
            let plain = Zeroizing::new(canon::to_canonical(&order.lifted)?);
            batch.rows.push(own_row(seq, plain)?);
            bodies.push(Body::Suppression(entry::Suppression {
                actor: actor.clone(),
                change: SuppressionChange::Lifted,
                count: order.lifted.lifted.len() as u64,
                grounds: grounds.to_vec(),
                list: order.list,
                review_on: order.review_on.clone(),
                scope: order.scope.to_string(),
            }));
        }
        let answer = self.append_together(&bodies, batch, at)?;
        let numbers: Vec<SuppressionNo> = orders
            .iter()
            .flat_map(|order| order.lifted.numbers())
            .collect();
        self.shared.vault.lift(&numbers)?;
        // Whoever was prepared before was refused for what no longer stands.
        self.fail();
        Ok(answer)
    }

    /// All that is left of a list.
    fn all_of(&self, seq: u64) -> Result<Order> {
        let (list, told) = self.list(seq)?;
        let mut lifted = Vec::new();
        for kept in self.shared.vault.all_suppressions()? {
            let (number, says) = read(&kept)?;
            if says.seq == seq {
                lifted.push((number.0, seq));
            }
        }
        Ok(Order {
            scope: list.scope,
            review_on: list.review_on.to_string(),
            list: told.list,
            lifted: Lifted { lifted },
        })
    }

    /// Whatever blocks some identifiers, by scope.
    fn those_of(&self, persons: &[Person]) -> Result<Vec<Order>> {
        let told = self.shared.told_of_suppressions()?;
        let mut by_scope: BTreeMap<String, (Scope, String, Vec<(u64, u64)>)> = BTreeMap::new();
        for (index, person) in persons.iter().enumerate() {
            let identity = Identity::from_canonical(person.canonical());
            let kept = self.shared.vault.suppressions(&identity)?;
            if kept.is_empty() {
                return Err(ActError::NotSuppressed {
                    pointer: format!("/subjects/{index}/ref"),
                }
                .into());
            }
            for kept in &kept {
                let (number, says) = read(kept)?;
                let review_on = told.get(&says.seq).map(|told| told.review_on.clone());
                let review_on = review_on.unwrap_or(says.review_on);
                let (_, _, lifted) = by_scope
                    .entry(says.scope.to_string())
                    .or_insert_with(|| (says.scope, review_on, Vec::new()));
                lifted.push((number.0, says.seq));
            }
        }
        let mut orders = Vec::new();
        for (scope, review_on, lifted) in by_scope.into_values() {
            orders.push(Order {
                scope,
                review_on,
                list: commit_list(persons)?,
                lifted: Lifted { lifted },
            });
        }
        if orders.is_empty() {
            return Err(RecordError::UnknownPerson {
                pointer: "/subjects".to_owned(),
            });
        }
        Ok(orders)
    }
}

impl Lifted {
    fn numbers(&self) -> impl Iterator<Item = SuppressionNo> + '_ {
        self.lifted.iter().map(|(number, _)| SuppressionNo(*number))
    }
}

/// Open's part: what an entry lifted is gone, also if the power went before it was.
pub(super) fn finish_lifting(parts: &Parts) -> std::result::Result<(), OpenError> {
    let mut waiting: Vec<(u64, u64)> = Vec::new();
    for entry in parts.of_kind("suppression")? {
        if let Body::Suppression(said) = &entry.body
            && said.change == SuppressionChange::Lifted
        {
            let key = RowKey::new(entry.seq, 0, 1).map_err(|error| OpenError::Entry {
                seq: entry.seq,
                what: error.to_string(),
            })?;
            if let Some((_, Opened::Open(plain))) = parts.vault.row(key)? {
                let plan: Lifted =
                    serde_json::from_slice(&plain).map_err(|error| OpenError::Entry {
                        seq: entry.seq,
                        what: error.to_string(),
                    })?;
                waiting.extend(plan.lifted);
            }
        }
    }
    if waiting.is_empty() {
        return Ok(());
    }
    let mut left = Vec::new();
    for kept in parts.vault.all_suppressions()? {
        // A number may have been given again, to a later list.
        let (number, says) = read(&kept)?;
        if waiting.contains(&(number.0, says.seq)) {
            left.push(number);
        }
    }
    if !left.is_empty() {
        parts.vault.lift(&left)?;
    }
    Ok(())
}
