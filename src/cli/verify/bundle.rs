//! `tabellion verify --bundle`: a file from anybody, against a key from elsewhere. Needs no ledger.
//!
//! The common level first, in the words of every verifier; then what only this program says: verdicts recomputed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::evidence::{self, Given, MAX_BUNDLE, Report, Told, Verdicts, Word};
use crate::hash::Digest;
use crate::note::VerifierKey;
use crate::recompute;
use crate::tsa;

/// Verifies a bundle, and says the word.
///
/// # Errors
/// The file cannot be read.
pub fn run(
    session: &Session,
    path: &Path,
    trusted: &[VerifierKey],
    digest: Option<&str>,
    anchors: Option<&PathBuf>,
) -> Result<Exit, Failed> {
    let digest = match digest {
        None => None,
        Some(text) => Some(
            Digest::parse(text.trim())
                .map_err(|error| session.failed("digest", "failed-digest", &error))?,
        ),
    };
    let bytes = read(session, path)?;
    let report = evidence::verify(&bytes, &Given { trusted, digest });
    let files = evidence::unpack(&bytes).unwrap_or_default();
    let verdicts = evidence::verdicts(&files);
    let mut object = Value::Object(report.json(session.lang()));
    object["verdicts"] = verdicts_json(session, &verdicts);
    let tokens = match anchors {
        Some(path) => {
            let anchors = tsa::anchors(path)
                .map_err(|error| session.failed("anchors", "failed-anchors", &error))?;
            evidence::tokens(&files, &anchors)
        }
        None => Vec::new(),
    };
    object["tokens"] = tokens
        .iter()
        .map(|told| token_json(session, told))
        .collect();
    session.json("verify-bundle/1", object)?;
    print(session, &report, &verdicts)?;
    for told in &tokens {
        session.print(&token_words(session, told))?;
    }
    let undated = tokens.iter().any(|told| told.stamp.is_err());
    Ok(match (report.word, verdicts.wrong()) {
        (Word::Tampered, _) | (_, Some(_)) => Exit::Broken,
        (Word::Indeterminate | Word::Unchecked, _) => Exit::Indeterminate,
        (Word::Intact, _) if undated || verdicts.unknown().is_some() => Exit::Indeterminate,
        (Word::Intact, _) => Exit::Done,
    })
}

/// The file, up to what a bundle may have and one byte more.
fn read(session: &Session, path: &Path) -> Result<Vec<u8>, Failed> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    session
        .open_input(path)?
        .take(MAX_BUNDLE as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| session.io(path, &error))?;
    Ok(bytes)
}

fn print(session: &Session, report: &Report, verdicts: &Verdicts) -> Result<(), Failed> {
    let text = report.text(session.lang());
    let (word, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let paint = match report.word {
        Word::Intact => Paint::Good,
        Word::Tampered => Paint::Bad,
        Word::Indeterminate | Word::Unchecked => Paint::Warning,
    };
    session.print(&session.paint(paint, word))?;
    session.print(rest)?;
    let (paint, line) = verdicts_words(session, verdicts);
    let told = [("word", session.paint(paint, &line).into())];
    session.print(&session.say_with("bundle-verdicts", &told))
}

fn verdicts_words(session: &Session, verdicts: &Verdicts) -> (Paint, String) {
    let told = |answer: &recompute::Answer| {
        [
            ("seq", answer.seq.to_string().into()),
            ("count", verdicts.count.into()),
        ]
    };
    if let Some(wrong) = verdicts.wrong() {
        return (
            Paint::Bad,
            session.say_with("bundle-verdicts-wrong", &told(wrong)),
        );
    }
    if let Some(unknown) = verdicts.unknown() {
        return (
            Paint::Warning,
            session.say_with("bundle-verdicts-unknown", &told(unknown)),
        );
    }
    let told = [("count", verdicts.count.into())];
    (
        Paint::Good,
        session.say_with("bundle-verdicts-agree", &told),
    )
}

fn verdicts_json(session: &Session, verdicts: &Verdicts) -> Value {
    let word = match (verdicts.wrong(), verdicts.unknown()) {
        (Some(_), _) => "WRONG",
        (None, Some(_)) => "INDETERMINATE",
        (None, None) => "AGREES",
    };
    let (_, say) = verdicts_words(session, verdicts);
    let seq = verdicts
        .wrong()
        .or(verdicts.unknown())
        .map(|answer| answer.seq);
    json!({"word": word, "count": verdicts.count, "seq": seq, "say": say})
}

fn token_words(session: &Session, told: &Told) -> String {
    let (id, paint, what) = match &told.stamp {
        Ok(stamp) => {
            let at = crate::canon::format_instant(stamp.time);
            (
                "bundle-token",
                Paint::Good,
                format!("{at} · {}", stamp.authority),
            )
        }
        Err(error) => ("bundle-token-fails", Paint::Warning, session.words(error)),
    };
    let arguments = [("name", told.name.clone().into()), ("what", what.into())];
    session.paint(paint, &session.say_with(id, &arguments))
}

fn token_json(session: &Session, told: &Told) -> Value {
    match &told.stamp {
        Ok(stamp) => json!({
            "file": told.name, "word": "INTACT", "time": crate::canon::format_instant(stamp.time),
            "authority": stamp.authority, "ends": crate::canon::format_instant(stamp.ends),
        }),
        Err(error) => {
            json!({"file": told.name, "word": "INDETERMINATE", "why": session.words(error)})
        }
    }
}
