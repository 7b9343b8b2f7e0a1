//! `tabellion rules test`: case files, and every answer that does not agree.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::decide::cases;
use crate::disclosure::{Case, read};
use crate::rulebook::Rulebook;
use crate::vocabulary::VerdictWord;

/// Holds no cases, and stands among them.
const SCHEMA: &str = "case.schema.json";

/// `rules test`.
#[derive(Debug, Args)]
pub struct Test {
    #[arg(value_name = "FILE_OR_DIR", required = true)]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
}

/// Counts, and what did not agree.
#[derive(Default)]
struct Tally {
    cases: u64,
    agree: u64,
    wrong_permits: u64,
    cited: u64,
    mismatches: Vec<Mismatch>,
}

struct Mismatch {
    file: String,
    id: String,
    faults: Vec<String>,
    wrong_permit: bool,
}

/// Runs all cases; done only when all agree.
///
/// # Errors
/// Files that cannot be read, or hold no case.
pub fn run(session: &Session, test: &Test) -> Result<Exit, Failed> {
    let rulebook = source::load(session, test.rules.as_deref())?;
    let mut tally = Tally::default();
    for path in files(session, &test.paths)? {
        run_file(session, &rulebook, &path, &mut tally)?;
    }
    if tally.cases == 0 {
        return Err(Failed::new("no_cases", session.say("failed-no-cases")));
    }
    session.json("rules-test/1", tally.json())?;
    tally.print(session)?;
    Ok(if tally.mismatches.is_empty() {
        Exit::Done
    } else {
        Exit::Failure
    })
}

/// The case files named, and those in folders that were named.
fn files(session: &Session, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failed> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        for entry in std::fs::read_dir(path).map_err(|error| session.io(path, &error))? {
            let file = entry.map_err(|error| session.io(path, &error))?.path();
            let is_case = file
                .extension()
                .is_some_and(|extension| extension == "json");
            if is_case && file.file_name().is_some_and(|name| name != SCHEMA) {
                files.push(file);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn run_file(
    session: &Session,
    rulebook: &Rulebook,
    path: &Path,
    tally: &mut Tally,
) -> Result<(), Failed> {
    let value = session.read_value(path)?;
    let cases: Vec<&Value> = match &value {
        Value::Array(cases) => cases.iter().collect(),
        Value::Object(file) => file
            .get("cases")
            .and_then(Value::as_array)
            .map_or_else(|| vec![&value], |cases| cases.iter().collect()),
        _ => vec![&value],
    };
    for value in cases {
        tally.cases += 1;
        let file = path.display().to_string();
        let id = value["id"].as_str().unwrap_or("?").to_owned();
        match read::<Case>(value) {
            Ok(case) => tally.take(session, file, id, &case, rulebook),
            Err(faults) => {
                let faults = session
                    .places(&faults)
                    .iter()
                    .map(|(pointer, message)| {
                        let told = [
                            ("pointer", pointer.clone().into()),
                            ("message", message.clone().into()),
                        ];
                        session.say_with("import-place", &told)
                    })
                    .collect();
                tally.mismatches.push(Mismatch {
                    file,
                    id,
                    faults,
                    wrong_permit: false,
                });
            }
        }
    }
    Ok(())
}

impl Tally {
    fn take(
        &mut self,
        session: &Session,
        file: String,
        id: String,
        case: &Case,
        rulebook: &Rulebook,
    ) {
        let result = cases::run(case, rulebook);
        self.cited += u64::from(result.cited);
        if result.mismatches.is_empty() {
            self.agree += 1;
            return;
        }
        let wrong_permit = case.expect.verdict == VerdictWord::Refuse
            && result.verdict.verdict != VerdictWord::Refuse;
        self.wrong_permits += u64::from(wrong_permit);
        let faults = result
            .mismatches
            .iter()
            .map(|line| session.words(line))
            .collect();
        self.mismatches.push(Mismatch {
            file,
            id,
            faults,
            wrong_permit,
        });
    }

    fn json(&self) -> Value {
        let list: Vec<Value> = self
            .mismatches
            .iter()
            .map(|case| json!({"file": case.file, "case": case.id, "mismatches": case.faults, "wrong_permit": case.wrong_permit}))
            .collect();
        json!({
            "cases": self.cases, "agree": self.agree, "disagree": self.mismatches.len(),
            "wrong_permits": self.wrong_permits, "cited_in_decided_by": self.cited, "mismatches": list,
        })
    }

    fn print(&self, session: &Session) -> Result<(), Failed> {
        for case in &self.mismatches {
            let head = format!("{} · {}", case.file, case.id);
            session.print(&session.paint(Paint::Bad, &head))?;
            for fault in &case.faults {
                session.print(&format!("    {fault}"))?;
            }
        }
        let told = [
            ("cases", self.cases.into()),
            ("agree", self.agree.into()),
            ("disagree", self.mismatches.len().into()),
            ("permits", self.wrong_permits.into()),
            ("cited", self.cited.into()),
        ];
        session.print(&session.say_with("rules-tested", &told))
    }
}
