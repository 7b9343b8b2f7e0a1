//! `tabellion status`: how a ledger stands, seen from beside: nothing is opened, mended or written.
//!
//! What opening would find is told, and who has the ledger at this moment: a service answers for itself over HTTP.

mod time;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::beside;
use super::exit::{Exit, Failed};
use super::rules::source;
use super::session::{Paint, Session};
use crate::canon;
use crate::files::Disk;
use crate::hash::Digest;
use crate::ledger::{self, Closed, Finding, LookError, Looked, Settings, Words};
use crate::rulebook::Rulebook;

/// Shows it; ends with 4 when signed entries or the vault are missing or damaged.
///
/// # Errors
/// No ledger there, or its files cannot be read.
pub fn run(session: &Session) -> Result<Exit, Failed> {
    let looked = look(session, Words::Sealed)?;
    let embedded = session.rulebook()?;
    session.json("status/1", to_json(session, &looked, &embedded))?;
    print(session, &looked)?;
    time::hints(session, &looked)?;
    if let Some(rules) = &looked.rulebook {
        other_rules(session, rules.digest, &embedded)?;
    }
    let broken = looked
        .found
        .iter()
        .any(|finding| matches!(finding, Finding::Shorter { .. } | Finding::Vault(_)));
    Ok(if broken { Exit::Broken } else { Exit::Done })
}

/// Looks at the ledger of the session.
///
/// # Errors
/// No ledger there, or its files cannot be read.
pub fn look(session: &Session, words: Words) -> Result<Looked, Failed> {
    let paths = session.paths();
    beside::not_pruned(session, &paths)?;
    let bar = session.progress(Some(0), &session.say("progress-reading"));
    let looked = ledger::look(&paths, session.clock.read(), words, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    looked.map_err(|error| match error {
        LookError::Settings(error) => beside::no_settings(session, &paths, &error),
        LookError::Entry(_) | LookError::Checkpoint(_) => {
            let what = session.say_with("failed-read", &[("error", session.words(&error).into())]);
            Failed::ending(Exit::Broken, "unreadable", what).next(session.say("next-verify"))
        }
        LookError::Io(_) => session.failed("unreadable", "failed-read", &error),
    })
}

/// Why it would not record, if it would not.
fn halted(session: &Session, looked: &Looked) -> Option<String> {
    let clock = looked.clock.as_ref().map(|fault| session.words(fault));
    clock.or_else(|| {
        looked
            .found
            .iter()
            .find(|finding| finding.stops())
            .map(|finding| session.words(finding))
    })
}

fn to_json(session: &Session, looked: &Looked, embedded: &Rulebook) -> serde_json::Value {
    let register = &looked.register;
    let found: Vec<String> = looked
        .found
        .iter()
        .map(|found| session.words(found))
        .collect();
    let checkpoint = looked.checkpoint.as_ref();
    let holder = looked.holder.as_ref().map(|holder| session.words(holder));
    let rules = looked.rulebook.as_ref();
    json!({
        "origin": looked.origin, "exporter": register.exporter().id, "ledger": session.paths().ledger,
        "size": checkpoint.map_or(0, |checkpoint| checkpoint.size.0),
        "root": checkpoint.map(|checkpoint| STANDARD.encode(checkpoint.root.as_bytes())),
        "vkeys": looked.vkeys, "recipients": register.len() as u64 + looked.hidden,
        "rulebook": rules.map(|rules| json!({"version": rules.version, "digest": rules.digest, "checked": rules.checked})),
        "closed": looked.closed.as_ref().map(|closed| json!({"seq": closed.seq, "at": canon::format_instant(closed.at),
            "reason": closed.reason.to_string(), "successor": closed.successor, "keep_until": closed.keep_until})),
        "embedded": {"version": embedded.version(), "digest": embedded.digest().to_string()},
        "busy": holder.is_some(), "holder": holder, "halted": halted(session, looked), "found": found,
        "timestamps": time::to_json(session, looked),
    })
}

fn print(session: &Session, looked: &Looked) -> Result<(), Failed> {
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    let register = &looked.register;
    session.print(&session.paint(Paint::Bold, register.exporter().id.as_str()))?;
    line("status-origin", looked.origin.clone())?;
    line(
        "status-folder",
        session.paths().ledger.display().to_string(),
    )?;
    match &looked.checkpoint {
        Some(checkpoint) => {
            line("status-size", checkpoint.size.to_string())?;
            line("status-root", STANDARD.encode(checkpoint.root.as_bytes()))?;
        }
        None => session.print(&session.say("status-unsigned"))?,
    }
    line(
        "status-recipients",
        (register.len() as u64 + looked.hidden).to_string(),
    )?;
    if let Some(rules) = &looked.rulebook {
        let told = [
            ("version", rules.version.clone().into()),
            ("checked", rules.checked.clone().into()),
        ];
        session.print(&session.say_with("status-rulebook", &told))?;
        line("status-digest", rules.digest.to_string())?;
    }
    line(
        "status-vkey",
        looked.vkeys.last().cloned().unwrap_or_default(),
    )?;
    time::print(session, looked)?;
    for finding in &looked.found {
        let told = [("what", session.words(finding).into())];
        session.print(&session.paint(Paint::Warning, &session.say_with("status-found", &told)))?;
    }
    if let Some(closed) = &looked.closed {
        return print_closed(session, closed);
    }
    match (&looked.holder, halted(session, looked)) {
        (Some(holder), _) => {
            let told = [("holder", session.words(holder).into())];
            session.print(&session.say_with("status-busy", &told))
        }
        (None, Some(why)) => session.print(&session.paint(
            Paint::Bad,
            &session.say_with("status-stopped", &[("why", why.into())]),
        )),
        (None, None) => session.print(&session.paint(Paint::Good, &session.say("status-idle"))),
    }
}

/// Nothing is recorded any more, and that is as it should be.
fn print_closed(session: &Session, closed: &Closed) -> Result<(), Failed> {
    let told = [
        ("seq", closed.seq.to_string().into()),
        ("at", canon::format_instant(closed.at).into()),
        (
            "successor",
            closed.successor.clone().unwrap_or_default().into(),
        ),
    ];
    let id = match closed.successor {
        Some(_) => "verify-succeeded",
        None => "verify-closed",
    };
    session.print(&session.paint(Paint::Bold, &session.say_with(id, &told)))?;
    match &closed.keep_until {
        Some(day) => {
            session.print(&session.say_with("verify-keep", &[("day", day.clone().into())]))
        }
        None => Ok(()),
    }
}

/// Hints at rules that are at hand and not in force: those of the ledger's own folder, else of a newer release.
fn other_rules(session: &Session, in_force: Digest, embedded: &Rulebook) -> Result<(), Failed> {
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| beside::no_settings(session, &paths, &error))?;
    let Some(folder) = &settings.rules else {
        if embedded.digest() != in_force {
            let told = [("version", embedded.version().to_owned().into())];
            session.hint("status-newer-rules", &told);
        }
        return Ok(());
    };
    let folder = paths.ledger.join(folder);
    let path = folder.display().to_string();
    match source::folder(session, &folder) {
        Ok(own) if own.digest() == in_force => {}
        Ok(own) => {
            let digest = own.digest().to_string();
            let told = [("path", path.into()), ("digest", digest.into())];
            session.hint("status-own-rules", &told);
        }
        Err(failed) => {
            let told = [("path", path.into()), ("error", failed.what().into())];
            session.hint("status-own-faults", &told);
        }
    }
    Ok(())
}
