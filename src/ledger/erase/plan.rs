//! What an erasure would take, what stays, and who has to be told. Reads only.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::exports::Exports;
use super::foreign::Move;
use super::goes::{self, Looking};
use super::persons::{self, Found};
use super::{EraseError, ErasureRequest};
use crate::disclosure::civil_day;
use crate::ledger::compartments::Rule;
use crate::ledger::holds::Holds;
use crate::ledger::rights::ToNotify;
use crate::ledger::starts::Starts;
use crate::ledger::{RecordError, Shared};
use crate::retention::{self, Grounds};
use crate::slot::Person;
use crate::vault::{PersonRef, Target};

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
    /// Who, as asked.
    pub person: Person,
    /// Every identifier that is theirs, that one among them: they go together.
    pub identifiers: Vec<Person>,
    /// Entries by rule of retention that go.
    pub goes: BTreeMap<Rule, u64>,
    /// Whether all of the person goes: identifiers, rights events, everything.
    pub whole: bool,
    /// What stays.
    pub stays: Vec<Stays>,
    /// Organisations that received what goes.
    pub recipients: BTreeSet<String>,
    /// Exports that hold what goes.
    pub exports: BTreeSet<u64>,
    /// Whether this person is a recipient in the register.
    pub is_recipient: bool,
    /// Rows that go.
    pub rows: u64,
    pub(super) known: Vec<PersonRef>,
    pub(super) targets: Vec<Target>,
    pub(super) moves: Vec<Move>,
    pub(super) notify: ToNotify,
    /// Those of the identifiers that nothing blocks yet as far as asked.
    pub(super) unblocked: Vec<Person>,
}

/// What an erasure would do.
#[derive(Debug, Clone)]
pub struct ErasurePlan {
    /// The persons of whom something goes, in the order given.
    pub persons: Vec<PlannedPerson>,
    /// Those of whom nothing goes: all of it stays, or nothing stands under the rules named.
    pub untouched: Vec<PlannedPerson>,
    pub(super) holds: u64,
    pub(super) review_on: NaiveDate,
}

/// Makes it.
pub(super) fn make(shared: &Shared, request: &ErasureRequest) -> Result<ErasurePlan, EraseError> {
    check(request)?;
    let today = civil_day(shared.now());
    let holds = shared.holds();
    let starts = Starts::new(shared);
    let found = persons::resolve(shared, &request.persons)?;
    persons::check_requests(shared, request, &found, &starts)?;
    let looking = Looking {
        shared,
        request,
        starts,
        exports: Exports::read(shared)?,
        today,
    };
    let mut plan = ErasurePlan {
        persons: Vec::new(),
        untouched: Vec::new(),
        holds: holds.version,
        review_on: request.review_on.unwrap_or_else(|| {
            let years = Grounds::embedded().suppression_review_years;
            retention::last_day_after_years(today, years)
        }),
    };
    for found in found {
        let (planned, received) = goes::look(&looking, &found)?;
        check_holds(&holds, &found, &planned, &received)?;
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
pub(in crate::ledger) fn is_rule_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.as_bytes()[0].is_ascii_alphanumeric()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// `received`: the organisations that ever received data of the person.
fn check_holds(
    holds: &Holds,
    found: &Found,
    planned: &PlannedPerson,
    received: &BTreeSet<String>,
) -> Result<(), EraseError> {
    let numbers = found.numbers();
    let mut rules: Vec<Option<Rule>> = planned.goes.keys().copied().map(Some).collect();
    if planned.whole {
        // Everything goes: also what stands under no rule.
        rules.push(None);
    }
    let held = holds.active().find(|held| {
        rules.iter().any(|rule| match rule {
            None => held.rules.is_empty() && held.covers(&numbers, None, received),
            rule => held.covers(&numbers, *rule, received),
        })
    });
    match held {
        Some(held) => Err(EraseError::OnHold {
            pointer: persons::place(found.index),
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

impl ErasurePlan {
    /// Organisations that received something that goes, sorted.
    #[must_use]
    pub fn recipients(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self
            .persons
            .iter()
            .flat_map(|person| &person.recipients)
            .collect();
        all.into_iter().cloned().collect()
    }

    /// Exports that hold something that goes, sorted.
    #[must_use]
    pub fn exports(&self) -> Vec<u64> {
        let all: BTreeSet<u64> = self
            .persons
            .iter()
            .flat_map(|person| person.exports.iter().copied())
            .collect();
        all.into_iter().collect()
    }

    /// When somebody looks at the suppression again.
    #[must_use]
    pub const fn review_on(&self) -> NaiveDate {
        self.review_on
    }
}

impl From<crate::entry::EntryError> for EraseError {
    fn from(error: crate::entry::EntryError) -> Self {
        Self::Record(RecordError::from(error))
    }
}
