//! `/v1/retention/…`: whose data are past their period, and letting them go.
//!
//! ```text
//! GET  /v1/retention/due?on=2027-01-01&unknown_start=stays
//! POST /v1/retention/runs      {"unknown_start":"stays"}
//! GET  /v1/retention/rules
//! ```
//! Counts by rule; nobody is named.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use http::StatusCode;
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::erasures;
use super::problem::Problem;
use super::reply::{Reply, json};
use crate::disclosure::Text;
use crate::disclosure::form::{Faults, parse_date, record};
use crate::entry::RetentionAction;
use crate::ledger::{Cell, PeriodInForce, Purged, RetentionPlan, Rule, RuleInForce, UnknownStart};

/// Data that say no start of their period stay.
const STAYS: &str = "stays";
/// The day of their last disclosure counts.
const LAST_DISCLOSURE: &str = "last_disclosure";

/// Data are deleted.
const DELETE: &str = "delete";
/// Their anonymous counts are answered, then they are deleted.
const ANONYMISE: &str = "anonymise";

record! {
    /// A run to be made.
    RunBody check(RunBody::check) {
        /// `stays` or `last_disclosure`; `stays` when absent.
        unknown_start: Option<Text>,
        /// `delete` or `anonymise`; `delete` when absent.
        action: Option<Text>,
        /// Show only.
        dry_run: Option<bool>,
    }
}

impl RunBody {
    fn check(&self, faults: &mut Faults) {
        let known = self.unknown_start.as_ref().map_or(STAYS, Text::as_str);
        if known != STAYS && known != LAST_DISCLOSURE {
            faults.add_at(
                "unknown_start",
                format_args!("`{STAYS}` or `{LAST_DISCLOSURE}` is expected"),
            );
        }
        let action = self.action.as_ref().map_or(DELETE, Text::as_str);
        if action != DELETE && action != ANONYMISE {
            faults.add_at(
                "action",
                format_args!("`{DELETE}` or `{ANONYMISE}` is expected"),
            );
        }
    }

    fn action(&self) -> RetentionAction {
        match self.action.as_ref().map(Text::as_str) {
            Some(ANONYMISE) => RetentionAction::Anonymise,
            _ => RetentionAction::Delete,
        }
    }

    fn choice(&self) -> UnknownStart {
        match self.unknown_start.as_ref().map(Text::as_str) {
            Some(LAST_DISCLOSURE) => UnknownStart::LastDisclosure,
            _ => UnknownStart::Stays,
        }
    }
}

/// What is due on a day.
pub(super) async fn due(call: Call) -> Reply {
    let on = call
        .query
        .get("on")
        .map(|text| {
            parse_date(text)
                .map_err(|error| Problem::bad_request("invalid_query", format!("`on`: {error}")))
        })
        .transpose()?;
    let choice = match call.query.get("unknown_start") {
        None | Some(STAYS) => UnknownStart::Stays,
        Some(LAST_DISCLOSURE) => UnknownStart::LastDisclosure,
        Some(_) => {
            let detail = format!("`unknown_start`: `{STAYS}` or `{LAST_DISCLOSURE}` is expected");
            return Err(Problem::bad_request("invalid_query", detail));
        }
    };
    let plan = planned(&call, on, choice).await?;
    json(StatusCode::OK, &of_plan(&plan))
}

/// Which periods bind this exporter.
pub(super) async fn rules(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let rules: Vec<Value> = desk.ledger.retention_rules().iter().map(of_rule).collect();
    json(StatusCode::OK, &json!({"rules": rules}))
}

/// Lets go what is due today, or shows it.
pub(super) async fn run(call: Call, body: Body<RunBody>) -> Reply {
    let choice = body.value.choice();
    if body.value.dry_run == Some(true) {
        let plan = planned(&call, None, choice).await?;
        return json(StatusCode::OK, &of_plan(&plan));
    }
    let action = body.value.action();
    let ledger = call.desk(None)?.ledger.clone();
    let actor = call.actor();
    let ran = tokio::task::spawn_blocking(move || {
        // The counts first: afterwards nobody could make them.
        let counts = match action {
            RetentionAction::Delete => None,
            RetentionAction::Anonymise => {
                let plan = ledger.retention_due(None, choice)?;
                Some(ledger.retention_counts(&plan)?)
            }
        };
        Ok((
            ledger.run_retention(action, choice, actor.as_deref())?,
            counts,
        ))
    });
    let (purged, counts) = ran
        .await
        .map_err(|error| Problem::internal(&error))?
        .map_err(erasures::problem)?;
    let entries: Vec<Value> = purged.iter().map(of_purged).collect();
    let mut answer = json!({"purged": entries});
    if let Some(counts) = counts {
        answer["counts"] = counts.iter().map(of_cell).collect();
    }
    json(StatusCode::CREATED, &answer)
}

async fn planned(
    call: &Call,
    on: Option<NaiveDate>,
    choice: UnknownStart,
) -> Result<RetentionPlan, Problem> {
    let ledger = call.desk(None)?.ledger.clone();
    let plan = tokio::task::spawn_blocking(move || ledger.retention_due(on, choice)).await;
    Ok(plan.map_err(|error| Problem::internal(&error))??)
}

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
    json!({"on": plan.on, "due": due, "held": held, "unknown_start": counts(&plan.unknown),
        "no_period": counts(&plan.no_period), "binding": plan.binding, "suppressions_to_review": plan.reviews})
}

fn of_rule(one: &RuleInForce) -> Value {
    let period = |period: &Option<PeriodInForce>| {
        period.as_ref().map(
            |period| json!({"id": period.id, "years": period.years, "citation": period.citation}),
        )
    };
    json!({"id": one.rule.id, "rule": one.rule.age(), "title": one.rule.title, "starts": one.rule.starts,
        "law": period(&one.law), "promise": period(&one.promise), "uncertain": one.rule.uncertain})
}

fn counts(list: &BTreeMap<Rule, u64>) -> Vec<Value> {
    list.iter()
        .map(|(rule, count)| json!({"rule": rule, "persons": count}))
        .collect()
}

fn of_cell(cell: &Cell) -> Value {
    json!({"rule": cell.rule, "purpose": cell.purpose, "recipient": cell.recipient, "year": cell.year,
        "persons": cell.persons})
}

fn of_purged(entry: &Purged) -> Value {
    json!({"seq": entry.seq, "rule": entry.rule, "persons": entry.persons, "rows": entry.rows})
}
