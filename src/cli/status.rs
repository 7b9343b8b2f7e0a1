//! `tabellion status`: how a ledger stands. While a service owns it, what can be seen from beside.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::beside::Beside;
use super::exit::{Exit, Failed};
use super::opening;
use super::rules::source;
use super::session::{Paint, Session};
use crate::hash::Digest;
use crate::ledger::{Ledger, OpenError, Opened, Status};
use crate::rulebook::Rulebook;

/// Shows it.
///
/// # Errors
/// No ledger there, or it is damaged.
pub fn run(session: &Session) -> Result<Exit, Failed> {
    let paths = session.paths();
    match Ledger::open(&paths, Arc::clone(&session.clock), &session.command) {
        Ok(opened) => {
            opening::tell(session, &opened.summary);
            show(session, &opened)?;
            session.close(&opened.ledger)?;
            Ok(Exit::Done)
        }
        Err(OpenError::Busy(holder)) => from_beside(session, &holder),
        Err(error) => Err(session.not_opened(&paths, &error)),
    }
}

fn show(session: &Session, opened: &Opened) -> Result<(), Failed> {
    let Status {
        origin,
        exporter,
        size,
        root,
        vkeys,
        recipients,
        rulebook,
        folder,
        stopped,
    } = opened.ledger.status();
    let clock = opened.summary.clock.as_ref().map(ToString::to_string);
    let root = STANDARD.encode(root.as_bytes());
    let (version, digest, checked) = rulebook;
    let embedded = session.rulebook()?;
    let rules = json!({"version": embedded.version(), "digest": embedded.digest().to_string()});
    session.json(
        "status/1",
        json!({
            "origin": origin, "exporter": exporter, "size": size, "root": root, "vkeys": vkeys, "recipients": recipients,
            "rulebook": {"version": version, "digest": digest.to_string(), "checked": checked}, "embedded": rules, "ledger": folder,
            "recording": stopped.is_none() && clock.is_none(), "stopped": stopped, "clock": clock, "busy": false,
        }),
    )?;
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    session.print(&session.paint(Paint::Bold, &exporter))?;
    line("status-origin", origin)?;
    line("status-folder", folder.display().to_string())?;
    line("status-size", size.to_string())?;
    line("status-root", root)?;
    line("status-recipients", recipients.to_string())?;
    let told = [("version", version.into()), ("checked", checked.into())];
    session.print(&session.say_with("status-rulebook", &told))?;
    line("status-digest", digest.to_string())?;
    other_rules(session, &opened.ledger, digest, &embedded);
    line("status-vkey", vkeys.last().cloned().unwrap_or_default())?;
    match stopped.or(clock) {
        Some(why) => session.print(&session.paint(
            Paint::Bad,
            &session.say_with("status-stopped", &[("why", why.into())]),
        )),
        None => session.print(&session.paint(Paint::Good, &session.say("status-recording"))),
    }
}

/// Hints at rules that are at hand and not in force: those of the ledger's own folder, else of a newer release.
fn other_rules(session: &Session, ledger: &Ledger, in_force: Digest, embedded: &Rulebook) {
    let Some(folder) = &ledger.settings().rules else {
        if embedded.digest() != in_force {
            let told = [("version", embedded.version().to_owned().into())];
            session.hint("status-newer-rules", &told);
        }
        return;
    };
    let folder = ledger.paths().ledger.join(folder);
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
}

fn from_beside(session: &Session, holder: &str) -> Result<Exit, Failed> {
    let (_, checkpoint) = Beside::open(session)?.checkpoint(session)?;
    let root = STANDARD.encode(checkpoint.root.as_bytes());
    session.json(
        "status/1",
        json!({
            "origin": checkpoint.origin.to_string(), "size": checkpoint.size.0, "root": root,
            "ledger": session.paths().ledger, "busy": true, "holder": holder,
        }),
    )?;
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    line("status-origin", checkpoint.origin.to_string())?;
    line(
        "status-folder",
        session.paths().ledger.display().to_string(),
    )?;
    line("status-size", checkpoint.size.to_string())?;
    line("status-root", root)?;
    session.print(&session.say_with("status-busy", &[("holder", holder.to_owned().into())]))?;
    Ok(Exit::Done)
}
