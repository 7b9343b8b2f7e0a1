//! `tabellion blobs add`: keep a document, sealed, and get the name that an entry can point to.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `blobs`.
#[derive(Debug, Subcommand)]
pub enum Blobs {
    /// Keeps a file.
    Add(Add),
}

/// `blobs add`.
#[derive(Debug, Args)]
pub struct Add {
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Keeps a file; durable when the name is printed.
///
/// # Errors
/// The file cannot be read, or the vault refuses it.
pub fn run(session: &Session, blobs: &Blobs) -> Result<Exit, Failed> {
    let Blobs::Add(add) = blobs;
    let bytes = std::fs::read(&add.file).map_err(|error| session.io(&add.file, &error))?;
    let ledger = session.open()?;
    let kept = ledger
        .put_blob(&bytes)
        .map_err(|error| session.not_recorded(&error))?;
    let sha256 = kept.sha256.to_string();
    session.json(
        "blob/1",
        json!({"name": kept.name, "sha256": sha256, "bytes": kept.bytes}),
    )?;
    session.print(&session.say_with("blob-name", &[("name", kept.name.clone().into())]))?;
    session.print(&session.say_with("blob-digest", &[("sha256", sha256.into())]))?;
    session.hint("blob-kept", &[("bytes", kept.bytes.into())]);
    session.close(&ledger)?;
    Ok(Exit::Done)
}
