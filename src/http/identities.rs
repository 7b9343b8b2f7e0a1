//! People who come with an ID token: by the word of the issuer that the settings of a ledger name (`[oidc]`).
//!
//! ```text
//! ID token ─▶ signature, iss, aud, azp, exp, nbf, iat (401) ─▶ grant (403) ─▶ bounds, scopes as of any token
//!                └ a key that is not known: the issuer is asked again, once in 30 s at most
//! ```
//! The issuer is asked at the start and every ten minutes. While it is silent its keys of before count for a day; a
//! service that never reached it lets its own tokens in, and says 503 to ID tokens. In entries stands an id made of
//! issuer and subject: no name, no address.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use tokio::time::Instant;

use super::desk::{Desk, Desks};
use super::problem::Problem;
use crate::issuer::{IdTokenError, Identity, Issuer, IssuerError};
use crate::keys::{Caller, TokenError, TokenId};
use crate::ledger::{Ledger, Oidc};

/// After which time an issuer is asked again: a key that it withdrew counts no longer than that.
const FRESH: Duration = Duration::from_secs(600);
/// How long the keys of an issuer count that is not heard any more.
const SILENT: Duration = Duration::from_secs(24 * 3600);
/// How often somebody looks whether an issuer is to be asked.
const LOOK: Duration = Duration::from_secs(1);

/// Everybody who comes to one ledger by the word of its issuer.
pub(super) struct Identities {
    settings: Oidc,
    known: RwLock<Known>,
    /// When the issuer was asked last; held while it is asked.
    asked: tokio::sync::Mutex<Option<Instant>>,
    /// Who was let in: their requests may go on after a while.
    here: Mutex<BTreeSet<TokenId>>,
}

/// What is known of the issuer.
#[derive(Default)]
struct Known {
    issuer: Option<(Arc<Issuer>, Instant)>,
    failing: Option<Arc<IssuerError>>,
}

/// How it stands with an issuer.
#[derive(Serialize)]
pub(super) struct Standing {
    issuer: String,
    client_id: String,
    keys: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<String>,
}

/// Why an ID token was not looked at, or lets nobody in.
enum Refused {
    Silent,
    Token(IdTokenError),
    NoGrant,
}

/// Whether a token is an ID token: three parts. Ours have none.
pub(super) fn is_one(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// Whose ID token this is, and at which desk; `None` where no ledger takes the word of an issuer.
pub(super) async fn admit(
    desks: &Arc<Desks>,
    token: &str,
    query: &str,
) -> Result<Option<(Arc<Desk>, Caller)>, Problem> {
    let named = form_urlencoded::parse(query.as_bytes())
        .find_map(|(name, value)| (name == "exporter").then_some(value));
    let named = named.filter(|named| desks.of(named).is_some());
    let mut refused = None;
    let mut granted = Vec::new();
    for (exporter, desk) in desks.all() {
        if named.as_ref().is_some_and(|named| named != exporter) {
            continue;
        }
        let Some(identities) = desk.identities() else {
            continue;
        };
        match identities.caller(desks, &desk.ledger, token).await {
            Ok(caller) => granted.push((Arc::clone(desk), caller)),
            // Of several issuers, the one that is meant says what is wrong.
            Err(Refused::Token(IdTokenError::Issuer)) if refused.is_some() => {}
            Err(why) => refused = Some(why),
        }
    }
    match (granted.len(), refused) {
        (0, Some(why)) => Err(why.into()),
        (0, None) => Ok(None),
        (1, _) => Ok(granted.pop()),
        _ => Err(Problem::bad_request(
            "which_exporter",
            "several ledgers here are open to you; say which one with `?exporter=`",
        )),
    }
}

impl Identities {
    /// Of a ledger whose settings name an issuer.
    pub(super) fn of(settings: Option<&Oidc>) -> Option<Arc<Self>> {
        Some(Arc::new(Self {
            settings: settings?.clone(),
            known: RwLock::default(),
            asked: tokio::sync::Mutex::new(None),
            here: Mutex::default(),
        }))
    }

    pub(super) fn settings(&self) -> &Oidc {
        &self.settings
    }

    async fn caller(&self, desks: &Desks, ledger: &Ledger, token: &str) -> Result<Caller, Refused> {
        let now = desks.now();
        let identity = match self.read(token, now) {
            Err(Refused::Silent | Refused::Token(IdTokenError::UnknownKey)) => {
                self.ask(desks.issuer_pause()).await;
                self.read(token, now)?
            }
            read => read?,
        };
        let grant = self.settings.grant(&identity, now);
        let grant = grant.ok_or(Refused::NoGrant)?;
        let issuer = self.settings.issuer.as_str();
        let id = TokenId::new(&ledger.identity_id(issuer, &identity.subject));
        let mut here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        if here.insert(id.clone()) {
            tracing::info!(%id, exporter = %ledger.exporter().id, "somebody comes by the word of the issuer");
        }
        let until = grant
            .ends()
            .map_or(identity.until, |ends| ends.min(identity.until));
        let name = grant.role().map_or("oidc", |role| role.code());
        Ok(Caller::known(id, name, grant.scopes(), grant.bounds()).until(until))
    }

    fn read(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Refused> {
        let issuer = self.issuer().ok_or(Refused::Silent)?;
        let identity = issuer.identity(token, &self.settings.client_id, now);
        identity.map_err(Refused::Token)
    }

    /// The issuer with its keys, unless it was silent for too long.
    fn issuer(&self) -> Option<Arc<Issuer>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (issuer, heard) = known.issuer.as_ref()?;
        (heard.elapsed() < SILENT).then(|| Arc::clone(issuer))
    }

    /// Whether somebody who was let in may still be here.
    pub(super) fn still(&self, caller: &Caller, now: DateTime<Utc>) -> Result<(), TokenError> {
        let here = self.here.lock().unwrap_or_else(PoisonError::into_inner);
        match caller.until {
            Some(until) if here.contains(&caller.id) && now < until => Ok(()),
            Some(until) if here.contains(&caller.id) => Err(TokenError::Expired(until)),
            _ => Err(TokenError::Unknown),
        }
    }

    /// How it stands with the issuer.
    pub(super) fn standing(&self, tell: impl Fn(&IssuerError) -> String) -> Standing {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        Standing {
            issuer: self.settings.issuer.to_string(),
            client_id: self.settings.client_id.clone(),
            keys: known.issuer.as_ref().map_or(0, |(issuer, _)| issuer.keys()),
            failing: known.failing.as_deref().map(tell),
        }
    }

    /// Whether the issuer was not heard when it was asked last.
    pub(super) fn is_failing(&self) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.failing.is_some()
    }

    fn is_fresh(&self) -> bool {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let heard = known.issuer.as_ref().map(|(_, heard)| *heard);
        known.failing.is_none() && heard.is_some_and(|heard| heard.elapsed() < FRESH)
    }

    /// Asks the issuer again, unless somebody did just now: whoever waits behind takes that answer.
    async fn ask(&self, pause: Duration) {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|asked| asked.elapsed() < pause) {
            return;
        }
        let address = self.settings.issuer.clone();
        let answer = tokio::task::spawn_blocking(move || Issuer::discover(&address)).await;
        let now = Instant::now();
        *asked = Some(now);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(Ok(issuer)) => {
                if known.issuer.is_none() || known.failing.is_some() {
                    tracing::info!(issuer = %self.settings.issuer, keys = issuer.keys(), "the issuer answers");
                }
                known.issuer = Some((Arc::new(issuer), now));
                known.failing = None;
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "nobody new comes by the word of the issuer; tokens of this service go on");
                known.failing = Some(Arc::new(error));
            }
            Err(error) => tracing::error!(%error, "asking the issuer failed"),
        }
    }
}

/// Asks every issuer at the start, and whenever what is known of it is old.
pub(super) async fn keep_known(desks: &Arc<Desks>) {
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tick.tick().await;
        for (_, desk) in desks.all() {
            if let Some(identities) = desk.identities()
                && !identities.is_fresh()
            {
                identities.ask(desks.issuer_pause()).await;
            }
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Silent => {
                let detail = "the issuer of this ID token does not answer, and its keys are not known; come again, or send a token of this service";
                let problem = Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "issuer_unreachable",
                    detail,
                );
                problem.header(RETRY_AFTER, HeaderValue::from_static("30"))
            }
            Refused::Token(error) => {
                let challenge =
                    HeaderValue::from_static("Bearer realm=\"tabellion\", error=\"invalid_token\"");
                Self::new(StatusCode::UNAUTHORIZED, "invalid_token", error.to_string())
                    .header(WWW_AUTHENTICATE, challenge)
            }
            Refused::NoGrant => {
                let detail = "you are known to the issuer, and nothing here is granted to you; ask whoever runs this service for a grant under `[[oidc.grants]]`";
                Self::new(StatusCode::FORBIDDEN, "no_grant", detail)
            }
        }
    }
}
