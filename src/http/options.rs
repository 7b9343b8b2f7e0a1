//! How the service listens, and its limits.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::tls::TlsFiles;
use crate::clock::{Clock, SystemClock};

/// What one service gives to all its callers together, and to one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address.
    pub from_one_address: usize,
    /// Requests at once on one HTTP/2 connection.
    pub streams: u32,
    /// Single requests that may wait for one writer at once, at most 1,024; more are 503 `busy`.
    pub waiting: usize,
    /// How long a TLS handshake may take.
    pub handshake: Duration,
    /// How long the head of a request may take, and a connection until its first one.
    pub head: Duration,
    /// How long a body of JSON may take to arrive.
    pub body: Duration,
    /// How long a connection may be silent.
    pub silence: Duration,
    /// How long requests under way may take after the stop.
    pub drain: Duration,
    /// How long the answer to a batch may wait for a caller who does not read.
    pub patience: Duration,
    /// How long a webhook that failed first waits.
    pub webhook_pause: Duration,
    /// How long an issuer of identities is left alone between two questions, whoever sends what.
    pub issuer_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            from_one_address: 512,
            streams: 64,
            waiting: 1024,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            body: Duration::from_secs(30),
            silence: Duration::from_secs(90),
            drain: Duration::from_secs(30),
            patience: Duration::from_secs(30),
            webhook_pause: Duration::from_secs(5),
            issuer_pause: Duration::from_secs(30),
        }
    }
}

/// How the service listens.
#[derive(Clone)]
pub struct ServeOptions {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether tokens and personal data may cross the network in the clear: say so only where the network itself
    /// is closed, or a proxy on another machine speaks TLS.
    pub plain_http_off_loopback: bool,
    /// The certificates to speak TLS with; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Tells whether a token or a certificate has expired.
    pub clock: Arc<dyn Clock>,
    /// How much of everything.
    pub limits: Limits,
}

impl ServeOptions {
    /// Listens on an address of this machine, with the machine's clock.
    #[must_use]
    pub fn on(listen: SocketAddr) -> Self {
        Self {
            listen,
            plain_http_off_loopback: false,
            tls: None,
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
        }
    }
}
