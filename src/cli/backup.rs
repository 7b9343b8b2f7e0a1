//! `tabellion backup`: the data of a ledger in one file, checked, and put back.
//!
//! ```text
//! backup create FILE      beside a running service too: it goes on recording
//! backup verify FILE      needs neither ledger nor keys
//! backup restore FILE     into `--ledger`, with the keys of `--keys`; a copy that would fork the log is refused
//! ```
//! Keys are never in it: `tabellion keys backup` copies them, elsewhere.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use http::Method;
use serde_json::json;

use super::door::Door;
use super::exit::{Exit, Failed};
use super::proof::trusted;
use super::served::Asked;
use super::session::{Paint, Session};
use super::verify::state_home;
use crate::audit::Word;
use crate::canon;
use crate::checkpoint::Checkpoint;
use crate::files::{Disk, Files, beside, parent};
use crate::ledger::{self, BackupError, Checked, Memory, Purpose, Restored, Seen};
use crate::note::Note;
use crate::proof::{Proof, Receipt};

/// `backup`.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// Makes one.
    Create(Create),
    /// Checks one.
    Verify(Verify),
    /// Puts one back.
    Restore(Restore),
}

/// `backup create`.
#[derive(Debug, Args)]
pub struct Create {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// `backup verify`.
#[derive(Debug, Args)]
pub struct Verify {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "VKEY")]
    trust: Vec<String>,
}

/// `backup restore`.
#[derive(Debug, Args)]
pub struct Restore {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "VKEY")]
    trust: Vec<String>,
    #[arg(long, value_name = "FILE")]
    seen: Vec<PathBuf>,
    #[arg(long)]
    only_to_read: bool,
}

/// Does what was asked.
///
/// # Errors
/// The backup cannot be made, does not count, or cannot be put back.
pub fn run(session: &Session, verb: &BackupVerb) -> Result<Exit, Failed> {
    match verb {
        BackupVerb::Create(create) => make(session, create),
        BackupVerb::Verify(verify) => check(session, verify),
        BackupVerb::Restore(restore) => put_back(session, restore),
    }
}

fn make(session: &Session, create: &Create) -> Result<Exit, Failed> {
    let path = &create.file;
    if path.exists() {
        let told = [("path", path.display().to_string().into())];
        return Err(Failed::new(
            "occupied",
            session.say_with("failed-backup-exists", &told),
        ));
    }
    let new = beside(path, ".new");
    let door = session.door()?;
    let written = write(session, &door, &new).and_then(|()| {
        // What the disk has, not what was meant to be on it.
        ledger::check_backup(open(session, &new)?, &[], &[]).map_err(|error| told(session, &error))
    });
    door.close(session)?;
    let checked = match written {
        Ok(checked) => checked,
        Err(failed) => {
            // Nothing that does not count is left lying about.
            let _ = std::fs::remove_file(&new);
            return Err(failed);
        }
    };
    Disk.rename(&new, path)
        .and_then(|()| Disk.sync_folder(parent(path)))
        .map_err(|error| session.io(path, &error))?;
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    let mut object = object(&checked);
    object["file"] = json!(path);
    object["bytes"] = bytes.into();
    session.json("backup-create/1", object)?;
    let told = [
        ("path", path.display().to_string().into()),
        ("size", checked.head.size.to_string().into()),
        ("bytes", bytes.to_string().into()),
    ];
    session.print(&session.say_with("backup-made", &told))?;
    session.hint("backup-made-next", &[]);
    Ok(Exit::Done)
}

/// Writes and syncs a backup, made here or by the service.
fn write(session: &Session, door: &Door, path: &Path) -> Result<(), Failed> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| session.io(path, &error))?;
    let mut to = BufWriter::new(file);
    match door {
        Door::Own(ledger) => {
            let backup = ledger.begin_backup();
            backup
                .and_then(|backup| backup.write(&mut to).map(drop))
                .map_err(|error| told(session, &error))?;
        }
        Door::Served(served) => {
            served.write(session, Asked::new(Method::GET, "/v1/backup"), &mut to)?;
        }
    }
    let file = to.into_inner().map_err(std::io::IntoInnerError::into_error);
    file.and_then(|file| file.sync_all())
        .map_err(|error| session.io(path, &error))
}

fn open(session: &Session, path: &Path) -> Result<BufReader<File>, Failed> {
    File::open(path)
        .map(BufReader::new)
        .map_err(|error| session.io(path, &error))
}

fn check(session: &Session, verify: &Verify) -> Result<Exit, Failed> {
    let keys = trusted(session, &verify.trust)?;
    let checked = ledger::check_backup(open(session, &verify.file)?, &keys, &[])
        .map_err(|error| told(session, &error))?;
    session.json("backup-verify/1", object(&checked))?;
    show(session, &checked)?;
    Ok(match checked.report.word {
        Word::Tampered => Exit::Broken,
        // Without a key from outside nobody can say more than that it agrees with itself.
        Word::Indeterminate if keys.is_empty() => Exit::Done,
        Word::Indeterminate => Exit::Indeterminate,
        Word::Intact => Exit::Done,
    })
}

fn put_back(session: &Session, restore: &Restore) -> Result<Exit, Failed> {
    let keys = trusted(session, &restore.trust)?;
    let paths = session.paths();
    let purpose = if restore.only_to_read {
        Purpose::Read
    } else {
        Purpose::GoOn
    };
    let head = ledger::backup_head(open(session, &restore.file)?)
        .map_err(|error| told(session, &error))?;
    let mut seen = remembered(&head.origin);
    for path in &restore.seen {
        seen.push(seen_in(session, path, &head.origin)?);
    }
    let again =
        || File::open(&restore.file).map(|file| Box::new(BufReader::new(file)) as Box<dyn Read>);
    let files: Arc<dyn Files> = Arc::new(Disk);
    let restored = ledger::restore(&files, &paths, &again, purpose, &keys, &seen)
        .map_err(|error| told(session, &error))?;
    let mut object = object(&restored.checked);
    object["ledger"] = json!(paths.ledger);
    object["only_to_read"] = (purpose == Purpose::Read).into();
    object["opened"] = restored.opened.into();
    object["erased"] = restored.erased.into();
    object["signed"] = restored.signed.into();
    session.json("backup-restore/1", object)?;
    show(session, &restored.checked)?;
    tell_restored(session, &restored, purpose)?;
    Ok(Exit::Done)
}

fn tell_restored(session: &Session, restored: &Restored, purpose: Purpose) -> Result<(), Failed> {
    let ledger = session.paths().ledger.display().to_string();
    let told = [
        ("ledger", ledger.into()),
        ("opened", restored.opened.to_string().into()),
        ("erased", restored.erased.to_string().into()),
        (
            "at",
            canon::format_instant(restored.checked.head.made).into(),
        ),
    ];
    if purpose == Purpose::Read {
        session.print(&session.say_with("backup-restored-to-read", &told))?;
        return Ok(());
    }
    session.print(&session.say_with("backup-restored", &told))?;
    // The memory lags behind by less than a second; further back it was put back too, and knows of nothing after it.
    if restored.signed != Some(restored.checked.head.size) {
        session.hint("backup-restored-memory", &told);
    }
    session.hint("backup-restored-next", &[]);
    Ok(())
}

/// The head that this machine verified last.
fn remembered(origin: &str) -> Vec<Seen> {
    let memory = state_home().and_then(|home| Memory::load(&Memory::path(&home, origin)).ok());
    let of = |memory: Memory| Seen {
        size: memory.size,
        root: Some(memory.root),
    };
    memory.flatten().map(of).into_iter().collect()
}

/// The head that a checkpoint, a proof or a receipt in somebody's hands shows.
fn seen_in(session: &Session, path: &Path, origin: &str) -> Result<Seen, Failed> {
    let bytes = session.read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let note = Receipt::parse(&bytes)
        .map(|receipt| receipt.proof().note().to_owned())
        .or_else(|_| Proof::parse(&text).map(|proof| proof.note().to_owned()))
        .unwrap_or_else(|_| text.into_owned());
    let checkpoint = Note::parse(note.as_bytes())
        .map_err(|error| error.to_string())
        .and_then(|note| Checkpoint::parse(note.text()).map_err(|error| error.to_string()))
        .map_err(|error| session.failed("no_checkpoint", "failed-seen", &error))?;
    if checkpoint.origin.as_str() != origin {
        let told = [
            ("found", checkpoint.origin.as_str().to_owned().into()),
            ("origin", origin.to_owned().into()),
        ];
        return Err(Failed::new(
            "another_log",
            session.say_with("failed-seen-origin", &told),
        ));
    }
    Ok(Seen {
        size: checkpoint.size.0,
        root: Some(checkpoint.root),
    })
}

fn object(checked: &Checked) -> serde_json::Value {
    let head = &checked.head;
    json!({
        "exporter": head.exporter, "origin": head.origin, "size": head.size, "root": head.root,
        "made": canon::format_instant(head.made), "program": head.program, "word": super::verify::code(checked.report.word),
        "rows": checked.rows, "files": checked.files,
    })
}

fn show(session: &Session, checked: &Checked) -> Result<(), Failed> {
    let head = &checked.head;
    let told = [
        ("origin", head.origin.clone().into()),
        ("size", head.size.to_string().into()),
        ("rows", checked.rows.to_string().into()),
        ("files", checked.files.to_string().into()),
        ("at", canon::format_instant(head.made).into()),
    ];
    let (id, paint) = match checked.report.word {
        Word::Intact => ("backup-intact", Paint::Good),
        _ => ("backup-whole", Paint::Good),
    };
    session.print(&session.paint(paint, &session.say_with(id, &told)))?;
    session.print(&session.say_with("backup-of", &told))
}

fn told(session: &Session, error: &BackupError) -> Failed {
    let exit = if error.is_broken() {
        Exit::Broken
    } else {
        Exit::Failure
    };
    let told = [("error", session.words(error).into())];
    Failed::ending(exit, error.code(), session.say_with("failed-backup", &told))
}
