//! The bundle: one file for an inspector, and its verification by whoever trusts nobody.
//!
//! ```text
//! data/entries.jsonl    the exact lines of the scope          data/openings.jsonl   what opens their commitments
//! data/support.jsonl    the lines that their proof needs      data/completeness.json   how nothing is missing
//! data/*.paths          each line's way to …                  data/checkpoint       … the one signed root
//! ```
//! `docs/BUNDLE.md` is the full specification and goes into every bundle as `SPEC.md`. Everything here is pure: bytes
//! and values in, bytes and a [`Report`] out. What stands in a bundle is gathered by `ledger`; how it reads to people
//! is `report`'s; the words of verification are one table, `words.json`, shared with the verifiers in other languages.
//!
//! Trusted to: nothing. Whoever can alter a bundle can destroy evidence, and cannot change a line, an opening or a
//! count without [`verify`] showing it to somebody who has the key from elsewhere.

mod asic;
mod bag;
mod build;
mod container;
mod filter;
mod imprint;
mod opening;
mod pack;
mod page;
mod parts;
mod report;
mod tokens;
mod verdicts;
mod verify;
mod words;

pub use asic::{ASIC_MANIFEST, ASIC_TOKEN, manifest_of as asic_list};
pub use bag::close as close_bag;
pub use build::{BuildError, Draft};
pub use container::{ContainerError, MAX_BUNDLE, read as unpack, write as repack};
pub use filter::{Asked, answers};
pub use imprint::{Imprint, read as read_imprint};
pub use opening::{ClosedOnly, Field, Fields, Person, Sealed, Slots, Statement};
pub use pack::{Pack, PackFile};
pub use page::page;
pub use parts::{
    Claims, Manifest, Parts, Previous, ProvenLine, REPORT, RecipientClaim, Token, Withheld,
};
pub use report::{Check, CheckName, Fault, Report, Word};
pub use tokens::{Told, tokens};
pub use verdicts::{Verdicts, verdicts};
pub use verify::{Files, Given, to_text as hashes_text, verify};
pub use words::{VERIFY_PY, say, verifier};

/// The specification that goes into every bundle.
pub const SPEC: &str = include_str!("../docs/BUNDLE.md");
