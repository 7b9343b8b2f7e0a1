//! `tabellion verify`: every line, every link, the tree, the signature, and the head that was seen last.
//!
//! Reads from beside: no lock, no vault, nothing of ours is trusted. INTACT needs a key from outside (`--trust`), or a
//! key that was trusted in an earlier run. Time has a word of its own, and needs `--tsa-ca`.

mod bundle;
mod decisions;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::json;

use super::beside;
use super::dating::Time;
use super::exit::{Exit, Failed};
use super::proof::trusted;
use super::session::{Paint, Session};
use crate::audit::{Depth, Report, Word};
use crate::disclosure::civil_day;
use crate::files::Disk;
use crate::ledger::{self, Memory, Paths, Settings};
use crate::note::VerifierKey;
use crate::recompute::Tally;

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    #[arg(long, value_name = "VKEY")]
    trust: Vec<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["forget", "decisions", "hashes_only"])]
    bundle: Option<PathBuf>,
    #[arg(long, value_name = "SHA256", requires = "bundle")]
    digest: Option<String>,
    #[arg(long)]
    forget: bool,
    #[arg(long)]
    decisions: bool,
    #[arg(long)]
    hashes_only: bool,
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
}

/// What becomes of the head that was seen last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    /// The ledger must agree with it.
    Compared,
    /// It is replaced by what is seen now.
    Forgotten,
}

/// Verifies, and says INTACT, TAMPERED or INDETERMINATE.
///
/// # Errors
/// No ledger there, or its files cannot be read.
pub fn run(session: &Session, verify: &Verify) -> Result<Exit, Failed> {
    let keys = trusted(session, &verify.trust)?;
    if let Some(path) = &verify.bundle {
        return bundle::run(
            session,
            path,
            &keys,
            verify.digest.as_deref(),
            verify.tsa_ca.as_ref(),
        );
    }
    let remembered = if verify.forget {
        Remembered::Forgotten
    } else {
        Remembered::Compared
    };
    let depth = if verify.hashes_only {
        Depth::Hashes
    } else {
        Depth::Full
    };
    let report = audit_to(depth, session, &session.paths(), &keys, remembered)?;
    let tally = if verify.decisions && report.pruned.is_none() {
        Some(decisions::run(session, &report)?)
    } else {
        None
    };
    let time = Time::of(session, &report, verify.tsa_ca.as_ref())?;
    show(session, &report, tally.as_ref(), &time)
}

/// Audits a ledger against trusted keys and what was seen before, and remembers what it saw.
///
/// # Errors
/// No ledger there, or its files cannot be read.
pub fn audit(
    session: &Session,
    paths: &Paths,
    keys: &[VerifierKey],
    remembered: Remembered,
) -> Result<Report, Failed> {
    audit_to(Depth::Full, session, paths, keys, remembered)
}

fn audit_to(
    depth: Depth,
    session: &Session,
    paths: &Paths,
    keys: &[VerifierKey],
    remembered: Remembered,
) -> Result<Report, Failed> {
    let settings = Settings::read(&Disk, paths)
        .map_err(|error| beside::no_settings(session, paths, &error))?;
    let file = state_home().map(|home| Memory::path(&home, &settings.origin));
    let failed = |error: &ledger::VerifyError| session.failed("unreadable", "failed-verify", error);
    let memory = match &file {
        Some(file) if remembered == Remembered::Compared => {
            Memory::load(file).map_err(|error| failed(&error))?
        }
        _ => None,
    };
    let heads: Vec<_> = memory.iter().map(|seen| (seen.size, seen.root)).collect();
    let bar = session.progress(Some(0), &session.say("progress-verifying"));
    let tell = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let mut report = ledger::verify_to(depth, Arc::new(Disk), &paths.ledger, keys, &heads, tell)
        .map_err(|error| failed(&error))?;
    report.compare_calendar(&civil_day(session.clock.read().wall).to_string());
    bar.finish_and_clear();
    if let (Some(file), Some(seen)) = (&file, ledger::memory_of(&report, session.clock.read().wall))
    {
        // A memory that cannot be written makes the next run weaker, not this one wrong.
        if let Err(error) = seen.save(file) {
            session.hint(
                "verify-not-remembered",
                &[("error", session.words(&error).into())],
            );
        }
    }
    Ok(report)
}

/// Shows a report, and says how the command ends.
fn show(
    session: &Session,
    report: &Report,
    tally: Option<&Tally>,
    time: &Time,
) -> Result<Exit, Failed> {
    let mut object = to_json(session, report);
    if let Some(tally) = tally {
        object["decisions"] = decisions::to_json(tally);
    }
    object["time"] = time.to_json(session);
    session.json("verify/1", object)?;
    print(session, report)?;
    time.print(session)?;
    if let Some(tally) = tally {
        decisions::print(session, tally)?;
    }
    if report.word == Word::Tampered {
        session.hint("verify-tampered-next", &[]);
    }
    let decided = tally.map_or(Exit::Done, decisions::exit);
    Ok(match (report.word, [decided, time.exit()]) {
        (Word::Tampered, _) => Exit::Broken,
        (_, others) if others.contains(&Exit::Broken) => Exit::Broken,
        (Word::Indeterminate, _) => Exit::Indeterminate,
        (_, others) if others.contains(&Exit::Indeterminate) => Exit::Indeterminate,
        (Word::Intact, _) => Exit::Done,
    })
}

/// A report in words.
///
/// # Errors
/// Nobody reads any more.
pub fn print(session: &Session, report: &Report) -> Result<(), Failed> {
    let (id, paint) = match report.word {
        Word::Intact => ("verify-intact", Paint::Good),
        Word::Tampered => ("verify-tampered", Paint::Bad),
        Word::Indeterminate => ("verify-indeterminate", Paint::Warning),
    };
    session.print(&session.paint(paint, &session.say(id)))?;
    if let Some((seq, fault)) = &report.first_bad {
        let told = [
            ("seq", seq.to_string().into()),
            ("fault", words::fault(session, fault).into()),
        ];
        session.print(&session.say_with("verify-first-bad", &told))?;
    }
    for doubt in &report.doubts {
        session.print(&format!("  · {}", words::remark(session, doubt)))?;
    }
    print_proven(session, report)
}

/// The word, for programs and for people who know it from other tools.
#[must_use]
pub const fn code(word: Word) -> &'static str {
    match word {
        Word::Intact => "INTACT",
        Word::Tampered => "TAMPERED",
        Word::Indeterminate => "INDETERMINATE",
    }
}

fn print_proven(session: &Session, report: &Report) -> Result<(), Failed> {
    if report.size == 0 {
        return session.print(&session.say("verify-nothing-proven"));
    }
    let root = STANDARD.encode(report.root.as_bytes());
    let last = (report.size - 1).to_string();
    if let Some(pruned) = &report.pruned {
        let told = [
            ("last", last.into()),
            ("root", root.into()),
            ("on", pruned.on.clone().into()),
            ("lines", pruned.lines.into()),
        ];
        session.print(&session.say_with("verify-pruned", &told))?;
    } else {
        let told = [("last", last.into()), ("root", root.into())];
        session.print(&session.say_with("verify-proven", &told))?;
    }
    if let Some(size) = report.signed {
        session.print(&session.say_with("verify-signed", &[("size", size.to_string().into())]))?;
    }
    if report.word == Word::Tampered && report.proven > 0 {
        let told = [("count", report.proven.to_string().into())];
        session.print(&session.say_with("verify-kept", &told))?;
    }
    if let Some(origin) = &report.origin {
        session.print(&session.say_with("verify-origin", &[("origin", origin.clone().into())]))?;
    }
    let Some(end) = &report.closed else {
        return Ok(());
    };
    let told = [
        ("seq", end.seq.to_string().into()),
        ("at", end.at.clone().into()),
        (
            "successor",
            end.successor.clone().unwrap_or_default().into(),
        ),
    ];
    let id = match end.successor {
        Some(_) => "verify-succeeded",
        None => "verify-closed",
    };
    session.print(&session.say_with(id, &told))?;
    if let Some(day) = &end.keep_until {
        session.print(&session.say_with("verify-keep", &[("day", day.clone().into())]))?;
    }
    Ok(())
}

fn to_json(session: &Session, report: &Report) -> serde_json::Value {
    json!({
        "word": code(report.word), "size": report.size, "root": STANDARD.encode(report.root.as_bytes()),
        "closed": report.closed.as_ref().map(|end| json!({"seq": end.seq, "at": end.at, "successor": end.successor, "keep_until": end.keep_until})),
        "pruned": report.pruned.as_ref().map(|pruned| json!({"on": pruned.on, "lines": pruned.lines})),
        "signed_size": report.signed, "proven_size": report.proven, "origin": report.origin, "unknown": report.unknown,
        "first_bad": report.first_bad.as_ref().map(|(seq, fault)| json!({"seq": seq, "fault": words::fault(session, fault)})),
        "doubts": report.doubts.iter().map(|doubt| words::remark(session, doubt)).collect::<Vec<_>>(),
    })
}

/// `$XDG_STATE_HOME`, else `~/.local/state`.
#[must_use]
pub fn state_home() -> Option<PathBuf> {
    let named = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    named("XDG_STATE_HOME").or_else(|| named("HOME").map(|home| home.join(".local/state")))
}
