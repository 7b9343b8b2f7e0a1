//! `/v1/rulebook`: the rules in force, and putting others in force.
//!
//! ```text
//! GET  /v1/rulebook   {"version":…,"digest":…,"law_as_of":…,"files":[{"name":…,"digest":…}],"embedded":{…}}
//! POST /v1/rulebook   {"take":"embedded"}                                     those of this release
//!                     {"files":{"rulebook.toml":"…","states/eu-state.FR.toml":"…"}}  an own rulebook, whole
//! ```
//! A rulebook with faults is refused whole, each fault with its file and line; the one in force again records nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::problem::Problem;
use super::reply::{self, Reply};
use super::tags;
use crate::disclosure::Form;
use crate::disclosure::form::{Faults, record, what};
use crate::rulebook::{Rulebook, RulebookFaults};

/// The one word that `take` knows.
const EMBEDDED: &str = "embedded";

record! {
    /// Which rules are to be in force.
    Wanted {
        /// Those of this release.
        take: Option<Embedded>,
        /// An own rulebook: its files, by name.
        files: Option<Files>,
    }
}

/// `"embedded"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Embedded {
    /// The rules of this release.
    Embedded,
}

impl Form for Embedded {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        if value.as_str() == Some(EMBEDDED) {
            return Some(Self::Embedded);
        }
        faults.add(format_args!(
            "write `{EMBEDDED}`, or send the rules as `files`"
        ));
        None
    }

    fn shape() -> Value {
        json!({"type": "string", "enum": [EMBEDDED]})
    }
}

/// Texts by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Files(BTreeMap<String, String>);

impl Form for Files {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let Some(map) = value.as_object() else {
            faults.add(format_args!(
                "an object of names and texts is expected, not {}",
                what(value)
            ));
            return None;
        };
        let mut files = BTreeMap::new();
        for (name, value) in map {
            match value.as_str() {
                Some(text) if is_name(name) => {
                    files.insert(name.clone(), text.to_owned());
                }
                Some(_) => faults.within(name, |faults| {
                    faults.add("name a file as in `states/eu-state.FR.toml`");
                }),
                None => faults.within(name, |faults| {
                    faults.add("the text of the file is expected");
                }),
            }
        }
        Some(Self(files))
    }

    fn shape() -> Value {
        json!({"type": "object", "additionalProperties": {"type": "string"}})
    }
}

/// The name stands in the listing that the digest is made of: one line, two spaces before it.
fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let stem = name.strip_suffix(".toml").unwrap_or_default();
    !stem.is_empty() && stem.chars().all(good) && stem.split('/').all(|part| part != "..")
}

/// The rules in force.
pub(super) async fn get(call: Call) -> Reply {
    let desk = call.desk(None)?;
    tags::json(&told(&desk.ledger.rulebook())?)
}

/// Puts other rules in force.
pub(super) async fn post(call: Call, body: Body<Wanted>) -> Reply {
    let desk = call.desk(None)?;
    let rulebook = match (body.value.take, body.value.files) {
        (Some(Embedded::Embedded), None) => embedded()?,
        (None, Some(files)) => read(&files)?,
        _ => {
            let detail = "send either `take` or `files`: one rulebook can be in force";
            return Err(Problem::bad_request("invalid_rulebook", detail));
        }
    };
    let actor = call.actor();
    let activated = desk
        .write(move |ledger| ledger.activate(Arc::new(rulebook), actor))
        .await?;
    let mut object = told(&activated.rulebook)?;
    let status = if let Some(answer) = &activated.answer {
        object["seq"] = answer.seq.into();
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    reply::json(status, &object)
}

fn embedded() -> Result<Rulebook, Problem> {
    Rulebook::embedded().map_err(|error| Problem::internal(&error))
}

fn read(files: &Files) -> Result<Rulebook, Problem> {
    let pairs = files
        .0
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Rulebook::load(pairs).map_err(|faults| refused(&faults))
}

fn refused(faults: &RulebookFaults) -> Problem {
    let detail = format!(
        "this is no rulebook yet: {} faults; nothing of it is used. Put them right and send it again",
        faults.list().len()
    );
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "rulebook_faults", detail);
    faults.list().iter().fold(problem, |problem, fault| {
        let name = fault.file.replace('~', "~0").replace('/', "~1");
        let message = match fault.line {
            0 => fault.message.clone(),
            line => format!("line {line}: {}", fault.message),
        };
        problem.fault(format!("/files/{name}"), message)
    })
}

fn told(rulebook: &Rulebook) -> Result<Value, Problem> {
    let embedded = embedded()?;
    let files: Vec<Value> = rulebook
        .files()
        .iter()
        .map(|(name, digest)| json!({"name": name, "digest": digest.to_string()}))
        .collect();
    Ok(json!({
        "version": rulebook.version(), "digest": rulebook.digest().to_string(),
        "law_as_of": rulebook.law_as_of(), "checked": rulebook.last_checked(),
        "rules": rulebook.rules().count(), "files": files,
        "embedded": {
            "version": embedded.version(), "digest": embedded.digest().to_string(),
            "in_force": embedded.digest() == rulebook.digest(),
        },
    }))
}
