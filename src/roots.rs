//! By which certificates a server is known that this program speaks to: an issuer, a time-stamping authority, a webhook.
//!
//! ```text
//! Roots::of_machine()          what the system trusts, or the file that SSL_CERT_FILE names
//! Roots::in_file("ca.pem")     these alone: whoever else has a certificate of a public authority is not believed
//! ```
//! Whoever can modify these files can stand between and be believed. Nothing is sent from here.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, config::Config};

/// Why nobody can be known.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RootsError {
    /// The machine knows nobody.
    #[error(
        "this machine has no certificates to know a server by ({0}); install `ca-certificates`, or name a file in SSL_CERT_FILE"
    )]
    None(String),
    /// A file that cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: Arc<io::Error>,
    },
    /// A file that holds other things.
    #[error("`{}` holds no {what} in PEM; name the file that does", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Bytes that are no certificate of an authority.
    #[error("a certificate in `{}` cannot be used: {error}; ask its authority for it again", path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: rustls::Error,
    },
    /// The cryptography has no protocol in common with itself.
    #[error("TLS cannot be spoken: {0}; is this build of the program damaged?")]
    Tls(rustls::Error),
}

/// Certificates that servers are known by; never none.
#[derive(Debug, Clone)]
pub struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// The machine's own.
    ///
    /// # Errors
    /// It has none. What of them cannot be read is traced, if there are others.
    pub fn of_machine() -> Result<Self, RootsError> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            let why = found.errors.first().map(ToString::to_string);
            return Err(RootsError::None(why.unwrap_or_else(|| "none".to_owned())));
        }
        for error in &found.errors {
            tracing::warn!(%error, "some of this machine's certificates of authorities cannot be read");
        }
        Ok(Self(found.certs))
    }

    /// Those of a file in PEM, each of which can be used.
    ///
    /// # Errors
    /// It cannot be read, holds none, or one that is damaged.
    pub fn in_file(path: &Path) -> Result<Self, RootsError> {
        let pem = std::fs::read(path).map_err(|error| RootsError::Read {
            path: path.to_owned(),
            error: Arc::new(error),
        })?;
        let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
        let found = found
            .ok()
            .filter(|found| !found.is_empty())
            .ok_or_else(|| RootsError::Pem {
                path: path.to_owned(),
                what: "certificate",
            })?;
        let mut store = RootCertStore::empty();
        for certificate in &found {
            let added = store.add(certificate.clone());
            added.map_err(|error| RootsError::Certificate {
                path: path.to_owned(),
                error,
            })?;
        }
        Ok(Self(found))
    }

    /// How many.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.0.len()
    }

    /// TLS to a server that one of them vouches for.
    ///
    /// # Errors
    /// The cryptography cannot be used.
    pub fn client(&self) -> Result<ClientConfig, RootsError> {
        let mut store = RootCertStore::empty();
        // What of a machine's certificates nobody can use is passed over, as every browser does.
        store.add_parsable_certificates(self.0.iter().cloned());
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(RootsError::Tls)?;
        Ok(config.with_root_certificates(store).with_no_client_auth())
    }
}

/// Asks a server: nothing is followed, nothing lasts longer than `patience`. Without roots only in the clear.
#[must_use]
pub fn agent(patience: Duration, roots: Option<&Roots>) -> Agent {
    let config = Config::builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .user_agent("tabellion");
    let known = roots.map_or(&[][..], |roots| &roots.0);
    let known: Vec<Certificate<'static>> = known
        .iter()
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&known))
        .unversioned_rustls_crypto_provider(provider());
    config.tls_config(tls.build()).build().new_agent()
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}
