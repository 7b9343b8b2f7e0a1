//! How an organisation stands in one census: its leaf between its neighbours, or its neighbours alone.
//!
//! ```text
//! present    … acme | bank-martin 41, 1204 | bureau …       three leaves in a row: nobody else bears that id
//! absent     … acme | bureau …                              two leaves in a row: nobody bears it
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Series, leaf_data, leaves};
use crate::entry::Census;
use crate::hash::{self, NodeHash};
use crate::tree::{self, Index, Size};

/// A leaf of a census with its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// How many entries.
    pub count: u64,
    /// Whose.
    pub id: String,
    /// Its place among the leaves.
    pub index: u64,
    /// `seq` of the last entry.
    pub last: u64,
    /// The path to the census' root, sibling first: the hashes one after the other, in base64.
    #[serde(with = "hashes")]
    pub path: Vec<NodeHash>,
}

/// How an organisation stands in a census, with what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The leaf after it; absent if none follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Leaf>,
    /// The leaf before it; absent if it is the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Leaf>,
    /// Its own leaf; absent if it has no entry yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Leaf>,
}

impl Standing {
    /// How `id` stands among all series.
    #[must_use]
    pub fn of(id: &str, series: &BTreeMap<String, Series>) -> Self {
        let hashes = leaves(series);
        let at = series
            .keys()
            .take_while(|other| other.as_str() < id)
            .count();
        let leaf = |index: usize| {
            let (id, series) = series.iter().nth(index)?;
            Some(Leaf {
                count: series.count,
                id: id.clone(),
                index: index as u64,
                last: series.last,
                path: tree::path_of(&hashes, Index(index as u64))?,
            })
        };
        let own = leaf(at).filter(|leaf| leaf.id == id);
        Self {
            before: at.checked_sub(1).and_then(leaf),
            after: leaf(at + usize::from(own.is_some())),
            own,
        }
    }

    /// Checks it against a census; the organisation's series, all zero where it has none.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self, id: &str, census: &Census) -> Result<Series, String> {
        let row = [&self.before, &self.own, &self.after];
        let row: Vec<&Leaf> = row.into_iter().flatten().collect();
        for leaf in &row {
            leaf.check(census)?;
        }
        if row
            .windows(2)
            .any(|pair| pair[0].index + 1 != pair[1].index)
        {
            return Err("the leaves of the census are no neighbours".to_owned());
        }
        if row.first().is_some_and(|leaf| leaf.index > 0) && self.before.is_none() {
            return Err("the leaf before it is missing".to_owned());
        }
        let reaches_end = row.last().map_or(census.organisations == 0, |leaf| {
            leaf.index + 1 == census.organisations
        });
        if self.after.is_none() && !reaches_end {
            return Err("the leaf after it is missing".to_owned());
        }
        let between = self
            .before
            .as_ref()
            .is_none_or(|leaf| leaf.id.as_str() < id)
            && self.after.as_ref().is_none_or(|leaf| leaf.id.as_str() > id);
        if !between {
            return Err("its neighbours in the census are not in order".to_owned());
        }
        match &self.own {
            Some(leaf) if leaf.id != id => Err(format!("the leaf is of `{}`", leaf.id)),
            Some(leaf) => Ok(Series {
                count: leaf.count,
                last: leaf.last,
            }),
            None => Ok(Series { count: 0, last: 0 }),
        }
    }
}

impl Leaf {
    fn check(&self, census: &Census) -> Result<(), String> {
        let series = Series {
            count: self.count,
            last: self.last,
        };
        tree::verify_inclusion(
            &hash::leaf(&leaf_data(&self.id, series)),
            Index(self.index),
            Size(census.organisations),
            &self.path,
            &census.root,
        )
        .map_err(|error| format!("the leaf of `{}` is not in the census ({error})", self.id))
    }
}

/// Hashes as one text.
pub(super) mod hashes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::hash::{LEN, NodeHash};

    pub fn serialize<S: Serializer>(path: &[NodeHash], to: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = path.iter().flat_map(|hash| *hash.as_bytes()).collect();
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<NodeHash>, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
        let whole = bytes.chunks_exact(LEN);
        if !whole.remainder().is_empty() || bytes.len() > 64 * LEN {
            return Err(D::Error::custom("a path is at most 64 hashes of 32 bytes"));
        }
        let hashes = whole.map(|hash| <[u8; LEN]>::try_from(hash).map(NodeHash::from_bytes));
        hashes.collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}
