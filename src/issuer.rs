//! An issuer of identities (`OpenID` Connect): what it says of itself, its keys, the ID tokens it signed, and how a person
//! signs in there from a terminal.
//!
//! ```text
//! GET <issuer>/.well-known/openid-configuration ─▶ GET <jwks_uri> ─▶ Issuer          `web`
//! Issuer + ID token + client + instant          ─▶ Identity                          `id_token`
//! Issuer + client ─▶ a code for a person ─▶ ID token, perhaps a refresh token        `device`
//! ```
//! What somebody may do here is not decided here: an identity is who, never what.

mod device;
mod id_token;
mod web;

use std::fmt;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, DeviceAuthorizationUrl, DiscoveryError, IssuerUrl,
    ProviderMetadata, RevocationUrl,
};
use serde::{Deserialize, Serialize};

pub use device::{LoginError, Offered, Signed};
pub use id_token::{IdTokenError, Identity, MAX_AGE};

/// Where a device asks for a code, and where a token is given back, if the issuer knows either.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OfDevices {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_authorization_endpoint: Option<DeviceAuthorizationUrl>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revocation_endpoint: Option<RevocationUrl>,
}

impl AdditionalProviderMetadata for OfDevices {}

type Metadata = ProviderMetadata<
    OfDevices,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The address that an issuer is known by: to the letter what stands in `iss`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IssuerAddress(IssuerUrl);

/// Why an issuer cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// No address.
    #[error(
        "`{0}` is no address of an issuer; write `https://` and a host as it stands in its `issuer`, or `http://` on this machine"
    )]
    Address(String),
    /// Nobody answers.
    #[error(
        "the issuer `{issuer}` cannot be asked: {why}; see that it runs and can be reached from here"
    )]
    Unreachable {
        /// Which.
        issuer: String,
        /// Why.
        why: String,
    },
    /// It answers something else.
    #[error(
        "what the issuer `{issuer}` says of itself cannot be used: {why}; compare `issuer` in the settings with its `/.well-known/openid-configuration`"
    )]
    Strange {
        /// Which.
        issuer: String,
        /// Why.
        why: String,
    },
}

/// An issuer, as it described itself when it was asked.
pub struct Issuer {
    metadata: Metadata,
}

impl IssuerAddress {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for IssuerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for IssuerAddress {
    type Error = IssuerError;

    fn try_from(text: String) -> Result<Self, IssuerError> {
        let url = IssuerUrl::new(text.clone()).ok();
        url.filter(|_| web::is_fit(&text))
            .map(Self)
            .ok_or(IssuerError::Address(text))
    }
}

impl From<IssuerAddress> for String {
    fn from(address: IssuerAddress) -> Self {
        address.as_str().to_owned()
    }
}

impl Issuer {
    /// Asks an issuer for its description and its keys. It waits for the network.
    ///
    /// # Errors
    /// Nobody answers there, or not as an issuer of that address.
    pub fn discover(address: &IssuerAddress) -> Result<Self, IssuerError> {
        let issuer = address.to_string();
        match Metadata::discover(&address.0, &web::send) {
            Ok(metadata) => Ok(Self { metadata }),
            Err(DiscoveryError::Request(error)) => Err(IssuerError::Unreachable {
                issuer,
                why: error.to_string(),
            }),
            Err(DiscoveryError::Parse(error)) => Err(IssuerError::Strange {
                issuer,
                why: error.to_string(),
            }),
            Err(error) => Err(IssuerError::Strange {
                issuer,
                why: error.to_string(),
            }),
        }
    }

    /// How many keys it signs with.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.metadata.jwks().keys().len()
    }
}
