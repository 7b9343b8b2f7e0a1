//! Every digest and commitment of Tabellion, in one table of purposes.
//!
//! | purpose | formula | where it is specified |
//! |---|---|---|
//! | chain link | `BLAKE3(line)` | `docs/FORMAT.md`, Chain |
//! | leaf of a tree | `SHA-256(0x00 ‖ data)` | RFC 6962, 2.1 |
//! | node of a tree | `SHA-256(0x01 ‖ left ‖ right)` | RFC 6962, 2.1 |
//! | empty tree | `SHA-256("")` | RFC 6962, 2.1 |
//! | content | `SHA-256(bytes)` | public blobs, rulebooks, next public key |
//! | key id | `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[..4]` | C2SP signed-note |
//! | commitment | `HMAC-SHA256(HMAC-SHA256(salt, "tabellion/v1/slot/" ‖ field), value)` | `docs/FORMAT.md`, Person slots |
//! | MAC | `HMAC-SHA256(key, "tabellion/v1/mac/" ‖ purpose ‖ 0x00 ‖ bytes)` | local lookups: persons, tokens, idempotency |
//! | child of the key tree | `BLAKE3-derive("tabellion/v1/key-tree/" ‖ bit, parent)` | `docs/FORMAT.md`, Key tree |
//! | what others signed | `SHA-1`, `SHA-256`, `SHA-384`, `SHA-512` of bytes | RFC 3161, RFC 5652, RFC 5816: time-stamp tokens |
//! | subkey | `BLAKE3-derive("tabellion/v1/subkey/" ‖ purpose, key)` | local keys |
//!
//! This is the only file that names `blake3`, `sha2` and `hmac`: whoever reviews
//! the use of hashes reads this page and no other. It is not a place for
//! signatures (`note`) or for encryption (`vault`).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of every digest, commitment, salt and symmetric key, in bytes.
pub const LEN: usize = 32;

/// What is wrong with the text of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Not exactly 64 characters.
    #[error("a digest has 64 hexadecimal digits, this one has {0} characters")]
    Length(usize),
    /// A character outside `0-9a-f`.
    #[error("a digest is written in lower-case hexadecimal digits")]
    Digit,
}

macro_rules! digest {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; LEN]);

        impl $name {
            /// Wraps 32 bytes that were computed or read elsewhere.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; LEN]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; LEN] {
                &self.0
            }

            /// Parses 64 lower-case hexadecimal digits.
            ///
            /// # Errors
            /// Any other length, an upper-case or a foreign character.
            pub fn parse(text: &str) -> Result<Self, HashError> {
                from_hex(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), hex::encode(self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut text = [0u8; LEN * 2];
                // Cannot fail: the buffer is twice the input.
                let _ = hex::encode_to_slice(self.0, &mut text);
                serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default())
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

digest! {
    /// A link of the chain: `BLAKE3(line)`.
    ChainHash
}
digest! {
    /// A leaf, node or root of an RFC 6962 tree.
    NodeHash
}
digest! {
    /// SHA-256 of content that may be named in public.
    Digest
}
digest! {
    /// A hiding, binding commitment to one sealed value.
    Commitment
}
digest! {
    /// A keyed tag for local lookups. Never written into a line.
    Tag
}

/// A salt that opens commitments: exactly 32 random bytes, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; LEN]);

/// A symmetric key: exactly 32 bytes, wiped when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; LEN]);

macro_rules! secret_bytes {
    ($name:ident) => {
        impl $name {
            /// Wraps 32 secret bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; LEN]) -> Self {
                Self(bytes)
            }

            /// The 32 bytes. Whoever takes them wipes them.
            #[must_use]
            pub const fn expose(&self) -> &[u8; LEN] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
secret_bytes!(Salt);
secret_bytes!(Secret);

impl Salt {
    /// Parses 64 lower-case hexadecimal digits, as an opening shows its salt.
    ///
    /// # Errors
    /// Any other length, an upper-case or a foreign character.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        from_hex(text).map(Self)
    }
}

fn from_hex(text: &str) -> Result<[u8; LEN], HashError> {
    if text.len() != LEN * 2 {
        return Err(HashError::Length(text.chars().count()));
    }
    let mut bytes = [0u8; LEN];
    let mut wrong = 0;
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let (high, low) = (DIGIT[usize::from(digits[0])], DIGIT[usize::from(digits[1])]);
        wrong |= high | low;
        *byte = high << 4 | low;
    }
    if wrong > 0x0F {
        Err(HashError::Digit)
    } else {
        Ok(bytes)
    }
}

/// The value of a lower-case hexadecimal digit, 255 for every other byte. Audits read one of 64 digits a line.
const DIGIT: [u8; 256] = {
    let mut table = [u8::MAX; 256];
    let digits = b"0123456789abcdef";
    let mut value = 0;
    while value < 16 {
        table[digits[value as usize] as usize] = value;
        value += 1;
    }
    table
};

/// `BLAKE3(line)`; the line without its newline.
#[must_use]
pub fn chain(line: &[u8]) -> ChainHash {
    ChainHash(*blake3::hash(line).as_bytes())
}

/// `SHA-256(0x00 ‖ data)`, RFC 6962, section 2.1.
#[must_use]
pub fn leaf(data: &[u8]) -> NodeHash {
    NodeHash(
        Sha256::new()
            .chain_update([0x00])
            .chain_update(data)
            .finalize()
            .into(),
    )
}

/// `SHA-256(0x01 ‖ left ‖ right)`, RFC 6962, section 2.1.
#[must_use]
pub fn node(left: &NodeHash, right: &NodeHash) -> NodeHash {
    let mut input = [0u8; 1 + 2 * LEN];
    input[0] = 0x01;
    input[1..=LEN].copy_from_slice(&left.0);
    input[1 + LEN..].copy_from_slice(&right.0);
    NodeHash(Sha256::digest(input).into())
}

/// `SHA-256("")`: the root of the tree without leaves, RFC 6962, section 2.1.
#[must_use]
pub fn empty_tree() -> NodeHash {
    NodeHash(Sha256::digest([]).into())
}

/// `SHA-256(bytes)`: the public name of a blob, a rulebook or a public key.
#[must_use]
pub fn content(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// `SHA-256(bytes)` of a stream, piece by piece.
#[derive(Clone, Default)]
pub struct ContentHasher(Sha256);

impl ContentHasher {
    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all pieces in order.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[..4]`, C2SP signed-note, Ed25519.
#[must_use]
pub fn key_id(name: &str, public_key: &[u8; 32]) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name.as_bytes())
        .chain_update([0x0A, 0x01])
        .chain_update(public_key)
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// `HMAC-SHA256(salt, "tabellion/v1/slot/" ‖ field)`: opens one field of a slot
/// while the others stay closed.
#[must_use]
pub fn field_salt(salt: &Salt, field: &str) -> Salt {
    let mut inner = hmac(&salt.0);
    inner.update(b"tabellion/v1/slot/");
    inner.update(field.as_bytes());
    Salt(inner.finalize().into_bytes().into())
}

/// `HMAC-SHA256(field salt, value)`, `value` in canonical JSON.
#[must_use]
pub fn commitment(field_salt: &Salt, value: &[u8]) -> Commitment {
    let mut outer = hmac(&field_salt.0);
    outer.update(value);
    Commitment(outer.finalize().into_bytes().into())
}

/// `HMAC-SHA256(key, "tabellion/v1/mac/" ‖ purpose ‖ 0x00 ‖ bytes)`.
#[must_use]
pub fn mac(purpose: &'static str, key: &Secret, bytes: &[u8]) -> Tag {
    let mut mac = hmac(&key.0);
    mac.update(b"tabellion/v1/mac/");
    mac.update(purpose.as_bytes());
    mac.update(&[0x00]);
    mac.update(bytes);
    Tag(mac.finalize().into_bytes().into())
}

/// `HMAC-SHA256(secret, id ‖ "." ‖ timestamp ‖ "." ‖ body)`, the timestamp in decimal seconds.
/// Standard Webhooks, "Signature scheme".
#[must_use]
pub fn webhook(secret: &Secret, id: &str, timestamp: i64, body: &[u8]) -> [u8; LEN] {
    let mut mac = hmac(&secret.0);
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().into()
}

/// `BLAKE3-derive("tabellion/v1/key-tree/" ‖ bit, parent)`.
#[must_use]
pub fn key_tree_child(parent: &Secret, bit: bool) -> Secret {
    let context = if bit {
        "tabellion/v1/key-tree/1"
    } else {
        "tabellion/v1/key-tree/0"
    };
    Secret(blake3::derive_key(context, &parent.0))
}

/// `BLAKE3-derive("tabellion/v1/subkey/" ‖ purpose, key)`.
#[must_use]
pub fn subkey(purpose: &'static str, key: &Secret) -> Secret {
    let mut hasher = blake3::Hasher::new_derive_key(&format!("tabellion/v1/subkey/{purpose}"));
    hasher.update(&key.0);
    Secret(*hasher.finalize().as_bytes())
}

/// A hash function that somebody else chose, in a certificate or a time-stamp token. Nothing of ours is made with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// Only to find a certificate that a signature names (`ESSCertID`, RFC 2634); never under a signature.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// The digest of bytes by a hash function that somebody else chose.
#[must_use]
pub fn foreign(function: Foreign, bytes: &[u8]) -> Vec<u8> {
    use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
    match function {
        Foreign::Sha1 => digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec(),
        Foreign::Sha256 => Sha256::digest(bytes).to_vec(),
        Foreign::Sha384 => Sha384::digest(bytes).to_vec(),
        Foreign::Sha512 => Sha512::digest(bytes).to_vec(),
    }
}

fn hmac(key: &[u8; LEN]) -> Hmac<Sha256> {
    // RFC 2104: a key shorter than the block of 64 bytes is padded with zeros.
    let mut block = [0u8; 64];
    block[..LEN].copy_from_slice(key);
    let mac = Hmac::<Sha256>::new(&block.into());
    block.zeroize();
    mac
}
