//! A tile: up to 256 consecutive nodes of one height, and its path.
//!
//! `tile/<L>/<N>[.p/<W>]`, `N` in groups of three digits, all but the last with `x`:
//! level 0, index 1234067, 12 wide is `tile/0/x001/x234/067.p/12` (C2SP tlog-tiles).

use std::fmt;

use super::{Size, Subtree, parse_decimal};
use crate::hash::{LEN, NodeHash};

/// Hashes of a full tile.
pub const TILE_WIDTH: u16 = 256;
/// The last level that a tree of at most 2^64−1 leaves can have.
const LAST_LEVEL: u8 = 7;

/// What is wrong with the path or the bytes of a tile or a bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The text is not the one path of a tile or bundle.
    #[error(
        "`{0}` is not the path of a tile; write it as `tile/0/x001/067` or `tile/0/x001/067.p/12`"
    )]
    Path(String),
    /// No tree of at most 2^64−1 leaves has this tile.
    #[error(
        "there is no tile {index} of width {width} at level {level}; levels go to 7, widths from 1 to 256"
    )]
    Beyond {
        /// Level.
        level: u8,
        /// Index within the level.
        index: u64,
        /// Width.
        width: u16,
    },
    /// The bytes are not `width` hashes of 32 bytes.
    #[error("a tile of width {width} has {} bytes, this one has {bytes}; fetch it again", usize::from(*.width) * LEN)]
    Length {
        /// Expected number of hashes.
        width: u16,
        /// Number of bytes found.
        bytes: usize,
    },
}

/// Which tile: level, index within the level, and how many hashes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

impl TileId {
    /// Names a tile; `width` is 256 for a full one.
    ///
    /// # Errors
    /// A tile that no tree of at most 2^64−1 leaves has.
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, TileError> {
        let beyond = TileError::Beyond {
            level,
            index,
            width,
        };
        if level > LAST_LEVEL || width == 0 || width > TILE_WIDTH {
            return Err(beyond);
        }
        let leaves = (u128::from(index) * u128::from(TILE_WIDTH) + u128::from(width))
            << (8 * u32::from(level));
        if leaves > u128::from(u64::MAX) {
            Err(beyond)
        } else {
            Ok(Self {
                level,
                index,
                width,
            })
        }
    }

    /// Level: its hashes have the height `8 × level`.
    #[must_use]
    pub const fn level(self) -> u8 {
        self.level
    }

    /// Index within the level.
    #[must_use]
    pub const fn index(self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    #[must_use]
    pub const fn width(self) -> u16 {
        self.width
    }

    /// Whether it has all 256 hashes, and so never changes again.
    #[must_use]
    pub const fn is_full(self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The tile that holds node `node` of height `8 × level` in a tree of this size, as wide as the tree
    /// has it; `None` if the tree lacks that node.
    #[must_use]
    pub fn holding(level: u8, node: u64, size: Size) -> Option<Self> {
        let nodes = size.0.checked_shr(8 * u32::from(level)).unwrap_or(0);
        let index = node / u64::from(TILE_WIDTH);
        let width = nodes
            .saturating_sub(index * u64::from(TILE_WIDTH))
            .min(u64::from(TILE_WIDTH));
        if node >= nodes {
            return None;
        }
        u16::try_from(width)
            .ok()
            .and_then(|width| Self::new(level, index, width).ok())
    }

    /// Every tile of a tree of this size: per level the full ones in order, then the partial one.
    pub fn all(size: Size) -> impl Iterator<Item = Self> {
        (0..=LAST_LEVEL).flat_map(move |level| {
            let nodes = size.0 >> (8 * u32::from(level));
            (0..nodes.div_ceil(u64::from(TILE_WIDTH)))
                .filter_map(move |index| Self::holding(level, index * u64::from(TILE_WIDTH), size))
        })
    }

    /// Parses the path, without prefix and without a leading slash.
    ///
    /// # Errors
    /// Any text that [`TileId`] would not print.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let wrong = || TileError::Path(path.chars().take(80).collect());
        let (level, rest) = path
            .strip_prefix("tile/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or_else(wrong)?;
        let level = parse_decimal(level)
            .and_then(|level| u8::try_from(level).ok())
            .ok_or_else(wrong)?;
        let (index, width) = parse_place(rest).ok_or_else(wrong)?;
        Self::new(level, index, width)
    }
}

impl fmt::Display for TileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tile/{}/", self.level)?;
        write_place(f, self.index, self.width)
    }
}

/// Writes `<N>[.p/<W>]`.
pub(super) fn write_place(f: &mut fmt::Formatter<'_>, index: u64, width: u16) -> fmt::Result {
    let digits = index.to_string();
    let padded = format!("{digits:0>length$}", length = digits.len().div_ceil(3) * 3);
    for (at, digit) in padded.chars().enumerate() {
        if at % 3 == 0 {
            f.write_str(if at == 0 { "" } else { "/" })?;
            f.write_str(if at + 3 < padded.len() { "x" } else { "" })?;
        }
        write!(f, "{digit}")?;
    }
    if width == TILE_WIDTH {
        Ok(())
    } else {
        write!(f, ".p/{width}")
    }
}

/// Parses `<N>[.p/<W>]`, in the one form in which [`write_place`] writes it.
pub(super) fn parse_place(text: &str) -> Option<(u64, u16)> {
    let (place, width) = match text.split_once(".p/") {
        Some((place, width)) => {
            let width = parse_decimal(width).and_then(|width| u16::try_from(width).ok())?;
            (
                place,
                Some(width).filter(|width| (1..TILE_WIDTH).contains(width))?,
            )
        }
        None => (text, TILE_WIDTH),
    };
    let mut groups = place.split('/').peekable();
    let mut index: u64 = 0;
    let mut first = true;
    while let Some(group) = groups.next() {
        let is_last = groups.peek().is_none();
        let digits = if is_last {
            group
        } else {
            group.strip_prefix('x')?
        };
        let padded_for_nothing = first && !is_last && digits == "000";
        if digits.len() != 3
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
            || padded_for_nothing
        {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        first = false;
    }
    Some((index, width))
}

/// A tile with its hashes, as many as its id says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<NodeHash>,
}

impl Tile {
    pub(super) fn new(level: u8, index: u64, hashes: Vec<NodeHash>) -> Self {
        // Cannot saturate: a row has at most 256 hashes.
        let width = u16::try_from(hashes.len()).unwrap_or(TILE_WIDTH);
        Self {
            id: TileId {
                level,
                index,
                width,
            },
            hashes,
        }
    }

    /// Which tile it is.
    #[must_use]
    pub const fn id(&self) -> TileId {
        self.id
    }

    /// Its hashes, left to right.
    #[must_use]
    pub fn hashes(&self) -> &[NodeHash] {
        &self.hashes
    }

    /// The published form: the hashes one after the other, `32 × width` bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes
            .iter()
            .flat_map(|hash| *hash.as_bytes())
            .collect()
    }

    /// Parses the published form.
    ///
    /// # Errors
    /// Another number of bytes than the width asks for.
    pub fn parse(id: TileId, bytes: &[u8]) -> Result<Self, TileError> {
        let (hashes, rest) = bytes.as_chunks::<LEN>();
        if hashes.len() != usize::from(id.width) || !rest.is_empty() {
            return Err(TileError::Length {
                width: id.width,
                bytes: bytes.len(),
            });
        }
        Ok(Self {
            id,
            hashes: hashes
                .iter()
                .map(|hash| NodeHash::from_bytes(*hash))
                .collect(),
        })
    }
}

/// Where tiles are read from: a store, a mirror, a folder of an export.
pub trait TileReader {
    /// Why a tile could not be read.
    type Error;

    /// The hashes of a tile, left to right: `id.width()` of them, or more if the tile has grown since.
    ///
    /// # Errors
    /// The tile is missing or damaged.
    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, Self::Error>;

    /// The root of a whole subtree, if it is at hand without a tile.
    fn remembered(&self, _: Subtree) -> Option<NodeHash> {
        None
    }

    /// Takes the root of a whole subtree, as computed from tiles.
    fn remember(&self, _: Subtree, _: NodeHash) {}
}

impl<R: TileReader> TileReader for &R {
    type Error = R::Error;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, R::Error> {
        (**self).tile(id)
    }

    fn remembered(&self, subtree: Subtree) -> Option<NodeHash> {
        (**self).remembered(subtree)
    }

    fn remember(&self, subtree: Subtree, root: NodeHash) {
        (**self).remember(subtree, root);
    }
}
