//! `tabellion subjects grounds`: why somebody may be erased, why something stays, and what is doubtful about it.

use serde_json::json;

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::retention::{Ground, Grounds};
use crate::text::citation;

/// Shows them.
pub(super) fn run(session: &Session) -> Result<Exit, Failed> {
    let grounds = Grounds::embedded();
    session.json(
        "grounds/1",
        json!({"erase": grounds.to_erase(), "keep": grounds.to_keep()}),
    )?;
    for (head, list) in [
        (session.say("grounds-erase"), grounds.to_erase()),
        (session.say("grounds-keep"), grounds.to_keep()),
    ] {
        session.print(&session.paint(Paint::Bold, &head))?;
        for ground in list {
            show(session, ground)?;
        }
    }
    Ok(Exit::Done)
}

fn show(session: &Session, ground: &Ground) -> Result<(), Failed> {
    let lang = session.lang();
    let line = format!(
        "  {:<18} {} ({})",
        ground.id,
        ground.title(lang),
        citation(&ground.citation, lang)
    );
    session.print(&line)?;
    match ground.uncertain(lang) {
        Some(doubt) => {
            let told = [("words", doubt.to_owned().into())];
            session.print(&format!("      {}", session.say_with("doubt", &told)))
        }
        None => Ok(()),
    }
}
