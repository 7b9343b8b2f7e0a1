//! `tabellion explain SEQ`: why an entry says what it says, as known then; and whether today's rules would agree.
//!
//! ```text
//! Entry 5, recorded 2026-11-23T10:34:07Z · REFUSED
//! As known then (rules 2026.11, reading 2)
//!   transfer
//!     · hosting IN — No transfer without a tool of Chapter V (GDPR Article 44): refused for want of: transfer tool
//! ```
//! Reads from beside: also while a service runs, also after the facts about persons were erased.

use clap::Args;
use serde_json::json;

use super::beside::Beside;
use super::dating;
use super::exit::{Exit, Failed};
use super::rules::rules_now;
use super::session::{Paint, Session};
use super::verdict::{self, VerdictWords};
use crate::canon;
use crate::decide::Verdict;
use crate::disclosure::civil_day;
use crate::entry::Entry;
use crate::files::Disk;
use crate::ledger;
use crate::recompute::{Again, Difference, Why, Word};
use crate::rulebook::Rulebook;
use crate::text::why as words;

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    #[arg(value_name = "SEQ")]
    seq: u64,
}

/// Explains one entry; ends with 4 when its verdict does not follow from its facts.
///
/// # Errors
/// There is no such entry, or it decided nothing.
pub fn run(session: &Session, explain: &Explain) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let seq = explain.seq;
    let told = [("seq", seq.to_string().into())];
    let line = beside.line(session, seq)?.ok_or_else(|| {
        let size = beside.size().to_string();
        let told = [("seq", seq.to_string().into()), ("size", size.into())];
        Failed::new("no_entry", session.say_with("failed-no-entry", &told))
    })?;
    let entry = Entry::parse(&line).map_err(|error| {
        let told = [("error", error.to_string().into())];
        Failed::new("unreadable", session.say_with("failed-read", &told))
    })?;
    let rules = rules_now(session, &beside)?;
    let today = civil_day(session.clock.read().wall);
    let read = |seq: u64| beside.line(session, seq).ok().flatten();
    let folder = session.paths().ledger;
    let why =
        ledger::why_beside(&Disk, &folder, &entry, &read, &rules, today).ok_or_else(|| {
            Failed::new("no_verdict", session.say_with("failed-no-verdict", &told))
                .next(session.say("next-log-list"))
        })?;
    let mut object = words::to_json(&why, &rules, session.lang());
    let before = dating::glimpse(session, seq);
    object["before"] = dating::glimpse_json(before.as_ref());
    object["seq"] = json!(seq);
    object["recorded_at"] = json!(canon::format_instant(entry.at));
    object["verdict"] = match (&why.then, &why.rulebook) {
        (Some(then), Some(book)) => VerdictWords::of(session, then, book).json(),
        _ => {
            json!({"verdict": why.recorded.verdict, "missing": why.recorded.missing, "conditions": why.recorded.conditions})
        }
    };
    session.json("explain/1", object)?;
    print(session, &entry, &why, &rules)?;
    if let Some(before) = before {
        session.print(&dating::glimpse_words(session, &before))?;
    }
    Ok(match why.word {
        Word::Wrong(_) => Exit::Broken,
        Word::Unknown(_) => Exit::Indeterminate,
        Word::Agrees | Word::NewReading(_) => Exit::Done,
    })
}

fn print(session: &Session, entry: &Entry, why: &Why, rules: &Rulebook) -> Result<(), Failed> {
    let told = [
        ("seq", entry.seq.to_string().into()),
        ("at", canon::format_instant(entry.at).into()),
        ("word", verdict::word(session, why.recorded.verdict).into()),
    ];
    session.print(&session.say_with("explain-head", &told))?;
    match (&why.then, &why.rulebook) {
        (Some(then), Some(book)) => {
            let told = [
                ("version", book.version().to_owned().into()),
                ("reading", why.recorded.decide.into()),
            ];
            heading(session, &session.say_with("explain-then", &told))?;
            reasons(session, then, book)?;
            let words = VerdictWords::of(session, then, book);
            let to_do = words.to_do(session);
            if !to_do.is_empty() {
                session.print(&to_do)?;
            }
        }
        _ => session.print(&session.say("explain-no-facts"))?,
    }
    follows(session, why)?;
    again(session, "explain-hindsight", why.hindsight.as_ref(), rules)?;
    again(session, "explain-today", why.today.as_ref(), rules)
}

fn heading(session: &Session, text: &str) -> Result<(), Failed> {
    session.print(&session.paint(Paint::Bold, text))
}

/// What decided, gate by gate.
fn reasons(session: &Session, verdict: &Verdict, book: &Rulebook) -> Result<(), Failed> {
    let lang = session.lang();
    let mut lines: Vec<String> = Vec::new();
    let mut gate = String::new();
    let deciding = verdict
        .reasons
        .iter()
        .filter(|reason| words::decides(verdict, reason));
    for reason in deciding {
        let name = words::gate(reason, lang);
        let line = format!("    · {}", words::line(reason, book, lang));
        if lines.contains(&line) {
            continue;
        }
        if name != gate {
            session.print(&format!("  {name}"))?;
            gate = name;
        }
        session.print(&line)?;
        lines.push(line);
    }
    Ok(())
}

fn follows(session: &Session, why: &Why) -> Result<(), Failed> {
    let (id, paint) = match &why.word {
        Word::Agrees => ("explain-follows", Paint::Good),
        Word::NewReading(_) => ("explain-new-reading", Paint::Warning),
        Word::Wrong(_) => ("explain-wrong", Paint::Bad),
        Word::Unknown(_) => ("explain-unknown", Paint::Warning),
    };
    session.print(&session.paint(paint, &session.say(id)))?;
    match &why.word {
        Word::NewReading(differences) | Word::Wrong(differences) => list(session, differences),
        Word::Unknown(unknown) => {
            session.print(&format!("  · {}", session.words(&unknown.to_string())))
        }
        Word::Agrees => Ok(()),
    }
}

fn again(
    session: &Session,
    id: &str,
    again: Option<&Again>,
    rules: &Rulebook,
) -> Result<(), Failed> {
    let Some(again) = again else { return Ok(()) };
    let agrees = if again.differences.is_empty() {
        "explain-would-agree"
    } else {
        "explain-would-differ"
    };
    let told = [
        ("version", rules.version().to_owned().into()),
        ("answer", session.say(agrees).into()),
    ];
    heading(session, &session.say_with(id, &told))?;
    list(session, &again.differences)?;
    if again.differences.is_empty() {
        return Ok(());
    }
    reasons(session, &again.verdict, rules)
}

fn list(session: &Session, differences: &[Difference]) -> Result<(), Failed> {
    for difference in differences {
        let told = [
            ("member", difference.member.into()),
            ("recorded", difference.recorded.clone().into()),
            ("computed", difference.computed.clone().into()),
        ];
        let line = session.say_with("decisions-difference", &told);
        session.print(&format!("  · {line}"))?;
    }
    Ok(())
}
