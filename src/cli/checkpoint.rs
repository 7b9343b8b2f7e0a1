//! `tabellion checkpoint`: signed checkpoints and the time-stamps over them.
//!
//! ```text
//! $ tabellion checkpoint timestamp --tsa http://tsa.example/ --tsa-ca tsa-root.pem
//! Dated: entries 0 to 15 existed before 2026-02-02T08:00:58Z ± 1 s, by the word of `Example TSA`. Recorded as entry 16.
//! ```
//! `list` and `show` read from beside, also while a service owns the ledger.

mod show;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use super::beside::{self, Beside};
use super::dating as words;
use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use crate::canon;
use crate::dating::{self, Dated, Stamped};
use crate::entry::Frame;
use crate::files::Disk;
use crate::ledger::{self, Asked, Ledger, Settings, StampError, Taken, TimestampSettings};
use crate::timestamp::{Anchors, Remark};
use crate::tsa;

/// By how many seconds the clocks of ledger and authority may differ before it is told.
const CLOCKS: i64 = 60;

/// `checkpoint`.
#[derive(Debug, Subcommand)]
pub enum CheckpointVerb {
    /// Has the latest one dated by an authority.
    Timestamp(Take),
    /// Every time-stamp so far.
    List(List),
    /// One, with everything that proves it.
    Show(show::Show),
}

/// `checkpoint timestamp`.
#[derive(Debug, Args)]
pub struct Take {
    #[arg(long, value_name = "URL", conflicts_with = "tsa_command")]
    tsa: Option<String>,
    #[arg(long, value_name = "COMMAND")]
    tsa_command: Option<String>,
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
    #[arg(long, value_name = "OID")]
    policy: Option<String>,
}

/// `checkpoint list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<PathBuf>,
}

/// Takes, lists or shows time-stamps.
///
/// # Errors
/// The ledger cannot be opened or read, or no token came that counts.
pub fn run(session: &Session, verb: &CheckpointVerb) -> Result<Exit, Failed> {
    match verb {
        CheckpointVerb::Timestamp(take) => stamp(session, take),
        CheckpointVerb::List(list) => show_all(session, list),
        CheckpointVerb::Show(show) => show::run(session, show),
    }
}

fn stamp(session: &Session, take: &Take) -> Result<Exit, Failed> {
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| beside::no_settings(session, &paths, &error))?;
    let asked = asked(take, settings.timestamp.unwrap_or_default(), &paths.ledger)
        .map_err(|error| not_stamped(session, &error))?;
    let ledger = session.open()?;
    let taken = ledger.take_timestamp(&asked);
    let told = taken
        .map_err(|error| not_stamped(session, &error))
        .and_then(|taken| tell(session, &ledger, &taken));
    session.close(&ledger)?;
    told
}

/// Options come before settings, one by one; an option names another authority than the settings altogether.
fn asked(take: &Take, mut settings: TimestampSettings, ledger: &Path) -> Result<Asked, StampError> {
    if take.tsa.is_some() || take.tsa_command.is_some() {
        settings.tsa.clone_from(&take.tsa);
        settings.command.clone_from(&take.tsa_command);
    }
    if let Some(policy) = &take.policy {
        settings.policy = Some(policy.clone());
    }
    match &take.tsa_ca {
        None => settings.asked(ledger),
        Some(path) => {
            // Joined to an absolute path it stays what the user wrote.
            settings.anchors = Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()));
            settings.asked(ledger)
        }
    }
}

/// Why no time-stamp was taken, in words.
fn not_stamped(session: &Session, error: &StampError) -> Failed {
    let what = session.say_with("failed-stamp", &[("error", session.words(error).into())]);
    Failed::new(error.code(), what)
}

fn tell(session: &Session, ledger: &Ledger, taken: &Taken) -> Result<Exit, Failed> {
    let stamp = &taken.stamp;
    session.json(
        "checkpoint-timestamp/1",
        json!({
            "seq": taken.answer.seq, "size": taken.entry.checkpoint.size, "root": taken.entry.checkpoint.root,
            "note": taken.entry.note, "token": taken.entry.token, "time": canon::format_instant(stamp.time),
            "accuracy_ms": stamp.accuracy.map(|accuracy| accuracy.num_milliseconds()), "authority": stamp.authority,
            "policy": stamp.policy.to_string(), "serial": stamp.serial, "algorithm": stamp.algorithm,
            "ends": canon::format_instant(stamp.ends), "modified": taken.modified,
        }),
    )?;
    let told = [
        ("last", (taken.entry.checkpoint.size - 1).to_string().into()),
        ("time", words::instant(stamp.time, stamp.accuracy).into()),
        ("authority", stamp.authority.clone().into()),
        ("seq", taken.answer.seq.to_string().into()),
    ];
    session.print(&session.paint(Paint::Good, &session.say_with("stamp-taken", &told)))?;
    if taken.modified {
        session.hint("stamp-modified", &[]);
    }
    for remark in &stamp.remarks {
        session.hint(
            match remark {
                Remark::NamedBySha1 => "stamp-named-by-sha1",
                Remark::NoAccuracy => "stamp-no-accuracy",
            },
            &[],
        );
    }
    let apart = (ledger.now() - stamp.time).num_seconds();
    if apart.abs() > CLOCKS {
        session.hint(
            "stamp-clocks",
            &[("seconds", apart.abs().to_string().into())],
        );
    }
    Ok(Exit::Done)
}

/// The anchors that were named, else those of the settings.
fn anchors(session: &Session, named: Option<&PathBuf>) -> Result<Option<Anchors>, Failed> {
    let failed = |error: &tsa::TsaError| session.failed("no_anchors", "failed-anchors", error);
    if named.is_some() {
        return given(session, named);
    }
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| beside::no_settings(session, &paths, &error))?;
    let settings = settings.timestamp.unwrap_or_default();
    ledger::anchors_of(&settings, &paths.ledger).map_err(|error| failed(&error))
}

/// The anchors of `--tsa-ca`.
///
/// # Errors
/// The file cannot be read, or holds no certificates.
pub fn given(session: &Session, named: Option<&PathBuf>) -> Result<Option<Anchors>, Failed> {
    let read = named.map(|path| tsa::anchors(path)).transpose();
    read.map_err(|error| session.failed("no_anchors", "failed-anchors", &error))
}

/// Every time-stamp of the published log, looked at with these anchors.
fn found(
    session: &Session,
    beside: &Beside,
    anchors: Option<&Anchors>,
) -> Result<Vec<Dated>, Failed> {
    let mut stamped: Vec<Stamped> = Vec::new();
    beside.lines(session, 0..beside.size(), &mut |_, line| {
        if Frame::of(line).is_some_and(|frame| frame.kind == b"timestamp") {
            stamped.extend(ledger::stamped_of(line));
        }
        ControlFlow::Continue(())
    })?;
    let folder = ledger::Folder::new(&session.paths().ledger);
    let now = session.clock.read().wall;
    Ok(dating::date(&stamped, &folder, anchors, &|_| None, now))
}

fn show_all(session: &Session, list: &List) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let anchors = anchors(session, list.tsa_ca.as_ref())?;
    let found = found(session, &beside, anchors.as_ref())?;
    let all: Vec<_> = found
        .iter()
        .map(|one| words::to_json(session, one))
        .collect();
    session.json("checkpoint-list/1", json!({"timestamps": all}))?;
    if found.is_empty() {
        session.hint("stamp-none", &[]);
    }
    for one in &found {
        session.print(&words::line(session, one))?;
    }
    if let Some((_, ends)) = dating::ends_soon(&found, session.clock.read().wall) {
        let told = [("ends", canon::format_instant(ends).into())];
        session.hint("stamp-ends-soon", &told);
    }
    Ok(words::exit(dating::word(&found)))
}
