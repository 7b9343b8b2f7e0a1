//! Every error that the floors below can tell has its French twin, and comes out in French with its values.

use std::collections::BTreeSet;
use std::path::Path;

use super::sandbox::Sandbox;
use tabellion::disclosure::{Disclosure, read_json};
use tabellion::ledger::{CensusError, RecordError};
use tabellion::slot::SlotError;
use tabellion::text::{Language, told};

const BOOK: &str = include_str!("../../src/text/errors.fr.po");

/// Files whose sentences no user reads: faults that the tests inject, and what only our own rule files can be told.
const UNREAD: [&str; 4] = [
    "files/volatile",
    "rulebook",
    "vocabulary/labels",
    "decide/findings",
];
/// Literals of the service that are no sentences of an error.
const NO_SENTENCE: [&str; 11] = [
    "; and {} more",
    "a refusal was answered that is none",
    "Bearer realm=",
    "default-src 'none'",
    "public, max-age",
    "GET, HEAD",
    "a JSON value",
    "faire ajouter la clause",
    "have the clause",
    "a-z 0-9",
    "A-Z a-z",
];

fn french(sentence: &str) -> String {
    told(Language::French, sentence)
}

/// A sentence with all its holes alike.
fn bare(sentence: &str) -> String {
    let mut bare = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        bare.push_str(before);
        match after.split_once('}') {
            Some((hole, after)) if !hole.contains([' ', '`']) => {
                bare.push_str("{}");
                rest = after;
            }
            _ => {
                bare.push('{');
                rest = after;
            }
        }
    }
    bare + rest
}

/// Pairs of the book, unescaped.
fn pairs() -> Vec<(String, String)> {
    let text = |line: &str, keyword: &str| {
        let quoted = line.strip_prefix(keyword)?;
        let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
        Some(inner.replace("\\\"", "\"").replace("\\\\", "\\"))
    };
    let mut pairs = Vec::new();
    let mut english = None;
    for line in BOOK.lines() {
        if let Some(found) = text(line, "msgid ") {
            english = Some(found);
        } else if let Some(found) = text(line, "msgstr ") {
            pairs.push((english.take().unwrap(), found));
        }
    }
    pairs
}

/// Source files of the floors below, by their path under `src`.
fn sources() -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &root, &mut found);
    found.retain(|(name, _)| !UNREAD.iter().any(|unread| name.starts_with(unread)));
    found
}

/// String literals of a file with the text before each; comments and characters are passed over.
fn literals(source: &str) -> Vec<(&str, String)> {
    let bytes = source.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => {
                at += source[at..].find('\n').unwrap_or(source.len() - at);
            }
            b'\'' if bytes.get(at + 1) == Some(&b'\\') => {
                at += 3 + source[at + 3..].find('\'').unwrap();
            }
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 2,
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes[at] != b'"' {
                    at += 1 + usize::from(bytes[at] == b'\\');
                }
                found.push((&source[..start - 1], unescaped(&source[start..at])));
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// What a literal says: lines that are continued are joined.
fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    let mut chars = literal.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some('"' | '\\')) => text.extend(chars.next()),
            _ => text.push(c),
        }
    }
    text
}

/// Whether a sentence has words of its own: `{0}` has none.
fn has_words(sentence: &str) -> bool {
    bare(sentence)
        .replace("{}", "")
        .chars()
        .any(char::is_alphabetic)
}

#[test]
fn every_error_has_a_french_twin() {
    let known: BTreeSet<String> = pairs().iter().map(|(english, _)| bare(english)).collect();
    let mut errors = 0;
    let mut missing = Vec::new();
    for (file, source) in sources() {
        for (before, sentence) in literals(&source) {
            if before.trim_end().ends_with("#[error(") && has_words(&sentence) {
                errors += 1;
                if !known.contains(&bare(&sentence)) {
                    missing.push(format!("{file}: {sentence}"));
                }
            }
        }
    }
    assert!(errors > 180, "errors are no longer found: {errors}");
    assert!(
        missing.is_empty(),
        "without a twin in src/text/errors.fr.po:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_sentence_of_a_reading_or_of_the_service_has_a_french_twin() {
    let known: BTreeSet<String> = pairs().iter().map(|(english, _)| bare(english)).collect();
    let parts: Vec<String> = known.iter().cloned().collect();
    let mut missing = Vec::new();
    for (file, source) in sources() {
        if !["disclosure", "http", "ledger", "keys"]
            .iter()
            .any(|floor| file.starts_with(floor))
        {
            continue;
        }
        // What a figure is, is told to programs, in English everywhere.
        if file.ends_with("figures.rs") {
            continue;
        }
        for (before, sentence) in literals(&source) {
            let call = before.trim_end();
            let spoken = sentence.split_whitespace().count() >= 3
                && has_words(&sentence)
                && !sentence.contains("\\n")
                && !sentence.starts_with("tabellion/")
                && !NO_SENTENCE.iter().any(|start| sentence.starts_with(start));
            let elsewhere = ["#[error(", "reason =", ".expect(", "#[doc ="]
                .iter()
                .any(|end| call.ends_with(end))
                || call
                    .rsplit(';')
                    .next()
                    .is_some_and(|statement| statement.contains("tracing::"));
            // Parts of a sentence that is put together count as its words.
            let found = || parts.iter().any(|part| part.contains(&bare(&sentence)));
            if spoken && !elsewhere && !found() {
                missing.push(format!("{file}: {sentence}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "without a twin in src/text/errors.fr.po:\n{}",
        missing.join("\n")
    );
}

#[test]
fn twins_have_the_same_holes_and_french_its_spaces() {
    for (english, french) in pairs() {
        let holes = |text: &str| -> BTreeSet<String> {
            text.split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}'))
                .map(|(hole, _)| hole.to_owned())
                .filter(|hole| hole.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
                .collect()
        };
        assert_eq!(holes(&english), holes(&french), "{english}");
        let prose: String = french.split('`').step_by(2).collect::<Vec<_>>().join("x");
        let marks: Vec<char> = prose.chars().collect();
        for (at, mark) in marks.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| marks[before]);
            match mark {
                ':' => assert_eq!(before, Some('\u{a0}'), "{french}"),
                ';' | '!' | '?' => assert_eq!(before, Some('\u{202f}'), "{french}"),
                '\'' => panic!("a straight apostrophe: {french}"),
                _ => {}
            }
        }
    }
}

#[test]
fn errors_come_out_in_french_with_their_values() {
    let recorded = RecordError::AlreadyRecorded {
        event_id: "crm-7".to_owned(),
        seq: 41,
    };
    assert_eq!(
        french(&recorded.to_string()),
        "l’événement `crm-7` figure déjà au registre, entrée 41\u{202f}; corrigez cette entrée si elle est fausse (`tabellion correct 41`)"
    );
    let near = RecordError::UnknownRecipient {
        id: "bank".to_owned(),
        nearest: vec!["banque".to_owned(), "bank-2".to_owned()],
    };
    let near = french(&near.to_string());
    assert!(
        near.contains("(vouliez-vous dire `banque` ou `bank-2`\u{202f}?)"),
        "{near}"
    );
    let early = CensusError::TooEarly("now".to_owned());
    let early = french(&early.to_string());
    assert!(early.contains("jusqu’à maintenant\u{202f};"), "{early}");
    let nested = RecordError::from(SlotError::Empty);
    assert_eq!(
        french(&nested.to_string()),
        "`/subjects`\u{a0}: une personne doit avoir un identifiant\u{202f}; donnez `ref`, ou `email:` suivi d’une adresse"
    );
}

#[test]
fn the_place_of_a_key_file_is_said_in_two_languages() {
    let home = Sandbox::with_ledger();
    for name in ["vault.key", "vault.key.copy"] {
        std::fs::write(home.path("ledger-keys").join(name), "no key").unwrap();
    }
    let french = || home.ends(1, &["rights", "list", "--lang", "fr"]).err;
    let damaged =
        "`ledger-keys/vault.key` est endommagé, `ledger-keys/vault.key.copy` est endommagé";
    assert!(french().contains(damaged), "{}", french());
    for name in ["vault.key", "vault.key.copy"] {
        std::fs::remove_file(home.path("ledger-keys").join(name)).unwrap();
    }
    let missing = "`ledger-keys/vault.key` manque, `ledger-keys/vault.key.copy` manque";
    assert!(french().contains(missing), "{}", french());
}

#[test]
fn every_fault_of_a_bad_disclosure_is_told_in_french() {
    let bad = br#"{"exporter":"A!","recipient":"b","occurred_at":"now","purpose":"recoverry","legal_basis":"x",
        "data_categories":["identity","identity"],"subjects":[{"ref":7,"country":"UK"}],"automated":"no","colour":1}"#;
    let faults = read_json::<Disclosure>(bad).unwrap_err();
    assert!(faults.list().len() >= 8, "{faults}");
    for fault in faults.list() {
        assert_ne!(french(&fault.message), fault.message, "{}", fault.pointer);
    }
    let torn = read_json::<Disclosure>(br#"{"exporter":"#).unwrap_err();
    assert_eq!(
        french(&torn.list()[0].message),
        "ceci n’est pas du JSON\u{a0}: le texte s’arrête là où une valeur est attendue, ligne 1, colonne 12"
    );
}

#[test]
fn words_of_others_are_never_translated() {
    // A recipient may be called as one of our sentences, or like a hole of one.
    for name in ["a text", "{name}", "strings are UTF-8"] {
        let told = french(&format!(
            "there is no token `{name}`; list them with `tabellion tokens list`"
        ));
        assert_eq!(
            told,
            format!("il n’y a pas de jeton `{name}`\u{202f}; `tabellion tokens list` les affiche")
        );
    }
}

#[test]
fn a_text_made_to_look_like_our_sentences_costs_little() {
    let hostile = "`a`: ; : (`b`), use `c` or ".repeat(150);
    assert!(hostile.len() < 4096);
    assert!(!french(&hostile).is_empty());
    assert!(!french(&"; run `tabellion verify`".repeat(4000)).is_empty());
}
