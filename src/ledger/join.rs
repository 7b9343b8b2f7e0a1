//! Joining and separating identifiers of one person, as entries.
//!
//! ```text
//! {"change":"merged","subjects":{"count":2,…}}      slot 0 the person, slot 1 the identifier that is joined to them
//! {"change":"separated","subjects":{"count":2,…}}   undone; both entries stay
//! ```
//! The entry is of kind `recipient` without `id`, which is how the format speaks of natural persons: `merged` is
//! *found to be the same as another*. Each slot is numbered in the series that its identifier had before; numbers stay
//! as they were given. What follows from a join is said in `identity`.

use zeroize::Zeroizing;

use super::identity::{Link, LinkChange, Side, joined_to};
use super::openings::Draft;
use super::place::place_key;
use super::upkeep::reply;
use super::writer::Writer;
use super::{ActError, Answer, IdempotencyTags, Ledger, RecordError, Shared};
use crate::canon;
use crate::entry::{self, Body, RecipientChange};
use crate::slot::{Person, Slot, Subjects};
use crate::vault::{self, Batch, Compartment, Identity, Owner, PersonNo, Row};

type Result<T> = std::result::Result<T, RecordError>;

/// What is said of an identifier in its slot.
#[derive(serde::Serialize)]
struct Named {
    name: String,
}

impl Ledger {
    /// Records that an identifier is a person that the ledger knows under another one.
    ///
    /// # Errors
    /// Nobody is known under `person`, or both are one already.
    pub fn join_persons(
        &self,
        person: &str,
        alias: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let (person, alias) = (parse("/person", person)?, parse("/alias", alias)?);
        self.act(move |writer| {
            let change = RecipientChange::Merged;
            writer.link(change, &person, &alias, actor, key)
        })
    }

    /// Records that a join was wrong. What was recorded in between stays where it is, under the identifier it names.
    ///
    /// # Errors
    /// The two are not joined.
    pub fn separate_persons(
        &self,
        person: &str,
        alias: &str,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let (person, alias) = (parse("/person", person)?, parse("/alias", alias)?);
        self.act(move |writer| {
            let change = RecipientChange::Separated;
            writer.link(change, &person, &alias, actor, key)
        })
    }
}

fn parse(pointer: &str, reference: &str) -> Result<Person> {
    Person::parse(reference).map_err(|error| RecordError::Person {
        pointer: pointer.to_owned(),
        error,
    })
}

impl Writer {
    fn link(
        &mut self,
        change: RecipientChange,
        person: &Person,
        alias: &Person,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer> {
        let at = self.upkeep_time()?;
        if let Some(tags) = key
            && let Some(before) = self.shared.reply(&tags, at)?
        {
            return Ok(before);
        }
        if person == alias {
            return Err(ActError::SamePerson.into());
        }
        let (stays, joins) = match change {
            RecipientChange::Separated => self.joined_pair(person, alias)?,
            _ => self.strangers(person, alias)?,
        };
        let seq = self.head.size;
        let mut batch = Batch {
            replies: key.map(|tags| reply(tags, seq, at)).into_iter().collect(),
            ..Batch::default()
        };
        let slots = [
            self.link_slot(person, stays, seq, 0, &mut batch)?,
            self.link_slot(alias, joins, seq, 1, &mut batch)?,
        ];
        let link = match change {
            RecipientChange::Separated => LinkChange::Separated,
            _ => LinkChange::Joined,
        };
        for (slot, on, side, with) in [
            (0, stays, Side::Person, joins),
            (1, joins, Side::Alias, stays),
        ] {
            let note = Link {
                change: link,
                seq,
                side,
                with: with.get(),
            };
            batch.events.push(vault::Event {
                key: place_key(seq, slot, 0)?,
                person: on,
                plaintext: Zeroizing::new(canon::to_canonical(&note)?),
            });
        }
        let body = Body::Recipient(entry::Recipient {
            actor,
            blob: None,
            change,
            id: None,
            merged_into: None,
            profile: None,
            replaces: None,
            sealed: None,
            subjects: Subjects::of(&slots)?,
        });
        self.append_alone(&body, batch, at)
    }

    /// The numbers of two identifiers that are not one yet: the person's series, and the other's own.
    fn strangers(&self, person: &Person, alias: &Person) -> Result<(PersonNo, PersonNo)> {
        let known = self
            .shared
            .known(person)?
            .filter(|standing| standing.series.entries > 0)
            .ok_or(ActError::UnknownPerson)?;
        let other = self.shared.concerned(alias.clone())?;
        let (stays, joins) = (known.series.person, other.standing.series.person);
        if stays == joins {
            return Err(ActError::SamePerson.into());
        }
        Ok((stays, joins))
    }

    /// The numbers of two identifiers of which the second is joined to the first.
    fn joined_pair(&self, person: &Person, alias: &Person) -> Result<(PersonNo, PersonNo)> {
        let known = self.shared.known(person)?.ok_or(ActError::UnknownPerson)?;
        let stays = known.series.person;
        let joins = self
            .shared
            .vault
            .find(&Identity::from_canonical(alias.canonical()))
            .map(|found| found.person)
            .ok_or(ActError::UnknownPerson)?;
        if joined_to(&self.shared.notes(joins)?) == Some(stays) {
            Ok((stays, joins))
        } else {
            Err(ActError::NotJoined.into())
        }
    }

    /// The slot of one identifier, numbered in its own series, in the compartment of links.
    fn link_slot(
        &self,
        person: &Person,
        number: PersonNo,
        seq: u64,
        slot: usize,
        batch: &mut Batch,
    ) -> Result<Slot> {
        let named = Named {
            name: person.reference(),
        };
        let draft = Draft::seal(Shared::salt()?, person, &named, None)?;
        let next = self.shared.vault.person(number).entries + 1;
        let (sealed, plaintext) = draft.finish(u64::from(next));
        batch.rows.push(Row {
            key: place_key(seq, slot, 0)?,
            owner: Owner {
                person: number,
                compartment: Compartment::IDENTITY,
            },
            number: next,
            plaintext,
        });
        Ok(sealed)
    }
}
