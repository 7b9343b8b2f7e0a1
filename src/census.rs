//! The census: how many entries each organisation has, under one root; and the proof that none of them is missing.
//!
//! ```text
//! leaf = id ‖ 0x00 ‖ u64be count ‖ u64be last seq        sorted by id as bytes
//! ```
//! An organisation's entries are numbered from 1 without gap, in clear. Two censuses and the entries between
//! them prove that none is missing ([`Completeness`]); two neighbouring leaves prove that an organisation has none at
//! all. `docs/FORMAT.md`, *Series and census*. Persons' series are in their slots and are not counted here.

mod completeness;
mod standing;

use std::collections::BTreeMap;

pub use completeness::{Complete, Completeness, CompletenessError, Counted, Proven};
pub use standing::{Leaf, Standing};

use crate::entry::Census;
use crate::hash::{self, NodeHash};
use crate::tree;

/// The series of one organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// How many entries it has.
    pub count: u64,
    /// `seq` of the last one.
    pub last: u64,
}

/// The data of an organisation's leaf.
#[must_use]
pub fn leaf_data(id: &str, series: Series) -> Vec<u8> {
    let mut data = Vec::with_capacity(id.len() + 17);
    data.extend_from_slice(id.as_bytes());
    data.push(0);
    data.extend_from_slice(&series.count.to_be_bytes());
    data.extend_from_slice(&series.last.to_be_bytes());
    data
}

/// The leaf hashes of all organisations, by id.
#[must_use]
pub fn leaves(series: &BTreeMap<String, Series>) -> Vec<NodeHash> {
    let leaf = |(id, series): (&String, &Series)| hash::leaf(&leaf_data(id, *series));
    series.iter().map(leaf).collect()
}

/// The census over all series, for the entries before `size`.
#[must_use]
pub fn take(series: &BTreeMap<String, Series>, size: u64) -> Census {
    let leaves = leaves(series);
    Census {
        organisations: leaves.len() as u64,
        root: tree::root_of(&leaves),
        size,
    }
}

/// The organisation that a canonical line of a `disclosure` or `refusal` is for, and its number; `None` where the
/// recipient is a natural person. Reads the one member `"recipient":{"at":12,"id":"bank-martin","number":41}` without
/// a JSON parser: inside a string its quotes would be escaped, and no other member has that form.
#[must_use]
pub fn numbered(line: &[u8]) -> Option<(&str, u64)> {
    const BEGIN: &[u8] = b",\"recipient\":{\"at\":";
    let at = memchr::memmem::find(line, BEGIN)?;
    let rest = after_digits(&line[at + BEGIN.len()..]).strip_prefix(b",\"id\":\"")?;
    let (id, rest) = rest.split_at(memchr::memchr(b'"', rest)?);
    let rest = rest.strip_prefix(b"\",\"number\":")?;
    let digits = &rest[..rest.len() - after_digits(rest).len()];
    let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((std::str::from_utf8(id).ok()?, number))
}

fn after_digits(bytes: &[u8]) -> &[u8] {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    &bytes[digits..]
}
