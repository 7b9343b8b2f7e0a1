//! Shapes: what may be sent, told to other programs as JSON Schema (2020-12).
//!
//! ```text
//! {"type":"object","properties":{"into":{"type":"string","pattern":"^[a-z0-9._-]{1,128}$","description":"Its id."}},
//!  "required":["into"],"additionalProperties":false}
//! ```
//! A shape comes from the same declaration as the reader of it (`record!`), so the two name the same members. It is a
//! description and no more: what `Form::read` says counts, and that knows faults which no schema can express.

use serde_json::{Map, Value, json};

use crate::vocabulary::Code;

/// A member of an object.
pub struct Member {
    /// Its name in JSON.
    pub name: &'static str,
    /// The lines of its documentation.
    pub docs: &'static [&'static str],
    /// Its own shape.
    pub shape: Value,
    /// Whether it must be there.
    pub required: bool,
}

/// Lines of documentation as one text.
fn words(docs: &[&str]) -> String {
    let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
    lines.join(" ").trim().to_owned()
}

/// An object that knows these members and no others.
#[must_use]
pub fn object(docs: &[&str], members: Vec<Member>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for member in members {
        let mut shape = member.shape;
        let about = words(member.docs);
        if let (Some(object), false) = (shape.as_object_mut(), about.is_empty()) {
            object.insert("description".to_owned(), about.into());
        }
        if member.required {
            required.push(member.name);
        }
        properties.insert(member.name.to_owned(), shape);
    }
    let mut shape = json!({
        "type": "object", "description": words(docs), "properties": properties, "additionalProperties": false,
    });
    if !required.is_empty() {
        shape["required"] = json!(required);
    }
    shape
}

/// One of these codes.
#[must_use]
pub fn code<T: Code>() -> Value {
    let codes: Vec<&str> = T::ALL.iter().map(|code| code.code()).collect();
    json!({"type": "string", "enum": codes})
}

/// A text that looks like this.
#[must_use]
pub fn pattern(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// A list with at least one item.
#[must_use]
pub fn list(items: &Value, may_repeat: bool) -> Value {
    let mut shape = json!({"type": "array", "items": items, "minItems": 1});
    if !may_repeat {
        shape["uniqueItems"] = json!(true);
    }
    shape
}
