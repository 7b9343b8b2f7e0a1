//! `tabellion keys`: the keys that sign, and copies of what must not be lost.

mod backup;
mod backups;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;
use zeroize::Zeroizing;

use super::beside::Beside;
use super::exit::{Exit, Failed};
use super::opening;
use super::session::{Paint, Session};
use crate::canon;
use crate::entry::{Body, Entry, Frame, KeyReason};
use crate::files::Disk;
use crate::keys::KeyFolder;
use crate::ledger::{Answer, ClockInRecovery, Ledger, Machine};
use crate::note::{KeyName, SigningKey};

/// `keys`.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// A key pair of its own.
    Generate(Generate),
    /// Keys that this log has had.
    List,
    /// On to the next key.
    Rotate(Rotate),
    /// Verifier keys, for strangers.
    ExportPublic(ExportPublic),
    /// A copy of the keys folder.
    Backup(backup::Backup),
    /// Copies that may still exist.
    Backups(backups::Backups),
    /// Keys of erased persons that an old key file brought back go again.
    EraseAgain,
}

/// `keys generate`.
#[derive(Debug, Args)]
pub struct Generate {
    #[arg(long, value_name = "NAME")]
    origin: String,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// `keys rotate`.
#[derive(Debug, Args)]
pub struct Rotate {
    #[arg(long, value_name = "REASON", value_enum, default_value_t = Reason::Routine)]
    reason: Reason,
    #[arg(long)]
    confirm_clock: bool,
}

/// Why a key is rotated.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    Routine,
    Lost,
    Compromised,
}

/// `keys export-public`.
#[derive(Debug, Args)]
pub struct ExportPublic {
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A verifier key and the entry that brought it.
struct KnownKey {
    vkey: String,
    seq: u64,
    at: String,
}

/// Does what was asked.
///
/// # Errors
/// Keys or ledger cannot be used.
pub fn run(session: &Session, keys: &Keys) -> Result<Exit, Failed> {
    match keys {
        Keys::Generate(generate) => make(session, generate),
        Keys::List => list(session),
        Keys::Rotate(rotate) => rotate_key(session, rotate),
        Keys::ExportPublic(export) => export_public(session, export),
        Keys::Backup(backup) => backup::run(session, backup),
        Keys::Backups(asked) => backups::run(session, asked),
        Keys::EraseAgain => erase_again(session),
    }
}

fn make(session: &Session, generate: &Generate) -> Result<Exit, Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("keys", "failed-keys", error);
    let name = KeyName::parse(&generate.origin).map_err(|error| failed(&error))?;
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut_slice()).map_err(|error| failed(&error))?;
    let key = SigningKey::from_seed(&seed);
    let pem = key.to_pem().map_err(|error| failed(&error))?;
    let folder =
        KeyFolder::create(Arc::new(Disk), &generate.out).map_err(|error| failed(&error))?;
    folder
        .create_file("signing.pem", pem.as_bytes())
        .map_err(|error| failed(&error))?;
    let vkey = key.verifier(name).to_string();
    let path = folder.path("signing.pem");
    session.json(
        "keys-generate/1",
        json!({"vkey": vkey, "private_key": path}),
    )?;
    session.print(&vkey)?;
    session.hint(
        "keys-generated",
        &[("path", path.display().to_string().into())],
    );
    Ok(Exit::Done)
}

/// Every key that ever signed, from the entries themselves.
fn known_keys(session: &Session) -> Result<Vec<KnownKey>, Failed> {
    let beside = Beside::open(session)?;
    let mut keys = Vec::new();
    beside.lines(session, 0..beside.size(), &mut |seq, line| {
        let wanted = seq == 0 || Frame::of(line).is_some_and(|frame| frame.kind == b"key");
        let entry = if wanted {
            Entry::parse(line).ok()
        } else {
            None
        };
        if let Some(entry) = entry {
            let at = canon::format_instant(entry.at);
            match entry.body {
                Body::Genesis(genesis) => keys.push(KnownKey {
                    vkey: genesis.vkey,
                    seq,
                    at,
                }),
                Body::Key(key) => keys.push(KnownKey {
                    vkey: key.new,
                    seq,
                    at,
                }),
                _ => {}
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(keys)
}

fn list(session: &Session) -> Result<Exit, Failed> {
    let keys = known_keys(session)?;
    let current = keys.len().saturating_sub(1);
    let rows: Vec<_> = keys
        .iter()
        .enumerate()
        .map(|(at, key)| json!({"vkey": key.vkey, "since_seq": key.seq, "since": key.at, "in_force": at == current}))
        .collect();
    session.json("keys/1", json!({"keys": rows}))?;
    for (at, key) in keys.iter().enumerate() {
        let id = if at == current {
            "keys-current"
        } else {
            "keys-retired"
        };
        session.print(&session.say_with(
            id,
            &[
                ("since", key.at.clone().into()),
                ("seq", key.seq.to_string().into()),
            ],
        ))?;
        session.print(&format!("  {}", key.vkey))?;
    }
    Ok(Exit::Done)
}

fn export_public(session: &Session, export: &ExportPublic) -> Result<Exit, Failed> {
    let keys = known_keys(session)?;
    let vkeys: Vec<&str> = keys.iter().map(|key| key.vkey.as_str()).collect();
    session.json(
        "keys-public/1",
        json!({"vkeys": vkeys, "in_force": vkeys.last()}),
    )?;
    let text = vkeys
        .iter()
        .fold(String::new(), |text, vkey| text + vkey + "\n");
    match &export.out {
        Some(path) => {
            session.write(path, text.as_bytes())?;
            session.hint("written", &[("path", path.display().to_string().into())]);
        }
        None => session.print(&text)?,
    }
    Ok(Exit::Done)
}

fn rotate_key(session: &Session, rotate: &Rotate) -> Result<Exit, Failed> {
    let reason = match rotate.reason {
        Reason::Routine => KeyReason::Routine,
        Reason::Lost => KeyReason::Lost,
        Reason::Compromised => KeyReason::Compromised,
    };
    let (ledger, answer) = match reason {
        KeyReason::Lost => recover_key(session, rotate.confirm_clock)?,
        KeyReason::Routine | KeyReason::Compromised => {
            let ledger = session.open()?;
            let answer = ledger
                .rotate_key(reason, None)
                .map_err(|error| session.not_recorded(&error))?;
            (ledger, answer)
        }
    };
    let vkey = ledger.vkeys().last().cloned().unwrap_or_default();
    session.json("keys-rotate/1", json!({"seq": answer.seq, "vkey": vkey}))?;
    let told = session.say_with("keys-rotated", &[("seq", answer.seq.to_string().into())]);
    session.print(&session.paint(Paint::Good, &told))?;
    session.print(&format!("  {vkey}"))?;
    session.hint("keys-rotated-next", &[]);
    if reason == KeyReason::Lost {
        session.hint("keys-recovered-next", &[]);
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}

fn erase_again(session: &Session) -> Result<Exit, Failed> {
    let paths = session.paths();
    let machine = Machine::with_clock(Arc::clone(&session.clock));
    let opened = Ledger::open_erasing_again(&machine, &paths, &session.command)
        .map_err(|error| session.not_opened(&paths, &error))?;
    let count = opened.summary.erased_again;
    super::opening::tell(session, &opened.summary);
    session.json("keys-erase-again/1", json!({"erased": count}))?;
    session.print(&session.say_with("keys-erased-again", &[("count", count.into())]))?;
    session.close(&opened.ledger)?;
    Ok(Exit::Done)
}

/// The ledger does not open without its signing key: the recovery opens it.
fn recover_key(session: &Session, confirm_clock: bool) -> Result<(Ledger, Answer), Failed> {
    let clock = if confirm_clock {
        ClockInRecovery::Confirm
    } else {
        ClockInRecovery::Refuse
    };
    let machine = Machine::with_clock(Arc::clone(&session.clock));
    let paths = session.paths();
    let (opened, answer) = Ledger::recover_key_on(&machine, &paths, clock, None, &session.command)
        .map_err(|error| session.not_opened(&paths, &error))?;
    opening::tell(session, &opened.summary);
    Ok((opened.ledger, answer))
}
