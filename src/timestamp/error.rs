//! What is wrong with a request, an answer or a token. Each fault has its own name.

use asn1::ParseErrorKind;
use chrono::{DateTime, Utc};

use crate::canon::format_instant;

/// Why a token does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Beyond the limit.
    #[error(
        "the answer has {0} bytes, and no time-stamp is longer than 65,536; is the address that of a time-stamping authority?"
    )]
    TooLarge(usize),
    /// It ends too early.
    #[error("{0} is truncated; fetch it again")]
    Truncated(&'static str),
    /// Something follows it.
    #[error("bytes follow the end of {0}; it was altered, or is something else")]
    Trailing(&'static str),
    /// Not what the standard says.
    #[error("{0} is not DER as RFC 3161 wants it; is this from a time-stamping authority?")]
    Malformed(&'static str),
    /// The authority refused.
    #[error("the authority refused the request ({0}); ask whoever runs it")]
    Rejected(String),
    /// Granted, and nothing there.
    #[error("the authority says it granted the request, and sent no token; ask whoever runs it")]
    NoToken,
    /// Some other signed message.
    #[error("the answer holds a signed message that is no time-stamp")]
    NotATimestamp,
    /// Not one signer.
    #[error("a time-stamp has one signer, this one has {0}")]
    Signers(usize),
    /// Over something else.
    #[error(
        "the token is over other bytes: its imprint differs from that of the checkpoint's note"
    )]
    Imprint,
    /// Another hash function than was asked for.
    #[error("the token's imprint was made with another hash function than SHA-256")]
    ImprintFunction,
    /// Another answer.
    #[error(
        "the token carries another nonce than the request: it answers somebody else, or is replayed"
    )]
    Nonce,
    /// No nonce at all.
    #[error("the token carries no nonce, and the request did: it may be replayed")]
    NoNonce,
    /// Another policy.
    #[error("the token was made under the policy {given}, not {wanted} as asked for")]
    Policy {
        /// In the token.
        given: String,
        /// In the request.
        wanted: String,
    },
    /// A signed attribute is missing or there twice.
    #[error("the signed attribute `{0}` is missing or stands there twice")]
    Attribute(&'static str),
    /// The content was altered.
    #[error("the token's content was altered: its digest is not the signed one")]
    Content,
    /// The signer's certificate is not in the token.
    #[error("the token does not hold the certificate that signed it")]
    NoCertificate,
    /// The signature names another certificate.
    #[error("the signature names another certificate than the one that is there (ESSCertID)")]
    OtherCertificate,
    /// Not for time-stamping.
    #[error(
        "the certificate `{0}` is not for time-stamping alone: its extended key usage must be critical and name nothing else"
    )]
    Purpose(String),
    /// Not for signing.
    #[error("the certificate `{0}` is not for signing")]
    KeyUsage(String),
    /// An algorithm that is weak or unknown.
    #[error(
        "the algorithm {0} is not accepted; RSA from 2,048 bits or ECDSA, with SHA-256, SHA-384 or SHA-512, is"
    )]
    Algorithm(String),
    /// The signature does not hold.
    #[error("the token's signature does not hold")]
    Signature,
    /// The certificate had ended.
    #[error("a certificate had expired when the token was made: it ended at {ended}", ended = format_instant(*.0))]
    Expired(DateTime<Utc>),
    /// The certificate had not begun.
    #[error("a certificate was not valid yet when the token was made: it begins at {begins}", begins = format_instant(*.0))]
    NotYetValid(DateTime<Utc>),
    /// No way to an anchor.
    #[error(
        "no chain leads from `{0}` to a certificate that you trust; give the authority's root with `--tsa-ca`"
    )]
    Untrusted(String),
    /// A chain with a fault.
    #[error("the chain from `{signer}` has a fault: {fault}")]
    Chain {
        /// Whose.
        signer: String,
        /// Which, as the library names it.
        fault: String,
    },
    /// Something critical that nobody here knows.
    #[error("the token has a critical extension that this release does not know: {0}")]
    Extension(String),
    /// Nothing to trust.
    #[error(
        "there is no certificate in the file of trusted certificates; it holds one or more in PEM"
    )]
    NoAnchors,
    /// Something else than a certificate.
    #[error("the file of trusted certificates cannot be read: {0}; it holds certificates in PEM")]
    Anchors(String),
    /// Not a policy.
    #[error("`{0}` is no policy; it is an object identifier, as in 1.2.3.4")]
    NoPolicy(String),
}

impl TimestampError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "too_large",
            Self::Truncated(_) => "truncated",
            Self::Trailing(_) => "trailing_bytes",
            Self::Malformed(_) => "malformed",
            Self::Rejected(_) => "rejected",
            Self::NoToken => "no_token",
            Self::NotATimestamp => "not_a_timestamp",
            Self::Signers(_) => "signers",
            Self::Imprint => "wrong_imprint",
            Self::ImprintFunction => "wrong_imprint_function",
            Self::Nonce => "wrong_nonce",
            Self::NoNonce => "no_nonce",
            Self::Policy { .. } => "wrong_policy",
            Self::Attribute(_) => "signed_attribute",
            Self::Content => "altered_content",
            Self::NoCertificate => "no_certificate",
            Self::OtherCertificate => "other_certificate",
            Self::Purpose(_) => "wrong_purpose",
            Self::KeyUsage(_) => "wrong_key_usage",
            Self::Algorithm(_) => "algorithm",
            Self::Signature => "bad_signature",
            Self::Expired(_) => "expired",
            Self::NotYetValid(_) => "not_yet_valid",
            Self::Untrusted(_) => "untrusted",
            Self::Chain { .. } => "chain",
            Self::Extension(_) => "unknown_extension",
            Self::NoAnchors | Self::Anchors(_) => "no_anchors",
            Self::NoPolicy(_) => "no_policy",
        }
    }

    /// Whether the token itself is sound as far as it was looked at, and only trust is missing.
    #[must_use]
    pub const fn is_about_trust(&self) -> bool {
        matches!(self, Self::Untrusted(_) | Self::NoAnchors)
    }

    /// A fault of the encoding, told apart.
    pub(super) fn of_der(what: &'static str, error: &asn1::ParseError) -> Self {
        match error.kind() {
            ParseErrorKind::ShortData { .. } => Self::Truncated(what),
            ParseErrorKind::ExtraData => Self::Trailing(what),
            _ => Self::Malformed(what),
        }
    }
}
