//! Instants in a line: RFC 3339, UTC, whole seconds, `Z`: `2026-11-22T10:00:00Z`, always 20 bytes.

use chrono::{DateTime, NaiveDate, Utc};

/// Why a text is not an instant of a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// Not of the one accepted form.
    #[error("`{0}` is not an instant; write UTC in whole seconds, as `2026-11-22T10:00:00Z`")]
    Form(String),
    /// The form is right, the day or the time of day does not exist. Second 60 is among these.
    #[error(
        "`{0}` names a day or a time that does not exist; a leap second is written as the next second"
    )]
    Value(String),
}

/// Proves that a text is an instant in its only form.
///
/// # Errors
/// Another form (offset, fraction, lower case), a day or time that does not exist, second 60.
pub fn check_instant(text: &str) -> Result<(), InstantError> {
    parse_instant(text).map(|_| ())
}

/// Parses an instant in its only form.
///
/// # Errors
/// As [`check_instant`].
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, InstantError> {
    const FORM: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let bytes = text.as_bytes();
    let fits = bytes.len() == FORM.len()
        && bytes.iter().zip(FORM).all(|(byte, form)| {
            if *form == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == form
            }
        });
    if !fits {
        return Err(InstantError::Form(text.chars().take(40).collect()));
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let year = i32::try_from(number(0..4)).unwrap_or(i32::MAX);
    NaiveDate::from_ymd_opt(year, number(5..7), number(8..10))
        .and_then(|day| day.and_hms_opt(number(11..13), number(14..16), number(17..19)))
        .map(|instant| instant.and_utc())
        .ok_or_else(|| InstantError::Value(text.to_owned()))
}

/// Writes an instant, cut to whole seconds; a leap second becomes second 59. Years 0 to 9999.
#[must_use]
pub fn format_instant(instant: DateTime<Utc>) -> String {
    let whole = DateTime::from_timestamp(instant.timestamp(), 0).unwrap_or(instant);
    whole.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
