//! The rulebook as a ledger keeps it: its files in public blobs, its digest in a `rulebook` entry.

use super::open::{OpenError, Parts};
use crate::decide;
use crate::entry;
use crate::hash::Digest;
use crate::rulebook::Rulebook;
use crate::vault::{self};

impl Parts {
    /// A rulebook of an earlier release, from its public blob.
    pub(super) fn old_rulebook(&self, seq: u64, digest: Digest) -> Result<Rulebook, OpenError> {
        let missing = |what: String| OpenError::Entry { seq, what };
        let blob = |name: Digest| {
            let bytes = self
                .vault
                .blobs()
                .public(name)?
                .ok_or_else(|| missing(format!("the public blob {name}")))?;
            String::from_utf8(bytes).map_err(|error| missing(error.to_string()))
        };
        let mut files = Vec::new();
        for line in blob(digest)?.lines() {
            let (name_of_blob, name) = line
                .split_once("  ")
                .ok_or_else(|| missing("a listing of files".to_owned()))?;
            let name_of_blob =
                Digest::parse(name_of_blob).map_err(|error| missing(error.to_string()))?;
            files.push((name.to_owned(), blob(name_of_blob)?));
        }
        Rulebook::recall(
            files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str())),
        )
        .map_err(|error| missing(error.to_string()))
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
    for (_, text) in Rulebook::embedded_files() {
        vault.blobs().put_public(text.as_bytes())?;
    }
    let listing = rulebook.listing();
    vault.blobs().put_public(listing.as_bytes())?;
    Ok(())
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
