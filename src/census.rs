//! The census: how many entries each organisation has, under one root.
//!
//! ```text
//! leaf = id ‖ 0x00 ‖ u64be count ‖ u64be last seq        sorted by id as bytes
//! ```
//! An organisation's entries are numbered from 1 without gap, in clear. Two censuses and the entries between
//! them prove that none is missing; two neighbouring leaves prove that an organisation has none at all.
//! `docs/FORMAT.md`, *Series and census*. Persons' series are in their slots and are not counted here.

use std::collections::BTreeMap;

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

/// The census over all series, for the entries before `size`.
#[must_use]
pub fn take(series: &BTreeMap<String, Series>, size: u64) -> Census {
    let leaves: Vec<NodeHash> = series
        .iter()
        .map(|(id, series)| hash::leaf(&leaf_data(id, *series)))
        .collect();
    Census {
        organisations: leaves.len() as u64,
        root: tree::root_of(&leaves),
        size,
    }
}
