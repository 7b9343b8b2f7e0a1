//! One payload to one receiver, within its time. What is answered counts by its status alone; a redirection is no answer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::outbox::Event;
use crate::keys::WebhookSecret;
use crate::ledger::HookUrl;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Somebody who is told.
pub(super) struct Receiver {
    url: HookUrl,
}

/// Why somebody did not take it.
#[derive(Debug, thiserror::Error)]
pub(super) enum PostError {
    #[error("no answer within {} s", .0.as_secs())]
    Slow(Duration),
    #[error("it answered {0}")]
    Status(u16),
    #[error(transparent)]
    Network(#[from] io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error("its address cannot be asked: {0}")]
    Address(String),
}

impl Receiver {
    pub(super) fn new(url: &HookUrl) -> Self {
        Self { url: url.clone() }
    }

    /// Posts it.
    pub(super) async fn post(
        &self,
        secret: &WebhookSecret,
        event: &Event,
        now: i64,
    ) -> Result<(), PostError> {
        // The instant of this attempt: a receiver refuses what is old.
        let request = self.request(secret, event, now)?;
        let told = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        match told.unwrap_or(Err(PostError::Slow(PATIENCE)))? {
            200..=299 => Ok(()),
            status => Err(PostError::Status(status)),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<u16, PostError> {
        let uri = self.url.uri();
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if !self.url.is_secure() {
            let stream = TcpStream::connect((bare, port.unwrap_or(80))).await?;
            return speak(stream, request).await;
        }
        let stream = TcpStream::connect((bare, port.unwrap_or(443))).await?;
        let name = ServerName::try_from(bare.to_owned())
            .map_err(|error| PostError::Address(error.to_string()))?;
        let connector = TlsConnector::from(Arc::new(tls()?));
        let stream = connector.connect(name, stream).await?;
        speak(stream, request).await
    }

    fn request(
        &self,
        secret: &WebhookSecret,
        event: &Event,
        timestamp: i64,
    ) -> Result<Request<Full<Bytes>>, PostError> {
        let uri = self.url.uri();
        let host = uri.authority().map_or("", |authority| authority.as_str());
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        Request::post(target)
            .header("host", host)
            .header("content-type", "application/json")
            .header("user-agent", "tabellion")
            .header("webhook-id", &event.id)
            .header("webhook-timestamp", timestamp)
            .header(
                "webhook-signature",
                secret.sign(&event.id, timestamp, &event.body),
            )
            .body(Full::new(Bytes::from(event.body.clone())))
            .map_err(|error| PostError::Address(error.to_string()))
    }
}

async fn speak<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, PostError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    connection.abort();
    Ok(answer?.status().as_u16())
}

/// The machine's own roots.
fn tls() -> Result<ClientConfig, PostError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| PostError::Address(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
