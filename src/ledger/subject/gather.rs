//! Gathering a person's entries: the series of every identifier, the lines, the openings.

use serde_json::Value;

use crate::disclosure::ClearDisclosure;
use crate::entry::{Body, Entry, Importer};
use crate::ledger::{ActError, IdentityState, RecordError, Shared};
use crate::slot::{Opening, Person};
use crate::vault::{Identity, Opened, PersonNo, RowKey};
use crate::vocabulary::{Code as _, Right};

type Result<T> = std::result::Result<T, RecordError>;

/// One slot of the person, with its line.
pub(super) struct Mine {
    pub(super) key: RowKey,
    pub(super) entry: Entry,
    pub(super) opening: Option<Opening>,
}

/// A person, and every slot that is theirs.
pub(super) struct Gathered {
    /// The numbers of all their identifiers.
    pub(super) numbers: Vec<PersonNo>,
    pub(super) identifiers: Vec<Person>,
    pub(super) mine: Vec<Mine>,
    pub(super) erased: u64,
}

impl Shared {
    /// Every slot of a person, oldest first.
    pub(super) fn gather(&self, person: &Person) -> Result<Gathered> {
        let standing = self
            .known(person)?
            .filter(|standing| standing.series.entries > 0)
            .ok_or(ActError::UnknownPerson)?;
        let numbers: Vec<PersonNo> = standing.members.iter().map(|(number, _)| *number).collect();
        let mut identifiers = Vec::new();
        for number in &numbers {
            if let Some(identity) = self.vault.identity(*number)? {
                identifiers.push(parse_identity(&identity)?);
            }
        }
        let mut mine = Vec::new();
        let mut erased = 0;
        for number in self.ever_joined(&numbers)? {
            let own = numbers.contains(&number);
            for (key, _) in self.vault.series(number)? {
                let opening = match self.vault.row(key)? {
                    Some((_, Opened::Open(plain))) => Some(read_opening(key, &plain)?),
                    _ => None,
                };
                match &opening {
                    // Where a join was undone, a series may hold what was somebody else's.
                    Some(opening) if !identifiers.contains(&opening.person) => continue,
                    None if !own => continue,
                    None => erased += 1,
                    Some(_) => {}
                }
                let line = self.store.line(key.seq())?.unwrap_or_default();
                mine.push(Mine {
                    key,
                    entry: Entry::parse(&line)?,
                    opening,
                });
            }
        }
        mine.sort_by_key(|slot| slot.key);
        Ok(Gathered {
            numbers,
            identifiers,
            mine,
            erased,
        })
    }
}

impl Gathered {
    /// Somebody of whom nothing is left but what keeps them from being disclosed again.
    pub(super) fn erased(person: Person) -> Self {
        Self {
            numbers: Vec::new(),
            identifiers: vec![person],
            mine: Vec::new(),
            erased: 0,
        }
    }

    /// Slots of entries that disclosed the person's data, not those where the person was the recipient.
    pub(super) fn disclosed(&self) -> impl Iterator<Item = (&Mine, &ClearDisclosure, &Importer)> {
        self.mine.iter().filter_map(|slot| {
            let (disclosure, recipient, subjects) = match &slot.entry.body {
                Body::Disclosure(record) => {
                    (&record.disclosure, &record.recipient, &record.subjects)
                }
                Body::Refusal(refusal) => {
                    (&refusal.disclosure, &refusal.recipient, &refusal.subjects)
                }
                _ => return None,
            };
            let listed = subjects.map_or(0, |subjects| subjects.count);
            (u64::from(slot.key.slot()) < listed).then_some((slot, disclosure, recipient))
        })
    }

    /// The requests of access or portability that wait for an answer, oldest first.
    fn begun(&self, right: Right) -> Vec<u64> {
        self.mine
            .iter()
            .filter(|slot| match &slot.entry.body {
                Body::Rights(step) => {
                    step.request.is_none()
                        && crate::ledger::rights::word(&step.event).as_deref() == Some(right.code())
                }
                _ => false,
            })
            .map(|slot| slot.entry.seq)
            .collect()
    }

    /// The request that a report answers: the one named, else the last open one. It must come from the person.
    pub(super) fn request(
        &self,
        shared: &Shared,
        named: Option<u64>,
        right: Right,
        wanted: &'static str,
    ) -> Result<Option<u64>> {
        let begun = self.begun(right);
        if let Some(request) = named
            && !begun.contains(&request)
        {
            return Err(ActError::AnotherRequest { request, wanted }.into());
        }
        if begun.is_empty() {
            return Ok(None);
        }
        let requests = shared.requests()?;
        let found = requests.iter().rev().find(|request| match named {
            Some(named) => request.seq == named,
            None => begun.contains(&request.seq) && request.ended_by().is_none(),
        });
        let Some(request) = found else {
            return Ok(None);
        };
        if request.identity == IdentityState::Confirmed {
            Ok(Some(request.seq))
        } else {
            Err(ActError::NotConfirmed(request.seq).into())
        }
    }
}

/// A person as the user names them.
pub(super) fn parse_subject(subject: &str) -> Result<Person> {
    Person::parse(subject).map_err(|error| RecordError::Person {
        pointer: "/subject".to_owned(),
        error,
    })
}

/// What was recorded of the person's data.
pub(super) fn data_of(slot: &Mine) -> Option<Value> {
    let details = &slot.opening.as_ref()?.details;
    details
        .as_object()
        .filter(|members| !members.is_empty())
        .map(|_| details.clone())
}

fn parse_identity(identity: &Identity) -> Result<Person> {
    serde_json::from_slice(identity.as_bytes()).map_err(|error| {
        RecordError::Vault(format!(
            "an identity does not read ({error}); restore the vault from its backup"
        ))
    })
}

fn read_opening(key: RowKey, plain: &[u8]) -> Result<Opening> {
    serde_json::from_slice(plain).map_err(|error| {
        RecordError::Vault(format!(
            "an opening of entry {} does not read ({error}); restore the vault from its backup",
            key.seq()
        ))
    })
}
