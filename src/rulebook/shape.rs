//! TOML text to typed rows, with everything that is wrong with it.
//!
//! ```text
//! eu-gdpr/eu-gdpr.A48.toml:3: unknown key `titel`, use `title`
//! eu-gdpr/eu-gdpr.A48.toml:7: a date is written without quotes and without a time, as in `2026-11-22`
//! ```
//! serde stops at the first fault. Here what is wrong is told, cut out, and the rest is read again, until nothing is
//! wrong any more. This knows nothing of rules; what the rows mean is `load`.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::vocabulary::{did_you_mean, nearest};

/// More faults than this in one file say nothing new.
const MOST: usize = 100;

/// Something wrong with the shape of a file.
pub(super) struct ShapeFault {
    /// Where, in bytes.
    pub(super) at: usize,
    /// What, and what to write instead.
    pub(super) message: String,
}

/// What could be read, and all faults.
pub(super) fn read<T: DeserializeOwned + Default>(text: &str) -> (T, Vec<ShapeFault>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<ShapeFault> = errors.iter().map(told).collect();
    if !faults.is_empty() {
        // Half a document may mean anything.
        return (T::default(), faults);
    }
    let span = table.span();
    let mut table = table.into_inner();
    let mut gone: Vec<String> = Vec::new();
    for _ in 0..MOST {
        let document = Spanned::new(span.clone(), table.clone());
        let error = match T::deserialize(toml::Deserializer::from(document)) {
            Ok(read) => return (read, faults),
            Err(error) => error,
        };
        if !absent(error.message()).is_some_and(|name| gone.iter().any(|cut| cut == name)) {
            faults.push(told(&error));
        }
        if let Some((_, near)) = unknown(error.message()) {
            // It is not missing, it is misspelt.
            gone.extend(near.first().map(|meant| (*meant).to_owned()));
        }
        let place = error.span();
        if !place.is_some_and(|place| cut(&mut table, &place, &mut gone)) {
            break;
        }
    }
    (T::default(), faults)
}

fn told(error: &toml::de::Error) -> ShapeFault {
    ShapeFault {
        at: error.span().map_or(0, |span| span.start),
        message: worded(error.message()),
    }
}

/// serde's sentence about a key, in ours.
fn worded(message: &str) -> String {
    if let Some((found, near)) = unknown(message) {
        let hint = if near.is_empty() {
            let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            format!("; known here: {}", known.join(", "))
        } else {
            did_you_mean(&near)
        };
        return format!("unknown key `{found}`{hint}");
    }
    match absent(message) {
        Some(name) => format!("`{name}` is missing: add it"),
        None => message.to_owned(),
    }
}

/// Of serde's sentence about an unknown field the key, and the nearest ones that are known.
fn unknown(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut quoted = message
        .strip_prefix("unknown field ")?
        .split('`')
        .skip(1)
        .step_by(2);
    let found = quoted.next()?;
    Some((found, nearest(found, quoted)))
}

/// The name in serde's sentence about a missing field.
fn absent(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.strip_suffix('`')
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Cuts out the innermost entry that holds a place; false where there is none.
fn cut(table: &mut DeTable<'_>, place: &Range<usize>, gone: &mut Vec<String>) -> bool {
    let mut found = None;
    for (key, value) in table.iter_mut() {
        if cut_within(value, place, gone) {
            return true;
        }
        if holds(&key.span(), place) || holds(&value.span(), place) {
            found = Some(key.get_ref().to_string());
        }
    }
    let Some(name) = found else { return false };
    table.remove(name.as_str());
    gone.push(name);
    true
}

fn cut_within(
    value: &mut Spanned<DeValue<'_>>,
    place: &Range<usize>,
    gone: &mut Vec<String>,
) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => cut(table, place, gone),
        DeValue::Array(items) => {
            if items.iter_mut().any(|item| cut_within(item, place, gone)) {
                return true;
            }
            let Some(index) = items.iter().position(|item| holds(&item.span(), place)) else {
                return false;
            };
            let mut left = DeArray::new();
            for (_, item) in items.iter().enumerate().filter(|(at, _)| *at != index) {
                left.push(item.clone());
            }
            *items = left;
            true
        }
        _ => false,
    }
}
