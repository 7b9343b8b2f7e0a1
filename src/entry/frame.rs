//! The members around a body, read without a JSON parser.
//!
//! ```text
//! {"at":"2026-11-22T10:00:00Z","body":   …   ,"exporter":"omnia-groupe","kind":"disclosure","prev":"5c…","seq":41,"v":1}
//!  ^ from the front                          ^ from the back
//! ```
//! Only for lines that are proven canonical: there the last six members stand at the end of the
//! line, unescaped, and nothing inside a body can imitate them, since between them and the closing
//! brace of the line no other bracket may stand.

use crate::hash::ChainHash;

/// The members around a body, borrowed from a canonical line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'line> {
    /// When it was recorded: `2026-11-22T10:00:00Z`. Instants of this form sort as bytes.
    pub at: &'line [u8],
    /// The ledger's exporter.
    pub exporter: &'line [u8],
    /// What the entry is.
    pub kind: &'line [u8],
    /// BLAKE3 of the line before.
    pub prev: ChainHash,
    /// Its place.
    pub seq: u64,
    /// Version of envelope, bodies and algorithms.
    pub version: u64,
}

impl<'line> Frame<'line> {
    /// Reads the frame of a canonical line; `None` if a member is missing or not of its form.
    #[must_use]
    pub fn of(line: &'line [u8]) -> Option<Self> {
        let rest = line.strip_prefix(b"{\"at\":\"")?;
        let (at, rest) = rest.split_at_checked(AT)?;
        if !is_instant(at) {
            return None;
        }
        let rest = rest.strip_prefix(b"\",\"body\":{")?;
        let rest = rest.strip_suffix(b"}")?;
        let (rest, version) = number(rest, b",\"v\":")?;
        let (rest, seq) = number(rest, b",\"seq\":")?;
        let (rest, prev) = text(rest, b",\"prev\":")?;
        let (rest, kind) = text(rest, b",\"kind\":")?;
        let (rest, exporter) = text(rest, b",\"exporter\":")?;
        if !rest.ends_with(b"}") {
            return None;
        }
        Some(Self {
            at,
            exporter,
            kind,
            prev: chain_hash(prev)?,
            seq,
            version,
        })
    }
}

/// Length of `2026-11-22T10:00:00Z`.
const AT: usize = 20;

fn is_instant(at: &[u8]) -> bool {
    at.iter().zip(b"0000-00-00T00:00:00Z").all(|(byte, form)| {
        if *form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    })
}

/// Takes `<name><digits>` off the end.
fn number<'a>(rest: &'a [u8], name: &[u8]) -> Option<(&'a [u8], u64)> {
    let digits = rest
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (rest, digits) = rest.split_at(rest.len() - digits);
    let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some((rest.strip_suffix(name)?, value))
}

/// Takes `<name>"<text>"` off the end; the text is without quotes and escapes.
fn text<'a>(rest: &'a [u8], name: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let rest = rest.strip_suffix(b"\"")?;
    let open = memchr::memrchr(b'"', rest)?;
    let (before, value) = rest.split_at(open);
    let value = &value[1..];
    if value.contains(&b'\\') {
        return None;
    }
    Some((before.strip_suffix(name)?, value))
}

fn chain_hash(hex: &[u8]) -> Option<ChainHash> {
    ChainHash::parse(std::str::from_utf8(hex).ok()?).ok()
}
