//! What an RFC 3161 token is over, and what time it says: read from its DER, nothing verified.
//!
//! ```text
//! TimeStampResp?  ▸ ContentInfo ▸ SignedData ▸ eContent ▸ TSTInfo { version, policy, { SHA-256, imprint }, serial, genTime, … }
//! ```
//! Whether the authority signed it, and who that is, is beyond the common level: `tabellion verify` and `openssl ts` say.

use crate::hash::Digest;

/// Longest token that is read.
const MAX_TOKEN: usize = 64 << 10;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const TIME: u8 = 0x18;
const CONTEXT: u8 = 0xA0;

/// `id-signedData`, `id-ct-TSTInfo`, `id-sha256`.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
const TST_INFO: &[u8] = &[
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// SHA-256 of what it is over.
    pub digest: Digest,
    /// `genTime`, as it stands: `20261123143000Z`.
    pub time: String,
}

/// Reads a token, or the response that it came in.
#[must_use]
pub fn read(der: &[u8]) -> Option<Imprint> {
    if der.len() > MAX_TOKEN {
        return None;
    }
    let (mut outer, rest) = open(der, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    if outer.first() == Some(&SEQUENCE) {
        // A response: status first, then the token.
        let (_, token) = open(outer, SEQUENCE)?;
        let (content, rest) = open(token, SEQUENCE)?;
        if !rest.is_empty() {
            return None;
        }
        outer = content;
    }
    let signed = explicit(outer, SIGNED_DATA)?;
    let (signed, _) = open(signed, SEQUENCE)?;
    let (_, signed) = open(signed, INTEGER)?;
    let (_, signed) = open(signed, 0x31)?;
    let (encapsulated, _) = open(signed, SEQUENCE)?;
    let content = explicit(encapsulated, TST_INFO)?;
    let (octets, _) = open(content, OCTETS)?;
    let (info, rest) = open(octets, SEQUENCE)?;
    if !rest.is_empty() {
        return None;
    }
    let (_, info) = open(info, INTEGER)?;
    let (_, info) = open(info, OID)?;
    let (imprint, info) = open(info, SEQUENCE)?;
    let (algorithm, hashed) = open(imprint, SEQUENCE)?;
    let (oid, _) = open(algorithm, OID)?;
    let (hashed, rest) = open(hashed, OCTETS)?;
    let (_, info) = open(info, INTEGER)?;
    let (time, _) = open(info, TIME)?;
    let plain = oid == SHA256 && rest.is_empty() && time.is_ascii();
    let digest = Digest::from_bytes(hashed.try_into().ok()?);
    let time = String::from_utf8(time.to_vec()).ok()?;
    plain.then_some(Imprint { digest, time })
}

/// The content under `[0] EXPLICIT` behind this object identifier.
fn explicit<'a>(sequence: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let (oid, rest) = open(sequence, OID)?;
    let (content, _) = open(rest, CONTEXT)?;
    (oid == wanted).then_some(content)
}

/// The content of the first element, which has this tag, and what follows it.
fn open(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7F);
        if !(1..=3).contains(&count) {
            return None;
        }
        let (digits, rest) = rest.split_at_checked(count)?;
        let length = digits
            .iter()
            .fold(0usize, |length, digit| length << 8 | usize::from(*digit));
        (length, rest)
    };
    let (content, after) = rest.split_at_checked(length)?;
    (found == tag).then_some((content, after))
}
