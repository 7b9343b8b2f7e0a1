//! What an erasure would take, what stays and why, and who has to be told. Reads only.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;
use serde::Deserialize;

use super::order::{Order, SuppressOrder};
use super::{CHUNK, EraseError, ErasureRequest};
use crate::disclosure::civil_day;
use crate::entry::{self, Body, Entry, Importer};
use crate::hash::Commitment;
use crate::ledger::compartments::Rule;
use crate::ledger::holds::Holds;
use crate::ledger::openings::Personal;
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Grounds};
use crate::rulebook::Rulebook;
use crate::slot::{self, Person};
use crate::vault::{Compartment, Identity, Opened, Owner, PersonRef, RowKey, Target};
use crate::vocabulary::Scope;

/// Places in a list that one error names at most.
const NAMED: usize = 10;

/// What stays of a person, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stays {
    /// Under which rule of retention.
    pub rule: Rule,
    /// Rule id.
    pub ground: String,
    /// The last day of the law's period, where it keeps by itself.
    pub until: Option<NaiveDate>,
}

/// One person of an erasure.
#[derive(Debug, Clone)]
pub struct PlannedPerson {
    /// Who.
    pub person: Person,
    /// Entries by rule of retention that go.
    pub goes: BTreeMap<Rule, u64>,
    /// Whether all of the person goes: identifier, rights events, everything.
    pub whole: bool,
    /// What stays.
    pub stays: Vec<Stays>,
    /// Organisations that received something.
    pub recipients: BTreeSet<String>,
    /// Whether this person is a recipient in the register.
    pub is_recipient: bool,
    /// Rows that go.
    pub rows: u64,
    known: PersonRef,
    targets: Vec<Target>,
    suppressed: Vec<Scope>,
}

/// What an erasure would do.
#[derive(Debug, Clone)]
pub struct ErasurePlan {
    /// The persons of whom something goes, in the order given.
    pub persons: Vec<PlannedPerson>,
    /// Those of whom nothing goes: all of it stays, or nothing stands under the rules named.
    pub untouched: Vec<PlannedPerson>,
    holds: u64,
    review_on: NaiveDate,
}

/// The facts of an opening that start a period.
#[derive(Deserialize)]
struct Dated {
    facts: Personal,
}

/// A person's openings under one key.
#[derive(Default)]
struct Leaf {
    openings: Vec<RowKey>,
}

pub(super) fn make(shared: &Shared, request: &ErasureRequest) -> Result<ErasurePlan, EraseError> {
    check(request)?;
    let today = civil_day(shared.now());
    let holds = shared.holds();
    let found = resolve(shared, &request.persons)?;
    check_requests(shared, &request.requests, &found)?;
    let mut plan = ErasurePlan {
        persons: Vec::new(),
        untouched: Vec::new(),
        holds: holds.version,
        review_on: request.review_on.unwrap_or_else(|| {
            let years = Grounds::embedded().suppression_review_years;
            retention::last_day_after_years(today, years)
        }),
    };
    for (index, person, known) in found {
        let planned = look(shared, request, person, known, today)?;
        check_holds(&holds, index, &planned)?;
        if planned.targets.is_empty() {
            plan.untouched.push(planned);
        } else {
            plan.persons.push(planned);
        }
    }
    if plan.persons.is_empty() {
        return Err(nothing_goes(request, &plan.untouched));
    }
    Ok(plan)
}

fn check(request: &ErasureRequest) -> Result<(), EraseError> {
    if request.persons.is_empty() {
        return Err(EraseError::Nobody);
    }
    if request.grounds.is_empty() {
        return Err(EraseError::NoGround);
    }
    let kept = request.keep.iter().map(|(_, ground)| ground);
    match request
        .grounds
        .iter()
        .chain(kept)
        .find(|id| !is_rule_id(id))
    {
        Some(ground) => Err(EraseError::Ground(ground.clone())),
        None => Ok(()),
    }
}

/// As the schema bounds it.
fn is_rule_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.as_bytes()[0].is_ascii_alphanumeric()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

type Found = (usize, Person, PersonRef);

/// Everybody of the list, each once.
fn resolve(shared: &Shared, persons: &[Person]) -> Result<Vec<Found>, EraseError> {
    let mut found = Vec::with_capacity(persons.len());
    let mut seen = HashSet::new();
    let mut unknown = Vec::new();
    for (index, person) in persons.iter().enumerate() {
        let identity = Identity::from_canonical(person.canonical());
        match shared
            .vault
            .find(&identity)
            .filter(|known| known.entries > 0)
        {
            Some(known) if seen.insert(known.person) => found.push((index, person.clone(), known)),
            Some(_) => {}
            None => {
                let kept = shared.suppressions(person)?;
                if let Some(erasure) = kept.iter().find_map(|kept| kept.erasure) {
                    return Err(EraseError::AlreadyErased {
                        pointer: place(index),
                        erasure,
                    });
                }
                unknown.push(place(index));
            }
        }
    }
    if unknown.is_empty() {
        return Ok(found);
    }
    let more = unknown.len().saturating_sub(NAMED);
    unknown.truncate(NAMED);
    Err(EraseError::Unknown {
        pointers: unknown,
        more,
    })
}

fn place(index: usize) -> String {
    format!("/subjects/{index}/ref")
}

/// Each request is a `rights` entry of one of the persons.
fn check_requests(shared: &Shared, requests: &[u64], found: &[Found]) -> Result<(), EraseError> {
    let persons: HashSet<_> = found.iter().map(|(_, _, known)| known.person).collect();
    for &seq in requests {
        let wrong = |what| EraseError::Request { seq, what };
        let line = shared.store.line(seq).map_err(RecordError::from)?;
        let line = line.ok_or_else(|| wrong("is not there"))?;
        let is_rights = entry::Frame::of(&line).is_some_and(|frame| frame.kind == b"rights");
        if !is_rights {
            return Err(wrong("records no request of a person"));
        }
        let rows = shared.vault.rows_of_entry(seq)?;
        if !rows
            .iter()
            .any(|(_, header, _)| persons.contains(&header.owner.person))
        {
            return Err(wrong("records the request of somebody else"));
        }
    }
    Ok(())
}

/// What of one person goes and what stays.
fn look(
    shared: &Shared,
    request: &ErasureRequest,
    person: Person,
    known: PersonRef,
    today: NaiveDate,
) -> Result<PlannedPerson, EraseError> {
    let mut leaves: BTreeMap<Compartment, Leaf> = BTreeMap::new();
    let mut recipients = BTreeSet::new();
    for (key, header) in shared.vault.series(known.person)? {
        leaves
            .entry(header.owner.compartment)
            .or_default()
            .openings
            .push(key);
        recipients.extend(recipient_of(shared, key.seq())?);
    }
    let wanted = |rule: Option<Rule>| {
        request.rules.is_empty() || rule.is_some_and(|rule| request.rules.contains(&rule))
    };
    let mut stays = BTreeSet::new();
    let mut going = Vec::new();
    let mut goes = BTreeMap::new();
    for (compartment, leaf) in &leaves {
        let rule = Rule::of(*compartment);
        let owner = Owner {
            person: known.person,
            compartment: *compartment,
        };
        if !wanted(rule) || !shared.vault.is_open(owner) {
            continue;
        }
        if let Some(kept) = rule.and_then(|rule| on_somebodys_word(request, rule)) {
            stays.insert(kept);
            continue;
        }
        if let Some(kept) = kept_by_law(shared, rule, leaf, today)? {
            stays.insert(kept);
            continue;
        }
        if let Some(rule) = rule {
            *goes.entry(rule).or_default() += leaf.openings.len() as u64;
            going.push(Target::Compartment(owner));
        }
    }
    let whole = request.rules.is_empty() && stays.is_empty();
    let targets = if whole {
        vec![Target::Person(known.person)]
    } else {
        going
    };
    let register = shared.register();
    let is_recipient = register
        .organisation(&person.reference())
        .is_some_and(|entry| entry.recipient.is_natural_person());
    Ok(PlannedPerson {
        rows: shared.vault.count_rows(&targets)? as u64,
        suppressed: shared
            .suppressions(&person)?
            .iter()
            .map(|kept| kept.scope)
            .collect(),
        person,
        goes,
        whole,
        stays: stays.into_iter().collect(),
        recipients,
        is_recipient,
        known,
        targets,
    })
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
    shared: &Shared,
    rule: Option<Rule>,
    leaf: &Leaf,
    today: NaiveDate,
) -> Result<Option<Stays>, EraseError> {
    let Some((rule, age)) = rule.and_then(|rule| Some((rule, rule.age()?))) else {
        return Ok(None);
    };
    let Some(ground) = Grounds::embedded().keeping(age) else {
        return Ok(None);
    };
    let Some(law) = retention::jurisdiction(shared.register().exporter().country) else {
        return Ok(None);
    };
    let rulebook = shared.rulebook();
    if rulebook.retention(age, law).is_none() {
        return Ok(None);
    }
    let mut last = None;
    for key in &leaf.openings {
        let (Started::On(start) | Started::NotSaid(start)) =
            start_of(shared, *key, rule, &rulebook)?
        else {
            continue;
        };
        let kept = retention::kept(age, law, Some(start), &rulebook).and_then(|kept| kept.last_day);
        last = last.max(kept);
    }
    Ok(last.filter(|last| *last >= today).map(|last| Stays {
        rule,
        ground: ground.id.clone(),
        until: Some(last),
    }))
}

/// When the period of one opening began.
pub(in crate::ledger) enum Started {
    /// On the day that its data say.
    On(NaiveDate),
    /// They do not say it. Not before this day: of an invoice the end of a year after the disclosure, so that any fiscal
    /// year is over; of anything else the day of the disclosure.
    NotSaid(NaiveDate),
    /// It is no opening of a disclosure.
    Nothing,
}

/// Reads it from the vault.
pub(in crate::ledger) fn start_of(
    shared: &Shared,
    key: RowKey,
    rule: Rule,
    rulebook: &Rulebook,
) -> Result<Started, RecordError> {
    let Some((_, Opened::Open(plain))) = shared.vault.row(key)? else {
        return Ok(Started::Nothing);
    };
    let Ok(Dated { facts }) = serde_json::from_slice::<Dated>(&plain) else {
        return Ok(Started::Nothing);
    };
    if let Some(start) = facts
        .data_age
        .as_ref()
        .and_then(|age| retention::trigger(age, rulebook))
    {
        return Ok(Started::On(start));
    }
    let day = civil_day(facts.occurred_at);
    Ok(Started::NotSaid(match rule {
        Rule::Invoicing => retention::last_day_after_years(day, 1),
        _ => day,
    }))
}

/// The organisation that an entry disclosed to.
pub(in crate::ledger) fn recipient_of(
    shared: &Shared,
    seq: u64,
) -> Result<Option<String>, RecordError> {
    let line = shared.store.line(seq)?;
    let entry = line.and_then(|line| Entry::parse(&line).ok());
    let recipient = match entry.map(|entry| entry.body) {
        Some(Body::Disclosure(record)) => record.recipient,
        Some(Body::Refusal(refusal)) if refusal.took_place => refusal.recipient,
        _ => return Ok(None),
    };
    Ok(match recipient {
        Importer::Organisation(organisation) => Some(organisation.id),
        Importer::Person(_) => None,
    })
}

fn check_holds(holds: &Holds, index: usize, planned: &PlannedPerson) -> Result<(), EraseError> {
    let person = planned.known.person;
    let rules: Vec<Option<Rule>> = if planned.whole {
        // Everything goes: also what stands under no rule.
        planned
            .goes
            .keys()
            .copied()
            .map(Some)
            .chain([None])
            .collect()
    } else {
        planned.goes.keys().copied().map(Some).collect()
    };
    let found = holds.active().find(|held| {
        rules.iter().any(|rule| match rule {
            None => held.rules.is_empty() && held.covers(person, None, &planned.recipients),
            rule => held.covers(person, *rule, &planned.recipients),
        })
    });
    match found {
        Some(held) => Err(EraseError::OnHold {
            pointer: place(index),
            hold: held.seq,
            purpose: held.purpose.clone(),
            rules: held.rules.clone(),
        }),
        None => Ok(()),
    }
}

fn nothing_goes(request: &ErasureRequest, untouched: &[PlannedPerson]) -> EraseError {
    let kept = untouched.iter().find_map(|person| person.stays.first());
    if let Some(kept) = kept {
        return EraseError::Kept {
            rule: kept.rule.to_string(),
            ground: kept.ground.clone(),
            until: kept.until,
        };
    }
    let rules: Vec<String> = request.rules.iter().map(ToString::to_string).collect();
    EraseError::NothingThere(rules.join(", "))
}

/// The canonical list, sorted and without repetition, under a salt that nobody keeps.
pub(in crate::ledger) fn commit_list(persons: &[Person]) -> Result<Commitment, RecordError> {
    #[derive(serde::Serialize)]
    struct List<'a> {
        persons: Vec<&'a Person>,
    }
    let sorted: BTreeSet<&Person> = persons.iter().collect();
    let list = List {
        persons: sorted.into_iter().collect(),
    };
    let canonical = zeroize::Zeroizing::new(crate::canon::to_canonical(&list)?);
    Ok(slot::commit_entry(&Shared::salt()?, &canonical))
}

impl ErasurePlan {
    /// Organisations that received something of these persons, sorted.
    #[must_use]
    pub fn recipients(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self
            .persons
            .iter()
            .flat_map(|person| &person.recipients)
            .collect();
        all.into_iter().cloned().collect()
    }

    /// When somebody looks at the suppression again.
    #[must_use]
    pub const fn review_on(&self) -> NaiveDate {
        self.review_on
    }

    /// One order for all who lose the same, as far as one entry holds them.
    pub(super) fn orders(
        self,
        request: &ErasureRequest,
        key_backups: usize,
    ) -> Result<Vec<Order>, EraseError> {
        let mut alike: BTreeMap<(Vec<String>, Vec<String>), Vec<&PlannedPerson>> = BTreeMap::new();
        for person in &self.persons {
            let rules = if person.whole {
                Vec::new()
            } else {
                person.goes.keys().map(ToString::to_string).collect()
            };
            let keep: BTreeSet<String> = person
                .stays
                .iter()
                .map(|kept| kept.ground.clone())
                .collect();
            alike
                .entry((rules, keep.into_iter().collect()))
                .or_default()
                .push(person);
        }
        let mut orders = Vec::new();
        for ((rules, keep), persons) in alike {
            for persons in persons.chunks(CHUNK) {
                orders.push(self.one(request, persons, &rules, &keep, key_backups as u64)?);
            }
        }
        Ok(orders)
    }

    fn one(
        &self,
        request: &ErasureRequest,
        persons: &[&PlannedPerson],
        rules: &[String],
        keep: &[String],
        key_backups: u64,
    ) -> Result<Order, EraseError> {
        let who: Vec<Person> = persons.iter().map(|one| one.person.clone()).collect();
        let recipients: BTreeSet<&String> =
            persons.iter().flat_map(|one| &one.recipients).collect();
        Ok(Order {
            persons: persons.iter().map(|one| one.known).collect(),
            holds: self.holds,
            targets: persons
                .iter()
                .flat_map(|one| one.targets.iter().copied())
                .collect(),
            compartments: rules.to_vec(),
            grounds: request.grounds.clone(),
            keep: keep.to_vec(),
            requests: request.requests.clone(),
            list: commit_list(&who)?,
            rows: persons.iter().map(|one| one.rows).sum(),
            key_backups,
            recipients: recipients.into_iter().cloned().collect(),
            forget: persons
                .iter()
                .filter(|one| one.is_recipient && one.whole)
                .map(|one| one.person.reference())
                .collect(),
            suppress: self.suppress(request, persons)?,
            actor: request.actor.clone(),
            who,
        })
    }

    /// Those of them whom nothing as wide blocks yet.
    fn suppress(
        &self,
        request: &ErasureRequest,
        persons: &[&PlannedPerson],
    ) -> Result<Option<SuppressOrder>, EraseError> {
        let Some(scope) = request.suppress else {
            return Ok(None);
        };
        let who: Vec<Person> = persons
            .iter()
            .filter(|one| {
                !one.suppressed
                    .iter()
                    .any(|kept| *kept == Scope::All || *kept == scope)
            })
            .map(|one| one.person.clone())
            .collect();
        if who.is_empty() {
            return Ok(None);
        }
        Ok(Some(SuppressOrder {
            identities: who
                .iter()
                .map(|person| Identity::from_canonical(person.canonical()))
                .collect(),
            list: commit_list(&who)?,
            scope,
            review_on: self.review_on,
        }))
    }
}
