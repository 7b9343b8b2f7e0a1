//! TLS 1.3: the certificate of the service, and the authorities whose certificates callers may show.
//!
//! ```text
//! tabellion serve --listen 0.0.0.0:8740 --tls-cert chain.pem --tls-key key.pem [--tls-client-ca ca.pem]
//! kill -HUP <pid>      reads the files again: new connections get what is new, those that live go on
//! ```
//! Nothing older than 1.3, no early data. What cannot be used is told and changes nothing: the certificate of before
//! stays. Whoever holds the private key can pass for the service; it never lies with the ledger's own keys.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{VerifierBuilderError, WebPkiClientVerifier, danger::ClientCertVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::certificate::{Certificate, NoCertificate};

/// Whoever is not the owner or of its group.
const OTHERS: u32 = 0o007;
/// The protocols that are spoken inside, the better one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Whether callers must show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// They may; a token does as well.
    Optional,
    /// They must.
    Required,
}

/// Where the certificates lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain of the service, its own certificate first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// Authorities whose certificates callers may or must show.
    pub clients: Option<(PathBuf, Showing)>,
}

/// Why TLS cannot be spoken with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read `{}`: {error}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file holds other things.
    #[error("`{}` holds no {what} in PEM; name the file that does", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What was looked for.
        what: &'static str,
    },
    /// Anybody on this machine may read the key.
    #[error("`{path}` may be read by everybody on this machine; run `chmod o= {path}`", path = .0.display())]
    KeyOpen(PathBuf),
    /// A certificate that is none.
    #[error("`{}`: {error}", path.display())]
    Certificate {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: NoCertificate,
    },
    /// Every caller would turn away.
    #[error("the certificate in `{}` ended on {until}; ask its authority for a new one", path.display())]
    Expired {
        /// Which file.
        path: PathBuf,
        /// Its last moment.
        until: DateTime<Utc>,
    },
    /// Certificate and key do not belong together, or TLS cannot use them.
    #[error(
        "certificate and key cannot be used together: {0}; take those that were issued together"
    )]
    Pair(rustls::Error),
    /// The authorities cannot be used.
    #[error("the authorities in `{}` cannot be used: {error}", path.display())]
    Authorities {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: VerifierBuilderError,
    },
}

/// TLS as it is in force, and where it is read again from.
pub(super) struct Tls {
    files: TlsFiles,
    current: RwLock<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files.
    pub(super) fn read(files: TlsFiles, now: DateTime<Utc>) -> Result<Self, TlsError> {
        let current = RwLock::new(configured(&files, now)?);
        Ok(Self { files, current })
    }

    /// Reads the files again. What new connections get changes only if all of it can be used.
    pub(super) fn reload(&self, now: DateTime<Utc>) -> Result<(), TlsError> {
        let fresh = configured(&self.files, now)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What a new connection gets.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current))
    }
}

fn configured(files: &TlsFiles, now: DateTime<Utc>) -> Result<Arc<ServerConfig>, TlsError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let chain = certificates(&files.certificate)?;
    in_force(&files.certificate, &chain, now)?;
    let key = private_key(&files.key)?;
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(TlsError::Pair)?;
    let builder = match &files.clients {
        Some((path, showing)) => {
            builder.with_client_cert_verifier(verifier(path, *showing, provider)?)
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(TlsError::Pair)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(Arc::new(config))
}

/// A certificate that has ended would be found out by every caller instead of by us.
fn in_force(path: &Path, chain: &[CertificateDer<'_>], now: DateTime<Utc>) -> Result<(), TlsError> {
    let Some(own) = chain.first() else {
        return Ok(());
    };
    let own = Certificate::parse(own).map_err(|error| TlsError::Certificate {
        path: path.to_owned(),
        error,
    })?;
    tracing::info!(fingerprint = %own.fingerprint, until = %own.until, "certificate read");
    if own.until < now {
        return Err(TlsError::Expired {
            path: path.to_owned(),
            until: own.until,
        });
    }
    Ok(())
}

fn verifier(
    path: &Path,
    showing: Showing,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let unusable = |error| TlsError::Authorities {
        path: path.to_owned(),
        error,
    };
    let mut roots = RootCertStore::empty();
    for authority in certificates(path)? {
        let added = roots.add(authority);
        added.map_err(|_| unusable(VerifierBuilderError::NoRootAnchors))?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let builder = match showing {
        Showing::Optional => builder.allow_unauthenticated(),
        Showing::Required => builder,
    };
    let verifier = builder.build().map_err(unusable)?;
    Ok(verifier)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let what = "certificate";
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes(path)?).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) | Err(_) => Err(no_pem(path, what)),
    }
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let look = std::fs::metadata(path).map_err(unreadable(path))?;
    if look.permissions().mode() & OTHERS != 0 {
        return Err(TlsError::KeyOpen(path.to_owned()));
    }
    let bytes = zeroize::Zeroizing::new(bytes(path)?);
    PrivateKeyDer::from_pem_slice(&bytes)
        .map_err(|_: pem::Error| no_pem(path, "private key without a passphrase"))
}

fn bytes(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(unreadable(path))
}

fn unreadable(path: &Path) -> impl Fn(io::Error) -> TlsError + '_ {
    move |error| TlsError::Read {
        path: path.to_owned(),
        error,
    }
}

fn no_pem(path: &Path, what: &'static str) -> TlsError {
    TlsError::Pem {
        path: path.to_owned(),
        what,
    }
}
