//! Whether a line was asked for: the filter object, asked of plain JSON as a stranger would.
//!
//! The same rules as lists have (`ledger`), said a second time: a test holds both together.

use serde_json::Value;

use super::verify::text;
use crate::entry::Filter;

/// What is asked, and how the register is looked up.
pub struct Asked<'a> {
    /// The filter.
    pub filter: &'a Filter,
    /// The profile of an organisation at a version, by `seq`.
    pub profile: &'a dyn Fn(u64) -> Option<&'a Value>,
}

/// Whether a line answers the filter. A person in it is another question.
#[must_use]
pub fn answers(line: &Value, asked: &Asked<'_>) -> bool {
    let filter = asked.filter;
    let (at, kind, body) = (text(line, "at"), text(line, "kind"), &line["body"]);
    let seq = line["seq"].as_u64().unwrap_or(0);
    if let Some(wanted) = &filter.kind
        && wanted != kind
    {
        return false;
    }
    if let Some(places) = &filter.seq
        && (places.from.is_some_and(|from| seq < from) || places.to.is_some_and(|to| seq > to))
    {
        return false;
    }
    if let Some(times) = &filter.recorded
        && !within(at, times.from.as_deref(), times.to.as_deref())
    {
        return false;
    }
    if matches!(kind, "disclosure" | "refusal") {
        return answers_record(body, asked);
    }
    let of_no_disclosure = filter.country.is_none()
        && filter.regime.is_none()
        && filter.verdict.is_none()
        && filter.purpose.is_none()
        && filter.occurred.is_none();
    let recipient = match &filter.recipient {
        None => true,
        Some(wanted) => kind == "recipient" && body["id"] == wanted.as_str(),
    };
    of_no_disclosure && recipient
}

fn answers_record(body: &Value, asked: &Asked<'_>) -> bool {
    let filter = asked.filter;
    let is = |wanted: &Option<String>, value: &Value| {
        wanted
            .as_ref()
            .is_none_or(|wanted| *value == wanted.as_str())
    };
    let occurred = filter.occurred.as_ref().is_none_or(|days| {
        let day = text(&body["disclosure"], "occurred_on");
        within(day, days.from.as_deref(), days.to.as_deref())
    });
    let regime = filter.regime.as_ref().is_none_or(|wanted| {
        let prefix = format!("{wanted}.");
        let rules = body["verdict"]["rules"].as_array();
        rules.is_some_and(|rules| {
            rules
                .iter()
                .any(|rule| rule.as_str().is_some_and(|rule| rule.starts_with(&prefix)))
        })
    });
    is(&filter.recipient, &body["recipient"]["id"])
        && is(&filter.verdict, &body["verdict"]["verdict"])
        && is(&filter.purpose, &body["disclosure"]["purpose"])
        && occurred
        && regime
        && filter.country.as_ref().is_none_or(|wanted| {
            let facts = match body["recipient"]["at"].as_u64() {
                Some(version) => (asked.profile)(version),
                None => Some(&body["recipient"]["facts"]),
            };
            facts.is_some_and(|facts| has_country(facts, wanted))
        })
}

/// Both ends inclusive; days and instants sort as their texts.
fn within(value: &str, from: Option<&str>, to: Option<&str>) -> bool {
    from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
}

fn has_country(facts: &Value, wanted: &str) -> bool {
    let among = |list: &Value, name: Option<&str>| {
        list.as_array().is_some_and(|list| {
            list.iter().any(|item| match name {
                Some(name) => item[name] == wanted,
                None => *item == wanted,
            })
        })
    };
    facts["seat"] == wanted
        || among(&facts["hosting"], None)
        || among(&facts["remote_access"], None)
        || among(&facts["sub_processors"], Some("country"))
}
