//! Errors over HTTP: RFC 9457, `application/problem+json`.
//!
//! ```json
//! {"type":"urn:tabellion:problem:invalid-body","title":"Invalid body","status":400,"code":"invalid_body",
//!  "detail":"/purpose: `recoverry` is no purpose, use `recovery`","pointer":"/purpose",
//!  "faults":[{"pointer":"/purpose","message":"`recoverry` is no purpose, use `recovery`"}]}
//! ```
//! `type` and `code` are stable and say the same; `title`, `detail` and messages are for people, in their language: what
//! is wrong and what to do next. All of them stand in a table (`table`) that is printed for people.

pub(super) mod table;

use std::fmt;

use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use serde::Serialize;
use serde_json::{Map, Value};
use warp::reply::Response;

use super::language;
use crate::disclosure::{Fault, Faults};
use crate::keys::TokenError;
use crate::ledger::{ActError, ReadError, RecordError};
use crate::text::{Language, Texts};

/// Seconds after which a busy service may be asked again.
const SOON: HeaderValue = HeaderValue::from_static("1");
/// Seconds after which a service that stopped recording may be asked again.
const LATER: HeaderValue = HeaderValue::from_static("30");

/// Why a request was not answered as hoped.
#[derive(Clone)]
pub struct Problem(Box<Inner>);

#[derive(Clone)]
struct Inner {
    status: StatusCode,
    code: &'static str,
    detail: Detail,
    faults: Vec<Fault>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong and what to do next, in English.
#[derive(Clone)]
enum Detail {
    /// A sentence.
    Sentence(String),
    /// All the faults, and so many more than are listed.
    Faults(usize),
}

/// The members that every problem has.
#[derive(Serialize)]
struct Shape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    r#type: String,
    title: String,
    status: u16,
    code: &'a str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    faults: &'a [Fault],
    #[serde(flatten)]
    members: &'a Map<String, Value>,
}

/// Details may quote what was sent: traces show the code alone.
impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status.as_u16(), self.0.code)
    }
}

impl warp::reject::Reject for Problem {}

impl Problem {
    /// A problem with its code (`snake_case`, stable), and what is wrong and what to do, in words.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        // A problem that nobody is told of in the table.
        debug_assert!(table::knows(code, status.as_u16()), "{code}/{status}");
        Self(Box::new(Inner {
            status,
            code,
            detail: Detail::Sentence(detail.into()),
            faults: Vec::new(),
            members: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// 400.
    pub(super) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 404.
    pub(super) fn not_found(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// Our own fault: the cause goes to the trace, the caller gets no details of it.
    pub(super) fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed for a reason of our own");
        let detail =
            "something failed here, not in the request; the trace of the service says what";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// Says where in the body.
    pub(super) fn at(mut self, pointer: impl Into<String>) -> Self {
        if let Detail::Sentence(detail) = &self.0.detail {
            let message = detail.clone();
            self.0.faults.push(Fault {
                pointer: pointer.into(),
                message,
            });
        }
        self
    }

    /// Says of one more place what is wrong there.
    pub(super) fn fault(mut self, pointer: String, message: String) -> Self {
        self.0.faults.push(Fault { pointer, message });
        self
    }

    /// Says that what is wrong stands below a member.
    pub(super) fn below(mut self, member: &str) -> Self {
        for fault in &mut self.0.faults {
            if !fault.pointer.starts_with(member) {
                fault.pointer.insert_str(0, member);
            }
        }
        self
    }

    /// Adds a header to the answer.
    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Adds a member to the body.
    pub(super) fn member(mut self, name: &'static str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The body.
    pub(super) fn to_json(&self, language: Language) -> Vec<u8> {
        self.write(None, language)
    }

    /// The result of one line of a batch.
    pub(super) fn to_line(&self, number: u64, language: Language) -> Vec<u8> {
        self.write(Some(number), language)
    }

    fn write(&self, line: Option<u64>, language: Language) -> Vec<u8> {
        let inner = &*self.0;
        let texts = language::texts(language);
        let told = |fault: &Fault| Fault {
            pointer: fault.pointer.clone(),
            message: texts.tell(&fault.message),
        };
        let faults: Vec<Fault> = inner.faults.iter().map(told).collect();
        let detail = match &inner.detail {
            Detail::Sentence(sentence) => texts.tell(sentence),
            Detail::Faults(more) => joined(texts, &faults, *more),
        };
        let shape = Shape {
            line,
            r#type: table::name(inner.code),
            title: texts.say(&format!("problem-{}", inner.code.replace('_', "-"))),
            status: inner.status.as_u16(),
            code: inner.code,
            detail,
            pointer: faults.first().map(|fault| fault.pointer.as_str()),
            faults: &faults,
            members: &inner.members,
        };
        // Cannot fail: texts, numbers and JSON values.
        serde_json::to_vec(&shape).unwrap_or_default()
    }

    /// The whole answer but its words: those come at the last door, in the caller's language.
    pub(super) fn into_response(self) -> Response {
        let mut response = Response::new(Vec::new().into());
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        for (name, value) in &self.0.headers {
            headers.insert(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// All faults in one sentence, each with its place.
fn joined(texts: &Texts, faults: &[Fault], more: usize) -> String {
    let place = |fault: &Fault| {
        let pointer = if fault.pointer.is_empty() {
            "/"
        } else {
            &fault.pointer
        };
        let told = [
            ("pointer", pointer.to_owned().into()),
            ("message", fault.message.clone().into()),
        ];
        texts.say_with("import-place", &told)
    };
    let mut places: Vec<String> = faults.iter().map(place).collect();
    if more > 0 {
        places.push(texts.say_with("failed-more", &[("count", more.into())]));
    }
    places.join(&texts.say("separator"))
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let mut problem = Self::bad_request("invalid_body", String::new());
        problem.0.detail = Detail::Faults(faults.more());
        problem.0.faults = faults.list().to_vec();
        problem
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        let detail = error.to_string();
        match error {
            TokenError::Scope(scope) => {
                let challenge = format!(
                    "Bearer realm=\"tabellion\", error=\"insufficient_scope\", scope=\"{scope}\""
                );
                let problem = Self::new(StatusCode::FORBIDDEN, "missing_scope", detail)
                    .member("scope", Value::String(scope.to_string()));
                match HeaderValue::from_str(&challenge) {
                    Ok(challenge) => problem.header(WWW_AUTHENTICATE, challenge),
                    Err(_) => problem,
                }
            }
            TokenError::Unknown
            | TokenError::NotYet(_)
            | TokenError::Expired(_)
            | TokenError::Revoked(_) => {
                let challenge =
                    HeaderValue::from_static("Bearer realm=\"tabellion\", error=\"invalid_token\"");
                Self::new(StatusCode::UNAUTHORIZED, "invalid_token", detail)
                    .header(WWW_AUTHENTICATE, challenge)
            }
        }
    }
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        let problem = |status| Self::new(status, error.code(), error.to_string());
        match &error {
            RecordError::UnknownRecipient { .. } => problem(StatusCode::NOT_FOUND).at("/recipient"),
            RecordError::UnknownExporter { .. } => problem(StatusCode::NOT_FOUND).at("/exporter"),
            RecordError::RetiredRecipient(_) => problem(StatusCode::CONFLICT).at("/recipient"),
            RecordError::AlreadyRecorded { seq, .. } => problem(StatusCode::CONFLICT)
                .at("/event_id")
                .member("seq", Value::from(*seq)),
            RecordError::KeyReused => problem(StatusCode::UNPROCESSABLE_ENTITY),
            RecordError::InTheFuture { pointer, .. }
            | RecordError::Act(ActError::NotYet { pointer }) => {
                problem(StatusCode::BAD_REQUEST).at(*pointer)
            }
            RecordError::Person { pointer, .. } => problem(StatusCode::BAD_REQUEST).at(pointer),
            RecordError::TooManyPersons(_) => {
                problem(StatusCode::PAYLOAD_TOO_LARGE).at("/subjects")
            }
            RecordError::Oversize { pointer, .. } => {
                problem(StatusCode::PAYLOAD_TOO_LARGE).at(pointer)
            }
            RecordError::NothingToCorrect(_) => problem(StatusCode::BAD_REQUEST).at("/supersedes"),
            RecordError::VersionMismatch { current, .. } => {
                problem(StatusCode::PRECONDITION_FAILED).member("version", Value::from(*current))
            }
            RecordError::Recipient(_) | RecordError::Event(_) | RecordError::Canon(_) => {
                problem(StatusCode::BAD_REQUEST)
            }
            RecordError::UnknownPerson { pointer } => problem(StatusCode::NOT_FOUND).at(pointer),
            RecordError::Suppressed { pointer, entry } => problem(StatusCode::CONFLICT)
                .at(pointer)
                .member("suppression", Value::from(*entry)),
            RecordError::NoSuchHold(_) => problem(StatusCode::NOT_FOUND),
            RecordError::Succeeded { successor, .. } => {
                problem(StatusCode::CONFLICT).member("successor", Value::from(successor.as_str()))
            }
            RecordError::NotOver {
                persons,
                suppressions,
                holds,
                erasures,
                notifications,
                breaches,
                inquiries,
            } => problem(StatusCode::CONFLICT)
                .member("persons", Value::from(*persons))
                .member("suppressions", Value::from(*suppressions))
                .member("holds", Value::from(*holds))
                .member("erasures", Value::from(*erasures))
                .member("notifications", Value::from(*notifications))
                .member("breaches", Value::from(*breaches))
                .member("inquiries", Value::from(*inquiries)),
            RecordError::Moved => {
                problem(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, SOON)
            }
            RecordError::Busy => problem(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, SOON),
            RecordError::Reserve { .. } => {
                problem(StatusCode::INSUFFICIENT_STORAGE).header(RETRY_AFTER, LATER)
            }
            RecordError::Clock(_)
            | RecordError::Full
            | RecordError::Stopped(_)
            | RecordError::Closing
            | RecordError::NoRandomness(_) => {
                problem(StatusCode::SERVICE_UNAVAILABLE).header(RETRY_AFTER, LATER)
            }
            RecordError::Act(ActError::NotSuppressed { pointer }) => {
                problem(StatusCode::NOT_FOUND).at(pointer)
            }
            RecordError::Act(act) if act.is_missing() => problem(StatusCode::NOT_FOUND),
            RecordError::Act(act) if act.is_law() => problem(StatusCode::UNPROCESSABLE_ENTITY),
            RecordError::Act(ActError::Ground(_)) => {
                problem(StatusCode::BAD_REQUEST).at("/grounds")
            }
            RecordError::Act(
                ActError::NoSuccessor | ActError::OwnSuccessor(_) | ActError::Successor { .. },
            ) => problem(StatusCode::BAD_REQUEST).at("/successor"),
            RecordError::Act(ActError::AnotherLog { .. }) => {
                problem(StatusCode::CONFLICT).at("/origin")
            }
            RecordError::Act(ActError::DueBeforeAsked { .. }) => {
                problem(StatusCode::BAD_REQUEST).at("/due_on")
            }
            RecordError::Act(ActError::NotAhead { pointer }) => {
                problem(StatusCode::BAD_REQUEST).at(*pointer)
            }
            RecordError::Act(ActError::NothingToWithhold(_) | ActError::NoGroundToWithhold(_)) => {
                problem(StatusCode::BAD_REQUEST).at("/withhold")
            }
            RecordError::Closed { .. } | RecordError::Act(_) => problem(StatusCode::CONFLICT),
            RecordError::Vault(_) | RecordError::Entry(_) | RecordError::Keys(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match &error {
            ReadError::Filter(_) => Self::bad_request("invalid_query", error.to_string()),
            ReadError::Tile(_) => Self::not_found(
                "no_such_tile",
                format!("{error}; paths are those of tlog-tiles"),
            ),
            ReadError::Proof(_)
            | ReadError::Person(_)
            | ReadError::Store(_)
            | ReadError::Vault(_)
            | ReadError::Line(_) => Self::internal(&error),
        }
    }
}
