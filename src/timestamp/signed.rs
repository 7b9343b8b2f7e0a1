//! The signed message around a time-stamp (CMS, RFC 5652): content, certificates, the one signer and what it signed.

use asn1::{ObjectIdentifier, Tlv};

use super::certificate::Certificate;
use super::structures::{
    Attribute, ContentInfo, EssCertId, EssCertIdV2, RawSet, SignedData, SignerId, SignerInfo,
    SigningCertificate, each, elements,
};
use super::{MAX_ANSWER, MAX_CERTIFICATES, TimestampError, signature};
use crate::hash::{Foreign, foreign};

const SIGNED_DATA: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 7, 2);
const TST_INFO: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 9, 16, 1, 4);
const CONTENT_TYPE: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 9, 3);
const MESSAGE_DIGEST: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 9, 4);
const SIGNING_CERTIFICATE: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 9, 16, 2, 12);
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 9, 16, 2, 47);
/// What the decoder calls it.
const WHAT: &str = "the token";
/// Signed attributes of one signer.
const MANY: usize = 32;

/// A signed message that was read, and not yet verified.
pub struct Signed<'a> {
    /// `TSTInfo`, as it was signed.
    pub content: &'a [u8],
    /// Certificates that came along, in their order.
    pub certificates: Vec<&'a [u8]>,
    signer: SignerInfo<'a>,
    attributes: Vec<Attribute<'a>>,
}

/// By which digest a signature names its certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// `ESSCertIDv2`.
    V2,
    /// `ESSCertID`: SHA-1, under a signature that is not.
    V1,
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of `map_err`")]
fn fault(error: asn1::ParseError) -> TimestampError {
    TimestampError::of_der(WHAT, &error)
}

impl<'a> Signed<'a> {
    /// Reads a token's bytes.
    pub fn parse(token: &'a [u8]) -> Result<Self, TimestampError> {
        if token.len() > MAX_ANSWER {
            return Err(TimestampError::TooLarge(token.len()));
        }
        let info: ContentInfo<'a> = asn1::parse_single(token).map_err(fault)?;
        let content = info.content.filter(|_| info.kind == SIGNED_DATA);
        let content = content.ok_or(TimestampError::NotATimestamp)?;
        let message: SignedData<'a> = content.parse().map_err(fault)?;
        if message.content.kind != TST_INFO {
            return Err(TimestampError::NotATimestamp);
        }
        let certificates = message.certificates.map_or(&[][..], |all| all.0);
        let certificates = elements(certificates, MAX_CERTIFICATES).map_err(fault)?;
        let all = elements(message.signers.0, MANY).map_err(fault)?;
        let [signer] = &all[..] else {
            return Err(TimestampError::Signers(all.len()));
        };
        let signer: SignerInfo<'a> = signer.parse().map_err(fault)?;
        let attributes = signer.signed.map_or(&[][..], |all| all.0);
        Ok(Self {
            content: message
                .content
                .content
                .ok_or(TimestampError::NotATimestamp)?,
            // Attribute certificates and the like carry other tags.
            certificates: certificates
                .iter()
                .filter(|one| one.tag() == SEQUENCE)
                .map(Tlv::full_data)
                .collect(),
            attributes: each(attributes, MANY).map_err(fault)?,
            signer,
        })
    }

    /// The certificate that the signer names by issuer and number, or by its key.
    pub fn signer(&self) -> Result<Certificate<'a>, TimestampError> {
        for raw in &self.certificates {
            let Ok(certificate) = Certificate::parse(raw) else {
                continue;
            };
            let is_it = match &self.signer.signer {
                SignerId::Issuer(named) => {
                    named.issuer.full_data() == certificate.parts.issuer.full_data()
                        && named.serial.full_data() == certificate.parts.serial.full_data()
                }
                SignerId::Key(named) => certificate.key_id() == Some(*named),
            };
            if is_it {
                return Ok(certificate);
            }
        }
        Err(TimestampError::NoCertificate)
    }

    /// RFC 5652, 5.4: the attributes name content and digest, and the signature is over them.
    pub fn verify(&self, signer: &Certificate<'_>) -> Result<String, TimestampError> {
        let kind: ObjectIdentifier = self
            .one(&CONTENT_TYPE, "content type")?
            .parse()
            .map_err(fault)?;
        if kind != TST_INFO {
            return Err(TimestampError::NotATimestamp);
        }
        let digest = signature::function(&self.signer.digest)?;
        let stated: &[u8] = self
            .one(&MESSAGE_DIGEST, "message digest")?
            .parse()
            .map_err(fault)?;
        if stated != foreign(digest, self.content) {
            return Err(TimestampError::Content);
        }
        let attributes = self.signer.signed.unwrap_or(RawSet(&[]));
        let message =
            asn1::write_single(&attributes).map_err(|_| TimestampError::Malformed(WHAT))?;
        signature::verify(
            &signer.parts.key,
            &self.signer.algorithm,
            digest,
            &message,
            self.signer.signature,
        )
    }

    /// RFC 5816: what was signed names the certificate by its digest; a token may do so in both ways, and both count.
    pub fn check_named(&self, signer: &Certificate<'_>) -> Result<Named, TimestampError> {
        let v2 = self.has(&SIGNING_CERTIFICATE_V2);
        let v1 = self.has(&SIGNING_CERTIFICATE);
        if v2 || !v1 {
            let (function, digest) = self.named_v2()?;
            if foreign(function, signer.raw) != digest {
                return Err(TimestampError::OtherCertificate);
            }
        }
        if v1 {
            let list = self.first_named(&SIGNING_CERTIFICATE)?;
            let named: EssCertId<'_> = list.parse().map_err(fault)?;
            if foreign(Foreign::Sha1, signer.raw) != named.digest {
                return Err(TimestampError::OtherCertificate);
            }
        }
        Ok(if v2 { Named::V2 } else { Named::V1 })
    }

    fn named_v2(&self) -> Result<(Foreign, &'a [u8]), TimestampError> {
        let first = self.first_named(&SIGNING_CERTIFICATE_V2)?;
        let named: EssCertIdV2<'a> = first.parse().map_err(fault)?;
        let function = match &named.algorithm {
            Some(algorithm) => signature::function(algorithm)?,
            None => Foreign::Sha256,
        };
        Ok((function, named.digest))
    }

    /// The first certificate of the list is the signer's.
    fn first_named(&self, kind: &ObjectIdentifier) -> Result<Tlv<'a>, TimestampError> {
        let list = self.one(kind, "signing certificate")?;
        let list: SigningCertificate<'a> = list.parse().map_err(fault)?;
        let mut named = elements(list.certificates.0, MAX_CERTIFICATES).map_err(fault)?;
        if named.is_empty() {
            return Err(TimestampError::Attribute("signing certificate"));
        }
        Ok(named.swap_remove(0))
    }

    fn has(&self, kind: &ObjectIdentifier) -> bool {
        self.attributes.iter().any(|one| one.kind == *kind)
    }

    /// The one value of an attribute that stands there once.
    fn one(&self, kind: &ObjectIdentifier, name: &'static str) -> Result<Tlv<'a>, TimestampError> {
        let wrong = TimestampError::Attribute(name);
        let mut found = self.attributes.iter().filter(|one| one.kind == *kind);
        let (Some(attribute), None) = (found.next(), found.next()) else {
            return Err(wrong);
        };
        let mut values = elements(attribute.values.0, MANY).map_err(fault)?;
        match values.len() {
            1 => Ok(values.swap_remove(0)),
            _ => Err(wrong),
        }
    }
}

const SEQUENCE: asn1::Tag = <asn1::Sequence<'static> as asn1::SimpleAsn1Readable<'static>>::TAG;
