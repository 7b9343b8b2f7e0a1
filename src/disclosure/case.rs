//! A case: what a user could have sent, and what the law says of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::act::Disclosure;
use super::event::Event;
use super::exporter::Exporter;
use super::form::{Faults, Form, read_text, record};
use super::ids::Text;
use super::recipient::Recipient;
use crate::vocabulary::{Code as _, Condition, Missing, Transfer, VerdictWord};

record! {
    /// A disclosure with everything around it, and the verdict that must come out.
    Case {
        /// Its id, unique in its file.
        id: Text,
        /// What it is about.
        title: Text,
        /// Who discloses.
        exporter: Exporter,
        /// To whom.
        recipient: Recipient,
        /// What the ledger already holds.
        history: Vec<Event>,
        /// What is disclosed.
        disclosure: Disclosure,
        /// The ledger's clock; the instant of the disclosure when absent.
        recorded_at: Option<DateTime<Utc>>,
        /// What must come out.
        expect: Expect,
        /// Words to find it by.
        tags: Vec<Text>,
        /// A remark.
        note: Option<Text>,
    }
}

record! {
    /// What the law says of a case.
    Expect check(Expect::check) {
        /// The verdict in one word.
        verdict: VerdictWord,
        /// Whether any leg is a transfer.
        transfer: Transfer,
        /// The article, in words.
        decided_by: Text,
        /// Why, in words.
        reason: Text,
        /// Exactly these conditions.
        conditions: List<Condition>,
        /// At least these missing codes.
        missing: List<Missing>,
        /// The law is unsettled.
        review: bool,
    }
}

impl Expect {
    fn check(&self, faults: &mut Faults) {
        let conditional = self.verdict == VerdictWord::PermitWithConditions;
        if conditional == self.conditions.0.is_empty() {
            faults.add_at(
                "conditions",
                "there are conditions if, and only if, the verdict is `permit_with_conditions`",
            );
        }
        if self.verdict != VerdictWord::Refuse && !self.missing.0.is_empty() {
            faults.add_at("missing", "only a refusal misses something");
        }
    }
}

/// A list that must be there and may be empty.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct List<T>(pub Vec<T>);

impl<T: Form> Form for List<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Some(values) = value.as_array() else {
            faults.add("a list is expected");
            return None;
        };
        let items: Vec<Option<T>> = values
            .iter()
            .enumerate()
            .map(|(index, value)| {
                faults.within(&index.to_string(), |faults| T::read(value, faults))
            })
            .collect();
        items.into_iter().collect::<Option<Vec<T>>>().map(Self)
    }

    fn shape() -> Value {
        serde_json::json!({"type": "array", "items": T::shape()})
    }
}

super::form::form_by_code!(VerdictWord, Condition);

impl Form for Missing {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_text(value, faults, Self::parse)
    }
}

impl Form for Transfer {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let transfer = serde_json::from_value(value.clone());
        transfer.map_err(|error| faults.add(error)).ok()
    }
}
