//! Signed notes and verifier keys (C2SP signed-note, Ed25519): the only place where anything is signed.
//!
//! ```text
//! ledger.example/prod
//! 300
//! LmEIdTIyAsU0s3CtoChJwdcQrJAJ807GpBs9muIkb50=
//!
//! — ledger.example/prod d7gMHV4uuyA1CakVtWEvuDVquPMUfzpSB06qEAMja0NP8xi7eOhF29kOWyde5IRlxjZtc20fwD5BdC/+6H6jaW8fCQQ=
//! ```
//!
//! A note is a text that ends in a line feed, an empty line, and 1 to [`MAX_SIGNATURES`] lines
//! `— <key name> <base64(key id ‖ signature)>`. Signatures of unknown keys are ignored; a bad signature
//! of a known key rejects the whole note. `note/key.rs`: private keys and their PKCS#8 files.
//! `note/vkey.rs`: names and public keys. `note/rotation.rs`: one key handing over to the next.
//!
//! What a text says is no matter of this file; a note is not proof of time. An attacker who can read a
//! private key can sign another history; only a witness or a timestamp stands against that.

mod key;
mod rotation;
mod text;
mod vkey;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub use key::{EncryptionSalt, KeyFileError, Signer, SigningKey};
pub use rotation::{Rotation, RotationError};
pub use text::{Note, NoteError, NoteSignature, sign};
pub use vkey::{KeyName, VerifierKey, VkeyError};

/// Most signature lines that a note may have: what C2SP asks a verifier to accept at least.
pub const MAX_SIGNATURES: usize = 16;
/// Longest note in bytes: room for 16 post-quantum signatures of other people.
pub const MAX_NOTE: usize = 131_072;

/// Something that stood under a valid signature, and whose keys verified it.
///
/// Only this crate's verifiers make one, so that a function that asks for it cannot be handed hearsay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T> {
    value: T,
    keys: Vec<VerifierKey>,
}

impl<T> Verified<T> {
    /// What was signed.
    pub const fn get(&self) -> &T {
        &self.value
    }

    /// What was signed, without the proof that it was.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The known keys whose signatures were verified: at least one.
    #[must_use]
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// Whether this key signed.
    #[must_use]
    pub fn is_signed_by(&self, key: &VerifierKey) -> bool {
        self.keys.contains(key)
    }

    /// Reads what was signed as something more precise. For the verifiers of this crate only.
    pub(crate) fn try_map<U, E>(
        self,
        read: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<Verified<U>, E> {
        Ok(Verified {
            value: read(self.value)?,
            keys: self.keys,
        })
    }
}

/// An Ed25519 signature; as text, the standard base64 (padded, 88 characters) of its 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; 64]);

/// The text of a signature that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a signature is the padded base64 of 64 bytes")]
pub struct SignatureError;

impl Signature {
    /// Wraps 64 bytes; whether they verify is another question.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// Parses padded standard base64.
    ///
    /// # Errors
    /// Anything that is not exactly 64 bytes in its one encoding.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        let bytes = STANDARD.decode(text).map_err(|_| SignatureError)?;
        bytes.try_into().map(Self).map_err(|_| SignatureError)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

impl serde::Serialize for Signature {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Signature {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
