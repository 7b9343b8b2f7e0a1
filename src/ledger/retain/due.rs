//! What is due: every person with all their identifiers, every key they have data under, the latest start that those say.
//!
//! Prospecting and internship run once for a person, from the last start that any of the data say. Invoices and files are
//! judged key by key: each year's go by themselves. Readings and notifications belong to the file they stand in. Rights
//! events go with the person only, and not as long as something that was asked for binds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::judge::{Found, Measure};
use super::whole::{Events, Whole, rights_events, whole_person};
use super::{DueRule, HeldRule, Item, RetentionPlan, UnknownStart};
use crate::entry::Entry;
use crate::hash::Commitment;
use crate::ledger::compartments::Rule;
use crate::ledger::erase::{commit_list, organisation};
use crate::ledger::holds::{Hold, Holds};
use crate::ledger::leaves::Leaves;
use crate::ledger::starts::Starts;
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Kept};
use crate::vault::{Owner, PersonNo, RowKey, Target};
use crate::vocabulary::NoticeRetention;

/// Finds everything.
pub(super) fn find(
    shared: &Shared,
    on: NaiveDate,
    unknown: UnknownStart,
) -> Result<RetentionPlan, RecordError> {
    let register = shared.register();
    let exporter = register.exporter();
    let starts = Starts::new(shared);
    let measure = Measure {
        shared,
        starts: &starts,
        rulebook: &starts.rulebook,
        law: retention::jurisdiction(exporter.country),
        promised: exporter
            .policy
            .as_ref()
            .is_some_and(|policy| policy.retention == NoticeRetention::Notice2024),
        on,
        unknown,
    };
    let holds = shared.holds();
    let mut plan = RetentionPlan {
        on,
        due: Vec::new(),
        held: Vec::new(),
        unknown: BTreeMap::new(),
        no_period: BTreeMap::new(),
        binding: 0,
        reviews: shared.reviews_due(on)?,
        items: BTreeMap::new(),
    };
    for number in 1..=shared.vault.last_person().get() {
        if let Some(person) = whole_person(shared, PersonNo::new(number))? {
            look(&measure, &holds, &person, &mut plan)?;
        }
    }
    Ok(plan)
}

/// Rows that are judged together, and the keys that would go with them.
struct Group {
    rule: Rule,
    owners: Vec<Owner>,
    rows: Vec<RowKey>,
}

/// Of a rule that runs for the person everything is judged together, of the others key by key.
fn groups(leaves: &Leaves) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (owner, rows) in leaves {
        let Some(rule) = Rule::of(owner.compartment) else {
            continue;
        };
        let together = groups
            .iter_mut()
            .find(|group| group.rule == rule && rule.is_of_person());
        match together {
            Some(group) => {
                group.owners.push(*owner);
                group.rows.extend(rows);
            }
            None => groups.push(Group {
                rule,
                owners: vec![*owner],
                rows: rows.clone(),
            }),
        }
    }
    groups
}

/// One person.
fn look(
    measure: &Measure<'_>,
    holds: &Holds,
    person: &Whole,
    plan: &mut RetentionPlan,
) -> Result<(), RecordError> {
    let shared = measure.shared;
    let numbers = person.numbers();
    let leaves = shared.open_leaves(&numbers)?;
    let mut going: BTreeMap<Rule, (Vec<Target>, Kept<'_>)> = BTreeMap::new();
    let mut left = 0;
    for group in groups(&leaves) {
        let (rule, kept) = match measure.judge(group.rule, &group.rows)? {
            Found::Due(rule, kept) => (rule, kept),
            Found::Nothing => continue,
            Found::Kept => {
                left += 1;
                continue;
            }
            Found::UnknownStart => {
                *plan.unknown.entry(group.rule).or_default() += 1;
                left += 1;
                continue;
            }
            Found::NoPeriod => {
                *plan.no_period.entry(group.rule).or_default() += 1;
                left += 1;
                continue;
            }
        };
        if let Some(hold) = held(shared, holds, &numbers, rule, &leaves)? {
            note_held(&mut plan.held, rule, hold.seq);
            left += 1;
            continue;
        }
        let targets = group.owners.into_iter().map(Target::Compartment);
        let (all, last) = going.entry(rule).or_insert_with(|| (Vec::new(), kept));
        all.extend(targets);
        if last.last_day < kept.last_day {
            *last = kept;
        }
    }
    let events = rights_events(measure, holds, person, &leaves)?;
    if left == 0 && going.is_empty() && matches!(events, Events::Binding) {
        plan.binding += 1;
    }
    // With the last data of somebody their identifiers have nothing to stand for.
    let whole = left == 0 && !matches!(events, Events::Binding | Events::Kept);
    if let (true, true, Events::Due(rule, kept)) = (whole, going.is_empty(), events) {
        going.insert(rule, (Vec::new(), kept));
    }
    let last = going.keys().next_back().copied();
    for (rule, (targets, kept)) in going {
        let whole = whole && Some(rule) == last;
        let targets = if whole {
            numbers.iter().copied().map(Target::Person).collect()
        } else {
            targets
        };
        let rows = shared.vault.count_rows(&targets)? as u64;
        note_due(plan, rule, &kept, rows, u64::from(whole));
        plan.items.entry(rule).or_default().push(Item {
            known: person.known.clone(),
            targets,
            rows,
        });
    }
    Ok(())
}

/// The hold that covers a person's data under a rule. Whom they were disclosed to is read only where a hold asks for it.
pub(super) fn held<'h>(
    shared: &Shared,
    holds: &'h Holds,
    persons: &[PersonNo],
    rule: Rule,
    leaves: &Leaves,
) -> Result<Option<&'h Hold>, RecordError> {
    let mut recipients = BTreeSet::new();
    if holds.active().any(Hold::asks_for_recipients) {
        for key in leaves.values().flatten() {
            let line = shared.store.line(key.seq())?.unwrap_or_default();
            recipients.extend(Entry::parse(&line).ok().as_ref().and_then(organisation));
        }
    }
    Ok(holds
        .active()
        .find(|hold| hold.covers(persons, Some(rule), &recipients)))
}

fn note_held(list: &mut Vec<HeldRule>, rule: Rule, hold: u64) {
    match list
        .iter_mut()
        .find(|known| known.rule == rule && known.hold == hold)
    {
        Some(known) => known.persons += 1,
        None => list.push(HeldRule {
            rule,
            hold,
            persons: 1,
        }),
    }
}

fn note_due(plan: &mut RetentionPlan, rule: Rule, kept: &Kept<'_>, rows: u64, whole: u64) {
    let last = kept.last_day.unwrap_or(plan.on);
    match plan.due.iter_mut().find(|known| known.rule == rule) {
        Some(known) => {
            known.persons += 1;
            known.rows += rows;
            known.whole += whole;
            known.since = known.since.min(last);
        }
        None => plan.due.push(DueRule {
            rule,
            period: kept.period.id.to_string(),
            persons: 1,
            rows,
            whole,
            since: last,
        }),
    }
}

/// The commitment to the persons of a chunk.
pub(super) fn commit(shared: &Shared, items: &[Item]) -> Result<Commitment, RecordError> {
    let mut persons = Vec::with_capacity(items.len());
    for known in items.iter().flat_map(|item| &item.known) {
        persons.extend(shared.identifier(known.person)?);
    }
    commit_list(&persons)
}
