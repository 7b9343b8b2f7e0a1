//! The digest of a rulebook.

use crate::hash::{Digest, content};

/// Digests of the files, sorted by name, and `SHA-256` of their listing.
///
/// The listing is what `sha256sum` prints: `<digest>  <name>\n` per file, so that
/// anybody can repeat it.
pub(super) fn digest(files: &[(&str, &str)]) -> (Digest, Vec<(String, Digest)>) {
    let mut listed: Vec<(String, Digest)> = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), content(text.as_bytes())))
        .collect();
    listed.sort_by(|a, b| a.0.cmp(&b.0));
    (content(listing(&listed).as_bytes()), listed)
}

/// `<digest>  <name>\n` per file.
pub(super) fn listing(files: &[(String, Digest)]) -> String {
    let mut listing = String::new();
    for (name, digest) in files {
        listing.push_str(&digest.to_string());
        listing.push_str("  ");
        listing.push_str(name);
        listing.push('\n');
    }
    listing
}
