//! `tabellion man DIR`: a manual page for every command, in the language that is spoken.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `man`.
#[derive(Debug, Args)]
pub struct Man {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes `tabellion.1`, `tabellion-log-list.1` and so on.
///
/// # Errors
/// They cannot be written.
pub fn run(session: &Session, man: &Man) -> Result<Exit, Failed> {
    let io = |error: std::io::Error| session.io(&man.folder, &error);
    std::fs::create_dir_all(&man.folder).map_err(io)?;
    clap_mangen::generate_to(super::command(session.texts.language()), &man.folder).map_err(io)?;
    let count = std::fs::read_dir(&man.folder).map_err(io)?.count();
    session.json("man/1", json!({"folder": man.folder, "pages": count}))?;
    let told = [
        ("count", count.to_string().into()),
        ("path", man.folder.display().to_string().into()),
    ];
    session.hint("man-written", &told);
    Ok(Exit::Done)
}
