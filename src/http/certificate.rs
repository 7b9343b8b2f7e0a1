//! A certificate, as far as it says who somebody is and until when. Whether it can be trusted is rustls' question.

use chrono::{DateTime, Utc};
use x509_cert::der::Decode as _;

use crate::hash::{self, Digest};

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    /// `SHA-256(DER)`.
    pub(super) fingerprint: Digest,
    /// RFC 4514.
    pub(super) subject: String,
    /// Its last moment.
    pub(super) until: DateTime<Utc>,
}

/// Bytes that are no certificate.
#[derive(Debug, thiserror::Error)]
#[error("the first certificate is damaged: {0}; ask its authority for it again")]
pub struct NoCertificate(x509_cert::der::Error);

impl Certificate {
    /// Reads DER.
    pub(super) fn parse(der: &[u8]) -> Result<Self, NoCertificate> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(NoCertificate)?;
        let body = parsed.tbs_certificate();
        Ok(Self {
            fingerprint: hash::content(der),
            subject: body.subject().to_string(),
            until: body.validity().not_after.to_system_time().into(),
        })
    }
}
