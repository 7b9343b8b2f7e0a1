//! Sentences of the floors below, put into French.
//!
//! ```text
//! msgid  "the signature of `{name}` is wrong: the text or the signature was altered"
//! msgstr "la signature de `{name}` est fausse : le texte ou la signature a été modifié"
//! ```
//! Errors are written in English where they happen (`thiserror`); that is what traces hold. What a user reads goes
//! through here: as with gettext the English sentence is the key, and `errors.fr.po` holds its French twin. A sentence
//! is known by its fixed words; what fills its holes is taken over, and put into French too where it is a sentence
//! itself. What stands between backticks is somebody's word: it is never looked at. A sentence that nobody translated
//! stays English; a test reads the code and names it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// English sentences and their French twins.
const FRENCH: &str = include_str!("errors.fr.po");
/// The longest sentence that is looked for: what is longer is no sentence of ours.
const LONGEST: usize = 4096;
/// Steps after which a sentence counts as unknown: holes may be filled by what was made to look like us.
const STEPS: u32 = 20_000;
/// How deep sentences stand in the holes of others.
const DEEPEST: u32 = 8;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Words of ours.
    Words(String),
    /// `{name}`, filled by whatever.
    Hole(String),
    /// `{name}` between backticks: somebody's word.
    Quoted(String),
}

/// A sentence in both languages.
struct Phrase {
    english: Vec<Part>,
    french: Vec<Part>,
    /// Bytes of fixed words: the sentence with more of them is the better guess.
    fixed: usize,
}

/// All sentences.
pub struct Phrases {
    /// Those without holes, by their English.
    plain: HashMap<&'static str, String>,
    /// The others, those with the most fixed words first.
    holed: Vec<Phrase>,
}

/// The phrase book, read once.
pub static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::parse(FRENCH));

impl Phrases {
    fn parse(book: &'static str) -> Self {
        let mut plain = HashMap::new();
        let mut holed = Vec::new();
        let mut english = "";
        for line in book.lines() {
            if let Some(text) = quoted(line, "msgid ") {
                english = text;
            } else if let Some(french) = quoted(line, "msgstr ") {
                let parts = parts(&unescaped(english));
                if let [Part::Words(_)] = parts.as_slice()
                    && !english.contains('\\')
                {
                    plain.insert(english, unescaped(french));
                    continue;
                }
                holed.push(Phrase {
                    fixed: parts.iter().map(Part::fixed).sum(),
                    english: parts,
                    french: self::parts(&unescaped(french)),
                });
            }
        }
        holed.sort_by_key(|phrase| std::cmp::Reverse(phrase.fixed));
        Self { plain, holed }
    }

    /// The French of a sentence; as it is where nobody wrote one.
    #[must_use]
    pub fn french(&self, english: &str) -> String {
        self.known(english, DEEPEST)
            .unwrap_or_else(|| english.to_owned())
    }

    fn known(&self, english: &str, depth: u32) -> Option<String> {
        if let Some(french) = self.plain.get(english) {
            return Some(french.clone());
        }
        if english.len() > LONGEST || depth == 0 {
            return None;
        }
        self.holed.iter().find_map(|phrase| {
            let mut holes = Vec::with_capacity(phrase.english.len());
            let mut steps = STEPS;
            fits(&phrase.english, english, &mut holes, &mut steps)
                .then(|| self.filled(&phrase.french, &holes, depth))
        })
    }

    fn filled(&self, french: &[Part], holes: &[(&str, &str)], depth: u32) -> String {
        let of = |name: &str| {
            let found = holes.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, text)| *text)
        };
        french.iter().fold(String::new(), |text, part| match part {
            Part::Words(words) => text + words,
            Part::Quoted(name) => text + of(name),
            Part::Hole(name) => match self.known(of(name), depth - 1) {
                Some(french) => text + &french,
                None => text + of(name),
            },
        })
    }
}

impl Part {
    fn fixed(&self) -> usize {
        match self {
            Self::Words(words) => words.len(),
            Self::Hole(_) | Self::Quoted(_) => 0,
        }
    }
}

/// What stands in quotes after a keyword.
fn quoted<'a>(line: &'a str, keyword: &str) -> Option<&'a str> {
    line.strip_prefix(keyword)?
        .strip_prefix('"')?
        .strip_suffix('"')
}

fn unescaped(text: &str) -> String {
    text.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// Holes of Rust's messages have names or numbers.
const fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'
}

/// Words and holes of a sentence, in order. `{}` is named by its number, as in `{0}`; a brace that names nothing is a word.
fn parts(sentence: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut rest = sentence;
    let mut unnamed = 0;
    while let Some((before, after)) = rest.split_once('{') {
        words.push_str(before);
        let name = after
            .split_once('}')
            .filter(|(name, _)| name.bytes().all(is_of_a_name));
        let Some((name, after)) = name else {
            words.push('{');
            rest = after;
            continue;
        };
        let name = if name.is_empty() {
            unnamed += 1;
            (unnamed - 1).to_string()
        } else {
            name.to_owned()
        };
        let hole = if words.ends_with('`') && after.starts_with('`') {
            Part::Quoted(name)
        } else {
            Part::Hole(name)
        };
        if !words.is_empty() {
            parts.push(Part::Words(std::mem::take(&mut words)));
        }
        parts.push(hole);
        rest = after;
    }
    words.push_str(rest);
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
    parts
}

/// Whether a text is this sentence, and what fills its holes. A hole takes as little as it can.
fn fits<'a>(
    parts: &'a [Part],
    text: &'a str,
    holes: &mut Vec<(&'a str, &'a str)>,
    steps: &mut u32,
) -> bool {
    *steps = steps.saturating_sub(1);
    if *steps == 0 {
        return false;
    }
    match parts {
        [] => text.is_empty(),
        [Part::Words(words), rest @ ..] => text
            .strip_prefix(words.as_str())
            .is_some_and(|text| fits(rest, text, holes, steps)),
        [Part::Hole(name) | Part::Quoted(name)] => {
            let quoted = matches!(parts[0], Part::Quoted(_)) && text.contains('`');
            holes.push((name, text));
            !quoted
        }
        [hole @ (Part::Hole(name) | Part::Quoted(name)), rest @ ..] => {
            let next = match &rest[0] {
                Part::Words(words) => words.as_str(),
                Part::Hole(_) | Part::Quoted(_) => "",
            };
            let held = holes.len();
            for (end, _) in text.match_indices(next) {
                let filling = &text[..end];
                if matches!(hole, Part::Quoted(_)) && filling.contains('`') {
                    return false;
                }
                holes.push((name, filling));
                if fits(rest, &text[end..], holes, steps) {
                    return true;
                }
                holes.truncate(held);
            }
            false
        }
    }
}
