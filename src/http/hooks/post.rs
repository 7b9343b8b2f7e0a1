//! One payload to one receiver, within its time. What is answered counts by its status alone; a redirection is no answer.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::outbox::Event;
use crate::keys::WebhookSecret;
use crate::ledger::{HookUrl, Webhook};
use crate::roots::RootsError;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Somebody who is told.
pub(super) struct Receiver {
    url: HookUrl,
    /// None in the clear, which a webhook may be on this machine only.
    tls: Option<TlsConnector>,
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
    /// Reads the authorities that it is known by.
    pub(super) fn new(hook: &Webhook, folder: &Path) -> Result<Self, RootsError> {
        let roots = hook.known_by(folder)?;
        let tls = roots.filter(|_| hook.url.is_secure());
        let tls = tls.map(|roots| roots.client()).transpose()?;
        Ok(Self {
            url: hook.url.clone(),
            tls: tls.map(|config| TlsConnector::from(Arc::new(config))),
        })
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
        let Some(tls) = &self.tls else {
            let stream = TcpStream::connect((bare, port.unwrap_or(80))).await?;
            return speak(stream, request).await;
        };
        let stream = TcpStream::connect((bare, port.unwrap_or(443))).await?;
        let name = ServerName::try_from(bare.to_owned())
            .map_err(|error| PostError::Address(error.to_string()))?;
        let stream = tls.connect(name, stream).await?;
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
