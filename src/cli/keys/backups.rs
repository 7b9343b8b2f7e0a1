//! `tabellion keys backups`: the copies of the keys that may still exist, and by when each must be destroyed.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::disclosure::civil_day;
use crate::files::Disk;
use crate::keys::{KeyFolder, backups};

/// `keys backups`.
#[derive(Debug, Args)]
pub struct Backups {
    #[arg(long, value_name = "DIR")]
    destroyed: Option<PathBuf>,
}

/// Lists the copies, or takes one off the list that was destroyed.
///
/// # Errors
/// The list cannot be used, or does not name that copy.
pub fn run(session: &Session, asked: &Backups) -> Result<Exit, Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("keys", "failed-keys", error);
    let folder =
        KeyFolder::open(Arc::new(Disk), &session.paths().keys).map_err(|error| failed(&error))?;
    let mut list = backups::list(&folder).map_err(|error| failed(&error))?;
    if let Some(path) = &asked.destroyed {
        let path = path.display().to_string();
        let before = list.len();
        list.retain(|backup| backup.path != path);
        if list.len() == before {
            let told = [("path", path.into())];
            return Err(Failed::new(
                "unknown_backup",
                session.say_with("failed-unknown-backup", &told),
            ));
        }
        backups::replace(&folder, &list).map_err(|error| failed(&error))?;
    }
    let today = civil_day(session.clock.read().wall);
    session.json("keys-backups/1", json!({"backups": list}))?;
    for backup in &list {
        let told = [
            ("path", backup.path.clone().into()),
            ("made", backup.made.clone().into()),
            ("date", backup.expires.to_string().into()),
        ];
        if backup.expires < today {
            let line = session.say_with("keys-backup-overdue", &told);
            session.print(&session.paint(Paint::Bad, &line))?;
        } else {
            session.print(&session.say_with("keys-backup-line", &told))?;
        }
    }
    if list.is_empty() {
        session.hint("keys-backups-none", &[]);
    }
    Ok(Exit::Done)
}
