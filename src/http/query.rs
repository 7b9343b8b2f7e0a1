//! Query parameters: each one known, each one once.
//!
//! ```text
//! ?recipient=bank-martin&verdict=refuse&occurred.from=2026-01-01&limit=50
//! ```
//! A parameter that nobody knows is an error that names the nearest one: a filter with a typing mistake would
//! otherwise show everything and look right.

use std::fmt::Display;

use serde::Serialize;
use serde_json::{Value, json};

use super::problem::Problem;
use crate::disclosure::OrgId;
use crate::disclosure::form::{parse_date, parse_instant};
use crate::ledger::{Filter, Span};
use crate::vocabulary::{Code as _, Country, Purpose, Regime, VerdictWord, did_you_mean, nearest};

/// The members of the filter object, as parameters; spans have two.
pub(super) const FILTER: &[&str] = &[
    "recipient",
    "subject",
    "country",
    "regime",
    "verdict",
    "purpose",
    "kind",
    "occurred.from",
    "occurred.to",
    "recorded.from",
    "recorded.to",
    "seq.from",
    "seq.to",
    "as_of",
    "after",
    "limit",
];
/// Entries in one answer unless told otherwise.
const LIMIT: u64 = 100;
/// Entries in one answer at most.
const MAX_LIMIT: u64 = 1000;
/// Every parameter that any route knows is short.
const MAX_VALUE: usize = 512;

/// Parameters of a list that comes page by page.
pub(super) const PAGE: &[&str] = &["after", "limit"];

/// One page as it is answered where nothing stands beside the items: `{"holds": […], "next": 41}`.
pub(super) fn told<K: Serialize>(member: &str, items: Value, next: Option<K>) -> Value {
    let mut page = serde_json::Map::new();
    page.insert(member.to_owned(), items);
    if let Some(next) = next {
        page.insert("next".to_owned(), json!(next));
    }
    Value::Object(page)
}

/// One page of a list in order of its keys.
pub(super) struct Window<K> {
    after: Option<K>,
    limit: usize,
}

impl<K: Ord> Window<K> {
    /// The items of the page, and the key to go on after; none at the end.
    pub(super) fn of<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
        items.sort_by_key(&key);
        items.retain(|item| self.after.as_ref().is_none_or(|after| key(item) > *after));
        if items.len() <= self.limit {
            return (items, None);
        }
        items.truncate(self.limit);
        let next = items.last().map(key);
        (items, next)
    }
}

/// The parameters of one request.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=b&c=d`; `exporter` is known everywhere.
    pub(super) fn parse(raw: &str, known: &'static [&'static str]) -> Result<Self, Problem> {
        let mut found: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let all = || known.iter().copied().chain(["exporter"]);
            if !all().any(|known| known == name) {
                return Err(unknown(&name, all()));
            }
            if found.iter().any(|(before, _)| *before == name) {
                return Err(Problem::bad_request(
                    "repeated_parameter",
                    format!("`{name}` stands in the query twice; keep one"),
                ));
            }
            if value.is_empty()
                || value.len() > MAX_VALUE
                || value.contains('\u{FFFD}')
                || value.chars().any(char::is_control)
            {
                let detail = format!(
                    "the parameter `{name}` is empty, too long or no text; leave it out, or write 1 to {MAX_VALUE} bytes of UTF-8"
                );
                return Err(Problem::bad_request("invalid_parameter", detail));
            }
            found.push((name.into_owned(), value.into_owned()));
        }
        Ok(Self(found))
    }

    /// One parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    fn read<T, E: Display>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let fault = |error| Problem::bad_request("invalid_parameter", format!("`{name}`: {error}"));
        parse(text).map(Some).map_err(fault)
    }

    /// A whole number.
    fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        self.read(name, |text| match text.parse::<u64>() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(number),
            _ => Err("a whole number is expected".to_owned()),
        })
    }

    fn span<T, E: Display>(
        &self,
        name: &str,
        parse: fn(&str) -> Result<T, E>,
    ) -> Result<Span<T>, Problem> {
        Ok(Span {
            from: self.read(&format!("{name}.from"), parse)?,
            to: self.read(&format!("{name}.to"), parse)?,
        })
    }

    /// The filter object.
    pub(super) fn filter(&self) -> Result<Filter, Problem> {
        Ok(Filter {
            exporter: None,
            recipient: self
                .read("recipient", OrgId::parse)?
                .map(|id| id.to_string()),
            subject: self.get("subject").map(str::to_owned),
            country: self.read("country", Country::parse)?,
            regime: self.read("regime", Regime::parse)?,
            verdict: self.read("verdict", VerdictWord::parse)?,
            purpose: self.read("purpose", Purpose::parse)?,
            kind: self.read("kind", kind)?,
            occurred: self.span("occurred", parse_date)?,
            recorded: self.span("recorded", parse_instant)?,
            seq: Span {
                from: self.number("seq.from")?,
                to: self.number("seq.to")?,
            },
            as_of: self.read("as_of", parse_instant)?,
        })
    }

    /// The entry that a correction takes the place of.
    pub(super) fn supersedes(&self) -> Result<Option<u64>, Problem> {
        self.number("supersedes")
    }

    /// The place after which something begins.
    pub(super) fn after(&self) -> Result<Option<u64>, Problem> {
        self.number("after")
    }

    /// Where a page begins and how long it is, of lists that were told whole once: a thousand unless told otherwise.
    pub(super) fn window(&self) -> Result<Window<u64>, Problem> {
        Ok(Window {
            after: self.number("after")?,
            limit: self.limit(MAX_LIMIT)?,
        })
    }

    /// The same of a list by ids.
    pub(super) fn window_of_ids(&self) -> Result<Window<String>, Problem> {
        Ok(Window {
            after: self.get("after").map(str::to_owned),
            limit: self.limit(MAX_LIMIT)?,
        })
    }

    fn limit(&self, usual: u64) -> Result<usize, Problem> {
        let limit = self.number("limit")?.unwrap_or(usual);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::bad_request(
                "invalid_parameter",
                format!("`limit` is 1 to {MAX_LIMIT}"),
            ));
        }
        Ok(usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// Where a page begins and how long it is.
    pub(super) fn page(&self) -> Result<(Option<u64>, usize), Problem> {
        Ok((self.number("after")?, self.limit(LIMIT)?))
    }
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    let near = did_you_mean(&nearest(name, known));
    Problem::bad_request(
        "unknown_parameter",
        format!("there is no query parameter `{shown}` here{near}"),
    )
}

/// Lists of this path hold disclosures and refusals.
fn kind(text: &str) -> Result<String, String> {
    const KINDS: [&str; 2] = ["disclosure", "refusal"];
    if KINDS.contains(&text) {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(40).collect();
    Err(format!(
        "`{shown}` is no kind of this list, use `disclosure` or `refusal`"
    ))
}
