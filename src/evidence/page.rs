//! `verify.html`: the verifier in a browser, one page that asks nothing of a network.
//!
//! ```text
//! page/*.js ─▶ comments and spaces out ─▶ one script ───────┐
//! page/page.css ─▶ the same ────────────▶ one style ────────┼─▶ page.html, whose policy names both by their SHA-256
//! words.json, page/texts.json ─▶ packed ─▶ in the script ───┘
//! ```
//! The page is what these files say, tighter: no name is changed, so that it can be read as it stands. Its code is its own,
//! written from the specification; only the words are those of all verifiers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::words::WORDS;
use crate::hash;

/// The parts of the script, in the order in which they need one another.
const SCRIPT: [&str; 20] = [
    include_str!("page/bytes.js"),
    include_str!("page/inflate.js"),
    include_str!("page/words.js"),
    include_str!("page/sha.js"),
    include_str!("page/ed25519.js"),
    include_str!("page/container.js"),
    include_str!("page/json.js"),
    include_str!("page/note.js"),
    include_str!("page/tree.js"),
    include_str!("page/token.js"),
    include_str!("page/report.js"),
    include_str!("page/files.js"),
    include_str!("page/lines.js"),
    include_str!("page/keys.js"),
    include_str!("page/scope.js"),
    include_str!("page/census.js"),
    include_str!("page/openings.js"),
    include_str!("page/past.js"),
    include_str!("page/verify.js"),
    include_str!("page/face.js"),
];
const STYLE: &str = include_str!("page/page.css");
const TEXTS: &str = include_str!("page/texts.json");
const PAGE: &str = include_str!("page/page.html");
/// Signs beside which a space says nothing.
const IN_SCRIPTS: &str = "=*<>?:,;{}()[]|&+-";
const IN_STYLES: &str = "=*<>?:,;{}()[]|&";

static WHOLE: LazyLock<String> = LazyLock::new(|| {
    let (script, style) = (script(), tighten(STYLE, IN_STYLES));
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        source(&script),
        source(&style)
    );
    PAGE.replace("@POLICY@", &policy)
        .replace("@STYLE@", &style)
        .replace("@SCRIPT@", &script)
});

/// The page as it goes into a bundle.
#[must_use]
pub fn page() -> &'static str {
    &WHOLE
}

/// The one script: strict, and a scope of its own. `let` is shorter than `const`.
fn script() -> String {
    let words = words();
    let packed = miniz_oxide::deflate::compress_to_vec(words.as_bytes(), 10);
    let parts: String = SCRIPT
        .iter()
        .map(|part| tighten(part, IN_SCRIPTS))
        .collect();
    let script = parts
        .replace("const ", "let ")
        .replace("@WORDS@", &STANDARD.encode(packed))
        .replace("@LENGTH@", &words.len().to_string());
    format!("\"use strict\";{{\n{script}}}")
}

/// Both tables in columns, which pack well: codes, English, French, what settles it in English, in French.
fn words() -> String {
    let mut columns: [Vec<String>; 5] = Default::default();
    for table in [WORDS, TEXTS] {
        let sentences: BTreeMap<String, Value> = serde_json::from_str(table).unwrap_or_default();
        let mut sentences: Vec<(String, Value)> = sentences.into_iter().collect();
        // As they stand in the file, where like stands beside like.
        sentences.sort_by_key(|(code, _)| table.find(&format!("\"{code}\":")));
        for (code, sentence) in sentences {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let settle = &sentence["settle"];
            let row = [
                &sentence["en"],
                &sentence["fr"],
                &settle["en"],
                &settle["fr"],
            ]
            .map(text);
            columns[0].push(code);
            for (column, text) in columns[1..].iter_mut().zip(row) {
                column.push(text);
            }
        }
    }
    json!(columns).to_string()
}

/// What a policy of content calls these bytes.
fn source(content: &str) -> String {
    let digest = hash::content(content.as_bytes());
    format!("'sha256-{}'", STANDARD.encode(digest.as_bytes()))
}

/// Without comments on lines of their own, indentation, spaces that say nothing, and line breaks that end no statement.
fn tighten(text: &str, signs: &str) -> String {
    let mut tight = String::with_capacity(text.len());
    let told =
        |line: &&str| !line.is_empty() && !line.starts_with("//") && !line.starts_with("/**");
    for line in text.lines().map(str::trim).filter(told) {
        let line = tighten_line(line, signs);
        if line.starts_with('}') && tight.ends_with('\n') {
            tight.pop();
        }
        tight.push_str(&line);
        if !line.ends_with(|last| ",;{([=:&|?>".contains(last)) {
            tight.push('\n');
        }
    }
    tight.replace(";}", "}")
}

/// Quoted texts stay as they are. They end on their line, and none stands within another or within a pattern. Two signs
/// of adding or taking away stay apart.
fn tighten_line(line: &str, signs: &str) -> String {
    let mut tight = String::with_capacity(line.len());
    let mut quote = None;
    let mut escaped = false;
    let mut rest = line.chars().peekable();
    while let Some(sign) = rest.next() {
        if let Some(open) = quote {
            quote = (escaped || sign != open).then_some(open);
            escaped = sign == '\\' && !escaped;
        } else if matches!(sign, '"' | '\'' | '`') {
            quote = Some(sign);
        } else if sign == ' ' {
            let near = [tight.chars().last(), rest.peek().copied()].map(|near| near.unwrap_or('('));
            let apart = near.iter().all(|near| "+-".contains(*near));
            if !apart && near.iter().any(|near| signs.contains(*near)) {
                continue;
            }
        }
        tight.push(sign);
    }
    tight
}
