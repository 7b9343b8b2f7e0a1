//! `tabellion rules tables`: adequacy and territories as tables, for reading and for documents.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value};

use super::source;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::rulebook::{Overview, renewed};

/// `rules tables`.
#[derive(Debug, Args)]
pub struct Tables {
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    #[arg(long, value_name = "SOURCE")]
    rules: Option<String>,
}

/// Prints the tables, or makes those of a document anew.
///
/// # Errors
/// The document cannot be read or written, or holds no mark.
pub fn run(session: &Session, tables: &Tables) -> Result<Exit, Failed> {
    let rulebook = source::load(session, tables.rules.as_deref())?;
    let Some(path) = &tables.write else {
        let mut object = Map::new();
        for table in Overview::ALL {
            let text = table.markdown(&rulebook, session.lang());
            session.print(&session.paint(Paint::Bold, &format!("## {}\n", table.name())))?;
            session.print(&text)?;
            object.insert(table.name().to_owned(), Value::String(text));
        }
        session.json("rules-tables/1", Value::Object(object))?;
        return Ok(Exit::Done);
    };
    let told = [("path", path.display().to_string().into())];
    let document = std::fs::read_to_string(path).map_err(|error| session.io(path, &error))?;
    let Some(text) = renewed(&document, &rulebook, session.lang()) else {
        return Err(Failed::new(
            "no_marks",
            session.say_with("failed-no-marks", &told),
        ));
    };
    session.write(path, text.as_bytes())?;
    session.json(
        "rules-tables/1",
        serde_json::json!({"written": path, "changed": text != document}),
    )?;
    session.print(&session.say_with("tables-written", &told))?;
    Ok(Exit::Done)
}
