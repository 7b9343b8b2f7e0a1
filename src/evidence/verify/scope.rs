//! The scope: exactly what was asked for, nothing later, and beside it only what the proof needs.

use super::json::text;
use super::{Bundle, Item, Part};
use crate::entry::Filter;
use crate::evidence::filter::{Asked, answers};
use crate::evidence::report::Fault;

/// Kinds that a proof may need: keys, register, rules, counts, and what explains that something is gone.
const NEEDED: [&str; 11] = [
    "census",
    "erasure",
    "erasure_done",
    "export",
    "exporter",
    "genesis",
    "inquiry",
    "key",
    "recipient",
    "retention",
    "rulebook",
];

pub fn check(bundle: &Bundle<'_>) -> Result<Fault, Fault> {
    check_inquiry(bundle)?;
    for item in bundle.items.values() {
        match item.part {
            Part::Entries => check_entry(bundle, item)?,
            Part::Support => check_support(bundle, item)?,
        }
    }
    Ok(Fault::plain("scope.ok"))
}

/// Whether a line is of the state that is shown.
pub fn is_within(bundle: &Bundle<'_>, item: &Item<'_>) -> bool {
    item.at() <= bundle.manifest.as_of.as_str() && item.seq < bundle.manifest.until
}

fn is_asked(bundle: &Bundle<'_>, item: &Item<'_>) -> bool {
    let profile = |version: u64| {
        let held = bundle.items.get(&version)?;
        (held.kind() == "recipient").then(|| &held.body()["profile"])
    };
    let asked = Asked {
        filter: &bundle.manifest.filter,
        profile: &profile,
    };
    answers(&item.value, &asked)
}

fn check_entry(bundle: &Bundle<'_>, item: &Item<'_>) -> Result<(), Fault> {
    if !is_within(bundle, item) {
        return Err(Fault::at("scope.later", item.seq));
    }
    check_register(bundle, item)?;
    if is_asked(bundle, item) {
        Ok(())
    } else {
        Err(Fault::at("scope.filter", item.seq))
    }
}

/// The versions of exporter and recipient that a verdict rests on.
fn check_register(bundle: &Bundle<'_>, item: &Item<'_>) -> Result<(), Fault> {
    if !matches!(item.kind(), "disclosure" | "refusal") {
        return Ok(());
    }
    let held = |seq: Option<u64>, kinds: [&str; 2]| {
        seq.and_then(|seq| bundle.items.get(&seq))
            .filter(|held| held.seq < item.seq && kinds.contains(&held.kind()))
    };
    let body = item.body();
    let exporter = held(body["exporter_at"].as_u64(), ["genesis", "exporter"]).is_some();
    let recipient = &body["recipient"];
    let known = match recipient["id"].as_str() {
        Some(id) => held(recipient["at"].as_u64(), ["recipient"; 2])
            .is_some_and(|version| version.body()["id"] == id),
        None => true,
    };
    if exporter && known {
        Ok(())
    } else {
        Err(Fault::at("scope.register", item.seq))
    }
}

fn check_support(bundle: &Bundle<'_>, item: &Item<'_>) -> Result<(), Fault> {
    let claims = bundle.claims.as_ref();
    let boundary = claims.is_some_and(|claims| {
        let ends = |claim: &crate::evidence::RecipientClaim| claim.boundary == Some(item.seq);
        let next = claims.whole && item.seq == bundle.manifest.entries;
        claims.recipients.iter().any(ends) || next && !is_within(bundle, item)
    });
    if boundary {
        return Ok(());
    }
    let everybody = bundle.manifest.persons.is_empty();
    let asked = everybody && is_within(bundle, item) && is_asked(bundle, item);
    if matches!(item.kind(), "disclosure" | "refusal") {
        let counted = claims.is_some_and(|claims| {
            let id = text(&item.body()["recipient"], "id");
            claims.recipients.iter().any(|claim| claim.id == id)
        });
        return match (counted, asked) {
            (true, false) if is_within(bundle, item) => Ok(()),
            (true, true) => Err(Fault::at("scope.hidden", item.seq)),
            (true, false) => Err(Fault::at("scope.later", item.seq)),
            (false, _) => Err(Fault::at("scope.foreign", item.seq)),
        };
    }
    if asked {
        return Err(Fault::at("scope.hidden", item.seq));
    }
    if NEEDED.contains(&item.kind()) {
        Ok(())
    } else {
        Err(Fault::at("scope.foreign", item.seq))
    }
}

/// The inquiry asked for what the manifest says, as of the same instant.
fn check_inquiry(bundle: &Bundle<'_>) -> Result<(), Fault> {
    let manifest = &bundle.manifest;
    let Some(seq) = manifest.inquiry else {
        return Ok(());
    };
    let wrong = || Fault::at("scope.inquiry", seq);
    let item = bundle
        .items
        .get(&seq)
        .filter(|item| item.kind() == "inquiry")
        .ok_or_else(wrong)?;
    let body = item.body();
    let scope: Filter = match body.get("scope") {
        Some(scope) => serde_json::from_value(scope.clone()).map_err(|_| wrong())?,
        None => Filter::default(),
    };
    let same = text(body, "change") == "opened"
        && text(body, "as_of") == manifest.as_of
        && scope == manifest.filter
        && manifest.until < seq;
    if same { Ok(()) } else { Err(wrong()) }
}
