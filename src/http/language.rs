//! In which language a caller is answered: `Accept-Language` (RFC 9110, 12.5.4), French or English.
//!
//! ```text
//! Accept-Language: de, fr-MC;q=0.8, en;q=0.5      →  Content-Language: fr
//! ```
//! Codes, pointers and rule ids are the same in both. Problems are written in English where they happen and put into
//! words here, at the last door: `Problem::into_response` leaves the problem with the answer.

use std::sync::LazyLock;

use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HeaderMap, HeaderValue, VARY};
use warp::reply::Response;

use super::problem::Problem;
use crate::text::{Language, Texts};

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::English));
static FRENCH: LazyLock<Texts> = LazyLock::new(|| Texts::new(Language::French));

/// The sentences of a language.
pub(super) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
    }
}

/// The language of ours that a caller likes best; English where none is named.
pub(super) fn asked(headers: &HeaderMap) -> Language {
    let named = headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(preference);
    // Of equals the first: `max_by_key` would take the last.
    named
        .fold(None, |best: Option<(Language, u16)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
        .map_or(Language::English, |(language, _)| language)
}

/// `fr-MC;q=0.8`: a language of ours and its weight in thousandths; nothing for others and for what is not wanted.
fn preference(range: &str) -> Option<(Language, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let tag = parts.next()?;
    let primary = tag.split('-').next()?.to_ascii_lowercase();
    let language = match primary.as_str() {
        "fr" => Language::French,
        "en" | "*" => Language::English,
        _ => return None,
    };
    let weight = match parts.find_map(|part| part.strip_prefix("q=")) {
        None => 1000,
        Some(text) => thousandths(text)?,
    };
    (weight > 0).then_some((language, weight))
}

/// `0.8` is 800; what is no weight makes its language unheard.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !matches!(whole, "0" | "1") || fraction.len() > 3 {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    Some((if whole == "1" { 1000 } else { fraction }).min(1000))
}

/// Puts a problem into the caller's language. Other answers name theirs themselves.
pub(super) fn speak(mut response: Response, language: Language) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        *response.body_mut() = problem.to_json(language).into();
        response
            .headers_mut()
            .insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    }
    if response.headers().contains_key(CONTENT_LANGUAGE) {
        response
            .headers_mut()
            .insert(VARY, HeaderValue::from_static("Accept-Language"));
    }
    response
}
