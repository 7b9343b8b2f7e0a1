//! What was answered to an `Idempotency-Key`, so that a repeat gets the same answer.
//!
//! ```text
//! n → MAC of caller, path and key (32) ‖ MAC of the body (32) ‖ outcome (8) ‖ expires (8)        n counts up; big-endian
//! ```
//! A reply holds MACs and where the answer stands, never a body. The MACs are the caller's (`hash::mac`).
//! All live in memory; expired ones fall off the front, in the order they were written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use hashbrown::HashTable;

use crate::hash::{LEN, Tag};

/// An answer worth repeating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// MAC of who asked, where, and the key they gave.
    pub key: Tag,
    /// MAC of the body: the same key with another body is an error, not a repeat.
    pub body: Tag,
    /// The entry that holds the answer.
    pub outcome: u64,
    /// From when on the key may be used anew.
    pub expires: DateTime<Utc>,
}

/// Bytes of a stored reply.
pub(super) const REPLY: usize = 2 * LEN + 8 + 8;

impl Reply {
    pub(super) fn to_bytes(self) -> [u8; REPLY] {
        let mut bytes = [0; REPLY];
        bytes[..LEN].copy_from_slice(self.key.as_bytes());
        bytes[LEN..2 * LEN].copy_from_slice(self.body.as_bytes());
        bytes[2 * LEN..2 * LEN + 8].copy_from_slice(&self.outcome.to_be_bytes());
        bytes[2 * LEN + 8..].copy_from_slice(&self.expires.timestamp().to_be_bytes());
        bytes
    }

    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (key, rest) = bytes.split_first_chunk::<LEN>()?;
        let (body, rest) = rest.split_first_chunk::<LEN>()?;
        let (outcome, rest) = rest.split_first_chunk::<8>()?;
        let expires: [u8; 8] = rest.try_into().ok()?;
        Some(Self {
            key: Tag::from_bytes(*key),
            body: Tag::from_bytes(*body),
            outcome: u64::from_be_bytes(*outcome),
            expires: DateTime::from_timestamp(i64::from_be_bytes(expires), 0)?,
        })
    }
}

/// Replies that are numbered one after the other and lie side by side.
const BLOCK: u64 = 1024;

/// All replies that are remembered: 88 bytes each in the order of their numbers, 9 bytes in the table of keys.
#[derive(Default)]
pub(super) struct Replies {
    blocks: BTreeMap<u64, Block>,
    /// Numbers, each under the key of its reply: of two with one key, the newer.
    by_key: HashTable<u64>,
    next: u64,
}

/// The replies with the numbers `BLOCK * n ..`; what was forgotten, or never was, is `None`.
struct Block {
    replies: Vec<Option<Reply>>,
    live: usize,
}

impl Default for Block {
    fn default() -> Self {
        let room = usize::try_from(BLOCK).unwrap_or_default();
        Self {
            replies: Vec::with_capacity(room),
            live: 0,
        }
    }
}

impl Block {
    fn put(&mut self, at: usize, reply: Reply) {
        if self.replies.len() <= at {
            self.replies.resize(at + 1, None);
        }
        self.live += usize::from(self.replies[at].replace(reply).is_none());
    }

    fn take(&mut self, at: usize) -> Option<Reply> {
        let taken = self.replies.get_mut(at)?.take();
        self.live -= usize::from(taken.is_some());
        taken
    }
}

/// The block of a number, and the place in it.
fn place(number: u64) -> (u64, usize) {
    let at = usize::try_from(number % BLOCK).unwrap_or_default();
    (number / BLOCK, at)
}

/// A key is a MAC under a secret key: its first bytes are evenly spread, and nobody outside can choose them.
fn spread(key: &Tag) -> u64 {
    key.as_bytes()
        .first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first))
}

impl Replies {
    /// With room for so many.
    pub(super) fn with_room(replies: usize) -> Self {
        Self {
            by_key: HashTable::with_capacity(replies),
            ..Self::default()
        }
    }

    /// The number that the next reply gets.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Remembers a stored reply.
    pub(super) fn remember(&mut self, number: u64, reply: Reply) {
        let (block, at) = place(number);
        self.blocks.entry(block).or_default().put(at, reply);
        self.next = self.next.max(number.saturating_add(1));
        let blocks = &self.blocks;
        let key_of = |number: &u64| numbered(blocks, *number).map(|reply| reply.key);
        let entry = self.by_key.entry(
            spread(&reply.key),
            |other| key_of(other) == Some(reply.key),
            |other| key_of(other).map_or(0, |key| spread(&key)),
        );
        *entry.or_insert(number).get_mut() = number;
    }

    pub(super) fn find(&self, key: &Tag, now: DateTime<Utc>) -> Option<Reply> {
        let is_it =
            |number: &u64| numbered(&self.blocks, *number).is_some_and(|reply| reply.key == *key);
        let number = self.by_key.find(spread(key), is_it)?;
        numbered(&self.blocks, *number)
            .filter(|reply| reply.expires > now)
            .copied()
    }

    /// Numbers at the front that have expired, at most `limit`.
    pub(super) fn expired(&self, now: DateTime<Utc>, limit: usize) -> Vec<u64> {
        self.in_order()
            .take(limit)
            .take_while(|(_, reply)| reply.expires <= now)
            .map(|(number, _)| number)
            .collect()
    }

    /// Numbers of replies whose answer stands at or beyond `size`.
    pub(super) fn beyond(&self, size: u64) -> Vec<u64> {
        self.in_order()
            .filter(|(_, reply)| reply.outcome >= size)
            .map(|(number, _)| number)
            .collect()
    }

    /// Forgets replies by number.
    pub(super) fn forget(&mut self, numbers: &[u64]) {
        for number in numbers {
            let (block, at) = place(*number);
            let Some(found) = self.blocks.get_mut(&block) else {
                continue;
            };
            let Some(reply) = found.take(at) else {
                continue;
            };
            if found.live == 0 {
                self.blocks.remove(&block);
            }
            let it = |other: &u64| other == number;
            if let Ok(entry) = self.by_key.find_entry(spread(&reply.key), it) {
                entry.remove();
            }
        }
    }

    fn in_order(&self) -> impl Iterator<Item = (u64, &Reply)> {
        self.blocks.iter().flat_map(|(block, found)| {
            (block * BLOCK..)
                .zip(&found.replies)
                .filter_map(|(number, reply)| Some((number, reply.as_ref()?)))
        })
    }
}

fn numbered(blocks: &BTreeMap<u64, Block>, number: u64) -> Option<&Reply> {
    let (block, at) = place(number);
    blocks.get(&block)?.replies.get(at)?.as_ref()
}
