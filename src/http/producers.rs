//! Producers: programs that prove who they are by a certificate, as the settings of their ledger name them.

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::{HeaderValue, WWW_AUTHENTICATE};

use super::certificate::Certificate;
use super::problem::Problem;
use crate::keys::{Bounds, Caller, TokenId};
use crate::ledger::{Ledger, Producer, Settings};

/// The producers of one ledger.
pub(super) struct Producers(Vec<(Producer, TokenId)>);

impl Producers {
    /// As the settings named them when the ledger was opened.
    pub(super) fn of(ledger: &Ledger) -> Self {
        Self::named(ledger, &ledger.settings().serve.producers)
    }

    /// As the settings name them now.
    pub(super) fn again(ledger: &Ledger, settings: &Settings) -> Self {
        Self::named(ledger, &settings.serve.producers)
    }

    fn named(ledger: &Ledger, producers: &[Producer]) -> Self {
        let named = producers.iter().map(|producer| {
            let id = TokenId::new(&ledger.producer_id(&producer.name));
            tracing::info!(name = %producer.name, %id, "a producer may come with its certificate");
            (producer.clone(), id)
        });
        Self(named.collect())
    }

    /// Whether one of them is called so in entries.
    pub(super) fn know(&self, id: &TokenId) -> bool {
        self.0.iter().any(|(_, known)| known == id)
    }

    /// Whose certificate this is.
    pub(super) fn caller(&self, certificate: &Certificate) -> Option<Caller> {
        let named = |producer: &Producer| {
            let (fingerprint, subject) = (&certificate.fingerprint, &certificate.subject);
            producer.certificate.means(fingerprint, subject)
        };
        let (producer, id) = self.0.iter().find(|(producer, _)| named(producer))?;
        let bounds = Bounds {
            sources: producer.sources.clone(),
            rate: producer.rate,
            ..Bounds::default()
        };
        let scopes = producer.scopes.clone();
        Some(Caller::known(id.clone(), &producer.name, scopes, bounds))
    }
}

/// Its time may end while a connection lives.
pub(super) fn in_time(certificate: &Certificate, now: DateTime<Utc>) -> Result<(), Problem> {
    if certificate.until >= now {
        return Ok(());
    }
    let detail = format!(
        "your certificate ended on {}; connect with a new one",
        certificate.until
    );
    let challenge = HeaderValue::from_static("Bearer realm=\"tabellion\"");
    let problem = Problem::new(StatusCode::UNAUTHORIZED, "certificate_expired", detail);
    Err(problem.header(WWW_AUTHENTICATE, challenge))
}

/// A certificate that one of our authorities issued, and that no ledger names.
pub(super) fn unknown(certificate: &Certificate) -> Problem {
    let detail = format!(
        "the certificate `sha256:{}` is of no producer here: name it under `[[serve.producers]]` in the settings, or send a token",
        certificate.fingerprint
    );
    let challenge = HeaderValue::from_static("Bearer realm=\"tabellion\"");
    Problem::new(StatusCode::UNAUTHORIZED, "unknown_certificate", detail)
        .header(WWW_AUTHENTICATE, challenge)
}
