//! `tabellion init`: a new ledger for one legal entity.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use crate::disclosure::Exporter;
use crate::entry::{Predecessor, Succession};
use crate::ledger::{self, InitRequest, Ledger, Machine, Opened, Paths};

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    #[arg(long, value_name = "FILE", required_unless_present = "id")]
    exporter: Option<PathBuf>,
    #[arg(
        long,
        value_name = "ID",
        requires = "name",
        requires = "country",
        conflicts_with = "exporter"
    )]
    id: Option<String>,
    #[arg(long, value_name = "NAME", requires = "id")]
    name: Option<String>,
    #[arg(long, value_name = "CC", requires = "id")]
    country: Option<String>,
    #[arg(long, value_name = "ROLE", default_value = "controller", value_parser = ["controller", "processor"])]
    acts_as: String,
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    #[arg(long, value_name = "DIR")]
    succeeds: Option<PathBuf>,
    #[arg(long, value_name = "REASON", value_enum, default_value_t = Reason::SignedEntriesLost, requires = "succeeds")]
    reason: Reason,
}

/// Why a log was succeeded.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    SignedEntriesLost,
    KeysLost,
    Algorithms,
    Closed,
}

/// Makes the ledger and says what to keep.
///
/// # Errors
/// A profile that is not valid, or folders that cannot be used.
pub fn run(session: &Session, init: &Init) -> Result<Exit, Failed> {
    let exporter = profile(session, init)?;
    let paths = session.paths();
    let predecessor = predecessor(session, init)?;
    let opened = make(
        session,
        &paths,
        exporter,
        init.origin.clone(),
        predecessor.clone(),
    )?;
    let ledger = &opened.ledger;
    let vkeys = ledger.vkeys();
    let vkey = vkeys.last().cloned().unwrap_or_default();
    session.json(
        "init/1",
        json!({
            "ledger": paths.ledger, "keys": paths.keys, "origin": ledger.origin(), "vkey": vkey,
            "exporter": ledger.exporter().id.to_string(), "size": ledger.size(),
        }),
    )?;
    session.print(&session.paint(Paint::Good, &session.say("init-done")))?;
    session.print(&session.say_with(
        "init-folder",
        &[("path", paths.ledger.display().to_string().into())],
    ))?;
    session.print(&session.say_with(
        "init-keys",
        &[("path", paths.keys.display().to_string().into())],
    ))?;
    session.print(&session.say_with(
        "init-origin",
        &[("origin", ledger.origin().to_owned().into())],
    ))?;
    session.print(&session.say_with("init-vkey", &[("vkey", vkey.into())]))?;
    if let Some(old) = predecessor {
        let told = [
            ("origin", old.origin.into()),
            ("size", old.size.to_string().into()),
            ("recovered", old.recovered.to_string().into()),
        ];
        session.print(&session.say_with("init-succeeds", &told))?;
        session.hint("init-suppressions", &[]);
    }
    session.hint("init-next", &[]);
    session.close(ledger)?;
    Ok(Exit::Done)
}

/// Makes a ledger in these folders.
///
/// # Errors
/// There is one already, or the folders cannot be used.
pub fn make(
    session: &Session,
    paths: &Paths,
    exporter: Exporter,
    origin: Option<String>,
    predecessor: Option<Predecessor>,
) -> Result<Opened, Failed> {
    let request = InitRequest {
        exporter,
        origin,
        predecessor,
    };
    Ledger::init(paths, request, Arc::clone(&session.clock), &session.command)
        .map_err(|error| session.failed("not_made", "failed-init", &error))
}

/// What the genesis says of the log before.
fn predecessor(session: &Session, init: &Init) -> Result<Option<Predecessor>, Failed> {
    let Some(folder) = &init.succeeds else {
        return Ok(None);
    };
    let reason = match init.reason {
        Reason::SignedEntriesLost => Succession::SignedEntriesLost,
        Reason::KeysLost => Succession::KeysLost,
        Reason::Algorithms => Succession::Algorithms,
        Reason::Closed => Succession::Closed,
    };
    let machine = Machine::with_clock(Arc::clone(&session.clock));
    let old = Paths::new(folder.clone(), None);
    ledger::predecessor(&machine, &old, reason, init.origin.as_deref())
        .map(Some)
        .map_err(|error| session.failed("not_made", "failed-init", &error))
}

fn profile(session: &Session, init: &Init) -> Result<Exporter, Failed> {
    if let Some(file) = &init.exporter {
        return session.read_object(file);
    }
    let value =
        json!({"id": init.id, "name": init.name, "country": init.country, "acts_as": init.acts_as});
    session.parse(std::path::Path::new("--id --name --country"), &value)
}
