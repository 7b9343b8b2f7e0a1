//! An import that records nothing: recipients and rights events are kept in memory, disclosures are checked.
//!
//! Rights events of the file stand in for those of the ledger: where the file names a person's events, only they are
//! looked at.

use std::collections::HashMap;

use super::line::Line;
use super::summary::{LineFault, Summary};
use crate::cli::session::Session;
use crate::disclosure::{Disclosure, Event, Recipient};
use crate::ledger::{CheckRequest, Ledger};
use crate::vocabulary::VerdictWord;

/// A rehearsal under way.
pub struct Dry<'a> {
    session: &'a Session,
    ledger: &'a Ledger,
    recipients: HashMap<String, Recipient>,
    events: HashMap<String, Vec<Event>>,
    summary: Summary,
}

impl<'a> Dry<'a> {
    /// Nothing looked at yet.
    pub fn new(session: &'a Session, ledger: &'a Ledger) -> Self {
        let summary = Summary {
            rehearsed: true,
            ..Summary::default()
        };
        Self {
            session,
            ledger,
            recipients: HashMap::new(),
            events: HashMap::new(),
            summary,
        }
    }

    /// Looks at one line.
    pub fn line(&mut self, number: u64, bytes: &[u8]) {
        self.summary.lines += 1;
        match Line::parse(bytes) {
            Err(faults) => {
                self.summary
                    .faults
                    .push(LineFault::of_faults(self.session, number, &faults));
            }
            Ok(Line::Recipient(recipient)) => {
                self.summary.recipients += 1;
                self.recipients.insert(recipient.id.to_string(), *recipient);
            }
            Ok(Line::Event(event)) => {
                self.summary.events += 1;
                self.events
                    .entry(event.subject.to_string())
                    .or_default()
                    .push(*event);
            }
            Ok(Line::Disclosure(disclosure)) => self.check(number, *disclosure),
        }
    }

    fn check(&mut self, number: u64, disclosure: Disclosure) {
        let events: Vec<Event> = disclosure
            .subjects
            .iter()
            .filter_map(|subject| self.events.get(subject.reference.as_str()))
            .flatten()
            .cloned()
            .collect();
        let recipient = self.recipients.get(disclosure.recipient.as_str()).cloned();
        let to = disclosure.recipient.to_string();
        let request = CheckRequest {
            disclosure,
            exporter: None,
            recipient,
            history: (!events.is_empty()).then_some(events),
            at: Some(self.session.clock.read().wall),
            rules: None,
        };
        match self.ledger.check(request) {
            Ok(verdict) if verdict.verdict == VerdictWord::Refuse => {
                self.summary.refused(number, &to, &verdict.missing);
            }
            Ok(_) => self.summary.recorded += 1,
            Err(error) => self
                .summary
                .faults
                .push(LineFault::of_record(number, &error)),
        }
    }

    /// What would happen.
    pub fn finish(self) -> Summary {
        self.summary
    }
}
