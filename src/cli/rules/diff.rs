//! `tabellion rules diff A B`: what the second says otherwise than the first.

use clap::Args;
use serde_json::{Value, json};

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::rulebook::{Changes, MemberChange, Rule, Rulebook, changes};

/// `rules diff`.
#[derive(Debug, Args)]
pub struct Diff {
    #[arg(value_name = "A")]
    first: String,
    #[arg(value_name = "B")]
    second: String,
}

/// Shows what differs.
///
/// # Errors
/// One of them cannot be read.
pub fn run(session: &Session, diff: &Diff) -> Result<Exit, Failed> {
    let before = source::load(session, Some(&diff.first))?;
    let after = source::load(session, Some(&diff.second))?;
    let found = changes(&before, &after);
    session.json("rules-diff/1", for_programs(&before, &after, &found))?;
    for rule in &found.removed {
        print_rule(session, Paint::Bad, "-", rule)?;
    }
    for rule in &found.added {
        print_rule(session, Paint::Good, "+", rule)?;
    }
    for change in &found.changed {
        print_rule(session, Paint::Warning, "~", change.rule)?;
        for member in &change.members {
            print_member(session, member)?;
        }
    }
    for table in &found.tables {
        let rows = table.removed.iter().map(|row| (Paint::Bad, "-", row));
        let new = table.added.iter().map(|row| (Paint::Good, "+", row));
        for (paint, sign, row) in rows.chain(new) {
            session.print(&session.paint(paint, &format!("{sign} {}  {row}", table.table)))?;
        }
    }
    if !found.settings.is_empty() {
        session.print(&session.paint(Paint::Bold, &session.say("diff-settings")))?;
    }
    for member in &found.settings {
        print_member(session, member)?;
    }
    if found.is_empty() {
        session.print(&session.say("diff-nothing"))?;
    }
    let counts = [
        ("added", found.added.len().into()),
        ("removed", found.removed.len().into()),
        ("changed", found.changed.len().into()),
    ];
    session.hint("diff-counts", &counts);
    Ok(Exit::Done)
}

fn print_rule(session: &Session, paint: Paint, sign: &str, rule: &Rule) -> Result<(), Failed> {
    let title = rule.title.get(session.lang());
    session.print(&session.paint(paint, &format!("{sign} {:<26} {title}", rule.id.as_str())))
}

fn print_member(session: &Session, change: &MemberChange) -> Result<(), Failed> {
    let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".to_owned());
    let (before, after) = (shown(&change.before), shown(&change.after));
    session.print(&format!("    {}: {before} → {after}", change.member))
}

fn for_programs(before: &Rulebook, after: &Rulebook, found: &Changes<'_>) -> Value {
    let named = |book: &Rulebook| json!({"version": book.version(), "digest": book.digest().to_string(), "law_as_of": book.law_as_of()});
    let rule =
        |rule: &&Rule| json!({"id": rule.id, "title": rule.title, "citation": rule.citation});
    let changed: Vec<Value> = found
        .changed
        .iter()
        .map(|change| json!({"id": change.rule.id, "title": change.rule.title, "members": change.members}))
        .collect();
    json!({
        "a": named(before), "b": named(after),
        "added": found.added.iter().map(rule).collect::<Vec<_>>(),
        "removed": found.removed.iter().map(rule).collect::<Vec<_>>(),
        "changed": changed, "tables": found.tables, "settings": found.settings, "same": found.is_empty(),
    })
}
