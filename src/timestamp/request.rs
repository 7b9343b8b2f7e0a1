//! A request: what is to be stamped, and what tells the answer to it from any other.
//!
//! ```text
//! TimeStampReq { 1, SHA-256 of the note, policy?, nonce, certReq TRUE }
//! ```

use std::fmt;

use asn1::{ObjectIdentifier, Tlv};

use super::TimestampError;
use super::signature::SHA_256;
use super::structures::{Algorithm, Imprint, TimeStampReq};
use crate::hash::Digest;

/// A policy of an authority: an object identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy(ObjectIdentifier);

impl Policy {
    /// Parses `1.2.3.4`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        let wrong = || TimestampError::NoPolicy(text.chars().take(80).collect());
        ObjectIdentifier::from_string(text)
            .map(Self)
            .ok_or_else(wrong)
    }

    pub(super) fn of(id: &ObjectIdentifier) -> Self {
        Self(id.clone())
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A request for a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// SHA-256 of what is stamped.
    pub imprint: Digest,
    /// Random; the answer must carry it.
    pub nonce: u64,
    /// Under which policy, if it matters.
    pub policy: Option<Policy>,
}

impl Request {
    /// The bytes that an authority is sent. It is asked for its certificates too.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        let request = TimeStampReq {
            version: 1,
            imprint: Imprint {
                algorithm: Algorithm {
                    id: SHA_256,
                    parameters: null(),
                },
                digest: self.imprint.as_bytes(),
            },
            policy: self.policy.as_ref().map(|policy| policy.0.clone()),
            nonce: Some(self.nonce),
            certificates: true,
        };
        // Fixed sizes, written to memory: this cannot fail.
        asn1::write_single(&request).unwrap_or_default()
    }
}

fn null() -> Option<Tlv<'static>> {
    asn1::parse_single::<Tlv<'static>>(&[5, 0]).ok()
}
