//! `POST /v1/checks`: what the law says; nothing is recorded.
//!
//! ```json
//! {"disclosure":{…},"recipient":{…},"history":[{"event":"objection",…}],"at":"2026-11-23T08:00:00Z"}
//! ```
//! Facts that are given are used instead of the ledger's own, and never stored.

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::CONTENT_LANGUAGE;
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, json, with};
use super::verdict;
use crate::disclosure::form::record;
use crate::disclosure::{Disclosure, Event, Exporter, Recipient, civil_day};
use crate::ledger::CheckRequest;
use crate::text::alternatives::sets_to_json;
use crate::text::{Language, Texts};
use crate::vocabulary::{Lang, VerdictWord};

record! {
    /// What is to be checked.
    Check {
        /// The disclosure.
        disclosure: Disclosure,
        /// Instead of the ledger's exporter.
        exporter: Option<Exporter>,
        /// Instead of the register's entry.
        recipient: Option<Recipient>,
        /// Instead of the rights events that the ledger knows.
        history: Vec<Event>,
        /// Instead of now.
        at: Option<DateTime<Utc>>,
    }
}

/// The verdict and, of a refusal, what would permit it.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    verdict: verdict::Told,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives_bounded: Option<bool>,
}

const fn language_of(language: Lang) -> Language {
    match language {
        Lang::Fr => Language::French,
        Lang::En => Language::English,
    }
}

/// Decides without recording.
pub(super) async fn post(call: Call, body: Body<Check>) -> Reply {
    let check = body.value;
    // An exporter that is given may be anybody: the token's own ledger lends its rules.
    let named = check
        .exporter
        .is_none()
        .then_some(check.disclosure.exporter.as_str());
    let desk = call.desk(named)?;
    let language = call.language();
    let day = civil_day(check.disclosure.occurred_at);
    let request = CheckRequest {
        disclosure: check.disclosure,
        exporter: check.exporter,
        recipient: check.recipient,
        history: (!check.history.is_empty()).then_some(check.history),
        at: check.at,
        rules: None,
    };
    let ledger = desk.ledger.clone();
    let decided =
        tokio::task::spawn_blocking(move || ledger.check_with_alternatives(request)).await;
    let (decided, alternatives) = decided
        .map_err(|error| Problem::internal(&error))?
        .map_err(|error| Problem::from(error).below("/disclosure"))?;
    let verdict = verdict::checked(&decided, &desk.ledger.rulebook(), day, language);
    let refused = decided.verdict == VerdictWord::Refuse;
    let texts = Texts::new(language_of(language));
    let told = Told {
        verdict,
        alternatives: refused.then(|| sets_to_json(&alternatives, &texts)),
        alternatives_bounded: refused.then_some(alternatives.bounded),
    };
    with(
        json(StatusCode::OK, &told)?,
        CONTENT_LANGUAGE,
        verdict::tag(language),
    )
}
