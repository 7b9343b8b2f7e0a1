//! One key of a log handing over to the next: the statement under `sig_old` and `sig_new`.
//!
//! ```text
//! tabellion/key/v1
//! ledger.example/prod
//! ledger.example/prod+77b80c1d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
//! ledger.example/prod+…+…
//! 4711
//! ```
//!
//! `Ed25519(key, statement)`, the raw signature over these five lines; it is not a note. A checkpoint has
//! three lines, so that neither can be taken for the other.

use super::{KeyName, Signature, SigningKey, VerifierKey};

/// First line of the statement.
const HEADER: &str = "tabellion/key/v1";

/// Why a rotation is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// A key has another name than the origin.
    #[error("both keys of a rotation are named after the origin of the log")]
    Name,
    /// Old and new key are the same.
    #[error("the new key is the old one; make another")]
    Same,
    /// The signature of the old key does not verify.
    #[error("the old key did not sign this rotation")]
    Old,
    /// The signature of the new key does not verify.
    #[error("the new key did not sign this rotation")]
    New,
}

/// A change of keys: which log, from which key to which, in which entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    origin: KeyName,
    old: VerifierKey,
    new: VerifierKey,
    seq: u64,
}

impl Rotation {
    /// Names a change of keys that the `key` entry number `seq` records.
    ///
    /// # Errors
    /// A key that is not named after the origin, or the same key twice.
    pub fn new(
        origin: KeyName,
        old: VerifierKey,
        new: VerifierKey,
        seq: u64,
    ) -> Result<Self, RotationError> {
        if *old.name() != origin || *new.name() != origin {
            return Err(RotationError::Name);
        }
        if old == new {
            Err(RotationError::Same)
        } else {
            Ok(Self {
                origin,
                old,
                new,
                seq,
            })
        }
    }

    /// The bytes that both keys sign.
    #[must_use]
    pub fn statement(&self) -> String {
        let Self {
            origin,
            old,
            new,
            seq,
        } = self;
        format!("{HEADER}\n{origin}\n{old}\n{new}\n{seq}\n")
    }

    /// `Ed25519(key, statement)`: `sig_old` with the old key, `sig_new` with the new one.
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> Signature {
        key.sign(self.statement().as_bytes())
    }

    /// Verifies `sig_old`.
    ///
    /// # Errors
    /// [`RotationError::Old`].
    pub fn verify_old(&self, signature: &Signature) -> Result<(), RotationError> {
        self.accepts(&self.old, signature).ok_or(RotationError::Old)
    }

    /// Verifies `sig_new`. In a recovery it stands alone, and the new key is the one committed to before.
    ///
    /// # Errors
    /// [`RotationError::New`].
    pub fn verify_new(&self, signature: &Signature) -> Result<(), RotationError> {
        self.accepts(&self.new, signature).ok_or(RotationError::New)
    }

    fn accepts(&self, key: &VerifierKey, signature: &Signature) -> Option<()> {
        key.accepts(self.statement().as_bytes(), signature)
            .then_some(())
    }
}
