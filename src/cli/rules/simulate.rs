//! `tabellion rules simulate --close EU-ADQ-US-DPF --at 2026-12-01`: who would lose the ground, and what would replace it.
//! `tabellion rules simulate --rules my-rules/`: the same of rules that differ in more than one decision.
//!
//! Asks every permitted disclosure of the ledger again, as if it were made on that day; under other rules the refused
//! ones too. Nothing is recorded; reads from beside, also while a service runs.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use crate::cli::beside::Beside;
use crate::cli::exit::{Exit, Failed};
use crate::cli::rules::source;
use crate::cli::session::{Paint, Session};
use crate::cli::verdict::missing_label;
use crate::disclosure::civil_day;
use crate::disclosure::form::parse_date;
use crate::entry::{Body, Entry};
use crate::files::{Disk, Files};
use crate::ledger;
use crate::recompute::{Group, Key, Simulation};
use crate::rulebook::{RuleId, Rulebook};
use crate::text::alternatives::{change_in_words, sets_to_json};

/// Groups that are told in words; all stand in the JSON.
const TOLD: usize = 40;

/// `rules simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "rules",
        conflicts_with = "rules"
    )]
    close: Option<String>,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    at: Option<NaiveDate>,
}

/// Asks, and shows who would lose what.
///
/// # Errors
/// No ledger, no such decision, or lines that cannot be read.
pub fn run(session: &Session, simulate: &Simulate) -> Result<Exit, Failed> {
    let today = civil_day(session.clock.read().wall);
    let at = simulate.at.unwrap_or(today);
    let rules = rules_now(session, &Beside::open(session)?)?;
    let others = others(session, simulate, &rules, at)?;
    let only = simulate
        .close
        .as_ref()
        .and_then(|id| RuleId::parse(id).ok());
    let mut simulation = Simulation::new(&rules, &others, only.as_ref(), at);
    let bar = session.progress(Some(0), &session.say("progress-simulating"));
    let files: Arc<dyn Files> = Arc::new(Disk);
    let folder = session.paths().ledger;
    ledger::simulate(&files, &folder, &mut simulation, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    })
    .map_err(|error| session.failed("unreadable", "failed-verify", &error))?;
    let apart = ledger::count_persons(&session.paths(), &mut simulation);
    bar.finish_and_clear();
    session.json(
        "rules-simulate/1",
        to_json(session, simulate, at, [&rules, &others], &simulation),
    )?;
    print(session, simulate, at, &simulation)?;
    if let Err(why) = apart {
        let told = [("why", session.words(&why).into())];
        session.hint("simulate-not-apart", &told);
    }
    Ok(Exit::Done)
}

/// The rules that would hold.
fn others(
    session: &Session,
    simulate: &Simulate,
    rules: &Rulebook,
    at: NaiveDate,
) -> Result<Arc<Rulebook>, Failed> {
    let Some(id) = &simulate.close else {
        return source::load(session, simulate.rules.as_deref());
    };
    rules.closed(id, at).map(Arc::new).map_err(|error| {
        Failed::new(
            "cannot_close",
            session.say_with("failed-close", &[("error", error.to_string().into())]),
        )
    })
}

/// The rules that the ledger put in force last.
pub fn rules_now(session: &Session, beside: &Beside) -> Result<Arc<Rulebook>, Failed> {
    let mut last = None;
    beside.lines(session, 0..beside.size(), &mut |_, line| {
        let near = memchr::memmem::find(line, b"\"kind\":\"rulebook\"").is_some();
        if near
            && let Ok(entry) = Entry::parse(line)
            && let Body::Rulebook(rules) = entry.body
        {
            last = Some(rules.digest);
        }
        ControlFlow::Continue(())
    })?;
    let Some(digest) = last else {
        return session.rulebook();
    };
    let found = ledger::rulebook_in(&Disk, &session.paths().ledger, digest);
    found.map_err(|error| session.failed("rulebook", "failed-rulebook", &error))
}

/// Groups of one fate, counted.
struct Totals {
    recipients: u64,
    disclosures: u64,
    persons: Persons,
}

impl Totals {
    fn of(groups: &BTreeMap<Key, Group>, different: Option<u64>) -> Self {
        let (recipients, disclosures, as_often) = Simulation::totals(groups);
        let unnamed = groups.values().map(|group| group.unnamed).sum();
        Self {
            recipients,
            disclosures,
            persons: Persons {
                as_often,
                unnamed,
                different,
            },
        }
    }

    fn lost(simulation: &Simulation<'_>) -> Self {
        let different = simulation.different.map(|found| found.lost);
        Self::of(&simulation.lost, different)
    }

    fn weakened(simulation: &Simulation<'_>) -> Self {
        let different = simulation.different.map(|found| found.weakened);
        Self::of(&simulation.weakened, different)
    }
}

/// Persons, as well as they can be counted.
#[derive(Clone, Copy)]
struct Persons {
    /// Each as often as disclosed.
    as_often: u64,
    /// Of these, who is counted in an entry and not named there.
    unnamed: u64,
    /// How many different ones are named.
    different: Option<u64>,
}

impl Persons {
    fn of(group: &Group) -> Self {
        Self {
            as_often: group.persons,
            unnamed: group.unnamed,
            different: group.different,
        }
    }

    fn in_words(self, session: &Session) -> String {
        let counted = |count| counted(session, "simulate-persons", count);
        let Some(different) = self.different else {
            let told = [("persons", counted(self.as_often).into())];
            return session.say_with("simulate-persons-as-often", &told);
        };
        if self.unnamed == 0 {
            return counted(different);
        }
        let told = [
            ("persons", counted(different).into()),
            ("count", self.unnamed.into()),
        ];
        session.say_with("simulate-persons-unnamed", &told)
    }
}

fn counted(session: &Session, id: &str, count: u64) -> String {
    session.say_with(id, &[("count", count.into())])
}

fn to_json(
    session: &Session,
    simulate: &Simulate,
    at: NaiveDate,
    [rules, others]: [&Rulebook; 2],
    simulation: &Simulation<'_>,
) -> Value {
    let group = |recipient: &Option<String>, group: &Group| {
        json!({
            "recipient": recipient, "disclosures": group.disclosures, "persons": group.persons,
            "different_persons": group.different, "unnamed_persons": group.unnamed,
            "occurred": {"from": group.first, "to": group.last}, "example": group.example,
            "missing": group.missing, "conditions": group.conditions,
            "replacements": sets_to_json(&group.replacements, &session.texts),
        })
    };
    let mut object = json!({
        "close": simulate.close, "at": at, "rulebook": rules.digest(), "rulebook_version": rules.version(),
        "asked": simulation.asked, "refused_anyway": simulation.refused_anyway,
    });
    if simulate.close.is_none() {
        object["other_rulebook"] = json!(others.digest());
        object["other_rulebook_version"] = json!(others.version());
        object["gained"] = json!({"disclosures": simulation.gained});
    }
    let fates = [
        ("lost", Totals::lost(simulation), &simulation.lost),
        (
            "weakened",
            Totals::weakened(simulation),
            &simulation.weakened,
        ),
    ];
    for (name, totals, groups) in fates {
        let list: Vec<Value> = groups
            .iter()
            .map(|((recipient, _), found)| group(recipient, found))
            .collect();
        object[name] = json!({
            "recipients": totals.recipients, "disclosures": totals.disclosures, "persons": totals.persons.as_often,
            "different_persons": totals.persons.different, "unnamed_persons": totals.persons.unnamed, "groups": list,
        });
    }
    object
}

fn print(
    session: &Session,
    simulate: &Simulate,
    at: NaiveDate,
    simulation: &Simulation<'_>,
) -> Result<(), Failed> {
    let told = [
        (
            "id",
            simulate
                .close
                .as_ref()
                .or(simulate.rules.as_ref())
                .map_or("", String::as_str)
                .into(),
        ),
        ("at", at.to_string().into()),
        ("asked", simulation.asked.into()),
    ];
    let head = if simulate.close.is_some() {
        "simulate-head"
    } else {
        "simulate-head-rules"
    };
    session.print(&session.say_with(head, &told))?;
    if simulation.gained > 0 {
        let told = [("count", simulation.gained.into())];
        session.print(&session.say_with("simulate-gained", &told))?;
    }
    let lost = Totals::lost(simulation);
    let paint = if lost.disclosures == 0 {
        Paint::Good
    } else {
        Paint::Bad
    };
    let told = totals_in_words(session, "simulate-lost", &lost);
    session.print(&session.paint(paint, &told))?;
    let mut groups: Vec<_> = simulation.lost.iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.disclosures));
    for ((recipient, _), group) in groups.iter().take(TOLD) {
        print_group(session, recipient.as_deref(), group)?;
    }
    if groups.len() > TOLD {
        let more = [("count", (groups.len() - TOLD).into())];
        session.print(&session.say_with("simulate-more", &more))?;
    }
    let weakened = Totals::weakened(simulation);
    if weakened.disclosures > 0 {
        session.print(&totals_in_words(session, "simulate-weakened", &weakened))?;
    }
    if simulation.refused_anyway > 0 {
        let told = [("count", simulation.refused_anyway.into())];
        session.print(&session.say_with("simulate-refused-anyway", &told))?;
    }
    Ok(())
}

fn totals_in_words(session: &Session, id: &str, totals: &Totals) -> String {
    let told = [
        (
            "recipients",
            counted(session, "simulate-recipients", totals.recipients).into(),
        ),
        (
            "disclosures",
            counted(session, "simulate-disclosures", totals.disclosures).into(),
        ),
        ("persons", totals.persons.in_words(session).into()),
    ];
    session.say_with(id, &told)
}

fn print_group(session: &Session, recipient: Option<&str>, group: &Group) -> Result<(), Failed> {
    let missing: Vec<String> = group
        .missing
        .iter()
        .map(|code| missing_label(session, code))
        .collect();
    let name = recipient.map_or_else(|| session.say("log-natural-person"), str::to_owned);
    let told = [
        ("recipient", name.into()),
        (
            "disclosures",
            counted(session, "simulate-disclosures", group.disclosures).into(),
        ),
        ("persons", Persons::of(group).in_words(session).into()),
        ("missing", missing.join(", ").into()),
    ];
    session.print(&format!(
        "  · {}",
        session.say_with("simulate-group", &told)
    ))?;
    for set in group.replacements.sets.iter().take(3) {
        let changes: Vec<String> = set
            .changes
            .iter()
            .map(|change| change_in_words(*change, &session.texts))
            .collect();
        session.print(&format!("    → {}", changes.join(" + ")))?;
    }
    if group.replacements.sets.is_empty() {
        session.print(&format!("    → {}", session.say("alternatives-none")))?;
    }
    Ok(())
}
