//! Bytes that are proven canonical, and their top-level members.

use std::fmt;
use std::ops::Range;

use serde::Serialize;

use super::scan::plain_run;
use super::{CanonError, check, to_canonical};

/// One canonical line, without its newline, owned. It can only come from [`Line::parse`] or [`Line::of`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Line(Vec<u8>);

impl Line {
    /// Proves the bytes canonical and keeps them.
    ///
    /// # Errors
    /// As [`check`](super::check).
    pub fn parse(bytes: Vec<u8>) -> Result<Self, CanonError> {
        check(&bytes)?;
        Ok(Self(bytes))
    }

    /// Writes a value as a line.
    ///
    /// # Errors
    /// As [`to_canonical`](super::to_canonical), or a value that is not an object.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, CanonError> {
        Self::parse(to_canonical(value)?)
    }

    /// The bytes, byte for byte as they are hashed, stored and shown.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same line, borrowed.
    #[must_use]
    pub fn as_line(&self) -> LineRef<'_> {
        LineRef(&self.0)
    }

    /// The bytes, given away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// One canonical line, without its newline, borrowed: a journal is checked without copying it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineRef<'a>(&'a [u8]);

impl<'a> LineRef<'a> {
    /// Proves the bytes canonical.
    ///
    /// # Errors
    /// As [`check`](super::check).
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CanonError> {
        check(bytes)?;
        Ok(Self(bytes))
    }

    /// [`LineRef::parse`] and the byte ranges of the values of its top-level members, in one pass.
    ///
    /// # Errors
    /// As [`check`](super::check). What `visit` was told counts only if the answer is `Ok`.
    pub fn parse_visiting(
        bytes: &'a [u8],
        visit: impl FnMut(&'a str, Range<usize>),
    ) -> Result<Self, CanonError> {
        super::check_members(bytes, visit)?;
        Ok(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The line as text.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        // Cannot fail: a canonical line is UTF-8.
        std::str::from_utf8(self.0).unwrap_or_default()
    }

    /// The same line, owned.
    #[must_use]
    pub fn to_line(self) -> Line {
        Line(self.0.to_vec())
    }

    /// The top-level members in order.
    #[must_use]
    pub const fn members(&self) -> Members<'a> {
        Members {
            line: self.0,
            at: 1,
        }
    }

    /// The raw value of a top-level member, as it stands: a string with its quotes.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'a [u8]> {
        self.members()
            .find(|member| member.name == name)
            .map(|member| &self.0[member.value])
    }

    /// The content of a top-level member that is a string without escapes, its quotes removed.
    #[must_use]
    pub fn text_member(&self, name: &str) -> Option<&'a str> {
        let inner = self
            .member(name)?
            .strip_prefix(b"\"")?
            .strip_suffix(b"\"")?;
        std::str::from_utf8(inner)
            .ok()
            .filter(|text| !text.contains('\\'))
    }
}

macro_rules! show {
    ($name:ty) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(
                    f,
                    "{}({})",
                    stringify!($name),
                    String::from_utf8_lossy(self.as_bytes())
                )
            }
        }
    };
}
show!(Line);
show!(LineRef<'_>);

/// One top-level member of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    /// Its name, without quotes.
    pub name: &'a str,
    /// Where its raw value stands in the line, in bytes.
    pub value: Range<usize>,
}

/// The top-level members of a line in order; allocates nothing.
#[derive(Debug, Clone)]
pub struct Members<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        // The line is canonical, so a member begins with a quote and its name has no escapes.
        let start = self.at + 1;
        let rest = self.line.get(start..)?;
        let length = rest.iter().position(|byte| *byte == b'"')?;
        let name = std::str::from_utf8(&rest[..length]).ok()?;
        let value = start + length + 2;
        let end = value + value_length(self.line.get(value..)?);
        self.at = end + 1;
        Some(Member {
            name,
            value: value..end,
        })
    }
}

/// Bytes up to the comma or brace that ends the value at the front of `bytes`.
fn value_length(bytes: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at += string_length(&bytes[at..]);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b',' | b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Bytes of the string at the front of `bytes`, quotes included.
fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(rest) = bytes.get(at..) {
        at += plain_run(rest);
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            Some(_) => at += 1,
            None => break,
        }
    }
    bytes.len()
}
