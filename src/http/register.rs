//! The register over time, over HTTP.
//!
//! ```text
//! GET  /v1/recipients/orchid-crm/history
//! POST /v1/recipients/orchid-crm/retire     POST …/merge {"into":"orchid"}     POST …/separate
//! GET  /v1/register/expiring?within=90      GET /v1/register/record30     GET, PUT /v1/exporter     GET /v1/exporter/history
//! ```

use http::StatusCode;
use http::header::{ETAG, IF_MATCH};
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::desk::Desk;
use super::problem::Problem;
use super::readings::Reading;
use super::recipients::version_of;
use super::record::receipt;
use super::reply::{Reply, bytes_of, json, raw_json, with};
use crate::disclosure::form::record;
use crate::disclosure::{Exporter, OrgId};
use crate::entry::AccessPurpose;
use crate::hash;
use crate::keys::Scope;
use crate::ledger::{Answer, Expiring, Ledger, ProcessingRow, RecordError, Version};
use crate::report;

/// Parameters of the expiry watch.
pub(super) const EXPIRING: &[&str] = &["within", "consents", "after", "limit"];
/// Parameters of the extract.
pub(super) const RECORD30: &[&str] = &["format"];
/// Days that the watch looks ahead unless told otherwise.
const WITHIN: u64 = 90;

record! {
    /// The organisation that stays.
    MergeBody {
        /// Its id.
        into: OrgId,
    }
}

#[derive(Serialize)]
struct History {
    versions: Vec<Version>,
}

#[derive(Serialize)]
struct Watch {
    within_days: u64,
    expiring: Vec<Expiring>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The place of one in the list: its day, then a digest, for a recipient may be a natural person, whom no address names.
fn place_of(one: &Expiring) -> String {
    let what = serde_json::json!([one.recipient, one.what, one.sub_processor, one.detail]);
    let digest = hash::content(what.to_string().as_bytes()).to_string();
    format!("{}.{}", one.on, &digest[..16])
}

#[derive(Serialize)]
struct Record30 {
    recipients: Vec<ProcessingRow>,
}

#[derive(Serialize)]
struct Standing<'a> {
    exporter: &'a Exporter,
    version: u64,
}

fn created(desk: &Desk, answer: Answer) -> Reply {
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(desk, answer)?.to_json().into_bytes(),
    ))
}

/// The timeline of a recipient.
pub(super) async fn history(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let mut versions = desk
        .write(move |ledger| ledger.recipient_history(&id))
        .await?;
    let sealed = |version: &Version| {
        let profile = version.profile.as_ref();
        profile.is_some_and(|it| it.get("contact").is_some())
    };
    if call.has(Scope::RecipientsWrite) || call.has(Scope::SubjectsRead) {
        let entries: Vec<u64> = versions
            .iter()
            .filter(|version| sealed(version))
            .map(|version| version.seq)
            .collect();
        if !entries.is_empty() {
            let reading = Reading {
                purpose: AccessPurpose::Support,
                subject: None,
                entries,
                actor: call.actor(),
            };
            desk.note_reading(reading).await?;
        }
    } else {
        for version in &mut versions {
            let profile = version.profile.as_mut().and_then(|it| it.as_object_mut());
            if let Some(profile) = profile {
                profile.remove("contact");
            }
        }
    }
    json(StatusCode::OK, &History { versions })
}

/// Disclosures to it have ended.
pub(super) async fn retire(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, b"retire")?, call.actor());
    let answer = desk
        .write(move |ledger| ledger.retire_recipient(&id, actor, key))
        .await?;
    created(&desk, answer)
}

/// It is another one.
pub(super) async fn merge(id: String, call: Call, body: Body<MergeBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let into = body.value.into.to_string();
    let answer = desk
        .write(move |ledger| ledger.merge_recipient(&id, &into, actor, key))
        .await?;
    created(&desk, answer)
}

/// It is not.
pub(super) async fn separate(id: String, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, b"separate")?, call.actor());
    let answer = desk
        .write(move |ledger| ledger.separate_recipient(&id, actor, key))
        .await?;
    created(&desk, answer)
}

/// What soon ends.
pub(super) async fn expiring(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let within_days = match call.query.get("within") {
        None => WITHIN,
        Some(text) => text
            .strip_suffix('d')
            .unwrap_or(text)
            .parse()
            .ok()
            .filter(|days| *days <= 36_500)
            .ok_or_else(|| {
                let detail = "`within` is a number of days, as in `90` or `90d`";
                Problem::bad_request("invalid_parameter", detail)
            })?,
    };
    let consents = super::rights::yes(&call, "consents")?;
    if consents {
        call.require(Scope::SubjectsRead)?;
    }
    let window = call.query.window_of_ids()?;
    let actor = call.actor();
    let expiring = desk
        .write(move |ledger| {
            let mut found = ledger.expiring(within_days);
            if consents {
                found.extend(ledger.expiring_consents(within_days, actor)?);
            }
            Ok::<_, RecordError>(found)
        })
        .await?;
    let (expiring, next) = window.of(expiring, place_of);
    json(
        StatusCode::OK,
        &Watch {
            within_days,
            expiring,
            next,
        },
    )
}

/// The extract of the record of processing.
pub(super) async fn record30(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let csv = match call.query.get("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => {
            let detail = "`format` is `json` or `csv`";
            return Err(Problem::bad_request("invalid_parameter", detail));
        }
    };
    let recipients = desk.write(Ledger::record_of_processing).await?;
    if csv {
        let bytes = report::record_of_processing_csv(&recipients)
            .map_err(|error| Problem::internal(&error))?;
        return Ok(bytes_of(
            StatusCode::OK,
            report::Format::Csv.media_type(),
            bytes,
        ));
    }
    json(StatusCode::OK, &Record30 { recipients })
}

/// The exporter as it stands.
pub(super) async fn exporter(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let exporter = desk.ledger.exporter();
    let version = desk.ledger.register().exporter_version();
    let standing = Standing {
        exporter: &exporter,
        version,
    };
    with(
        json(StatusCode::OK, &standing)?,
        ETAG,
        &format!("\"{version}\""),
    )
}

/// Every version of the exporter.
pub(super) async fn exporter_history(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let versions = desk.write(Ledger::exporter_history).await?;
    json(StatusCode::OK, &History { versions })
}

/// A new version of the exporter.
pub(super) async fn put_exporter(call: Call, body: Body<Exporter>) -> Reply {
    let desk = call.desk(None)?;
    let (exporter, actor) = (body.value, call.actor());
    let wanted = match call.header(&IF_MATCH)? {
        None | Some("*") => None,
        Some(tag) => Some(version_of(tag)?),
    };
    let answer = desk
        .write(move |ledger| ledger.put_exporter_over(exporter, wanted, actor))
        .await?;
    let status = if answer.repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok(raw_json(
        status,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}
