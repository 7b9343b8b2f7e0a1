//! `POST /v1/disclosures`: one disclosure, decided and recorded.
//!
//! ```text
//! 201  Location: /v1/disclosures/41     {"line":"{…}","proof":"c2sp.org/tlog-proof@v1\n…"}
//! 422  transfer_refused                 seq and receipt of the refusal, and the verdict with its remedies
//! ```

use http::header::{HeaderName, LOCATION};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::body::Body;
use super::call::Call;
use super::desk::Desk;
use super::problem::Problem;
use super::reply::{Reply, raw_json, with};
use super::verdict;
use crate::canon::Line;
use crate::disclosure::Disclosure;
use crate::entry::{Body as EntryBody, Entry};
use crate::ledger::{Answer, Submission};
use crate::proof::Receipt;
use crate::vocabulary::Lang;

/// Tells that an answer is that of an earlier request.
pub(super) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Query parameters of a record: the entry whose place it takes; both stay.
pub(super) const RECORD: &[&str] = &["supersedes"];

/// Records one disclosure.
pub(super) async fn post(call: Call, body: Body<Disclosure>) -> Reply {
    let desk = call.desk(Some(body.value.exporter.as_str()))?;
    let key = call.tags(&desk, &body.bytes)?;
    let submission = Submission {
        disclosure: body.value,
        actor: call.actor(),
        key,
        supersedes: call.query.supersedes()?,
    };
    let answer = desk.record(submission).await?;
    let repeated = answer.repeated;
    let reply = if answer.refused {
        refused(&desk, answer, call.language()).map(Problem::into_response)
    } else {
        let seq = answer.seq;
        let response = raw_json(
            StatusCode::CREATED,
            receipt(&desk, answer)?.to_json().into_bytes(),
        );
        with(response, LOCATION, &call.location(&desk, seq))
    };
    if repeated {
        with(reply?, REPLAYED, "true")
    } else {
        reply
    }
}

/// The receipt of what was just recorded: the line is at hand, only the proof is read.
pub(super) fn receipt(desk: &Desk, answer: Answer) -> Result<Receipt, Problem> {
    let line = Line::parse(answer.line).map_err(|error| Problem::internal(&error))?;
    Ok(Receipt::new(line, desk.ledger.proof(answer.seq)?))
}

/// The problem that tells a refusal. It is made from the entry, so that a repeat tells the same.
pub(super) fn refused(desk: &Desk, answer: Answer, language: Lang) -> Result<Problem, Problem> {
    let seq = answer.seq;
    let receipt = receipt(desk, answer)?;
    let entry = Entry::parse(receipt.line().as_line().as_bytes())
        .map_err(|error| Problem::internal(&error))?;
    let EntryBody::Refusal(refusal) = &entry.body else {
        return Err(Problem::internal(&"a refusal was answered that is none"));
    };
    let verdict = verdict::recorded(&refusal.verdict, &desk.ledger.rulebook(), language);
    let detail = format!(
        "the law refuses this disclosure; the refusal is entry {seq}. {}",
        verdict.advice()
    );
    let receipt =
        serde_json::from_str(&receipt.to_json()).map_err(|error| Problem::internal(&error))?;
    let verdict = serde_json::to_value(&verdict).map_err(|error| Problem::internal(&error))?;
    let language = HeaderValue::from_static(verdict::tag(language));
    Ok(
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "transfer_refused", detail)
            .member("seq", Value::from(seq))
            .member("took_place", Value::from(refusal.took_place))
            .member("verdict", verdict)
            .member("receipt", receipt)
            .header(http::header::CONTENT_LANGUAGE, language),
    )
}
