//! Counting what becomes of the lines of an import into a ledger of one's own.

use super::summary::{LineFault, Summary};
use crate::cli::exit::Failed;
use crate::cli::session::Session;
use crate::ledger::{Import, ImportStopped, Ledger, Outcome};

/// An import under way.
pub struct Feed<'a> {
    session: &'a Session,
    import: Import<'a>,
    summary: Summary,
}

impl<'a> Feed<'a> {
    /// Nothing fed yet.
    pub fn new(session: &'a Session, ledger: &'a Ledger) -> Self {
        Self {
            session,
            import: ledger.import(None),
            summary: Summary::default(),
        }
    }

    /// Feeds one line.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn line(&mut self, number: u64, bytes: &[u8]) -> Result<(), Failed> {
        let Self {
            session,
            import,
            summary,
        } = self;
        summary.lines += 1;
        let mut tell = |number, outcome| count(session, summary, number, outcome);
        import
            .line(number, bytes, &mut tell)
            .map_err(|stopped| not_on(session, &stopped))
    }

    /// Takes the last answers.
    ///
    /// # Errors
    /// The ledger has stopped recording.
    pub fn finish(mut self) -> Result<Summary, Failed> {
        let (session, summary) = (self.session, &mut self.summary);
        let mut tell = |number, outcome| count(session, summary, number, outcome);
        self.import
            .drain(&mut tell)
            .map_err(|stopped| not_on(session, &stopped))?;
        Ok(self.summary)
    }

    /// Waits for what is on its way without counting it: another failure is being told.
    pub fn abandon(self) {
        self.import.abandon();
    }
}

fn count(session: &Session, summary: &mut Summary, number: u64, outcome: Outcome) {
    match outcome {
        Outcome::Disclosed(answer) if answer.refused => summary.refused_entry(&answer.line),
        Outcome::Disclosed(_) => summary.recorded += 1,
        Outcome::Registered(_) => summary.recipients += 1,
        Outcome::Event(_) => summary.events += 1,
        Outcome::Already => summary.already += 1,
        Outcome::Invalid(faults) => {
            let fault = LineFault::of_faults(session, number, &faults);
            summary.faults.push(fault);
        }
        Outcome::Failed(error) => {
            let fault = LineFault::of_record(session, number, &error);
            summary.faults.push(fault);
        }
    }
}

fn not_on(session: &Session, stopped: &ImportStopped) -> Failed {
    let told = [
        ("line", stopped.line.into()),
        ("error", session.words(&stopped.error).into()),
    ];
    Failed::new(
        stopped.error.code(),
        session.say_with("failed-import-stopped", &told),
    )
    .next(session.say("next-import-again"))
}
