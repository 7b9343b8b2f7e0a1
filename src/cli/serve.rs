//! `tabellion serve`: the HTTP service, for one or several ledgers, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::http::{self, ServeOptions};
use crate::ledger::{Ledger, Paths};

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[arg(value_name = "LEDGER")]
    others: Vec<PathBuf>,
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    #[arg(long)]
    allow_non_loopback: bool,
}

/// From where the service may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This machine.
    Loopback,
    /// Wherever the address leads.
    Anywhere,
}

/// Serves until SIGTERM or Ctrl-C, then drains what is under way.
///
/// # Errors
/// A ledger that cannot be opened, or an address that cannot be had.
pub fn run(session: &Session, serve: &Serve) -> Result<Exit, Failed> {
    let mut ledgers = Vec::new();
    if serve.others.is_empty() || session.ledger.is_some() {
        ledgers.push(session.open()?);
    }
    for folder in &serve.others {
        ledgers.push(session.open_at(&Paths::new(folder.clone(), None))?);
    }
    let listen = match serve.listen {
        Some(listen) => listen,
        None => default_listen(session, &ledgers)?,
    };
    let reach = if serve.allow_non_loopback {
        Reach::Anywhere
    } else {
        Reach::Loopback
    };
    listen_on(session, &ledgers, listen, reach)?;
    Ok(Exit::Done)
}

/// The address that the settings of the first ledger name.
///
/// # Errors
/// They name none.
pub fn default_listen(session: &Session, ledgers: &[Ledger]) -> Result<SocketAddr, Failed> {
    let text = ledgers
        .first()
        .map(|ledger| ledger.settings().serve.listen.clone())
        .unwrap_or_default();
    text.parse().map_err(|error: std::net::AddrParseError| {
        session.failed("settings", "failed-listen", &error)
    })
}

/// Serves these ledgers on an address, then closes them.
///
/// # Errors
/// The address cannot be had, or a ledger did not close well.
pub fn listen_on(
    session: &Session,
    ledgers: &[Ledger],
    listen: SocketAddr,
    reach: Reach,
) -> Result<(), Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("serve", "failed-serve", error);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    let options = ServeOptions {
        allow_non_loopback: reach == Reach::Anywhere,
        ..ServeOptions::on(listen)
    };
    session.hint("serve-listening", &[("address", listen.to_string().into())]);
    for ledger in ledgers {
        session.hint(
            "serve-ledger",
            &[
                ("exporter", ledger.exporter().id.to_string().into()),
                ("origin", ledger.origin().to_owned().into()),
            ],
        );
    }
    runtime
        .block_on(http::serve(ledgers.to_vec(), options, stopped()))
        .map_err(|error| failed(&error))?;
    drop(runtime);
    session.hint("serve-stopped", &[]);
    ledgers.iter().try_for_each(|ledger| session.close(ledger))
}

/// Ready when the process is told to stop, or when nobody could tell it.
async fn stopped() {
    if let Err(error) = http::until_signalled().await {
        tracing::error!(%error, "signals cannot be heard: stopping");
    }
}
