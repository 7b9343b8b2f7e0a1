//! What was answered to an `Idempotency-Key`, so that a repeat gets the same answer.
//!
//! ```text
//! n → MAC of caller, path and key (32) ‖ MAC of the body (32) ‖ outcome (8) ‖ expires (8)        n counts up; big-endian
//! ```
//! A reply holds MACs and where the answer stands, never a body. The MACs are the caller's (`hash::mac`).
//! All live in memory; expired ones fall off the front, in the order they were written.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};

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

/// All replies that are remembered.
#[derive(Default)]
pub(super) struct Replies {
    by_key: HashMap<Tag, (u64, Reply)>,
    in_order: VecDeque<(u64, Tag, DateTime<Utc>)>,
    next: u64,
}

impl Replies {
    /// The number that the next reply gets.
    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// Remembers a stored reply.
    pub(super) fn remember(&mut self, number: u64, reply: Reply) {
        self.by_key.insert(reply.key, (number, reply));
        self.in_order.push_back((number, reply.key, reply.expires));
        self.next = self.next.max(number + 1);
    }

    pub(super) fn find(&self, key: &Tag, now: DateTime<Utc>) -> Option<Reply> {
        self.by_key
            .get(key)
            .map(|(_, reply)| *reply)
            .filter(|reply| reply.expires > now)
    }

    /// Numbers at the front that have expired, at most `limit`.
    pub(super) fn expired(&self, now: DateTime<Utc>, limit: usize) -> Vec<u64> {
        let front = self.in_order.iter().take(limit);
        front
            .take_while(|(_, _, expires)| *expires <= now)
            .map(|(number, _, _)| *number)
            .collect()
    }

    /// Numbers of replies whose answer stands at or beyond `size`.
    pub(super) fn beyond(&self, size: u64) -> Vec<u64> {
        self.by_key
            .values()
            .filter(|(_, reply)| reply.outcome >= size)
            .map(|(number, _)| *number)
            .collect()
    }

    /// Forgets replies by number.
    pub(super) fn forget(&mut self, numbers: &[u64]) {
        self.in_order.retain(|(number, key, _)| {
            let gone = numbers.contains(number);
            if gone
                && self
                    .by_key
                    .get(key)
                    .is_some_and(|(newest, _)| newest == number)
            {
                self.by_key.remove(key);
            }
            !gone
        });
    }
}
