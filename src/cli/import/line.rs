//! One line of an import.

use crate::disclosure::form::{Faults, record};
use crate::disclosure::{Disclosure, Event, Recipient, read_json};

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
pub enum Line {
    /// A new version of a register entry.
    Recipient(Box<Recipient>),
    /// A disclosure.
    Disclosure(Box<Disclosure>),
    /// A rights event.
    Event(Box<Event>),
}

impl Line {
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
