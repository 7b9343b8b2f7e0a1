//! Connections: accepted within limits, and each one led from its first byte to its end.
//!
//! ```text
//! accept ─▶ a place ─▶ TLS 1.3 (10 s) ─▶ h2 or HTTP/1.1 ─▶ a first request (15 s) ─▶ … ─▶ silence (90 s), or the stop
//! ```
//! An attacker who can reach the port can keep `Limits` busy from several addresses; without a token or a certificate
//! nothing else. What a caller sends before that costs at most a handshake and 64 KiB.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use warp::filters::BoxedFilter;

use super::body::Patience;
use super::idle::Idle;
use super::options::Limits;
use super::peer::{Far, Peer};
use super::places::Places;
use super::socket::{Socket, is_ours};
use super::tls::Tls;

/// How long nothing is accepted after the system could not.
const BREATH: Duration = Duration::from_millis(50);
/// Connections at once on the socket of one ledger: others' floods take none of them.
const LOCAL: usize = 64;
/// Bytes of the head of a request over HTTP/1.1.
const HEAD_BYTES: usize = 64 << 10;
/// Bytes of all header fields of a request over HTTP/2.
const FIELD_BYTES: u32 = 32 << 10;
/// Bytes of bodies that one HTTP/2 connection, and one request on it, may send ahead of what is read.
const WINDOWS: (u32, u32) = (1 << 20, 256 << 10);
/// Requests that one HTTP/2 connection may take back before they were seen: more end it (CVE-2023-44487).
const RESETS: usize = 32;

/// What all connections share.
#[derive(Clone)]
pub(super) struct Hall {
    answers: BoxedFilter<(warp::reply::Response,)>,
    limits: Limits,
    /// Turns true when the service is told to stop.
    closing: watch::Receiver<bool>,
}

/// What is spoken on a connection.
#[derive(Clone, Copy)]
enum Protocol {
    /// Its first bytes tell.
    Whichever,
    One,
    Two,
}

impl Hall {
    pub(super) fn new(
        answers: BoxedFilter<(warp::reply::Response,)>,
        limits: Limits,
        closing: watch::Receiver<bool>,
    ) -> Self {
        Self {
            answers,
            limits,
            closing,
        }
    }

    /// Accepts until it is dropped.
    pub(super) async fn accept(
        &self,
        listener: &TcpListener,
        tls: Option<&Arc<Tls>>,
        connections: &GracefulShutdown,
    ) {
        let places = Places::new(self.limits.connections, self.limits.from_one_address);
        loop {
            // Beyond the limit, connections wait in the kernel.
            let Some(free) = places.free().await else {
                return;
            };
            let (stream, from) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            let Some(place) = places.take(free, from.ip()) else {
                tracing::warn!("an address has too many connections: one more was closed");
                continue;
            };
            // Answers are whole: nothing is gained by waiting for more of them.
            let _ = stream.set_nodelay(true);
            let (hall, tls, watcher) = (self.clone(), tls.cloned(), connections.watcher());
            tokio::spawn(async move {
                if let Some(tls) = tls {
                    let address = Some(from.ip());
                    hall.shake_hands(&tls, stream, address, watcher).await;
                } else {
                    let far = Far {
                        peer: Peer::Unknown,
                        address: Some(from.ip()),
                    };
                    hall.lead(stream, far, Protocol::Whichever, watcher).await;
                }
                drop(place);
            });
        }
    }

    /// Accepts whoever sits at the machine, until it is dropped.
    pub(super) async fn accept_local(
        &self,
        socket: &Socket,
        exporter: &str,
        connections: &GracefulShutdown,
    ) {
        let places = Arc::new(Semaphore::new(LOCAL));
        let far = Far {
            peer: Peer::Local(exporter.into()),
            address: None,
        };
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let stream = match socket.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            if !is_ours(&stream) {
                tracing::warn!("another user came to the socket and was turned away");
                continue;
            }
            let (hall, far, watcher) = (self.clone(), far.clone(), connections.watcher());
            tokio::spawn(async move {
                hall.lead(stream, far, Protocol::Whichever, watcher).await;
                drop(place);
            });
        }
    }

    /// TLS first, within its time.
    async fn shake_hands(
        self,
        tls: &Tls,
        stream: TcpStream,
        address: Option<IpAddr>,
        watcher: Watcher,
    ) {
        let mut closing = self.closing.clone();
        let shaken = tokio::select! {
            shaken = tokio::time::timeout(self.limits.handshake, tls.acceptor().accept(stream)) => shaken,
            _ = closing.wait_for(|closing| *closing) => return,
        };
        match shaken {
            Ok(Ok(stream)) => {
                let (_, session) = stream.get_ref();
                let protocol = match session.alpn_protocol() {
                    Some(b"h2") => Protocol::Two,
                    _ => Protocol::One,
                };
                let peer = Peer::of(&stream);
                self.lead(stream, Far { peer, address }, protocol, watcher)
                    .await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "no handshake"),
            Err(_) => tracing::debug!("a handshake took too long"),
        }
    }

    /// Answers what comes on a connection until it ends.
    async fn lead<S>(self, stream: S, far: Far, protocol: Protocol, watcher: Watcher)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let limits = self.limits;
        let spoken = Arc::new(AtomicBool::new(false));
        let has_spoken = Arc::clone(&spoken);
        let answers = TowerToHyperService::new(warp::service(self.answers));
        let service = service_fn(move |mut request: Request<Incoming>| {
            has_spoken.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(far.clone());
            request.extensions_mut().insert(Patience(limits.body));
            answers.call(request)
        });
        let stream = TokioIo::new(Idle::new(stream, limits.silence));
        let builder = protocols(limits, protocol);
        let connection = watcher.watch(builder.serve_connection(stream, service).into_owned());
        let silent = async {
            tokio::time::sleep(limits.head).await;
            if spoken.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            // How a connection ends is its caller's business.
            _ = connection => {}
            () = silent => tracing::debug!("a connection asked for nothing"),
        }
    }
}

/// HTTP/1.1 and HTTP/2, with their limits.
fn protocols(limits: Limits, protocol: Protocol) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_pending_accept_reset_streams(RESETS)
        .initial_connection_window_size(WINDOWS.0)
        .initial_stream_window_size(WINDOWS.1)
        .max_header_list_size(FIELD_BYTES);
    match protocol {
        Protocol::Whichever => builder,
        Protocol::One => builder.http1_only(),
        Protocol::Two => builder.http2_only(),
    }
}
