//! Wrong usage, in the user's language: clap finds it, these are the words for it.
//!
//! ```text
//! Not done: `--limit` cannot be `many`: a whole number is expected
//! Usage: tabellion log list [OPTIONS]
//! Next: `tabellion log list --help` shows what it takes
//! ```
//! Help and version pass through as clap made them, from our own texts. Exit code 2, also with `--json`.

use std::error::Error as _;
use std::io::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::session::{Output, out};
use crate::text::Texts;

/// How a usage error ends: clap's own code.
pub const USAGE: u8 = 2;

/// Tells what clap found of this command, and gives how it ends.
#[must_use]
pub fn tell(error: &clap::Error, command: &str, texts: &Texts, output: Output) -> u8 {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Help that nobody reads is no failure.
        let _ = error.print();
        return if error.use_stderr() { USAGE } else { 0 };
    }
    let what = what(error, texts);
    let usage = usage(error);
    let next = texts.say_with("usage-next", &[("command", command.to_owned().into())]);
    match output {
        Output::Json => {
            let object = serde_json::json!({
                "schema": "tabellion/error/1", "code": "usage", "exit": USAGE, "message": what, "next": next,
            });
            // A reader that is gone needs no failure.
            let _ = out(&object.to_string());
        }
        Output::Words => {
            let mut text = texts.say_with("failure", &[("what", what.into())]);
            if !usage.is_empty() {
                text.push('\n');
                text.push_str(&texts.say("help-heading-usage"));
                text.push(' ');
                text.push_str(&usage);
            }
            text.push('\n');
            text.push_str(&texts.say_with("next", &[("what", next.into())]));
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }
    USAGE
}

/// What is wrong, in one sentence.
fn what(error: &clap::Error, texts: &Texts) -> String {
    let of = |kind| named(error, kind);
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let say = |id: &str| {
        let told = [
            ("argument", argument.clone().into()),
            ("value", value.clone().into()),
        ];
        texts.say_with(id, &told)
    };
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => say("usage-no-value"),
        ErrorKind::InvalidValue => {
            say("usage-invalid-value") + &list(texts, "usage-values", &of(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let why = error.source().map(|why| reason(why, texts));
            let why = why.unwrap_or_default();
            let told = [
                ("argument", argument.into()),
                ("value", value.into()),
                ("why", why.into()),
            ];
            texts.say_with("usage-invalid", &told)
        }
        ErrorKind::UnknownArgument if !argument.starts_with("`-") => say("usage-one-more"),
        ErrorKind::UnknownArgument => {
            say("usage-unknown") + &list(texts, "usage-near", &of(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let told = [("value", of(ContextKind::InvalidSubcommand).into())];
            let near = of(ContextKind::SuggestedSubcommand);
            texts.say_with("usage-no-command", &told) + &list(texts, "usage-near", &near)
        }
        ErrorKind::MissingRequiredArgument => say("usage-missing"),
        ErrorKind::MissingSubcommand => texts.say("usage-missing-command"),
        ErrorKind::ArgumentConflict => {
            let told = [
                ("argument", argument.into()),
                ("other", of(ContextKind::PriorArg).into()),
            ];
            texts.say_with("usage-conflict", &told)
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say("usage-number")
        }
        ErrorKind::InvalidUtf8 => texts.say("usage-utf8"),
        // What clap may find one day: better in English than not at all.
        _ => error.render().to_string(),
    }
}

/// Why a value is no value of its kind.
fn reason(why: &(dyn std::error::Error + 'static), texts: &Texts) -> String {
    if why.is::<std::num::ParseIntError>() {
        texts.say("usage-no-number")
    } else if why.is::<std::net::AddrParseError>() {
        texts.say("usage-no-address")
    } else {
        texts.tell(&why)
    }
}

/// A further sentence about words that would do; nothing where there are none.
fn list(texts: &Texts, id: &str, words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let list = match words.rsplit_once(", ") {
        Some((first, last)) => format!("{first}{}{last}", texts.say("usage-or")),
        None => words.to_owned(),
    };
    texts.say_with(id, &[("list", list.into())])
}

/// What clap says of a kind, each between backticks.
fn named(error: &clap::Error, kind: ContextKind) -> String {
    let words = match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    };
    // `--limit <N>` is named by its first word; the rest is for the line of usage.
    let quoted = words.iter().filter(|word| !word.is_empty()).map(|word| {
        let name = word
            .split_whitespace()
            .next()
            .filter(|first| first.starts_with('-'));
        format!("`{}`", name.unwrap_or(word))
    });
    quoted.collect::<Vec<_>>().join(", ")
}

/// How the command is written, without its heading.
fn usage(error: &clap::Error) -> String {
    let Some(ContextValue::StyledStr(styled)) = error.get(ContextKind::Usage) else {
        return String::new();
    };
    let text = styled.to_string();
    let text = text
        .split_once(':')
        .map_or(text.as_str(), |(_, usage)| usage);
    text.trim().to_owned()
}
