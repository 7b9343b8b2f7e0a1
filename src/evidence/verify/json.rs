//! Plain JSON, read as any careful reader would: no member twice, integers only where they count, nothing too deep.

use serde_json::Value;

use crate::canon::{self, MAX_DEPTH};
use crate::disclosure::read_once;

/// Reads a value; `None` if it is no JSON, names a member twice or nests too deep.
pub fn parse(bytes: &[u8]) -> Option<Value> {
    let value = read_once(bytes)?;
    is_shallow(&value, MAX_DEPTH).then_some(value)
}

fn is_shallow(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(|item| is_shallow(item, depth - 1)),
        Value::Object(members) => {
            depth > 0 && members.values().all(|item| is_shallow(item, depth - 1))
        }
        _ => true,
    }
}

/// A count: an integer from 0 to 2^53 − 1.
pub fn whole(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .filter(|number| *number <= canon::MAX_INTEGER)
}

/// A text member of an object; empty where there is none.
pub fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}

/// Whether it is an instant as lines write it. Such texts sort as instants do.
pub fn is_instant(text: &str) -> bool {
    text.len() == 20
        && text
            .bytes()
            .zip(*b"0000-00-00T00:00:00Z")
            .all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte == form,
            })
}

/// The instant of a line.
pub fn instant(line: &Value) -> &str {
    text(line, "at")
}

/// Whether it is 32 bytes in lower-case hexadecimal digits.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
