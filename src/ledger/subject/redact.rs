//! Leaving out of a person's data what shows another person (GDPR Article 15(4)).
//!
//! Only the person's own slot is ever opened; what may show others are words inside the data. Identifiers of other
//! persons that this ledger knows are replaced. Names that it does not know as identifiers it cannot tell apart: the
//! report says so.

use serde_json::Value;

use crate::ledger::Shared;
use crate::slot::Person;
use crate::vault::{Identity, PersonNo};

/// What stands in their place.
pub const HIDDEN: &str = "[…]";

/// Redacts the data of one person.
pub(super) struct Redactor<'a> {
    pub(super) shared: &'a Shared,
    pub(super) own: &'a [PersonNo],
    pub(super) count: u64,
}

impl Redactor<'_> {
    /// The value without identifiers of others.
    pub(super) fn redact(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.redact(item)).collect())
            }
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .map(|(name, item)| (name, self.redact(item)))
                    .collect(),
            ),
            other => other,
        }
    }

    fn text(&mut self, text: &str) -> String {
        if self.is_another(text) {
            self.count += 1;
            return HIDDEN.to_owned();
        }
        let mut redacted = text.to_owned();
        for word in text.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c)) {
            let word = word.trim_end_matches('.');
            // A plain word is no identifier; one with a digit or an `@` may be.
            let suspect = word.contains('@') || word.bytes().any(|byte| byte.is_ascii_digit());
            if suspect && (self.is_another(word) || self.is_another(&format!("email:{word}"))) {
                redacted = redacted.replace(word, HIDDEN);
                self.count += 1;
            }
        }
        redacted
    }

    /// Whether a text is the identifier of somebody else in this ledger.
    fn is_another(&self, text: &str) -> bool {
        let Ok(person) = Person::parse(text) else {
            return false;
        };
        self.shared
            .vault
            .find(&Identity::from_canonical(person.canonical()))
            .is_some_and(|found| found.entries > 0 && !self.own.contains(&found.person))
    }
}
