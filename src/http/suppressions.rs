//! `/v1/suppressions`: who is not to be disclosed again, until when somebody looks at it, and how it ends.
//!
//! ```text
//! GET  /v1/suppressions                  every list, page by page; nobody can be read from it
//! POST /v1/suppressions/39/review        {"review_on":"2032-11-22"}
//! POST /v1/suppressions/lift             {"subjects":[{"ref":"partner-0042"}],"grounds":["eu-gdpr.A6-1-a"]}
//! POST /v1/subjects/suppressions         {"subject":"partner-0042"}     what blocks this identifier
//! GET  /v1/suppressions/offer            what the log that goes on takes over; `after=` the last list of the piece before
//! POST /v1/suppressions/carry            such a piece, of the log before this one
//! ```

use chrono::NaiveDate;
use http::StatusCode;
use serde_json::json;

use super::body::Body;
use super::call::Call;
use super::erasures::Named;
use super::problem::Problem;
use super::query::told;
use super::record::receipt;
use super::reply::{Reply, json, raw_json};
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, record};
use crate::ledger::{Answer, Ledger, Lifting, SuppressionOffer};
use crate::retention::Grounds;
use crate::slot::Person;

record! {
    /// One was looked at and stays.
    ReviewBody {
        /// When somebody looks at it again.
        review_on: NaiveDate,
    }
}

record! {
    /// Whom to ask about.
    WhomBody {
        /// Who.
        subject: Text,
    }
}

record! {
    /// What is lifted, and why.
    LiftBody check(LiftBody::check) {
        /// Whatever blocks these.
        subjects: Vec<Named>,
        /// All that is left of a list, by the entry that began it.
        suppression: Option<u64>,
        /// Rule ids.
        grounds: Vec<Text>,
    }
}

impl LiftBody {
    fn check(&self, faults: &mut Faults) {
        if self.subjects.is_empty() == self.suppression.is_none() {
            faults.add("name either `subjects` or one `suppression`");
        }
    }
}

/// Every list that still blocks somebody.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let window = call.query.window()?;
    let lists = desk.write(Ledger::suppressions).await?;
    let (lists, next) = window.of(lists, |list| list.seq);
    json(StatusCode::OK, &told("suppressions", json!(lists), next))
}

/// The lists that block one identifier.
pub(super) async fn of_subject(call: Call, body: Body<WhomBody>) -> Reply {
    let desk = call.desk(None)?;
    let person = person(&body.value.subject, "/subject".to_owned())?;
    let lists = desk
        .write(move |ledger| ledger.suppressions_of(&person))
        .await?;
    json(StatusCode::OK, &json!({"suppressions": lists}))
}

/// Notes that one was looked at.
pub(super) async fn review(suppression: u64, call: Call, body: Body<ReviewBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let next = body.value.review_on;
    let answer = desk
        .write(move |ledger| ledger.review_suppressions(suppression, next, actor, key))
        .await?;
    answered(&desk, answer)
}

/// Lets somebody, or everybody of a list, be disclosed again.
pub(super) async fn lift(call: Call, body: Body<LiftBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let asked = body.value;
    let lifting = if let Some(seq) = asked.suppression {
        Lifting::List(seq)
    } else {
        let mut persons = Vec::new();
        for (index, named) in asked.subjects.iter().enumerate() {
            persons.push(person(&named.reference, format!("/subjects/{index}/ref"))?);
        }
        Lifting::Persons(persons)
    };
    let grounds: Vec<String> = asked.grounds.iter().map(ToString::to_string).collect();
    let answer = desk
        .write(move |ledger| ledger.lift_suppressions(lifting, grounds, actor, key))
        .await?;
    answered(&desk, answer)
}

/// A piece of what the log that goes on takes over: MACs, and the keys they were made under.
pub(super) async fn offer(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let after = match call.query.get("after") {
        Some(text) => Some(text.parse::<u64>().map_err(|_| {
            let detail = "`after` is the entry that began the last list of the piece before";
            Problem::bad_request("invalid_query", detail)
        })?),
        None => None,
    };
    let offer = desk.write(Ledger::offer_suppressions).await?;
    let (piece, more) = offer.after(after);
    json(StatusCode::OK, &json!({"offer": piece, "more": more}))
}

/// Takes a piece over.
pub(super) async fn carry(call: Call, body: Body<SuppressionOffer>) -> Reply {
    let desk = call.desk(None)?;
    let (offer, actor) = (body.value, call.actor());
    let carried = desk
        .write(move |ledger| ledger.take_suppressions(&offer, actor.as_deref()))
        .await?;
    json(StatusCode::OK, &json!(carried))
}

/// Why somebody may be erased, and why something stays.
pub(super) async fn grounds(call: Call) -> Reply {
    call.desk(None)?;
    let grounds = Grounds::embedded();
    json(
        StatusCode::OK,
        &json!({"erase": grounds.to_erase(), "keep": grounds.to_keep()}),
    )
}

fn person(reference: &Text, pointer: String) -> Result<Person, Problem> {
    Person::parse(reference.as_str())
        .map_err(|error| Problem::bad_request("invalid_person", error.to_string()).at(pointer))
}

fn answered(desk: &super::desk::Desk, answer: Answer) -> Reply {
    let receipt = receipt(desk, answer)?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt.to_json().into_bytes(),
    ))
}
