//! The description of the service: one table of routes, told as OpenAPI 3.1 and as a page.
//!
//! ```toml
//! [[routes]]
//! at = "GET /v1/recipients/{id}"
//! scopes = ["disclosures:read", "recipients:write"]
//! gives = { 200 = "Recipient" }
//! ```
//! The table (`api/routes.toml`) says what the routes (`routes`) do; it does not make them do it. `tests/http/described.rs`
//! holds the two against each other, both ways. Bodies are told by the declaration that reads them.

mod openapi;
mod page;

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use bytes::Bytes;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY};
use serde::Deserialize;
use serde_json::Value;

use super::query::Query;
use super::reply::{Reply, bytes_of, with};
use super::tags;
use super::{
    check, close, erasures, holds, inquiries, prune, register, retention, rulebook, subjects,
    suppressions,
};
use crate::disclosure::{Disclosure, Event, Exporter, Form, Recipient};
use crate::ledger::{InquiryDemand, SuppressionOffer};
use crate::rights::{BreachDemand, Demand, Notice};
use crate::text::Language;

const TABLE: &str = include_str!("api/routes.toml");
/// Clients may keep the description as long as they keep a connection.
const A_WHILE: &str = "public, max-age=300";

/// The table, read once. A table that cannot be read has no routes; a test says so.
static ROUTES: LazyLock<Table> = LazyLock::new(|| toml::from_str(TABLE).unwrap_or_default());

/// Everything that is told of the service.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    routes: Vec<Route>,
    groups: BTreeMap<String, Words>,
    paths: BTreeMap<String, Parameter>,
    parameters: BTreeMap<String, Parameter>,
    headers: BTreeMap<String, Parameter>,
}

/// One method of one path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    at: String,
    id: String,
    group: String,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    query: Vec<String>,
    #[serde(default)]
    headers: Vec<String>,
    body: Option<String>,
    gives: BTreeMap<String, String>,
    #[serde(default)]
    fails: Vec<u16>,
    en: String,
    fr: String,
}

/// Something that stands in a path, a query or a header.
#[derive(Debug, Deserialize)]
struct Parameter {
    schema: Value,
    #[serde(flatten)]
    about: Words,
}

/// The same in both languages.
#[derive(Debug, Deserialize)]
struct Words {
    en: String,
    fr: String,
}

impl Words {
    fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }
}

impl Route {
    fn about(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::French => &self.fr,
        }
    }

    fn method(&self) -> &str {
        self.at.split(' ').next().unwrap_or_default()
    }

    fn path(&self) -> &str {
        self.at.split(' ').nth(1).unwrap_or_default()
    }

    /// Names between braces.
    fn segments(&self) -> impl Iterator<Item = &str> {
        self.path()
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Query parameters, `exporter` included where it is known.
    fn parameters(&self) -> impl Iterator<Item = &str> {
        let exporter = self.scopes.is_some().then_some("exporter");
        exporter
            .into_iter()
            .chain(self.query.iter().map(String::as_str))
    }

    /// Whether its answer has an `ETag` that a reader may know already.
    fn is_tagged(&self) -> bool {
        self.method() == "GET" && self.headers.iter().any(|name| name == "If-None-Match")
    }

    /// What it may answer besides what was hoped for.
    fn failures(&self) -> Vec<u16> {
        let mut all = vec![400];
        if self.scopes.is_some() {
            // 503 also where the issuer of an ID token is silent.
            all.extend([401, 403, 404, 410, 429, 503]);
        }
        match self.body.as_deref() {
            None => {}
            Some("bytes") => all.extend([408, 413]),
            Some("lines") => all.extend([408, 415]),
            Some(_) => all.extend([408, 413, 415]),
        }
        all.extend(&self.fails);
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The shape of a body, as its reader declares it.
fn body(name: &str) -> Option<Value> {
    let shape = match name {
        "Access" => subjects::AccessBody::shape(),
        "Breach" => BreachDemand::shape(),
        "Carry" => SuppressionOffer::shape(),
        "Check" => check::Check::shape(),
        "Close" => close::Close::shape(),
        "Copy" => subjects::CopyBody::shape(),
        "Demand" => Demand::shape(),
        "Disclosure" => Disclosure::shape(),
        "Erasure" => erasures::Erasure::shape(),
        "Event" => Event::shape(),
        "Exporter" => Exporter::shape(),
        "Export" => inquiries::ExportBody::shape(),
        "Hold" => holds::Placed::shape(),
        "HoldReview" => holds::Reviewed::shape(),
        "Inquiry" => InquiryDemand::shape(),
        "InquiryChange" => inquiries::AmendBody::shape(),
        "InquiryEnd" => inquiries::CloseBody::shape(),
        "Lift" => suppressions::LiftBody::shape(),
        "Merge" => register::MergeBody::shape(),
        "Notice" => Notice::shape(),
        "Pair" => subjects::PairBody::shape(),
        "Prune" => prune::Prune::shape(),
        "Recipient" => Recipient::shape(),
        "Review" => suppressions::ReviewBody::shape(),
        "Rulebook" => rulebook::Wanted::shape(),
        "Run" => retention::RunBody::shape(),
        "Whom" => suppressions::WhomBody::shape(),
        _ => return None,
    };
    Some(shape)
}

/// `GET /openapi.json`.
pub(super) async fn description(_query: Query) -> Reply {
    static TEXT: LazyLock<Bytes> = LazyLock::new(|| openapi::text(&ROUTES).into());
    let response = tags::bytes("application/json", TEXT.clone())?;
    with(response, CACHE_CONTROL, A_WHILE)
}

/// `GET /docs`.
pub(super) fn docs(_query: Query, language: Language) -> Reply {
    static ENGLISH: OnceLock<Bytes> = OnceLock::new();
    static FRENCH: OnceLock<Bytes> = OnceLock::new();
    let kept = match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
    };
    let page = if let Some(page) = kept.get() {
        page.clone()
    } else {
        let page = Bytes::from(page::written(&ROUTES, language)?);
        kept.get_or_init(|| page).clone()
    };
    let response = bytes_of(StatusCode::OK, "text/html; charset=utf-8", page);
    let response = with(response, CONTENT_LANGUAGE, language.code())?;
    let response = with(response, CONTENT_SECURITY_POLICY, &page::policy())?;
    with(response, CACHE_CONTROL, "private, max-age=300")
}
