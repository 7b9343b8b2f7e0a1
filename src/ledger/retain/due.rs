//! What is due: every person, every key they have data under, the latest start that those data say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{DueRule, HeldRule, Item, RetentionPlan, UnknownStart};
use crate::hash::Commitment;
use crate::ledger::compartments::Rule;
use crate::ledger::erase::{Started, commit_list, recipient_of, start_of};
use crate::ledger::holds::{Hold, Holds};
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Grounds, Kept};
use crate::rulebook::{Jurisdiction, Rulebook};
use crate::slot::Person;
use crate::vault::{Compartment, Owner, PersonNo, RowKey, Target};
use crate::vocabulary::{AgeRule, NoticeRetention};

/// Which periods bind this exporter.
struct Measure<'a> {
    rulebook: &'a Rulebook,
    law: Option<Jurisdiction>,
    promised: bool,
    on: NaiveDate,
    unknown: UnknownStart,
}

/// What became of a person's data under one key.
enum Found<'a> {
    /// Still within its period.
    Kept,
    Due(Kept<'a>),
    UnknownStart,
    NoPeriod,
}

impl<'a> Measure<'a> {
    /// The period that ends first; of what the law obliges to keep, the law's.
    fn kept(&self, rule: AgeRule, start: NaiveDate) -> Option<Kept<'a>> {
        let by = |whose| retention::kept(rule, whose, Some(start), self.rulebook);
        let law = self.law.and_then(by);
        let notice = self
            .promised
            .then(|| by(Jurisdiction::Notice2024))
            .flatten();
        let obliges = Grounds::embedded()
            .keeping(rule)
            .is_some_and(|ground| ground.obliges);
        match (law, notice) {
            (Some(law), _) if obliges => Some(law),
            (Some(law), Some(notice)) if notice.last_day < law.last_day => Some(notice),
            (law, notice) => law.or(notice),
        }
    }

    fn has_period(&self, rule: AgeRule) -> bool {
        let known = |whose| self.rulebook.retention(rule, whose).is_some();
        self.law.is_some_and(known) || (self.promised && known(Jurisdiction::Notice2024))
    }
}

/// Finds everything.
pub(super) fn find(
    shared: &Shared,
    on: NaiveDate,
    unknown: UnknownStart,
) -> Result<RetentionPlan, RecordError> {
    let register = shared.register();
    let exporter = register.exporter();
    let rulebook = shared.rulebook();
    let measure = Measure {
        rulebook: &rulebook,
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
        items: BTreeMap::new(),
    };
    for number in 1..=shared.vault.last_person().get() {
        look(shared, &measure, &holds, PersonNo::new(number), &mut plan)?;
    }
    Ok(plan)
}

/// One person.
fn look(
    shared: &Shared,
    measure: &Measure<'_>,
    holds: &Holds,
    person: PersonNo,
    plan: &mut RetentionPlan,
) -> Result<(), RecordError> {
    let known = shared.vault.person(person);
    if known.entries == 0 {
        return Ok(());
    }
    let mut leaves: BTreeMap<Compartment, Vec<RowKey>> = BTreeMap::new();
    for (key, header) in shared.vault.series(person)? {
        leaves
            .entry(header.owner.compartment)
            .or_default()
            .push(key);
    }
    leaves.retain(|compartment, _| {
        shared.vault.is_open(Owner {
            person,
            compartment: *compartment,
        })
    });
    let mut going: BTreeMap<Rule, (Vec<Target>, Kept<'_>)> = BTreeMap::new();
    let mut left = leaves.len();
    for (compartment, openings) in &leaves {
        let Some((rule, age)) = Rule::of(*compartment).and_then(|rule| Some((rule, rule.age()?)))
        else {
            continue;
        };
        let kept = match judge(shared, measure, rule, age, openings)? {
            Found::Kept => continue,
            Found::UnknownStart => {
                *plan.unknown.entry(rule).or_default() += 1;
                continue;
            }
            Found::NoPeriod => {
                *plan.no_period.entry(rule).or_default() += 1;
                continue;
            }
            Found::Due(kept) => kept,
        };
        if let Some(hold) = held(shared, holds, person, rule, leaves.values().flatten())? {
            note_held(&mut plan.held, rule, hold.seq);
            continue;
        }
        left -= 1;
        let owner = Owner {
            person,
            compartment: *compartment,
        };
        going
            .entry(rule)
            .or_insert_with(|| (Vec::new(), kept))
            .0
            .push(Target::Compartment(owner));
    }
    let last = going.keys().next_back().copied();
    for (rule, (targets, kept)) in going {
        // With the last data of somebody their identifier has nothing to stand for.
        let whole = left == 0 && Some(rule) == last;
        let targets = if whole {
            vec![Target::Person(person)]
        } else {
            targets
        };
        let rows = shared.vault.count_rows(&targets)? as u64;
        note_due(plan, rule, &kept, rows, u64::from(whole));
        plan.items.entry(rule).or_default().push(Item {
            known,
            targets,
            rows,
        });
    }
    Ok(())
}

/// Whether what stands under one key is over.
fn judge<'a>(
    shared: &Shared,
    measure: &Measure<'a>,
    rule: Rule,
    age: AgeRule,
    openings: &[RowKey],
) -> Result<Found<'a>, RecordError> {
    if !measure.has_period(age) {
        return Ok(Found::NoPeriod);
    }
    let mut latest = None;
    for key in openings {
        let start = match start_of(shared, *key, rule, measure.rulebook)? {
            Started::On(day) => day,
            Started::NotSaid(day) if measure.unknown == UnknownStart::LastDisclosure => day,
            // One disclosure that says nothing does not hide what the others say of the person; of files and invoices
            // each has its own start.
            Started::NotSaid(_) if rule.is_of_person() => continue,
            Started::NotSaid(_) => return Ok(Found::UnknownStart),
            Started::Nothing => continue,
        };
        latest = latest.max(Some(start));
    }
    let Some(start) = latest else {
        return Ok(Found::UnknownStart);
    };
    Ok(match measure.kept(age, start) {
        None => Found::NoPeriod,
        Some(kept) if kept.is_over_on(measure.on) => Found::Due(kept),
        Some(_) => Found::Kept,
    })
}

/// The hold that covers a person's data under a rule. Whom they were disclosed to is read only where a hold asks for it.
fn held<'h, 'k>(
    shared: &Shared,
    holds: &'h Holds,
    person: PersonNo,
    rule: Rule,
    openings: impl Iterator<Item = &'k RowKey>,
) -> Result<Option<&'h Hold>, RecordError> {
    let mut recipients = BTreeSet::new();
    if holds.active().any(Hold::asks_for_recipients) {
        for key in openings {
            recipients.extend(recipient_of(shared, key.seq())?);
        }
    }
    Ok(holds
        .active()
        .find(|hold| hold.covers(person, Some(rule), &recipients)))
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
    for item in items {
        if let Some(identity) = shared.vault.identity(item.known.person)? {
            let person: Person = serde_json::from_slice(identity.as_bytes())
                .map_err(|error| RecordError::Vault(error.to_string()))?;
            persons.push(person);
        }
    }
    commit_list(&persons)
}
