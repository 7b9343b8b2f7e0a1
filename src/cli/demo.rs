//! `tabellion demo`: a school year of two companies, recorded in seconds, verified, and served.
//!
//! ```text
//! demo/omnia-groupe   demo/omnia-groupe-keys   demo/institut-du-rocher   demo/institut-du-rocher-keys
//! ```
//! All names are invented (`docs/examples/`). Run again, it goes on where it stopped and records nothing twice.

mod refused;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use serde_json::{Value, json};

use super::beside::Beside;
use super::exit::{Exit, Failed};
use super::import::{self, Summary};
use super::session::{Paint, Session};
use super::{init, serve, tokens, verify};
use crate::audit::{Report, Word};
use crate::disclosure::{Exporter, read_json};
use crate::http::ServeOptions;
use crate::keys::Scope;
use crate::ledger::{Ledger, Paths, is_ledger};
use crate::note::VerifierKey;

/// Where the ledgers go unless `--ledger` says otherwise.
const FOLDER: &str = "demo";
/// How long that token lives.
const TOKEN_LIVES: TimeDelta = TimeDelta::days(1);
/// What the token of the demonstration opens.
const SCOPES: [Scope; 4] = [
    Scope::DisclosuresRead,
    Scope::DisclosuresWrite,
    Scope::Checks,
    Scope::RecipientsWrite,
];

/// The exporters of `docs/examples/`: id, profile, year.
const EXPORTERS: [(&str, &str, &str); 2] = [
    (
        "omnia-groupe",
        include_str!("../../docs/examples/exporter-omnia-groupe.json"),
        include_str!("../../docs/examples/omnia-groupe.jsonl"),
    ),
    (
        "institut-du-rocher",
        include_str!("../../docs/examples/exporter-institut-du-rocher.json"),
        include_str!("../../docs/examples/institut-du-rocher.jsonl"),
    ),
];

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    #[arg(long)]
    exit: bool,
}

/// One ledger of the demonstration.
struct Year {
    ledger: Ledger,
    paths: Paths,
    name: String,
    summary: Summary,
    report: Report,
}

/// Records, verifies, shows, serves.
///
/// # Errors
/// A folder that cannot be used, or a year that cannot be recorded.
pub fn run(session: &Session, demo: &Demo) -> Result<Exit, Failed> {
    let root = session
        .ledger
        .clone()
        .unwrap_or_else(|| PathBuf::from(FOLDER));
    std::fs::create_dir_all(&root).map_err(|error| session.io(&root, &error))?;
    let years: Vec<Year> = EXPORTERS
        .iter()
        .map(|(id, profile, lines)| year(session, &root, id, profile, lines))
        .collect::<Result<_, _>>()?;
    let intact = years.iter().all(|year| year.report.word == Word::Intact);
    let table = years
        .iter()
        .map(|year| refused::print(session, &year.ledger, &year.name))
        .collect::<Result<Vec<_>, _>>()?;
    if demo.exit || session.is_json() {
        let rows: Vec<Value> = years
            .iter()
            .zip(table)
            .map(|(year, refused)| to_json(year, &refused))
            .collect();
        session.json(
            "demo/1",
            json!({"folder": root, "ledgers": rows, "intact": intact}),
        )?;
        years
            .iter()
            .try_for_each(|year| session.close(&year.ledger))?;
        session.hint("demo-bye", &[("folder", root.display().to_string().into())]);
        return Ok(if intact { Exit::Done } else { Exit::Broken });
    }
    open_doors(session, &years)
}

/// Makes or reopens one ledger, records its year, verifies it.
fn year(
    session: &Session,
    root: &Path,
    id: &str,
    profile: &str,
    lines: &str,
) -> Result<Year, Failed> {
    let paths = Paths::new(root.join(id), None);
    let exporter: Exporter = read_json(profile.as_bytes())
        .map_err(|faults| session.failed("example", "failed-example", &faults))?;
    let name = exporter.name.to_string();
    session.print(&session.paint(Paint::Bold, &name))?;
    let ledger = if is_ledger(&paths.ledger) {
        session.print(&session.say_with(
            "demo-resuming",
            &[("path", paths.ledger.display().to_string().into())],
        ))?;
        session.open_at(&paths)?
    } else {
        let ledger =
            init::make(session, &paths, exporter, Some(origin(session, id)?), None)?.ledger;
        session.print(&session.say_with(
            "demo-made",
            &[("path", paths.ledger.display().to_string().into())],
        ))?;
        ledger
    };
    let begin = std::time::Instant::now();
    let bar = session.progress(Some(lines.len() as u64), &session.say("progress-importing"));
    let summary = import::feed(session, &ledger, Path::new(id), lines.as_bytes(), &bar)?;
    bar.finish_and_clear();
    summary.print(session)?;
    let seconds = format!("{:.1}", begin.elapsed().as_secs_f64());
    session.hint(
        "demo-seconds",
        &[("count", summary.lines.into()), ("seconds", seconds.into())],
    );
    wait_until_published(session, &paths, ledger.size())?;
    let keys: Vec<VerifierKey> = ledger
        .vkeys()
        .iter()
        .filter_map(|vkey| VerifierKey::parse(vkey).ok())
        .collect();
    let report = verify::audit(session, &paths, &keys, verify::Remembered::Compared)?;
    verify::print(session, &report)?;
    session.print("")?;
    Ok(Year {
        ledger,
        paths,
        name,
        summary,
        report,
    })
}

/// What is acknowledged is signed; the checkpoint file for readers beside us follows within a moment.
fn wait_until_published(session: &Session, paths: &Paths, size: u64) -> Result<(), Failed> {
    for _ in 0..100 {
        if Beside::open_at(session, paths)?.size() >= size {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A name of its own for every demonstration: whoever removes the folder and begins again has another log, and
/// what `verify` remembers of the first does not concern it.
fn origin(session: &Session, id: &str) -> Result<String, Failed> {
    let mut random = [0u8; 4];
    getrandom::fill(&mut random)
        .map_err(|error| session.failed("randomness", "failed-randomness", &error))?;
    Ok(format!("demo-{}.ledger.invalid/{id}", hex::encode(random)))
}

fn to_json(year: &Year, refused: &[refused::Row]) -> Value {
    json!({
        "exporter": year.ledger.exporter().id.to_string(), "ledger": year.paths.ledger, "keys": year.paths.keys,
        "origin": year.ledger.origin(), "vkeys": year.ledger.vkeys(), "size": year.ledger.size(),
        "import": year.summary.json(), "word": verify::code(year.report.word), "refused": refused,
    })
}

/// Serves both ledgers and says what to open.
fn open_doors(session: &Session, years: &[Year]) -> Result<Exit, Failed> {
    let ledgers: Vec<Ledger> = years.iter().map(|year| year.ledger.clone()).collect();
    let listen = serve::default_listen(session, &ledgers)?;
    session.print(&session.paint(Paint::Bold, &session.say("demo-open")))?;
    for year in years {
        let now = session.clock.read().wall;
        let token = tokens::book(session, &year.paths)?
            .issue("demo", BTreeSet::from(SCOPES), now, Some(now + TOKEN_LIVES))
            .map_err(|error| session.failed("tokens", "failed-tokens", &error))?;
        let exporter = year.ledger.exporter().id.to_string();
        let size = year.ledger.size();
        session.print(&format!("\n{}", year.name))?;
        session.print(&format!("  http://{listen}/logs/{exporter}/checkpoint"))?;
        let header = format!("-H 'Authorization: Bearer {}'", token.text.as_str());
        session.print(&format!(
            "  curl {header} 'http://{listen}/v1/disclosures?verdict=refuse&limit=3'"
        ))?;
        session.print(&format!(
            "  curl {header} http://{listen}/v1/disclosures/{}/proof",
            size.saturating_sub(1)
        ))?;
    }
    session.print("")?;
    serve::listen_on(session, &ledgers, ServeOptions::on(listen))?;
    Ok(Exit::Done)
}
