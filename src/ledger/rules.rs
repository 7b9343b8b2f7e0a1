//! The rulebook as a ledger keeps it: its files in public blobs, its digest in a `rulebook` entry.
//!
//! A ledger stays with the rulebook that its last `rulebook` entry names, whatever a newer release brings, until
//! somebody activates another. Files first, entry second: what a verdict will name is there before the first one.

use std::sync::{Arc, PoisonError};

use super::open::{OpenError, Parts};
use super::published::rulebook_of;
use super::queue::{Answer, Job};
use super::writer::Writer;
use super::{Ledger, RecordError};
use crate::decide;
use crate::entry::{self, Body};
use crate::hash::Digest;
use crate::rulebook::Rulebook;
use crate::vault::{self, Batch};

/// What became of an activation.
#[derive(Debug, Clone)]
pub struct Activated {
    /// The entry that puts it in force; none where it was in force already and nothing was recorded.
    pub answer: Option<Answer>,
    /// The rules in force from here.
    pub rulebook: Arc<Rulebook>,
}

impl Ledger {
    /// Puts a rulebook in force: every verdict after the acknowledgement rests on it. The one in force again
    /// records nothing.
    ///
    /// # Errors
    /// The disk is full, or recording has stopped.
    pub fn activate(
        &self,
        rulebook: Arc<Rulebook>,
        actor: Option<String>,
    ) -> Result<Activated, RecordError> {
        let job = Job::Rulebook {
            rulebook: Arc::clone(&rulebook),
            actor,
        };
        let answer = self.writer.send(job)?.wait()?;
        Ok(Activated {
            answer: (!answer.repeated).then_some(answer),
            rulebook,
        })
    }
}

impl Writer {
    pub(super) fn activate(
        &mut self,
        rulebook: Arc<Rulebook>,
        actor: Option<String>,
    ) -> Result<Answer, RecordError> {
        let at = self.upkeep_time()?;
        if self.shared.rulebook().digest() == rulebook.digest() {
            return Ok(Answer {
                seq: self.head.size.saturating_sub(1),
                at,
                line: Vec::new(),
                verdict: None,
                refused: false,
                repeated: true,
            });
        }
        let listing = rulebook.listing();
        self.shared.vault.publish(&blobs_of(&rulebook, &listing))?;
        let body = Body::Rulebook(rulebook_entry(&rulebook, actor));
        let answer = self.append_alone(&body, Batch::default(), at)?;
        *self
            .shared
            .rulebook
            .write()
            .unwrap_or_else(PoisonError::into_inner) = rulebook;
        Ok(answer)
    }
}

impl Parts {
    /// A rulebook that an entry names, from its public blobs.
    pub(super) fn old_rulebook(&self, seq: u64, digest: Digest) -> Result<Rulebook, OpenError> {
        let blobs = |name| {
            let found = self.vault.blobs().public(name);
            found.map_err(|error| error.to_string())
        };
        rulebook_of(digest, &blobs).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })
    }
}

/// The rules of this release.
pub(super) fn embedded_rulebook() -> Result<Rulebook, OpenError> {
    Rulebook::embedded().map_err(|error| {
        OpenError::Store(format!("the rules of this release cannot be read: {error}"))
    })
}

/// Puts the files of a rulebook, and their listing, where verdicts name them: into public blobs.
pub(super) fn publish_rulebook(
    vault: &vault::Embedded,
    rulebook: &Rulebook,
) -> Result<(), OpenError> {
    let listing = rulebook.listing();
    Ok(vault
        .blobs()
        .put_all_public(&blobs_of(rulebook, &listing))?)
}

/// The files, and last the listing that names them.
fn blobs_of<'a>(rulebook: &'a Rulebook, listing: &'a str) -> Vec<&'a [u8]> {
    let files = rulebook.texts().iter().map(|(_, text)| text.as_bytes());
    files.chain([listing.as_bytes()]).collect()
}

/// What a `rulebook` entry says of a rulebook.
pub(super) fn rulebook_entry(rulebook: &Rulebook, actor: Option<String>) -> entry::Rulebook {
    entry::Rulebook {
        actor,
        checked: rulebook.last_checked().to_string(),
        decide: decide::VERSION,
        digest: rulebook.digest(),
        files: rulebook.files().len() as u64,
        law_of: rulebook.law_as_of().to_string(),
        version: rulebook.version().to_owned(),
    }
}
