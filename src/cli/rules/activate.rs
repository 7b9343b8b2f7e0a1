//! `tabellion rules activate`: from here on, verdicts rest on these rules. What was decided before stays as it was.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use http::Method;
use serde_json::{Map, Value, json};

use super::source;
use crate::cli::beside::no_settings;
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::{Asked, Served};
use crate::cli::session::Session;
use crate::files::Disk;
use crate::ledger::Settings;
use crate::rulebook::Rulebook;

/// `rules activate`.
#[derive(Debug, Args)]
pub struct Activate {
    #[arg(value_name = "DIR", conflicts_with = "embedded")]
    folder: Option<PathBuf>,
    #[arg(long)]
    embedded: bool,
}

/// Puts a folder's rules in force, or those of this release.
///
/// # Errors
/// The folder has faults, then nothing is recorded; or the ledger cannot be written.
pub fn run(session: &Session, activate: &Activate) -> Result<Exit, Failed> {
    let given = activate
        .folder
        .as_ref()
        .map(|folder| source::folder(session, folder))
        .transpose()?;
    let paths = session.paths();
    let own = Settings::read(&Disk, &paths)
        .map_err(|error| no_settings(session, &paths, &error))?
        .rules
        .filter(|_| !activate.embedded)
        .map(|folder| paths.ledger.join(folder));
    let rulebook: Arc<Rulebook> = match (given, own) {
        (Some(rulebook), _) => rulebook,
        (None, Some(folder)) => source::folder(session, &folder)?,
        (None, None) => session.rulebook()?,
    };
    let door = session.door()?;
    let (before, seq) = match &door {
        Door::Own(ledger) => {
            let before = Before::of(&ledger.rulebook());
            let activated = ledger
                .activate(Arc::clone(&rulebook), None)
                .map_err(|error| session.not_recorded(&error))?;
            (before, activated.answer.map(|answer| answer.seq))
        }
        Door::Served(served) => send(session, served, &rulebook)?,
    };
    door.close(session)?;
    session.json(
        "rules-activate/1",
        json!({
            "seq": seq, "activated": seq.is_some(), "version": rulebook.version(), "digest": rulebook.digest().to_string(),
            "before": {"version": before.version, "digest": before.digest},
        }),
    )?;
    let told = [
        ("version", rulebook.version().to_owned().into()),
        ("digest", rulebook.digest().to_string().into()),
        ("seq", seq.unwrap_or_default().to_string().into()),
    ];
    let id = if seq.is_some() {
        "rules-activated"
    } else {
        "rules-in-force-already"
    };
    session.print(&session.say_with(id, &told))?;
    if seq.is_some() {
        let told = [(
            "before",
            before.digest.chars().take(12).collect::<String>().into(),
        )];
        session.hint("rules-activated-next", &told);
    }
    Ok(Exit::Done)
}

/// The rules that were in force.
struct Before {
    version: String,
    digest: String,
}

impl Before {
    fn of(rulebook: &Rulebook) -> Self {
        Self {
            version: rulebook.version().to_owned(),
            digest: rulebook.digest().to_string(),
        }
    }
}

/// Has the service put them in force: every file is sent, so that it is these rules whatever release the service is.
fn send(
    session: &Session,
    served: &Served,
    rulebook: &Rulebook,
) -> Result<(Before, Option<u64>), Failed> {
    let before = served.value(session, Asked::new(Method::GET, "/v1/rulebook"))?;
    let text = |name: &str| before[name].as_str().unwrap_or_default().to_owned();
    let files: Map<String, Value> = rulebook
        .texts()
        .iter()
        .map(|(name, text)| (name.clone(), Value::from(text.clone())))
        .collect();
    let asked = Asked::post("/v1/rulebook", &json!({"files": files}));
    let told = served.value(session, asked)?;
    let before = Before {
        version: text("version"),
        digest: text("digest"),
    };
    Ok((before, told["seq"].as_u64()))
}
