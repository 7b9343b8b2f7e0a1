//! The tree of a ledger seen from beside: the stored tiles where they can be had, else made from all lines.

use super::{Beside, broken};
use crate::checkpoint::Checkpoint;
use crate::cli::exit::Failed;
use crate::cli::session::Session;
use crate::files::Disk;
use crate::hash::{self, NodeHash};
use crate::store::StoredTree;
use crate::store::lock::Owner;
use crate::tree::{self, Index, ProveError, Size, TileId, TileReader};

/// A tree that leads to the signed root.
pub enum Tree {
    /// Tiles of the index: a proof reads a few of them.
    Stored(Box<StoredTree>),
    /// Leaves of all lines, 32 bytes each.
    Lines(Leaves),
}

/// What the trace says of a leaf that is not there.
const NO_LEAF: &str = "a tile is missing or too short";

/// A tile that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unread(String);

impl Tree {
    /// The tree that the published checkpoint signs.
    ///
    /// # Errors
    /// The lines cannot be read, or do not lead to the signed root.
    pub fn of(session: &Session, beside: &Beside, signed: &Checkpoint) -> Result<Self, Failed> {
        match stored(session, signed) {
            Some(stored) => Ok(Self::Stored(Box::new(stored))),
            None => Self::of_lines(session, beside, signed),
        }
    }

    /// The same from all lines, whatever the index has.
    ///
    /// # Errors
    /// As [`Tree::of`].
    pub fn of_lines(
        session: &Session,
        beside: &Beside,
        signed: &Checkpoint,
    ) -> Result<Self, Failed> {
        let leaves = Leaves::read(session, beside, signed.size.0)?;
        if tree::root_of(&leaves.0) == signed.root {
            return Ok(Self::Lines(leaves));
        }
        Err(broken(session, &session.say("failed-root")))
    }

    /// The root at an earlier size, or at the signed one. It is proven to be the beginning of what was signed: a damaged
    /// tile cannot give another.
    ///
    /// # Errors
    /// A tile is missing or wrong.
    pub fn root(&self, size: u64, signed: &Checkpoint) -> Result<NodeHash, String> {
        let root = tree::root(Size(size), self).map_err(|error| error.to_string())?;
        if size > 0 {
            let path = self.consistency(size, signed.size.0)?;
            tree::verify_consistency(Size(size), signed.size, &path, &root, &signed.root)
                .map_err(|error| error.to_string())?;
        }
        Ok(root)
    }

    /// The path of an entry in the tree of `size`, and the root that it leads to.
    ///
    /// # Errors
    /// No such entry, or a tile is missing or wrong.
    pub fn inclusion(
        &self,
        seq: u64,
        size: u64,
        signed: &Checkpoint,
    ) -> Result<(Vec<NodeHash>, NodeHash), String> {
        let path = told(tree::inclusion(Index(seq), Size(size), self))?;
        let root = self.root(size, signed)?;
        let leaf = self.leaf(seq, size).ok_or_else(|| NO_LEAF.to_owned())?;
        tree::verify_inclusion(&leaf, Index(seq), Size(size), &path, &root)
            .map_err(|error| error.to_string())?;
        Ok((path, root))
    }

    fn leaf(&self, seq: u64, size: u64) -> Option<NodeHash> {
        let id = TileId::holding(0, seq, Size(size))?;
        let place = usize::try_from(seq % u64::from(tree::TILE_WIDTH)).ok()?;
        self.tile(id).ok()?.get(place).copied()
    }

    /// The proof between two sizes.
    ///
    /// # Errors
    /// Sizes that prove nothing, or a tile cannot be read.
    pub fn consistency(&self, from: u64, to: u64) -> Result<Vec<NodeHash>, String> {
        told(tree::consistency(Size(from), Size(to), self))
    }

    /// A line, where the stored copy of it is the one of the tree.
    #[must_use]
    pub fn line(&self, seq: u64) -> Option<Vec<u8>> {
        match self {
            Self::Stored(stored) => stored.line(seq),
            Self::Lines(_) => None,
        }
    }

    /// Says in the trace what a proof cost.
    pub fn trace(&self) {
        let (tiles, lines) = match self {
            Self::Stored(stored) => (stored.tiles_read(), 0),
            Self::Lines(leaves) => (0, leaves.0.len()),
        };
        tracing::debug!(tiles, lines, "proved");
    }
}

fn told(path: Result<Vec<NodeHash>, ProveError<Unread>>) -> Result<Vec<NodeHash>, String> {
    path.map_err(|error| error.to_string())
}

/// The stored tree, if it is at hand and leads to the signed root.
fn stored(session: &Session, signed: &Checkpoint) -> Option<StoredTree> {
    let owner = Owner::this_process(&session.command, session.clock.read().wall);
    let stored = StoredTree::borrow(&Disk, &session.paths().ledger, &owner)?;
    let reaches = stored.size() >= signed.size.0;
    let leads = || tree::root(signed.size, &stored).is_ok_and(|root| root == signed.root);
    (reaches && leads()).then_some(stored)
}

impl TileReader for Tree {
    type Error = Unread;

    fn tile(&self, id: TileId) -> Result<Vec<NodeHash>, Unread> {
        match self {
            Self::Stored(stored) => stored.tile(id).map_err(|error| Unread(error.to_string())),
            Self::Lines(leaves) => Ok(leaves.tile(id)),
        }
    }
}

/// Leaf hashes, read as tiles are.
pub struct Leaves(Vec<NodeHash>);

impl Leaves {
    /// Of the first `size` lines.
    fn read(session: &Session, beside: &Beside, size: u64) -> Result<Self, Failed> {
        let bar = session.progress(Some(size), &session.say("progress-reading"));
        let mut leaves = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        beside.lines(session, 0..size, &mut |_, line| {
            leaves.push(hash::leaf(line));
            if leaves.len() % 4096 == 0 {
                bar.inc(4096);
            }
            std::ops::ControlFlow::Continue(())
        })?;
        bar.finish_and_clear();
        Ok(Self(leaves))
    }

    fn tile(&self, id: TileId) -> Vec<NodeHash> {
        let span = 1usize
            .checked_shl(8 * u32::from(id.level()))
            .unwrap_or(usize::MAX);
        let first = usize::try_from(id.index())
            .unwrap_or(usize::MAX)
            .saturating_mul(256);
        let hashes = (first..first.saturating_add(usize::from(id.width()))).map_while(|node| {
            let low = node.checked_mul(span)?;
            self.0.get(low..low.checked_add(span)?).map(tree::root_of)
        });
        hashes.collect()
    }
}
