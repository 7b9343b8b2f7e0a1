//! What of one person goes and what stays: key by key.
//!
//! ```text
//! compartment 1  prospecting    goes
//! compartment 3  invoicing      stays until 2035-08-31, eu-gdpr.A17-3-b
//! compartment 13 rights file    stays until 2027-01-12, eu-gdpr.A17-3-e: request 44 was answered on 2026-01-12
//! ```
//! Where nothing stays the whole person goes: every identifier, rights events, also keys that were never used. What only
//! may be kept (no duty) goes all the same when its rule is named; the file of the request that is carried out keeps
//! nothing: the suppression shows that it was.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::exports::Exports;
use super::foreign;
use super::persons::{Found, place};
use super::plan::{PlannedPerson, Stays};
use super::{EraseError, ErasureRequest};
use crate::entry::{Body, Entry, Importer};
use crate::ledger::compartments::Rule;
use crate::ledger::rights::ToNotify;
use crate::ledger::starts::{Started, Starts};
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Grounds};
use crate::slot::Person;
use crate::vault::{Owner, RowKey, Target};
use crate::vocabulary::Scope;

/// What is looked at, and with what.
pub(super) struct Looking<'a> {
    pub(super) shared: &'a Shared,
    pub(super) request: &'a ErasureRequest,
    pub(super) starts: Starts<'a>,
    pub(super) exports: Exports,
    pub(super) today: NaiveDate,
}

/// One row, with its entry.
struct Read {
    key: RowKey,
    entry: Entry,
}

/// What of one person goes and what stays; and who ever received data of theirs.
pub(super) fn look(
    looking: &Looking<'_>,
    found: &Found,
) -> Result<(PlannedPerson, BTreeSet<String>), EraseError> {
    let (shared, request) = (looking.shared, looking.request);
    let mut received = BTreeSet::new();
    let mut leaves: BTreeMap<Owner, Vec<Read>> = BTreeMap::new();
    for (owner, keys) in shared.leaves(&found.numbers())? {
        let leaf = leaves.entry(owner).or_default();
        for key in keys {
            let line = shared.store.line(key.seq()).map_err(RecordError::from)?;
            let entry = Entry::parse(&line.unwrap_or_default())?;
            received.extend(organisation(&entry));
            check_answered(looking, found, &entry)?;
            leaf.push(Read { key, entry });
        }
    }
    let mut stays = BTreeSet::new();
    let mut going = Vec::new();
    let mut goes = BTreeMap::new();
    let foreign = foreign::find(shared, found)?;
    for strange in &foreign {
        let leaf = leaves.entry(strange.owner).or_default();
        for key in &strange.hers {
            let line = shared.store.line(key.seq()).map_err(RecordError::from)?;
            let entry = Entry::parse(&line.unwrap_or_default())?;
            received.extend(organisation(&entry));
            check_answered(looking, found, &entry)?;
            leaf.push(Read { key: *key, entry });
        }
    }
    for (owner, leaf) in &leaves {
        let rule = Rule::of(owner.compartment);
        let wanted = request.rules.is_empty() || rule.is_some_and(|it| request.rules.contains(&it));
        if !wanted || !shared.vault.is_open(*owner) {
            continue;
        }
        let Some(rule) = rule else { continue };
        let kept = match on_somebodys_word(request, rule) {
            Some(kept) => Some(kept),
            None => kept_by_law(looking, rule, leaf)?,
        };
        if let Some(kept) = kept {
            stays.insert(kept);
            continue;
        }
        *goes.entry(rule).or_default() += openings(leaf);
        going.push(*owner);
    }
    let whole = request.rules.is_empty() && stays.is_empty();
    let mut targets: Vec<Target> = if whole {
        found.numbers().into_iter().map(Target::Person).collect()
    } else {
        let own = |owner: &&Owner| found.numbers().contains(&owner.person);
        going
            .iter()
            .filter(own)
            .copied()
            .map(Target::Compartment)
            .collect()
    };
    let mut rows = shared.vault.count_rows(&targets)? as u64;
    let mut moves = Vec::new();
    for strange in foreign
        .iter()
        .filter(|strange| going.contains(&strange.owner))
    {
        targets.push(Target::Compartment(strange.owner));
        rows += strange.rows;
        moves.push(strange.moving(shared)?);
    }
    let mut known = found.known.clone();
    known.extend(foreign::concerned(&foreign));
    // Those who received what went before were told then.
    let gone = leaves
        .iter()
        .filter(|(owner, _)| going.contains(owner) || (whole && shared.vault.is_open(**owner)))
        .flat_map(|(_, leaf)| leaf);
    let mut notify = ToNotify::default();
    let mut exports = BTreeSet::new();
    for read in gone {
        if !looking.exports.is_empty() {
            let (numbers, named) = (found.numbers(), &found.identifiers);
            exports.extend(looking.exports.with(shared, &numbers, named, &read.entry));
        }
        notify.take(&read.entry);
    }
    notify.settle();
    let planned = PlannedPerson {
        person: found.person.clone(),
        identifiers: found.identifiers.clone(),
        goes,
        whole,
        stays: stays.into_iter().collect(),
        recipients: notify.ids().map(str::to_owned).collect(),
        exports,
        is_recipient: found.identifiers.iter().any(|it| is_recipient(shared, it)),
        rows,
        known,
        targets,
        moves,
        notify,
        unblocked: unblocked(looking, found)?,
    };
    Ok((planned, received))
}

/// Slots among the rows of a key: words beside a slot are no entry of their own.
fn openings(leaf: &[Read]) -> u64 {
    let entries: BTreeSet<u64> = leaf.iter().map(|read| read.key.seq()).collect();
    entries.len() as u64
}

/// What somebody asked to see must not go before they saw it.
fn check_answered(looking: &Looking<'_>, found: &Found, entry: &Entry) -> Result<(), EraseError> {
    match looking.starts.request_of(entry)? {
        Some(request) if request.waits_for_data() => Err(EraseError::Unanswered {
            pointer: place(found.index),
            request: request.seq,
        }),
        _ => Ok(()),
    }
}

pub(super) fn is_recipient(shared: &Shared, person: &Person) -> bool {
    shared
        .register()
        .organisation(&person.reference())
        .is_some_and(|entry| entry.recipient.is_natural_person())
}

fn unblocked(looking: &Looking<'_>, found: &Found) -> Result<Vec<Person>, EraseError> {
    let Some(scope) = looking.request.suppress else {
        return Ok(Vec::new());
    };
    let mut free = Vec::new();
    for person in &found.identifiers {
        let kept = looking.shared.suppressions(person)?;
        let blocked = |kept: Scope| kept == Scope::All || kept == scope;
        if !kept.iter().any(|kept| blocked(kept.scope)) {
            free.push(person.clone());
        }
    }
    Ok(free)
}

fn on_somebodys_word(request: &ErasureRequest, rule: Rule) -> Option<Stays> {
    let (rule, ground) = request.keep.iter().find(|(kept, _)| *kept == rule)?;
    Some(Stays {
        rule: *rule,
        ground: ground.clone(),
        until: None,
    })
}

/// Whether the law's own period still runs for something under this key, and a ground keeps it.
fn kept_by_law(
    looking: &Looking<'_>,
    rule: Rule,
    leaf: &[Read],
) -> Result<Option<Stays>, EraseError> {
    let (shared, rulebook) = (looking.shared, &looking.starts.rulebook);
    let Some(age) = rule.age() else {
        return Ok(None);
    };
    let Some(ground) = Grounds::embedded().keeping(age) else {
        return Ok(None);
    };
    if !ground.obliges && looking.request.rules.contains(&rule) {
        return Ok(None);
    }
    let Some(law) = retention::jurisdiction(shared.register().exporter().country) else {
        return Ok(None);
    };
    if rulebook.retention(age, law).is_none() {
        return Ok(None);
    }
    let mut last = None;
    for read in leaf {
        let carried_out = looking.starts.request_of(&read.entry)?;
        if carried_out.is_some_and(|known| looking.request.requests.contains(&known.seq)) {
            continue;
        }
        let started = looking.starts.of_entry(&read.entry, read.key, rule)?;
        let (Started::On(start) | Started::NotSaid(start)) = started else {
            continue;
        };
        let kept = retention::kept(age, law, Some(start), rulebook).and_then(|kept| kept.last_day);
        last = last.max(kept);
    }
    Ok(last
        .filter(|last| *last >= looking.today)
        .map(|last| Stays {
            rule,
            ground: ground.id.clone(),
            until: Some(last),
        }))
}

/// The organisation that an entry disclosed to.
pub(in crate::ledger) fn organisation(entry: &Entry) -> Option<String> {
    let recipient = match &entry.body {
        Body::Disclosure(record) => &record.recipient,
        Body::Refusal(refusal) if refusal.took_place => &refusal.recipient,
        _ => return None,
    };
    match recipient {
        Importer::Organisation(organisation) => Some(organisation.id.clone()),
        Importer::Person(_) => None,
    }
}
