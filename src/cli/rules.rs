//! `tabellion rules`: what the law says, whether cases agree, and which rules a ledger goes by.

mod activate;
mod diff;
mod export;
mod lint;
mod simulate;
pub mod source;
mod tables;
mod test;

pub use simulate::rules_now;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use super::verdict::citation;
use crate::disclosure::form::parse_date;
use crate::rulebook::{Rule, RuleId};
use crate::vocabulary::nearest;

/// `rules`.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// All of them.
    List(List),
    /// One of them.
    Show(Show),
    /// Runs case files.
    Test(test::Test),
    /// What is wrong with a folder of rules.
    Lint(lint::Lint),
    /// What one rulebook says otherwise than another.
    Diff(diff::Diff),
    /// The files of a rulebook.
    Export(export::Export),
    /// Adequacy and territories.
    Tables(tables::Tables),
    /// Puts rules in force.
    Activate(activate::Activate),
    /// Asks a ledger what other rules would make of it.
    Simulate(simulate::Simulate),
}

/// `rules list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    on: Option<NaiveDate>,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
    #[arg(value_name = "PREFIX")]
    prefix: Option<String>,
}

/// `rules show`.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
}

/// Does what was asked.
///
/// # Errors
/// No such rule, or case files that cannot be read.
pub fn run(session: &Session, rules: &Rules) -> Result<Exit, Failed> {
    match rules {
        Rules::List(list) => list_rules(session, list),
        Rules::Show(show) => show_rule(session, show),
        Rules::Test(test) => test::run(session, test),
        Rules::Lint(lint) => lint::run(session, lint),
        Rules::Diff(diff) => diff::run(session, diff),
        Rules::Export(export) => export::run(session, export),
        Rules::Tables(tables) => tables::run(session, tables),
        Rules::Activate(activate) => activate::run(session, activate),
        Rules::Simulate(simulate) => simulate::run(session, simulate),
    }
}

fn list_rules(session: &Session, list: &List) -> Result<Exit, Failed> {
    let rulebook = source::load(session, list.rules.as_deref())?;
    let wanted = |rule: &&Rule| {
        list.prefix
            .as_ref()
            .is_none_or(|prefix| rule.id.as_str().starts_with(prefix.as_str()))
            && list.on.is_none_or(|day| {
                rule.from.is_none_or(|from| from <= day)
                    && rule.until.is_none_or(|until| day <= until)
            })
    };
    let rules: Vec<&Rule> = rulebook.rules().filter(wanted).collect();
    let rows: Vec<Value> = rules.iter().map(|rule| rule_json(session, rule)).collect();
    session.json("rules/1", json!({"version": rulebook.version(), "digest": rulebook.digest().to_string(), "law_as_of": rulebook.law_as_of(), "rules": rows}))?;
    for rule in &rules {
        session.print(&format!(
            "{:<26} {:<24} {}",
            rule.id.as_str(),
            span(rule),
            rule.title.get(session.lang())
        ))?;
    }
    session.hint(
        "rules-count",
        &[
            ("count", rules.len().into()),
            ("version", rulebook.version().to_owned().into()),
            ("digest", rulebook.digest().to_string().into()),
        ],
    );
    Ok(Exit::Done)
}

fn show_rule(session: &Session, show: &Show) -> Result<Exit, Failed> {
    let rulebook = source::load(session, show.rules.as_deref())?;
    let Some(rule) = RuleId::parse(&show.id)
        .ok()
        .and_then(|id| rulebook.rule(&id))
    else {
        let near = nearest(&show.id, rulebook.rules().map(|rule| rule.id.as_str())).join(", ");
        let failed = Failed::new(
            "unknown_rule",
            session.say_with("failed-unknown-rule", &[("id", show.id.clone().into())]),
        );
        return Err(if near.is_empty() {
            failed.next(session.say("next-rules-list"))
        } else {
            failed.next(session.say_with("next-did-you-mean", &[("nearest", near.into())]))
        });
    };
    session.json("rule/1", rule_json(session, rule))?;
    session.print(&session.paint(
        Paint::Bold,
        &format!("{}  {}", rule.id.as_str(), rule.title.get(session.lang())),
    ))?;
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    line("rule-citation", citation(session, rule))?;
    line("rule-span", span(rule))?;
    let read: Vec<&str> = rule
        .source
        .iter()
        .chain(&rule.document)
        .map(String::as_str)
        .collect();
    line("rule-source", read.join(", "))?;
    line("rule-checked", rule.checked.to_string())?;
    for (id, day) in [
        ("rule-published", rule.published),
        ("rule-known", rule.known_from),
        ("rule-end-known", rule.end_known_from),
    ] {
        if let Some(day) = day {
            line(id, day.to_string())?;
        }
    }
    if let Some(doubt) = rule.doubt(session.lang()) {
        line("rule-doubt", doubt.to_owned())?;
    }
    session.hint(
        "rule-of",
        &[
            ("version", rulebook.version().to_owned().into()),
            ("digest", rulebook.digest().to_string().into()),
        ],
    );
    Ok(Exit::Done)
}

fn span(rule: &Rule) -> String {
    let day = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    format!("{}…{}", day(rule.from), day(rule.until))
}

fn rule_json(session: &Session, rule: &Rule) -> Value {
    json!({
        "id": rule.id, "title": rule.title.get(session.lang()), "citation": rule.citation, "source": rule.source,
        "document": rule.document, "from": rule.from, "until": rule.until, "published": rule.published,
        "known_from": rule.known_from, "end_known_from": rule.end_known_from, "checked": rule.checked,
        "uncertain": rule.doubt(session.lang()),
    })
}
