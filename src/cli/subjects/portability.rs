//! `tabellion subjects portability`: what a person provided, in JSON.

use std::path::PathBuf;

use clap::Args;

use super::access::hand_out;
use crate::cli::acting::not_acted;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::Session;
use crate::ledger::{AccessOptions, Authorities};

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
    let ledger = session.open()?;
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
    hand_out(
        session,
        portability.out.as_ref(),
        value.to_string().as_bytes(),
    )?;
    if copy.redacted > 0 {
        session.hint("access-redacted", &[("count", copy.redacted.into())]);
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}
