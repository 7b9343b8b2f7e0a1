//! How the service listens, and which certificates open it: `[serve]` of `tabellion.toml`.
//!
//! ```toml
//! [serve]
//! listen = "0.0.0.0:8740"
//! tls_cert = "/etc/tabellion/tls/chain.pem"
//! tls_key = "/etc/tabellion/tls/key.pem"
//! tls_client_ca = "/etc/tabellion/tls/producers-ca.pem"
//!
//! [[serve.producers]]
//! name = "crm"
//! certificate = "sha256:5f3a9c…"          # or its subject: "CN=crm,O=Omnia"
//! scopes = ["disclosures:write", "checks"]
//! sources = ["10.20.0.0/16"]              # from anywhere without
//! rate = "600/min"                        # as often as it likes without
//! ```
//! A producer is a program that proves who it is by a certificate instead of a token. It belongs to this ledger, as a
//! token does. Whoever can write this file decides who may record.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Paths, Webhook};
use crate::hash::Digest;
use crate::keys::{Network, Rate, Scope};

/// How the service listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Serve {
    /// Address and port; loopback unless told otherwise.
    pub listen: String,
    /// Whether the entries themselves are published as tiles (with a token that may read disclosures).
    pub publish_entries: bool,
    /// Whether other machines may send tokens and personal data in the clear.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub plain_http_off_loopback: bool,
    /// Chain of certificates of the service, PEM, its own first. Relative to the ledger's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// Authorities whose certificates callers may show, PEM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_ca: Option<PathBuf>,
    /// Whether every caller must show one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub tls_client_required: bool,
    /// The socket of this ledger, where it is not to be `<ledger>-run/service.sock`. Relative to the ledger's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<PathBuf>,
    /// Programs that prove who they are by a certificate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub producers: Vec<Producer>,
    /// Whom the service tells what happened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Webhook>,
}

/// A program that proves who it is by a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Producer {
    /// What it is called here.
    pub name: String,
    /// Which certificate is its.
    pub certificate: CertificateName,
    /// What that opens.
    pub scopes: BTreeSet<Scope>,
    /// From which networks; any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Network>,
    /// How often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
}

/// Names one certificate, or all with one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum CertificateName {
    /// `SHA-256` of its DER, as `openssl x509 -fingerprint -sha256` prints it.
    Fingerprint(Digest),
    /// Its subject as RFC 4514 writes it, to the letter: `CN=crm,O=Omnia`.
    Subject(String),
}

/// Neither a fingerprint nor a subject.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` names no certificate; write `sha256:` and the 64 digits of its fingerprint, or its subject such as `CN=crm,O=Omnia`"
)]
pub struct NoCertificateName(String);

impl TryFrom<String> for CertificateName {
    type Error = NoCertificateName;

    fn try_from(text: String) -> Result<Self, NoCertificateName> {
        match text.strip_prefix("sha256:") {
            Some(digits) => {
                let digits = digits.replace(':', "").to_ascii_lowercase();
                Digest::parse(&digits)
                    .map(Self::Fingerprint)
                    .map_err(|_| NoCertificateName(text))
            }
            None if text.contains('=') => Ok(Self::Subject(text)),
            None => Err(NoCertificateName(text)),
        }
    }
}

impl From<CertificateName> for String {
    fn from(name: CertificateName) -> Self {
        match name {
            CertificateName::Fingerprint(digest) => format!("sha256:{digest}"),
            CertificateName::Subject(subject) => subject,
        }
    }
}

impl CertificateName {
    /// Whether a certificate with this fingerprint and this subject is meant.
    #[must_use]
    pub fn means(&self, fingerprint: &Digest, subject: &str) -> bool {
        match self {
            Self::Fingerprint(digest) => digest == fingerprint,
            Self::Subject(name) => name == subject,
        }
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8740".to_owned(),
            publish_entries: false,
            plain_http_off_loopback: false,
            tls_cert: None,
            tls_key: None,
            tls_client_ca: None,
            tls_client_required: false,
            socket: None,
            producers: Vec::new(),
            webhooks: Vec::new(),
        }
    }
}

impl Serve {
    /// Where the socket of the ledger in these folders lies.
    #[must_use]
    pub fn socket(&self, paths: &Paths) -> PathBuf {
        match &self.socket {
            Some(path) => paths.ledger.join(path),
            None => paths.run().join("service.sock"),
        }
    }
}
