//! Evidence: everything that a bundle holds, gathered; and the entry that says it was handed out.
//!
//! ```text
//! request ─▶ state: instant, checkpoint, census ─▶ lines, paths, versions, rulebooks ─▶ openings ─▶ reading recorded ─▶ parts
//! parts ─▶ bytes (made by whoever adds reading copies) ─▶ `export` entry: digest, checkpoint, count of persons
//! ```
//! What is gathered follows from the request and the checkpoint that was kept for it, whatever was appended since: the same
//! request gives the same parts, until something in it is erased. An inquiry fixes its state when it is opened; any other
//! export when it is made first.

mod claims;
mod gather;
mod openings;
mod record;
mod state;
mod tokens;

use crate::disclosure::Text;
use crate::disclosure::form::{Faults, record};
use crate::entry::{self, LogState};
use crate::evidence::Parts;
use crate::slot::Person;

use super::Filter;

/// What evidence is asked for.
#[derive(Debug, Clone)]
pub enum ExportOf {
    /// What an inquiry asked for.
    Inquiry(u64),
    /// What a filter says.
    Filter(Box<Filter>),
}

/// A request for evidence.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Of what.
    pub of: ExportOf,
    /// What is withheld.
    pub withhold: Vec<Withholding>,
    /// Who makes it.
    pub actor: Option<String>,
}

record! {
    /// One thing that is withheld, and why.
    Withholding check(Withholding::check) {
        /// `person:12/0`, `field:12/0/details` or `field:12/sealed`.
        what: Text,
        /// Rule id of the ground.
        ground: Text,
    }
}

/// What is withheld of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withhold {
    /// A person, by entry and slot.
    Person(u64, u64),
    /// One field of a person: 0 to 3, in the order of a slot.
    Field(u64, u64, usize),
    /// The entry's own sealed value.
    Sealed(u64),
}

/// The fields of a slot as they are named here, in the order of a slot.
const FIELDS: [&str; 4] = ["person", "number", "facts", "details"];

impl Withhold {
    /// Reads `person:12/0`, `field:12/0/details`, `field:12/sealed`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (what, place) = text.split_once(':')?;
        let mut parts = place.split('/');
        let seq = parts.next()?.parse().ok()?;
        let rest: Vec<&str> = parts.collect();
        match (what, rest.as_slice()) {
            ("person", [slot]) => Some(Self::Person(seq, slot.parse().ok()?)),
            ("field", ["sealed"]) => Some(Self::Sealed(seq)),
            ("field", [slot, name]) => {
                let field = FIELDS.iter().position(|field| field == name)?;
                Some(Self::Field(seq, slot.parse().ok()?, field))
            }
            _ => None,
        }
    }
}

impl Withholding {
    fn check(&self, faults: &mut Faults) {
        if Withhold::parse(self.what.as_str()).is_none() {
            faults.add_at(
                "what",
                "say `person:12/0` (entry and person), `field:12/0/details` or `field:12/sealed`",
            );
        }
    }
}

/// What was gathered for a bundle.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// The parts, without reading copies and report.
    pub parts: Parts,
    /// The instant that is shown.
    pub as_of: String,
    /// The checkpoint that everything leads to.
    pub checkpoint: LogState,
    /// The inquiry that it answers.
    pub inquiry: Option<u64>,
    /// The clear part of what was asked for.
    pub filter: entry::Filter,
    /// The persons that it opens.
    pub persons: Vec<Person>,
    /// Whether it was handed out before.
    pub again: bool,
    actor: Option<String>,
}

/// Evidence that was handed out.
#[derive(Debug, Clone)]
pub struct Exported {
    /// The `export` entry.
    pub answer: super::Answer,
    /// SHA-256 of the bundle.
    pub digest: crate::hash::Digest,
}
