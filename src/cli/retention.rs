//! `tabellion retention`: whose data are past their period, and letting them go.
//!
//! ```text
//! tabellion retention due --on 2027-01-01      what will be due then
//! tabellion retention run --dry-run            what a run would take now
//! tabellion retention run                      for a timer: asks nothing
//! tabellion retention run --anonymise counts.json
//! tabellion retention rules                    which periods bind this exporter
//! ```

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use super::subjects;
use crate::disclosure::form::parse_date;
use crate::entry::RetentionAction;
use crate::ledger::{Cell, PeriodInForce, Purged, RetentionPlan, RuleInForce, UnknownStart};
use crate::text::citation;

/// `retention`.
#[derive(Debug, Subcommand)]
pub enum Retention {
    /// What is due.
    Due(Due),
    /// It goes.
    Run(Run),
    /// Which periods bind.
    Rules,
}

/// `retention due`.
#[derive(Debug, Args)]
pub struct Due {
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    #[arg(long, value_name = "CHOICE", value_enum, default_value_t = Unknown::Stays)]
    unknown_start: Unknown,
}

/// `retention run`.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_field_names,
    reason = "`--dry-run` is what everybody calls it"
)]
pub struct Run {
    #[arg(long)]
    dry_run: bool,
    #[arg(long, value_name = "FILE")]
    anonymise: Option<PathBuf>,
    #[arg(long, value_name = "CHOICE", value_enum, default_value_t = Unknown::Stays)]
    unknown_start: Unknown,
}

/// What counts where the data say no start.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Unknown {
    Stays,
    LastDisclosure,
}

impl From<Unknown> for UnknownStart {
    fn from(choice: Unknown) -> Self {
        match choice {
            Unknown::Stays => Self::Stays,
            Unknown::LastDisclosure => Self::LastDisclosure,
        }
    }
}

/// Does what was asked.
///
/// # Errors
/// The ledger cannot be used, or a copy of the keys cannot be replaced.
pub fn run(session: &Session, retention: &Retention) -> Result<Exit, Failed> {
    match retention {
        Retention::Due(due) => show(session, due.on, due.unknown_start.into()),
        Retention::Run(asked) if asked.dry_run => show(session, None, asked.unknown_start.into()),
        Retention::Run(asked) => purge(session, asked),
        Retention::Rules => rules(session),
    }
}

fn rules(session: &Session) -> Result<Exit, Failed> {
    let ledger = session.open()?;
    let rules = ledger.retention_rules();
    let listed: Vec<Value> = rules.iter().map(of_rule).collect();
    session.json("retention-rules/1", json!({"rules": listed}))?;
    let lang = session.lang();
    for one in &rules {
        let head = format!("{}  {}", one.rule.id, one.rule.title.get(lang));
        session.print(&session.paint(Paint::Bold, &head))?;
        let starts = [("words", one.rule.starts.get(lang).to_owned().into())];
        session.print(&session.say_with("retention-starts", &starts))?;
        for (id, period) in [
            ("retention-by-law", &one.law),
            ("retention-by-promise", &one.promise),
        ] {
            if let Some(period) = period {
                let told = [
                    ("years", period.years.into()),
                    ("id", period.id.clone().into()),
                    ("citation", citation(&period.citation, lang).into()),
                ];
                session.print(&session.say_with(id, &told))?;
            }
        }
        if one.law.is_none() && one.promise.is_none() && one.rule.age().is_some() {
            session.print(&session.say("retention-by-nobody"))?;
        }
        if let Some(doubt) = &one.rule.uncertain {
            let told = [("words", doubt.get(lang).to_owned().into())];
            session.print(&format!("    {}", session.say_with("doubt", &told)))?;
        }
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}

/// A rule as JSON.
fn of_rule(one: &RuleInForce) -> Value {
    let period = |period: &Option<PeriodInForce>| {
        period.as_ref().map(
            |period| json!({"id": period.id, "years": period.years, "citation": period.citation}),
        )
    };
    json!({"id": one.rule.id, "rule": one.rule.age(), "title": one.rule.title, "starts": one.rule.starts,
        "law": period(&one.law), "promise": period(&one.promise), "uncertain": one.rule.uncertain})
}

fn show(session: &Session, on: Option<NaiveDate>, unknown: UnknownStart) -> Result<Exit, Failed> {
    let ledger = session.open()?;
    let plan = ledger
        .retention_due(on, unknown)
        .map_err(|error| session.failed(error.code(), "failed-retention", &error))?;
    session.json("retention-due/1", of_plan(&plan))?;
    words(session, &plan)?;
    session.close(&ledger)?;
    Ok(Exit::Done)
}

fn purge(session: &Session, asked: &Run) -> Result<Exit, Failed> {
    let unknown = asked.unknown_start.into();
    let ledger = session.open()?;
    let action = match &asked.anonymise {
        None => RetentionAction::Delete,
        Some(path) => {
            // The counts first: afterwards nobody could make them.
            let counts = ledger
                .retention_due(None, unknown)
                .and_then(|plan| ledger.retention_counts(&plan))
                .map_err(|error| session.failed(error.code(), "failed-retention", &error))?;
            let text =
                json!({"schema": "tabellion/retention-counts/1", "counts": of_cells(&counts)});
            session.write(path, text.to_string().as_bytes())?;
            session.hint("written", &[("path", path.display().to_string().into())]);
            RetentionAction::Anonymise
        }
    };
    let purged = ledger
        .run_retention(action, unknown, None)
        .map_err(|error| subjects::not_erased(session, &error))?;
    session.json("retention-run/1", json!({"purged": of_purged(&purged)}))?;
    for entry in &purged {
        let told = [
            ("rule", session.say(&format!("rule-{}", entry.rule)).into()),
            ("count", entry.persons.into()),
            ("rows", entry.rows.into()),
            ("seq", entry.seq.to_string().into()),
        ];
        let line = session.say_with("retention-purged", &told);
        session.print(&session.paint(Paint::Good, &line))?;
    }
    if purged.is_empty() {
        session.print(&session.say("retention-nothing"))?;
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}

fn words(session: &Session, plan: &RetentionPlan) -> Result<(), Failed> {
    let rule = |rule: crate::ledger::Rule| session.say(&format!("rule-{rule}"));
    let on = [("date", plan.on.to_string().into())];
    session.print(&session.paint(Paint::Bold, &session.say_with("retention-on", &on)))?;
    for due in &plan.due {
        let told = [
            ("rule", rule(due.rule).into()),
            ("period", due.period.clone().into()),
            ("count", due.persons.into()),
            ("rows", due.rows.into()),
            ("whole", due.whole.into()),
            ("date", due.since.to_string().into()),
        ];
        session.print(&session.say_with("retention-due", &told))?;
    }
    if plan.due.is_empty() {
        session.print(&session.say("retention-nothing"))?;
    }
    for held in &plan.held {
        let told = [
            ("rule", rule(held.rule).into()),
            ("count", held.persons.into()),
            ("hold", held.hold.to_string().into()),
        ];
        session.print(&session.say_with("retention-held", &told))?;
    }
    for (id, list) in [
        ("retention-unknown", &plan.unknown),
        ("retention-no-period", &plan.no_period),
    ] {
        for (which, count) in list {
            let told = [("rule", rule(*which).into()), ("count", (*count).into())];
            session.print(&session.say_with(id, &told))?;
        }
    }
    if plan.binding > 0 {
        let told = [("count", plan.binding.into())];
        session.print(&session.say_with("retention-binding", &told))?;
    }
    if plan.reviews > 0 {
        session.hint("retention-reviews", &[("count", plan.reviews.into())]);
    }
    Ok(())
}

/// A plan as JSON; nobody is named.
fn of_plan(plan: &RetentionPlan) -> Value {
    let due: Vec<Value> = plan
        .due
        .iter()
        .map(|due| {
            json!({"rule": due.rule, "period": due.period, "persons": due.persons, "rows": due.rows, "whole": due.whole,
                "since": due.since})
        })
        .collect();
    let held: Vec<Value> = plan
        .held
        .iter()
        .map(|held| json!({"rule": held.rule, "hold": held.hold, "persons": held.persons}))
        .collect();
    let counts = |list: &std::collections::BTreeMap<crate::ledger::Rule, u64>| {
        list.iter()
            .map(|(rule, count)| json!({"rule": rule, "persons": count}))
            .collect::<Vec<_>>()
    };
    json!({"on": plan.on, "due": due, "held": held, "unknown_start": counts(&plan.unknown),
        "no_period": counts(&plan.no_period), "binding": plan.binding, "suppressions_to_review": plan.reviews})
}

/// Anonymous counts as JSON.
fn of_cells(cells: &[Cell]) -> Vec<Value> {
    cells
        .iter()
        .map(|cell| {
            json!({"rule": cell.rule, "purpose": cell.purpose, "recipient": cell.recipient, "year": cell.year,
                "persons": cell.persons})
        })
        .collect()
}

/// What went, as JSON.
fn of_purged(purged: &[Purged]) -> Vec<Value> {
    purged
        .iter()
        .map(|entry| {
            json!({"seq": entry.seq, "rule": entry.rule, "persons": entry.persons, "rows": entry.rows})
        })
        .collect()
}
