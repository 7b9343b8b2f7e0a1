//! What countries are called, for letters and lists: CLDR, French and English (`country_names.tsv`).
//!
//! Names decide nothing; what a territory is in law stands in the rulebook.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Country, Lang, Place};

static NAMES: LazyLock<HashMap<&'static str, [&'static str; 2]>> = LazyLock::new(|| {
    include_str!("country_names.tsv")
        .lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, [columns.next()?, columns.next()?]))
        })
        .collect()
});

/// A country in words; its code where it has none.
#[must_use]
pub fn country_name(country: Country, lang: Lang) -> String {
    NAMES.get(country.as_str()).map_or_else(
        || country.to_string(),
        |[fr, en]| {
            match lang {
                Lang::Fr => *fr,
                Lang::En => *en,
            }
            .to_owned()
        },
    )
}

/// A place in words: a country, or the short name of an international organisation.
#[must_use]
pub fn place_name(place: Place, lang: Lang) -> String {
    match place.country() {
        Some(country) => country_name(country, lang),
        None => place.to_string(),
    }
}
