//! Feeding lines to the writer: many on their way, answers taken in order.
//!
//! Recipients and rights events wait until everything before them is recorded, and hold up what follows, so that each
//! disclosure is decided with exactly what stands above it in the file.

use std::collections::VecDeque;

use super::line::Line;
use super::summary::{LineFault, Summary};
use crate::cli::exit::Failed;
use crate::cli::session::Session;
use crate::ledger::{Answer, Ledger, Pending, RecordError, Submission};

/// Disclosures on their way at most.
const IN_FLIGHT: usize = 1024;

/// An import under way.
pub struct Feed<'a> {
    session: &'a Session,
    ledger: &'a Ledger,
    pending: VecDeque<(u64, Pending)>,
    summary: Summary,
}

impl<'a> Feed<'a> {
    /// Nothing fed yet.
    pub fn new(session: &'a Session, ledger: &'a Ledger) -> Self {
        Self {
            session,
            ledger,
            pending: VecDeque::new(),
            summary: Summary::default(),
        }
    }

    /// Feeds one line.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn line(&mut self, number: u64, bytes: &[u8]) -> Result<(), Failed> {
        self.summary.lines += 1;
        let key = super::key(self.ledger, number, bytes);
        match Line::parse(bytes) {
            Err(faults) => {
                self.summary
                    .faults
                    .push(LineFault::of_faults(self.session, number, &faults));
                Ok(())
            }
            Ok(Line::Disclosure(disclosure)) => {
                let submission = Submission {
                    disclosure: *disclosure,
                    actor: None,
                    key: Some(key),
                    supersedes: None,
                };
                self.disclosure(number, &submission)
            }
            Ok(Line::Recipient(recipient)) => {
                self.drain()?;
                match self.ledger.put_recipient_once(*recipient, None, key) {
                    Ok(stored) if stored.unchanged => self.summary.already += 1,
                    Ok(_) => self.summary.recipients += 1,
                    Err(error) => self.fault(number, &error)?,
                }
                Ok(())
            }
            Ok(Line::Event(event)) => {
                self.drain()?;
                match self.ledger.record_event(*event, None, Some(key)) {
                    Ok(answer) if answer.repeated => self.summary.already += 1,
                    Ok(_) => self.summary.events += 1,
                    Err(error) => self.fault(number, &error)?,
                }
                Ok(())
            }
        }
    }

    fn disclosure(&mut self, number: u64, submission: &Submission) -> Result<(), Failed> {
        loop {
            while self.pending.len() >= IN_FLIGHT {
                self.take_one()?;
            }
            match self.ledger.submit(submission.clone()) {
                Ok(pending) => {
                    self.pending.push_back((number, pending));
                    return Ok(());
                }
                // Others fill the queue too: make room by taking an answer.
                Err(RecordError::Busy) if !self.pending.is_empty() => self.take_one()?,
                Err(error) => return self.fault(number, &error),
            }
        }
    }

    fn take_one(&mut self) -> Result<(), Failed> {
        let Some((number, pending)) = self.pending.pop_front() else {
            return Ok(());
        };
        match pending.wait() {
            Ok(answer) => {
                self.count(&answer);
                Ok(())
            }
            Err(error) => self.fault(number, &error),
        }
    }

    fn count(&mut self, answer: &Answer) {
        if answer.repeated {
            self.summary.already += 1;
        } else if answer.refused {
            self.summary.refused_entry(&answer.line);
        } else {
            self.summary.recorded += 1;
        }
    }

    fn drain(&mut self) -> Result<(), Failed> {
        while !self.pending.is_empty() {
            self.take_one()?;
        }
        Ok(())
    }

    /// Counts what concerns this line alone; stops at what concerns all.
    fn fault(&mut self, number: u64, error: &RecordError) -> Result<(), Failed> {
        match error {
            RecordError::AlreadyRecorded { .. } => {
                self.summary.already += 1;
                Ok(())
            }
            RecordError::Clock(_)
            | RecordError::Full
            | RecordError::Reserve { .. }
            | RecordError::Stopped(_)
            | RecordError::Closing
            | RecordError::Vault(_)
            | RecordError::NoRandomness(_)
            | RecordError::Keys(_) => {
                let told = [
                    ("line", number.into()),
                    ("error", self.session.words(error).into()),
                ];
                let next = self.session.say("next-import-again");
                Err(Failed::new(
                    error.code(),
                    self.session.say_with("failed-import-stopped", &told),
                )
                .next(next))
            }
            error => {
                self.summary
                    .faults
                    .push(LineFault::of_record(self.session, number, error));
                Ok(())
            }
        }
    }

    /// Takes the last answers.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn finish(mut self) -> Result<Summary, Failed> {
        self.drain()?;
        Ok(self.summary)
    }

    /// Waits for what is on its way without counting it: another failure is being told.
    pub fn abandon(self) {
        for (_, pending) in self.pending {
            // Recorded or not, the next run finds out.
            let _ = pending.wait();
        }
    }
}
