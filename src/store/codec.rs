//! The only encoding of index values: a version byte, then bincode with fixed-width integers.
//!
//! ```text
//! 01 ‖ bincode(value)      limit 128 KiB, trailing bytes refused
//! ```
//!
//! For values that are local, unsigned and can be rebuilt; nothing else may pass here. A value
//! of another version is an error, and an error in the index means that it is rebuilt.

use bincode::Options as _;
use serde::{Deserialize, Serialize};

/// Version of all index values; a change of any of them counts it up.
pub const VERSION: u8 = 1;
/// No value is longer: a line has at most 64 KiB, and larger values would leave sled's log.
const LIMIT: u64 = 128 * 1024;

/// Why bytes are not a value.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Written by another version.
    #[error("an index value of version {0:?}, this program writes version {VERSION}")]
    Version(Option<u8>),
    /// Not the encoding of this type.
    #[error("not an index value: {0}")]
    Bytes(#[from] bincode::Error),
}

fn options() -> impl bincode::Options {
    bincode::DefaultOptions::new()
        .with_fixint_encoding()
        .with_limit(LIMIT)
}

/// Encodes a value.
///
/// # Errors
/// The value is longer than the limit.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, CodecError> {
    let mut bytes = vec![VERSION];
    options().serialize_into(&mut bytes, value)?;
    Ok(bytes)
}

/// Decodes a value; byte strings in it may borrow from `bytes`.
///
/// # Errors
/// Another version, other bytes, bytes left over.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, CodecError> {
    match bytes.split_first() {
        Some((&VERSION, rest)) => Ok(options().deserialize(rest)?),
        found => Err(CodecError::Version(found.map(|(version, _)| *version))),
    }
}

/// A byte string that is copied whole, where serde would write byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed<'a>(pub &'a [u8]);

impl Serialize for Packed<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Packed<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'a [u8]>::deserialize(deserializer).map(Self)
    }
}
