//! `tabellion keys backup`: a copy of the keys folder, with the day by which it must be destroyed.
//!
//! The expiry matters: a copy that outlives an erasure can open what was erased. An erasure names the copies in this
//! list that must be destroyed first.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use clap::Args;
use serde_json::json;

use crate::canon;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;
use crate::disclosure::form::parse_date;
use crate::files::Disk;
use crate::keys::{KeyBackup, KeyFolder, backups};

/// What a copy holds, where it is there.
const FILES: [&str; 6] = [
    "signing.pem",
    "next.pem",
    "vault.key",
    "signer.json",
    "local.key",
    "tokens",
];

/// `keys backup`.
#[derive(Debug, Args)]
pub struct Backup {
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    expires: NaiveDate,
}

/// Copies the keys and notes where to.
///
/// # Errors
/// A key file others may read, a folder that already holds keys, or those of the file system.
pub fn run(session: &Session, backup: &Backup) -> Result<Exit, Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("keys", "failed-keys", error);
    let now = session.clock.read().wall;
    if backup.expires <= now.date_naive() {
        let told = [("date", backup.expires.to_string().into())];
        return Err(Failed::new(
            "expired",
            session.say_with("failed-expires", &told),
        ));
    }
    let keys =
        KeyFolder::open(Arc::new(Disk), &session.paths().keys).map_err(|error| failed(&error))?;
    let copy = KeyFolder::create(Arc::new(Disk), &backup.out).map_err(|error| failed(&error))?;
    let path = std::fs::canonicalize(&backup.out).unwrap_or_else(|_| backup.out.clone());
    let made = canon::format_instant(now);
    // The list first: a copy that nobody knows of is worse than a note of a copy that was never finished.
    let mut list = backups::list(&keys).map_err(|error| failed(&error))?;
    list.push(KeyBackup {
        expires: backup.expires,
        made: made.clone(),
        path: path.display().to_string(),
    });
    backups::replace(&keys, &list).map_err(|error| failed(&error))?;
    let mut copied = Vec::new();
    for name in FILES {
        if keys.has(name).map_err(|error| failed(&error))? {
            let bytes = keys.read(name).map_err(|error| failed(&error))?;
            copy.create_file(name, &bytes)
                .map_err(|error| failed(&error))?;
            copied.push(name);
        }
    }
    session.json(
        "keys-backup/1",
        json!({"path": path, "files": copied, "expires": backup.expires, "made": made}),
    )?;
    let told = [
        ("count", copied.len().into()),
        ("path", path.display().to_string().into()),
        ("date", backup.expires.to_string().into()),
    ];
    session.print(&session.say_with("keys-backed-up", &told))?;
    session.hint("keys-backup-next", &[]);
    Ok(Exit::Done)
}
