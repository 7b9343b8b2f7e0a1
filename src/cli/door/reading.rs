//! What is only read: by the ledger that this command opened, or by the service that has it. Both give the same.

use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Door;
use crate::cli::acting::not_acted;
use crate::cli::exit::Failed;
use crate::cli::served::{Asked, strange};
use crate::cli::session::Session;
use crate::ledger::{Ledger, RecordError};

impl Door {
    /// One thing: the whole answer of a path of the service.
    ///
    /// # Errors
    /// There is no such thing, or it cannot be read.
    pub fn one<T: DeserializeOwned>(
        &self,
        session: &Session,
        target: &str,
        own: impl FnOnce(&Ledger) -> Result<T, RecordError>,
    ) -> Result<T, Failed> {
        match self {
            Self::Own(ledger) => own(ledger).map_err(|error| not_acted(session, &error)),
            Self::Served(served) => {
                let told = served.value(session, Asked::new(Method::GET, target))?;
                serde_json::from_value(told).map_err(|error| strange(session, &error))
            }
        }
    }

    /// A list: a member of every page of the service's answer.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn list<T: DeserializeOwned>(
        &self,
        session: &Session,
        target: &str,
        member: &str,
        own: impl FnOnce(&Ledger) -> Result<Vec<T>, RecordError>,
    ) -> Result<Vec<T>, Failed> {
        match self {
            Self::Own(ledger) => own(ledger).map_err(|error| not_acted(session, &error)),
            Self::Served(served) => {
                let all = Value::Array(served.list(session, target, member)?);
                serde_json::from_value(all).map_err(|error| strange(session, &error))
            }
        }
    }
}
