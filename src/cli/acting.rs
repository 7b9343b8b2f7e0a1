//! How acts about persons end: what the law itself refuses is told apart from what went wrong.

use serde_json::{Map, Value};

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::ledger::{Answer, RecordError};

/// A refusal to record, in words; exit code 3 where the law says no.
#[must_use]
pub fn not_acted(session: &Session, error: &RecordError) -> Failed {
    match error {
        RecordError::Act(act) if act.is_law() => Failed::ending(
            Exit::Refused,
            act.code(),
            session.say_with("failed-record", &[("error", session.words(act).into())]),
        ),
        error => session.not_recorded(error),
    }
}

/// Tells where an act stands now.
///
/// # Errors
/// Nobody reads any more.
pub fn recorded(session: &Session, schema: &str, answer: &Answer) -> Result<(), Failed> {
    session.json(
        schema,
        serde_json::json!({
            "seq": answer.seq, "at": crate::canon::format_instant(answer.at),
            "line": String::from_utf8_lossy(&answer.line), "repeated": answer.repeated,
        }),
    )?;
    let told = [("seq", answer.seq.to_string().into())];
    session.print(&session.say_with("act-recorded", &told))
}

/// Members of an object from options: those that were given.
#[derive(Default)]
pub struct Members(Map<String, Value>);

impl Members {
    /// A text, if it was given.
    pub fn text(&mut self, name: &str, value: Option<&String>) -> &mut Self {
        self.value(name, value.map(|text| Value::String(text.clone())))
    }

    /// A number, if it was given.
    pub fn number(&mut self, name: &str, value: Option<u64>) -> &mut Self {
        self.value(name, value.map(Value::from))
    }

    /// A list, if it is not empty.
    pub fn list(&mut self, name: &str, values: &[String]) -> &mut Self {
        let list = (!values.is_empty()).then(|| Value::from(values.to_vec()));
        self.value(name, list)
    }

    /// Any value, if it was given.
    pub fn value(&mut self, name: &str, value: Option<Value>) -> &mut Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// The object.
    #[must_use]
    pub fn object(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.0))
    }
}
