//! `GET /metrics`: figures of the token's ledger and of the service, as `OpenMetrics` text.
//!
//! Any token of the ledger may ask, and sees its own ledger; give a scraper one with the scope `checks`, which can record
//! and read nothing. On the ledger's socket no token is needed. No figure names a person or a path.

use std::time::Duration;

use http::{Method, StatusCode};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::call::Call;
use super::problem::Problem;
use super::reply::{Reply, bytes_of};

/// The type that scrapers know.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Methods that have a figure of their own: anybody can send others.
const METHODS: [Method; 4] = [Method::GET, Method::HEAD, Method::POST, Method::PUT];

type Answers = Family<Vec<(&'static str, String)>, Counter>;

/// What the service counts, of all its ledgers together.
pub(super) struct Figures {
    answers: Answers,
    seconds: Histogram,
    registry: Registry,
}

impl Default for Figures {
    fn default() -> Self {
        let answers = Answers::default();
        // From 50 µs to about 1.6 s.
        let seconds = Histogram::new(exponential_buckets(0.000_05, 2.0, 16));
        let mut registry = Registry::with_prefix("tabellion");
        registry.register(
            "http_answers",
            "Answers over HTTP since the start, by method and status",
            answers.clone(),
        );
        registry.register(
            "http_seconds",
            "From a request to the head of its answer",
            seconds.clone(),
        );
        Self {
            answers,
            seconds,
            registry,
        }
    }
}

impl Figures {
    /// A request was answered.
    pub(super) fn answered(&self, method: &Method, status: StatusCode, took: Duration) {
        let method = if METHODS.contains(method) {
            method.as_str()
        } else {
            "other"
        };
        let labels = vec![
            ("method", method.to_owned()),
            ("status", status.as_u16().to_string()),
        ];
        self.answers.get_or_create(&labels).inc();
        self.seconds.observe(took.as_secs_f64());
    }
}

/// All figures.
pub(super) async fn get(call: Call) -> Reply {
    let desk = call.desk(None)?;
    let mut text = desk.read(|ledger| Ok(ledger.figures())).await?;
    encode_registry(&mut text, &call.figures().registry)
        .and_then(|()| encode_eof(&mut text))
        .map_err(|error| Problem::internal(&error))?;
    Ok(bytes_of(StatusCode::OK, OPEN_METRICS, text.into_bytes()))
}
