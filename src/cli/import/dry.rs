//! An import that records nothing: each line is rehearsed with what the ledger knows and with what stands above it.

use super::summary::{LineFault, Summary};
use crate::cli::session::Session;
use crate::ledger::{ImportLine as Line, Ledger, Rehearsal, Rehearsed};
use crate::vocabulary::VerdictWord;

/// A rehearsal under way.
pub struct Dry<'a> {
    session: &'a Session,
    ledger: &'a Ledger,
    rehearsal: Rehearsal<'a>,
    summary: Summary,
}

impl<'a> Dry<'a> {
    /// Nothing looked at yet.
    pub fn new(session: &'a Session, ledger: &'a Ledger) -> Self {
        Self {
            session,
            ledger,
            rehearsal: Rehearsal::new(ledger),
            summary: Summary {
                rehearsed: true,
                ..Summary::default()
            },
        }
    }

    /// Looks at one line.
    pub fn line(&mut self, number: u64, bytes: &[u8]) {
        self.summary.lines += 1;
        let line = match Line::parse(bytes) {
            Ok(line) => line,
            Err(faults) => {
                let fault = LineFault::of_faults(self.session, number, &faults);
                self.summary.faults.push(fault);
                return;
            }
        };
        let key = self.ledger.import_key(number, bytes);
        let (rehearsed, to) = match line {
            Line::Recipient(recipient) => {
                let rehearsed = self.rehearsal.recipient(*recipient, &key);
                self.summary.recipients += u64::from(matches!(rehearsed, Ok(Rehearsed::Recorded)));
                (rehearsed, String::new())
            }
            Line::Event(event) => {
                let rehearsed = self.rehearsal.event(*event, &key);
                self.summary.events += u64::from(matches!(rehearsed, Ok(Rehearsed::Recorded)));
                (rehearsed, String::new())
            }
            Line::Disclosure(disclosure) => {
                let to = disclosure.recipient.to_string();
                (self.rehearsal.disclosure(*disclosure, &key), to)
            }
        };
        match rehearsed {
            Ok(Rehearsed::Already) => self.summary.already += 1,
            Ok(Rehearsed::Recorded) => {}
            Ok(Rehearsed::Decided(verdict)) if verdict.verdict == VerdictWord::Refuse => {
                self.summary.refused(number, &to, &verdict.missing);
            }
            Ok(Rehearsed::Decided(_)) => self.summary.recorded += 1,
            Err(error) => {
                let fault = LineFault::of_record(self.session, number, &error);
                self.summary.faults.push(fault);
            }
        }
    }

    /// What would happen.
    pub fn finish(self) -> Summary {
        self.summary
    }
}
