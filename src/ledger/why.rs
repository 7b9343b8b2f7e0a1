//! Explaining one entry of an open ledger, or of one that is read from beside.

use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::decisions::rulebook_in;
use super::{Ledger, ReadError};
use crate::disclosure::civil_day;
use crate::entry::Entry;
use crate::files::Files;
use crate::recompute::{self, Register, Why};
use crate::rulebook::Rulebook;

impl Ledger {
    /// Why entry `seq` says what it says, as known then, and whether the rules in force now would agree. `None` if
    /// there is no such entry or it decided nothing.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn why(&self, seq: u64) -> Result<Option<Why>, ReadError> {
        let Some(line) = self.line(seq)? else {
            return Ok(None);
        };
        let Ok(entry) = Entry::parse(&line) else {
            return Ok(None);
        };
        let today = civil_day(self.shared.now());
        let read = |seq| self.line(seq).ok().flatten();
        let source = |digest| self.shared.rulebook_of(&self.paths.ledger, digest);
        let register = Register::around(&entry, &read, &source);
        Ok(recompute::why(&entry, &register, &self.rulebook(), today))
    }
}

/// The same from beside: `line` reads the ledger in `folder`, `rules_now` are the rules in force.
#[must_use]
pub fn why_beside(
    files: &dyn Files,
    folder: &Path,
    entry: &Entry,
    line: &dyn Fn(u64) -> Option<Vec<u8>>,
    rules_now: &Arc<Rulebook>,
    today: NaiveDate,
) -> Option<Why> {
    let source = |digest| {
        if rules_now.digest() == digest {
            Ok(Arc::clone(rules_now))
        } else {
            rulebook_in(files, folder, digest)
        }
    };
    let register = Register::around(entry, line, &source);
    recompute::why(entry, &register, rules_now, today)
}
