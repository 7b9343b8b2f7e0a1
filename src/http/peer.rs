//! Who is at the other end of a connection, as far as the connection itself tells. A token may say more.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::certificate::Certificate;

/// The other end of a connection, and where it is.
#[derive(Debug, Clone)]
pub(super) struct Far {
    /// Who.
    pub(super) peer: Peer,
    /// The address of the connection: that of the proxy where there is one. None on a socket of this machine.
    pub(super) address: Option<IpAddr>,
}

/// Who is at the other end.
#[derive(Debug, Clone)]
pub(super) enum Peer {
    /// Anybody.
    Unknown,
    /// Somebody whose certificate one of our authorities issued.
    Certified(Arc<Certificate>),
    /// Somebody at this machine who could open the ledger of this exporter.
    Local(Arc<str>),
}

impl Peer {
    /// Who shook hands.
    pub(super) fn of(stream: &TlsStream<TcpStream>) -> Self {
        let (_, session) = stream.get_ref();
        let shown = session.peer_certificates().and_then(<[_]>::first);
        match shown.map(|der| Certificate::parse(der)) {
            Some(Ok(certificate)) => Self::Certified(Arc::new(certificate)),
            Some(Err(error)) => {
                tracing::warn!(%error, "a caller's certificate could not be read; it opens nothing");
                Self::Unknown
            }
            None => Self::Unknown,
        }
    }
}
