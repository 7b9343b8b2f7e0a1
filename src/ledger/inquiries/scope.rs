//! The scope of an inquiry, for somebody who is to see nothing else.
//!
//! What a list shows under it is what its evidence holds: the entries before its census that answer its filter.

use crate::entry::{Body, Entry};
use crate::ledger::slots::Opened;
use crate::ledger::{ActError, Filter, Ledger, ReadError, RecordError};

type Result<T> = std::result::Result<T, RecordError>;

impl Ledger {
    /// What an inquiry shows, as a filter. A person in it is named: the reading is the caller's to record.
    ///
    /// # Errors
    /// None begins there, the person in it was erased, or it uses codes that this release does not know.
    pub fn inquiry_scope(&self, seq: u64) -> Result<Filter> {
        let case = self.shared.inquiry(seq)?;
        let unknown = || {
            ActError::NoEvidence("its scope uses codes that this release does not know".to_owned())
        };
        let mut filter = Filter::of_clear(&case.scope).ok_or_else(unknown)?;
        if case.person {
            let Opened::Open(opening) = self.shared.person_of(seq)? else {
                return Err(ActError::Erased.into());
            };
            filter.subject = Some(opening.person.reference());
        }
        filter.as_of = Some(case.as_of);
        // The count stands just before the inquiry, in the same commit.
        let last = seq.saturating_sub(2);
        filter.seq.to = Some(filter.seq.to.map_or(last, |to| to.min(last)));
        Ok(filter)
    }

    /// Whether evidence of an inquiry was handed out with values withheld.
    ///
    /// # Errors
    /// None begins there, or the store cannot be read.
    pub fn withheld_from(&self, seq: u64) -> Result<bool> {
        let case = self.shared.inquiry(seq)?;
        for export in case.exports {
            let line = self.shared.store.line(export)?.unwrap_or_default();
            if let Body::Export(export) = Entry::parse(&line)?.body
                && !export.withheld.is_empty()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether entry `seq` answers a filter.
    ///
    /// # Errors
    /// As [`Ledger::list`].
    pub fn answers(&self, filter: &Filter, seq: u64) -> std::result::Result<bool, ReadError> {
        if !filter.seq.holds(&seq) {
            return Ok(false);
        }
        let mut one = filter.clone();
        (one.seq.from, one.seq.to) = (Some(seq), Some(seq));
        Ok(!self.list(&one, None, 1)?.entries.is_empty())
    }
}
