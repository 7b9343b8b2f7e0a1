//! What every command has at hand: language, form of output, the folders, and how to speak.
//!
//! Results go to stdout, everything else to stderr. With `--json` stdout holds exactly one object, failures
//! included; `log tail --follow` is the one exception: an object a line.

use std::io::{BufRead, BufReader, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fluent_bundle::FluentValue;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value};

use super::exit::{Exit, Failed};
use super::opening;
use crate::clock::Clock;
use crate::disclosure::{Fault, Faults, Form, read};
use crate::ledger::{Ledger, OpenError, Paths, RecordError};
use crate::rulebook::{Rulebook, Warned};
use crate::text::Texts;
use crate::vocabulary::Lang;

/// The largest single object that is read from a file.
const MAX_OBJECT: u64 = 8 << 20;

/// In which form results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// For people.
    Words,
    /// One JSON object.
    Json,
}

/// How much is said beside results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// Progress and hints.
    Usual,
    /// Hints are traces too: a program reads them.
    Traced,
    /// Failures only.
    Quiet,
}

/// How a word stands out on a terminal.
#[derive(Debug, Clone, Copy)]
pub enum Paint {
    /// Fine.
    Good,
    /// Look here.
    Warning,
    /// Not fine.
    Bad,
    /// A heading.
    Bold,
}

/// What a command has at hand.
pub struct Session {
    /// Its sentences.
    pub texts: Texts,
    /// Form of results.
    pub output: Output,
    /// What else is said.
    pub noise: Noise,
    /// `--ledger`, if it was given.
    pub ledger: Option<PathBuf>,
    /// `--keys`, if it was given.
    pub keys: Option<PathBuf>,
    /// The machine's clocks.
    pub clock: Arc<dyn Clock>,
    /// What was started, for whoever finds the ledger busy: `tabellion import`.
    pub command: String,
}

/// Arguments of a sentence.
pub type Arguments<'a> = [(&'a str, FluentValue<'a>)];

impl Session {
    /// A sentence.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.texts.say(id)
    }

    /// A sentence with arguments.
    #[must_use]
    pub fn say_with(&self, id: &str, arguments: &Arguments<'_>) -> String {
        self.texts.say_with(id, arguments)
    }

    /// An error of the floors below, in words of the language.
    #[must_use]
    pub fn words(&self, error: &dyn std::fmt::Display) -> String {
        self.texts.tell(error)
    }

    /// Everything that is wrong with an object, where, in words of the language.
    #[must_use]
    pub fn places(&self, faults: &Faults) -> Vec<(String, String)> {
        let place = |fault: &Fault| {
            let pointer = if fault.pointer.is_empty() {
                "/"
            } else {
                &fault.pointer
            };
            (pointer.to_owned(), self.words(&fault.message))
        };
        faults.list().iter().map(place).collect()
    }

    /// The language, as the law speaks it.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.texts.language().law()
    }

    /// The language, as `Accept-Language` says it.
    #[must_use]
    pub fn language(&self) -> &'static str {
        match self.lang() {
            Lang::Fr => "fr",
            Lang::En => "en",
        }
    }

    /// Whether results are JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.output == Output::Json
    }

    /// Writes a result for people; nothing with `--json`.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn print(&self, text: &str) -> Result<(), Failed> {
        if self.is_json() { Ok(()) } else { out(text) }
    }

    /// Writes the one JSON object; nothing without `--json`.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn json(&self, schema: &str, value: Value) -> Result<(), Failed> {
        if !self.is_json() {
            return Ok(());
        }
        let mut object = match value {
            Value::Object(members) => members,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        object.insert(
            "schema".to_owned(),
            Value::String(format!("tabellion/{schema}")),
        );
        out(&Value::Object(object).to_string())
    }

    /// A hint on stderr.
    pub fn hint(&self, id: &str, arguments: &Arguments<'_>) {
        match self.noise {
            Noise::Usual => {
                // Nobody may read stderr: then nobody misses the hint.
                let _ = writeln!(std::io::stderr(), "{}", self.say_with(id, arguments));
            }
            Noise::Traced => tracing::info!(hint = id, "{}", self.say_with(id, arguments)),
            Noise::Quiet => {}
        }
    }

    /// What is said beside a verdict and changes nothing of it.
    pub fn warn(&self, warnings: &[Warned]) {
        for warned in warnings {
            let told = [
                ("what", warned.what.clone().into()),
                ("remedy", warned.remedy.clone().into()),
            ];
            self.hint("warning", &told);
        }
    }

    /// A bar on stderr; hidden where it would not be seen.
    #[must_use]
    pub fn progress(&self, total: Option<u64>, label: &str) -> ProgressBar {
        let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
        let target = match self.noise {
            Noise::Usual => ProgressDrawTarget::stderr(),
            Noise::Traced | Noise::Quiet => ProgressDrawTarget::hidden(),
        };
        bar.set_draw_target(target);
        let template = if total.is_some() {
            "{msg} {bar:32} {pos}/{len} {per_sec}"
        } else {
            "{msg} {spinner} {pos} {per_sec}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        bar
    }

    /// Paints a word if stdout is a terminal and nobody asked for plain text.
    #[must_use]
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        let plain = !std::io::stdout().is_terminal()
            || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if plain || self.is_json() {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Good => "1;32",
            Paint::Warning => "1;33",
            Paint::Bad => "1;31",
            Paint::Bold => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The folders of the ledger.
    #[must_use]
    pub fn paths(&self) -> Paths {
        let ledger = self
            .ledger
            .clone()
            .unwrap_or_else(|| PathBuf::from("ledger"));
        Paths::new(ledger, self.keys.clone())
    }

    /// The rules of this release.
    ///
    /// # Errors
    /// None in a release: a test reads them.
    pub fn rulebook(&self) -> Result<Arc<Rulebook>, Failed> {
        Rulebook::embedded()
            .map(Arc::new)
            .map_err(|error| self.failed("rulebook", "failed-rulebook", &error))
    }

    /// Opens the ledger, and tells what opening found and mended.
    ///
    /// # Errors
    /// No ledger, somebody has it, or it is damaged.
    pub fn open(&self) -> Result<Ledger, Failed> {
        self.open_at(&self.paths())
    }

    /// Opens a ledger of these folders.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_at(&self, paths: &Paths) -> Result<Ledger, Failed> {
        let opened = Ledger::open(paths, Arc::clone(&self.clock), &self.command)
            .map_err(|error| self.not_opened(paths, &error))?;
        opening::tell(self, &opened.summary);
        Ok(opened.ledger)
    }

    /// Closes a ledger; what was acknowledged is durable in any case.
    ///
    /// # Errors
    /// The rest could not be put down.
    pub fn close(&self, ledger: &Ledger) -> Result<(), Failed> {
        ledger.shutdown().map_err(|error| self.not_recorded(&error))
    }

    /// Why a ledger could not be opened, in words.
    #[must_use]
    pub fn not_opened(&self, paths: &Paths, error: &OpenError) -> Failed {
        let folder = paths.ledger.display().to_string();
        let (exit, id, code) = match error {
            OpenError::Settings(error) => return super::beside::no_settings(self, paths, error),
            OpenError::Busy(_) => {
                let told = [
                    ("ledger", folder.into()),
                    ("error", self.words(error).into()),
                ];
                return Failed::ending(Exit::Busy, "busy", self.say_with("failed-busy", &told))
                    .next(self.say("next-busy"));
            }
            OpenError::OldKeys { .. } => (Exit::Failure, "failed-open", "old_keys"),
            OpenError::Pruned { .. } => (Exit::Failure, "failed-open", "pruned"),
            OpenError::Integrity(_) | OpenError::Entry { .. } => {
                (Exit::Broken, "failed-integrity", "integrity")
            }
            _ => (Exit::Failure, "failed-open", "not_opened"),
        };
        Failed::ending(
            exit,
            code,
            self.say_with(
                id,
                &[
                    ("ledger", folder.into()),
                    ("error", self.words(error).into()),
                ],
            ),
        )
    }

    /// A refusal to record, in words.
    #[must_use]
    pub fn not_recorded(&self, error: &RecordError) -> Failed {
        Failed::new(
            error.code(),
            self.say_with("failed-record", &[("error", self.words(error).into())]),
        )
    }

    /// A failure of the file system.
    #[must_use]
    pub fn io(&self, path: &Path, error: &std::io::Error) -> Failed {
        let arguments = [
            ("path", path.display().to_string().into()),
            ("error", self.words(error).into()),
        ];
        Failed::new("file", self.say_with("failed-file", &arguments))
    }

    /// A library's failure with our sentence around it.
    #[must_use]
    pub fn failed(&self, code: &'static str, id: &str, error: &dyn std::fmt::Display) -> Failed {
        Failed::new(
            code,
            self.say_with(id, &[("error", self.words(error).into())]),
        )
    }

    /// The bytes of a file, or of stdin for `-`.
    ///
    /// # Errors
    /// It cannot be read, or is larger than one object may be.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, Failed> {
        let mut bytes = Vec::new();
        let mut limited = self.open_input(path)?.take(MAX_OBJECT + 1);
        limited
            .read_to_end(&mut bytes)
            .map_err(|error| self.io(path, &error))?;
        if bytes.len() as u64 > MAX_OBJECT {
            return Err(Failed::new(
                "too_large",
                self.say_with(
                    "failed-too-large",
                    &[("path", path.display().to_string().into())],
                ),
            ));
        }
        Ok(bytes)
    }

    /// A file, or stdin for `-`.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open_input(&self, path: &Path) -> Result<Box<dyn BufRead>, Failed> {
        if path == Path::new("-") {
            return Ok(Box::new(std::io::stdin().lock()));
        }
        let file = std::fs::File::open(path).map_err(|error| self.io(path, &error))?;
        Ok(Box::new(BufReader::new(file)))
    }

    /// The JSON value in a file.
    ///
    /// # Errors
    /// It cannot be read, or is no JSON.
    pub fn read_value(&self, path: &Path) -> Result<Value, Failed> {
        let bytes = self.read(path)?;
        serde_json::from_slice(&bytes).map_err(|error| {
            let arguments = [
                ("path", path.display().to_string().into()),
                ("error", self.words(&error).into()),
            ];
            Failed::new("no_json", self.say_with("failed-no-json", &arguments))
                .next(self.say("next-no-json"))
        })
    }

    /// An object in a file, with everything that is wrong with it.
    ///
    /// # Errors
    /// As [`Session::read_value`], or the faults.
    pub fn read_object<T: Form>(&self, path: &Path) -> Result<T, Failed> {
        let value = self.read_value(path)?;
        self.parse(path, &value)
    }

    /// An object in a value, with everything that is wrong with it.
    ///
    /// # Errors
    /// The faults.
    pub fn parse<T: Form>(&self, path: &Path, value: &Value) -> Result<T, Failed> {
        read(value).map_err(|faults| {
            let arguments = [
                ("path", path.display().to_string().into()),
                ("count", (faults.list().len() + faults.more()).into()),
            ];
            Failed::new("invalid", self.say_with("failed-invalid", &arguments))
                .at(self.places(&faults), faults.more())
        })
    }

    /// Writes a file that the user named.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failed> {
        std::fs::write(path, bytes).map_err(|error| self.io(path, &error))
    }

    /// Tells a failure, and gives how the command ends.
    #[must_use]
    pub fn tell(&self, failed: &Failed) -> Exit {
        let Failed::Said(said) = failed else {
            return failed.exit();
        };
        if self.is_json() {
            let places: Vec<Value> = said
                .places
                .iter()
                .map(|(at, what)| serde_json::json!({"pointer": at, "message": what}))
                .collect();
            let mut object = serde_json::json!({"code": said.code, "exit": said.exit.code(), "message": said.what});
            if !places.is_empty() {
                object["places"] = places.into();
                object["more"] = said.more.into();
            }
            if let Some(next) = &said.next {
                object["next"] = next.clone().into();
            }
            // A reader that is gone needs no failure.
            let _ = self.json("error/1", object);
            return said.exit;
        }
        let mut text = self.say_with("failure", &[("what", said.what.clone().into())]);
        for (pointer, message) in &said.places {
            text.push_str("\n  ");
            text.push_str(pointer);
            text.push_str("  ");
            text.push_str(message);
        }
        if said.more > 0 {
            text.push_str("\n  ");
            text.push_str(&self.say_with("failed-more", &[("count", said.more.into())]));
        }
        if let Some(next) = &said.next {
            text.push('\n');
            text.push_str(&self.say_with("next", &[("what", next.clone().into())]));
        }
        let _ = writeln!(std::io::stderr(), "{text}");
        said.exit
    }
}

/// Writes text to stdout, whatever the form of results: what the user asked for is itself a document.
///
/// # Errors
/// Nobody reads any more.
pub fn out(text: &str) -> Result<(), Failed> {
    let mut stdout = std::io::stdout().lock();
    let newline = if text.ends_with('\n') { "" } else { "\n" };
    write!(stdout, "{text}{newline}")
        .and_then(|()| stdout.flush())
        .map_err(|_| Failed::Pipe)
}
