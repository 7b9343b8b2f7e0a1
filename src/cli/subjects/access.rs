//! `tabellion subjects access`: the report of Article 15, to a file or to stdout.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::acting::not_acted;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Session, out};
use crate::ledger::{AccessOptions, AccessReport, Authorities};
use crate::report::{self, Format};

/// `subjects access`.
#[derive(Debug, Args)]
pub struct Access {
    #[arg(value_name = "REF")]
    subject: String,
    #[arg(long, value_name = "FORMAT", value_parser = Format::NAMES, default_value = "json")]
    format: String,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    request: Option<u64>,
    #[arg(long)]
    include_authorities: bool,
}

/// Makes the report.
pub(super) fn run(session: &Session, access: &Access) -> Result<Exit, Failed> {
    let format = Format::parse(&access.format).unwrap_or(Format::Json);
    if access.out.is_none() && (!format.is_text() || (session.is_json() && format != Format::Json))
    {
        let told = [("format", access.format.clone().into())];
        return Err(Failed::new(
            "needs_out",
            session.say_with("failed-needs-out", &told),
        ));
    }
    let ledger = session.open()?;
    let options = AccessOptions {
        subject: access.subject.clone(),
        request: access.request,
        authorities: if access.include_authorities {
            Authorities::Shown
        } else {
            Authorities::Withheld
        },
        actor: None,
    };
    let report = ledger
        .access_report(&options)
        .map_err(|error| not_acted(session, &error))?;
    let bytes = report::render(&report, format, &session.texts)
        .map_err(|error| session.failed("report", "failed-report", &error))?;
    hand_out(session, access.out.as_ref(), &bytes)?;
    if let Some(path) = &access.out {
        session.json(
            "access/1",
            json!({"path": path, "format": access.format, "disclosures": report.disclosures.len()}),
        )?;
    }
    hints(session, &report, format);
    session.close(&ledger)?;
    Ok(Exit::Done)
}

/// Writes a document to a file, or to stdout.
pub(super) fn hand_out(
    session: &Session,
    path: Option<&PathBuf>,
    bytes: &[u8],
) -> Result<(), Failed> {
    match path {
        Some(path) => {
            session.write(path, bytes)?;
            session
                .print(&session.say_with("written", &[("path", path.display().to_string().into())]))
        }
        None => out(&String::from_utf8_lossy(bytes)),
    }
}

/// What the exporter should know, and the person should not read.
fn hints(session: &Session, report: &AccessReport, format: Format) {
    if report.request.is_none() {
        session.hint("access-no-request", &[]);
    }
    if report.withheld > 0 {
        session.hint("access-withheld", &[("count", report.withheld.into())]);
    }
    if report.redacted > 0 {
        session.hint("access-redacted", &[("count", report.redacted.into())]);
    }
    if format == Format::Letter && report.exporter.contact.is_none() {
        session.hint("access-no-contact", &[]);
    }
}
