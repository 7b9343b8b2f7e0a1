//! From the certificate that signed to one that the user trusts, at the time of the token.
//!
//! The path is built and checked by `webpki` (signatures, validity, basic constraints, path length, names), within its
//! limits on work. Intermediate certificates need not state a purpose; where they do, it must include time-stamping.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, KeyUsage};

use super::certificate::Certificate;
use super::{Anchors, TimestampError};

/// `id-kp-timeStamping`.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// A chain that holds.
pub struct Chain {
    /// Signer first, anchor last.
    pub certificates: Vec<Vec<u8>>,
    /// When the first of them ends, the anchor aside: whoever trusts it says how long.
    pub ends: DateTime<Utc>,
}

/// The signer's own purpose is checked elsewhere, and more strictly.
struct Purpose;

impl ExtendedKeyUsageValidator for Purpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        KeyUsage::required_if_present(TIME_STAMPING).validate(purposes)
    }
}

/// Builds the chain of `signer`, with what came along and what the user gave, valid at `time`.
pub fn build(
    signer: &Certificate<'_>,
    along: &[&[u8]],
    anchors: &Anchors,
    time: DateTime<Utc>,
) -> Result<Chain, TimestampError> {
    check_validity(signer, time)?;
    if anchors
        .roots()
        .iter()
        .any(|root| root.as_ref() == signer.raw)
    {
        return Ok(Chain {
            certificates: vec![signer.raw.to_vec()],
            ends: signer.validity()?.1,
        });
    }
    let fault = |error: Error| named(signer, &error);
    let leaf = CertificateDer::from(signer.raw);
    let leaf = EndEntityCert::try_from(&leaf).map_err(fault)?;
    let trusted: Vec<TrustAnchor<'_>> = anchors
        .roots()
        .iter()
        .map(webpki::anchor_from_trusted_cert)
        .collect::<Result<_, _>>()
        .map_err(fault)?;
    let others: Vec<CertificateDer<'_>> = along
        .iter()
        .filter(|raw| **raw != signer.raw)
        .map(|raw| CertificateDer::from(*raw))
        .chain(anchors.others().iter().cloned())
        .collect();
    let seconds = u64::try_from(time.timestamp()).unwrap_or(0);
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let path = leaf
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &trusted,
            &others,
            at,
            Purpose,
            None,
            None,
        )
        .map_err(fault)?;
    let mut certificates = vec![signer.raw.to_vec()];
    let between = path.intermediate_certificates();
    certificates.extend(between.map(|one| one.der().as_ref().to_vec()));
    let mut ends = signer.validity()?.1;
    for raw in &certificates[1..] {
        ends = ends.min(Certificate::parse(raw)?.validity()?.1);
    }
    let anchor = path.anchor();
    let root = trusted.iter().zip(anchors.roots());
    let root = root
        .filter(|(known, _)| *known == anchor)
        .map(|(_, root)| root.as_ref().to_vec());
    certificates.extend(root.take(1));
    Ok(Chain { certificates, ends })
}

fn check_validity(signer: &Certificate<'_>, time: DateTime<Utc>) -> Result<(), TimestampError> {
    let (from, to) = signer.validity()?;
    if time < from {
        return Err(TimestampError::NotYetValid(from));
    }
    if time > to {
        return Err(TimestampError::Expired(to));
    }
    Ok(())
}

/// The library's fault by our names.
fn named(signer: &Certificate<'_>, error: &Error) -> TimestampError {
    let instant = |time: &UnixTime| {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    };
    match error {
        // An anchor of the right name and the wrong key is somebody else.
        Error::UnknownIssuer | Error::InvalidSignatureForPublicKey => {
            TimestampError::Untrusted(signer.subject())
        }
        Error::CertExpired { not_after, .. } => TimestampError::Expired(instant(not_after)),
        Error::CertNotValidYet { not_before, .. } => {
            TimestampError::NotYetValid(instant(not_before))
        }
        error => TimestampError::Chain {
            signer: signer.subject(),
            fault: format!("{error:?}"),
        },
    }
}
