//! A pack: several files under one digest, in one JSON object.
//!
//! ```json
//! {"files":[{"name":"eu-gdpr/A44.toml","text":"…"}]}
//! ```
//! Its digest is the SHA-256 of its listing, `<SHA-256 of the text>  <name>` and a newline for each file, names ascending:
//! what `sha256sum` prints. Verdicts name their rulebook by it, genesis its schemas.

use serde::{Deserialize, Serialize};

use crate::hash::{self, Digest};

/// Several files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// The files, names ascending.
    pub files: Vec<PackFile>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Pack {
    /// Packs files.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut files: Vec<PackFile> = files
            .into_iter()
            .map(|(name, text)| PackFile {
                name: name.to_owned(),
                text: text.to_owned(),
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self { files }
    }

    /// What the digest is the digest of.
    #[must_use]
    pub fn listing(&self) -> String {
        let line =
            |file: &PackFile| format!("{}  {}\n", hash::content(file.text.as_bytes()), file.name);
        self.files.iter().map(line).collect()
    }

    /// The digest of the listing.
    #[must_use]
    pub fn digest(&self) -> Digest {
        hash::content(self.listing().as_bytes())
    }
}
