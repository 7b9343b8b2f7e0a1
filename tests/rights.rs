//! Persons in the ledger: their requests, their identifiers, what they are told, and who is told of it.

mod breaches;
mod identity;
mod law;
mod notifications;
mod over_http;
mod register;
mod report;
mod requests;
mod schemas;
mod typed;

use serde_json::{Value, json};
use tabellion::disclosure::read_json;
use tabellion::ledger::{Answer, Ledger, RecordError};
use tabellion::rights::Demand;

use crate::ledger::{Place, host};

pub fn demand(value: &Value) -> Demand {
    read_json(value.to_string().as_bytes()).unwrap()
}

/// A ledger with one processor in Germany.
pub fn world() -> (Place, Ledger) {
    let place = Place::new();
    let ledger = place.init();
    ledger.put_recipient(host("host-a"), None, None).unwrap();
    (place, ledger)
}

pub fn step(ledger: &Ledger, value: &Value) -> Result<Answer, RecordError> {
    ledger.record_demand(demand(value), None, None)
}

pub fn request(ledger: &Ledger, event: &str, subject: &str) -> u64 {
    step(ledger, &json!({"event": event, "subject": subject}))
        .unwrap()
        .seq
}

/// What an act that is refused leaves: nothing.
#[track_caller]
pub fn refused(ledger: &Ledger, value: &Value) -> &'static str {
    let before = ledger.size();
    let error = step(ledger, value).unwrap_err();
    assert_eq!(ledger.size(), before, "{error}");
    error.code()
}
