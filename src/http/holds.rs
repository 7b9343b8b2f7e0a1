//! `/v1/holds`: what is kept for a matter, until it is lifted.
//!
//! ```text
//! POST /v1/holds            {"purpose":"litigation","subjects":[{"ref":"partner-0042"}],"rules":["invoicing"]}
//! POST /v1/holds/7/review   {"review_on":"2027-05-22"}
//! DELETE /v1/holds/7
//! GET  /v1/holds            those in force, without anybody's name, page by page
//! ```

use chrono::NaiveDate;
use http::StatusCode;
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::erasures::Named;
use super::problem::Problem;
use super::query::told;
use super::record::receipt;
use super::reply::{Reply, json, raw_json};
use crate::canon;
use crate::disclosure::Text;
use crate::disclosure::form::record;
use crate::ledger::{Answer, Hold, HoldPurpose, HoldRequest, Rule};
use crate::slot::Person;

record! {
    /// A hold to be placed.
    Placed {
        /// What for.
        purpose: HoldPurpose,
        /// Whom it covers; nobody: everybody.
        subjects: Vec<Named>,
        /// The organisation whose received data it covers.
        recipient: Option<Text>,
        /// The rules it suspends; none: all.
        rules: Vec<Rule>,
        /// Rule ids.
        grounds: Vec<Text>,
        /// When somebody looks at it again.
        review_on: Option<NaiveDate>,
        /// File reference; sealed.
        reference: Option<Text>,
        /// What it is about; sealed.
        text: Option<Text>,
    }
}

record! {
    /// It was looked at and stays.
    Reviewed {
        /// When somebody looks at it again.
        review_on: NaiveDate,
    }
}

/// Those in force.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let window = call.query.window()?;
    let (holds, next) = window.of(desk.ledger.holds(), |hold| hold.seq);
    let holds = holds.iter().map(of_hold).collect();
    json(StatusCode::OK, &told("holds", holds, next))
}

/// Places one.
pub(super) async fn place(call: Call, body: Body<Placed>) -> Reply {
    let desk = call.desk(None)?;
    let placed = body.value;
    let mut persons = Vec::new();
    for (index, named) in placed.subjects.iter().enumerate() {
        persons.push(Person::parse(named.reference.as_str()).map_err(|error| {
            Problem::bad_request("invalid_person", error.to_string())
                .at(format!("/subjects/{index}/ref"))
        })?);
    }
    let words = |text: Option<Text>| text.map(|text| text.to_string());
    let request = HoldRequest {
        purpose: placed.purpose,
        persons,
        recipient: words(placed.recipient),
        rules: placed.rules,
        grounds: placed.grounds.iter().map(ToString::to_string).collect(),
        review_on: placed.review_on,
        reference: words(placed.reference),
        text: words(placed.text),
        actor: call.actor(),
    };
    let answer = desk.write(move |ledger| ledger.place_hold(request)).await?;
    answered(&desk, answer)
}

/// Notes that one was looked at.
pub(super) async fn review(hold: u64, call: Call, body: Body<Reviewed>) -> Reply {
    let desk = call.desk(None)?;
    let (next, actor) = (body.value.review_on, call.actor());
    let answer = desk
        .write(move |ledger| ledger.review_hold(hold, next, actor))
        .await?;
    answered(&desk, answer)
}

/// Lifts one.
pub(super) async fn lift(hold: u64, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let actor = call.actor();
    let answer = desk
        .write(move |ledger| ledger.lift_hold(hold, actor))
        .await?;
    answered(&desk, answer)
}

fn answered(desk: &super::desk::Desk, answer: Answer) -> Reply {
    let receipt = receipt(desk, answer)?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt.to_json().into_bytes(),
    ))
}

fn of_hold(hold: &Hold) -> Value {
    json!({"seq": hold.seq, "since": canon::format_instant(hold.since), "purpose": hold.purpose,
        "recipient": hold.recipient, "rules": hold.rules, "grounds": hold.grounds, "review_on": hold.review_on,
        "persons": hold.persons()})
}
