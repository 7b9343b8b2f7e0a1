//! The whole check of a token, in the order in which its faults are told apart.

use chrono::{DateTime, TimeDelta, Utc};

use super::request::Policy;
use super::signed::{Named, Signed};
use super::token::{Token, minimal};
use super::{Anchors, Request, TimestampError, chain};
use crate::hash::Digest;

/// What a token must be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// SHA-256 of what is stamped.
    pub imprint: Digest,
    /// The nonce that was sent; none where the request is long gone.
    pub nonce: Option<u64>,
    /// The policy that was asked for, if it matters.
    pub policy: Option<Policy>,
}

impl Expected {
    /// A stored token over this imprint.
    #[must_use]
    pub const fn over(imprint: Digest) -> Self {
        Self {
            imprint,
            nonce: None,
            policy: None,
        }
    }
}

impl From<&Request> for Expected {
    fn from(request: &Request) -> Self {
        Self {
            imprint: request.imprint,
            nonce: Some(request.nonce),
            policy: request.policy.clone(),
        }
    }
}

/// Something to know of a token that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// It names its certificate by SHA-1 (RFC 2634), as authorities did before RFC 5816. The signature itself is not
    /// over SHA-1.
    NamedBySha1,
    /// It does not say how far its clock may be off.
    NoAccuracy,
}

/// A token that counts: the imprint existed at `time`, by the word of the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When, by the authority's clock.
    pub time: DateTime<Utc>,
    /// How far that clock may be off, to either side.
    pub accuracy: Option<TimeDelta>,
    /// Whether tokens of this authority can be put in order by their times alone.
    pub ordering: bool,
    /// Under which policy.
    pub policy: Policy,
    /// Its number, in hexadecimal.
    pub serial: String,
    /// Whose certificate signed it.
    pub authority: String,
    /// By which algorithm.
    pub algorithm: String,
    /// The chain, signer first, anchor last.
    pub chain: Vec<Vec<u8>>,
    /// When the first certificate of the chain ends, the anchor aside.
    pub ends: DateTime<Utc>,
    /// What there is to know besides.
    pub remarks: Vec<Remark>,
}

/// Verifies a token to the end. Only what this returns may be believed.
///
/// # Errors
/// The first fault.
pub fn verify(
    token: &[u8],
    expected: &Expected,
    anchors: &Anchors,
) -> Result<Stamp, TimestampError> {
    let message = Signed::parse(token)?;
    let signer = message.signer()?;
    let stated = Token::of(&message, &signer)?;
    answers(&stated, expected)?;
    let named = message.check_named(&signer)?;
    let algorithm = message.verify(&signer)?;
    signer.check_purpose()?;
    let chain = chain::build(&signer, &message.certificates, anchors, stated.time)?;
    let mut remarks = Vec::new();
    if named == Named::V1 {
        remarks.push(Remark::NamedBySha1);
    }
    if stated.accuracy.is_none() {
        remarks.push(Remark::NoAccuracy);
    }
    Ok(Stamp {
        time: stated.time,
        accuracy: stated.accuracy,
        ordering: stated.ordering,
        policy: stated.policy,
        serial: stated.serial,
        authority: stated.authority,
        algorithm,
        chain: chain.certificates,
        ends: chain.ends,
        remarks,
    })
}

/// Whether it is about what was asked.
fn answers(stated: &Token, expected: &Expected) -> Result<(), TimestampError> {
    if stated.imprint != expected.imprint {
        return Err(TimestampError::Imprint);
    }
    match (expected.nonce, &stated.nonce) {
        (Some(_), None) => return Err(TimestampError::NoNonce),
        (Some(sent), Some(came)) if *came != minimal(&sent.to_be_bytes()) => {
            return Err(TimestampError::Nonce);
        }
        _ => {}
    }
    match &expected.policy {
        Some(wanted) if *wanted != stated.policy => Err(TimestampError::Policy {
            given: stated.policy.to_string(),
            wanted: wanted.to_string(),
        }),
        _ => Ok(()),
    }
}
