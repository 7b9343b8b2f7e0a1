//! An entry bundle: up to 256 lines, each `u16be length ‖ line`, at `tile/entries/<N>[.p/<W>]`.

use std::fmt;

use super::tile::{TileError, parse_place, write_place};
use super::{TILE_WIDTH, TileId};
use crate::canon::LineRef;

/// What is wrong with the bytes of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Not as many lines as the id says.
    #[error("this bundle has {expected} entries, not {found}")]
    Count {
        /// The width in the id.
        expected: u16,
        /// Number of entries found, or offered.
        found: usize,
    },
    /// The bytes end inside an entry.
    #[error("the bundle ends inside entry {0}; fetch it again")]
    End(u16),
    /// Bytes follow the last entry.
    #[error("{0} bytes follow the last entry of the bundle; fetch it again")]
    Trailing(usize),
}

/// Which bundle: index, and how many entries of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    index: u64,
    width: u16,
}

impl BundleId {
    /// Names a bundle; `width` is 256 for a full one.
    ///
    /// # Errors
    /// A bundle that no log of at most 2^64−1 entries has.
    pub fn new(index: u64, width: u16) -> Result<Self, TileError> {
        TileId::new(0, index, width).map(|_| Self { index, width })
    }

    /// Index: its first entry is number `256 × index`.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// Number of entries, 1 to 256.
    #[must_use]
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Parses the path, without prefix and without a leading slash.
    ///
    /// # Errors
    /// Any text that [`BundleId`] would not print.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let place = path.strip_prefix("tile/entries/").and_then(parse_place);
        let (index, width) =
            place.ok_or_else(|| TileError::Path(path.chars().take(80).collect()))?;
        Self::new(index, width)
    }
}

impl fmt::Display for BundleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("tile/entries/")?;
        write_place(f, self.index, self.width)
    }
}

/// Writes 1 to 256 lines as a bundle.
///
/// # Errors
/// No line, or more than 256.
pub fn encode_bundle(lines: &[LineRef<'_>]) -> Result<Vec<u8>, BundleError> {
    if lines.is_empty() || lines.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::Count {
            expected: TILE_WIDTH,
            found: lines.len(),
        });
    }
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.as_bytes().len() + 2).sum());
    for line in lines {
        // Cannot saturate: a line has at most 65,535 bytes.
        let length = u16::try_from(line.as_bytes().len()).unwrap_or(u16::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(line.as_bytes());
    }
    Ok(bytes)
}

/// Cuts a bundle into its entries. They are bytes: whether they are canonical is for the caller to prove.
///
/// # Errors
/// More or fewer entries than the id says, or bytes left over.
pub fn parse_bundle(id: BundleId, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::with_capacity(usize::from(id.width));
    let mut rest = bytes;
    for number in 0..id.width {
        if rest.is_empty() {
            return Err(BundleError::Count {
                expected: id.width,
                found: entries.len(),
            });
        }
        let (length, after) = rest
            .split_first_chunk::<2>()
            .ok_or(BundleError::End(number))?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after
            .split_at_checked(length)
            .ok_or(BundleError::End(number))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() {
        Ok(entries)
    } else {
        Err(BundleError::Trailing(rest.len()))
    }
}
