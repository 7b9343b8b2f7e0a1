//! A person as retention looks at them: with every identifier, and with what they asked for that still binds.

use super::due::held;
use super::judge::{Found, Measure};
use crate::ledger::compartments::Rule;
use crate::ledger::holds::Holds;
use crate::ledger::identity::Standing;
use crate::ledger::leaves::Leaves;
use crate::ledger::{RecordError, Shared};
use crate::retention::Kept;
use crate::vault::{Compartment, PersonNo, PersonRef};
use crate::vocabulary::Scope;

/// How often a person is looked at again because their identifiers were joined meanwhile.
const TRIES: usize = 8;

/// A person by the number that their entries are counted under.
pub(super) struct Whole {
    pub(super) standing: Standing,
    pub(super) known: Vec<PersonRef>,
}

impl Whole {
    pub(super) fn numbers(&self) -> Vec<PersonNo> {
        self.known.iter().map(|known| known.person).collect()
    }
}

/// `None` for whoever is nobody, and for an identifier that was joined to another: it is looked at with that one.
pub(super) fn whole_person(
    shared: &Shared,
    person: PersonNo,
) -> Result<Option<Whole>, RecordError> {
    for _ in 0..TRIES {
        let found = shared.vault.person(person);
        if shared.vault.identity(person)?.is_none() {
            return Ok(None);
        }
        let standing = shared.standing_of(found)?;
        if standing.series.person != person {
            return Ok(None);
        }
        let mut known = vec![standing.series];
        let mut same = true;
        for (number, seen) in &standing.members {
            let now = shared.vault.person(*number);
            same &= now.rights == *seen;
            if *number != person {
                known.push(now);
            }
        }
        if known.iter().all(|known| known.entries == 0) {
            return Ok(None);
        }
        if same {
            return Ok(Some(Whole { standing, known }));
        }
    }
    Err(RecordError::Moved)
}

/// How a person's rights events stand, which go with the person only.
pub(super) enum Events<'a> {
    /// There are none.
    Nothing,
    /// Something that was asked for binds.
    Binding,
    /// Nothing binds, and their file is within its period.
    Kept,
    /// Their file is over too.
    Due(Rule, Kept<'a>),
}

/// How those of a person stand, whose data stand under these keys.
pub(super) fn rights_events<'a>(
    measure: &Measure<'a>,
    holds: &Holds,
    person: &Whole,
    leaves: &Leaves,
) -> Result<Events<'a>, RecordError> {
    if person.standing.binds() && !is_blocked(measure.shared, person)? {
        return Ok(Events::Binding);
    }
    let mut rows = Vec::new();
    for (owner, keys) in leaves {
        if owner.compartment == Compartment::RIGHTS {
            rows.extend(keys);
        }
    }
    let numbers = person.numbers();
    // What bound once was about an objection or a withdrawal, or may have been: the longer period.
    for rule in [Rule::ObjectionFile, Rule::RightsFile] {
        match measure.judge(rule, &rows)? {
            Found::Nothing => return Ok(Events::Nothing),
            Found::Due(rule, kept) => {
                return Ok(match held(measure.shared, holds, &numbers, rule, leaves)? {
                    Some(_) => Events::Kept,
                    None => Events::Due(rule, kept),
                });
            }
            Found::NoPeriod => {}
            Found::Kept | Found::UnknownStart => return Ok(Events::Kept),
        }
    }
    Ok(Events::Kept)
}

/// Whether suppressions keep all identifiers from being disclosed at all: then nothing needs their events any more.
fn is_blocked(shared: &Shared, person: &Whole) -> Result<bool, RecordError> {
    for known in &person.known {
        let Some(identifier) = shared.identifier(known.person)? else {
            continue;
        };
        let kept = shared.suppressions(&identifier)?;
        if !kept.iter().any(|kept| kept.scope == Scope::All) {
            return Ok(false);
        }
    }
    Ok(true)
}
