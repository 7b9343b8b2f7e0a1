//! Certificates that the user trusts, from a PEM file: where every chain must end.
//!
//! ```text
//! -----BEGIN CERTIFICATE-----      roots (they name themselves as issuer) are anchors;
//! …                                others help to build chains, and are anchors only where the file has no root
//! ```

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::certificate::Certificate;
use super::{MAX_CERTIFICATES, TimestampError};

/// Certificates to trust, and certificates that help on the way to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchors {
    roots: Vec<CertificateDer<'static>>,
    others: Vec<CertificateDer<'static>>,
}

impl Anchors {
    /// Reads a PEM file's bytes; anything else in it than certificates is left out.
    ///
    /// # Errors
    /// No certificate, too many, or one that cannot be read.
    pub fn from_pem(pem: &[u8]) -> Result<Self, TimestampError> {
        let mut found = Vec::new();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|error| TimestampError::Anchors(format!("{error:?}")))?;
            if found.len() == MAX_CERTIFICATES {
                let many = MAX_CERTIFICATES;
                let why = format!("more than {many} certificates");
                return Err(TimestampError::Anchors(why));
            }
            found.push(certificate.into_owned());
        }
        Self::of(found)
    }

    fn of(found: Vec<CertificateDer<'static>>) -> Result<Self, TimestampError> {
        if found.is_empty() {
            return Err(TimestampError::NoAnchors);
        }
        let mut roots = Vec::new();
        let mut others = Vec::new();
        for certificate in found {
            if Certificate::parse(&certificate)?.is_self_issued() {
                roots.push(certificate);
            } else {
                others.push(certificate);
            }
        }
        if roots.is_empty() {
            std::mem::swap(&mut roots, &mut others);
        }
        Ok(Self { roots, others })
    }

    /// Where chains end.
    pub(super) fn roots(&self) -> &[CertificateDer<'static>] {
        &self.roots
    }

    /// What helps on the way.
    pub(super) fn others(&self) -> &[CertificateDer<'static>] {
        &self.others
    }
}

/// Certificates as a PEM file, in their order.
#[must_use]
pub fn to_pem(certificates: &[Vec<u8>]) -> String {
    use base64::Engine as _;
    let mut text = String::new();
    for certificate in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let encoded = base64::engine::general_purpose::STANDARD.encode(certificate);
        for line in encoded.as_bytes().chunks(64) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push('\n');
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}
