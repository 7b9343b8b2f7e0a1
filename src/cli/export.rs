//! `tabellion export`: evidence as one file, for an inquiry or for what a filter says.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use super::acting::{Members, not_acted};
use super::exit::{Exit, Failed};
use super::session::Session;
use crate::disclosure::Faults;
use crate::ledger::{ExportOf, ExportRequest, Filter, Withholding};
use crate::report::bundle::{self, BundleError};

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
    let ledger = session.open()?;
    let made = bundle::make(&ledger, &request).map_err(|error| match &error {
        BundleError::Ledger(error) => not_acted(session, error),
        error => session.failed("no_evidence", "failed-record", error),
    })?;
    let path = export
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(&made.name));
    session.write(&path, &made.bytes)?;
    let vkey = ledger.vkeys().pop().unwrap_or_default();
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
    session.close(&ledger)?;
    Ok(Exit::Done)
}

fn of(session: &Session, export: &Export) -> Result<ExportOf, Failed> {
    if let Some(inquiry) = export.inquiry {
        return Ok(ExportOf::Inquiry(inquiry));
    }
    let mut value = export.scope.object();
    if let Some(as_of) = &export.as_of {
        value["as_of"] = as_of.clone().into();
    }
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
