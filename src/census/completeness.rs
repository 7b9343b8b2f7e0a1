//! The proof that nothing is missing: two censuses, and every entry of one organisation between them.
//!
//! ```text
//! first census   bank-martin has 41          entries number 42 … 45, each with its path          last census   bank-martin has 45
//! ```
//! Everything leads to one signed checkpoint. It proves what the log holds; never that the operator identified persons
//! and recipients rightly, nor that everything that happened was submitted. `docs/FORMAT.md`, *Proof of completeness*.

use serde::{Deserialize, Serialize};

use super::Series;
use super::standing::{Standing, hashes};
use crate::canon::Line;
use crate::checkpoint::{self, Checkpoint, CheckpointError};
use crate::entry::{Body, Census, Entry, Importer, Record, Refusal};
use crate::hash::{self, NodeHash};
use crate::note::VerifierKey;
use crate::tree::{self, Index};

/// Version of this form.
const VERSION: u64 = 1;

/// An entry and its path to the checkpoint's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proven {
    /// The canonical line.
    pub line: String,
    /// Sibling first: the hashes one after the other, in base64.
    #[serde(with = "hashes")]
    pub path: Vec<NodeHash>,
}

/// A census, and how the organisation stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The `census` entry.
    pub census: Proven,
    /// The organisation's leaf and its neighbours.
    pub standing: Standing,
}

/// A proof of completeness. Nothing in it is believed before [`Completeness::verify`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completeness {
    /// The checkpoint note, verbatim.
    pub checkpoint: String,
    /// Every disclosure and refusal for the organisation from the first census to the last, in order.
    pub entries: Vec<Proven>,
    /// Where it begins; the beginning of the log if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Counted>,
    /// Where it ends.
    pub last: Counted,
    /// The organisation.
    pub recipient: String,
    /// Version of this form.
    pub v: u64,
}

/// What a verified proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complete {
    /// The checkpoint that covers it all.
    pub checkpoint: Checkpoint,
    /// It speaks of the entries from this size of the log …
    pub from: u64,
    /// … to this one.
    pub to: u64,
    /// Entries of the organisation before it begins.
    pub before: u64,
    /// The organisation's entries in between: all there are.
    pub entries: Vec<u64>,
}

/// Why a proof of completeness does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompletenessError {
    /// The text is no such proof.
    #[error("this is not a proof of completeness: {0}")]
    Form(String),
    /// A later version of the form.
    #[error("version {0} of the proof is unknown here; a newer release can read it")]
    Version(u64),
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A line that is not what it should be, or not in the log.
    #[error("{what} is not proven: {why}")]
    Line {
        /// Which.
        what: String,
        /// Why.
        why: String,
    },
    /// The organisation does not stand in a census as it says.
    #[error("how `{recipient}` stands in the census of entry {seq} is not proven: {why}")]
    Standing {
        /// The organisation.
        recipient: String,
        /// The census.
        seq: u64,
        /// Why.
        why: String,
    },
    /// The censuses are in the wrong order.
    #[error("the last census counts fewer entries than the first; exchange them")]
    Order,
    /// A number is missing, doubled or of another organisation.
    #[error(
        "entry {seq} is not number {expected} of `{recipient}` ({why}): an entry is missing or was counted twice"
    )]
    Number {
        /// The entry.
        seq: u64,
        /// The organisation.
        recipient: String,
        /// The number that comes next.
        expected: u64,
        /// What it is instead.
        why: String,
    },
    /// The entries end before or after the last census does.
    #[error(
        "the last census counts {counted} entries of `{recipient}`, this proof has {found}: entries are missing or were added"
    )]
    Count {
        /// The organisation.
        recipient: String,
        /// In the census.
        counted: u64,
        /// Here.
        found: u64,
    },
}

impl Completeness {
    /// Puts a proof together.
    #[must_use]
    pub fn new(
        checkpoint: String,
        recipient: String,
        first: Option<Counted>,
        last: Counted,
        entries: Vec<Proven>,
    ) -> Self {
        Self {
            checkpoint,
            entries,
            first,
            last,
            recipient,
            v: VERSION,
        }
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// Unknown or missing members, or a later version.
    pub fn parse(bytes: &[u8]) -> Result<Self, CompletenessError> {
        let proof: Self = serde_json::from_slice(bytes)
            .map_err(|error| CompletenessError::Form(error.to_string()))?;
        if proof.v == VERSION {
            Ok(proof)
        } else {
            Err(CompletenessError::Version(proof.v))
        }
    }

    /// Its JSON, one object in one line.
    ///
    /// # Errors
    /// Never in practice: every member has a JSON form.
    pub fn to_json(&self) -> Result<String, CompletenessError> {
        serde_json::to_string(self).map_err(|error| CompletenessError::Form(error.to_string()))
    }

    /// Verifies all of it under these keys.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Complete, CompletenessError> {
        let checkpoint = checkpoint::verify(self.checkpoint.as_bytes(), known)?.into_inner();
        let (from, before) = match &self.first {
            Some(counted) => self.counted(counted, &checkpoint)?,
            None => (0, Series { count: 0, last: 0 }),
        };
        let (to, after) = self.counted(&self.last, &checkpoint)?;
        if from > to {
            return Err(CompletenessError::Order);
        }
        let mut series = before;
        let mut entries = Vec::with_capacity(self.entries.len());
        for proven in &self.entries {
            let entry = proven.check(&checkpoint)?;
            self.follows(&entry, series, from..to)?;
            series = Series {
                count: series.count + 1,
                last: entry.seq,
            };
            entries.push(entry.seq);
        }
        if series != after {
            return Err(CompletenessError::Count {
                recipient: self.recipient.clone(),
                counted: after.count,
                found: series.count,
            });
        }
        Ok(Complete {
            checkpoint,
            from,
            to,
            before: before.count,
            entries,
        })
    }

    /// The size that a census counts to, and the organisation's series there.
    fn counted(
        &self,
        counted: &Counted,
        checkpoint: &Checkpoint,
    ) -> Result<(u64, Series), CompletenessError> {
        let entry = counted.census.check(checkpoint)?;
        let seq = entry.seq;
        let census = census_of(entry)?;
        let series = counted
            .standing
            .check(&self.recipient, &census)
            .map_err(|why| CompletenessError::Standing {
                recipient: self.recipient.clone(),
                seq,
                why,
            })?;
        Ok((census.size, series))
    }

    fn follows(
        &self,
        entry: &Entry,
        before: Series,
        range: std::ops::Range<u64>,
    ) -> Result<(), CompletenessError> {
        let expected = before.count + 1;
        let wrong = |why: String| CompletenessError::Number {
            seq: entry.seq,
            recipient: self.recipient.clone(),
            expected,
            why,
        };
        let (Body::Disclosure(Record { recipient, .. }) | Body::Refusal(Refusal { recipient, .. })) =
            &entry.body
        else {
            return Err(wrong(format!("it is a `{}` entry", entry.body.kind())));
        };
        match recipient {
            Importer::Organisation(to) if to.id == self.recipient && to.number == expected => {}
            Importer::Organisation(to) => {
                return Err(wrong(format!("it is number {} of `{}`", to.number, to.id)));
            }
            Importer::Person(_) => {
                return Err(wrong("its recipient is a natural person".to_owned()));
            }
        }
        let later = before.count == 0 || entry.seq > before.last;
        if !range.contains(&entry.seq) || !later {
            return Err(wrong(
                "it does not stand between the censuses, in order".to_owned(),
            ));
        }
        Ok(())
    }
}

impl Proven {
    /// The entry, if it is in the tree of the checkpoint.
    fn check(&self, checkpoint: &Checkpoint) -> Result<Entry, CompletenessError> {
        let failed = |what: String, why: String| CompletenessError::Line { what, why };
        let line = Line::parse(self.line.clone().into_bytes())
            .map_err(|error| failed("a line".to_owned(), error.to_string()))?;
        let entry = Entry::parse(line.as_bytes())
            .map_err(|error| failed("a line".to_owned(), error.to_string()))?;
        tree::verify_inclusion(
            &hash::leaf(line.as_bytes()),
            Index(entry.seq),
            checkpoint.size,
            &self.path,
            &checkpoint.root,
        )
        .map_err(|error| failed(format!("entry {}", entry.seq), error.to_string()))?;
        Ok(entry)
    }
}

fn census_of(entry: Entry) -> Result<Census, CompletenessError> {
    let (seq, kind) = (entry.seq, entry.body.kind());
    let failed = |why: String| CompletenessError::Line {
        what: format!("entry {seq}"),
        why,
    };
    match entry.body {
        Body::Census(census) if census.size <= seq => Ok(census),
        Body::Census(_) => Err(failed("it counts entries that come after it".to_owned())),
        _ => Err(failed(format!("it is a `{kind}` entry, not a `census`"))),
    }
}
