//! Key names and verifier keys.
//!
//! `<name>+<hex key id>+<base64(0x01 ‖ public key)>`, split on the first two `+` only, since base64 has
//! them too. Key id: `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[..4]` (C2SP signed-note).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Signature;
use crate::hash;

/// Signature type byte of plain Ed25519 in C2SP signed-note.
const ED25519: u8 = 0x01;
/// Longest key name in bytes: the longest DNS name.
const MAX_NAME: usize = 255;

/// Why a text is not a key name or a verifier key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VkeyError {
    /// Not a key name.
    #[error(
        "`{0}` is not a key name; use 1 to 255 bytes without space, `+` or control character, as `ledger.example/prod`"
    )]
    Name(String),
    /// Not three parts, or one of them malformed.
    #[error("`{0}` is not a verifier key; copy all of `<name>+<key id>+<key>`")]
    Form(String),
    /// The key has a type that this program does not know.
    #[error("the key has type {0:#04x}; only Ed25519 (0x01) is known")]
    Type(u8),
    /// The key id does not belong to name and key.
    #[error("the key id is `{found}`, name and key give `{expected}`: one of them was altered")]
    Id {
        /// What name and key give.
        expected: String,
        /// What the text says.
        found: String,
    },
    /// The 32 bytes are no point of the curve, or one of small order.
    #[error("the public key is not a safe Ed25519 key; ask for the right one")]
    Key,
}

/// The name of a key; that of a log's key is the origin of the log: `ledger.example/prod`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// Checks a name: 1 to 255 bytes, no Unicode space, no `+`, no control character.
    ///
    /// # Errors
    /// [`VkeyError::Name`].
    pub fn parse(name: &str) -> Result<Self, VkeyError> {
        let refused = |c: char| c == '+' || c.is_whitespace() || c.is_control();
        if name.is_empty() || name.len() > MAX_NAME || name.contains(refused) {
            return Err(VkeyError::Name(name.chars().take(80).collect()));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public key with the name under which it signs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VerifierKey {
    name: KeyName,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    pub(super) fn new(name: KeyName, key: VerifyingKey) -> Self {
        let id = hash::key_id(name.as_str(), key.as_bytes());
        Self { name, id, key }
    }

    /// Gives a name to 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// Bytes that are no point of the curve, or one of small order.
    pub fn from_public(name: KeyName, public_key: &[u8; 32]) -> Result<Self, VkeyError> {
        let key = VerifyingKey::from_bytes(public_key).map_err(|_| VkeyError::Key)?;
        if key.is_weak() {
            Err(VkeyError::Key)
        } else {
            Ok(Self::new(name, key))
        }
    }

    /// Parses `<name>+<hex key id>+<base64>`.
    ///
    /// # Errors
    /// Any text that [`VerifierKey`] would not print.
    pub fn parse(text: &str) -> Result<Self, VkeyError> {
        let form = || VkeyError::Form(text.chars().take(120).collect());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(form());
        };
        let name = KeyName::parse(name)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| form())?;
        let (kind, public_key) = bytes.split_first().ok_or_else(form)?;
        if *kind != ED25519 {
            return Err(VkeyError::Type(*kind));
        }
        let public_key: &[u8; 32] = public_key.try_into().map_err(|_| form())?;
        let key = Self::from_public(name, public_key)?;
        let expected = hex::encode(key.id);
        if id == expected {
            Ok(key)
        } else {
            Err(VkeyError::Id {
                expected,
                found: id.chars().take(16).collect(),
            })
        }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The first four bytes of the hash of name and key: which key a signature line means.
    #[must_use]
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// `Ed25519-verify_strict(key, message, signature)`, RFC 8032 without its malleable corners.
    #[must_use]
    pub(super) fn accepts(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
        self.key.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [ED25519; 33];
        bytes[1..].copy_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex::encode(self.id),
            STANDARD.encode(bytes)
        )
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
as_text!(KeyName);
as_text!(VerifierKey);
