//! Requests to an issuer: TLS by the machine's roots, nothing followed, nothing endless.
//!
//! Plain HTTP only on this machine: whoever stands between could hand over keys of their own.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use rustls_native_certs::load_native_certs;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, config::Config};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const MAX_ANSWER: u64 = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum WebError {
    /// An address in the clear that is not of this machine.
    #[error("`{0}` is neither `https://` nor on this machine")]
    Clear(String),
    /// The network, or what came over it.
    #[error(transparent)]
    Network(#[from] Box<ureq::Error>),
    /// What came is no HTTP.
    #[error(transparent)]
    Http(#[from] http::Error),
}

/// Whether something may be asked there.
pub(super) fn is_fit(address: &str) -> bool {
    let uri: Option<http::Uri> = address.parse().ok();
    uri.is_some_and(|uri| match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(host)) => ["127.0.0.1", "[::1]", "localhost"].contains(&host),
        _ => false,
    })
}

/// Sends a request, and reads the whole answer.
pub(super) fn send(request: HttpRequest) -> Result<HttpResponse, WebError> {
    let address = request.uri().to_string();
    if !is_fit(&address) {
        return Err(WebError::Clear(address));
    }
    let mut answer = agent().run(request).map_err(Box::new)?;
    let body = answer.body_mut().with_config().limit(MAX_ANSWER);
    let body = body.read_to_vec().map_err(Box::new)?;
    let mut response = HttpResponse::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    Ok(response)
}

fn agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        let config = Config::builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .user_agent("tabellion")
            .tls_config(tls());
        config.build().new_agent()
    })
}

/// The machine's own roots; where it has none, no issuer is believed.
fn tls() -> TlsConfig {
    let roots: Vec<Certificate<'static>> = load_native_certs()
        .certs
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}
