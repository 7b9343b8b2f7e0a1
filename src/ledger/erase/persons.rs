//! Who the persons of a list are: every identifier that is theirs now, and whether the requests named are theirs.
//!
//! ```text
//! /subjects/0/ref  email:anna@old.example  ─▶  partner-0042, email:anna@old.example     one person, erased together
//! ```

use std::collections::{BTreeSet, HashSet};

use super::{EraseError, ErasureRequest, TRIES};
use crate::entry::{Body, Entry};
use crate::ledger::starts::Starts;
use crate::ledger::{IdentityState, RecordError, Request, RequestState, Shared};
use crate::rights;
use crate::slot::Person;
use crate::vault::{Identity, PersonNo, PersonRef};
use crate::vocabulary::Right;

/// Places in a list that one error names at most.
const NAMED: usize = 10;

/// One person of the list.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// The first place in the list that names them.
    pub(super) index: usize,
    /// As named there.
    pub(super) person: Person,
    /// Every identifier that is theirs now, that one among them.
    pub(super) identifiers: Vec<Person>,
    /// The numbers of these identifiers, as they were when they were looked at.
    pub(super) known: Vec<PersonRef>,
}

impl Found {
    pub(super) fn numbers(&self) -> Vec<PersonNo> {
        self.known.iter().map(|known| known.person).collect()
    }
}

/// The place of a person in the list.
pub(super) fn place(index: usize) -> String {
    format!("/subjects/{index}/ref")
}

/// Everybody of the list, each once.
pub(super) fn resolve(shared: &Shared, persons: &[Person]) -> Result<Vec<Found>, EraseError> {
    let mut found: Vec<Found> = Vec::with_capacity(persons.len());
    let mut seen = HashSet::new();
    let mut unknown = Vec::new();
    for (index, person) in persons.iter().enumerate() {
        if let Some(one) = one(shared, index, person)? {
            if seen.insert(one.known[0].person) {
                found.push(one);
            }
            continue;
        }
        let kept = shared.suppressions(person)?;
        if let Some(erasure) = kept.iter().find_map(|kept| kept.erasure) {
            return Err(EraseError::AlreadyErased {
                pointer: place(index),
                erasure,
            });
        }
        unknown.push(place(index));
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

/// A person with all identifiers, the number that their entries are counted under first; `None` if nothing is known.
fn one(shared: &Shared, index: usize, person: &Person) -> Result<Option<Found>, EraseError> {
    let identity = Identity::from_canonical(person.canonical());
    for _ in 0..TRIES {
        let Some(found) = shared.vault.find(&identity) else {
            return Ok(None);
        };
        let standing = shared.standing_of(found)?;
        let mut known = vec![standing.series];
        let mut same = true;
        for (number, seen) in &standing.members {
            let now = shared.vault.person(*number);
            // A join that came in between would be missed.
            same &= now.rights == *seen;
            if *number != standing.series.person {
                known.push(now);
            }
        }
        if !same {
            continue;
        }
        if known.iter().all(|known| known.entries == 0) {
            return Ok(None);
        }
        let mut identifiers = BTreeSet::from([person.clone()]);
        for known in &known {
            identifiers.extend(shared.identifier(known.person)?);
        }
        return Ok(Some(Found {
            index,
            person: person.clone(),
            identifiers: identifiers.into_iter().collect(),
            known,
        }));
    }
    Err(EraseError::Moving)
}

impl Shared {
    /// The identifier of a number; `None` once erased.
    pub(in crate::ledger) fn identifier(
        &self,
        person: PersonNo,
    ) -> Result<Option<Person>, RecordError> {
        let Some(identity) = self.vault.identity(person)? else {
            return Ok(None);
        };
        serde_json::from_slice(identity.as_bytes())
            .map(Some)
            .map_err(|error| {
                RecordError::Vault(format!(
                    "an identity does not read ({error}); restore the vault from its backup"
                ))
            })
    }
}

/// Each request was made by one of the persons, asks for what an erasure does, and is known to come from them.
pub(super) fn check_requests(
    shared: &Shared,
    asked: &ErasureRequest,
    found: &[Found],
    starts: &Starts<'_>,
) -> Result<(), EraseError> {
    let persons: HashSet<PersonNo> = found.iter().flat_map(Found::numbers).collect();
    for &seq in &asked.requests {
        let wrong = |what| EraseError::Request { seq, what };
        let line = shared.store.line(seq).map_err(RecordError::from)?;
        let line = line.ok_or_else(|| wrong("is not there"))?;
        let entry = Entry::parse(&line).map_err(RecordError::from)?;
        match &entry.body {
            Body::Rights(step) if step.request.is_some() => {
                return Err(wrong("records a later step of a request"));
            }
            Body::Rights(_) => {}
            _ => return Err(wrong("records no request of a person")),
        }
        let rows = shared.vault.rows_of_entry(seq)?;
        if !rows
            .iter()
            .any(|(_, header, _)| persons.contains(&header.owner.person))
        {
            return Err(wrong("records the request of somebody else"));
        }
        if let Some(request) = starts.request_of(&entry)? {
            check_request(request)?;
        }
    }
    Ok(())
}

fn check_request(request: &Request) -> Result<(), EraseError> {
    let seq = request.seq;
    let wrong = |what| EraseError::Request { seq, what };
    if !matches!(
        request.right,
        Right::Erasure | Right::Objection | Right::ConsentWithdrawn
    ) {
        return Err(wrong("asks for something else than an erasure"));
    }
    match request.state {
        RequestState::Refused => return Err(wrong("records a request that was refused")),
        RequestState::Withdrawn => return Err(wrong("records a request that was taken back")),
        _ => {}
    }
    if rights::needs_identity(request.right) && request.identity != IdentityState::Confirmed {
        return Err(EraseError::NotConfirmed { request: seq });
    }
    Ok(())
}
