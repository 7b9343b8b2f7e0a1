//! `tabellion subjects erase`: shows what goes and what stays, then does it.
//!
//! ```text
//! tabellion subjects erase partner-0042 --ground eu-gdpr.A17-1-b --request 71 --dry-run
//! tabellion subjects erase --file leavers.txt --ground eu-gdpr.A17-1-a --yes
//! ```
//! A list holds one identifier a line. Of a long list the first persons are shown, all are counted; `--json` shows all.

mod show;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use crate::cli::acting::Members;
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::Asked;
use crate::cli::session::Session;
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::files::Disk;
use crate::keys::{self, KeyBackup, KeyFolder};
use crate::ledger::{EraseError, Erased, ErasurePlan, ErasureRequest, PlannedPerson, Rule};
use crate::slot::Person;
use crate::vocabulary::{Code as _, Scope};

/// No suppression is left behind.
const NO_SUPPRESSION: &str = "none";

/// `subjects erase`.
#[derive(Debug, Args)]
pub struct Erase {
    #[arg(value_name = "REF", required_unless_present = "file")]
    subjects: Vec<String>,
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[arg(long, value_name = "GROUND", required = true)]
    ground: Vec<String>,
    #[arg(long, value_name = "SEQ")]
    request: Vec<u64>,
    #[arg(long, value_name = "RULE", value_parser = rule)]
    compartment: Vec<Rule>,
    #[arg(long, value_name = "RULE:GROUND", value_parser = kept)]
    keep: Vec<(Rule, String)>,
    #[arg(long, value_name = "SCOPE", value_parser = ["all", "direct_marketing", "third_party_prospecting", NO_SUPPRESSION])]
    suppress: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    review: Option<NaiveDate>,
    #[arg(long)]
    dry_run: bool,
    #[arg(long)]
    yes: bool,
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).map_err(|error| error.to_string())
}

fn kept(text: &str) -> Result<(Rule, String), String> {
    let (kept, ground) = text.split_once(':').ok_or_else(|| {
        "write a rule, a colon and a ground: `invoicing:eu-gdpr.A17-3-b`".to_owned()
    })?;
    Ok((rule(kept)?, ground.to_owned()))
}

/// Shows the plan, asks, and erases.
///
/// # Errors
/// A person nobody knows, a hold, what the law keeps, or the ledger cannot be used.
pub fn run(session: &Session, erase: &Erase) -> Result<Exit, Failed> {
    let request = request(session, erase)?;
    let door = session.door()?;
    let plan = plan(session, &door, &request)?;
    let backups = backups(session)?;
    if !session.is_json() {
        show::plan(session, &request, &plan, &backups)?;
    }
    if erase.dry_run {
        session.json("subjects-erase/1", json!({"dry_run": true, "plan": plan}))?;
        door.close(session)?;
        return Ok(Exit::Done);
    }
    if !erase.yes {
        let persons = plan["persons"].as_array().map_or(0, Vec::len);
        confirm(session, erase, persons)?;
    }
    let mut erased = carry_out(session, &door, &request)?;
    // A service does not tell over the network where copies lie; the folder says it.
    erased["key_backups"] = json!(backups);
    show::erased(session, &erased)?;
    session.json(
        "subjects-erase/1",
        json!({"dry_run": false, "plan": plan, "erased": erased}),
    )?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// What would go and what would stay.
fn plan(session: &Session, door: &Door, request: &ErasureRequest) -> Result<Value, Failed> {
    match door {
        Door::Own(ledger) => {
            let plan = ledger.plan_erasure(request);
            Ok(of_plan(&plan.map_err(|error| failed(session, &error))?))
        }
        Door::Served(served) => {
            let mut told = served.value_or(session, asked(request, true), "failed-erase")?;
            Ok(told["plan"].take())
        }
    }
}

fn carry_out(session: &Session, door: &Door, request: &ErasureRequest) -> Result<Value, Failed> {
    match door {
        Door::Own(ledger) => {
            let erased = ledger.erase(request);
            Ok(of_erased(&erased.map_err(|error| failed(session, &error))?))
        }
        Door::Served(served) => {
            let mut told = served.value_or(session, asked(request, false), "failed-erase")?;
            Ok(told["erased"].take())
        }
    }
}

/// What a service is asked for the same erasure.
fn asked(request: &ErasureRequest, dry_run: bool) -> Asked {
    let subjects: Vec<Value> = request
        .persons
        .iter()
        .map(|person| json!({"ref": person.reference()}))
        .collect();
    let keep: Vec<Value> = request
        .keep
        .iter()
        .map(|(rule, ground)| json!({"rule": rule, "ground": ground}))
        .collect();
    let rules: Vec<String> = request.rules.iter().map(ToString::to_string).collect();
    let some = |list: Vec<Value>| (!list.is_empty()).then_some(Value::Array(list));
    let requests = request.requests.iter().map(|seq| json!(seq)).collect();
    let suppress = request.suppress.map(|scope| json!(scope));
    let body = Members::default()
        .value("subjects", some(subjects))
        .list("grounds", &request.grounds)
        .value("requests", some(requests))
        .list("rules", &rules)
        .value("keep", some(keep))
        .value("no_suppression", suppress.is_none().then_some(true.into()))
        .value("suppress", suppress)
        .value("review_on", request.review_on.map(|day| json!(day)))
        .value("dry_run", Some(dry_run.into()))
        .object();
    Asked::post("/v1/subjects/erasures", &body)
}

/// Copies of the keys that may still exist.
fn backups(session: &Session) -> Result<Vec<KeyBackup>, Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("backups", "failed-erase", error);
    let folder = KeyFolder::open(Arc::new(Disk), &session.paths().keys);
    let noted = keys::backups::list(&folder.map_err(|error| failed(&error))?);
    let today = civil_day(session.clock.read().wall);
    Ok(keys::backups::alive(
        &noted.map_err(|error| failed(&error))?,
        today,
    ))
}

fn request(session: &Session, erase: &Erase) -> Result<ErasureRequest, Failed> {
    let mut persons = Vec::new();
    for (index, reference) in erase.subjects.iter().enumerate() {
        persons.push(person(session, reference, &format!("{}", index + 1))?);
    }
    if let Some(path) = &erase.file {
        persons.extend(listed(session, path)?);
    }
    let suppress = match erase.suppress.as_deref() {
        None => ErasureRequest::usual_suppression(&erase.compartment),
        Some(NO_SUPPRESSION) => None,
        Some(scope) => Scope::find(scope),
    };
    Ok(ErasureRequest {
        persons,
        rules: erase.compartment.clone(),
        grounds: erase.ground.clone(),
        requests: erase.request.clone(),
        keep: erase.keep.clone(),
        suppress,
        review_on: erase.review,
        actor: None,
    })
}

/// One identifier a line; empty lines are nothing.
fn listed(session: &Session, path: &Path) -> Result<Vec<Person>, Failed> {
    let mut persons = Vec::new();
    for (number, line) in session.open_input(path)?.lines().enumerate() {
        let line = line.map_err(|error| session.io(path, &error))?;
        if !line.is_empty() {
            persons.push(person(session, &line, &format!("{}", number + 1))?);
        }
    }
    Ok(persons)
}

/// A person as the command line names them; `place` is their place there.
pub fn person(session: &Session, reference: &str, place: &str) -> Result<Person, Failed> {
    Person::parse(reference).map_err(|error| {
        let told = [
            ("place", place.to_owned().into()),
            ("error", session.words(&error).into()),
        ];
        Failed::new("invalid_person", session.say_with("failed-person", &told))
    })
}

/// Why nobody was erased, in words; exit code 3 where the law says no.
pub fn failed(session: &Session, error: &EraseError) -> Failed {
    let exit = match error {
        EraseError::OnHold { .. }
        | EraseError::Kept { .. }
        | EraseError::NotConfirmed { .. }
        | EraseError::Unanswered { .. } => Exit::Refused,
        _ => Exit::Failure,
    };
    let told = [("error", session.words(error).into())];
    Failed::ending(exit, error.code(), session.say_with("failed-erase", &told))
}

fn confirm(session: &Session, erase: &Erase, persons: usize) -> Result<(), Failed> {
    let reads_list = erase.file.as_deref() == Some(Path::new("-"));
    if reads_list || session.is_json() || !std::io::stdin().is_terminal() {
        return Err(Failed::new(
            "not_confirmed",
            session.say("failed-not-confirmed"),
        ));
    }
    // Nobody may read stderr: then nobody answers.
    let _ = write!(
        std::io::stderr(),
        "{} ",
        session.say_with("erase-confirm", &[("count", persons.into())])
    );
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && answer.trim() == persons.to_string() {
        Ok(())
    } else {
        Err(Failed::new(
            "not_confirmed",
            session.say("failed-confirmed-otherwise"),
        ))
    }
}

fn of_plan(plan: &ErasurePlan) -> Value {
    json!({
        "persons": plan.persons.iter().map(of_person).collect::<Vec<_>>(),
        "untouched": plan.untouched.iter().map(of_person).collect::<Vec<_>>(),
        "recipients": plan.recipients(),
        "exports": plan.exports(),
        "review_on": plan.review_on(),
    })
}

fn of_person(person: &PlannedPerson) -> Value {
    let goes: Vec<Value> = person
        .goes
        .iter()
        .map(|(rule, count)| json!({"rule": rule, "entries": count}))
        .collect();
    let stays: Vec<Value> = person
        .stays
        .iter()
        .map(|stays| json!({"rule": stays.rule, "ground": stays.ground, "until": stays.until}))
        .collect();
    let identifiers: Vec<String> = person.identifiers.iter().map(Person::reference).collect();
    json!({"ref": person.person.reference(), "identifiers": identifiers, "whole": person.whole, "goes": goes, "stays": stays, "rows": person.rows,
        "recipients": person.recipients, "exports": person.exports, "is_recipient": person.is_recipient})
}

fn of_erased(erased: &Erased) -> Value {
    let entries: Vec<Value> = erased
        .chunks
        .iter()
        .map(|chunk| {
            json!({"erasure": chunk.seq, "erasure_done": chunk.done, "persons": chunk.persons, "rules": chunk.rules,
                "rows": chunk.rows, "recipients": chunk.recipients, "exports": chunk.exports})
        })
        .collect();
    json!({"entries": entries, "irrecoverable_by": erased.irrecoverable_by, "key_backups": erased.key_backups})
}
