//! `tabellion subjects portability`: what a person provided, in JSON.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::access::{hand_out, number};
use crate::cli::acting::not_acted;
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::{Asked, Served, strange};
use crate::cli::session::Session;
use crate::ledger::{AccessOptions, Authorities, Ledger};

/// `subjects portability`.
#[derive(Debug, Args)]
pub struct Portability {
    #[arg(value_name = "REF")]
    subject: String,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    request: Option<u64>,
}

/// Makes the copy.
pub(super) fn run(session: &Session, portability: &Portability) -> Result<Exit, Failed> {
    let door = session.door()?;
    let (value, redacted) = match &door {
        Door::Own(ledger) => own(session, ledger, portability)?,
        Door::Served(served) => by_service(session, served, portability)?,
    };
    hand_out(
        session,
        portability.out.as_ref(),
        value.to_string().as_bytes(),
    )?;
    if redacted > 0 {
        session.hint("access-redacted", &[("count", redacted.into())]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

/// The ledger is this command's: the copy, and how many values were left out.
fn own(
    session: &Session,
    ledger: &Ledger,
    portability: &Portability,
) -> Result<(Value, u64), Failed> {
    let options = AccessOptions {
        subject: portability.subject.clone(),
        request: portability.request,
        authorities: Authorities::Withheld,
        actor: None,
    };
    let copy = ledger
        .portable_copy(&options)
        .map_err(|error| not_acted(session, &error))?;
    let mut value = serde_json::to_value(&copy)
        .map_err(|error| session.failed("report", "failed-report", &error))?;
    value["schema"] = "tabellion/portable-copy/1".into();
    Ok((value, copy.redacted))
}

/// A service has the ledger.
fn by_service(
    session: &Session,
    served: &Served,
    portability: &Portability,
) -> Result<(Value, u64), Failed> {
    let mut body = json!({"subject": portability.subject});
    if let Some(request) = portability.request {
        body["request"] = request.into();
    }
    let answered = served.send(session, Asked::post("/v1/subjects/portability", &body))?;
    let mut value: Value =
        serde_json::from_slice(&answered.body).map_err(|error| strange(session, &error))?;
    value["schema"] = "tabellion/portable-copy/1".into();
    Ok((
        value,
        number(&answered, "tabellion-redacted").unwrap_or_default(),
    ))
}
