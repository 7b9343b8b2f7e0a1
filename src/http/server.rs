//! The accept loop: HTTP/1.1 and HTTP/2 without TLS, a limited number of connections, a graceful stop.
//!
//! ```text
//! bind ─▶ accept … ─▶ (told to stop) ─▶ no new connection, requests under way end ─▶ the writers drain ─▶ closed
//! ```
//! An attacker who can reach the port can make the service busy, within the limits here; without a token nothing else.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::desk::Desks;
use super::idle::Idle;
use super::routes::routes;
use super::stamper;
use crate::clock::{Clock, SystemClock};
use crate::keys::TokenFileError;
use crate::ledger::{Ledger, RecordError};

/// Connections at once.
const CONNECTIONS: usize = 1024;
/// Requests at once on one HTTP/2 connection.
const STREAMS: u32 = 64;
/// How long the head of a request may take.
const HEAD: Duration = Duration::from_secs(15);
/// How long requests under way may take after the stop.
const DRAIN: Duration = Duration::from_secs(30);
/// How long the answer to a batch may wait for a caller who does not read, unless told otherwise.
const UNREAD: Duration = Duration::from_secs(30);
/// How often new and revoked tokens are looked for.
const REFRESH: Duration = Duration::from_secs(1);

/// How the service listens.
#[derive(Clone)]
pub struct ServeOptions {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether other machines may reach it. It speaks plain HTTP: say so only behind a proxy that speaks TLS.
    pub allow_non_loopback: bool,
    /// Tells whether a token has expired.
    pub clock: Arc<dyn Clock>,
    /// How long the answer to a batch may wait for a caller who does not read.
    pub patience: Duration,
}

impl ServeOptions {
    /// Listens on an address of this machine, with the machine's clock.
    #[must_use]
    pub fn on(listen: SocketAddr) -> Self {
        Self {
            listen,
            allow_non_loopback: false,
            clock: Arc::new(SystemClock),
            patience: UNREAD,
        }
    }
}

/// Why the service does not run, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Other machines could reach it.
    #[error(
        "`{0}` can be reached by other machines, and the service speaks plain HTTP: tokens and personal data would cross the network in the clear; listen on 127.0.0.1 behind a proxy that speaks TLS, or allow it with `--allow-non-loopback`"
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

/// Ready when the process is told to stop: SIGTERM or SIGINT.
///
/// # Errors
/// The signals cannot be listened to.
pub async fn until_signalled() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// Those of [`serve`] that come before the first request.
    pub async fn bind(ledgers: Vec<Ledger>, options: ServeOptions) -> Result<Self, ServeError> {
        let address = options.listen;
        if !address.ip().is_loopback() && !options.allow_non_loopback {
            return Err(ServeError::NotLoopback(address));
        }
        let desks = Arc::new(Desks::open(ledgers, &options)?);
        let listen = |error| ServeError::Listen { address, error };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        Ok(Self {
            listener,
            address,
            desks,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `shutdown` is ready; then ends what is under way, and closes the ledgers.
    ///
    /// # Errors
    /// A ledger did not close cleanly.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        let connections = GracefulShutdown::new();
        tokio::pin!(shutdown);
        tokio::select! {
            () = accept(&self.listener, &self.desks, &connections) => {}
            () = keep_fresh(&self.desks) => {}
            () = stamper::stamp_when_due(&self.desks) => {}
            () = &mut shutdown => {}
        }
        self.desks.close();
        drop(self.listener);
        if tokio::time::timeout(DRAIN, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not end in time; what they recorded stands");
        }
        close(&self.desks).await
    }
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

async fn accept(listener: &TcpListener, desks: &Arc<Desks>, connections: &GracefulShutdown) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let service = TowerToHyperService::new(warp::service(routes(desks)));
    let builder = protocols();
    loop {
        // Beyond the limit, connections wait in the kernel.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let stream = TokioIo::new(Idle::new(stream));
        let connection = connections.watch(
            builder
                .serve_connection(stream, service.clone())
                .into_owned(),
        );
        tokio::spawn(async move {
            // How a connection ends is its caller's business.
            let _ = connection.await;
            drop(place);
        });
    }
}

/// HTTP/1.1 and HTTP/2, with their limits.
fn protocols() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(32 << 10);
    builder
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
