//! One person, one series: which identifiers are one person now, and what the ledger knows of them.
//!
//! ```text
//! ref partner-0042 ◀─joined, entry 71── email:anna@old.example        both are notes in the vault, under each number
//! ```
//! A disclosure under an alias is numbered in the series of the person it was joined to, and sees the rights events of
//! all joined identifiers. Its slot says the identifier as it was given, so that a wrong join can be told apart after
//! it was undone. Numbers stay as they were given. Joining and separating are entries (`join`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::openings::KnownEvent;
use super::{RecordError, Shared};
use crate::slot::Person;
use crate::vault::{Identity, PersonNo, PersonRef, RowKey, Vault};
use crate::vocabulary::EventKind;

/// More identifiers than this are never one person: a chain that long is damage.
const MAX_JOINED: usize = 256;

/// Two numbers that were joined or separated, as the vault keeps it under each of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// What happened.
    #[serde(rename = "link")]
    pub(super) change: LinkChange,
    /// The entry that says so.
    pub(super) seq: u64,
    /// Whether this number is the one that was joined to the other.
    pub(super) side: Side,
    /// The other number.
    pub(super) with: u32,
}

/// What happened to two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LinkChange {
    Joined,
    Separated,
}

/// On which side of a link a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Side {
    Alias,
    Person,
}

/// A right that binds no more: refused with grounds, or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Released {
    /// Since when.
    pub(super) at: DateTime<Utc>,
    /// The entry that had recorded it.
    #[serde(rename = "released")]
    pub(super) request: u64,
    /// The entry that ended it.
    pub(super) seq: u64,
}

/// Evidence that was handed out with openings of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HandedOut {
    /// The `export` entry.
    pub(super) exported: u64,
}

/// What the vault keeps beside a person's rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Noted {
    HandedOut(HandedOut),
    Link(Link),
    Released(Released),
    Event(KnownEvent),
}

/// A rights event, and until when it binds.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    event: KnownEvent,
    until: Option<DateTime<Utc>>,
}

/// A number that was looked at.
struct Looked {
    person: PersonNo,
    /// The last note, as it was before the notes were read.
    seen: Option<RowKey>,
    notes: Vec<Noted>,
}

/// A person as the ledger knows them now.
pub(super) struct Standing {
    /// Where the next entry is numbered.
    pub(super) series: PersonRef,
    /// All identifiers that are this person now, and the last note of each that was looked at.
    pub(super) members: Vec<(PersonNo, Option<RowKey>)>,
    bindings: Vec<Binding>,
}

impl Standing {
    /// The events that a disclosure of that instant has to heed.
    pub(super) fn events_at(&self, instant: DateTime<Utc>) -> Vec<KnownEvent> {
        self.bindings
            .iter()
            .filter(|binding| binding.until.is_none_or(|until| instant < until))
            .map(|binding| binding.event.clone())
            .collect()
    }

    /// Whether something that was asked for still refuses disclosures.
    pub(super) fn binds(&self) -> bool {
        let in_force = || {
            let binds = self.bindings.iter().filter(|known| known.until.is_none());
            binds.map(|known| &known.event)
        };
        // As `decide` reads them.
        let lifted = |restriction: &KnownEvent| {
            in_force().any(|event| {
                event.event == EventKind::RestrictionLifted
                    && event.at > restriction.at
                    && (event.purpose.is_none() || event.purpose == restriction.purpose)
            })
        };
        in_force().any(|event| match event.event {
            EventKind::Objection | EventKind::Erasure | EventKind::ConsentWithdrawn => true,
            EventKind::Restriction => !lifted(event),
            _ => false,
        })
    }
}

/// Everything that is noted of a number, in the order it was recorded.
fn notes_in(vault: &dyn Vault, person: PersonNo) -> Result<Vec<Noted>, RecordError> {
    vault
        .events(person)?
        .iter()
        .map(|event| {
            serde_json::from_slice(&event.plaintext).map_err(|error| {
                RecordError::Vault(format!(
                    "a note of entry {} does not read ({error}); restore the vault from its backup",
                    event.key.seq()
                ))
            })
        })
        .collect()
}

/// The number that stands for a person now: the one that theirs was joined to, if it was.
pub(super) fn root_of(vault: &dyn Vault, person: PersonNo) -> Result<PersonNo, RecordError> {
    let mut root = person;
    for _ in 0..MAX_JOINED {
        if vault.person(root).rights.is_none() {
            return Ok(root);
        }
        match joined_to(&notes_in(vault, root)?) {
            // Whoever was erased is nobody any more: what was joined to them stands for itself.
            Some(next) if vault.identity(next)?.is_some() => root = next,
            _ => return Ok(root),
        }
    }
    Err(circle())
}

fn circle() -> RecordError {
    RecordError::Vault(
        "the links between identifiers run in a circle; restore the vault from its backup"
            .to_owned(),
    )
}

impl Shared {
    /// Everything that is noted of a number, in the order it was recorded.
    pub(super) fn notes(&self, person: PersonNo) -> Result<Vec<Noted>, RecordError> {
        notes_in(&*self.vault, person)
    }

    /// The person of an identifier, given a number if they have none.
    pub(super) fn standing(&self, person: &Person) -> Result<Standing, RecordError> {
        let found = self
            .vault
            .prepare(&Identity::from_canonical(person.canonical()))?;
        self.standing_of(found)
    }

    /// The person of an identifier that the ledger already knows.
    pub(super) fn known(&self, person: &Person) -> Result<Option<Standing>, RecordError> {
        self.vault
            .find(&Identity::from_canonical(person.canonical()))
            .map(|found| self.standing_of(found))
            .transpose()
    }

    /// The person of a number.
    pub(super) fn standing_of(&self, found: PersonRef) -> Result<Standing, RecordError> {
        if found.rights.is_none() {
            return Ok(Standing {
                series: found,
                members: vec![(found.person, None)],
                bindings: Vec::new(),
            });
        }
        let mut looked = vec![self.look(found)?];
        let mut root = found.person;
        while let Some(next) = joined_to(&looked[looked.len() - 1].notes) {
            // Whoever was erased is nobody any more: what was joined to them stands for itself.
            if self.vault.identity(next)?.is_none() {
                break;
            }
            if looked.iter().any(|known| known.person == next) || looked.len() >= MAX_JOINED {
                return Err(circle());
            }
            root = next;
            looked.push(self.look(self.vault.person(next))?);
        }
        let mut members = Vec::new();
        let mut bindings = Vec::new();
        let mut waiting = vec![root];
        while let Some(person) = waiting.pop() {
            if members.iter().any(|(known, _)| *known == person) || members.len() >= MAX_JOINED {
                continue;
            }
            let member = match looked.iter().position(|known| known.person == person) {
                Some(at) => looked.swap_remove(at),
                None => self.look(self.vault.person(person))?,
            };
            members.push((person, member.seen));
            for alias in aliases(&member.notes) {
                if self.vault.identity(alias)?.is_some() {
                    waiting.push(alias);
                }
            }
            bindings.extend(bound(&member.notes));
        }
        // What was looked at on the way counts too: if it changes, so may the answer.
        members.extend(looked.iter().map(|known| (known.person, known.seen)));
        Ok(Standing {
            series: self.vault.person(root),
            members,
            bindings,
        })
    }

    /// The notes of a number. `found` was read before them: a note that comes in between shows as a change.
    fn look(&self, found: PersonRef) -> Result<Looked, RecordError> {
        Ok(Looked {
            person: found.person,
            seen: found.rights,
            notes: self.notes(found.person)?,
        })
    }

    /// Every number that was ever joined with one of these, also where that was undone.
    pub(super) fn ever_joined(&self, members: &[PersonNo]) -> Result<Vec<PersonNo>, RecordError> {
        let mut known: Vec<PersonNo> = Vec::new();
        let mut waiting = members.to_vec();
        while let Some(person) = waiting.pop() {
            if known.contains(&person) || known.len() >= MAX_JOINED {
                continue;
            }
            known.push(person);
            for note in self.notes(person)? {
                if let Noted::Link(link) = note {
                    waiting.push(PersonNo::new(link.with));
                }
            }
        }
        Ok(known)
    }
}

/// To whom a number is joined now.
pub(super) fn joined_to(notes: &[Noted]) -> Option<PersonNo> {
    let last = notes.iter().rev().find_map(|note| match note {
        Noted::Link(link) if link.side == Side::Alias => Some(link),
        _ => None,
    })?;
    (last.change == LinkChange::Joined).then(|| PersonNo::new(last.with))
}

/// Who is joined to a number now.
fn aliases(notes: &[Noted]) -> Vec<PersonNo> {
    let mut joined = Vec::new();
    for note in notes {
        let Noted::Link(link) = note else { continue };
        if link.side != Side::Person {
            continue;
        }
        joined.retain(|known| *known != link.with);
        if link.change == LinkChange::Joined {
            joined.push(link.with);
        }
    }
    joined.into_iter().map(PersonNo::new).collect()
}

fn bound(notes: &[Noted]) -> Vec<Binding> {
    let ended = |seq: u64| {
        notes.iter().find_map(|note| match note {
            Noted::Released(end) if end.request == seq => Some(end.at),
            _ => None,
        })
    };
    notes
        .iter()
        .filter_map(|note| match note {
            Noted::Event(event) => Some(Binding {
                until: ended(event.seq),
                event: event.clone(),
            }),
            Noted::HandedOut(_) | Noted::Link(_) | Noted::Released(_) => None,
        })
        .collect()
}
