//! A service from the address it takes to the ledgers it closes.
//!
//! ```text
//! bind ─▶ accept … ─▶ (told to stop) ─▶ no new connection, requests under way end ─▶ the writers drain ─▶ closed
//!            └ SIGHUP: certificates, producers and grants to identities are read again
//! ```
//! What the limits of a connection are stands in `options`, how one is led in `accept`.

use std::future::{Future, pending};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::accept::Hall;
use super::desk::Desks;
use super::hooks;
use super::identities;
use super::options::{Limits, ServeOptions};
use super::reload::{Reload, hangups, on_signal};
use super::routes::routes;
use super::socket::{Socket, SocketError};
use super::stamper;
use super::supervised;
use super::tls::{Tls, TlsError};
use crate::keys::TokenFileError;
use crate::ledger::{Ledger, RecordError};

/// How often new and revoked tokens are looked for.
const REFRESH: Duration = Duration::from_secs(1);

/// Why the service does not run, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines could reach it.
    #[error(
        "`{0}` can be reached by other machines, and the service speaks plain HTTP: tokens and personal data would cross the network in the clear; give it a certificate with `--tls-cert` and `--tls-key`, listen on 127.0.0.1 behind a proxy that speaks TLS, or accept it with `--plain-http-off-loopback`"
    )]
    NotLoopback(SocketAddr),
    /// The address is taken or not of this machine.
    #[error("cannot listen on `{address}`: {error}; choose another with `--listen`")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The tokens cannot be read.
    #[error(transparent)]
    Tokens(#[from] TokenFileError),
    /// TLS cannot be spoken.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The settings name a socket that cannot be had.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// A ledger did not close cleanly. What was acknowledged is durable in any case.
    #[error("the ledger of `{exporter}` did not close cleanly: {error}")]
    Close {
        /// Which.
        exporter: String,
        /// Why.
        error: RecordError,
    },
}

/// A service that listens but does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    desks: Arc<Desks>,
    tls: Option<Arc<Tls>>,
    /// Of each exporter whose ledger has one.
    sockets: Vec<(String, Socket)>,
    limits: Limits,
    /// SIGHUP, heard before anybody is told that the service listens.
    hangups: Option<Signal>,
}

/// Serves ledgers until `shutdown` is ready; then ends what is under way, and closes them.
///
/// # Errors
/// It cannot listen, the tokens cannot be read, or a ledger did not close cleanly.
pub async fn serve(
    ledgers: Vec<Ledger>,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    Server::bind(ledgers, options).await?.run(shutdown).await
}

/// Ready when the process is told to stop: SIGTERM or SIGINT. They are heard from the call on, before it is awaited.
///
/// # Errors
/// The signals cannot be listened to.
pub fn signalled() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// Those of [`serve`] that come before the first request.
    pub async fn bind(ledgers: Vec<Ledger>, options: ServeOptions) -> Result<Self, ServeError> {
        let address = options.listen;
        let plain = options.tls.is_none() && !options.plain_http_off_loopback;
        if plain && !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let now = options.clock.read().wall;
        let tls = options.tls.map(|files| Tls::read(files, now)).transpose()?;
        let desks = Desks::open(ledgers, options.clock, options.limits)?;
        let listen = |error| ServeError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let sockets = sockets(&desks)?;
        Ok(Self {
            listener,
            address,
            sockets,
            desks: Arc::new(desks),
            tls: tls.map(Arc::new),
            limits: options.limits,
            hangups: hangups(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Reads certificates and producers again, as SIGHUP does.
    #[must_use]
    pub fn reload(&self) -> Reload {
        Reload::new(&self.desks, self.tls.clone())
    }

    /// Answers until `shutdown` is ready; then ends what is under way, and closes the ledgers.
    ///
    /// # Errors
    /// A ledger did not close cleanly.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let connections = GracefulShutdown::new();
        let reload = self.reload();
        let (close_hall, closing) = watch::channel(false);
        let hall = Hall::new(routes(&self.desks), self.limits, closing);
        let local = self.sockets.iter().map(|(exporter, socket)| {
            let accepting = hall.accept_local(socket, exporter, &connections);
            Box::pin(accepting) as BoxFuture<'_, ()>
        });
        // No socket at all is no reason to stop.
        let local = join_all(local.chain([pending().boxed()]));
        supervised::ready();
        tokio::pin!(shutdown);
        tokio::select! {
            () = hall.accept(&self.listener, self.tls.as_ref(), &connections) => {}
            _ = local => {}
            () = keep_fresh(&self.desks) => {}
            () = on_signal(reload, self.hangups) => {}
            () = identities::keep_known(&self.desks) => {}
            () = stamper::stamp_when_due(&self.desks) => {}
            () = hooks::tell_all(&self.desks, self.limits.webhook_pause) => {}
            () = supervised::keep_alive(&self.desks) => {}
            () = &mut shutdown => {}
        }
        supervised::stopping();
        self.desks.close();
        // Nobody shakes hands any more: then nobody hears it.
        let _ = close_hall.send(true);
        drop((self.listener, self.sockets));
        let drained = tokio::time::timeout(self.limits.drain, connections.shutdown());
        if drained.await.is_err() {
            tracing::warn!("some requests did not end in time; what they recorded stands");
        }
        close(&self.desks).await
    }
}

/// The sockets of all ledgers. One that the settings name must be had; the usual one may be missing, for instance where
/// the folder beside the ledger is not the service's: then commands beside it end with 6.
fn sockets(desks: &Desks) -> Result<Vec<(String, Socket)>, SocketError> {
    let mut sockets = Vec::new();
    for (exporter, desk) in desks.all() {
        let (settings, paths) = (&desk.ledger.settings().serve, desk.ledger.paths());
        match Socket::bind(&settings.socket(paths)) {
            Ok(socket) => {
                tracing::info!(%exporter, path = %socket.path().display(), "socket");
                sockets.push((exporter.clone(), socket));
            }
            Err(error) if settings.socket.is_some() => return Err(error),
            Err(error) => tracing::warn!(%error, "commands beside this service will be busy"),
        }
    }
    Ok(sockets)
}

async fn keep_fresh(desks: &Arc<Desks>) {
    let mut tick = tokio::time::interval(REFRESH);
    loop {
        tick.tick().await;
        let desks = Arc::clone(desks);
        // Reading small files: a thread that may wait for the disk.
        let _ = tokio::task::spawn_blocking(move || desks.refresh()).await;
    }
}

/// Closes every ledger; the first error is told, the rest is closed all the same.
async fn close(desks: &Arc<Desks>) -> Result<(), ServeError> {
    let desks = Arc::clone(desks);
    let closed = tokio::task::spawn_blocking(move || {
        let mut first = Ok(());
        for (exporter, desk) in desks.all() {
            let result = desk.ledger.shutdown();
            let told = result.map_err(|error| ServeError::Close {
                exporter: exporter.clone(),
                error,
            });
            first = first.and(told);
        }
        first
    });
    closed.await.unwrap_or_else(|error| {
        tracing::error!(%error, "closing the ledgers failed");
        Ok(())
    })
}
