//! The register as it was: a recipient by the version that a disclosure names.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::report::{RecipientThen, SubThen};
use crate::disclosure::{ClearRecipient, Recipient};
use crate::entry::{Body, Entry, Importer};
use crate::ledger::facts::nameless;
use crate::ledger::{RecordError, Shared};

type Result<T> = std::result::Result<T, RecordError>;

impl Shared {
    /// An organisation as it stood at a version; without its words where they were erased.
    pub(in crate::ledger) fn recipient_version(&self, version: u64) -> Result<Option<Recipient>> {
        let Some(line) = self.store.line(version)? else {
            return Ok(None);
        };
        let Body::Recipient(change) = Entry::parse(&line)?.body else {
            return Ok(None);
        };
        let Some(profile) = change.profile else {
            return Ok(None);
        };
        let sealed = self
            .own_value(version, 1)?
            .or_else(|| nameless(&profile, change.id.as_deref()));
        sealed
            .map(|sealed| {
                Recipient::join(profile, sealed)
                    .map_err(|error| RecordError::Recipient(error.to_string()))
            })
            .transpose()
    }
}

/// Versions that were read before.
pub(super) struct Versions<'a> {
    shared: &'a Shared,
    known: RefCell<HashMap<u64, Option<Rc<RecipientThen>>>>,
}

impl<'a> Versions<'a> {
    pub(super) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            known: RefCell::default(),
        }
    }

    /// To whom an entry went.
    pub(super) fn importer(&self, importer: &Importer) -> Result<RecipientThen> {
        match importer {
            Importer::Person(person) => Ok(unnamed(&person.facts)),
            Importer::Organisation(organisation) => {
                let found = self.version(organisation.at)?;
                found.map(|known| known.as_ref().clone()).ok_or_else(|| {
                    RecordError::Entry(format!(
                        "entry {} holds no version of `{}`; run `tabellion verify`",
                        organisation.at, organisation.id
                    ))
                })
            }
        }
    }

    fn version(&self, version: u64) -> Result<Option<Rc<RecipientThen>>> {
        if let Some(known) = self.known.borrow().get(&version) {
            return Ok(known.clone());
        }
        let found = self.shared.recipient_version(version)?;
        let then = found.map(|recipient| Rc::new(named(&recipient)));
        self.known.borrow_mut().insert(version, then.clone());
        Ok(then)
    }
}

fn named(recipient: &Recipient) -> RecipientThen {
    RecipientThen {
        id: Some(recipient.id.to_string()),
        name: Some(recipient.name.to_string()),
        kind: recipient.kind,
        role: recipient.role,
        seat: recipient.seat,
        hosting: recipient.hosting.to_vec(),
        remote_access: recipient.remote_access.clone(),
        sub_processors: recipient
            .sub_processors
            .iter()
            .map(|sub| SubThen {
                name: sub.name.to_string(),
                country: sub.country,
            })
            .collect(),
    }
}

/// A natural person: what they are is told, who they are is theirs (GDPR Article 15(4)).
fn unnamed(facts: &ClearRecipient) -> RecipientThen {
    RecipientThen {
        id: None,
        name: None,
        kind: facts.kind,
        role: facts.role,
        seat: facts.seat,
        hosting: facts.hosting.to_vec(),
        remote_access: facts.remote_access.clone(),
        sub_processors: Vec::new(),
    }
}
