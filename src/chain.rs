//! The chain: every line names the BLAKE3 of the line before it.
//!
//! `h_i = BLAKE3(line_i)`, `line_{i+1}.prev = hex(h_i)`, genesis: `prev = hex(BLAKE3(origin))`
//! (`docs/FORMAT.md`, Chain).
//!
//! Each link checks alone, so a whole log is checked in parallel. The chain is a second check for whoever
//! holds every line. It is not what a receipt rests on (that is `tree` and `note`): an attacker who can
//! rewrite the whole file can rewrite the whole chain.

use rayon::prelude::*;

use crate::canon::LineRef;
use crate::hash::{self, ChainHash};

/// A line that does not continue the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// No `prev` of 64 lower-case hexadecimal digits at the top level.
    #[error("the line has no `prev` of 64 hexadecimal digits")]
    Missing,
    /// `prev` names something else than the line before.
    #[error("`prev` is `{found}`, the line before hashes to `{expected}`")]
    Broken {
        /// BLAKE3 of the line before, or of the origin.
        expected: ChainHash,
        /// What the line says.
        found: ChainHash,
    },
}

/// The first broken link of a run of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {index} of the run: {fault}")]
pub struct BrokenLink {
    /// Index, from 0 within the run, of the line whose `prev` is wrong.
    pub index: usize,
    /// What is wrong with it.
    pub fault: LinkFault,
}

/// `BLAKE3(origin)`: what the genesis line carries as `prev`.
#[must_use]
pub fn genesis_prev(origin: &str) -> ChainHash {
    hash::chain(origin.as_bytes())
}

/// `BLAKE3(line)`: what the next line carries as `prev`.
#[must_use]
pub fn link(line: LineRef<'_>) -> ChainHash {
    hash::chain(line.as_bytes())
}

/// The `prev` of a line.
///
/// # Errors
/// [`LinkFault::Missing`].
pub fn prev(line: LineRef<'_>) -> Result<ChainHash, LinkFault> {
    let text = line.text_member("prev").ok_or(LinkFault::Missing)?;
    ChainHash::parse(text).map_err(|_| LinkFault::Missing)
}

/// Checks that `line` continues what hashes to `before`.
///
/// # Errors
/// A missing or a broken `prev`.
pub fn check_link(before: ChainHash, line: LineRef<'_>) -> Result<(), LinkFault> {
    let found = prev(line)?;
    if found == before {
        Ok(())
    } else {
        Err(LinkFault::Broken {
            expected: before,
            found,
        })
    }
}

/// Checks a run of consecutive lines on all cores; each line is hashed once.
///
/// `before` is the hash of the line that precedes the run, or [`genesis_prev`]. The answer is the hash of
/// the last line (`before`, if there is none), with which the next run is checked.
///
/// # Errors
/// The first bad index of the run.
pub fn verify_links(before: ChainHash, lines: &[LineRef<'_>]) -> Result<ChainHash, BrokenLink> {
    let Some((first, last)) = lines.first().zip(lines.last()) else {
        return Ok(before);
    };
    check_link(before, *first).map_err(|fault| BrokenLink { index: 0, fault })?;
    let broken = lines
        .par_windows(2)
        .enumerate()
        .find_map_first(|(at, pair)| {
            let fault = check_link(link(pair[0]), pair[1]).err()?;
            Some(BrokenLink {
                index: at + 1,
                fault,
            })
        });
    broken.map_or_else(|| Ok(link(*last)), Err)
}
