//! Which algorithms count, and whether a signature holds.
//!
//! | key | signature | with |
//! |---|---|---|
//! | RSA, 2,048 to 8,192 bits | PKCS #1 v1.5; PSS, its salt as long as the digest | SHA-256, SHA-384, SHA-512 |
//! | ECDSA P-256, P-384, P-521 | ASN.1 | SHA-256, SHA-384, SHA-512 |
//!
//! SHA-1 and MD5 under a signature are refused. The arithmetic is AWS-LC's.

use asn1::ObjectIdentifier;
use aws_lc_rs::signature::{self as lc, UnparsedPublicKey, VerificationAlgorithm};

use super::TimestampError;
use super::structures::{Algorithm, PssParameters, PublicKeyInfo, RsaKey};
use crate::hash::Foreign;

pub const SHA_256: ObjectIdentifier = asn1::oid!(2, 16, 840, 1, 101, 3, 4, 2, 1);
const SHA_384: ObjectIdentifier = asn1::oid!(2, 16, 840, 1, 101, 3, 4, 2, 2);
const SHA_512: ObjectIdentifier = asn1::oid!(2, 16, 840, 1, 101, 3, 4, 2, 3);
const RSA: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 1);
const RSA_SHA_256: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 11);
const RSA_SHA_384: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 12);
const RSA_SHA_512: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 13);
const RSA_PSS: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 10);
const MGF_1: ObjectIdentifier = asn1::oid!(1, 2, 840, 113549, 1, 1, 8);
const EC: ObjectIdentifier = asn1::oid!(1, 2, 840, 10045, 2, 1);
const P_256: ObjectIdentifier = asn1::oid!(1, 2, 840, 10045, 3, 1, 7);
const P_384: ObjectIdentifier = asn1::oid!(1, 3, 132, 0, 34);
const P_521: ObjectIdentifier = asn1::oid!(1, 3, 132, 0, 35);
const ECDSA_SHA_256: ObjectIdentifier = asn1::oid!(1, 2, 840, 10045, 4, 3, 2);
const ECDSA_SHA_384: ObjectIdentifier = asn1::oid!(1, 2, 840, 10045, 4, 3, 3);
const ECDSA_SHA_512: ObjectIdentifier = asn1::oid!(1, 2, 840, 10045, 4, 3, 4);

/// How a signature was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Pkcs1,
    Pss,
    Ecdsa,
}

/// A curve that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    P384,
    P521,
}

/// The hash function of an algorithm that is only a hash function.
pub fn function(algorithm: &Algorithm<'_>) -> Result<Foreign, TimestampError> {
    let id = &algorithm.id;
    [
        (SHA_256, Foreign::Sha256),
        (SHA_384, Foreign::Sha384),
        (SHA_512, Foreign::Sha512),
    ]
    .into_iter()
    .find(|(known, _)| known == id)
    .map(|(_, function)| function)
    .ok_or_else(|| unknown(id))
}

fn unknown(id: &ObjectIdentifier) -> TimestampError {
    TimestampError::Algorithm(id.to_string())
}

/// Verifies a signature, and says in words by which algorithm.
pub fn verify(
    key: &PublicKeyInfo<'_>,
    algorithm: &Algorithm<'_>,
    digest: Foreign,
    message: &[u8],
    signature: &[u8],
) -> Result<String, TimestampError> {
    let scheme = scheme(algorithm, digest)?;
    let (algorithm, words) = match (scheme, &key.algorithm.id) {
        (Scheme::Pkcs1, id) if *id == RSA => (pkcs1(digest), rsa_words("RSA", key, digest)?),
        (Scheme::Pss, id) if *id == RSA || *id == RSA_PSS => {
            (pss(digest), rsa_words("RSA-PSS", key, digest)?)
        }
        (Scheme::Ecdsa, id) if *id == EC => {
            let curve = curve(key)?;
            (ecdsa(curve, digest), ecdsa_words(curve, digest))
        }
        (_, id) => return Err(unknown(id)),
    };
    let algorithm = algorithm.ok_or_else(|| unknown(&key.algorithm.id))?;
    UnparsedPublicKey::new(algorithm, key.key.as_bytes())
        .verify(message, signature)
        .map_err(|_| TimestampError::Signature)?;
    Ok(words)
}

/// The scheme, whose hash function must be that of the digest.
fn scheme(algorithm: &Algorithm<'_>, digest: Foreign) -> Result<Scheme, TimestampError> {
    let id = &algorithm.id;
    let (scheme, named) = match id {
        id if *id == RSA => (Scheme::Pkcs1, digest),
        id if *id == RSA_SHA_256 => (Scheme::Pkcs1, Foreign::Sha256),
        id if *id == RSA_SHA_384 => (Scheme::Pkcs1, Foreign::Sha384),
        id if *id == RSA_SHA_512 => (Scheme::Pkcs1, Foreign::Sha512),
        id if *id == RSA_PSS => (Scheme::Pss, pss_function(algorithm)?),
        id if *id == ECDSA_SHA_256 => (Scheme::Ecdsa, Foreign::Sha256),
        id if *id == ECDSA_SHA_384 => (Scheme::Ecdsa, Foreign::Sha384),
        id if *id == ECDSA_SHA_512 => (Scheme::Ecdsa, Foreign::Sha512),
        // Some authorities name the key's algorithm here.
        id if *id == EC => (Scheme::Ecdsa, digest),
        id => return Err(unknown(id)),
    };
    if named == digest {
        Ok(scheme)
    } else {
        Err(TimestampError::Algorithm(format!(
            "{id} with another digest"
        )))
    }
}

/// The one function of digest and mask; the salt is as long as the digest.
fn pss_function(algorithm: &Algorithm<'_>) -> Result<Foreign, TimestampError> {
    let wrong = || TimestampError::Algorithm("RSA-PSS with other parameters".to_owned());
    let parameters = algorithm.parameters.as_ref().ok_or_else(wrong)?;
    let parameters: PssParameters<'_> = parameters.parse().map_err(|_| wrong())?;
    let (digest, mask) = parameters.digest.zip(parameters.mask).ok_or_else(wrong)?;
    let digest = function(&digest)?;
    let inner = mask
        .parameters
        .as_ref()
        .and_then(|inner| inner.parse::<Algorithm<'_>>().ok());
    let same = mask.id == MGF_1
        && inner.is_some_and(|inner| function(&inner).is_ok_and(|mask| mask == digest));
    let salt = parameters.salt.unwrap_or(20);
    let trailer = parameters.trailer.unwrap_or(1);
    if same && salt == bits(digest) / 8 && trailer == 1 {
        Ok(digest)
    } else {
        Err(wrong())
    }
}

fn curve(key: &PublicKeyInfo<'_>) -> Result<Curve, TimestampError> {
    let named = key.algorithm.parameters.as_ref();
    let named = named.and_then(|parameters| parameters.parse::<ObjectIdentifier>().ok());
    match named {
        Some(id) if id == P_256 => Ok(Curve::P256),
        Some(id) if id == P_384 => Ok(Curve::P384),
        Some(id) if id == P_521 => Ok(Curve::P521),
        Some(id) => Err(unknown(&id)),
        None => Err(unknown(&key.algorithm.id)),
    }
}

type Verifier = Option<&'static dyn VerificationAlgorithm>;

fn pkcs1(digest: Foreign) -> Verifier {
    match digest {
        Foreign::Sha256 => Some(&lc::RSA_PKCS1_2048_8192_SHA256),
        Foreign::Sha384 => Some(&lc::RSA_PKCS1_2048_8192_SHA384),
        Foreign::Sha512 => Some(&lc::RSA_PKCS1_2048_8192_SHA512),
        Foreign::Sha1 => None,
    }
}

fn pss(digest: Foreign) -> Verifier {
    match digest {
        Foreign::Sha256 => Some(&lc::RSA_PSS_2048_8192_SHA256),
        Foreign::Sha384 => Some(&lc::RSA_PSS_2048_8192_SHA384),
        Foreign::Sha512 => Some(&lc::RSA_PSS_2048_8192_SHA512),
        Foreign::Sha1 => None,
    }
}

fn ecdsa(curve: Curve, digest: Foreign) -> Verifier {
    match (curve, digest) {
        (Curve::P256, Foreign::Sha256) => Some(&lc::ECDSA_P256_SHA256_ASN1),
        (Curve::P256, Foreign::Sha384) => Some(&lc::ECDSA_P256_SHA384_ASN1),
        (Curve::P256, Foreign::Sha512) => Some(&lc::ECDSA_P256_SHA512_ASN1),
        (Curve::P384, Foreign::Sha256) => Some(&lc::ECDSA_P384_SHA256_ASN1),
        (Curve::P384, Foreign::Sha384) => Some(&lc::ECDSA_P384_SHA384_ASN1),
        (Curve::P384, Foreign::Sha512) => Some(&lc::ECDSA_P384_SHA512_ASN1),
        (Curve::P521, Foreign::Sha256) => Some(&lc::ECDSA_P521_SHA256_ASN1),
        (Curve::P521, Foreign::Sha384) => Some(&lc::ECDSA_P521_SHA384_ASN1),
        (Curve::P521, Foreign::Sha512) => Some(&lc::ECDSA_P521_SHA512_ASN1),
        (_, Foreign::Sha1) => None,
    }
}

fn bits(digest: Foreign) -> u32 {
    match digest {
        Foreign::Sha1 => 160,
        Foreign::Sha256 => 256,
        Foreign::Sha384 => 384,
        Foreign::Sha512 => 512,
    }
}

fn rsa_words(
    name: &str,
    key: &PublicKeyInfo<'_>,
    digest: Foreign,
) -> Result<String, TimestampError> {
    let wrong = || TimestampError::Algorithm("RSA with a key that is none".to_owned());
    let key: RsaKey<'_> = asn1::parse_single(key.key.as_bytes()).map_err(|_| wrong())?;
    let modulus: &[u8] = key.modulus.as_bytes();
    let significant = modulus.iter().position(|byte| *byte != 0);
    let modulus = significant.map_or(&[][..], |first| &modulus[first..]);
    let lead = modulus.first().map_or(0, |byte| byte.leading_zeros());
    let length = u32::try_from(modulus.len() * 8).unwrap_or(u32::MAX) - lead;
    if length < 2048 {
        return Err(TimestampError::Algorithm(format!("{name} {length} bits")));
    }
    Ok(format!("{name} {length}, SHA-{}", bits(digest)))
}

fn ecdsa_words(curve: Curve, digest: Foreign) -> String {
    let curve = match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
        Curve::P521 => "P-521",
    };
    format!("ECDSA {curve}, SHA-{}", bits(digest))
}
