//! `tabellion rules export`: the files of a rulebook, into a folder: where an own rulebook begins.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;

/// `rules export`.
#[derive(Debug, Args)]
pub struct Export {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
}

/// Writes all files. A folder that holds anything is left alone.
///
/// # Errors
/// The folder is not empty, or cannot be written.
pub fn run(session: &Session, export: &Export) -> Result<Exit, Failed> {
    let rulebook = source::load(session, export.rules.as_deref())?;
    let path = &export.folder;
    let io = |path: &std::path::Path, error: &std::io::Error| session.io(path, error);
    std::fs::create_dir_all(path).map_err(|error| io(path, &error))?;
    let mut inside = std::fs::read_dir(path).map_err(|error| io(path, &error))?;
    if inside.next().is_some() {
        let told = [("path", path.display().to_string().into())];
        return Err(Failed::new(
            "not_empty",
            session.say_with("failed-not-empty", &told),
        ));
    }
    for (name, text) in rulebook.texts() {
        let file = path.join(name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| io(folder, &error))?;
        }
        session.write(&file, text.as_bytes())?;
    }
    let told = [
        ("count", rulebook.texts().len().into()),
        ("path", path.display().to_string().into()),
        ("digest", rulebook.digest().to_string().into()),
    ];
    session.json(
        "rules-export/1",
        json!({"folder": path, "files": rulebook.texts().len(), "version": rulebook.version(), "digest": rulebook.digest().to_string()}),
    )?;
    session.print(&session.say_with("rules-exported", &told))?;
    Ok(Exit::Done)
}
