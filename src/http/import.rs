//! `POST /v1/import`: lines of an import, recorded in order, each once.
//!
//! ```text
//! POST /v1/import?first=513      {"recipient":…} | {"event":…} | {"disclosure":…}, a line each, from line 513 of the file
//! 200 {"lines":512,"recorded":498,"refused":3,"recipients":1,"events":0,"already":9,"missing":{…},"errors":[{"line":700,…}]}
//! ```
//! Number and bytes of a line are its key, so the same file sent again, or imported by a command that had the ledger for
//! itself, records nothing twice. What concerns all lines (a full disk, a clock) ends it with that problem and its line.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::call::Call;
use super::language::texts;
use super::problem::Problem;
use super::reply::{self, Reply};
use crate::disclosure::Faults;
use crate::entry::{Body, Entry};
use crate::keys::Scope;
use crate::ledger::{Answer, ImportStopped, Outcome};
use crate::text::Texts;

/// The number of the first line.
pub(super) const FIRST: &[&str] = &["first"];
/// Bytes of one body.
pub(super) const MAX_IMPORT: usize = 8 << 20;

/// Records the lines of a body.
pub(super) async fn post(call: Call, body: Bytes) -> Reply {
    call.require(Scope::RecipientsWrite)?;
    call.require(Scope::RightsWrite)?;
    let desk = call.desk(None)?;
    let first = match call.query.get("first") {
        None => 1,
        Some(text) => text.parse().map_err(|_| {
            let detail = "`first` is the number of the first line, such as 513";
            Problem::bad_request("invalid_parameter", detail)
        })?,
    };
    let texts_of = texts(call.language().into());
    let (ledger, actor) = (desk.ledger.clone(), call.actor());
    let told = tokio::task::spawn_blocking(move || {
        let mut counts = Counts::default();
        let mut import = ledger.import(actor);
        let mut tell = |line, outcome| counts.take(texts_of, line, outcome);
        for (number, line) in (first..).zip(body.split(|byte| *byte == b'\n')) {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            if let Err(stopped) = import.line(number, line, &mut tell) {
                import.abandon();
                return Err(stopped);
            }
        }
        import.drain(&mut tell)?;
        Ok(counts)
    });
    let told = told.await.map_err(|error| Problem::internal(&error))?;
    reply::json(StatusCode::OK, &told?.to_json())
}

impl From<ImportStopped> for Problem {
    fn from(stopped: ImportStopped) -> Self {
        Self::from(stopped.error).member("line", Value::from(stopped.line))
    }
}

/// What became of the lines.
#[derive(Default)]
struct Counts {
    lines: u64,
    recorded: u64,
    refused: u64,
    took_place: u64,
    recipients: u64,
    events: u64,
    already: u64,
    missing: BTreeMap<String, u64>,
    errors: Vec<Value>,
}

impl Counts {
    fn take(&mut self, texts: &Texts, line: u64, outcome: Outcome) {
        self.lines += 1;
        let mut fault = |code: &str, message: String| {
            let fault = json!({"line": line, "code": code, "message": message});
            self.errors.push(fault);
        };
        match outcome {
            Outcome::Disclosed(answer) if answer.refused => self.refused(&answer),
            Outcome::Disclosed(_) => self.recorded += 1,
            Outcome::Registered(_) => self.recipients += 1,
            Outcome::Event(_) => self.events += 1,
            Outcome::Already => self.already += 1,
            Outcome::Invalid(faults) => fault("invalid", words(texts, &faults)),
            Outcome::Failed(error) => fault(error.code(), texts.tell(&error)),
        }
    }

    fn refused(&mut self, answer: &Answer) {
        self.refused += 1;
        if let Ok(Body::Refusal(refusal)) = Entry::parse(&answer.line).map(|entry| entry.body) {
            self.took_place += u64::from(refusal.took_place);
            for code in refusal.verdict.missing {
                *self.missing.entry(code.to_string()).or_default() += 1;
            }
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "lines": self.lines, "recorded": self.recorded, "refused": self.refused, "took_place": self.took_place,
            "recipients": self.recipients, "events": self.events, "already": self.already, "missing": self.missing,
            "errors": self.errors,
        })
    }
}

/// All faults of a line in one sentence, each with its place.
fn words(texts: &Texts, faults: &Faults) -> String {
    let places: Vec<String> = faults
        .list()
        .iter()
        .map(|fault| {
            let pointer = if fault.pointer.is_empty() {
                "/"
            } else {
                &fault.pointer
            };
            let told = [
                ("pointer", pointer.to_owned().into()),
                ("message", texts.tell(&fault.message).into()),
            ];
            texts.say_with("import-place", &told)
        })
        .collect();
    let error = places.join(&texts.say("separator"));
    texts.say_with("import-line-invalid", &[("error", error.into())])
}
