//! Notes, tokens and chains from a ledger's folder, without opening the ledger.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{CHAINS, chain_name};
use crate::dating::Source;
use crate::files::{Disk, Files as _};
use crate::hash::Digest;
use crate::store::checkpoints;
use crate::timestamp::Token;

/// The folder of a ledger, as a source of what time-stamps rest on. What cannot be read is not there.
pub struct Folder(PathBuf);

impl Folder {
    /// Of this ledger.
    #[must_use]
    pub fn new(ledger: &Path) -> Self {
        Self(ledger.to_owned())
    }
}

impl Source for Folder {
    fn note(&self, size: u64) -> Option<Vec<u8>> {
        checkpoints::kept_at(&Disk, &self.0, size).ok().flatten()
    }

    fn token(&self, name: Digest) -> Option<Vec<u8>> {
        Disk.read(&self.0.join("blobs").join("public").join(name.to_string()))
            .ok()
    }

    fn chain(&self, size: u64, name: Digest) -> Option<Vec<u8>> {
        Disk.read(&self.0.join(CHAINS).join(chain_name(size, name)))
            .ok()
    }
}

/// What a look at the folder says of one entry: unverified, so it points to what verifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// Size of the stamped checkpoint.
    pub size: u64,
    /// When, by the authority's clock.
    pub time: DateTime<Utc>,
    /// Whose clock.
    pub authority: String,
}

/// The earliest time-stamp over a checkpoint that covers an entry, found by the names of a folder: no line is read.
#[must_use]
pub fn before_beside(ledger: &Path, seq: u64) -> Option<Glimpse> {
    let names = Disk.list(&ledger.join(CHAINS)).ok()?;
    let folder = Folder::new(ledger);
    let glimpse = |name: &String| {
        let (size, token) = name.strip_suffix(".pem")?.split_once('-')?;
        let size = size.parse().ok().filter(|size: &u64| *size > seq)?;
        let token = Token::parse(&folder.token(Digest::parse(token).ok()?)?).ok()?;
        Some(Glimpse {
            size,
            time: token.time,
            authority: token.authority,
        })
    };
    // Names begin with the size: the first that can be read is of the smallest checkpoint, and so the earliest.
    names.iter().find_map(glimpse)
}
