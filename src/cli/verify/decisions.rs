//! `tabellion verify --decisions`: every recorded verdict once more.
//!
//! From openings where the ledger can be opened, else from the recorded codes: a verdict follows from its clear facts
//! and codes in either case. Only lines that the audit accepts are looked at.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::audit::{Report, Word as LogWord};
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::files::{Disk, Files};
use crate::ledger::{self, Ledger, OpenError};
use crate::recompute::{Answer, Difference, Listed, Tally, Word};

/// How many are told in words; all that are kept stand in the JSON.
const TOLD: usize = 20;

/// Recomputes the verdicts of the ledger of the session.
///
/// # Errors
/// Its lines cannot be read.
pub fn run(session: &Session, report: &Report) -> Result<Tally, Failed> {
    let paths = session.paths();
    let bar = session.progress(Some(report.size), &session.say("progress-decisions"));
    let mut progress = |done| bar.set_position(done);
    // What was altered is not opened: opening would mend what it can.
    let opened = if report.word == LogWord::Tampered {
        None
    } else {
        open(session)
    };
    let tally = if let Some(ledger) = opened {
        let tally = ledger.decisions(&mut progress);
        session.close(&ledger)?;
        tally
    } else {
        let files: Arc<dyn Files> = Arc::new(Disk);
        ledger::decisions(&files, &paths.ledger, report.size, &mut progress)
    };
    bar.finish_and_clear();
    tally.map_err(|error| session.failed("unreadable", "failed-verify", &error))
}

/// The ledger with its openings, if it can be had.
fn open(session: &Session) -> Option<Ledger> {
    let opened = Ledger::open(
        &session.paths(),
        Arc::clone(&session.clock),
        &session.command,
    );
    match opened {
        Ok(opened) => {
            crate::cli::opening::tell(session, &opened.summary);
            Some(opened.ledger)
        }
        Err(error) => {
            let id = match error {
                OpenError::Busy(_) => "decisions-busy",
                _ => "decisions-no-openings",
            };
            session.hint(id, &[("error", error.to_string().into())]);
            None
        }
    }
}

/// How the command ends as far as verdicts go.
pub fn exit(tally: &Tally) -> Exit {
    if tally.wrong.count > 0 {
        Exit::Broken
    } else if tally.unknown.count > 0 {
        Exit::Indeterminate
    } else {
        Exit::Done
    }
}

/// For programs.
pub fn to_json(tally: &Tally) -> Value {
    let word = match exit(tally) {
        Exit::Broken => "WRONG",
        Exit::Indeterminate => "INDETERMINATE",
        _ if tally.new_reading.count > 0 => "DIFFERS",
        _ => "AGREES",
    };
    json!({
        "word": word, "verdicts": tally.verdicts, "agree": tally.agree,
        "from_facts": tally.from_facts, "from_erased": tally.from_erased, "from_codes": tally.from_codes,
        "new_reading": listed(&tally.new_reading), "wrong": listed(&tally.wrong), "unknown": listed(&tally.unknown),
    })
}

fn listed(list: &Listed) -> Value {
    let one = |answer: &Answer| match &answer.word {
        Word::Agrees => json!({"seq": answer.seq}),
        Word::NewReading(differences) | Word::Wrong(differences) => {
            json!({"seq": answer.seq, "differences": differences})
        }
        Word::Unknown(why) => json!({"seq": answer.seq, "why": why.to_string()}),
    };
    json!({"count": list.count, "entries": list.first.iter().map(one).collect::<Vec<_>>()})
}

/// In words.
///
/// # Errors
/// Nobody reads any more.
pub fn print(session: &Session, tally: &Tally) -> Result<(), Failed> {
    let (id, paint) = match exit(tally) {
        Exit::Broken => ("decisions-wrong", Paint::Bad),
        Exit::Indeterminate => ("decisions-unknown", Paint::Warning),
        _ if tally.new_reading.count > 0 => ("decisions-differ", Paint::Warning),
        _ => ("decisions-agree", Paint::Good),
    };
    session.print(&session.paint(paint, &session.say(id)))?;
    let told = [
        ("verdicts", tally.verdicts.into()),
        ("agree", tally.agree.into()),
        ("facts", tally.from_facts.into()),
        ("erased", tally.from_erased.into()),
        ("codes", tally.from_codes.into()),
    ];
    session.print(&session.say_with("decisions-counted", &told))?;
    for (id, list) in [
        ("decisions-entry-wrong", &tally.wrong),
        ("decisions-entry-differs", &tally.new_reading),
        ("decisions-entry-unknown", &tally.unknown),
    ] {
        print_list(session, id, list)?;
    }
    if tally.wrong.count > 0 {
        session.hint("decisions-wrong-next", &[]);
    }
    Ok(())
}

fn print_list(session: &Session, id: &str, list: &Listed) -> Result<(), Failed> {
    for answer in list.first.iter().take(TOLD) {
        let what = match &answer.word {
            Word::Agrees => String::new(),
            Word::NewReading(differences) | Word::Wrong(differences) => {
                let told: Vec<String> = differences.iter().map(|one| words(session, one)).collect();
                told.join(" · ")
            }
            Word::Unknown(why) => session.words(&why.to_string()),
        };
        let told = [
            ("seq", answer.seq.to_string().into()),
            ("what", what.into()),
        ];
        session.print(&format!("  · {}", session.say_with(id, &told)))?;
    }
    let more = list.count.saturating_sub(TOLD as u64);
    if more > 0 {
        session.print(&session.say_with("decisions-more", &[("count", more.into())]))?;
    }
    Ok(())
}

fn words(session: &Session, difference: &Difference) -> String {
    let told = [
        ("member", difference.member.into()),
        ("recorded", difference.recorded.clone().into()),
        ("computed", session.words(&difference.computed).into()),
    ];
    session.say_with("decisions-difference", &told)
}
