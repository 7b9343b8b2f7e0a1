//! Rulebooks as public blobs: how a verdict's digest leads back to the rules it was made by.
//!
//! ```text
//! verdict ─ rulebook: 9f…  ─▶  blobs/public/9f…: a listing  ─▶  blobs/public/<digest of each file>
//! ```
//! Needs no key and no lock. Every digest is checked on the way: a blob that is not what its name says is absent.

use std::path::Path;

use crate::hash::{self, Digest};
use crate::rulebook::{Rulebook, RulebookFaults};

/// Why a recorded rulebook could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A blob is not there, or is not what its name says.
    #[error(
        "the public blob `{0}` is missing or altered; copy it into `blobs/public` from a backup or from another copy of the ledger"
    )]
    Missing(Digest),
    /// The folder cannot be read.
    #[error("the public blob `{name}` cannot be read: {error}")]
    Io {
        /// Which.
        name: Digest,
        /// Why.
        error: String,
    },
    /// The blob that a verdict names is no listing.
    #[error("the public blob `{0}` is no listing of a rulebook; is the digest that of a rulebook?")]
    NoListing(Digest),
    /// Its files are no rules that this program can read.
    #[error("the rulebook `{digest}` cannot be read by this release: {faults}")]
    Faults {
        /// Which.
        digest: Digest,
        /// What is wrong.
        faults: RulebookFaults,
    },
}

/// Where public blobs come from: `None` where there is none of that name.
pub type BlobSource<'a> = dyn Fn(Digest) -> Result<Option<Vec<u8>>, String> + 'a;

/// The public blobs of a ledger's folder, checked against their names.
pub fn public_blobs(ledger: &Path) -> impl Fn(Digest) -> Result<Option<Vec<u8>>, String> {
    let folder = ledger.join("blobs").join("public");
    move |name| match std::fs::read(folder.join(name.to_string())) {
        Ok(bytes) => Ok(Some(bytes).filter(|bytes| hash::content(bytes) == name)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The rulebook of a digest.
///
/// # Errors
/// A blob is missing, or the files are no rules of any edition that this program knows.
pub fn rulebook_of(digest: Digest, blobs: &BlobSource<'_>) -> Result<Rulebook, RulesError> {
    let text = |name: Digest| {
        let bytes = blobs(name)
            .map_err(|error| RulesError::Io { name, error })?
            .ok_or(RulesError::Missing(name))?;
        String::from_utf8(bytes).map_err(|_| RulesError::NoListing(name))
    };
    let mut files = Vec::new();
    for line in text(digest)?.lines() {
        let (blob, name) = line.split_once("  ").ok_or(RulesError::NoListing(digest))?;
        let blob = Digest::parse(blob).map_err(|_| RulesError::NoListing(digest))?;
        files.push((name.to_owned(), text(blob)?));
    }
    let pairs = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Rulebook::recall(pairs).map_err(|faults| RulesError::Faults { digest, faults })
}
