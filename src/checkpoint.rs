//! A checkpoint: what the log says of itself, signed (C2SP tlog-checkpoint).
//!
//! ```text
//! ledger.example/prod
//! 300
//! LmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50=
//! ```
//!
//! Three lines: origin, size, base64 of the root. Extension lines are never written, and refused when read:
//! nobody could audit them. One signature covers every entry of a commit and all before it. The name of the
//! key is the origin. A checkpoint is not a time: a timestamp over its note is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{self, NodeHash};
use crate::note::{self, KeyName, Note, NoteError, Signer, Verified, VerifierKey};
use crate::tree::{Size, parse_decimal};

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is malformed, or not signed by a known key.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Not three lines, each ending in a line feed.
    #[error("a checkpoint has three lines: origin, size and root")]
    Lines,
    /// The origin is not a key name.
    #[error("the origin of the checkpoint is not a key name")]
    Origin,
    /// The size is not a decimal without leading zero.
    #[error("`{0}` is not a size; it is a decimal without leading zero")]
    Size(String),
    /// The root is not the base64 of 32 bytes, or not that of the empty tree for size 0.
    #[error("`{0}` is not the root of a tree of this size; it is the padded base64 of 32 bytes")]
    Root(String),
    /// None of the keys that signed is named after the origin.
    #[error("`{0}` did not sign its own checkpoint; give the verifier key of that name")]
    Foreign(KeyName),
}

/// Origin, size and root of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: KeyName,
    /// How many entries.
    pub size: Size,
    /// `MTH` of all of them.
    pub root: NodeHash,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            STANDARD.encode(self.root.as_bytes())
        )
    }

    /// Parses the text of a checkpoint. Whether anybody signed it is another question: see [`verify`].
    ///
    /// # Errors
    /// Any text that [`Checkpoint::text`] would not write, extension lines among them.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(CheckpointError::Lines)?
            .split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let origin = KeyName::parse(origin).map_err(|_| CheckpointError::Origin)?;
        let wrong_size = || CheckpointError::Size(size.chars().take(40).collect());
        let size = parse_decimal(size).map(Size).ok_or_else(wrong_size)?;
        let wrong_root = || CheckpointError::Root(root.chars().take(60).collect());
        let root = parse_hash(root).ok_or_else(wrong_root)?;
        if size == Size::EMPTY && root != hash::empty_tree() {
            return Err(wrong_root());
        }
        Ok(Self { origin, size, root })
    }

    /// Signs the checkpoint: a note with one signature line per signer. During a rotation, the old and the
    /// new key. The same checkpoint and keys give identical bytes.
    ///
    /// # Errors
    /// A signer that is not named after the origin; no signer, or more than 16.
    pub fn sign(&self, signers: &[&Signer]) -> Result<String, CheckpointError> {
        if signers
            .iter()
            .any(|signer| *signer.verifier().name() != self.origin)
        {
            return Err(CheckpointError::Foreign(self.origin.clone()));
        }
        Ok(note::sign(&self.text(), signers)?)
    }
}

/// Verifies a checkpoint note: every known key's signature holds, and a key named after the origin is
/// among them.
///
/// # Errors
/// A malformed note or checkpoint, a bad signature, no signature of the log itself.
pub fn verify(note: &[u8], known: &[VerifierKey]) -> Result<Verified<Checkpoint>, CheckpointError> {
    own(Note::parse(note)?.verify(known)?)
}

/// [`verify`], and all of these keys must have signed: the first checkpoint that covers a rotation.
///
/// # Errors
/// As [`verify`], or one of the keys did not sign.
pub fn verify_all(
    note: &[u8],
    required: &[VerifierKey],
) -> Result<Verified<Checkpoint>, CheckpointError> {
    own(Note::parse(note)?.verify_all(required)?)
}

fn own(text: Verified<String>) -> Result<Verified<Checkpoint>, CheckpointError> {
    let verified = text.try_map(|text| Checkpoint::parse(&text))?;
    let origin = &verified.get().origin;
    if verified.keys().iter().any(|key| key.name() == origin) {
        Ok(verified)
    } else {
        Err(CheckpointError::Foreign(origin.clone()))
    }
}

/// Parses the padded base64 of one hash.
pub(crate) fn parse_hash(text: &str) -> Option<NodeHash> {
    STANDARD
        .decode(text)
        .ok()?
        .try_into()
        .ok()
        .map(NodeHash::from_bytes)
}
