//! A call: who asks, in which language, with which parameters. The filter here is the only door to what is not public.
//!
//! ```text
//! Authorization: Bearer tabellion_5f3a9c0d1e2b4a68_kJ8…
//! ```
//! A token says who calls; without one, the certificate that the connection was made with, or the ledger's own socket.
//! Checked in this order, so that nobody learns anything without a token: token (401), bounds (`bounds`), scope (403),
//! parameters (400).

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use warp::{Filter, Rejection};

use super::bounds;
use super::desk::{Desk, Desks};
use super::figures::Figures;
use super::identities;
use super::key::Key;
use super::language;
use super::peer::{Far, Peer};
use super::problem::Problem;
use super::query::Query;
use super::rates::too_many;
use super::recover::reject;
use crate::keys::{Caller, Scope, TokenError};
use crate::ledger::{IdempotencyTags, RecordError};
use crate::vocabulary::Lang;

/// How long a line of a batch waits until its caller may send one more.
const PACE: Duration = Duration::from_secs(20);

/// What a route asks of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs {
    /// One of these; any token when empty.
    pub(super) scopes: &'static [Scope],
    /// Query parameters besides `exporter`.
    pub(super) parameters: &'static [&'static str],
}

/// What said who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// A token of the ledger.
    Token,
    /// The ID token of an issuer.
    Identity,
    /// The certificate of the connection.
    Certificate,
    /// The ledger's own socket.
    Socket,
}

/// An admitted call.
pub(super) struct Call {
    by: By,
    desks: Arc<Desks>,
    own: Arc<Desk>,
    caller: Caller,
    actor: Option<String>,
    headers: HeaderMap,
    pub(super) query: Query,
}

/// Admits calls that have what the route needs. Who is bound to one inquiry has nothing to do here.
pub(super) fn call(
    desks: &Arc<Desks>,
    needs: Needs,
) -> impl Filter<Extract = (Call,), Error = Rejection> + Clone + use<> {
    call_within(desks, needs).and_then(|call: Call| async move {
        match call.inquiry() {
            None => Ok(call),
            Some(inquiry) => Err(reject(bounds::outside(inquiry))),
        }
    })
}

/// The same, also for whoever is bound to one inquiry: the handler shows nothing outside of it.
pub(super) fn call_within(
    desks: &Arc<Desks>,
    needs: Needs,
) -> impl Filter<Extract = (Call,), Error = Rejection> + Clone + use<> {
    let desks = Arc::clone(desks);
    let query = warp::query::raw().or_else(|_| async { Ok::<_, Rejection>((String::new(),)) });
    warp::header::headers_cloned()
        .and(query)
        .and(warp::ext::optional::<Far>())
        .and_then(move |headers: HeaderMap, query: String, far: Option<Far>| {
            let desks = Arc::clone(&desks);
            async move {
                let came = identified(&desks, &headers, &query).await;
                let call = came.and_then(|came| {
                    Call::admit(&desks, needs, headers, &query, far.as_ref(), came.as_ref())
                });
                call.map_err(reject)
            }
        })
}

/// The same for a path that is published but not public: nothing is admitted before the path is known to exist.
pub(super) fn parameters(
    known: &'static [&'static str],
) -> impl Filter<Extract = (Query,), Error = Rejection> + Copy {
    warp::query::raw()
        .or_else(|_| async { Ok::<_, Rejection>((String::new(),)) })
        .and_then(move |query: String| async move { Query::parse(&query, known).map_err(reject) })
}

impl Call {
    fn admit(
        desks: &Arc<Desks>,
        needs: Needs,
        headers: HeaderMap,
        query: &str,
        far: Option<&Far>,
        identified: Option<&(Arc<Desk>, Caller)>,
    ) -> Result<Self, Problem> {
        let named = |by, (desk, caller): (_, Caller)| {
            let actor = caller.id.to_string();
            (by, desk, caller, Some(actor))
        };
        let peer = far.map(|far| &far.peer);
        let (by, own, caller, actor) = match (bearer(&headers)?, peer) {
            (Some(_), _) if let Some((desk, caller)) = identified => {
                named(By::Identity, (desk, caller.clone()))
            }
            (Some(token), _) => named(By::Token, desks.admit(token)?),
            (None, Some(Peer::Certified(certificate))) => {
                named(By::Certificate, desks.admit_certified(certificate)?)
            }
            (None, Some(Peer::Local(exporter))) => {
                let (desk, caller) = desks.admit_local(exporter).ok_or_else(no_token)?;
                (By::Socket, desk, caller, None)
            }
            (None, Some(Peer::Unknown) | None) => return Err(no_token()),
        };
        bounds::within(own, &caller, far.and_then(|far| far.address))?;
        require(&caller, needs.scopes)?;
        let query = Query::parse(query, needs.parameters)?;
        Ok(Self {
            by,
            desks: Arc::clone(desks),
            own: Arc::clone(own),
            caller,
            actor,
            headers,
            query,
        })
    }

    /// The ledger that a body or `?exporter=` names; the token's own when neither does.
    pub(super) fn desk(&self, exporter: Option<&str>) -> Result<Arc<Desk>, Problem> {
        let own = self.own.ledger.exporter();
        let own = own.id.as_str();
        for named in [self.query.get("exporter"), exporter].into_iter().flatten() {
            if self.desks.of(named).is_none() {
                let detail =
                    format!("no ledger of `{named}` is served here; this token is of `{own}`");
                return Err(Problem::not_found("unknown_exporter", detail).at("/exporter"));
            }
            if named != own {
                let detail = format!(
                    "this token is of the ledger of `{own}`; ask for one of the ledger of `{named}`"
                );
                return Err(Problem::new(
                    StatusCode::FORBIDDEN,
                    "token_of_another_ledger",
                    detail,
                ));
            }
        }
        if self.own.ledger.is_pruned() {
            let detail = "this log was pruned: its lines are gone; `tabellion verify` says what is left and proven";
            return Err(Problem::new(StatusCode::GONE, "log_pruned", detail));
        }
        Ok(Arc::clone(&self.own))
    }

    /// Who calls, and what that opens.
    pub(super) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What said so.
    pub(super) fn by(&self) -> By {
        self.by
    }

    /// Who calls, as the keys of requests are kept apart.
    pub(super) fn name(&self) -> &str {
        self.caller.id.as_str()
    }

    /// The inquiry outside of which nothing is shown.
    pub(super) fn inquiry(&self) -> Option<u64> {
        self.caller.bounds.inquiry
    }

    /// Lets whoever is bound to an inquiry ask for that one.
    pub(super) fn only_of(&self, inquiry: Option<u64>) -> Result<(), Problem> {
        match self.inquiry() {
            Some(bound) if inquiry != Some(bound) => Err(bounds::outside(bound)),
            _ => Ok(()),
        }
    }

    /// Whether the caller may still be here, and how long to wait before doing one more thing.
    pub(super) fn again(&self) -> Result<Option<Duration>, Problem> {
        self.own.still(&self.caller, self.desks.now())?;
        match self.own.rates.count(&self.caller) {
            Ok(()) => Ok(None),
            Err(wait) if wait > PACE => Err(too_many(&self.caller, wait)),
            Err(wait) => Ok(Some(wait)),
        }
    }

    /// Asks for one more scope than the route does.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Problem> {
        Ok(self.caller.require(scope)?)
    }

    /// Whether the token has a scope.
    pub(super) fn has(&self, scope: Scope) -> bool {
        self.caller.require(scope).is_ok()
    }

    /// Who is written into the entry: the public name of the token or the producer; nobody for whoever sits at the
    /// machine of the ledger.
    pub(super) fn actor(&self) -> Option<String> {
        self.actor.clone()
    }

    /// The `Idempotency-Key`, if there is one.
    pub(super) fn key(&self) -> Result<Option<Key>, Problem> {
        Key::of(&self.headers)
    }

    /// Tags of the `Idempotency-Key` and of the body it came with.
    pub(super) fn tags(
        &self,
        desk: &Desk,
        body: &[u8],
    ) -> Result<Option<IdempotencyTags>, Problem> {
        let key = self.key()?;
        Ok(key.map(|key| self.tags_of(desk, key.as_str(), body)))
    }

    /// Tags of a key that is made from one, and of its body.
    pub(super) fn tags_of(&self, desk: &Desk, key: &str, body: &[u8]) -> IdempotencyTags {
        desk.ledger.idempotency(self.caller.id.as_str(), key, body)
    }

    /// One header as text; `None` when absent.
    pub(super) fn header(&self, name: &http::HeaderName) -> Result<Option<&str>, Problem> {
        header(&self.headers, name)
    }

    /// The language of titles and remedies.
    pub(super) fn language(&self) -> Lang {
        language::asked(&self.headers).law()
    }

    /// Whether the caller may still be here.
    pub(super) fn still(&self) -> Result<(), Problem> {
        Ok(self.own.still(&self.caller, self.desks.now())?)
    }

    /// Whether the service ends.
    pub(super) fn is_closing(&self) -> bool {
        self.desks.are_closing()
    }

    /// A place among the streams of events that are told at once.
    pub(super) fn feed(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Ok(self.desks.feed().ok_or(RecordError::Busy)?)
    }

    /// A place among the batches that are read at once.
    pub(super) fn batch(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Ok(self.desks.batch().ok_or(RecordError::Busy)?)
    }

    /// What the service counts.
    pub(super) fn figures(&self) -> &Figures {
        self.desks.figures()
    }

    /// How long an answer may wait for a caller who does not read.
    pub(super) fn patience(&self) -> Duration {
        self.desks.patience()
    }

    /// Where an entry is found: with its exporter when several ledgers are served.
    pub(super) fn location(&self, desk: &Desk, seq: u64) -> String {
        let exporter = desk.ledger.exporter();
        if self.desks.are_several() {
            format!("/v1/disclosures/{seq}?exporter={}", exporter.id)
        } else {
            format!("/v1/disclosures/{seq}")
        }
    }
}

/// A header that may stand once.
pub(super) fn header<'a>(
    headers: &'a HeaderMap,
    name: &http::HeaderName,
) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text)),
        _ => Err(Problem::bad_request(
            "invalid_header",
            format!("send the header `{name}` once, in ASCII"),
        )),
    }
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(value) = header(headers, &AUTHORIZATION)? else {
        return Ok(None);
    };
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(TokenError::Unknown.into()),
    }
}

/// Whoever sends an ID token, if somebody here takes the word of an issuer.
async fn identified(
    desks: &Arc<Desks>,
    headers: &HeaderMap,
    query: &str,
) -> Result<Option<(Arc<Desk>, Caller)>, Problem> {
    match bearer(headers)? {
        Some(token) if identities::is_one(token) => identities::admit(desks, token, query).await,
        _ => Ok(None),
    }
}

fn no_token() -> Problem {
    let detail = "this path needs a token: send `Authorization: Bearer …`; make one with `tabellion tokens create`";
    let challenge = HeaderValue::from_static("Bearer realm=\"tabellion\"");
    Problem::new(StatusCode::UNAUTHORIZED, "no_token", detail).header(WWW_AUTHENTICATE, challenge)
}

fn require(caller: &Caller, scopes: &'static [Scope]) -> Result<(), Problem> {
    let Some(first) = scopes.first() else {
        return Ok(());
    };
    if scopes.iter().any(|scope| caller.require(*scope).is_ok()) {
        Ok(())
    } else {
        Err(TokenError::Scope(*first).into())
    }
}
