//! The writer's part: a review, a lift, as entries; and open's: what an entry lifted is gone.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Lifting, SuppressionList, Told, read};
use crate::canon;
use crate::disclosure::civil_day;
use crate::entry::{self, Body, SuppressionChange};
use crate::hash::Commitment;
use crate::ledger::erase::{commit_list, is_rule_id};
use crate::ledger::holds::own_row;
use crate::ledger::open::{OpenError, Parts};
use crate::ledger::writer::Writer;
use crate::ledger::{ActError, Answer, IdempotencyTags, RecordError};
use crate::slot::Person;
use crate::vault::{Batch, Identity, Opened, RowKey, SuppressionNo, Vault};
use crate::vocabulary::Scope;

type Result<T> = std::result::Result<T, RecordError>;

/// What an entry lifted, as the vault keeps it beside the entry: numbers, and the lists they stood on.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lifted {
    lifted: Vec<(u64, u64)>,
}

/// What one entry lifts: some of one list, or of one scope.
struct Order {
    scope: Scope,
    review_on: String,
    list: Commitment,
    lifted: Lifted,
}

/// What blocks some identifiers under one scope.
struct Kept {
    scope: Scope,
    review_on: String,
    lifted: Vec<(u64, u64)>,
}

impl Writer {
    pub(super) fn review_suppressions(
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
        let replies = key.map(|tags| crate::ledger::upkeep::reply(tags, self.head.size, at));
        Batch {
            replies: replies.into_iter().collect(),
            ..Batch::default()
        }
    }

    pub(super) fn lift_suppressions(
        &mut self,
        lifting: &Lifting,
        grounds: &[String],
        actor: Option<&str>,
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
                actor: actor.map(str::to_owned),
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
        let mut by_scope: BTreeMap<String, Kept> = BTreeMap::new();
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
                let kept = by_scope
                    .entry(says.scope.to_string())
                    .or_insert_with(|| Kept {
                        scope: says.scope,
                        review_on,
                        lifted: Vec::new(),
                    });
                kept.lifted.push((number.0, says.seq));
            }
        }
        let mut orders = Vec::new();
        for kept in by_scope.into_values() {
            orders.push(Order {
                scope: kept.scope,
                review_on: kept.review_on,
                list: commit_list(persons)?,
                lifted: Lifted {
                    lifted: kept.lifted,
                },
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
pub(in crate::ledger) fn finish_lifting(parts: &Parts) -> std::result::Result<(), OpenError> {
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
