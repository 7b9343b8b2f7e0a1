//! `tabellion serve`: the HTTP service, for one or several ledgers, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::http::{self, ServeOptions, Server, Showing, TlsFiles};
use crate::ledger::{Ledger, Machine, Paths, finish_pruning};

/// In which form traces are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[arg(value_name = "LEDGER")]
    others: Vec<PathBuf>,
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    tls_client_ca: Option<PathBuf>,
    #[arg(long)]
    tls_client_required: bool,
    #[arg(long, value_name = "FORM", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    #[arg(long, alias = "allow-non-loopback")]
    plain_http_off_loopback: bool,
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
    let options = options(session, serve, &ledgers)?;
    listen_on(session, &ledgers, options)?;
    let pruned = ledgers.iter().filter(|ledger| ledger.is_pruned());
    let pruned: Vec<Paths> = pruned.map(|ledger| ledger.paths().clone()).collect();
    drop(ledgers);
    let machine = Machine::with_clock(std::sync::Arc::clone(&session.clock));
    for paths in pruned {
        // What stays behind goes at the next opening.
        finish_pruning(&machine, &paths, &session.command)
            .map_err(|error| session.failed(error.code(), "failed-prune", &error))?;
    }
    Ok(Exit::Done)
}

/// What the flags say, else the settings of the first ledger.
fn options(session: &Session, flags: &Serve, ledgers: &[Ledger]) -> Result<ServeOptions, Failed> {
    let listen = match flags.listen {
        Some(listen) => listen,
        None => default_listen(session, ledgers)?,
    };
    let mut options = ServeOptions::on(listen);
    let Some(first) = ledgers.first() else {
        return Ok(options);
    };
    let (settings, folder) = (&first.settings().serve, &first.paths().ledger);
    let chosen = |flag: &Option<PathBuf>, setting: &Option<PathBuf>| {
        let setting = setting.as_ref().map(|path| folder.join(path));
        flag.clone().or(setting)
    };
    let certificate = chosen(&flags.tls_cert, &settings.tls_cert);
    let key = chosen(&flags.tls_key, &settings.tls_key);
    let authorities = chosen(&flags.tls_client_ca, &settings.tls_client_ca);
    let showing = if flags.tls_client_required || settings.tls_client_required {
        Showing::Required
    } else {
        Showing::Optional
    };
    let half = |id: &str| Failed::new("settings", session.say(id));
    options.tls = match (certificate, key) {
        (Some(certificate), Some(key)) => Some(TlsFiles {
            certificate,
            key,
            clients: authorities.map(|path| (path, showing)),
        }),
        (None, None) if authorities.is_some() || showing == Showing::Required => {
            return Err(half("failed-clients-without-tls"));
        }
        (None, None) => None,
        _ => return Err(half("failed-half-a-certificate")),
    };
    if showing == Showing::Required
        && options
            .tls
            .as_ref()
            .is_some_and(|tls| tls.clients.is_none())
    {
        return Err(half("failed-no-authorities"));
    }
    options.plain_http_off_loopback =
        flags.plain_http_off_loopback || settings.plain_http_off_loopback;
    Ok(options)
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

/// Serves these ledgers, then closes them.
///
/// # Errors
/// The address cannot be had, or a ledger did not close well.
pub fn listen_on(
    session: &Session,
    ledgers: &[Ledger],
    options: ServeOptions,
) -> Result<(), Failed> {
    let failed = |error: &dyn std::fmt::Display| session.failed("serve", "failed-serve", error);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(&error))?;
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let served = runtime.block_on(async {
        let server = Server::bind(ledgers.to_vec(), options).await?;
        // Whoever reads where it listens may stop it.
        let stopped = stopped();
        let address = format!("{scheme}://{}", server.address());
        tracing::info!(%address, "listening");
        tell_where(session, ledgers, address);
        server.run(stopped).await
    });
    served.map_err(|error| failed(&error))?;
    drop(runtime);
    session.hint("serve-stopped", &[]);
    ledgers.iter().try_for_each(|ledger| session.close(ledger))
}

fn tell_where(session: &Session, ledgers: &[Ledger], address: String) {
    session.hint("serve-listening", &[("address", address.into())]);
    for ledger in ledgers {
        let told = [
            ("exporter", ledger.exporter().id.to_string().into()),
            ("origin", ledger.origin().to_owned().into()),
        ];
        session.hint("serve-ledger", &told);
    }
}

/// Ready when the process is told to stop, or when nobody could tell it. Signals are heard from the call on.
fn stopped() -> impl Future<Output = ()> {
    let signalled = http::signalled();
    async {
        match signalled {
            Ok(signalled) => signalled.await,
            Err(error) => tracing::error!(%error, "signals cannot be heard: stopping"),
        }
    }
}
