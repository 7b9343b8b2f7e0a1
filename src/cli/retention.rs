//! `tabellion retention`: whose data are past their period, and letting them go.
//!
//! ```text
//! tabellion retention due --on 2027-01-01      what will be due then
//! tabellion retention run --dry-run            what a run would take now
//! tabellion retention run                      for a timer: asks nothing
//! tabellion retention run --anonymise counts.json
//! tabellion retention rules                    which periods bind this exporter
//! ```

mod words;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use http::Method;
use serde_json::{Value, json};

use super::door::Door;
use super::exit::{Exit, Failed};
use super::served::Asked;
use super::session::Session;
use super::subjects;
use crate::disclosure::form::parse_date;
use crate::entry::RetentionAction;
use crate::ledger::{
    Cell, Ledger, PeriodInForce, Purged, RecordError, RetentionPlan, RuleInForce, UnknownStart,
};

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

impl Unknown {
    /// As a service is asked.
    const fn code(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::LastDisclosure => "last_disclosure",
        }
    }
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
        Retention::Due(due) => show(session, due.on, due.unknown_start),
        Retention::Run(asked) if asked.dry_run => show(session, None, asked.unknown_start),
        Retention::Run(asked) => purge(session, asked),
        Retention::Rules => rules(session),
    }
}

fn rules(session: &Session) -> Result<Exit, Failed> {
    let door = session.door()?;
    let told = match &door {
        Door::Own(ledger) => {
            let rules: Vec<Value> = ledger.retention_rules().iter().map(of_rule).collect();
            json!({"rules": rules})
        }
        Door::Served(served) => {
            served.value(session, Asked::new(Method::GET, "/v1/retention/rules"))?
        }
    };
    words::rules(session, &told)?;
    session.json("retention-rules/1", told)?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn show(session: &Session, on: Option<NaiveDate>, unknown: Unknown) -> Result<Exit, Failed> {
    let door = session.door()?;
    let plan = match &door {
        Door::Own(ledger) => {
            let plan = ledger.retention_due(on, unknown.into());
            of_plan(&plan.map_err(|error| not_due(session, &error))?)
        }
        Door::Served(served) => {
            let on = on.map(|day| format!("&on={day}")).unwrap_or_default();
            let target = format!("/v1/retention/due?unknown_start={}{on}", unknown.code());
            served.value_or(session, Asked::new(Method::GET, target), "failed-retention")?
        }
    };
    words::plan(session, &plan)?;
    session.json("retention-due/1", plan)?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn not_due(session: &Session, error: &RecordError) -> Failed {
    session.failed(error.code(), "failed-retention", error)
}

fn purge(session: &Session, asked: &Run) -> Result<Exit, Failed> {
    let door = session.door()?;
    let purged = match &door {
        Door::Own(ledger) => purge_own(session, ledger, asked)?,
        Door::Served(served) => {
            // Before anything goes: the counts that the service answers with must find their place.
            if let Some(path) = &asked.anonymise {
                session.write(path, b"")?;
            }
            let action = match asked.anonymise {
                Some(_) => "anonymise",
                None => "delete",
            };
            let body = json!({"action": action, "unknown_start": asked.unknown_start.code()});
            let asked_of = Asked::post("/v1/retention/runs", &body);
            let mut told = served.value_or(session, asked_of, "failed-erase")?;
            if let Some(path) = &asked.anonymise {
                keep_counts(session, path, &told["counts"].take())?;
            }
            told["purged"].take()
        }
    };
    words::purged(session, &purged)?;
    session.json("retention-run/1", json!({"purged": purged}))?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn purge_own(session: &Session, ledger: &Ledger, asked: &Run) -> Result<Value, Failed> {
    let unknown = asked.unknown_start.into();
    let action = match &asked.anonymise {
        None => RetentionAction::Delete,
        Some(path) => {
            // The counts first: afterwards nobody could make them.
            let counts = ledger
                .retention_due(None, unknown)
                .and_then(|plan| ledger.retention_counts(&plan))
                .map_err(|error| not_due(session, &error))?;
            keep_counts(session, path, &json!(of_cells(&counts)))?;
            RetentionAction::Anonymise
        }
    };
    let purged = ledger
        .run_retention(action, unknown, None)
        .map_err(|error| subjects::not_erased(session, &error))?;
    Ok(json!(of_purged(&purged)))
}

/// Writes anonymous counts where somebody keeps them.
fn keep_counts(session: &Session, path: &Path, counts: &Value) -> Result<(), Failed> {
    let text = json!({"schema": "tabellion/retention-counts/1", "counts": counts});
    session.write(path, text.to_string().as_bytes())?;
    session.hint("written", &[("path", path.display().to_string().into())]);
    Ok(())
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
