//! `/v1/inquiries` and `/v1/exports`: what authorities ask for, and the evidence that answers.
//!
//! ```text
//! POST /v1/inquiries            {"reference":"CNIL 2026-1234","as_of":"…","scope":{"recipient":"orchid-crm"}}
//! POST /v1/inquiries/412/amend  {"due_on":"2026-04-02","text"?}
//! POST /v1/inquiries/412/close  {"text"?}         GET /v1/inquiries?state=open         GET /v1/inquiries/412
//! POST /v1/exports              {"inquiry":412,"withhold"?:[{"what":"person:12/0","ground":"fr.secret-avocat"}]}   the file
//! ```
//! An export is a POST: it is recorded, and so is the reading of what it opens. The same request gives the same file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, HeaderName};
use serde::Serialize;

use super::body::Body;
use super::call::Call;
use super::jobs;
use super::problem::Problem;
use super::read::Place;
use super::record::receipt;
use super::reply::{Reply, bytes_of, json, raw_json, with};
use super::tags;
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, record};
use crate::ledger::{
    ExportOf, ExportRequest, Filter, InquiryCase, InquiryDemand, InquiryWords, Ledger, Withholding,
};
use crate::report::bundle::{self, BundleError, MadeBundle};

/// Parameters of the list.
pub(super) const STATE: &[&str] = &["state", "after", "limit"];

record! {
    /// Another last day to answer.
    AmendBody {
        /// The day.
        due_on: NaiveDate,
        /// The words. Sealed.
        text: Option<Text>,
    }
}

record! {
    /// What was answered.
    CloseBody {
        /// The words. Sealed.
        text: Option<Text>,
    }
}

record! {
    /// Which evidence: of an inquiry, or of a filter.
    ExportBody check(ExportBody::check) {
        /// The entry that opened the inquiry.
        inquiry: Option<u64>,
        /// What a list shows.
        filter: Option<Filter>,
        /// What stays closed.
        withhold: Vec<Withholding>,
    }
}

impl ExportBody {
    fn check(&self, faults: &mut Faults) {
        if self.inquiry.is_some() == self.filter.is_some() {
            faults.add_at(
                "inquiry",
                "say one, `inquiry` or `filter`; an empty filter is everything",
            );
        }
        if let Some(filter) = &self.filter {
            faults.within("filter", |faults| filter.check_scope(faults));
        }
    }
}

#[derive(Serialize)]
struct All {
    inquiries: Vec<InquiryCase>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

#[derive(Serialize)]
struct One {
    inquiry: InquiryCase,
    words: InquiryWords,
}

/// Opens one.
pub(super) async fn post(call: Call, body: Body<InquiryDemand>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let demand = body.value;
    let answer = desk
        .write(move |ledger| ledger.open_inquiry(demand, actor, key))
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// Gives one another last day.
pub(super) async fn amend(place: Place, call: Call, body: Body<AmendBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let (seq, wanted) = (place.seq(), body.value);
    let answer = desk
        .write(move |ledger| ledger.amend_inquiry(seq, wanted.due_on, wanted.text, actor, key))
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// Closes one.
pub(super) async fn close(place: Place, call: Call, body: Body<CloseBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let (seq, text) = (place.seq(), body.value.text);
    let answer = desk
        .write(move |ledger| ledger.close_inquiry(seq, text, actor, key))
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// All of them, clear members only.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let open = match call.query.get("state") {
        None => false,
        Some("open") => true,
        Some(_) => {
            return Err(Problem::bad_request(
                "invalid_parameter",
                "`state` is `open`, or left out",
            ));
        }
    };
    let window = call.query.window()?;
    let mut inquiries = desk.write(Ledger::inquiries).await?;
    inquiries.retain(|case| !open || case.closed_by.is_none());
    let (inquiries, next) = window.of(inquiries, |case| case.seq);
    json(StatusCode::OK, &All { inquiries, next })
}

/// One, with its reference; reading whom it is about is recorded.
pub(super) async fn get(place: Place, call: Call) -> Reply {
    let desk = call.desk(None)?;
    let (seq, actor) = (place.seq(), call.actor());
    call.only_of(Some(seq))?;
    let one = desk
        .write(move |ledger| {
            let inquiry = ledger.inquiry(seq)?;
            let words = ledger.inquiry_words(seq, actor)?;
            Ok(One { inquiry, words })
        })
        .await?;
    tags::json(&one)
}

/// Makes a bundle.
pub(super) async fn export(call: Call, body: Body<ExportBody>) -> Reply {
    let desk = call.desk(None)?;
    let wanted = body.value;
    call.only_of(wanted.inquiry)?;
    if let Some(inquiry) = call.inquiry() {
        let withheld = desk.write(move |ledger| ledger.withheld_from(inquiry));
        if withheld.await? {
            let detail = "evidence of this inquiry was handed out with values withheld; ask the holder of the ledger for that file";
            let problem = Problem::new(StatusCode::CONFLICT, "evidence_withheld", detail);
            return Err(problem);
        }
    }
    let of = match (wanted.inquiry, wanted.filter) {
        (Some(seq), _) => ExportOf::Inquiry(seq),
        (None, filter) => ExportOf::Filter(Box::new(filter.unwrap_or_default())),
    };
    let request = ExportRequest {
        of,
        withhold: wanted.withhold,
        actor: call.actor(),
    };
    if jobs::preferred(&call)? {
        return jobs::begin(&call, &desk, request);
    }
    let made = desk
        .write(move |ledger| Ok(bundle::make(ledger, &request)))
        .await?;
    file(made.map_err(not_made)?)
}

/// Why there is no bundle, as an answer.
pub(super) fn not_made(error: BundleError) -> Problem {
    match error {
        BundleError::Ledger(error) => Problem::from(error),
        error @ BundleError::Build(_) => Problem::bad_request("no_evidence", error.to_string()),
        error @ BundleError::Report(_) => Problem::internal(&error),
    }
}

/// A bundle on its way out.
pub(super) fn file(made: MadeBundle) -> Reply {
    for lacking in [&made.unstamped, &made.unreported].into_iter().flatten() {
        tracing::warn!(seq = made.seq, error = %lacking, "a bundle left without its time-stamp or its report");
    }
    let digest = STANDARD.encode(made.digest.as_bytes());
    let kind = if made.stamped {
        "application/vnd.etsi.asic-e+zip"
    } else {
        "application/zip"
    };
    let response = bytes_of(StatusCode::OK, kind, made.bytes);
    let disposition = format!("attachment; filename=\"{}\"", made.name);
    let response = with(response, CONTENT_DISPOSITION, &disposition)?;
    let named = HeaderName::from_static("repr-digest");
    let response = with(response, named, &format!("sha-256=:{digest}:"))?;
    let entry = HeaderName::from_static("tabellion-export");
    with(response, entry, &made.seq.to_string())
}
