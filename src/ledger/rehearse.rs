//! A rehearsal: what would become of recipients, rights events and disclosures, one after another. Nothing is recorded.
//!
//! Each is met by what the ledger knows and by what came before it in the rehearsal: event ids that are taken, keys that
//! were answered, rights events of both. What only the writing itself can find (a full disk, an entry that is too long)
//! is not found here.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{CheckRequest, FURTHEST_AHEAD, IdempotencyTags, Ledger, RecordError, indexer};
use crate::decide::Verdict;
use crate::disclosure::{Disclosure, Event, Recipient};
use crate::slot::Person;
use crate::vocabulary::VerdictWord;

/// What would become of one thing.
#[derive(Debug)]
pub enum Rehearsed {
    /// It was recorded before; nothing would be recorded again.
    Already,
    /// It would be recorded.
    Recorded,
    /// It would be decided like this, and recorded.
    Decided(Box<Verdict>),
}

/// A rehearsal under way.
pub struct Rehearsal<'a> {
    ledger: &'a Ledger,
    now: DateTime<Utc>,
    recipients: HashMap<String, Recipient>,
    events: HashMap<String, Vec<Event>>,
    event_ids: HashSet<String>,
}

impl<'a> Rehearsal<'a> {
    /// Nothing came yet.
    #[must_use]
    pub fn new(ledger: &'a Ledger) -> Self {
        Self {
            ledger,
            now: ledger.shared.now(),
            recipients: HashMap::new(),
            events: HashMap::new(),
            event_ids: HashSet::new(),
        }
    }

    fn answered(&self, key: &IdempotencyTags) -> Result<bool, RecordError> {
        Ok(self.ledger.shared.reply(key, self.now)?.is_some())
    }

    /// A new version of a recipient.
    ///
    /// # Errors
    /// Why it would not be recorded.
    pub fn recipient(
        &mut self,
        recipient: Recipient,
        key: &IdempotencyTags,
    ) -> Result<Rehearsed, RecordError> {
        if self.answered(key)? {
            return Ok(Rehearsed::Already);
        }
        let id = recipient.id.to_string();
        let register = self.ledger.register();
        let known = register.organisation(&id).filter(|known| !known.retired);
        let before = self
            .recipients
            .get(&id)
            .or(known.map(|known| known.recipient.as_ref()));
        let already = before == Some(&recipient);
        self.recipients.insert(id, recipient);
        Ok(if already {
            Rehearsed::Already
        } else {
            Rehearsed::Recorded
        })
    }

    /// A rights event.
    ///
    /// # Errors
    /// Why it would not be recorded.
    pub fn event(&mut self, event: Event, key: &IdempotencyTags) -> Result<Rehearsed, RecordError> {
        if self.answered(key)? {
            return Ok(Rehearsed::Already);
        }
        if event.at > self.now {
            return Err(RecordError::InTheFuture {
                pointer: "/at",
                at: event.at,
            });
        }
        let person =
            Person::parse(event.subject.as_str()).map_err(|error| RecordError::Person {
                pointer: "/subject".to_owned(),
                error,
            })?;
        self.events
            .entry(person.reference())
            .or_default()
            .push(event);
        Ok(Rehearsed::Recorded)
    }

    /// A disclosure.
    ///
    /// # Errors
    /// Why it would not be decided.
    pub fn disclosure(
        &mut self,
        disclosure: Disclosure,
        key: &IdempotencyTags,
    ) -> Result<Rehearsed, RecordError> {
        if self.answered(key)? {
            return Ok(Rehearsed::Already);
        }
        let event_id = disclosure.event_id.as_ref().map(ToString::to_string);
        if let Some(id) = &event_id {
            let found = self
                .ledger
                .shared
                .store
                .find(indexer::EVENT_ID, id.as_bytes())?;
            if found.is_some() || self.event_ids.contains(id) {
                return Ok(Rehearsed::Already);
            }
        }
        if disclosure.occurred_at > self.now + FURTHEST_AHEAD {
            return Err(RecordError::InTheFuture {
                pointer: "/occurred_at",
                at: disclosure.occurred_at,
            });
        }
        let to = disclosure.recipient.as_str();
        let recipient = self.recipients.get(to).cloned();
        let register = self.ledger.register();
        if recipient.is_none() && register.organisation(to).is_some_and(|known| known.retired) {
            return Err(RecordError::RetiredRecipient(to.to_owned()));
        }
        let more = self.events_of(&disclosure);
        let request = CheckRequest {
            disclosure,
            exporter: None,
            recipient,
            history: None,
            at: Some(self.now),
            rules: None,
        };
        let verdict = self.ledger.shared.decided(request, more)?;
        if verdict.verdict != VerdictWord::Refuse {
            self.event_ids.extend(event_id);
        }
        Ok(Rehearsed::Decided(Box::new(verdict)))
    }

    fn events_of(&self, disclosure: &Disclosure) -> Vec<Event> {
        let known = |reference: &str| {
            let person = Person::parse(reference).ok()?;
            self.events.get(&person.reference())
        };
        let of = |subject: &crate::disclosure::Subject| {
            let events = known(subject.reference.as_str()).into_iter().flatten();
            let named = events.map(|event| Event {
                subject: subject.reference.clone(),
                ..event.clone()
            });
            named.collect::<Vec<_>>()
        };
        disclosure.subjects.iter().flat_map(of).collect()
    }
}
