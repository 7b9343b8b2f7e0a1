//! Proof that an entry is in the log, and the receipt that a client keeps (C2SP tlog-proof).
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! index 17
//! gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
//! …
//!
//! <the checkpoint note, verbatim>
//! ```
//!
//! [`Proof`] holds everything but the entry; [`Receipt`] is `{"line": "…", "proof": "…"}`. Both verify with
//! a verifier key and nothing else. A receipt proves the entry, not whom it concerned: it holds no openings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::canon::{CanonError, Line, LineRef, MAX_LINE};
use crate::checkpoint::{self, Checkpoint, CheckpointError};
use crate::hash::{self, NodeHash};
use crate::note::{MAX_NOTE, Note, Verified, VerifierKey};
use crate::tree::{self, Index, TreeError};

/// First line of a proof.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Most hashes of an inclusion proof: one per level of a tree of at most 2^64−1 leaves.
const MAX_HASHES: usize = 64;
/// Longest opaque extra data, in bytes after decoding.
pub const MAX_EXTRA: usize = 65_535;
/// Longest receipt in bytes: a line and a proof of the greatest length, every byte of them escaped.
pub const MAX_RECEIPT: usize = 6 * (MAX_LINE + 2 * MAX_EXTRA + MAX_NOTE);

/// What is wrong with a proof or a receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The first line is another.
    #[error("a proof begins with `{HEADER}`")]
    Header,
    /// A line of the head is not what it should be.
    #[error("line {0} of the proof is malformed")]
    Line(usize),
    /// More than 64 hashes.
    #[error("an inclusion proof has at most {MAX_HASHES} hashes")]
    Hashes,
    /// No empty line before the checkpoint.
    #[error("an empty line separates the hashes from the checkpoint")]
    Separator,
    /// The checkpoint is malformed or not signed by a known key.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The entry is not in the tree of the checkpoint.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The text is not a receipt.
    #[error("this is not a receipt, a JSON object of `line` and `proof`: {0}")]
    Receipt(String),
    /// The line in the receipt is not canonical.
    #[error("the line of the receipt is not canonical: {0}")]
    Canon(#[from] CanonError),
}

/// An inclusion proof and the checkpoint to which it leads. Nothing in it is believed before
/// [`Proof::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    extra: Option<Vec<u8>>,
    index: Index,
    hashes: Vec<NodeHash>,
    note: String,
}

/// What a verified proof says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    /// Which entry of the log.
    pub index: Index,
    /// The checkpoint that covers it.
    pub checkpoint: Checkpoint,
}

impl Proof {
    /// Puts a proof together: the path of leaf `index`, its sibling first, and a checkpoint note verbatim.
    ///
    /// # Errors
    /// A malformed note, or more hashes than any path has.
    pub fn new(index: Index, hashes: Vec<NodeHash>, note: String) -> Result<Self, ProofError> {
        Self::assemble(None, index, hashes, note)
    }

    fn assemble(
        extra: Option<Vec<u8>>,
        index: Index,
        hashes: Vec<NodeHash>,
        note: String,
    ) -> Result<Self, ProofError> {
        if hashes.len() > MAX_HASHES {
            return Err(ProofError::Hashes);
        }
        let signed = Note::parse(note.as_bytes()).map_err(CheckpointError::from)?;
        Checkpoint::parse(signed.text())?;
        Ok(Self {
            extra,
            index,
            hashes,
            note,
        })
    }

    /// Parses a `.tlog-proof`.
    ///
    /// # Errors
    /// Any text that [`Proof::to_text`] would not write.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        // The signature lines follow another empty line; the first one ends the head.
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Separator)?;
        let mut lines = head.split('\n').enumerate().peekable();
        if lines.next().is_none_or(|(_, line)| line != HEADER) {
            return Err(ProofError::Header);
        }
        let extra = lines.next_if(|(_, line)| line.starts_with("extra "));
        let extra = extra
            .map(|(_, line)| parse_extra(line).ok_or(ProofError::Line(2)))
            .transpose()?;
        let (at, line) = lines.next().ok_or(ProofError::Line(2))?;
        let index = line
            .strip_prefix("index ")
            .and_then(tree::parse_decimal)
            .ok_or(ProofError::Line(at + 1))?;
        let mut hashes = Vec::new();
        for (at, line) in lines {
            if hashes.len() == MAX_HASHES {
                return Err(ProofError::Hashes);
            }
            hashes.push(checkpoint::parse_hash(line).ok_or(ProofError::Line(at + 1))?);
        }
        Self::assemble(extra, Index(index), hashes, note.to_owned())
    }

    /// The text of the `.tlog-proof`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let extra = self
            .extra
            .iter()
            .map(|extra| format!("extra {}\n", STANDARD.encode(extra)));
        let index = format!("index {}\n", self.index);
        let hashes = self
            .hashes
            .iter()
            .map(|hash| STANDARD.encode(hash.as_bytes()) + "\n");
        let head = std::iter::once(format!("{HEADER}\n"))
            .chain(extra)
            .chain([index]);
        head.chain(hashes)
            .chain(["\n".to_owned(), self.note.clone()])
            .collect()
    }

    /// Which entry it claims.
    #[must_use]
    pub const fn index(&self) -> Index {
        self.index
    }

    /// The inclusion path, the leaf's sibling first.
    #[must_use]
    pub fn hashes(&self) -> &[NodeHash] {
        &self.hashes
    }

    /// The checkpoint note, verbatim.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Opaque data that came with a proof. We write none, and nothing signs it.
    #[must_use]
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Verifies that `line` is entry [`Proof::index`] of a log whose key is among `known`.
    ///
    /// # Errors
    /// The checkpoint does not verify, or the line is not in its tree at that place.
    pub fn verify(
        &self,
        line: LineRef<'_>,
        known: &[VerifierKey],
    ) -> Result<Verified<Included>, ProofError> {
        let checkpoint = checkpoint::verify(self.note.as_bytes(), known)?;
        checkpoint.try_map(|checkpoint| {
            let leaf = hash::leaf(line.as_bytes());
            tree::verify_inclusion(
                &leaf,
                self.index,
                checkpoint.size,
                &self.hashes,
                &checkpoint.root,
            )?;
            Ok(Included {
                index: self.index,
                checkpoint,
            })
        })
    }
}

fn parse_extra(line: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(line.strip_prefix("extra ")?).ok()?;
    (1..=MAX_EXTRA).contains(&bytes.len()).then_some(bytes)
}

/// What a client keeps: the entry and its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    line: Line,
    proof: Proof,
}

/// The JSON of a receipt; the proof is the text of a `.tlog-proof`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReceiptText {
    line: String,
    proof: String,
}

impl Receipt {
    /// Puts a line and its proof together.
    #[must_use]
    pub const fn new(line: Line, proof: Proof) -> Self {
        Self { line, proof }
    }

    /// The entry, byte for byte as it was hashed.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// Its proof.
    #[must_use]
    pub const fn proof(&self) -> &Proof {
        &self.proof
    }

    /// Parses `{"line": "…", "proof": "…"}`; white space between the members is no matter, since the
    /// receipt itself is not signed.
    ///
    /// # Errors
    /// Another member, a line that is not canonical, a malformed proof.
    pub fn parse(json: &[u8]) -> Result<Self, ProofError> {
        if json.len() > MAX_RECEIPT {
            return Err(ProofError::Receipt(format!(
                "it has more than {MAX_RECEIPT} bytes"
            )));
        }
        let text: ReceiptText =
            serde_json::from_slice(json).map_err(|fault| ProofError::Receipt(fault.to_string()))?;
        Ok(Self {
            line: Line::parse(text.line.into_bytes())?,
            proof: Proof::parse(&text.proof)?,
        })
    }

    /// The JSON of the receipt.
    #[must_use]
    pub fn to_json(&self) -> String {
        let line = self.line.as_line().as_str().to_owned();
        // Cannot fail: two strings.
        serde_json::to_string(&ReceiptText {
            line,
            proof: self.proof.to_text(),
        })
        .unwrap_or_default()
    }

    /// Verifies that the line is in a log whose key is among `known`.
    ///
    /// # Errors
    /// As [`Proof::verify`].
    pub fn verify(&self, known: &[VerifierKey]) -> Result<Verified<Included>, ProofError> {
        self.proof.verify(self.line.as_line(), known)
    }
}
