//! Requests to an issuer: TLS by the machine's roots, nothing followed, nothing endless.
//!
//! Plain HTTP only on this machine: whoever stands between could hand over keys of their own.

use std::sync::OnceLock;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use ureq::Agent;

use crate::roots::{self, Roots, RootsError};

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
    /// Nobody to know the issuer by.
    #[error(transparent)]
    Roots(#[from] RootsError),
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
    let secure = request.uri().scheme_str() == Some("https");
    let mut answer = agent(secure)?.run(request).map_err(Box::new)?;
    let body = answer.body_mut().with_config().limit(MAX_ANSWER);
    let body = body.read_to_vec().map_err(Box::new)?;
    let mut response = HttpResponse::new(body);
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    Ok(response)
}

/// Roots are read once; in the clear nobody needs them.
fn agent(secure: bool) -> Result<Agent, RootsError> {
    static SECURE: OnceLock<Agent> = OnceLock::new();
    if !secure {
        return Ok(roots::agent(PATIENCE, None));
    }
    if let Some(agent) = SECURE.get() {
        return Ok(agent.clone());
    }
    let made = roots::agent(PATIENCE, Some(&Roots::of_machine()?));
    Ok(SECURE.get_or_init(|| made).clone())
}
