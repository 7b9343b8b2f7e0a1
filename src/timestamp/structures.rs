//! The ASN.1 of RFC 3161, RFC 5652 and RFC 5280 that a token is made of; nothing more of them.
//!
//! Raw bytes are kept wherever something is signed or hashed: what is verified is what was read.

#![expect(
    clippy::result_large_err,
    reason = "the decoder's error says where it was; it is made once, when reading ends"
)]
#![expect(
    dead_code,
    reason = "members that nobody asks for hold their place in the encoding, which is strict"
)]

use asn1::{ObjectIdentifier, ParseResult, SimpleAsn1Readable, SimpleAsn1Writable, Tag, Tlv};

/// `TimeStampReq`, RFC 3161, 2.4.1.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub struct TimeStampReq<'a> {
    pub version: u8,
    pub imprint: Imprint<'a>,
    pub policy: Option<ObjectIdentifier>,
    pub nonce: Option<u64>,
    #[default(false)]
    pub certificates: bool,
}

/// `MessageImprint`.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub struct Imprint<'a> {
    pub algorithm: Algorithm<'a>,
    pub digest: &'a [u8],
}

/// `AlgorithmIdentifier`.
#[derive(asn1::Asn1Read, asn1::Asn1Write)]
pub struct Algorithm<'a> {
    pub id: ObjectIdentifier,
    pub parameters: Option<Tlv<'a>>,
}

/// `TimeStampResp`, RFC 3161, 2.4.2.
#[derive(asn1::Asn1Read)]
pub struct TimeStampResp<'a> {
    pub status: Status<'a>,
    pub token: Option<Tlv<'a>>,
}

/// `PKIStatusInfo`.
#[derive(asn1::Asn1Read)]
pub struct Status<'a> {
    pub code: u64,
    pub text: Option<RawSequence<'a>>,
    pub failure: Option<asn1::BitString<'a>>,
}

/// `ContentInfo`, RFC 5652, 3.
#[derive(asn1::Asn1Read)]
pub struct ContentInfo<'a> {
    pub kind: ObjectIdentifier,
    #[explicit(0)]
    pub content: Option<Tlv<'a>>,
}

/// `SignedData`, RFC 5652, 5.1.
#[derive(asn1::Asn1Read)]
pub struct SignedData<'a> {
    pub version: u8,
    pub digests: RawSet<'a>,
    pub content: Encapsulated<'a>,
    #[implicit(0)]
    pub certificates: Option<RawSet<'a>>,
    #[implicit(1)]
    pub revocations: Option<RawSet<'a>>,
    pub signers: RawSet<'a>,
}

/// `EncapsulatedContentInfo`.
#[derive(asn1::Asn1Read)]
pub struct Encapsulated<'a> {
    pub kind: ObjectIdentifier,
    #[explicit(0)]
    pub content: Option<&'a [u8]>,
}

/// `SignerInfo`, RFC 5652, 5.3.
#[derive(asn1::Asn1Read)]
pub struct SignerInfo<'a> {
    pub version: u8,
    pub signer: SignerId<'a>,
    pub digest: Algorithm<'a>,
    #[implicit(0)]
    pub signed: Option<RawSet<'a>>,
    pub algorithm: Algorithm<'a>,
    pub signature: &'a [u8],
    #[implicit(1)]
    pub unsigned: Option<RawSet<'a>>,
}

/// `SignerIdentifier`.
#[derive(asn1::Asn1Read)]
pub enum SignerId<'a> {
    Issuer(IssuerAndSerial<'a>),
    #[implicit(0)]
    Key(&'a [u8]),
}

/// `IssuerAndSerialNumber`.
#[derive(asn1::Asn1Read)]
pub struct IssuerAndSerial<'a> {
    pub issuer: Tlv<'a>,
    pub serial: Tlv<'a>,
}

/// `Attribute`.
#[derive(asn1::Asn1Read)]
pub struct Attribute<'a> {
    pub kind: ObjectIdentifier,
    pub values: RawSet<'a>,
}

/// `TSTInfo`, RFC 3161, 2.4.2.
#[derive(asn1::Asn1Read)]
pub struct TstInfo<'a> {
    pub version: u8,
    pub policy: ObjectIdentifier,
    pub imprint: Imprint<'a>,
    pub serial: asn1::BigInt<'a>,
    pub time: asn1::GeneralizedTime,
    pub accuracy: Option<Accuracy>,
    #[default(false)]
    pub ordering: bool,
    pub nonce: Option<asn1::BigInt<'a>>,
    #[explicit(0)]
    pub authority: Option<Tlv<'a>>,
    #[implicit(1)]
    pub extensions: Option<RawSequence<'a>>,
}

/// `Accuracy`.
#[derive(asn1::Asn1Read)]
pub struct Accuracy {
    pub seconds: Option<u32>,
    #[implicit(0)]
    pub millis: Option<u16>,
    #[implicit(1)]
    pub micros: Option<u16>,
}

/// `SigningCertificate` (RFC 2634) and `SigningCertificateV2` (RFC 5816).
#[derive(asn1::Asn1Read)]
pub struct SigningCertificate<'a> {
    pub certificates: RawSequence<'a>,
    pub policies: Option<RawSequence<'a>>,
}

/// `ESSCertID`: SHA-1.
#[derive(asn1::Asn1Read)]
pub struct EssCertId<'a> {
    pub digest: &'a [u8],
    pub issuer: Option<Tlv<'a>>,
}

/// `ESSCertIDv2`: SHA-256 where no function is named.
#[derive(asn1::Asn1Read)]
pub struct EssCertIdV2<'a> {
    pub algorithm: Option<Algorithm<'a>>,
    pub digest: &'a [u8],
    pub issuer: Option<IssuerAndSerialNames<'a>>,
}

/// `IssuerSerial` of RFC 2634: its issuer is a list of general names.
#[derive(asn1::Asn1Read)]
pub struct IssuerAndSerialNames<'a> {
    pub issuer: RawSequence<'a>,
    pub serial: Tlv<'a>,
}

/// `Certificate`, RFC 5280, 4.1.
#[derive(asn1::Asn1Read)]
pub struct Certificate<'a> {
    pub signed: TbsCertificate<'a>,
    pub algorithm: Algorithm<'a>,
    pub signature: asn1::BitString<'a>,
}

/// `TBSCertificate`.
#[derive(asn1::Asn1Read)]
pub struct TbsCertificate<'a> {
    #[explicit(0)]
    pub version: Option<u8>,
    pub serial: Tlv<'a>,
    pub algorithm: Algorithm<'a>,
    pub issuer: Tlv<'a>,
    pub validity: Validity,
    pub subject: Tlv<'a>,
    pub key: PublicKeyInfo<'a>,
    #[implicit(1)]
    pub issuer_id: Option<asn1::BitString<'a>>,
    #[implicit(2)]
    pub subject_id: Option<asn1::BitString<'a>>,
    #[explicit(3)]
    pub extensions: Option<RawSequence<'a>>,
}

/// `Validity`.
#[derive(asn1::Asn1Read)]
pub struct Validity {
    pub from: Time,
    pub to: Time,
}

/// `Time`.
#[derive(asn1::Asn1Read)]
pub enum Time {
    Utc(asn1::UtcTime),
    Generalized(asn1::X509GeneralizedTime),
}

/// `SubjectPublicKeyInfo`.
#[derive(asn1::Asn1Read)]
pub struct PublicKeyInfo<'a> {
    pub algorithm: Algorithm<'a>,
    pub key: asn1::BitString<'a>,
}

/// `RSAPublicKey`, RFC 8017: its modulus says how strong it is.
#[derive(asn1::Asn1Read)]
pub struct RsaKey<'a> {
    pub modulus: asn1::BigUint<'a>,
    pub exponent: asn1::BigUint<'a>,
}

/// `RSASSA-PSS-params`, RFC 8017, A.2.3. Defaults are SHA-1: who leaves them out is refused.
#[derive(asn1::Asn1Read)]
pub struct PssParameters<'a> {
    #[explicit(0)]
    pub digest: Option<Algorithm<'a>>,
    #[explicit(1)]
    pub mask: Option<Algorithm<'a>>,
    #[explicit(2)]
    pub salt: Option<u32>,
    #[explicit(3)]
    pub trailer: Option<u8>,
}

/// `Extension`.
#[derive(asn1::Asn1Read)]
pub struct Extension<'a> {
    pub kind: ObjectIdentifier,
    #[default(false)]
    pub critical: bool,
    pub value: &'a [u8],
}

/// `AttributeTypeAndValue` of a name.
#[derive(asn1::Asn1Read)]
pub struct NamePart<'a> {
    pub kind: ObjectIdentifier,
    pub value: Tlv<'a>,
}

/// The contents of a `SET OF`, as they were sent: CMS does not order them all.
#[derive(Clone, Copy)]
pub struct RawSet<'a>(pub &'a [u8]);

/// The contents of a `SEQUENCE OF`.
#[derive(Clone, Copy)]
pub struct RawSequence<'a>(pub &'a [u8]);

impl<'a> SimpleAsn1Readable<'a> for RawSet<'a> {
    const TAG: Tag = <asn1::Set<'a> as SimpleAsn1Readable<'a>>::TAG;

    fn parse_data(data: &'a [u8]) -> ParseResult<Self> {
        Ok(Self(data))
    }
}

impl SimpleAsn1Writable for RawSet<'_> {
    type Error = asn1::WriteError;
    const TAG: Tag = <asn1::Set<'static> as SimpleAsn1Readable<'static>>::TAG;

    fn write_data(&self, into: &mut asn1::WriteBuf) -> asn1::WriteResult {
        into.push_slice(self.0)
    }

    fn data_length(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl<'a> SimpleAsn1Readable<'a> for RawSequence<'a> {
    const TAG: Tag = <asn1::Sequence<'a> as SimpleAsn1Readable<'a>>::TAG;

    fn parse_data(data: &'a [u8]) -> ParseResult<Self> {
        Ok(Self(data))
    }
}

/// Splits contents into their elements, `limit` at most; the rest is refused.
pub fn elements(contents: &[u8], limit: usize) -> ParseResult<Vec<Tlv<'_>>> {
    let mut rest = contents;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (element, after) = asn1::strip_tlv(rest)?;
        found.push(element);
        rest = after;
        if found.len() > limit {
            let kind = asn1::ParseErrorKind::InvalidSize {
                min: 0,
                max: limit,
                actual: found.len(),
            };
            return Err(asn1::ParseError::new(kind));
        }
    }
    Ok(found)
}

/// As [`elements`], each read as what it should be.
pub fn each<'a, T: asn1::Asn1Readable<'a>>(
    contents: &'a [u8],
    limit: usize,
) -> ParseResult<Vec<T>> {
    let found = elements(contents, limit)?;
    found.iter().map(Tlv::parse::<T>).collect()
}
