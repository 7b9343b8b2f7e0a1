//! Time in `status`: the newest time-stamp, and what threatens to age or is late.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::canon;
use crate::cli::beside;
use crate::cli::dating as words;
use crate::cli::exit::Failed;
use crate::cli::session::Session;
use crate::dating::{self, Dated};
use crate::files::Disk;
use crate::ledger::{self, Looked, Settings};

/// Of a ledger that has no `every`, nothing is late.
fn is_late(every: Option<TimeDelta>, newest: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    // Once may fail, or wait for something to be recorded.
    every.is_some_and(|every| newest.is_none_or(|newest| now - newest > every * 2))
}

fn dated(session: &Session, looked: &Looked) -> Vec<Dated> {
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths).ok();
    let settings = settings.and_then(|settings| settings.timestamp);
    let anchors =
        settings.and_then(|settings| ledger::anchors_of(&settings, &paths.ledger).ok().flatten());
    let folder = ledger::Folder::new(&paths.ledger);
    let now = session.clock.read().wall;
    // It covers all before it; `checkpoint list` looks at every one.
    let newest = looked.timestamps.last().cloned();
    dating::date(newest.as_slice(), &folder, anchors.as_ref(), &|_| None, now)
}

/// The newest, for people.
///
/// # Errors
/// Nobody reads any more.
pub fn print(session: &Session, looked: &Looked) -> Result<(), Failed> {
    match dated(session, looked).last() {
        Some(newest) => session.print(&words::line(session, newest)),
        None => Ok(()),
    }
}

/// How many, and the newest, for programs.
pub fn to_json(session: &Session, looked: &Looked) -> Value {
    let dated = dated(session, looked);
    let now = session.clock.read().wall;
    let soon = dating::ends_soon(&dated, now).map(|(_, ends)| canon::format_instant(ends));
    json!({
        "count": looked.timestamps.len(), "newest": dated.last().map(|newest| words::to_json(session, newest)), "ends_soon": soon,
    })
}

/// What somebody should do about time.
///
/// # Errors
/// The settings cannot be read.
pub fn hints(session: &Session, looked: &Looked) -> Result<(), Failed> {
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| beside::no_settings(session, &paths, &error))?;
    let every = settings.timestamp.and_then(|settings| settings.every);
    let now = session.clock.read().wall;
    let dated = dated(session, looked);
    if is_late(
        every.map(ledger::Every::delta),
        dated.last().and_then(Dated::time),
        now,
    ) {
        let every = every.map(|every| every.to_string()).unwrap_or_default();
        session.hint("stamp-late", &[("every", every.into())]);
    }
    if let Some((_, ends)) = dating::ends_soon(&dated, now) {
        let told = [("ends", canon::format_instant(ends).into())];
        session.hint("stamp-ends-soon", &told);
    }
    Ok(())
}
