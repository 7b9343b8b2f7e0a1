//! `GET /v1/disclosures…`: what was recorded.
//!
//! ```text
//! /v1/disclosures/41               the canonical line, byte for byte
//! /v1/disclosures/41/proof         {"line":"…","proof":"…"}: the receipt again, against the latest checkpoint
//! /v1/disclosures/41/explanation   the verdict with names, citations and remedies, as known then and by today's rules, and the entries that correct it
//! /v1/disclosures?verdict=refuse   {"entries":[{…},…],"next":97}; go on with `after=97`
//! ```
//! Refusals are read here too. Entries of other kinds are in the published log.

use std::str::FromStr;
use std::sync::Arc;

use http::StatusCode;
use http::header::CONTENT_LANGUAGE;
use serde::Serialize;
use serde_json::value::RawValue;

use super::bounds;
use super::call::Call;
use super::desk::Desk;
use super::problem::Problem;
use super::readings::Reading;
use super::reply::{Reply, json, raw_json, with};
use super::tags;
use super::verdict::{self, Told};
use crate::entry::{AccessPurpose, Frame};
use crate::keys::Scope;
use crate::ledger::{Filter, Ledger, ReadError};

/// The place of an entry, in a path: digits and nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(u64);

impl Place {
    /// The entry.
    pub(super) const fn seq(self) -> u64 {
        self.0
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(());
        }
        text.parse().map(Self).map_err(|_| ())
    }
}

/// One page of a list.
#[derive(Serialize)]
struct Page {
    entries: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<u64>,
}

/// Why an entry says what it says.
#[derive(Serialize)]
struct Explained {
    seq: u64,
    verdict: Told,
    corrected_by: Vec<u64>,
    #[serde(flatten)]
    why: serde_json::Value,
}

/// The list.
pub(super) async fn list(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let filter = call.query.filter()?;
    let (after, limit) = call.query.page()?;
    if filter.subject.is_some() {
        call.require(Scope::SubjectsRead)?;
        note(&desk, &call, AccessPurpose::Support, &filter, Vec::new()).await?;
    }
    let scope = scope(&desk, &call).await?;
    let (lines, next) = desk
        .read(move |ledger| fill(ledger, &filter, scope.as_ref(), after, limit))
        .await?;
    let entries = lines.into_iter().map(raw).collect::<Result<Vec<_>, _>>()?;
    json(StatusCode::OK, &Page { entries, next })
}

/// Who sees one inquiry sees its scope, and nothing else; `None` for everybody else.
async fn scope(desk: &Desk, call: &Call) -> Result<Option<Filter>, Problem> {
    let Some(inquiry) = call.inquiry() else {
        return Ok(None);
    };
    let scope = desk
        .write(move |ledger| ledger.inquiry_scope(inquiry))
        .await?;
    if scope.subject.is_some() {
        note(desk, call, AccessPurpose::Inquiry, &scope, vec![inquiry]).await?;
    }
    Ok(Some(scope))
}

/// Which entries are somebody's is sealed: to look for them is to read.
async fn note(
    desk: &Desk,
    call: &Call,
    purpose: AccessPurpose,
    filter: &Filter,
    entries: Vec<u64>,
) -> Result<(), Problem> {
    let reading = Reading {
        purpose,
        subject: filter.subject.clone(),
        entries,
        actor: call.actor(),
    };
    desk.note_reading(reading).await
}

/// Reads on until the page is full: entries of other kinds do not count. Within a scope, its entries are looked through.
fn fill(
    ledger: &Ledger,
    filter: &Filter,
    scope: Option<&Filter>,
    after: Option<u64>,
    limit: usize,
) -> Result<(Vec<Vec<u8>>, Option<u64>), ReadError> {
    let every_kind = filter.kind.is_some();
    let mut lines = Vec::new();
    let mut after = after;
    loop {
        let wanted = limit - lines.len();
        let found = ledger.list(scope.unwrap_or(filter), after, wanted)?;
        for (seq, line) in found.entries {
            if (every_kind || is_disclosure(&line))
                && (scope.is_none() || ledger.answers(filter, seq)?)
            {
                lines.push(line);
            }
        }
        match found.next {
            Some(next) if lines.len() < limit => after = Some(next),
            next => return Ok((lines, next)),
        }
    }
}

fn raw(line: Vec<u8>) -> Result<Box<RawValue>, Problem> {
    let text = String::from_utf8(line).map_err(|error| Problem::internal(&error))?;
    RawValue::from_string(text).map_err(|error| Problem::internal(&error))
}

/// One line.
pub(super) async fn line(place: Place, call: Call) -> Reply {
    let (_, _, line) = found(place, &call).await?;
    tags::bytes("application/json", line)
}

/// Its receipt.
pub(super) async fn proof(place: Place, call: Call) -> Reply {
    let (desk, seq, _) = found(place, &call).await?;
    let receipt = desk
        .read(move |ledger| ledger.receipt(seq))
        .await?
        .ok_or_else(|| no_such_entry(seq))?;
    Ok(raw_json(StatusCode::OK, receipt.to_json().into_bytes()))
}

/// Its verdict in words: as known then, with what is known now, and if it were made today.
pub(super) async fn explanation(place: Place, call: Call) -> Reply {
    let (desk, seq, _) = found(place, &call).await?;
    let explanation = desk.read(move |ledger| ledger.explanation(seq)).await?;
    let explanation = explanation.ok_or_else(|| no_such_entry(seq))?;
    let language = call.language();
    let verdict = verdict::recorded(&explanation.verdict, &desk.ledger.rulebook(), language);
    let why = desk.read(move |ledger| ledger.why(seq)).await?;
    let why = why.ok_or_else(|| no_such_entry(seq))?;
    let explained = Explained {
        seq,
        verdict,
        corrected_by: explanation.corrected_by,
        why: crate::text::why::to_json(&why, &desk.ledger.rulebook(), language),
    };
    with(
        json(StatusCode::OK, &explained)?,
        CONTENT_LANGUAGE,
        verdict::tag(language),
    )
}

/// The line of a disclosure or a refusal, and where it stands.
async fn found(Place(seq): Place, call: &Call) -> Result<(Arc<Desk>, u64, Vec<u8>), Problem> {
    let desk = call.desk(None)?;
    if let (Some(scope), Some(inquiry)) = (scope(&desk, call).await?, call.inquiry())
        && !desk.read(move |ledger| ledger.answers(&scope, seq)).await?
    {
        return Err(bounds::outside(inquiry));
    }
    let line = desk
        .read(move |ledger| ledger.line(seq))
        .await?
        .ok_or_else(|| no_such_entry(seq))?;
    if is_disclosure(&line) {
        return Ok((desk, seq, line));
    }
    let detail = format!("entry {seq} is no disclosure; its line is in the published log");
    Err(Problem::not_found("not_a_disclosure", detail))
}

fn no_such_entry(seq: u64) -> Problem {
    Problem::not_found(
        "no_such_entry",
        format!("there is no entry {seq}; entries are numbered from 0, without gap"),
    )
}

fn is_disclosure(line: &[u8]) -> bool {
    Frame::of(line).is_some_and(|frame| matches!(frame.kind, b"disclosure" | b"refusal"))
}
