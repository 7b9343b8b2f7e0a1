//! The way into a ledger: a command opens it, or finds the service that has it.
//!
//! ```text
//! door.act(session, Asked::post("/v1/rights", &value), |ledger| ledger.record_demand(…))     one act, by either way
//! ```

mod reading;

use std::sync::Arc;

use super::acting::not_acted;
use super::exit::Failed;
use super::opening;
use super::served::{Asked, Served, answer};
use super::session::Session;
use crate::ledger::{Answer, Ledger, OpenError, RecordError};

/// The way into a ledger.
pub enum Door {
    /// It was free: this command has it now.
    Own(Ledger),
    /// A service has it.
    Served(Served),
}

impl Session {
    /// The way into the ledger: opens it, or finds the service that has it.
    ///
    /// # Errors
    /// As [`Session::open`]; also when it is busy and no service listens.
    pub fn door(&self) -> Result<Door, Failed> {
        let paths = self.paths();
        match Ledger::open(&paths, Arc::clone(&self.clock), &self.command) {
            Ok(opened) => {
                opening::tell(self, &opened.summary);
                Ok(Door::Own(opened.ledger))
            }
            Err(error @ OpenError::Busy(_)) => match Served::beside(&paths) {
                Some(served) => Ok(Door::Served(served)),
                None => Err(self.not_opened(&paths, &error)),
            },
            Err(error) => Err(self.not_opened(&paths, &error)),
        }
    }
}

impl Door {
    /// Has an act recorded, here or by the service.
    ///
    /// # Errors
    /// It was not recorded.
    pub fn act(
        &self,
        session: &Session,
        asked: Asked,
        own: impl FnOnce(&Ledger) -> Result<Answer, RecordError>,
    ) -> Result<Answer, Failed> {
        match self {
            Self::Own(ledger) => own(ledger).map_err(|error| not_acted(session, &error)),
            Self::Served(served) => {
                let answered = served.send(session, asked)?;
                answer(session, &answered.body, answered.repeated)
            }
        }
    }

    /// Closes the ledger if it was opened.
    ///
    /// # Errors
    /// As [`Session::close`].
    pub fn close(&self, session: &Session) -> Result<(), Failed> {
        match self {
            Self::Own(ledger) => session.close(ledger),
            Self::Served(_) => Ok(()),
        }
    }
}
