//! Signing in from a terminal: the device flow (RFC 8628).
//!
//! ```text
//! device ─▶ issuer   a code, please                      ◀─ user code, address, pause
//! person ─▶ issuer   (in a browser) the code: it is I
//! device ─▶ issuer   and now?  …  and now?               ◀─ ID token, perhaps a refresh token
//! ```
//! The client is a public one: it has no secret. Whoever asks too often is told to slow down, and does.

use std::time::Duration;

use openidconnect::core::{CoreClient, CoreDeviceAuthorizationResponse, CoreTokenResponse};
use openidconnect::{
    AuthType, ClientId, DeviceCodeErrorResponseType, OAuth2TokenResponse as _, RefreshToken,
    RequestTokenError, Scope,
};
use zeroize::Zeroizing;

use super::{Issuer, web};

/// A refresh token is asked for by this scope.
const OFFLINE: &str = "offline_access";

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The issuer knows no devices.
    #[error(
        "the issuer offers no sign-in from a terminal (device flow, RFC 8628); have it switched on there, or take a token of `tabellion tokens create`"
    )]
    NoDevices,
    /// The person said no.
    #[error("somebody declined at the issuer; run `tabellion login` again if it was a mistake")]
    Declined,
    /// The code was not entered in time.
    #[error("the code has expired before somebody entered it; run `tabellion login` again")]
    CodeExpired,
    /// The issuer does not want this client, or this token.
    #[error(
        "the issuer refuses: {0}; see that it knows the `client_id` as a public client with the device flow"
    )]
    Refused(String),
    /// It signed somebody in and does not say whom.
    #[error("the issuer gave no ID token; see that the scope `openid` is allowed to this client")]
    NoIdToken,
    /// Nobody answers.
    #[error("the issuer cannot be asked: {0}; see that it runs and can be reached from here")]
    Unreachable(String),
}

/// A code that waits for somebody.
pub struct Offered {
    answer: CoreDeviceAuthorizationResponse,
}

/// What somebody got who signed in.
pub struct Signed {
    /// Says who they are.
    pub id_token: Zeroizing<String>,
    /// Gets another one later.
    pub refresh_token: Option<Zeroizing<String>>,
}

impl Offered {
    /// What the person enters.
    #[must_use]
    pub fn code(&self) -> &str {
        self.answer.user_code().secret()
    }

    /// Where.
    #[must_use]
    pub fn address(&self) -> &str {
        self.answer.verification_uri().as_str()
    }

    /// Where the code is entered already, if the issuer has such an address.
    #[must_use]
    pub fn whole_address(&self) -> Option<&str> {
        let whole = self.answer.verification_uri_complete();
        whole.map(|address| address.secret().as_str())
    }

    /// How long the code counts.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        self.answer.expires_in()
    }
}

impl Issuer {
    /// Asks for a code. `ask` are scopes besides `openid`.
    ///
    /// # Errors
    /// The issuer knows no devices, or not this client.
    pub fn offer(&self, client: &str, ask: &[String]) -> Result<Offered, LoginError> {
        let endpoint = self.metadata.additional_metadata();
        let endpoint = endpoint.device_authorization_endpoint.clone();
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(client.to_owned()),
            None,
        )
        .set_device_authorization_url(endpoint.ok_or(LoginError::NoDevices)?)
        .set_auth_type(AuthType::RequestBody);
        let mut request = client
            .exchange_device_code()
            .add_scope(Scope::new(OFFLINE.to_owned()));
        for scope in ask {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let answer = request
            .request(&web::send)
            .map_err(|error| refused(&error))?;
        Ok(Offered { answer })
    }

    /// Waits until somebody entered the code. `pause` waits between two questions.
    ///
    /// # Errors
    /// Somebody declined, nobody came in time, or the issuer is silent.
    pub fn wait(
        &self,
        client: &str,
        offered: &Offered,
        pause: impl Fn(Duration),
    ) -> Result<Signed, LoginError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(client.to_owned()),
            None,
        )
        .set_auth_type(AuthType::RequestBody);
        let request = client
            .exchange_device_access_token(&offered.answer)
            .map_err(|_| LoginError::NoDevices)?;
        match request.request(&web::send, pause, None) {
            Ok(answer) => signed(&answer),
            Err(RequestTokenError::ServerResponse(answer)) => Err(match answer.error() {
                DeviceCodeErrorResponseType::AccessDenied => LoginError::Declined,
                DeviceCodeErrorResponseType::ExpiredToken => LoginError::CodeExpired,
                _ => LoginError::Refused(answer.to_string()),
            }),
            Err(error) => Err(LoginError::Unreachable(error.to_string())),
        }
    }

    /// Has the issuer forget a refresh token (RFC 7009); nothing where it offers no such thing.
    ///
    /// # Errors
    /// It refuses, or is silent.
    pub fn revoke(&self, client: &str, refresh_token: &str) -> Result<(), LoginError> {
        let endpoint = &self.metadata.additional_metadata().revocation_endpoint;
        let Some(endpoint) = endpoint else {
            return Ok(());
        };
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", refresh_token)
            .append_pair("token_type_hint", "refresh_token")
            .append_pair("client_id", client)
            .finish();
        let request = http::Request::post(endpoint.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.into_bytes())
            .map_err(|error| LoginError::Refused(error.to_string()))?;
        let answer = web::send(request);
        match answer
            .map_err(|error| LoginError::Unreachable(error.to_string()))?
            .status()
        {
            http::StatusCode::OK => Ok(()),
            status => Err(LoginError::Refused(status.to_string())),
        }
    }

    /// Another ID token for a refresh token.
    ///
    /// # Errors
    /// The issuer does not want the refresh token any more, or is silent.
    pub fn renew(&self, client: &str, refresh_token: &str) -> Result<Signed, LoginError> {
        let client = CoreClient::from_provider_metadata(
            self.metadata.clone(),
            ClientId::new(client.to_owned()),
            None,
        )
        .set_auth_type(AuthType::RequestBody);
        let token = RefreshToken::new(refresh_token.to_owned());
        let request = client
            .exchange_refresh_token(&token)
            .map_err(|_| LoginError::NoDevices)?;
        let answer = request
            .request(&web::send)
            .map_err(|error| refused(&error))?;
        let mut renewed = signed(&answer)?;
        // An issuer that gives no new one lets the old one go on.
        renewed
            .refresh_token
            .get_or_insert_with(|| Zeroizing::new(refresh_token.to_owned()));
        Ok(renewed)
    }
}

fn signed(answer: &CoreTokenResponse) -> Result<Signed, LoginError> {
    let id_token = answer.extra_fields().id_token();
    let refresh = answer.refresh_token();
    Ok(Signed {
        id_token: Zeroizing::new(id_token.ok_or(LoginError::NoIdToken)?.to_string()),
        refresh_token: refresh.map(|token| Zeroizing::new(token.secret().clone())),
    })
}

fn refused<E: std::error::Error + 'static, T: openidconnect::ErrorResponse + 'static>(
    error: &RequestTokenError<E, T>,
) -> LoginError
where
    RequestTokenError<E, T>: std::fmt::Display,
{
    match error {
        RequestTokenError::Request(error) => LoginError::Unreachable(error.to_string()),
        error => LoginError::Refused(error.to_string()),
    }
}
