//! Completeness: numbers without gap, counted by a census, or ended by an entry that is later than the instant.

use std::collections::BTreeMap;

use super::json::text;
use super::scope::is_within;
use super::{Bundle, Item, Part};
use crate::census::Standing;
use crate::entry::{Census, Filter};
use crate::evidence::parts::{Claims, RecipientClaim};
use crate::evidence::report::Fault;

pub fn check(bundle: &Bundle<'_>) -> Result<Fault, Fault> {
    let claims = bundle.claims.as_ref().ok_or(Fault::plain("census.form"))?;
    check_asked(bundle, claims)?;
    if let Some(count) = claims.person {
        return Ok(Fault::plain("census.person").with("count", count));
    }
    if !claims.whole && claims.recipients.is_empty() {
        return Ok(Fault::plain("census.narrow"));
    }
    let census = census_of(bundle, claims)?;
    for claim in &claims.recipients {
        check_recipient(bundle, claim, &census)?;
    }
    if claims.whole {
        check_whole(bundle)?;
    }
    Ok(Fault::plain("census.ok"))
}

/// What must be claimed follows from what was asked: a claim that is left out hides something.
fn check_asked(bundle: &Bundle<'_>, claims: &Claims) -> Result<(), Fault> {
    let manifest = &bundle.manifest;
    let everybody = manifest.persons.is_empty();
    let good = match &manifest.filter.recipient {
        Some(id) if everybody => claims.recipients.iter().any(|claim| claim.id == *id),
        None if everybody && manifest.filter == Filter::default() => claims.whole,
        _ => !claims.whole && claims.recipients.is_empty(),
    };
    let person = claims.person.is_none() || manifest.persons.len() == 1;
    if good && person {
        Ok(())
    } else {
        Err(Fault::plain("census.form"))
    }
}

fn census_of(bundle: &Bundle<'_>, claims: &Claims) -> Result<Census, Fault> {
    let item = claims
        .census
        .and_then(|seq| bundle.items.get(&seq))
        .filter(|item| item.kind() == "census")
        .ok_or(Fault::plain("census.missing"))?;
    let census: Census =
        serde_json::from_value(item.body().clone()).map_err(|_| Fault::plain("census.missing"))?;
    if census.size == bundle.manifest.until && census.size <= item.seq {
        Ok(census)
    } else {
        Err(Fault::at("census.size", item.seq))
    }
}

fn check_recipient(
    bundle: &Bundle<'_>,
    claim: &RecipientClaim,
    census: &Census,
) -> Result<(), Fault> {
    let about = |code: &'static str| Fault::plain(code).with("id", &claim.id);
    let series =
        standing(&claim.standing, &claim.id, census).ok_or_else(|| about("census.standing"))?;
    let mut found = 0u64;
    let mut last = 0;
    for item in bundle.items.values() {
        let Some(number) = number_of(item, &claim.id) else {
            continue;
        };
        if claim.boundary == Some(item.seq) {
            continue;
        }
        if number != found + 1 {
            return Err(about("census.number").with("number", found + 1));
        }
        found = number;
        last = item.seq;
    }
    let miscounted = || {
        about("census.count")
            .with("counted", series.0)
            .with("found", found)
    };
    let Some(boundary) = claim.boundary else {
        let same = found == series.0 && found == claim.count && (found == 0 || last == series.1);
        return if same { Ok(()) } else { Err(miscounted()) };
    };
    if found != claim.count || found >= series.0 {
        return Err(miscounted());
    }
    let ends = bundle.items.get(&boundary).is_some_and(|item| {
        item.part == Part::Support
            && number_of(item, &claim.id) == Some(found + 1)
            && item.at() > bundle.manifest.as_of.as_str()
            && item.seq > last
    });
    if ends {
        Ok(())
    } else {
        Err(Fault::at("census.boundary", boundary))
    }
}

/// Count and last place of an organisation in the census.
fn standing(standing: &Standing, id: &str, census: &Census) -> Option<(u64, u64)> {
    let series = standing.check(id, census).ok()?;
    Some((series.count, series.last))
}

/// The number of a line in an organisation's series.
fn number_of(item: &Item<'_>, id: &str) -> Option<u64> {
    let recipient = &item.body()["recipient"];
    let of = matches!(item.kind(), "disclosure" | "refusal") && text(recipient, "id") == id;
    of.then(|| recipient["number"].as_u64().unwrap_or(0))
}

/// Every entry from 0 on, up to the end or to one that is later.
fn check_whole(bundle: &Bundle<'_>) -> Result<(), Fault> {
    let places: BTreeMap<u64, &Item<'_>> = bundle
        .items
        .values()
        .filter(|item| item.part == Part::Entries)
        .map(|item| (item.seq, item))
        .collect();
    let mut next = 0;
    while places.contains_key(&next) {
        next += 1;
    }
    if next < places.len() as u64 {
        return Err(Fault::at("census.whole", next));
    }
    let ended = next == bundle.manifest.until
        || bundle
            .items
            .get(&next)
            .is_some_and(|item| !is_within(bundle, item) && item.seq < bundle.manifest.until);
    if ended {
        Ok(())
    } else {
        Err(Fault::at("census.whole", next))
    }
}
