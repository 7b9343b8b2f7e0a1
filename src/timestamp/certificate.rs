//! An X.509 certificate, as far as a token needs it: whose it is, how long, for what, with which key.
//!
//! It is read here and not believed: `chain` says whether it is.

use asn1::ObjectIdentifier;
use chrono::{DateTime, TimeZone as _, Utc};

use super::TimestampError;
use super::structures::{self as der, Extension, NamePart, RawSet, Time, each, elements};

const KEY_USAGE: ObjectIdentifier = asn1::oid!(2, 5, 29, 15);
const EXTENDED_KEY_USAGE: ObjectIdentifier = asn1::oid!(2, 5, 29, 37);
const TIME_STAMPING: ObjectIdentifier = asn1::oid!(1, 3, 6, 1, 5, 5, 7, 3, 8);
const SUBJECT_KEY: ObjectIdentifier = asn1::oid!(2, 5, 29, 14);
const COMMON_NAME: ObjectIdentifier = asn1::oid!(2, 5, 4, 3);
const ORGANISATION: ObjectIdentifier = asn1::oid!(2, 5, 4, 10);
/// What the decoder calls it.
const WHAT: &str = "a certificate";
/// Extensions, and parts of a name, of one certificate.
const MANY: usize = 64;
/// The longest name that is shown.
const SHOWN: usize = 120;

/// A certificate and its bytes.
pub struct Certificate<'a> {
    /// As it was sent.
    pub raw: &'a [u8],
    pub parts: der::TbsCertificate<'a>,
    extensions: Vec<Extension<'a>>,
}

impl<'a> Certificate<'a> {
    /// Reads one.
    pub fn parse(raw: &'a [u8]) -> Result<Self, TimestampError> {
        let fault = |error: asn1::ParseError| TimestampError::of_der(WHAT, &error);
        let parsed: der::Certificate<'a> = asn1::parse_single(raw).map_err(fault)?;
        let contents = parsed.signed.extensions.map_or(&[][..], |all| all.0);
        Ok(Self {
            raw,
            extensions: each(contents, MANY).map_err(fault)?,
            parts: parsed.signed,
        })
    }

    /// Whose it is, in words.
    pub fn subject(&self) -> String {
        name(self.parts.subject.data())
    }

    /// Whether it names itself as its issuer: the beginning of a chain.
    pub fn is_self_issued(&self) -> bool {
        self.parts.subject.full_data() == self.parts.issuer.full_data()
    }

    /// From when to when it is valid.
    pub fn validity(&self) -> Result<(DateTime<Utc>, DateTime<Utc>), TimestampError> {
        let read = |time| instant(time).ok_or(TimestampError::Malformed(WHAT));
        Ok((
            read(&self.parts.validity.from)?,
            read(&self.parts.validity.to)?,
        ))
    }

    /// The identifier of its key, if it states one.
    pub fn key_id(&self) -> Option<&'a [u8]> {
        asn1::parse_single::<&[u8]>(self.extension(&SUBJECT_KEY)?.value).ok()
    }

    fn extension(&self, kind: &ObjectIdentifier) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|one| one.kind == *kind)
    }

    /// RFC 3161, 2.3: one extended key usage, critical, time-stamping and nothing else. A key usage, where there is
    /// one, must allow signatures.
    pub fn check_purpose(&self) -> Result<(), TimestampError> {
        let alone = self.extension(&EXTENDED_KEY_USAGE).is_some_and(|usage| {
            let purposes: Result<asn1::SequenceOf<'_, ObjectIdentifier>, _> =
                asn1::parse_single(usage.value);
            usage.critical
                && purposes
                    .is_ok_and(|mut all| all.next() == Some(TIME_STAMPING) && all.next().is_none())
        });
        if !alone {
            return Err(TimestampError::Purpose(self.subject()));
        }
        let signs = |usage: &Extension<'_>| {
            asn1::parse_single::<asn1::BitString<'_>>(usage.value)
                .is_ok_and(|bits| bits.has_bit_set(0) || bits.has_bit_set(1))
        };
        match self.extension(&KEY_USAGE) {
            Some(usage) if !signs(usage) => Err(TimestampError::KeyUsage(self.subject())),
            _ => Ok(()),
        }
    }
}

/// Whose certificate these bytes are, in words; nothing where they are none.
#[must_use]
pub fn subject(certificate: &[u8]) -> String {
    Certificate::parse(certificate).map_or_else(|_| String::new(), |found| found.subject())
}

/// The common name, else the organisation, else the first part.
pub fn name(contents: &[u8]) -> String {
    let mut parts = Vec::new();
    for set in elements(contents, MANY).unwrap_or_default() {
        let Ok(set) = set.parse::<RawSet<'_>>() else {
            continue;
        };
        let found = elements(set.0, MANY).unwrap_or_default();
        parts.extend(
            found
                .iter()
                .filter_map(|one| one.parse::<NamePart<'_>>().ok()),
        );
    }
    let of = |kind: &ObjectIdentifier| parts.iter().find(|part| part.kind == *kind);
    let best = of(&COMMON_NAME)
        .or_else(|| of(&ORGANISATION))
        .or(parts.first());
    best.map_or_else(String::new, |part| readable(part.value.data()))
}

/// Text of somebody else, without what could disturb a terminal or a page.
pub fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let harmless = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '`')
    };
    text.chars().filter(harmless).take(SHOWN).collect()
}

/// An instant of a certificate.
fn instant(time: &Time) -> Option<DateTime<Utc>> {
    match time {
        Time::Utc(time) => to_utc(time.as_datetime()),
        Time::Generalized(time) => to_utc(time.as_datetime()),
    }
}

/// A civil date and time in UTC.
pub fn to_utc(time: &asn1::DateTime) -> Option<DateTime<Utc>> {
    Utc.with_ymd_and_hms(
        i32::from(time.year()),
        u32::from(time.month()),
        u32::from(time.day()),
        u32::from(time.hour()),
        u32::from(time.minute()),
        u32::from(time.second()),
    )
    .single()
}
