//! Many lines at once, in order, again as often as one likes.
//!
//! ```text
//! {"recipient": …}     a new version of a register entry
//! {"event": …}         an objection, an erasure …
//! {"disclosure": …}    decided as of its place in the file
//! ```
//! Recipients and rights events wait until everything before them is recorded, and hold up what follows, so that each
//! disclosure is decided with exactly what stands above it in the file. Every line has the idempotency key
//! `import/<line number>/<sha-256>`, whoever sends it and by which way, so a second run records nothing twice.

use std::collections::VecDeque;

use super::queue::{Answer, Pending, Stored};
use super::{IdempotencyTags, Ledger, RecordError, Submission};
use crate::disclosure::form::{Faults, record};
use crate::disclosure::{Disclosure, Event, Recipient, read_json};
use crate::hash;

/// Disclosures on their way at most.
const IN_FLIGHT: usize = 1024;

record! {
    /// A line with exactly one of its members.
    Members {
        /// A new version of a register entry.
        recipient: Option<Recipient>,
        /// A disclosure.
        disclosure: Option<Disclosure>,
        /// A rights event.
        event: Option<Event>,
    }
}

/// What a line holds.
pub enum ImportLine {
    /// A new version of a register entry.
    Recipient(Box<Recipient>),
    /// A disclosure.
    Disclosure(Box<Disclosure>),
    /// A rights event.
    Event(Box<Event>),
}

impl ImportLine {
    /// Reads a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Faults> {
        let members: Members = read_json(bytes)?;
        match (members.recipient, members.disclosure, members.event) {
            (Some(recipient), None, None) => Ok(Self::Recipient(Box::new(recipient))),
            (None, Some(disclosure), None) => Ok(Self::Disclosure(Box::new(disclosure))),
            (None, None, Some(event)) => Ok(Self::Event(Box::new(event))),
            _ => {
                let mut faults = Faults::default();
                faults.add("a line holds exactly one of `recipient`, `disclosure` and `event`");
                Err(faults)
            }
        }
    }
}

/// What became of a line.
pub enum Outcome {
    /// A disclosure, permitted or refused.
    Disclosed(Answer),
    /// A recipient.
    Registered(Stored),
    /// A rights event.
    Event(Answer),
    /// An earlier run recorded it.
    Already,
    /// It is no line of an import.
    Invalid(Faults),
    /// It was not recorded, for a reason of its own.
    Failed(RecordError),
}

/// Why an import ended before its last line: what concerns one concerns all.
pub struct ImportStopped {
    /// The line at which it showed.
    pub line: u64,
    /// What is wrong.
    pub error: RecordError,
}

/// Takes what became of each line, in order of its end.
pub type Tell<'a> = dyn FnMut(u64, Outcome) + 'a;

/// An import under way.
pub struct Import<'a> {
    ledger: &'a Ledger,
    actor: Option<String>,
    pending: VecDeque<(u64, Pending)>,
}

impl Ledger {
    /// The key under which a line of an import is recorded once: its number and its bytes.
    #[must_use]
    pub fn import_key(&self, number: u64, bytes: &[u8]) -> IdempotencyTags {
        let key = format!("import/{number}/{}", hash::content(bytes));
        self.idempotency("import", &key, bytes)
    }

    /// Begins an import.
    #[must_use]
    pub fn import(&self, actor: Option<String>) -> Import<'_> {
        Import {
            ledger: self,
            actor,
            pending: VecDeque::new(),
        }
    }
}

impl Import<'_> {
    /// Feeds one line.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn line(
        &mut self,
        number: u64,
        bytes: &[u8],
        tell: &mut Tell<'_>,
    ) -> Result<(), ImportStopped> {
        let key = self.ledger.import_key(number, bytes);
        match ImportLine::parse(bytes) {
            Err(faults) => tell(number, Outcome::Invalid(faults)),
            Ok(ImportLine::Disclosure(disclosure)) => {
                let submission = Submission {
                    disclosure: *disclosure,
                    actor: self.actor.clone(),
                    key: Some(key),
                    supersedes: None,
                };
                self.disclosure(number, &submission, tell)?;
            }
            Ok(ImportLine::Recipient(recipient)) => {
                self.drain(tell)?;
                let actor = self.actor.clone();
                match self.ledger.put_recipient_once(*recipient, actor, key) {
                    Ok(stored) if stored.unchanged => tell(number, Outcome::Already),
                    Ok(stored) => tell(number, Outcome::Registered(stored)),
                    Err(error) => fault(number, error, tell)?,
                }
            }
            Ok(ImportLine::Event(event)) => {
                self.drain(tell)?;
                let actor = self.actor.clone();
                match self.ledger.record_event(*event, actor, Some(key)) {
                    Ok(answer) if answer.repeated => tell(number, Outcome::Already),
                    Ok(answer) => tell(number, Outcome::Event(answer)),
                    Err(error) => fault(number, error, tell)?,
                }
            }
        }
        Ok(())
    }

    fn disclosure(
        &mut self,
        number: u64,
        submission: &Submission,
        tell: &mut Tell<'_>,
    ) -> Result<(), ImportStopped> {
        loop {
            while self.pending.len() >= IN_FLIGHT {
                self.take_one(tell)?;
            }
            match self.ledger.submit(submission.clone()) {
                Ok(pending) => {
                    self.pending.push_back((number, pending));
                    return Ok(());
                }
                // Others fill the queue too: make room by taking an answer.
                Err(RecordError::Busy) if !self.pending.is_empty() => self.take_one(tell)?,
                Err(error) => return fault(number, error, tell),
            }
        }
    }

    fn take_one(&mut self, tell: &mut Tell<'_>) -> Result<(), ImportStopped> {
        let Some((number, pending)) = self.pending.pop_front() else {
            return Ok(());
        };
        match pending.wait() {
            Ok(answer) if answer.repeated => tell(number, Outcome::Already),
            Ok(answer) => tell(number, Outcome::Disclosed(answer)),
            Err(error) => return fault(number, error, tell),
        }
        Ok(())
    }

    /// Takes the answers that are on their way.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn drain(&mut self, tell: &mut Tell<'_>) -> Result<(), ImportStopped> {
        while !self.pending.is_empty() {
            self.take_one(tell)?;
        }
        Ok(())
    }

    /// Waits for what is on its way without telling it: another failure is being told.
    pub fn abandon(self) {
        for (_, pending) in self.pending {
            // Recorded or not, the next run finds out.
            let _ = pending.wait();
        }
    }
}

/// Tells what concerns this line alone; stops at what concerns all.
fn fault(line: u64, error: RecordError, tell: &mut Tell<'_>) -> Result<(), ImportStopped> {
    match error {
        RecordError::AlreadyRecorded { .. } => tell(line, Outcome::Already),
        RecordError::Clock(_)
        | RecordError::Full
        | RecordError::Reserve { .. }
        | RecordError::Stopped(_)
        | RecordError::Closing
        | RecordError::Vault(_)
        | RecordError::NoRandomness(_)
        | RecordError::Keys(_) => return Err(ImportStopped { line, error }),
        error => tell(line, Outcome::Failed(error)),
    }
    Ok(())
}
