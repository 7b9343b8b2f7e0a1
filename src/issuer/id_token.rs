//! ID tokens: who somebody is by the word of an issuer (`OpenID` Connect Core 1.0, 3.1.3.7).
//!
//! ```text
//! eyJhbGciOiJSUzI1NiIsImtpZCI6…      header.payload.signature, base64url
//! {"iss":"https://login.example","sub":"5d1f…","aud":"tabellion","exp":…,"iat":…,"groups":["privacy-office"]}
//! ```
//! Signed by a key that the issuer publishes, never by a shared secret and never by `none`: a public key must not
//! become a password. For this client alone. An access token is none: it says nothing of who sits there.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, Nonce, SignatureVerificationError};
use serde_json::{Map, Value};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Issuer;

/// How far the clocks of the issuer and of this machine may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// How long an ID token counts at most, whatever it says: somebody who left must not come back with an old one.
pub const MAX_AGE: TimeDelta = TimeDelta::hours(24);

/// Signatures that a public key verifies, and nothing else.
const SIGNED: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why an ID token lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// Not three parts of base64url with JSON in them, or a claim is missing.
    #[error("this is no ID token that can be read; send the one of `tabellion login`")]
    Unreadable,
    /// `iss`.
    #[error("this ID token is of another issuer; log in at the one of this service")]
    Issuer,
    /// `aud`.
    #[error(
        "this ID token is for another client; log in for the `client_id` of this service and no other"
    )]
    Audience,
    /// `azp`.
    #[error(
        "this ID token was given to another client; log in for the `client_id` of this service"
    )]
    Party,
    /// `kid`.
    #[error("this ID token is signed by a key that its issuer does not publish; log in again")]
    UnknownKey,
    /// The signature, or the way it was made.
    #[error("the signature of this ID token does not hold; log in again")]
    Signature,
    /// `exp`, or a day after `iat`.
    #[error("this ID token has expired; log in again")]
    Expired,
    /// `nbf`, `iat`.
    #[error(
        "this ID token opens nothing yet; see that the clocks of the issuer and of this service agree"
    )]
    NotYet,
}

/// Somebody, by the word of an issuer.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who: unique at the issuer, and never given to somebody else.
    pub subject: String,
    /// Until when this word counts.
    pub until: DateTime<Utc>,
    claims: Map<String, Value>,
}

impl Identity {
    /// Whether a claim is this text, or a list that has it. `/realm_access/roles` is a claim within a claim.
    #[must_use]
    pub fn has(&self, claim: &str, value: &str) -> bool {
        let mut steps = claim.strip_prefix('/').map(|path| path.split('/'));
        let found = match &mut steps {
            None => self.claims.get(claim),
            Some(steps) => {
                let first = steps.next().and_then(|name| self.claims.get(name));
                steps.fold(first, |within, name| within?.get(name))
            }
        };
        match found {
            Some(Value::String(text)) => text == value,
            Some(Value::Array(list)) => list.iter().any(|item| item == value),
            _ => false,
        }
    }
}

impl Issuer {
    /// Who sent this ID token.
    ///
    /// # Errors
    /// It is not of this issuer, not for this client, not signed by one of its keys, or not of now.
    pub fn identity(
        &self,
        token: &str,
        client: &str,
        now: DateTime<Utc>,
    ) -> Result<Identity, IdTokenError> {
        let parsed: CoreIdToken = token.parse().map_err(|_| IdTokenError::Unreadable)?;
        let client = ClientId::new(client.to_owned());
        let (issuer, keys) = (self.metadata.issuer(), self.metadata.jwks());
        let rules =
            CoreIdTokenVerifier::new_public_client(client.clone(), issuer.clone(), keys.clone())
                .set_allowed_algs(SIGNED)
                .set_time_fn(move || now - LEEWAY);
        // A nonce binds a token to the browser that asked for it; a bearer has none.
        let verified = parsed.claims(&rules, |_: Option<&Nonce>| Ok(()));
        let verified = verified.map_err(|error| refused(&error))?;
        if verified
            .authorized_party()
            .is_some_and(|party| *party != client)
        {
            return Err(IdTokenError::Party);
        }
        let claims = payload(token).ok_or(IdTokenError::Unreadable)?;
        let begins = match claims.get("nbf") {
            None => verified.issue_time(),
            Some(instant) => seconds(instant)
                .ok_or(IdTokenError::Unreadable)?
                .max(verified.issue_time()),
        };
        if begins > now + LEEWAY {
            return Err(IdTokenError::NotYet);
        }
        let until = verified.expiration().min(verified.issue_time() + MAX_AGE) + LEEWAY;
        if until <= now {
            return Err(IdTokenError::Expired);
        }
        Ok(Identity {
            subject: verified.subject().as_str().to_owned(),
            until,
            claims,
        })
    }
}

fn refused(error: &ClaimsVerificationError) -> IdTokenError {
    match error {
        ClaimsVerificationError::InvalidIssuer(_) => IdTokenError::Issuer,
        ClaimsVerificationError::InvalidAudience(_) => IdTokenError::Audience,
        ClaimsVerificationError::Expired(_) => IdTokenError::Expired,
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => IdTokenError::UnknownKey,
        ClaimsVerificationError::SignatureVerification(_) => IdTokenError::Signature,
        _ => IdTokenError::Unreadable,
    }
}

/// The claims, from the bytes whose signature was verified.
fn payload(token: &str) -> Option<Map<String, Value>> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

/// Seconds since 1970, with a fraction or without.
fn seconds(value: &Value) -> Option<DateTime<Utc>> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is beyond i64 is no instant: it saturates, and is refused"
    )]
    let whole = value.as_i64().or_else(|| Some(value.as_f64()? as i64))?;
    DateTime::from_timestamp(whole, 0)
}
