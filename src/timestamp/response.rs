//! An authority's answer: granted with a token, or refused with its reasons.
//!
//! ```text
//! TimeStampResp { PKIStatusInfo { 0 granted · 1 granted with modifications · 2 … refused, words?, failure? }, token? }
//! ```
//! A token that was granted with modifications is taken if everything that was asked for is there: [`super::verify`]
//! looks. `granted` makes an answer of a token again, for programs that read answers only.

use super::structures::{TimeStampResp, elements};
use super::{MAX_ANSWER, TimestampError};

/// What the decoder calls it.
const WHAT: &str = "the authority's answer";

/// An answer that brought a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The token, byte for byte.
    pub token: Vec<u8>,
    /// Whether the authority changed something of what was asked for.
    pub modified: bool,
}

impl Response {
    /// Reads an answer.
    ///
    /// # Errors
    /// Not an answer, or a refusal.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        if bytes.len() > MAX_ANSWER {
            return Err(TimestampError::TooLarge(bytes.len()));
        }
        let answer: TimeStampResp<'_> =
            asn1::parse_single(bytes).map_err(|error| TimestampError::of_der(WHAT, &error))?;
        let modified = match answer.status.code {
            0 => false,
            1 => true,
            status => return Err(rejected(status, &answer)),
        };
        let token = answer.token.ok_or(TimestampError::NoToken)?;
        Ok(Self {
            token: token.full_data().to_vec(),
            modified,
        })
    }
}

fn rejected(status: u64, answer: &TimeStampResp<'_>) -> TimestampError {
    let failure = answer.status.failure.as_ref();
    let reason = failure
        .and_then(|bits| FAILURES.iter().find(|(bit, _)| bits.has_bit_set(*bit)))
        .map_or_else(String::new, |(_, name)| format!(", {name}"));
    let text = answer
        .status
        .text
        .map_or_else(String::new, |text| words(text.0));
    let status = match status {
        2 => "rejection",
        3 => "waiting",
        4 => "revocationWarning",
        5 => "revocationNotification",
        _ => "status unknown",
    };
    TimestampError::Rejected(format!("{status}{reason}{text}"))
}

/// `PKIFailureInfo`, RFC 3161, 2.4.2.
const FAILURES: [(usize, &str); 8] = [
    (0, "badAlg"),
    (2, "badRequest"),
    (5, "badDataFormat"),
    (14, "timeNotAvailable"),
    (15, "unacceptedPolicy"),
    (16, "unacceptedExtension"),
    (17, "addInfoNotAvailable"),
    (25, "systemFailure"),
];

/// What an authority says in its own words, made harmless.
fn words(contents: &[u8]) -> String {
    let texts = elements(contents, 8).unwrap_or_default();
    let joined: Vec<String> = texts
        .iter()
        .map(|text| super::certificate::readable(text.data()))
        .collect();
    if joined.is_empty() {
        String::new()
    } else {
        format!(", “{}”", joined.join(" "))
    }
}

/// The answer that would have brought this token: `openssl ts` reads it.
#[must_use]
pub fn granted(token: &[u8]) -> Vec<u8> {
    let write = asn1::write(|writer| {
        writer.write_element(&asn1::SequenceWriter::new(&|writer| {
            writer.write_element(&asn1::SequenceWriter::new(&|writer| {
                writer.write_element(&0u8)
            }))?;
            match asn1::parse_single::<asn1::Tlv<'_>>(token) {
                Ok(token) => writer.write_element(&token),
                Err(_) => Ok(()),
            }
        }))
    });
    write.unwrap_or_default()
}
