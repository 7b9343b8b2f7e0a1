//! Legal holds: what they cover is neither erased nor purged until they are lifted.
//!
//! ```text
//! hold 7    litigation   recipient orchid-crm   rules invoicing   to be reviewed on 2026-07-09
//! ```
//! A hold names persons, an organisation, or neither: then it covers everybody. It names rules of retention, or none:
//! then it covers all of them. Of persons and an organisation together it covers the persons. The list in memory is
//! made from the entries at open; whom a hold names stands in its slots.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use zeroize::Zeroizing;

use super::compartments::Rule;
use super::openings::{self, Draft};
use super::queue::{Answer, Job};
use super::writer::Writer;
use super::{Ledger, RecordError, Shared, place};
use crate::disclosure::form::form_by_code;
use crate::entry::{self, Body, Entry, HoldChange};
use crate::slot::{Person, Subjects};
use crate::vault::{Batch, Identity, Owner, PersonNo, Row, Vault};
use crate::vocabulary::{Code as _, codes};

codes! {
    /// What something is held for.
    HoldPurpose, "hold purpose" {
        Litigation = "litigation",
        LegalClaim = "legal_claim",
        Audit = "audit",
        Investigation = "investigation",
        Inspection = "inspection",
    }
}

form_by_code!(HoldPurpose);

type Recorded<T> = Result<T, RecordError>;

/// A hold to be placed.
#[derive(Debug, Clone)]
pub struct HoldRequest {
    /// What for.
    pub purpose: HoldPurpose,
    /// Whom it covers; nobody named: everybody.
    pub persons: Vec<Person>,
    /// The organisation it covers.
    pub recipient: Option<String>,
    /// The rules it suspends; none named: all.
    pub rules: Vec<Rule>,
    /// Rule ids.
    pub grounds: Vec<String>,
    /// Civil day of the next review.
    pub review_on: Option<NaiveDate>,
    /// File reference of the matter; sealed.
    pub reference: Option<String>,
    /// What it is about; sealed.
    pub text: Option<String>,
    /// Who places it.
    pub actor: Option<String>,
}

/// A hold as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its first entry.
    pub seq: u64,
    /// Since when.
    pub since: DateTime<Utc>,
    /// What for.
    pub purpose: String,
    /// The organisation it covers.
    pub recipient: Option<String>,
    /// The rules it suspends; empty: all.
    pub rules: Vec<String>,
    /// Rule ids.
    pub grounds: Vec<String>,
    /// Civil day of the next review.
    pub review_on: Option<String>,
    persons: BTreeSet<PersonNo>,
}

impl Hold {
    /// How many persons it names.
    #[must_use]
    pub fn persons(&self) -> usize {
        self.persons.len()
    }

    /// Whether whom it covers depends on whom data were disclosed to.
    pub(super) fn asks_for_recipients(&self) -> bool {
        self.persons.is_empty() && self.recipient.is_some()
    }

    fn suspends(&self, rule: Option<Rule>) -> bool {
        self.rules.is_empty()
            || rule.is_none_or(|rule| self.rules.iter().any(|held| held == rule.code()))
    }

    /// Whether it covers a person's data under a rule; `persons` are the numbers of all their identifiers, `recipients`
    /// those who ever received the data.
    pub(super) fn covers(
        &self,
        persons: &[PersonNo],
        rule: Option<Rule>,
        recipients: &BTreeSet<String>,
    ) -> bool {
        let whom = if self.persons.is_empty() {
            self.recipient
                .as_ref()
                .is_none_or(|held| recipients.contains(held))
        } else {
            persons.iter().any(|person| self.persons.contains(person))
        };
        whom && self.suspends(rule)
    }
}

/// The holds in force. The version grows with every change.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds {
    pub(super) version: u64,
    active: BTreeMap<u64, Hold>,
}

impl Holds {
    /// Takes an entry of kind `hold`; `persons` are those of its slots.
    pub(super) fn take(
        &mut self,
        seq: u64,
        at: DateTime<Utc>,
        hold: &entry::Hold,
        persons: BTreeSet<PersonNo>,
    ) {
        self.version += 1;
        match (hold.change, hold.hold) {
            (HoldChange::Placed, _) => {
                let placed = Hold {
                    seq,
                    since: at,
                    purpose: hold.purpose.clone(),
                    recipient: hold.recipient.clone(),
                    rules: hold.rules.clone(),
                    grounds: hold.grounds.clone(),
                    review_on: hold.review_on.clone(),
                    persons,
                };
                self.active.insert(seq, placed);
            }
            (HoldChange::Reviewed, Some(first)) => {
                if let Some(held) = self.active.get_mut(&first) {
                    held.review_on.clone_from(&hold.review_on);
                }
            }
            (HoldChange::Lifted, Some(first)) => {
                self.active.remove(&first);
            }
            (HoldChange::Reviewed | HoldChange::Lifted, None) => {}
        }
    }

    /// Everything in force, oldest first.
    pub(super) fn active(&self) -> impl Iterator<Item = &Hold> {
        self.active.values()
    }

    /// Whether the hold that an entry placed is in force.
    pub(super) fn is_active(&self, seq: u64) -> bool {
        self.active.contains_key(&seq)
    }

    fn get(&self, seq: u64) -> Option<&Hold> {
        self.active.get(&seq)
    }
}

/// The matter behind a hold.
#[derive(Serialize)]
struct Matter<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct NoFacts {}

impl Ledger {
    /// The holds in force, oldest first.
    #[must_use]
    pub fn holds(&self) -> Vec<Hold> {
        self.shared.holds().active().cloned().collect()
    }

    /// Places a hold; from its acknowledgement on nothing that it covers is erased or purged.
    ///
    /// # Errors
    /// Somebody whom the ledger does not know, an organisation that is not registered, or recording has stopped.
    pub fn place_hold(&self, request: HoldRequest) -> Recorded<Answer> {
        self.writer.send(Job::PlaceHold(Box::new(request)))?.wait()
    }

    /// Lifts a hold.
    ///
    /// # Errors
    /// There is no such hold in force, or recording has stopped.
    pub fn lift_hold(&self, hold: u64, actor: Option<String>) -> Recorded<Answer> {
        let change = HoldChange::Lifted;
        let job = Job::ChangeHold {
            hold,
            change,
            review_on: None,
            actor,
        };
        self.writer.send(job)?.wait()
    }

    /// Notes that a hold was looked at and stays.
    ///
    /// # Errors
    /// There is no such hold in force, or recording has stopped.
    pub fn review_hold(
        &self,
        hold: u64,
        next: NaiveDate,
        actor: Option<String>,
    ) -> Recorded<Answer> {
        let change = HoldChange::Reviewed;
        let job = Job::ChangeHold {
            hold,
            change,
            review_on: Some(next),
            actor,
        };
        self.writer.send(job)?.wait()
    }
}

impl Shared {
    pub(super) fn holds(&self) -> Holds {
        self.holds
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }
}

impl Writer {
    pub(super) fn place_hold(&mut self, request: &HoldRequest) -> Recorded<Answer> {
        let at = self.upkeep_time()?;
        if let Some(id) = &request.recipient {
            let register = self.shared.register();
            if register.organisation(id).is_none() {
                return Err(RecordError::UnknownRecipient {
                    id: id.clone(),
                    nearest: register.nearest(id),
                });
            }
        }
        let seq = self.head.size;
        let mut batch = Batch::default();
        let mut slots = Vec::new();
        let mut persons = BTreeSet::new();
        for (index, person) in request.persons.iter().enumerate() {
            let identity = Identity::from_canonical(person.canonical());
            let known = self.shared.vault.find(&identity);
            let known = known.filter(|known| known.entries > 0);
            let known = known.ok_or_else(|| RecordError::UnknownPerson {
                pointer: format!("/subjects/{index}/ref"),
            })?;
            if !persons.insert(known.person) {
                continue;
            }
            let draft = Draft::seal(Shared::salt()?, person, &NoFacts {}, None)?;
            let number = known.entries + 1;
            let (slot, plaintext) = draft.finish(u64::from(number));
            batch.rows.push(Row {
                key: place::place_key(seq, slots.len(), 0)?,
                owner: Owner {
                    person: known.person,
                    compartment: self.shared.living(Rule::General, known.person)?,
                },
                number,
                plaintext,
            });
            slots.push(slot);
        }
        let sealed = Self::seal_matter(request, seq, &mut batch)?;
        let body = entry::Hold {
            actor: request.actor.clone(),
            change: HoldChange::Placed,
            grounds: request.grounds.clone(),
            hold: None,
            purpose: request.purpose.to_string(),
            recipient: request.recipient.clone(),
            review_on: request.review_on.map(|day| day.to_string()),
            rules: request.rules.iter().map(ToString::to_string).collect(),
            sealed,
            subjects: Subjects::of(&slots)?,
        };
        self.append_hold(body, persons, batch, at)
    }

    fn seal_matter(
        request: &HoldRequest,
        seq: u64,
        batch: &mut Batch,
    ) -> Recorded<Option<crate::hash::Commitment>> {
        let matter = Matter {
            reference: request.reference.as_deref(),
            text: request.text.as_deref(),
        };
        if matter.reference.is_none() && matter.text.is_none() {
            return Ok(None);
        }
        let (commitment, plaintext) = openings::seal_entry(&Shared::salt()?, &matter)?;
        batch.rows.push(own_row(seq, plaintext)?);
        batch.rows.sort_by_key(|row| row.key);
        Ok(Some(commitment))
    }

    pub(super) fn change_hold(
        &mut self,
        hold: u64,
        change: HoldChange,
        review_on: Option<NaiveDate>,
        actor: Option<String>,
    ) -> Recorded<Answer> {
        let at = self.upkeep_time()?;
        let known = self.shared.holds();
        let placed = known.get(hold).ok_or(RecordError::NoSuchHold(hold))?;
        let body = entry::Hold {
            actor,
            change,
            grounds: Vec::new(),
            hold: Some(hold),
            purpose: placed.purpose.clone(),
            recipient: None,
            review_on: review_on.map(|day| day.to_string()),
            rules: Vec::new(),
            sealed: None,
            subjects: None,
        };
        self.append_hold(body, BTreeSet::new(), Batch::default(), at)
    }

    fn append_hold(
        &mut self,
        body: entry::Hold,
        persons: BTreeSet<PersonNo>,
        batch: Batch,
        at: DateTime<Utc>,
    ) -> Recorded<Answer> {
        let body = Body::Hold(body);
        let answer = self.append_alone(&body, batch, at)?;
        if let Body::Hold(hold) = &body {
            self.shared
                .holds
                .write()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .take(answer.seq, at, hold, persons);
        }
        Ok(answer)
    }
}

/// The exporter's own row of an entry.
pub(super) fn own_row(seq: u64, plaintext: Zeroizing<Vec<u8>>) -> Recorded<Row> {
    Ok(Row {
        key: place::place_key(seq, 0, 1)?,
        owner: Owner {
            person: PersonNo::ORGANISATION,
            compartment: super::upkeep::general(),
        },
        number: 0,
        plaintext,
    })
}

/// The holds that the entries leave in force.
pub(super) fn read(
    entries: &[Entry],
    vault: &dyn Vault,
) -> Result<Holds, crate::vault::VaultError> {
    let mut holds = Holds::default();
    for entry in entries {
        if let Body::Hold(hold) = &entry.body {
            let persons = vault
                .rows_of_entry(entry.seq)?
                .iter()
                .map(|(_, header, _)| header.owner.person)
                .filter(|person| person.is_person())
                .collect();
            holds.take(entry.seq, entry.at, hold, persons);
        }
    }
    Ok(holds)
}
