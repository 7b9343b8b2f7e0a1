//! Which word was meant: the nearest of a closed set.
//!
//! ```text
//! cmr → crm          two letters turned around
//! marketing → direct_marketing
//! direct-marketing → direct_marketing
//! ```
//! A hint, never a correction: what is not a code is refused.

/// How many near words are named at most.
const MOST: usize = 3;
/// Jaro-Winkler similarity from which a word counts as near.
const NEAR: f64 = 0.80;
/// A text of this length or more may be a part of the word that was meant.
const PART: usize = 4;

/// A comma and the quoted words to use instead, or nothing.
#[must_use]
pub fn did_you_mean(nearest: &[&str]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = nearest.iter().map(|code| format!("`{code}`")).collect();
    format!(", use {}", quoted.join(" or "))
}

/// The words nearest to `text`, best first, at most three.
#[must_use]
pub fn nearest<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let text = plain(text);
    let mut scored: Vec<(f64, &str)> = words
        .map(|word| (closeness(&text, &plain(word)), word))
        .filter(|(score, _)| *score >= NEAR)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let best = scored.first().map_or(0.0, |(score, _)| *score);
    scored
        .into_iter()
        .filter(|(score, _)| best < 0.95 || *score >= best - 0.05)
        .take(MOST)
        .map(|(_, word)| word)
        .collect()
}

/// Lower case, one kind of joint.
fn plain(text: &str) -> String {
    let joint = |c: char| if c == '-' || c == ' ' { '_' } else { c };
    text.trim().to_lowercase().chars().map(joint).collect()
}

/// 1.0 for the same word; what is not near is below [`NEAR`].
fn closeness(text: &str, word: &str) -> f64 {
    let similar = strsim::jaro_winkler(text, word);
    let slips = strsim::osa_distance(text, word);
    let few = match text.chars().count() {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let slipped = match slips {
        0 => 1.0,
        1 if few >= 1 => 0.96,
        2 if few >= 2 => 0.93,
        3 if few >= 3 => 0.90,
        _ => 0.0,
    };
    let part = text.len() >= PART
        && (word.split('_').any(|part| part == text) || word.starts_with(&format!("{text}_")));
    similar.max(slipped).max(if part { 0.90 } else { 0.0 })
}
