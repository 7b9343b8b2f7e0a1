//! `/v1/subjects/…`: what the ledger holds about one person.
//!
//! ```text
//! POST /v1/subjects/access        {"subject":"partner-0042","format":"letter","lang":"fr"}   the document
//! POST /v1/subjects/portability   {"subject":"partner-0042"}
//! POST /v1/subjects/join          {"subject":"partner-0042","alias":"email:anna@old.example"}
//! ```
//! POST although nothing but the reading is recorded: an identifier in a path would be kept by every proxy.

use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, HeaderName};

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::record::receipt;
use super::reply::{Reply, bytes_of, json, raw_json, with};
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, record};
use crate::keys::Scope;
use crate::ledger::{AccessOptions, Authorities};
use crate::report::{self, Format};
use crate::text::{Language, Texts};
use crate::vocabulary::Lang;

/// What the exporter should know of a report and the person should not read stands beside it: authorities left out.
const WITHHELD: HeaderName = HeaderName::from_static("tabellion-withheld");
/// Values left out because they show another person.
const REDACTED: HeaderName = HeaderName::from_static("tabellion-redacted");
/// `none`: the exporter has no contact in its profile, so that a letter has no address.
const CONTACT: HeaderName = HeaderName::from_static("tabellion-contact");
/// The request that it answers.
const REQUEST: HeaderName = HeaderName::from_static("tabellion-request");

record! {
    /// Whose report, and in which form.
    AccessBody check(AccessBody::check) {
        /// Who.
        subject: Text,
        /// `json`, `csv`, `xlsx` or `letter`; `json` when absent.
        format: Option<Text>,
        /// `fr` or `en`; else the language that the caller accepts.
        lang: Option<Text>,
        /// The request that it answers.
        request: Option<u64>,
        /// Also what went to authorities in an inquiry: never for the person. Needs `admin`.
        include_authorities: Option<bool>,
    }
}

record! {
    /// Whose copy.
    CopyBody {
        /// Who.
        subject: Text,
        /// The request that it answers.
        request: Option<u64>,
    }
}

record! {
    /// Two identifiers.
    PairBody {
        /// The person.
        subject: Text,
        /// The identifier that is, or is not, theirs too.
        alias: Text,
    }
}

impl AccessBody {
    fn check(&self, faults: &mut Faults) {
        if self
            .format
            .as_ref()
            .is_some_and(|format| Format::parse(format.as_str()).is_none())
        {
            let names = Format::NAMES.map(|name| format!("`{name}`"));
            faults.add_at("format", format_args!("a format is {}", names.join(", ")));
        }
        if self
            .lang
            .as_ref()
            .is_some_and(|lang| !["fr", "en"].contains(&lang.as_str()))
        {
            faults.add_at("lang", "a language is `fr` or `en`");
        }
    }
}

/// The report of Article 15.
pub(super) async fn access(call: Call, body: Body<AccessBody>) -> Reply {
    let desk = call.desk(None)?;
    let wanted = body.value;
    let authorities = if wanted.include_authorities == Some(true) {
        call.require(Scope::Admin)?;
        Authorities::Shown
    } else {
        Authorities::Withheld
    };
    let format = wanted
        .format
        .as_ref()
        .and_then(|format| Format::parse(format.as_str()))
        .unwrap_or(Format::Json);
    let language = match (wanted.lang.as_ref().map(Text::as_str), call.language()) {
        (Some("fr"), _) | (None, Lang::Fr) => Language::French,
        _ => Language::English,
    };
    let options = AccessOptions {
        subject: wanted.subject.to_string(),
        request: wanted.request,
        authorities,
        actor: call.actor(),
    };
    let report = desk
        .write(move |ledger| ledger.access_report(&options))
        .await?;
    let bytes = report::render(&report, format, &Texts::new(language))
        .map_err(|error| Problem::internal(&error))?;
    let response = bytes_of(StatusCode::OK, format.media_type(), bytes);
    let response = with(response, CONTENT_LANGUAGE, language.code())?;
    let response = with(response, WITHHELD, &report.withheld.to_string())?;
    let response = with(response, REDACTED, &report.redacted.to_string())?;
    let response = if report.exporter.contact.is_none() {
        with(response, CONTACT, "none")?
    } else {
        response
    };
    let response = match report.request {
        Some(request) => with(response, REQUEST, &request.to_string())?,
        None => response,
    };
    match format {
        Format::Xlsx | Format::Csv | Format::Letter => {
            let name = match format {
                Format::Xlsx => "access.xlsx",
                Format::Csv => "access.csv",
                _ => "access.html",
            };
            // Saved, never shown in the service's own origin.
            let disposition = format!("attachment; filename=\"{name}\"");
            with(response, CONTENT_DISPOSITION, &disposition)
        }
        Format::Json => Ok(response),
    }
}

/// The copy of Article 20.
pub(super) async fn portability(call: Call, body: Body<CopyBody>) -> Reply {
    let desk = call.desk(None)?;
    let options = AccessOptions {
        subject: body.value.subject.to_string(),
        request: body.value.request,
        authorities: Authorities::Withheld,
        actor: call.actor(),
    };
    let copy = desk
        .write(move |ledger| ledger.portable_copy(&options))
        .await?;
    let redacted = copy.redacted.to_string();
    with(json(StatusCode::OK, &copy)?, REDACTED, &redacted)
}

/// Two identifiers are one person.
pub(super) async fn join(call: Call, body: Body<PairBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let pair = body.value;
    let answer = desk
        .write(move |ledger| {
            ledger.join_persons(pair.subject.as_str(), pair.alias.as_str(), actor, key)
        })
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}

/// They are not.
pub(super) async fn separate(call: Call, body: Body<PairBody>) -> Reply {
    let desk = call.desk(None)?;
    let (key, actor) = (call.tags(&desk, &body.bytes)?, call.actor());
    let pair = body.value;
    let answer = desk
        .write(move |ledger| {
            ledger.separate_persons(pair.subject.as_str(), pair.alias.as_str(), actor, key)
        })
        .await?;
    Ok(raw_json(
        StatusCode::CREATED,
        receipt(&desk, answer)?.to_json().into_bytes(),
    ))
}
