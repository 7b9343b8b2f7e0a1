//! `/v1/recipients`: the register over HTTP.
//!
//! ```text
//! GET  /v1/recipients/bank-martin      ETag: "87"     {"id":"bank-martin","name":…}
//! PUT  /v1/recipients/bank-martin      If-Match: "87"   200, or 412 when somebody was faster
//! PUT  /v1/recipients/bank-martin      If-None-Match: * 201, or 412 when it exists
//! ```
//! The version of an entry is its place in the log. `contact` is sealed: it is shown to those who may write it and to
//! those who may open what is sealed.

use http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use http::{StatusCode, header::LOCATION};
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::desk::Desk;
use super::problem::Problem;
use super::readings::Reading;
use super::reply::{Reply, json, with};
use crate::disclosure::Recipient;
use crate::entry::AccessPurpose;
use crate::keys::Scope;
use crate::register::Organisation;

/// Every version of an entry, oldest first.
const VERSIONS: HeaderName = HeaderName::from_static("tabellion-versions");
/// Disclosures to it have ended.
const RETIRED: HeaderName = HeaderName::from_static("tabellion-retired");

/// One organisation of the list.
#[derive(Serialize)]
struct Listed {
    version: u64,
    retired: bool,
    recipient: Recipient,
}

/// All of them.
#[derive(Serialize)]
struct All {
    recipients: Vec<Listed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What became of a registration.
#[derive(Serialize)]
struct Registered<'a> {
    id: &'a str,
    version: u64,
    created: bool,
    unchanged: bool,
}

/// The register.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let register = desk.ledger.register();
    let listed = register
        .organisations()
        .filter(|(_, known)| may_see(known, &call));
    let listed: Vec<&Organisation> = listed.map(|(_, known)| known).collect();
    let window = call.query.window_of_ids()?;
    let (listed, next) = window.of(listed, |known| known.recipient.id.to_string());
    note(&desk, &call, &listed).await?;
    let listed = listed.into_iter().map(|known| Listed {
        version: known.version,
        retired: known.retired,
        recipient: shown(known, &call),
    });
    json(
        StatusCode::OK,
        &All {
            recipients: listed.collect(),
            next,
        },
    )
}

/// One entry of it.
pub(super) async fn get(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let register = desk.ledger.register();
    let known = register
        .organisation(&id)
        .filter(|known| may_see(known, &call))
        .ok_or_else(|| unknown(&desk, &id))?;
    note(&desk, &call, &[known]).await?;
    let response = with(
        json(StatusCode::OK, &shown(known, &call))?,
        ETAG,
        &format!("\"{}\"", known.version),
    )?;
    let versions: Vec<String> = known.versions.iter().map(u64::to_string).collect();
    let response = with(response, VERSIONS, &versions.join(" "))?;
    if known.retired {
        with(response, RETIRED, "yes")
    } else {
        Ok(response)
    }
}

/// Registers, or registers a new version.
pub(super) async fn put(id: String, call: Call, body: Body<Recipient>) -> Reply {
    let desk = call.desk(None)?;
    if body.value.id.as_str() != id {
        let detail = format!(
            "the body is of `{}`, the path names another; send it to its own path",
            body.value.id
        );
        return Err(Problem::bad_request("id_mismatch", detail).at("/id"));
    }
    let wanted = wanted(&call, &desk, &id)?;
    let (recipient, actor) = (body.value, call.actor());
    let stored = desk
        .write(move |ledger| ledger.put_recipient(recipient, wanted, actor))
        .await?;
    let status = if stored.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let registered = Registered {
        id: &id,
        version: stored.version,
        created: stored.created,
        unchanged: stored.unchanged,
    };
    let response = with(
        json(status, &registered)?,
        ETAG,
        &format!("\"{}\"", stored.version),
    )?;
    if stored.created {
        with(response, LOCATION, &format!("/v1/recipients/{id}"))
    } else {
        Ok(response)
    }
}

/// The version that the caller thinks is in force; 0 for none.
fn wanted(call: &Call, desk: &Desk, id: &str) -> Result<Option<u64>, Problem> {
    let current = || {
        desk.ledger
            .register()
            .organisation(id)
            .map(|known| known.version)
    };
    match (call.header(&IF_MATCH)?, call.header(&IF_NONE_MATCH)?) {
        (None, None) => Ok(None),
        (None, Some("*")) => Ok(Some(0)),
        (Some("*"), None) => current().map(Some).ok_or_else(|| {
            let detail =
                format!("there is no recipient `{id}` yet; leave `If-Match` out to register it");
            Problem::new(StatusCode::PRECONDITION_FAILED, "version_mismatch", detail)
        }),
        (Some(tag), None) => version_of(tag).map(Some),
        _ => {
            let detail =
                "send `If-Match` with a version, or `If-None-Match: *` to create, not both";
            Err(Problem::bad_request("invalid_if_match", detail))
        }
    }
}

/// `"87"`.
pub(super) fn version_of(tag: &str) -> Result<u64, Problem> {
    let version = tag
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|text| text.parse().ok());
    version.ok_or_else(|| {
        let detail = "`If-Match` is one version as in the `ETag`, or `*`: send for instance `If-Match: \"87\"`";
        Problem::bad_request("invalid_if_match", detail)
    })
}

/// Natural persons are shown to those who may read of persons, or keep the register.
fn may_see(known: &Organisation, call: &Call) -> bool {
    !known.recipient.is_natural_person()
        || call.has(Scope::SubjectsRead)
        || call.has(Scope::RecipientsWrite)
}

/// Contacts and natural persons are sealed: that they are read is recorded.
async fn note(desk: &Desk, call: &Call, shown: &[&Organisation]) -> Result<(), Problem> {
    let sealed = |known: &Organisation| {
        known.recipient.is_natural_person()
            || (sees_contacts(call) && known.recipient.contact.is_some())
    };
    let entries: Vec<u64> = shown
        .iter()
        .filter(|known| sealed(known))
        .map(|known| known.version)
        .collect();
    if entries.is_empty() {
        return Ok(());
    }
    let reading = Reading {
        purpose: AccessPurpose::Support,
        subject: None,
        entries,
        actor: call.actor(),
    };
    desk.note_reading(reading).await
}

fn sees_contacts(call: &Call) -> bool {
    call.has(Scope::RecipientsWrite) || call.has(Scope::SubjectsRead)
}

fn shown(known: &Organisation, call: &Call) -> Recipient {
    let mut recipient = known.recipient.as_ref().clone();
    if !sees_contacts(call) {
        recipient.contact = None;
    }
    recipient
}

fn unknown(desk: &Desk, id: &str) -> Problem {
    let shown: String = id.chars().filter(char::is_ascii_graphic).take(64).collect();
    let nearest = desk.ledger.register().nearest(id);
    let near = if nearest.is_empty() {
        String::new()
    } else {
        format!(" (did you mean `{}`?)", nearest.join("`, `"))
    };
    Problem::not_found(
        "unknown_recipient",
        format!("no recipient `{shown}` in the register{near}; register it with `PUT`"),
    )
    .member("nearest", nearest.into())
}
