//! `/healthz`, `/readyz`: for whoever starts and restarts the service. `/v1/status`: for whoever runs it.

use std::sync::Arc;

use http::StatusCode;
use http::header::{CONTENT_LANGUAGE, HeaderValue, RETRY_AFTER};
use serde::Serialize;
use serde_json::json;

use super::call::Call;
use super::desk::Desks;
use super::identities;
use super::language::texts;
use super::problem::Problem;
use super::query::Query;
use super::reply::{self, Reply};
use super::timestamps;
use super::verdict::tag;
use crate::hash::{Digest, NodeHash};

/// How a ledger stands, without where it lies.
#[derive(Serialize)]
struct Told {
    exporter: String,
    origin: String,
    size: u64,
    root: NodeHash,
    vkeys: Vec<String>,
    recipients: usize,
    rulebook: Rules,
    recording: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    halted: Option<Halted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<serde_json::Value>,
    timestamps: timestamps::Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    identities: Option<identities::Standing>,
    version: &'static str,
}

#[derive(Serialize)]
struct Rules {
    version: String,
    digest: Digest,
    checked: String,
}

/// Why nothing is recorded now.
#[derive(Serialize)]
struct Halted {
    code: &'static str,
    why: String,
}

/// The process answers.
pub(super) async fn alive(_query: Query) -> Reply {
    reply::json(StatusCode::OK, &json!({"status": "ok"}))
}

/// Every ledger records. Which one does not, and why, is for those who have a token.
pub(super) async fn ready(desks: Arc<Desks>, _query: Query) -> Reply {
    let stopped = desks
        .all()
        .any(|(_, desk)| desk.ledger.status().halted().is_some());
    if !stopped && !desks.are_closing() {
        // A time-stamp that fails stops nothing: it is told, and that is all.
        let late = desks
            .all()
            .any(|(_, desk)| desk.ledger.timestamp_failure().is_some());
        let mut told = json!({"status": "ready"});
        if late {
            told["timestamps"] = json!("failing");
        }
        // So with an issuer: tokens of this service open all the same.
        let silent = desks
            .all()
            .filter_map(|(_, desk)| desk.identities())
            .any(|identities| identities.is_failing());
        if silent {
            told["identities"] = json!("failing");
        }
        return reply::json(StatusCode::OK, &told);
    }
    let detail = "the service does not record now; `/v1/status` and its trace say why";
    let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail);
    Err(problem.header(RETRY_AFTER, HeaderValue::from_static("5")))
}

/// How the token's ledger stands.
pub(super) async fn status(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let status = desk.ledger.status();
    let language = call.language();
    let texts_of = texts(language.into());
    let standing = desk
        .read(move |ledger| timestamps::standing(ledger, texts_of))
        .await?;
    let halted = status.halted().map(|error| Halted {
        code: error.code(),
        why: texts(language.into()).tell(&error),
    });
    let (version, digest, checked) = status.rulebook;
    let told = Told {
        exporter: status.exporter,
        origin: status.origin,
        size: status.size,
        root: status.root,
        vkeys: status.vkeys,
        recipients: status.recipients,
        rulebook: Rules {
            version,
            digest,
            checked,
        },
        recording: halted.is_none() && status.closed.is_none(),
        halted,
        closed: status.closed.as_ref().map(super::close::of_closed),
        timestamps: standing,
        identities: desk
            .identities()
            .map(|identities| identities.standing(|error| texts_of.tell(error))),
        version: env!("CARGO_PKG_VERSION"),
    };
    reply::with(
        reply::json(StatusCode::OK, &told)?,
        CONTENT_LANGUAGE,
        tag(language),
    )
}
