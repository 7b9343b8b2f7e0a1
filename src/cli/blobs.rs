//! `tabellion blobs add`: keep a document, sealed, and get the name that an entry can point to.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use http::Method;
use serde_json::json;

use super::door::Door;
use super::exit::{Exit, Failed};
use super::served::Asked;
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
    let door = session.door()?;
    let (name, sha256, bytes) = match &door {
        Door::Own(ledger) => {
            let kept = ledger
                .put_blob(&bytes)
                .map_err(|error| session.not_recorded(&error))?;
            (kept.name, kept.sha256.to_string(), kept.bytes)
        }
        Door::Served(served) => {
            let asked = Asked::new(Method::PUT, "/v1/blobs").bytes(bytes);
            let kept = served.value(session, asked)?;
            let text = |name: &str| kept[name].as_str().unwrap_or_default().to_owned();
            let bytes = kept["bytes"].as_u64().unwrap_or_default();
            (text("name"), text("sha256"), bytes)
        }
    };
    session.json(
        "blob/1",
        json!({"name": name, "sha256": sha256, "bytes": bytes}),
    )?;
    session.print(&session.say_with("blob-name", &[("name", name.into())]))?;
    session.print(&session.say_with("blob-digest", &[("sha256", sha256.into())]))?;
    session.hint("blob-kept", &[("bytes", bytes.into())]);
    door.close(session)?;
    Ok(Exit::Done)
}
