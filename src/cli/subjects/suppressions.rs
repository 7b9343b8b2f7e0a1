//! `tabellion subjects suppressions`: who is not to be disclosed again, until when somebody looks at it, and how it ends.
//!
//! ```text
//! tabellion subjects suppressions list                       every list; nobody can be read from it
//! tabellion subjects suppressions list partner-0042          what blocks this identifier
//! tabellion subjects suppressions review 39 --next 2032-11-22
//! tabellion subjects suppressions lift partner-0042 --ground eu-gdpr.A6-1-a
//! tabellion subjects suppressions carry --from ledger-2026   those of the log before this one
//! ```

mod carry;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use super::person;
use crate::cli::acting::{Members, recorded};
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::{Asked, strange};
use crate::cli::session::{Paint, Session};
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::ledger::{Lifting, SuppressionList};
use crate::retention::Grounds;
use crate::vocabulary::labels;

/// `subjects suppressions`.
#[derive(Debug, Subcommand)]
pub enum Suppressions {
    /// Those that stand.
    List(List),
    /// One was looked at and stays.
    Review(Review),
    /// It ends.
    Lift(Lift),
    /// Those of the log before this one.
    Carry(carry::Carry),
}

/// `subjects suppressions list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(value_name = "REF")]
    subject: Option<String>,
    #[arg(long)]
    due: bool,
}

/// `subjects suppressions review`.
#[derive(Debug, Args)]
pub struct Review {
    #[arg(value_name = "SEQ")]
    suppression: u64,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    next: NaiveDate,
}

/// `subjects suppressions lift`.
#[derive(Debug, Args)]
pub struct Lift {
    #[arg(
        value_name = "REF",
        required_unless_present = "suppression",
        conflicts_with = "suppression"
    )]
    subjects: Vec<String>,
    #[arg(long, value_name = "SEQ")]
    suppression: Option<u64>,
    #[arg(long, value_name = "GROUND", required = true)]
    ground: Vec<String>,
}

/// Does what was asked.
pub(super) fn run(session: &Session, suppressions: &Suppressions) -> Result<Exit, Failed> {
    match suppressions {
        Suppressions::List(asked) => list(session, asked),
        Suppressions::Review(review) => {
            let path = format!("/v1/suppressions/{}/review", review.suppression);
            let asked = Asked::post(path, &json!({"review_on": review.next}));
            let door = session.door()?;
            let answer = door.act(session, asked, |ledger| {
                ledger.review_suppressions(review.suppression, review.next, None, None)
            })?;
            recorded(session, "suppression-review/1", &answer)?;
            door.close(session)?;
            Ok(Exit::Done)
        }
        Suppressions::Lift(asked) => lift(session, asked),
        Suppressions::Carry(asked) => carry::run(session, asked),
    }
}

fn list(session: &Session, asked: &List) -> Result<Exit, Failed> {
    let subject = match &asked.subject {
        Some(reference) => Some(person(session, reference, "1")?),
        None => None,
    };
    let door = session.door()?;
    let mut lists = match (&door, &subject) {
        (Door::Served(served), Some(_)) => {
            let whom = json!({"subject": asked.subject});
            let asked = Asked::post("/v1/subjects/suppressions", &whom);
            let told = served.value(session, asked)?["suppressions"].take();
            serde_json::from_value(told).map_err(|error| strange(session, &error))?
        }
        _ => door.list(
            session,
            "/v1/suppressions",
            "suppressions",
            |ledger| match &subject {
                Some(person) => ledger.suppressions_of(person),
                None => ledger.suppressions(),
            },
        )?,
    };
    let today = civil_day(session.clock.read().wall);
    lists.retain(|list| !asked.due || list.is_due(today));
    session.json("suppressions/1", json!({"suppressions": lists}))?;
    for list in &lists {
        show(session, list, today)?;
    }
    if lists.is_empty() {
        session.hint("suppressions-none", &[]);
    } else {
        let doubt = Grounds::embedded().suppression_uncertain(session.lang());
        session.hint("doubt", &[("words", doubt.to_owned().into())]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn show(session: &Session, list: &SuppressionList, today: NaiveDate) -> Result<(), Failed> {
    let scope = labels().of(list.scope).map_or_else(
        || list.scope.to_string(),
        |label| label.name(session.lang()).to_owned(),
    );
    let told = [
        ("seq", list.seq.to_string().into()),
        ("since", civil_day(list.at).to_string().into()),
        ("scope", scope.into()),
        ("count", list.identifiers.into()),
        ("grounds", list.grounds.join(", ").into()),
        ("review", list.review_on.to_string().into()),
    ];
    let line = session.say_with("suppression-line", &told);
    if list.is_due(today) {
        session.print(&session.paint(Paint::Warning, &line))?;
        session.hint("suppression-due", &[("seq", list.seq.to_string().into())]);
        return Ok(());
    }
    session.print(&line)
}

fn lift(session: &Session, asked: &Lift) -> Result<Exit, Failed> {
    let lifting = if let Some(seq) = asked.suppression {
        Lifting::List(seq)
    } else {
        let mut persons = Vec::new();
        for (index, reference) in asked.subjects.iter().enumerate() {
            persons.push(person(session, reference, &(index + 1).to_string())?);
        }
        Lifting::Persons(persons)
    };
    let subjects: Vec<_> = asked
        .subjects
        .iter()
        .map(|one| json!({"ref": one}))
        .collect();
    let body = Members::default()
        .value("subjects", (!subjects.is_empty()).then(|| subjects.into()))
        .number("suppression", asked.suppression)
        .list("grounds", &asked.ground)
        .object();
    let door = session.door()?;
    let answer = door.act(
        session,
        Asked::post("/v1/suppressions/lift", &body),
        |ledger| ledger.lift_suppressions(lifting, asked.ground.clone(), None, None),
    )?;
    recorded(session, "suppression-lift/1", &answer)?;
    session.hint("suppression-lifted", &[]);
    door.close(session)?;
    Ok(Exit::Done)
}
