//! `tabellion subjects access`: the report of Article 15, to a file or to stdout.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::cli::acting::not_acted;
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::{Answered, Asked, Served};
use crate::cli::session::{Session, out};
use crate::ledger::{AccessOptions, Authorities, Ledger};
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
    let door = session.door()?;
    let made = match &door {
        Door::Own(ledger) => own(session, ledger, access, format)?,
        Door::Served(served) => by_service(session, served, access)?,
    };
    hand_out(session, access.out.as_ref(), &made.bytes)?;
    if let Some(path) = &access.out {
        let mut told = json!({"path": path, "format": access.format});
        if let Some(count) = made.disclosures {
            told["disclosures"] = count.into();
        }
        session.json("access/1", told)?;
    }
    made.hints(session, format);
    door.close(session)?;
    Ok(Exit::Done)
}

/// A report, and what the exporter should know of it and the person should not read.
struct Made {
    bytes: Vec<u8>,
    /// As far as this command counted them.
    disclosures: Option<usize>,
    request: Option<u64>,
    withheld: u64,
    redacted: u64,
    /// Whether the exporter has a contact, which heads the letter.
    headed: bool,
}

/// The ledger is this command's.
fn own(
    session: &Session,
    ledger: &Ledger,
    access: &Access,
    format: Format,
) -> Result<Made, Failed> {
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
    Ok(Made {
        bytes,
        disclosures: Some(report.disclosures.len()),
        request: report.request,
        withheld: report.withheld,
        redacted: report.redacted,
        headed: report.exporter.contact.is_some(),
    })
}

/// A service has the ledger.
fn by_service(session: &Session, served: &Served, access: &Access) -> Result<Made, Failed> {
    let mut body =
        json!({"subject": access.subject, "format": access.format, "lang": session.language()});
    if let Some(request) = access.request {
        body["request"] = request.into();
    }
    if access.include_authorities {
        body["include_authorities"] = true.into();
    }
    let answered = served.send(session, Asked::post("/v1/subjects/access", &body))?;
    Ok(Made {
        request: number(&answered, "tabellion-request"),
        withheld: number(&answered, "tabellion-withheld").unwrap_or_default(),
        redacted: number(&answered, "tabellion-redacted").unwrap_or_default(),
        headed: answered.header("tabellion-contact") != Some("none"),
        disclosures: None,
        bytes: answered.body.to_vec(),
    })
}

/// A header that is a number.
pub(super) fn number(answered: &Answered, name: &str) -> Option<u64> {
    answered.header(name)?.parse().ok()
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

impl Made {
    fn hints(&self, session: &Session, format: Format) {
        if self.request.is_none() {
            session.hint("access-no-request", &[]);
        }
        if self.withheld > 0 {
            session.hint("access-withheld", &[("count", self.withheld.into())]);
        }
        if self.redacted > 0 {
            session.hint("access-redacted", &[("count", self.redacted.into())]);
        }
        if format == Format::Letter && !self.headed {
            session.hint("access-no-contact", &[]);
        }
    }
}
