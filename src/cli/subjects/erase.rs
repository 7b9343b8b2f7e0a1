//! `tabellion subjects erase`: shows what goes and what stays, then does it.
//!
//! ```text
//! tabellion subjects erase partner-0042 --ground eu-gdpr.A17-1-b --request 71 --dry-run
//! tabellion subjects erase --file leavers.txt --ground eu-gdpr.A17-1-a --yes
//! ```
//! A list holds one identifier a line. Of a long list the first persons are shown, all are counted; `--json` shows all.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::disclosure::form::parse_date;
use crate::ledger::{EraseError, Erased, ErasurePlan, ErasureRequest, Ledger, PlannedPerson, Rule};
use crate::retention::Grounds;
use crate::slot::Person;
use crate::vocabulary::{Code as _, Scope};

/// Persons that are shown in words.
const SHOWN: usize = 20;
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
    let ledger = session.open()?;
    let plan = ledger
        .plan_erasure(&request)
        .map_err(|error| failed(session, &error))?;
    if !session.is_json() {
        show(session, &ledger, &request, &plan)?;
    }
    if erase.dry_run {
        session.json(
            "subjects-erase/1",
            json!({"dry_run": true, "plan": of_plan(&plan)}),
        )?;
        session.close(&ledger)?;
        return Ok(Exit::Done);
    }
    if !erase.yes {
        confirm(session, erase, plan.persons.len())?;
    }
    let erased = ledger
        .erase(&request)
        .map_err(|error| failed(session, &error))?;
    session.json(
        "subjects-erase/1",
        json!({"dry_run": false, "plan": of_plan(&plan), "erased": of_erased(&erased)}),
    )?;
    tell(session, &erased)?;
    session.close(&ledger)?;
    Ok(Exit::Done)
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

fn show(
    session: &Session,
    ledger: &Ledger,
    request: &ErasureRequest,
    plan: &ErasurePlan,
) -> Result<(), Failed> {
    let count = [("count", plan.persons.len().into())];
    session.print(&session.paint(Paint::Bold, &session.say_with("erase-head", &count)))?;
    for person in plan.persons.iter().take(SHOWN) {
        show_person(session, person)?;
    }
    if plan.persons.len() > SHOWN {
        let more = [("count", (plan.persons.len() - SHOWN).into())];
        session.print(&session.say_with("erase-more", &more))?;
    }
    for person in plan.untouched.iter().take(SHOWN) {
        show_person(session, person)?;
    }
    let rows: u64 = plan.persons.iter().map(|person| person.rows).sum();
    session.print(&session.say_with("erase-rows", &[("count", rows.into())]))?;
    let recipients = plan.recipients();
    if !recipients.is_empty() {
        let told = [("list", recipients.join(", ").into())];
        session.print(&session.say_with("erase-recipients", &told))?;
    }
    let exports: Vec<String> = plan.exports().iter().map(ToString::to_string).collect();
    if !exports.is_empty() {
        let told = [("list", exports.join(", ").into())];
        session.print(&session.say_with("erase-exports", &told))?;
    }
    for id in &request.grounds {
        let ground = Grounds::embedded().find(id);
        if let Some(doubt) = ground.and_then(|ground| ground.uncertain(session.lang())) {
            let told = [
                ("ground", id.clone().into()),
                ("words", doubt.to_owned().into()),
            ];
            session.hint("ground-doubt", &told);
        }
    }
    match request.suppress {
        Some(scope) => {
            let told = [
                ("scope", scope.to_string().into()),
                ("date", plan.review_on().to_string().into()),
            ];
            session.print(&session.say_with("erase-suppress", &told))?;
        }
        None => session.print(&session.say("erase-suppress-none"))?,
    }
    let backups = ledger
        .key_backups()
        .map_err(|error| failed(session, &error.into()))?;
    for backup in backups {
        let told = [
            ("path", backup.path.into()),
            ("date", backup.expires.to_string().into()),
        ];
        session.print(&session.say_with("erase-backup", &told))?;
    }
    Ok(())
}

fn show_person(session: &Session, person: &PlannedPerson) -> Result<(), Failed> {
    let who = person.person.reference();
    let goes: Vec<String> = person
        .goes
        .iter()
        .map(|(rule, count)| {
            format!(
                "{} ({count})",
                session.say(&format!("rule-{}", rule.code()))
            )
        })
        .collect();
    let id = if person.whole {
        "erase-goes-whole"
    } else if goes.is_empty() {
        "erase-goes-nothing"
    } else {
        "erase-goes"
    };
    let told = [("who", who.into()), ("list", goes.join(", ").into())];
    session.print(&session.say_with(id, &told))?;
    let others: Vec<String> = person
        .identifiers
        .iter()
        .filter(|other| **other != person.person)
        .map(Person::reference)
        .collect();
    if !others.is_empty() {
        let told = [("list", others.join(", ").into())];
        session.print(&session.say_with("erase-also", &told))?;
    }
    for stays in &person.stays {
        let words = Grounds::embedded()
            .words(&stays.ground, session.lang())
            .unwrap_or_default();
        let until = stays.until.map(|day| day.to_string()).unwrap_or_default();
        let id = if stays.until.is_some() {
            "erase-stays-until"
        } else {
            "erase-stays"
        };
        let told = [
            (
                "rule",
                session.say(&format!("rule-{}", stays.rule.code())).into(),
            ),
            ("ground", stays.ground.clone().into()),
            ("words", words.to_owned().into()),
            ("date", until.into()),
        ];
        session.print(&session.say_with(id, &told))?;
    }
    Ok(())
}

fn tell(session: &Session, erased: &Erased) -> Result<(), Failed> {
    for chunk in &erased.chunks {
        let told = [
            ("count", chunk.persons.into()),
            ("seq", chunk.seq.to_string().into()),
            ("done", chunk.done.to_string().into()),
            ("rows", chunk.rows.into()),
        ];
        let line = session.say_with("erased", &told);
        session.print(&session.paint(Paint::Good, &line))?;
    }
    let by = [("date", erased.irrecoverable_by.to_string().into())];
    session.print(&session.say_with("erased-by", &by))?;
    if erased
        .chunks
        .iter()
        .any(|chunk| !chunk.recipients.is_empty() || !chunk.exports.is_empty())
    {
        session.hint("erased-next", &[]);
    }
    if !erased.key_backups.is_empty() {
        session.hint("erased-backups", &by);
    }
    Ok(())
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
