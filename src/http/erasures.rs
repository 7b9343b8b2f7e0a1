//! `POST /v1/subjects/erasures`: persons go, wholly or what stands under one rule of retention.
//!
//! ```json
//! {"subjects":[{"ref":"partner-0042"}],"grounds":["eu-gdpr.A17-1-b"],"requests":[71],"rules":["prospecting"],"dry_run":true}
//! ```
//! `dry_run` shows what would go and what would stay. 409 `on_hold` or `kept_by_law` when it may not; identifiers stand in
//! the body, never in a path.

use chrono::NaiveDate;
use http::StatusCode;
use http::header::RETRY_AFTER;
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, json};
use crate::disclosure::Text;
use crate::disclosure::form::record;
use crate::ledger::{EraseError, Erased, ErasurePlan, ErasureRequest, PlannedPerson, Rule};
use crate::slot::Person;
use crate::vocabulary::Scope;

record! {
    /// Somebody.
    Named {
        /// Their identifier.
        reference as "ref": Text,
    }
}

record! {
    /// What stays all the same.
    Kept {
        /// Under which rule.
        rule: Rule,
        /// On which ground.
        ground: Text,
    }
}

record! {
    /// Whom to erase, and why.
    Erasure {
        /// Whom.
        subjects: Vec<Named>,
        /// Rule ids.
        grounds: Vec<Text>,
        /// Entries of the requests.
        requests: Vec<u64>,
        /// Only what stands under these rules.
        rules: Vec<Rule>,
        /// What stays all the same.
        keep: Vec<Kept>,
        /// How far they are not to be disclosed again; as usual when absent.
        suppress: Option<Scope>,
        /// Nothing keeps them from being recorded again.
        no_suppression: Option<bool>,
        /// When somebody looks at that again.
        review_on: Option<NaiveDate>,
        /// Show only.
        dry_run: Option<bool>,
    }
}

impl Erasure {
    fn request(self, actor: Option<String>) -> Result<ErasureRequest, Problem> {
        let mut persons = Vec::with_capacity(self.subjects.len());
        for (index, named) in self.subjects.iter().enumerate() {
            let person = Person::parse(named.reference.as_str()).map_err(|error| {
                Problem::bad_request("invalid_person", error.to_string())
                    .at(format!("/subjects/{index}/ref"))
            })?;
            persons.push(person);
        }
        let suppress = if self.no_suppression == Some(true) {
            None
        } else {
            self.suppress
                .or_else(|| ErasureRequest::usual_suppression(&self.rules))
        };
        Ok(ErasureRequest {
            persons,
            rules: self.rules,
            grounds: self.grounds.iter().map(ToString::to_string).collect(),
            requests: self.requests,
            keep: self
                .keep
                .iter()
                .map(|kept| (kept.rule, kept.ground.to_string()))
                .collect(),
            suppress,
            review_on: self.review_on,
            actor,
        })
    }
}

/// Shows or erases.
pub(super) async fn post(call: Call, body: Body<Erasure>) -> Reply {
    let desk = call.desk(None)?;
    let dry_run = body.value.dry_run == Some(true);
    let request = body.value.request(call.actor())?;
    let ledger = desk.ledger.clone();
    let asked = tokio::task::spawn_blocking(move || {
        let plan = ledger.plan_erasure(&request)?;
        let shown = of_plan(&plan);
        if dry_run {
            return Ok((shown, None));
        }
        Ok((shown, Some(ledger.erase(&request)?)))
    })
    .await;
    let (plan, erased) = asked
        .map_err(|error| Problem::internal(&error))?
        .map_err(problem)?;
    match erased {
        None => json(StatusCode::OK, &json!({"dry_run": true, "plan": plan})),
        Some(erased) => json(
            StatusCode::CREATED,
            &json!({"dry_run": false, "plan": plan, "erased": of_erased(&erased)}),
        ),
    }
}

/// Why nobody was erased, as an answer.
pub(super) fn problem(error: EraseError) -> Problem {
    let problem = |status| Problem::new(status, error.code(), error.to_string());
    match &error {
        EraseError::Record(_) => match error {
            EraseError::Record(error) => error.into(),
            other => Problem::internal(&other),
        },
        EraseError::Nobody => problem(StatusCode::BAD_REQUEST).at("/subjects"),
        EraseError::NoGround | EraseError::Ground(_) => {
            problem(StatusCode::BAD_REQUEST).at("/grounds")
        }
        EraseError::Unknown { pointers, .. } => {
            let first = pointers.first().cloned().unwrap_or_default();
            problem(StatusCode::NOT_FOUND).at(first)
        }
        EraseError::AlreadyErased { pointer, erasure } => problem(StatusCode::CONFLICT)
            .at(pointer)
            .member("erasure", Value::from(*erasure)),
        EraseError::NothingThere(_) => problem(StatusCode::CONFLICT).at("/rules"),
        EraseError::OnHold { pointer, hold, .. } => problem(StatusCode::CONFLICT)
            .at(pointer)
            .member("hold", Value::from(*hold)),
        EraseError::Kept { .. } => problem(StatusCode::CONFLICT),
        EraseError::Request { .. } => problem(StatusCode::BAD_REQUEST).at("/requests"),
        EraseError::NotConfirmed { request } => problem(StatusCode::UNPROCESSABLE_ENTITY)
            .at("/requests")
            .member("request", Value::from(*request)),
        EraseError::Unanswered { pointer, request } => problem(StatusCode::CONFLICT)
            .at(pointer)
            .member("request", Value::from(*request)),
        EraseError::Moving => problem(StatusCode::SERVICE_UNAVAILABLE)
            .header(RETRY_AFTER, http::HeaderValue::from_static("1")),
        EraseError::Partly { seqs, .. } => problem(StatusCode::SERVICE_UNAVAILABLE)
            .header(RETRY_AFTER, http::HeaderValue::from_static("1"))
            .member("erasures", Value::from(seqs.clone())),
        EraseError::Unfinished { seq, .. } => problem(StatusCode::SERVICE_UNAVAILABLE)
            .header(RETRY_AFTER, http::HeaderValue::from_static("60"))
            .member("erasure", Value::from(*seq)),
        EraseError::Backups(_) | EraseError::Read(_) => Problem::internal(&error),
    }
}

fn of_plan(plan: &ErasurePlan) -> Value {
    json!({
        "persons": plan.persons.iter().map(of_person).collect::<Vec<_>>(),
        "untouched": plan.untouched.iter().map(of_person).collect::<Vec<_>>(),
        "recipients": plan.recipients(),
        "exports": plan.exports(),
        "review_on": plan.review_on(),
    })
}

fn of_person(person: &PlannedPerson) -> Value {
    let goes: Vec<Value> = person
        .goes
        .iter()
        .map(|(rule, count)| json!({"rule": rule, "entries": count}))
        .collect();
    let stays: Vec<Value> = person
        .stays
        .iter()
        .map(|stays| json!({"rule": stays.rule, "ground": stays.ground, "until": stays.until}))
        .collect();
    let identifiers: Vec<String> = person.identifiers.iter().map(Person::reference).collect();
    json!({"ref": person.person.reference(), "identifiers": identifiers, "whole": person.whole, "goes": goes, "stays": stays, "rows": person.rows,
        "recipients": person.recipients, "exports": person.exports, "is_recipient": person.is_recipient})
}

fn of_erased(erased: &Erased) -> Value {
    let entries: Vec<Value> = erased
        .chunks
        .iter()
        .map(|chunk| {
            json!({"erasure": chunk.seq, "erasure_done": chunk.done, "persons": chunk.persons, "rules": chunk.rules,
                "rows": chunk.rows, "recipients": chunk.recipients, "exports": chunk.exports})
        })
        .collect();
    // Where the copies lie is nobody's business over the network.
    json!({"entries": entries, "irrecoverable_by": erased.irrecoverable_by, "key_backups": erased.key_backups.len()})
}
