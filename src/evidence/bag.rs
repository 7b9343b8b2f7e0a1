//! The bag (RFC 8493): lists of files and their digests, so that any tool for bags can check a bundle.
//!
//! ```text
//! bagit.txt  bag-info.txt  manifest-sha256.txt: everything below data/  tagmanifest-sha256.txt: everything else
//! ```
//! `mimetype`, `META-INF/` and the tag manifest itself stand in no list. A file that stands in none otherwise, a file that is
//! missing and one that differs are faults.

use std::collections::{BTreeMap, BTreeSet};

use super::asic::META;
use super::container::MIMETYPE;
use super::report::Fault;
use crate::hash::{self, Digest};

/// List of what lies below `data/`.
pub const PAYLOAD: &str = "manifest-sha256.txt";
/// List of what does not.
pub const TAGS: &str = "tagmanifest-sha256.txt";
const BAGIT: &str = "bagit.txt";
const BAGIT_TEXT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const INFO: &str = "bag-info.txt";
const DATA: &str = "data/";

/// Adds the lists to files that are complete otherwise. `info` are lines of `bag-info.txt`.
pub fn close(files: &mut BTreeMap<String, Vec<u8>>, info: &[(&str, String)]) {
    let payload: Vec<(&String, &Vec<u8>)> = files
        .iter()
        .filter(|(name, _)| name.starts_with(DATA))
        .collect();
    let octets: usize = payload.iter().map(|(_, content)| content.len()).sum();
    let mut text: String = info
        .iter()
        .map(|(label, value)| format!("{label}: {value}\n"))
        .collect();
    text.push_str(&format!("Payload-Oxum: {octets}.{}\n", payload.len()));
    let listed = listing(payload.into_iter());
    files.insert(PAYLOAD.to_owned(), listed.into_bytes());
    files.insert(BAGIT.to_owned(), BAGIT_TEXT.as_bytes().to_vec());
    files.insert(INFO.to_owned(), text.into_bytes());
    let tags = listing(files.iter().filter(|(name, _)| is_tag(name)));
    files.insert(TAGS.to_owned(), tags.into_bytes());
}

fn listing<'a>(files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>) -> String {
    files
        .map(|(name, content)| format!("{}  {name}\n", hash::content(content)))
        .collect()
}

fn is_tag(name: &str) -> bool {
    !(name.starts_with(DATA) || name.starts_with(META) || name == MIMETYPE || name == TAGS)
}

/// Checks the lists against the files.
pub(super) fn check(files: &BTreeMap<String, Vec<u8>>) -> Result<(), Fault> {
    if files.get(BAGIT).map(Vec::as_slice) != Some(BAGIT_TEXT.as_bytes()) {
        return Err(Fault::named("files.list", BAGIT));
    }
    let mut listed = BTreeSet::new();
    for (list, wanted) in [
        (
            PAYLOAD,
            (|name: &str| name.starts_with(DATA)) as fn(&str) -> bool,
        ),
        (TAGS, is_tag),
    ] {
        let text = files
            .get(list)
            .ok_or_else(|| Fault::named("files.missing", list))?;
        let rows = parse(text).ok_or_else(|| Fault::named("files.list", list))?;
        for (digest, name) in rows {
            if !wanted(name) || !listed.insert(name.to_owned()) {
                return Err(Fault::named("files.list", list));
            }
            let content = files
                .get(name)
                .ok_or_else(|| Fault::named("files.missing", name))?;
            if hash::content(content) != digest {
                return Err(Fault::named("files.changed", name));
            }
        }
    }
    let unlisted = files
        .keys()
        .find(|name| !listed.contains(*name) && !is_unlisted(name));
    match unlisted {
        Some(name) => Err(Fault::named("files.unlisted", name)),
        None => Ok(()),
    }
}

/// What may stand in no list.
fn is_unlisted(name: &str) -> bool {
    name == MIMETYPE || name == TAGS || super::asic::NAMES.contains(&name)
}

fn parse(list: &[u8]) -> Option<Vec<(Digest, &str)>> {
    let text = std::str::from_utf8(list).ok()?;
    let rows = match text.strip_suffix('\n') {
        Some(rows) => rows,
        None if text.is_empty() => return Some(Vec::new()),
        None => return None,
    };
    let row = |row: &'_ str| -> Option<(Digest, usize)> {
        let (digest, name) = row.split_once("  ")?;
        Some((Digest::parse(digest).ok()?, row.len() - name.len()))
    };
    rows.split('\n')
        .map(|line| row(line).map(|(digest, at)| (digest, &line[at..])))
        .collect()
}
