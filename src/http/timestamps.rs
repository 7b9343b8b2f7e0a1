//! `/v1/timestamps`: which entries existed before which instant, by whose word.
//!
//! ```text
//! POST /v1/timestamps        201   the latest checkpoint, dated now by the authority of the settings
//! GET  /v1/timestamps        200   all of them, page by page
//! GET  /v1/timestamps/300    200   that over 300 entries, with checkpoint, token and chain
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use http::header::CONTENT_LANGUAGE;
use serde::Serialize;
use serde_json::{Value, json};

use super::call::Call;
use super::language::texts;
use super::problem::Problem;
use super::query;
use super::read::Place;
use super::reply::{self, Reply, json as reply_json};
use super::verdict::tag;
use crate::audit::Word;
use crate::canon::format_instant;
use crate::dating::{self, Dated, Source as _};
use crate::ledger::{self, Folder, Ledger, ReadError, StampError};
use crate::text::Texts;
use crate::timestamp::Anchors;

/// How the ledger stands with time.
#[derive(Serialize)]
pub(super) struct Standing {
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_soon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<Failing>,
}

/// Why the service takes none at this moment.
#[derive(Serialize)]
struct Failing {
    code: &'static str,
    since: String,
    tried: String,
    why: String,
}

/// The anchors of the settings; where they cannot be read, nobody is trusted.
fn anchors(ledger: &Ledger) -> Option<Anchors> {
    let settings = ledger.settings().timestamp.as_ref()?;
    ledger::anchors_of(settings, &ledger.paths().ledger)
        .ok()
        .flatten()
}

fn dated(ledger: &Ledger) -> Result<Vec<Dated>, ReadError> {
    ledger.timestamps(anchors(ledger).as_ref(), ledger.now())
}

/// How the ledger stands with time.
pub(super) fn standing(ledger: &Ledger, texts: &Texts) -> Result<Standing, ReadError> {
    let now = ledger.now();
    let (count, newest) = ledger.newest_timestamp(anchors(ledger).as_ref(), now)?;
    let failing = ledger.timestamp_failure().map(|failure| Failing {
        code: failure.code,
        since: format_instant(failure.since),
        tried: format_instant(failure.tried),
        why: texts.tell(&failure.why),
    });
    Ok(Standing {
        count,
        newest: newest.as_ref().map(|newest| told(newest, texts)),
        ends_soon: dating::ends_soon(newest.as_slice(), now).map(|(_, ends)| format_instant(ends)),
        failing,
    })
}

fn told(one: &Dated, texts: &Texts) -> Value {
    let token = one.token.as_ref();
    json!({
        "seq": one.seq, "size": one.size(), "root": one.entry.checkpoint.root, "note": one.entry.note,
        "token": one.entry.token, "time": one.entry.time,
        "word": match one.word() {
            Word::Intact => "INTACT",
            Word::Tampered => "TAMPERED",
            Word::Indeterminate => "INDETERMINATE",
        },
        "accuracy_ms": token.and_then(|token| token.accuracy).map(|accuracy| accuracy.num_milliseconds()),
        "ordering": token.map(|token| token.ordering), "authority": token.map(|token| &token.authority),
        "policy": token.map(|token| token.policy.to_string()), "serial": token.map(|token| &token.serial),
        "algorithm": one.stamp.as_ref().map(|stamp| &stamp.algorithm),
        "ends": one.ends().map(format_instant), "covered_by": one.covered,
        "fault": one.fault.as_ref().map(|fault| texts.tell(fault)),
    })
}

/// Takes one now.
pub(super) async fn post(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let language = call.language();
    let taken = desk
        .read(move |ledger| {
            let settings = ledger.settings().timestamp.clone().unwrap_or_default();
            let asked = settings.asked(&ledger.paths().ledger);
            let taken = asked.and_then(|asked| ledger.take_timestamp(&asked));
            let taken = match taken {
                Ok(taken) => taken.answer.seq,
                Err(error) => return Ok(Err(error)),
            };
            let dated = dated(ledger)?;
            let one = dated.iter().find(|one| one.seq == taken);
            Ok(Ok(one.map(|one| told(one, texts(language.into())))))
        })
        .await?
        .map_err(not_stamped)?;
    let taken = taken
        .ok_or_else(|| Problem::internal(&"the time-stamp that was written cannot be read"))?;
    with_language(reply_json(StatusCode::CREATED, &taken)?, &call)
}

/// The authority's faults are not the caller's, and not the service's either.
fn not_stamped(error: StampError) -> Problem {
    let detail = error.to_string();
    match error {
        StampError::Record(error) => error.into(),
        StampError::Read(error) => error.into(),
        StampError::NoAuthority | StampError::TwoAuthorities | StampError::NoAnchors => {
            Problem::new(StatusCode::CONFLICT, "no_authority", detail)
        }
        _ => Problem::new(StatusCode::BAD_GATEWAY, "no_timestamp", detail),
    }
}

/// All of them.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let language = call.language();
    let window = call.query.window()?;
    let (page, next) = desk
        .read(move |ledger| {
            let (dated, next) = window.of(dated(ledger)?, |one| one.seq);
            let texts = texts(language.into());
            let page: Value = dated.iter().map(|one| told(one, texts)).collect();
            Ok((page, next))
        })
        .await?;
    with_language(
        reply_json(StatusCode::OK, &query::told("timestamps", page, next))?,
        &call,
    )
}

/// One, with what proves it.
pub(super) async fn one(place: Place, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let language = call.language();
    let size = place.seq();
    let found = desk
        .read(move |ledger| {
            let dated = dated(ledger)?;
            let folder = Folder::new(&ledger.paths().ledger);
            let one = dated.iter().find(|one| one.size() == size);
            Ok(one.map(|one| {
                let mut object = told(one, texts(language.into()));
                object["checkpoint"] = json!(folder.note(size).as_deref().map(text));
                let token = folder.token(one.entry.token);
                object["token_der"] = json!(token.map(|token| STANDARD.encode(token)));
                object["chain"] = json!(folder.chain(size, one.entry.token).as_deref().map(text));
                object
            }))
        })
        .await?;
    let found = found.ok_or_else(|| {
        let detail = format!(
            "there is no time-stamp over the first {size} entries; `GET /v1/timestamps` lists all of them"
        );
        Problem::not_found("no_such_timestamp", detail)
    })?;
    with_language(reply_json(StatusCode::OK, &found)?, &call)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn with_language(response: warp::reply::Response, call: &Call) -> Reply {
    reply::with(response, CONTENT_LANGUAGE, tag(call.language()))
}
