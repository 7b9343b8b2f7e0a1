//! The scanner: one pass over the bytes, nothing allocated, the first fault wins.
//!
//! Runs of plain ASCII, which are nearly all of a line, go eight bytes at a time.

use std::ops::Range;

use super::{CanonError, Fault, MAX_DEPTH, MAX_INTEGER, MAX_LINE, text};

/// The value is a whole line: one object.
pub(super) fn object<'a>(
    bytes: &'a [u8],
    visit: &mut dyn FnMut(&'a str, Range<usize>),
) -> Result<(), CanonError> {
    let mut scanner = Scanner::new(bytes)?;
    match scanner.peek() {
        Some(b'{') => scanner.members(1, Some(visit))?,
        None => return Err(Fault::End.at(0)),
        Some(_) => return Err(Fault::NotObject.at(0)),
    }
    scanner.finish()
}

/// The value is of any kind.
pub(super) fn value(bytes: &[u8]) -> Result<(), CanonError> {
    let mut scanner = Scanner::new(bytes)?;
    scanner.value(0)?;
    scanner.finish()
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, CanonError> {
        if bytes.len() > MAX_LINE {
            return Err(Fault::TooLong.at(MAX_LINE));
        }
        Ok(Self { bytes, at: 0 })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What is wrong with the byte here, which is none of those that may stand here.
    fn unexpected(&self) -> CanonError {
        match self.peek() {
            None => Fault::End.at(self.at),
            Some(b' ' | b'\t' | b'\n' | b'\r') => Fault::Space.at(self.at),
            Some(_) => Fault::Syntax.at(self.at),
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), CanonError> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    fn finish(&self) -> Result<(), CanonError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(Fault::Trailing.at(self.at))
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), CanonError> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.members(depth + 1, None),
            Some(b'[') => self.items(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') if self.bytes[self.at..].starts_with(b"null") => {
                Err(Fault::Null.at(self.at))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), CanonError> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err(Fault::Syntax.at(self.at));
        }
        self.at += word.len();
        Ok(())
    }

    /// An object, from its opening brace; `depth` counts this one.
    fn members(
        &mut self,
        depth: usize,
        mut visit: Option<&mut dyn FnMut(&'a str, Range<usize>)>,
    ) -> Result<(), CanonError> {
        self.open(depth)?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut last: &[u8] = b"";
        loop {
            let name = self.name(last)?;
            last = name;
            self.expect(b':')?;
            let start = self.at;
            self.value(depth)?;
            if let Some(visit) = visit.as_mut() {
                // Cannot fail: a name is ASCII.
                visit(
                    std::str::from_utf8(name).unwrap_or_default(),
                    start..self.at,
                );
            }
            if self.more(b'}')? {
                continue;
            }
            return Ok(());
        }
    }

    /// An array, from its opening bracket; `depth` counts this one.
    fn items(&mut self, depth: usize) -> Result<(), CanonError> {
        self.open(depth)?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if !self.more(b']')? {
                return Ok(());
            }
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), CanonError> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep.at(self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// After a member or an item: true at a comma, false at the closing byte.
    fn more(&mut self, close: u8) -> Result<bool, CanonError> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// A member name that sorts after `last` (empty for the first one).
    fn name(&mut self, last: &[u8]) -> Result<&'a [u8], CanonError> {
        self.expect(b'"')?;
        let start = self.at;
        let rest = &self.bytes[start..];
        let Some(length) = rest.iter().position(|byte| !NAME_BYTE[usize::from(*byte)]) else {
            return Err(Fault::End.at(self.bytes.len()));
        };
        self.at += length;
        if rest[length] != b'"' || length == 0 {
            return Err(Fault::Name.at(self.at));
        }
        self.at += 1;
        let name = &rest[..length];
        // The first bytes nearly always tell; a call of `memcmp` for each name shows in an audit.
        let order = match (name.first(), last.first()) {
            (first, other) if first != other => first.cmp(&other),
            _ => name.cmp(last),
        };
        match order {
            std::cmp::Ordering::Greater => Ok(name),
            std::cmp::Ordering::Equal => Err(Fault::Duplicate.at(start)),
            std::cmp::Ordering::Less => Err(Fault::Order.at(start)),
        }
    }

    fn integer(&mut self) -> Result<(), CanonError> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let digits = self.at;
        let mut magnitude: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            magnitude = magnitude
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let length = self.at - digits;
        let leading_zero = length > 1 && self.bytes[digits] == b'0';
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return Err(Fault::Float.at(self.at));
        }
        if length == 0 || leading_zero || (negative && magnitude == 0) {
            return Err(Fault::Integer.at(start));
        }
        if magnitude > MAX_INTEGER {
            Err(Fault::Range.at(start))
        } else {
            Ok(())
        }
    }

    fn string(&mut self) -> Result<(), CanonError> {
        self.at += 1;
        let start = self.at;
        let mut ascii = true;
        loop {
            self.at += plain_run(&self.bytes[self.at..]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\') => self.at += 2,
                    Some(_) => return Err(Fault::Escape.at(self.at)),
                    None => return Err(Fault::End.at(self.at + 1)),
                },
                Some(0x80..) => {
                    ascii = false;
                    self.at += 1;
                }
                Some(_) => return Err(Fault::Control.at(self.at)),
                None => return Err(Fault::End.at(self.at)),
            }
        }
        // Escapes need no undoing here: neither `\` nor `"` takes part in any composition.
        if !ascii {
            text::check_bytes(&self.bytes[start..self.at], start)?;
        }
        self.at += 1;
        Ok(())
    }
}

/// `[a-z0-9_]`
const NAME_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let allowed = b"abcdefghijklmnopqrstuvwxyz0123456789_";
    let mut at = 0;
    while at < allowed.len() {
        table[allowed[at] as usize] = true;
        at += 1;
    }
    table
};

/// How many bytes at the front are plain: printable ASCII, neither quote nor backslash.
#[inline]
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let mut done = 0;
    while let Some(eight) = bytes[done..].first_chunk::<8>() {
        let special = special_bytes(u64::from_le_bytes(*eight));
        if special != 0 {
            return done + special.trailing_zeros() as usize / 8;
        }
        done += 8;
    }
    let tail = bytes[done..]
        .iter()
        .position(|byte| !matches!(byte, 0x20 | 0x21 | 0x23..=0x5B | 0x5D..=0x7E));
    tail.map_or(bytes.len(), |plain| done + plain)
}

/// The high bit of every byte that is not plain; a borrow may set one falsely, but only above a true one.
const fn special_bytes(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const fn zero_bytes(word: u64) -> u64 {
        word.wrapping_sub(ONES) & !word
    }
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = zero_bytes(word ^ (ONES * 0x22));
    let backslash = zero_bytes(word ^ (ONES * 0x5C));
    let delete = zero_bytes(word ^ (ONES * 0x7F));
    (control | quote | backslash | delete | word) & HIGH
}
