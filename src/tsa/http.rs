//! An authority over HTTP, RFC 3161, 3.4.
//!
//! A token proves itself, so `http` is as good as `https`: TLS hides from the way what is asked and when, no more. A
//! redirection is not followed: the address would not be the one that was named.

use std::sync::Arc;

use rustls_native_certs::load_native_certs;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, config::Config};

use super::{PATIENCE, TsaError};
use crate::timestamp::MAX_ANSWER;

/// Posts a request.
pub fn ask(address: &str, request: &[u8]) -> Result<Vec<u8>, TsaError> {
    let network = |error: ureq::Error| match error {
        ureq::Error::Timeout(_) => TsaError::Slow(PATIENCE.as_secs()),
        error => TsaError::Network {
            address: address.to_owned(),
            error: error.to_string(),
        },
    };
    let agent = agent(address)?;
    let mut answer = agent
        .post(address)
        .header("Content-Type", "application/timestamp-query")
        .header("Accept", "application/timestamp-reply")
        .send(request)
        .map_err(network)?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(TsaError::Status {
            address: address.to_owned(),
            status,
        });
    }
    // One byte more than an answer may have, so that too much shows as such.
    let limit = MAX_ANSWER as u64 + 1;
    match answer.body_mut().with_config().limit(limit).read_to_vec() {
        Ok(bytes) => Ok(bytes),
        Err(ureq::Error::BodyExceedsLimit(_)) => {
            Err(crate::timestamp::TimestampError::TooLarge(MAX_ANSWER + 1).into())
        }
        Err(error) => Err(network(error)),
    }
}

fn agent(address: &str) -> Result<Agent, TsaError> {
    let lower = address.to_ascii_lowercase();
    let secure = lower.starts_with("https://");
    if !secure && !lower.starts_with("http://") {
        return Err(TsaError::Address(address.to_owned()));
    }
    let config = Config::builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .user_agent("tabellion");
    let config = if secure {
        config.tls_config(tls()?)
    } else {
        config
    };
    Ok(config.build().new_agent())
}

/// The machine's own roots, and the cryptography that verifies tokens too.
fn tls() -> Result<TlsConfig, TsaError> {
    let found = load_native_certs();
    if found.certs.is_empty() {
        let why = found.errors.first().map(ToString::to_string);
        return Err(TsaError::NoRoots(why.unwrap_or_else(|| "none".to_owned())));
    }
    let roots: Vec<Certificate<'static>> = found
        .certs
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build())
}
