//! RFC 8785 canonical JSON, restricted: the bytes that are hashed, stored, exported and shown.
//!
//! ```text
//! {"at":"2026-11-22T10:00:00Z","body":{…},"exporter":"umb","kind":"disclosure","prev":"9f…","seq":41,"v":1}
//! ```
//!
//! | restricted | rule |
//! |---|---|
//! | object | member names `[a-z0-9_]+`, strictly ascending (for these, UTF-16 order is byte order) |
//! | number | an integer within ±(2^53−1); no `-0`, leading zero, fraction or exponent |
//! | string | NFC; no control or bidi control, surrogate or unassigned code point ([`UNICODE_VERSION`]) |
//! | escape | `\"` and `\\` only: whatever else RFC 8785 would escape is refused |
//! | null | never: a member is absent instead |
//! | line | one object, no white space, nothing after it, at most [`MAX_LINE`] bytes, [`MAX_DEPTH`] deep |
//!
//! For one value there is one accepted sequence of bytes, so that nothing is ever re-serialised to
//! verify it. [`check`] is the proof of all of the above in one pass that allocates nothing (only a
//! string with combining marks that NFC's quick check cannot settle goes through a small buffer);
//! [`Line`] and [`LineRef`] are bytes that have passed it. This is not the schema of any entry: which
//! members must be there, and what they mean, is said in `entry`.

mod instant;
mod line;
mod scan;
mod text;

use std::ops::Range;

use serde::Serialize;

pub use instant::{InstantError, check_instant, format_instant, parse_instant};
pub use line::{Line, LineRef, Member, Members};
pub use text::{UNICODE_VERSION, check_text};

/// Longest line, in bytes, without its newline: what the `u16` length of a tlog-tiles entry can say.
pub const MAX_LINE: usize = 65_535;
/// Deepest nesting of objects and arrays. The deepest entry needs eight; the scanner recurses.
pub const MAX_DEPTH: usize = 32;
/// Largest absolute value of an integer: 2^53−1, the last one that every JSON reader keeps exactly.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why bytes are not canonical, or a value cannot become canonical.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// The bytes break a rule at this offset.
    #[error("byte {at}: {fault}")]
    Fault {
        /// Offset of the first offending byte, from 0.
        at: usize,
        /// The rule.
        fault: Fault,
    },
    /// The value has no JSON form (a map with keys that are not strings, a float).
    #[error("this value cannot be written as canonical JSON: {0}")]
    Write(String),
}

/// The rule that a byte breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// More than [`MAX_LINE`] bytes.
    #[error("a line has at most {MAX_LINE} bytes; split it, or make the large part a blob")]
    TooLong,
    /// More than [`MAX_DEPTH`] levels.
    #[error("objects and arrays nest at most {MAX_DEPTH} deep")]
    TooDeep,
    /// The bytes end inside a value.
    #[error("the line ends too early")]
    End,
    /// Bytes follow the value.
    #[error("nothing may follow the closing brace; remove the trailing bytes")]
    Trailing,
    /// The line is not an object.
    #[error("a line is one JSON object; begin with an opening brace")]
    NotObject,
    /// Space, tab, line feed or carriage return outside a string.
    #[error("canonical JSON has no white space; remove it")]
    Space,
    /// No value, separator or quote where one is due.
    #[error("this byte cannot stand here in JSON")]
    Syntax,
    /// `null`.
    #[error("`null` is not canonical; leave the member out")]
    Null,
    /// A member name that is empty or has a byte outside `[a-z0-9_]`.
    #[error("member names consist of `a-z`, `0-9` and `_`")]
    Name,
    /// A member name that does not sort after the one before it.
    #[error("member names ascend in byte order; sort them")]
    Order,
    /// A member name that occurs twice in one object.
    #[error("this member name occurs twice; keep one")]
    Duplicate,
    /// A fraction or an exponent.
    #[error("numbers are integers; write a fraction as a string or in a smaller unit")]
    Float,
    /// `-0`, `01`, or a sign without digits.
    #[error("an integer has one form: no `-0`, no leading zero, no lone sign")]
    Integer,
    /// Beyond ±(2^53−1).
    #[error("integers stay within ±9007199254740991; write larger ones as a string")]
    Range,
    /// An escape other than `\"` and `\\`.
    #[error("only a quote and a backslash are escaped; write the character itself")]
    Escape,
    /// Bytes that are not UTF-8 (also: surrogates).
    #[error("strings are UTF-8")]
    Utf8,
    /// A control character (general category Cc).
    #[error("control characters are refused; remove them")]
    Control,
    /// A character with the property `Bidi_Control`.
    #[error("characters that turn the reading direction are refused; remove them")]
    Bidi,
    /// A code point without a meaning in the pinned Unicode version.
    #[error("this code point is not assigned in the Unicode version in use; replace it")]
    Unassigned,
    /// Not in Normalization Form C.
    #[error("strings are in Unicode Normalization Form C; normalise this one")]
    NotNfc,
}

impl Fault {
    const fn at(self, at: usize) -> CanonError {
        CanonError::Fault { at, fault: self }
    }
}

/// Writes a value as restricted canonical JSON: RFC 8785, then checked by this module's own scanner.
///
/// Any value is accepted at the top, since commitments are made over single values; for the line of
/// an entry use [`Line::of`]. A type whose members are declared in ascending order is written in one
/// pass; only members that are not go through the canonicaliser, which sorts them.
///
/// # Errors
/// A float, `None` written as null, a member name, string or integer outside the restrictions, a name
/// that occurs twice, more than [`MAX_LINE`] bytes.
pub fn to_canonical<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CanonError> {
    let written = write(value)?;
    match check_value(&written) {
        Err(CanonError::Fault {
            fault: Fault::Order,
            ..
        }) => sort(value, written.len()),
        checked => checked.map(|()| written),
    }
}

fn sort<T: Serialize + ?Sized>(value: &T, length: usize) -> Result<Vec<u8>, CanonError> {
    let sorted = serde_json_canonicalizer::to_vec(&value)
        .map_err(|fault| CanonError::Write(fault.to_string()))?;
    check_value(&sorted)?;
    // Sorting moves members; the canonicaliser also drops one whose name occurs twice.
    if sorted.len() == length {
        Ok(sorted)
    } else {
        Err(CanonError::Write(
            "a member name occurs twice; keep one".to_owned(),
        ))
    }
}

/// Proves that the bytes are one restricted canonical JSON object: a line without its newline.
///
/// # Errors
/// The offset of the first fault, and its rule.
pub fn check(bytes: &[u8]) -> Result<(), CanonError> {
    scan::object(bytes, &mut |_, _| ())
}

/// [`check`], telling `visit` the name and the byte range of the value of every top-level member in
/// the same pass. What it was told counts only if the answer is `Ok`.
///
/// # Errors
/// As [`check`].
pub fn check_members<'a>(
    bytes: &'a [u8],
    mut visit: impl FnMut(&'a str, Range<usize>),
) -> Result<(), CanonError> {
    scan::object(bytes, &mut visit)
}

/// Proves that the bytes are one restricted canonical JSON value of any kind.
///
/// # Errors
/// As [`check`].
pub fn check_value(bytes: &[u8]) -> Result<(), CanonError> {
    scan::value(bytes)
}

/// [`check`], then parses.
///
/// # Errors
/// As [`check`].
pub fn parse(bytes: &[u8]) -> Result<serde_json::Value, CanonError> {
    check(bytes)?;
    serde_json::from_slice(bytes).map_err(|fault| CanonError::Write(fault.to_string()))
}

/// Compact JSON in the order of the type. RFC 8785 writes `1.0` as `1`, so that floats must be caught
/// by type before they are written.
fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CanonError> {
    let mut bytes = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, NoFloats);
    let written = value.serialize(&mut serializer);
    written.map_err(|fault| CanonError::Write(fault.to_string()))?;
    Ok(bytes)
}

/// The compact form of `serde_json`, whose escapes are those of RFC 8785 for every string that the
/// scanner accepts.
struct NoFloats;

impl serde_json::ser::Formatter for NoFloats {
    fn write_f32<W: ?Sized + std::io::Write>(
        &mut self,
        _: &mut W,
        value: f32,
    ) -> std::io::Result<()> {
        Err(float(value))
    }

    fn write_f64<W: ?Sized + std::io::Write>(
        &mut self,
        _: &mut W,
        value: f64,
    ) -> std::io::Result<()> {
        Err(float(value))
    }
}

fn float(value: impl std::fmt::Display) -> std::io::Error {
    std::io::Error::other(format!("`{value}` is a float; use an integer or a string"))
}
