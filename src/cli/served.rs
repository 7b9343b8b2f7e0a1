//! The service that has the ledger: a command that finds it busy says through its socket what it wants recorded.
//!
//! ```text
//! tabellion record --file d.json ─▶ the ledger is busy ─▶ ledger-run/service.sock ─▶ POST /v1/disclosures
//! ```
//! The answer is told in the same words, and ends with the same code, as when the command had opened the ledger itself.
//! The socket must be listened to by root or by the owner of the ledger: nobody else is told anything.

mod pages;
mod stream;

use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;
use tokio::task::JoinHandle;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::entry::Entry;
use crate::files::Disk;
use crate::http::Short;
use crate::ledger::{Answer, Paths, Settings};
use crate::proof::Receipt;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(120);
/// Problems with this status that are not the law's.
const NOT_OF_LAW: [&str; 2] = ["idempotency_key_reused", "rulebook_faults"];

/// Problems with another status that are the law's all the same.
const OF_LAW: [&str; 3] = ["on_hold", "kept_by_law", "request_unanswered"];

/// A service that has the ledger.
pub struct Served {
    socket: PathBuf,
    /// Whose process may listen there, besides root.
    owner: u32,
}

/// What the service is asked.
pub struct Asked {
    method: Method,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// Whether a failure names the members of what was sent: not where a command sent what nobody wrote.
#[derive(Clone, Copy)]
enum Places {
    Shown,
    Left,
}

/// What it answered.
#[derive(Clone)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// Whether it had answered this before.
    pub repeated: bool,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Whatever a user typed as one segment of a path.
#[must_use]
pub fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

impl Asked {
    /// Without a body.
    #[must_use]
    pub fn new(method: Method, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// `POST` of a JSON value.
    #[must_use]
    pub fn post(target: impl Into<String>, value: &Value) -> Self {
        Self::new(Method::POST, target).json(value)
    }

    /// With a JSON value.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        let header = ("content-type", "application/json".to_owned());
        let mut asked = self.bytes(value.to_string().into_bytes());
        asked.headers.push(header);
        asked
    }

    /// With bytes.
    #[must_use]
    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// With a header, if there is a value for it.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: Option<String>) -> Self {
        self.headers.extend(value.map(|value| (name, value)));
        self
    }
}

impl Answered {
    /// The receipt of a refusal by law: recorded too.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        let value: Value = serde_json::from_slice(&self.body).ok()?;
        let refused = value["code"] == "transfer_refused";
        refused.then(|| value["receipt"].to_string())
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// An answer that went well.
///
/// # Errors
/// It tells a problem.
pub fn well(session: &Session, answered: Answered) -> Result<Answered, Failed> {
    if answered.status.is_success() {
        Ok(answered)
    } else {
        Err(problem(session, &answered, "failed-record", Places::Shown))
    }
}

/// What a receipt acknowledges.
///
/// # Errors
/// It is none.
pub fn answer(session: &Session, receipt: &[u8], repeated: bool) -> Result<Answer, Failed> {
    let strange = |error: &dyn std::fmt::Display| strange(session, error);
    let receipt = Receipt::parse(receipt).map_err(|error| strange(&error))?;
    let line = receipt.line().as_line().as_bytes().to_vec();
    let entry = Entry::parse(&line).map_err(|error| strange(&error))?;
    Ok(Answer {
        seq: entry.seq,
        at: entry.at,
        refused: entry.body.kind() == "refusal",
        line,
        verdict: None,
        repeated,
    })
}

impl Served {
    /// The service of a ledger, if one listens on its socket.
    #[must_use]
    pub fn beside(paths: &Paths) -> Option<Self> {
        let settings = Settings::read(&Disk, paths).ok()?;
        let socket = settings.serve.socket(paths);
        let owner = std::fs::metadata(paths.settings()).ok()?.uid();
        let reached = std::os::unix::net::UnixStream::connect(Short::of(&socket).ok()?.path());
        reached.is_ok().then_some(Self { socket, owner })
    }

    /// Asks; an answer that went well.
    ///
    /// # Errors
    /// The service is not there any more, or it answered with a problem.
    pub fn send(&self, session: &Session, asked: Asked) -> Result<Answered, Failed> {
        well(session, self.ask(session, asked)?)
    }

    /// Asks for a JSON value.
    ///
    /// # Errors
    /// As [`Served::send`].
    pub fn value(&self, session: &Session, asked: Asked) -> Result<Value, Failed> {
        let answered = self.send(session, asked)?;
        serde_json::from_slice(&answered.body).map_err(|error| strange(session, &error))
    }

    /// Asks for a JSON value; a problem is told in a sentence of the command's own.
    ///
    /// # Errors
    /// As [`Served::send`].
    pub fn value_or(
        &self,
        session: &Session,
        asked: Asked,
        sentence: &str,
    ) -> Result<Value, Failed> {
        let answered = self.ask(session, asked)?;
        if !answered.status.is_success() {
            return Err(problem(session, &answered, sentence, Places::Left));
        }
        serde_json::from_slice(&answered.body).map_err(|error| strange(session, &error))
    }

    /// Asks; whatever the answer.
    ///
    /// # Errors
    /// The service is not there any more.
    pub fn ask(&self, session: &Session, asked: Asked) -> Result<Answered, Failed> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| strange(session, &error))?;
        let language = session.language();
        let answered = runtime.block_on(async {
            tokio::time::timeout(PATIENCE, self.exchange(asked, language)).await
        });
        match answered {
            Ok(Ok(answered)) => Ok(answered),
            Ok(Err(error)) => Err(strange(session, &error)),
            Err(late) => Err(strange(session, &late)),
        }
    }

    async fn exchange(
        &self,
        asked: Asked,
        language: &str,
    ) -> Result<Answered, Box<dyn std::error::Error>> {
        let (response, connection) = self.begin(asked, language).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        connection.abort();
        Ok(Answered {
            status: head.status,
            repeated: head.headers.contains_key("idempotent-replayed"),
            headers: head.headers,
            body,
        })
    }

    /// Asks, and gives the answer as soon as its head is there, and who leads the connection.
    async fn begin(
        &self,
        asked: Asked,
        language: &str,
    ) -> Result<(Response<Incoming>, JoinHandle<hyper::Result<()>>), Box<dyn std::error::Error>>
    {
        let short = Short::of(&self.socket)?;
        let stream = UnixStream::connect(short.path()).await?;
        let listener = stream.peer_cred()?.uid();
        if listener != self.owner && listener != 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied).into());
        }
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(asked.method)
            .uri(asked.target)
            .header("host", "localhost")
            .header("accept-language", language);
        for (name, value) in asked.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(asked.body)))?;
        Ok((sender.send_request(request).await?, connection))
    }
}

/// A problem of the service, told as the same failure of this program.
fn problem(session: &Session, answered: &Answered, sentence: &str, shown: Places) -> Failed {
    let value: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let (Some(code), Some(detail)) = (text("code"), text("detail")) else {
        return strange(session, &answered.status);
    };
    let known = |list: &[&str]| list.contains(&code.as_str());
    let law = known(&OF_LAW)
        || answered.status == StatusCode::UNPROCESSABLE_ENTITY && !known(&NOT_OF_LAW);
    let exit = if law { Exit::Refused } else { Exit::Failure };
    let faults = value["faults"].as_array().map_or(&[][..], Vec::as_slice);
    let places = faults.iter().filter_map(|fault| {
        let member = |name: &str| fault[name].as_str().map(str::to_owned);
        Some((member("pointer")?, member("message")?))
    });
    let told = [("error", detail.into())];
    let failed = Failed::ending(exit, code, session.say_with(sentence, &told));
    match shown {
        Places::Shown => failed.at(places.collect(), 0),
        Places::Left => failed,
    }
}

/// The service does not answer as one does.
#[must_use]
pub fn strange(session: &Session, error: &dyn std::fmt::Display) -> Failed {
    session.failed("service", "failed-service", error)
}
