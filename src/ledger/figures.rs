//! What a ledger says of itself in numbers, in the text form of `OpenMetrics`. No label names a person, a recipient or an
//! event: exporter, kind of entry, rule id, error code.
//!
//! ```text
//! tabellion_entries 41
//! tabellion_refusals_by_rule_total{rule="eu-gdpr.A44"} 3
//! tabellion_commit_seconds_bucket{le="0.0005"} 17
//! ```
//! Counters begin at 0 when the ledger is opened: they are of this process, the log itself counts for ever.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::text::encode_registry;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::queue::Answer;
use super::timestamps::NEWEST;
use super::{LastBackup, Ledger, RecordError, Status};
use crate::canon;
use crate::decide::Verdict;
use crate::entry::Frame;
use crate::store::Row;

/// No entry yet.
const NEVER: i64 = i64::MIN;

type Labels = Vec<(&'static str, String)>;
type Counters = Family<Labels, Counter>;
type Gauges = Family<Labels, Gauge<f64, AtomicU64>>;

/// Counted by the writer while it works.
pub(super) struct Figures {
    recorded: Counters,
    refused: Counters,
    turned_away: Counters,
    commit: Histogram,
    vault: Histogram,
    journal: Histogram,
    group: Histogram,
    /// Jobs in the queue.
    waiting: AtomicI64,
    /// Bytes left on the disk when last looked at.
    left: AtomicU64,
    /// When the last entry was recorded, in seconds.
    last: AtomicI64,
}

impl Default for Figures {
    fn default() -> Self {
        // From 50 µs to about 1.6 s.
        let seconds = || Histogram::new(exponential_buckets(0.000_05, 2.0, 16));
        Self {
            recorded: Family::default(),
            refused: Family::default(),
            turned_away: Family::default(),
            commit: seconds(),
            vault: seconds(),
            journal: seconds(),
            group: Histogram::new(exponential_buckets(1.0, 2.0, 9)),
            waiting: AtomicI64::new(0),
            left: AtomicU64::new(u64::MAX),
            last: AtomicI64::new(NEVER),
        }
    }
}

impl Figures {
    /// A job went into the queue.
    pub(super) fn sent(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    /// A job came out of it.
    pub(super) fn received(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// The openings of a group became durable.
    pub(super) fn vault_synced(&self, took: Duration) {
        self.vault.observe(took.as_secs_f64());
    }

    /// The lines of a group became durable.
    pub(super) fn journal_synced(&self, took: Duration) {
        self.journal.observe(took.as_secs_f64());
    }

    /// A group was acknowledged.
    pub(super) fn committed(&self, took: Duration, lines: &[Row], at: DateTime<Utc>) {
        for frame in lines.iter().filter_map(|row| Frame::of(&row.line)) {
            self.recorded(&String::from_utf8_lossy(frame.kind));
        }
        let entries = lines.len();
        self.commit.observe(took.as_secs_f64());
        self.group
            .observe(f64::from(u32::try_from(entries).unwrap_or(u32::MAX)));
        self.last.store(at.timestamp(), Ordering::Relaxed);
    }

    /// When the last entry was recorded, if there is one.
    pub(super) fn set_last(&self, at: Option<DateTime<Utc>>) {
        let last = at.map_or(NEVER, |at| at.timestamp());
        self.last.store(last, Ordering::Relaxed);
    }

    /// Entries of one kind.
    fn recorded(&self, kind: &str) {
        let labels = vec![("kind", kind.to_owned())];
        self.recorded.get_or_create(&labels).inc();
    }

    /// A refusal by law, under each rule that decided it.
    pub(super) fn refused(&self, answer: &Answer) {
        let verdict = answer.verdict.iter().filter(|_| answer.refused);
        let rules: BTreeSet<String> = verdict
            .flat_map(Verdict::decided_by)
            .map(ToString::to_string)
            .collect();
        for rule in rules {
            self.refused.get_or_create(&vec![("rule", rule)]).inc();
        }
    }

    /// Something was not recorded.
    pub(super) fn turned_away(&self, error: &RecordError) {
        let labels = vec![("code", error.code().to_owned())];
        self.turned_away.get_or_create(&labels).inc();
    }

    /// Bytes left on the disk.
    pub(super) fn set_left(&self, bytes: u64) {
        self.left.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn left(&self) -> u64 {
        self.left.load(Ordering::Relaxed)
    }
}

impl Ledger {
    /// All figures as of now, without the line that ends such a text.
    #[must_use]
    pub fn figures(&self) -> String {
        let status = self.status();
        let label = [("exporter".into(), status.exporter.clone().into())];
        let mut registry = Registry::with_prefix_and_labels("tabellion", label.into_iter());
        self.counted(&mut registry);
        self.looked_at(&mut registry, &status);
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode_registry(&mut text, &registry);
        text
    }

    fn counted(&self, registry: &mut Registry) {
        let figures = &self.shared.figures;
        registry.register(
            "recorded",
            "Entries recorded since the start, by kind",
            figures.recorded.clone(),
        );
        registry.register(
            "refusals_by_rule",
            "Refusals by law since the start, by each rule that decided",
            figures.refused.clone(),
        );
        registry.register(
            "not_recorded",
            "Requests that were not recorded since the start, by code of the error",
            figures.turned_away.clone(),
        );
        registry.register(
            "commit_seconds",
            "From a group's openings to its signed checkpoint",
            figures.commit.clone(),
        );
        registry.register(
            "vault_sync_seconds",
            "Until the openings of a group were durable",
            figures.vault.clone(),
        );
        registry.register(
            "journal_sync_seconds",
            "Until the lines of a group were durable",
            figures.journal.clone(),
        );
        registry.register(
            "commit_entries",
            "Entries of a group",
            figures.group.clone(),
        );
    }

    fn looked_at(&self, registry: &mut Registry, status: &Status) {
        let figures = &self.shared.figures;
        let now = self.now();
        let mut gauge = |name: &str, help: &str, value: Option<f64>| {
            let gauges = Gauges::default();
            if let Some(value) = value {
                gauges.get_or_create(&Vec::new()).set(value);
            }
            registry.register(name, help, gauges);
        };
        let truth = |is: bool| Some(f64::from(u8::from(is)));
        gauge("entries", "Entries of the log", Some(float(status.size)));
        gauge(
            "recording",
            "1 while it records",
            truth(status.halted().is_none() && status.closed.is_none()),
        );
        gauge(
            "queue_length",
            "Requests that wait for the writer",
            Some(float(
                u64::try_from(figures.waiting.load(Ordering::Relaxed)).unwrap_or(0),
            )),
        );
        let last = figures.last.load(Ordering::Relaxed);
        let age = |at: i64| Some(seconds(now.timestamp() - at));
        gauge(
            "head_age_seconds",
            "Since the last entry",
            age(last).filter(|_| last != NEVER),
        );
        let stamped = self.stamped(NEWEST).ok().and_then(|mut all| all.pop());
        let stamped = stamped.and_then(|stamped| canon::parse_instant(&stamped.entry.time).ok());
        gauge(
            "last_timestamp_age_seconds",
            "Since the instant that the newest time-stamp proves",
            stamped.and_then(|at| age(at.timestamp())),
        );
        gauge(
            "timestamps_failing",
            "1 while no time-stamp can be taken",
            truth(self.timestamp_failure().is_some()),
        );
        gauge(
            "disk_left_bytes",
            "Free for the ledger on its disk, as last looked at",
            Some(float(figures.left())).filter(|_| figures.left() != u64::MAX),
        );
        gauge(
            "disk_reserve_bytes",
            "Disclosures are recorded only while more is left",
            Some(float(self.shared.reserve)),
        );
        let backup = LastBackup::of(&*self.shared.files, &self.paths.ledger);
        gauge(
            "last_backup_age_seconds",
            "Since the last backup was begun that was handed out whole",
            backup.and_then(|last| age(last.at.timestamp())),
        );
    }
}

/// Exact up to 2^53, which no ledger reaches.
#[expect(clippy::cast_precision_loss, reason = "figures are told in floats")]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "figures are told in floats")]
fn seconds(number: i64) -> f64 {
    number as f64
}
