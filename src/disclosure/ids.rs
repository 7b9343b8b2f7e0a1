//! Names that may stand in the clear, and texts that may not.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use unicode_normalization::is_nfc;

use super::form::{Faults, Form, form_by_parse, what};
use super::shape;

/// Longest id of an organisation: it stands in every line that names it. Case G16 has 70 characters.
const MAX_ORG_ID: usize = 128;
/// Longest id of an event or a decision.
const MAX_ID: usize = 64;
/// Longest text: a name or a title, not an essay.
const MAX_TEXT: usize = 2_000;
/// Largest integer that survives canonical JSON.
const MAX_INTEGER: u64 = (1 << 53) - 1;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $max:ident, $noun:literal, $shown:literal, $class:literal, $good:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Reads an id.
            ///
            /// # Errors
            /// Empty, too long, or a character outside the pattern.
            pub fn parse(text: &str) -> Result<Self, String> {
                let good: fn(u8) -> bool = $good;
                if (1..=$max).contains(&text.len()) && text.bytes().all(good) {
                    return Ok(Self(text.into()));
                }
                let shown: String = text.chars().take($max).collect();
                Err(format!(concat!("`{}` is no ", $noun, ": write 1 to {} of `", $shown, "`"), shown, $max))
            }

            /// The id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        form_by_parse!($name => shape::pattern(&format!("^[{}]{{1,{}}}$", $class, $max)));
    };
}

id! {
    /// The id of an exporter or a recipient.
    OrgId, MAX_ORG_ID, "id of an organisation", "a-z 0-9 . _ -", "a-z0-9._-",
    |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b)
}
id! {
    /// The producer's own id of an event, or of the entry that it supersedes. Never personal.
    EventId, MAX_ID, "event id", "A-Z a-z 0-9 . _ : -", "A-Za-z0-9._:-",
    |b| b.is_ascii_alphanumeric() || b"._:-".contains(&b)
}
id! {
    /// The id of an adequacy decision in the rulebook: `EU-ADQ-CH`.
    DecisionId, MAX_ID, "id of a decision", "A-Z a-z 0-9 . _ -", "A-Za-z0-9._-",
    |b| b.is_ascii_alphanumeric() || b"._-".contains(&b)
}

/// Natural persons have ids too: diagnostics say how long they are.
impl fmt::Debug for OrgId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgId({} bytes)", self.0.len())
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({:?})", &*self.0)
    }
}

impl fmt::Debug for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecisionId({:?})", &*self.0)
    }
}

/// A text of a person's choice: a name, a title, a reference. Always sealed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// Reads a text.
    ///
    /// # Errors
    /// Blank, too long, not in Unicode normalisation form C, or with control characters.
    pub fn parse(text: &str) -> Result<Self, String> {
        check_text(text)?;
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check_text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("the text is blank: leave the member out, or fill it".to_owned());
    }
    check_characters(text)
}

fn check_characters(text: &str) -> Result<(), String> {
    if text.len() > MAX_TEXT {
        return Err(format!(
            "the text has {} bytes, at most {MAX_TEXT} are kept",
            text.len()
        ));
    }
    if text.chars().any(char::is_control) {
        return Err("the text has a control character: take it out".to_owned());
    }
    if !is_nfc(text) {
        return Err("the text is not in Unicode normalisation form C: normalise it".to_owned());
    }
    Ok(())
}

/// Diagnostics never hold personal words: only how long they are.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

form_by_parse!(
    Text => serde_json::json!({"type": "string", "minLength": 1, "maxLength": MAX_TEXT})
);

/// Whatever the producer says about a person or an address. Always sealed.
///
/// Any JSON object whose numbers are integers that canonical JSON can hold.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Details(Map<String, Value>);

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Details({} members)", self.0.len())
    }
}

impl Details {
    /// The members.
    #[must_use]
    pub const fn members(&self) -> &Map<String, Value> {
        &self.0
    }
}

impl Form for Details {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Some(map) = value.as_object() else {
            faults.add(format_args!("an object is expected, not {}", what(value)));
            return None;
        };
        check_value(value, faults);
        Some(Self(map.clone()))
    }

    fn shape() -> Value {
        serde_json::json!({"type": "object"})
    }
}

fn check_value(value: &Value, faults: &mut Faults) {
    match value {
        Value::Null => faults.add("null is not kept: leave the member out"),
        Value::Bool(_) => {}
        Value::Number(number) => {
            let size = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            if size.is_none_or(|size| size > MAX_INTEGER) {
                faults.add("only integers up to 2^53-1 are kept: write other numbers as text");
            }
        }
        Value::String(text) => {
            if let Err(message) = check_characters(text) {
                faults.add(message);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                faults.within(&index.to_string(), |faults| check_value(value, faults));
            }
        }
        Value::Object(map) => {
            for (nth, (name, value)) in map.iter().enumerate() {
                let good = !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
                if good {
                    faults.within(name, |faults| check_value(value, faults));
                } else {
                    // The name may be somebody's: it is not repeated.
                    faults.add(format_args!(
                        "member {} has another name than `a-z`, `0-9` and `_` can write",
                        nth + 1
                    ));
                }
            }
        }
    }
}
