//! `tabellion vocabulary`: the closed codes, what they are called, and their terms in W3C DPV.

use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use crate::vocabulary::{Entry, Lang, Table, catalogue, nearest};

/// `vocabulary`.
#[derive(Debug, Args)]
pub struct Vocabulary {
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Lists the sets, or the codes of one.
///
/// # Errors
/// No set of that name.
pub fn run(session: &Session, vocabulary: &Vocabulary) -> Result<Exit, Failed> {
    let tables = catalogue();
    let Some(name) = &vocabulary.name else {
        session.json("vocabulary/1", json!({"tables": tables}))?;
        for table in &tables {
            session.print(&format!("{:<26} {:>3}", table.name, table.codes.len()))?;
        }
        session.hint("vocabulary-next", &[]);
        return Ok(Exit::Done);
    };
    let Some(table) = tables.iter().find(|table| table.name == *name) else {
        return Err(unknown(session, name, &tables));
    };
    session.json(
        "vocabulary/1",
        json!({"name": table.name, "codes": table.codes}),
    )?;
    for entry in &table.codes {
        let words = match session.lang() {
            Lang::Fr => &entry.fr,
            Lang::En => &entry.en,
        };
        session.print(&format!(
            "{}  {words}",
            session.paint(Paint::Bold, &format!("{:<32}", entry.code))
        ))?;
        more(session, entry)?;
    }
    Ok(Exit::Done)
}

/// What to do about it, and its terms.
fn more(session: &Session, entry: &Entry) -> Result<(), Failed> {
    let remedy = match session.lang() {
        Lang::Fr => &entry.remedy_fr,
        Lang::En => &entry.remedy_en,
    };
    if let Some(remedy) = remedy {
        session.print(&format!("{:<34}→ {remedy}", ""))?;
    }
    for term in &entry.dpv {
        session.print(&format!("{:<34}{term}", ""))?;
    }
    Ok(())
}

fn unknown(session: &Session, name: &str, tables: &[Table]) -> Failed {
    let near = nearest(name, tables.iter().map(|table| table.name.as_str())).join(", ");
    let failed = Failed::new(
        "unknown_table",
        session.say_with("failed-unknown-table", &[("name", name.into())]),
    );
    if near.is_empty() {
        failed.next(session.say("next-vocabulary"))
    } else {
        failed.next(session.say_with("next-did-you-mean", &[("nearest", near.into())]))
    }
}
