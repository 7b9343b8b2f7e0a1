//! What a token states, before anybody asked whether it is true.
//!
//! ```text
//! TSTInfo { 1, policy, SHA-256 imprint, serial number, 20260202080058.123Z, accuracy?, ordering?, nonce?, … }
//! ```
//! Good enough to list tokens and to see their certificates end; [`super::verify`] says whether to believe them.

use chrono::{DateTime, TimeDelta, Utc};

use super::TimestampError;
use super::certificate::{Certificate, to_utc};
use super::request::Policy;
use super::signature;
use super::signed::Signed;
use super::structures::{Extension, TstInfo, elements};
use crate::hash::{Digest, Foreign, LEN};

/// What the decoder calls it.
const WHAT: &str = "the token";
/// Extensions of one token.
const MANY: usize = 32;

/// What a token states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of what is stamped.
    pub imprint: Digest,
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
    /// The nonce of the request, without leading zeros.
    pub nonce: Option<Vec<u8>>,
    /// Whose certificate signed it.
    pub authority: String,
    /// When the first certificate of those that came along ends.
    pub ends: DateTime<Utc>,
}

impl Token {
    /// Reads a token.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(token: &[u8]) -> Result<Self, TimestampError> {
        let message = Signed::parse(token)?;
        Self::of(&message, &message.signer()?)
    }

    pub(super) fn of(
        message: &Signed<'_>,
        signer: &Certificate<'_>,
    ) -> Result<Self, TimestampError> {
        let fault = |error: asn1::ParseError| TimestampError::of_der(WHAT, &error);
        let info: TstInfo<'_> = asn1::parse_single(message.content).map_err(fault)?;
        let function = signature::function(&info.imprint.algorithm);
        if info.version != 1 {
            return Err(TimestampError::Malformed(WHAT));
        }
        if function != Ok(Foreign::Sha256) {
            return Err(TimestampError::ImprintFunction);
        }
        let imprint: [u8; LEN] = info
            .imprint
            .digest
            .try_into()
            .map_err(|_| TimestampError::Malformed(WHAT))?;
        let extensions = info.extensions.map_or(&[][..], |all| all.0);
        for extension in elements(extensions, MANY).map_err(fault)? {
            let extension: Extension<'_> = extension.parse().map_err(fault)?;
            if extension.critical {
                return Err(TimestampError::Extension(extension.kind.to_string()));
            }
        }
        Ok(Self {
            imprint: Digest::from_bytes(imprint),
            time: time(&info).ok_or(TimestampError::Malformed(WHAT))?,
            accuracy: info.accuracy.as_ref().map(accuracy),
            ordering: info.ordering,
            policy: Policy::of(&info.policy),
            serial: hex::encode(info.serial.as_bytes()),
            nonce: info.nonce.as_ref().map(|nonce| minimal(nonce.as_bytes())),
            authority: signer.subject(),
            ends: signer.validity()?.1,
        })
    }
}

fn time(info: &TstInfo<'_>) -> Option<DateTime<Utc>> {
    let nanoseconds = i64::from(info.time.nanoseconds().unwrap_or(0));
    to_utc(info.time.as_datetime())?.checked_add_signed(TimeDelta::nanoseconds(nanoseconds))
}

fn accuracy(stated: &super::structures::Accuracy) -> TimeDelta {
    TimeDelta::seconds(i64::from(stated.seconds.unwrap_or(0)))
        + TimeDelta::milliseconds(i64::from(stated.millis.unwrap_or(0)))
        + TimeDelta::microseconds(i64::from(stated.micros.unwrap_or(0)))
}

/// A positive integer without leading zeros.
pub(super) fn minimal(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0);
    first.map_or_else(Vec::new, |first| bytes[first..].to_vec())
}
