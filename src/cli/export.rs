//! `tabellion export`: evidence as one file, for an inquiry or for what a filter says.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::Args;
use http::Method;
use serde_json::{Map, Value, json};

use super::acting::{Members, not_acted};
use super::door::Door;
use super::exit::{Exit, Failed};
use super::served::{Asked, Served, strange};
use super::session::Session;
use crate::disclosure::Faults;
use crate::ledger::{ExportOf, ExportRequest, Filter, Withholding};
use crate::report::bundle::{self, BundleError, MadeBundle};

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    #[arg(long, value_name = "N", conflicts_with_all = ["recipient", "subject", "country", "regime", "verdict", "purpose", "kind", "from", "to", "recorded_from", "recorded_to", "as_of"])]
    inquiry: Option<u64>,
    #[command(flatten)]
    scope: Scope,
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<String>,
    #[arg(long, value_name = "WHAT")]
    withhold: Vec<String>,
    #[arg(long, value_name = "GROUND", requires = "withhold")]
    reason: Vec<String>,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The members of the filter object, as options.
#[derive(Debug, Args)]
pub struct Scope {
    #[arg(long, value_name = "ID")]
    recipient: Option<String>,
    #[arg(long, value_name = "REF")]
    subject: Option<String>,
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    #[arg(long, value_name = "REGIME")]
    regime: Option<String>,
    #[arg(long, value_name = "VERDICT")]
    verdict: Option<String>,
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    recorded_from: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    recorded_to: Option<String>,
}

impl Scope {
    /// The filter object.
    pub fn object(&self) -> Value {
        let span = |from: &Option<String>, to: &Option<String>| {
            let mut span = Map::new();
            for (name, end) in [("from", from), ("to", to)] {
                if let Some(end) = end {
                    span.insert(name.to_owned(), end.clone().into());
                }
            }
            (!span.is_empty()).then_some(Value::Object(span))
        };
        Members::default()
            .text("recipient", self.recipient.as_ref())
            .text("subject", self.subject.as_ref())
            .text("country", self.country.as_ref())
            .text("regime", self.regime.as_ref())
            .text("verdict", self.verdict.as_ref())
            .text("purpose", self.purpose.as_ref())
            .text("kind", self.kind.as_ref())
            .value("occurred", span(&self.from, &self.to))
            .value("recorded", span(&self.recorded_from, &self.recorded_to))
            .object()
    }
}

/// Makes a bundle and writes it.
///
/// # Errors
/// No such inquiry, something to withhold that is not there, or the ledger cannot be used.
pub fn run(session: &Session, export: &Export) -> Result<Exit, Failed> {
    let request = ExportRequest {
        of: of(session, export)?,
        withhold: withheld(session, export)?,
        actor: None,
    };
    let door = session.door()?;
    let (made, vkey) = match &door {
        Door::Own(ledger) => {
            let made = bundle::make(ledger, &request).map_err(|error| match &error {
                BundleError::Ledger(error) => not_acted(session, error),
                error => session.failed("no_evidence", "failed-record", error),
            })?;
            (made, ledger.vkeys().pop().unwrap_or_default())
        }
        Door::Served(served) => handed(session, served, &body(export))?,
    };
    let path = export
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(&made.name));
    session.write(&path, &made.bytes)?;
    session.json(
        "export/1",
        json!({
            "file": path, "bytes": made.bytes.len(), "sha256": made.digest, "seq": made.seq, "as_of": made.as_of,
            "entries": made.entries, "persons": made.persons, "withheld": made.withheld,
            "stamped": made.stamped, "unstamped": made.unstamped, "unreported": made.unreported,
        }),
    )?;
    let told = [
        ("path", path.display().to_string().into()),
        ("entries", made.entries.into()),
        ("persons", made.persons.into()),
        ("withheld", made.withheld.into()),
        ("instant", made.as_of.clone().into()),
        ("seq", made.seq.to_string().into()),
        ("digest", made.digest.to_string().into()),
        ("vkey", vkey.into()),
    ];
    session.print(&session.say_with("export-made", &told))?;
    session.print(&session.say_with("export-digest", &told))?;
    if let Some(error) = &made.unstamped {
        session.hint(
            "export-unstamped",
            &[("error", session.words(error).into())],
        );
    }
    if let Some(error) = &made.unreported {
        session.hint(
            "export-unreported",
            &[("error", session.words(error).into())],
        );
    }
    session.hint("export-next", &told);
    door.close(session)?;
    Ok(Exit::Done)
}

/// The same wish, as the service is told.
fn body(export: &Export) -> Value {
    let withheld = export.withhold.iter().enumerate().map(|(index, what)| {
        let ground = export.reason.get(index).or(export.reason.first());
        json!({"what": what, "ground": ground})
    });
    let mut value = json!({});
    if !export.withhold.is_empty() {
        value["withhold"] = withheld.collect();
    }
    match export.inquiry {
        Some(inquiry) => value["inquiry"] = inquiry.into(),
        None => value["filter"] = filter(export),
    }
    value
}

/// A bundle that the service made and recorded, and the key that signs now.
fn handed(
    session: &Session,
    served: &Served,
    body: &Value,
) -> Result<(MadeBundle, String), Failed> {
    let answered = served.send(session, Asked::post("/v1/exports", body))?;
    let name = answered
        .header("content-disposition")
        .and_then(|text| text.split('"').nth(1))
        .filter(|name| Path::new(name).file_name() == Some(OsStr::new(name)));
    let seq = answered
        .header("tabellion-export")
        .and_then(|text| text.parse().ok());
    let (Some(name), Some(seq)) = (name, seq) else {
        return Err(strange(session, &"the name of the file"));
    };
    let made = MadeBundle::of(answered.body.to_vec(), name.to_owned(), seq)
        .map_err(|error| strange(session, &error))?;
    let status = served.value(session, Asked::new(Method::GET, "/v1/status"))?;
    let vkeys = status["vkeys"].as_array();
    let vkey = vkeys.and_then(|vkeys| vkeys.last()?.as_str());
    Ok((made, vkey.unwrap_or_default().to_owned()))
}

fn of(session: &Session, export: &Export) -> Result<ExportOf, Failed> {
    if let Some(inquiry) = export.inquiry {
        return Ok(ExportOf::Inquiry(inquiry));
    }
    let value = filter(export);
    let filter: Filter = session.parse(Path::new("export"), &value)?;
    let mut faults = Faults::default();
    filter.check_scope(&mut faults);
    if faults.is_empty() {
        return Ok(ExportOf::Filter(Box::new(filter)));
    }
    Err(Failed::new(
        "invalid",
        session.say_with(
            "failed-invalid",
            &[
                ("path", "export".into()),
                ("count", faults.list().len().into()),
            ],
        ),
    )
    .at(session.places(&faults), faults.more()))
}

/// The filter object, with its instant.
fn filter(export: &Export) -> Value {
    let mut value = export.scope.object();
    if let Some(as_of) = &export.as_of {
        value["as_of"] = as_of.clone().into();
    }
    value
}

/// What is withheld, each with its reason, or one reason for all.
fn withheld(session: &Session, export: &Export) -> Result<Vec<Withholding>, Failed> {
    let reasons = export.reason.len();
    if reasons != export.withhold.len() && reasons != usize::from(!export.withhold.is_empty()) {
        return Err(Failed::new("invalid", session.say("export-reasons")));
    }
    let one = |(index, what): (usize, &String)| {
        let ground = export.reason.get(index).or(export.reason.first());
        session.parse(
            Path::new("--withhold"),
            &json!({"what": what, "ground": ground}),
        )
    };
    export.withhold.iter().enumerate().map(one).collect()
}
