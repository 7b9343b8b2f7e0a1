//! Why nothing was recorded: one list for all that records, each with a code for programs.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ActError, SHORTER_EVIDENCE};
use crate::canon::CanonError;
use crate::clock::ClockFault;
use crate::entry::EntryError;
use crate::slot::SlotError;
use crate::store::StoreError;
use crate::vault::VaultError;

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Nobody of that id in the register.
    #[error(
        "no recipient `{id}` in the register{}; add it with `tabellion recipients add` or `PUT /v1/recipients/{id}`",
        did_you_mean(nearest)
    )]
    UnknownRecipient {
        /// The id.
        id: String,
        /// Ids close to it.
        nearest: Vec<String>,
    },
    /// Disclosures to it have ended.
    #[error("the recipient `{0}` is retired; register it again if disclosures to it are to go on")]
    RetiredRecipient(String),
    /// Another exporter's disclosure.
    #[error(
        "this ledger is of `{here}`, the disclosure names the exporter `{given}`; send it to that exporter's ledger"
    )]
    UnknownExporter {
        /// As sent.
        given: String,
        /// Whose ledger this is.
        here: String,
    },
    /// The event was recorded before.
    #[error(
        "the event `{event_id}` is already recorded as entry {seq}; correct that entry if it is wrong (`tabellion correct {seq}`)"
    )]
    AlreadyRecorded {
        /// The id.
        event_id: String,
        /// Where it stands.
        seq: u64,
    },
    /// The same idempotency key with another body.
    #[error(
        "this `Idempotency-Key` came before with another body; use a new key for a new request"
    )]
    KeyReused,
    /// Dated too far ahead.
    #[error("`{pointer}` says {at}, more than 24 hours ahead; record it when it happens")]
    InTheFuture {
        /// Where.
        pointer: &'static str,
        /// What it says.
        at: DateTime<Utc>,
    },
    /// A person without a usable identifier.
    #[error("`{pointer}`: {error}")]
    Person {
        /// Where.
        pointer: String,
        /// Why.
        error: SlotError,
    },
    /// More persons than fit.
    #[error("one entry holds at most {max} persons, this one names {0}; split the list and record each part", max = crate::slot::MAX_SLOTS)]
    TooManyPersons(usize),
    /// The line would be too long.
    #[error("`{pointer}` is larger than an entry can hold (65,535 bytes); {advice}")]
    Oversize {
        /// Where most of it comes from.
        pointer: String,
        /// What to do.
        advice: &'static str,
    },
    /// The entry to correct does not exist, or is no disclosure.
    #[error("there is no disclosure {0} to correct; `tabellion log list` shows what there is")]
    NothingToCorrect(String),
    /// Another version than the caller thought.
    #[error(
        "`{id}` is at version {current}; read it again and repeat with `If-Match: \"{current}\"`"
    )]
    VersionMismatch {
        /// Which.
        id: String,
        /// Its version now; 0 if it does not exist.
        current: u64,
    },
    /// A recipient whose facts contradict another's, or the id in the path.
    #[error("{0}")]
    Recipient(String),
    /// Rights events have their own limits.
    #[error("{0}")]
    Event(String),
    /// The clock is not to be believed.
    #[error("recording has stopped: {0}")]
    Clock(#[from] ClockFault),
    /// The disk is full.
    #[error("the disk is full; nothing was recorded: free some space and try again")]
    Full,
    /// What is left is kept for what cannot wait.
    #[error(
        "only {left} MiB are left on the ledger's disk, and {reserve} MiB are kept for reading, rights and erasures; nothing was recorded: free some space, or lower `disk_reserve_mib` in the settings"
    )]
    Reserve {
        /// MiB left.
        left: u64,
        /// MiB kept.
        reserve: u64,
    },
    /// Recording has stopped for good.
    #[error("recording has stopped: {0}; restart the service, it recovers what is durable")]
    Stopped(String),
    /// Too many wait already.
    #[error("too many requests wait to be recorded; try again in a second")]
    Busy,
    /// The service is going down.
    #[error("the ledger is closing; nothing was recorded: try again when it is back")]
    Closing,
    /// The vault refused.
    #[error("the vault refused: {0}")]
    Vault(String),
    /// No randomness for salts.
    #[error("the system gives no randomness: {0}; nothing was recorded")]
    NoRandomness(String),
    /// A value that has no canonical form.
    #[error("{0}")]
    Canon(#[from] CanonError),
    /// An entry that cannot be written.
    #[error("{0}")]
    Entry(String),
    /// A key file.
    #[error("{0}")]
    Keys(String),
    /// Somebody whom the ledger does not know.
    #[error(
        "{pointer}: the ledger knows nobody of that identifier; look for another spelling or a second identifier"
    )]
    UnknownPerson {
        /// Where.
        pointer: String,
    },
    /// Somebody who was erased; this would bring them back.
    #[error(
        "{pointer}: this person was erased and entry {entry} forbids to record again what happened before; leave the person out, or send it with a count instead of a list"
    )]
    Suppressed {
        /// Where.
        pointer: String,
        /// The suppression.
        entry: u64,
    },
    /// No such hold in force.
    #[error("there is no hold {0} in force; `tabellion holds list` shows those that are")]
    NoSuchHold(u64),
    /// What an order was made on has changed: it is made again.
    #[error("entries of these persons were recorded meanwhile; nothing was changed: try again")]
    Moved,
    /// Nothing follows the end of a log.
    #[error(
        "entry {seq} closed this log on {day} and nothing follows it; record in its successor `{successor}`"
    )]
    Succeeded {
        /// The entry.
        seq: u64,
        /// When.
        day: NaiveDate,
        /// Origin of the log that goes on.
        successor: String,
    },
    /// Nothing follows the end of a log, and it names no other.
    #[error(
        "entry {seq} closed this log on {day}, nothing follows it, and it names no successor; whatever goes on needs a ledger of its own (`tabellion init`)"
    )]
    Closed {
        /// The entry.
        seq: u64,
        /// When.
        day: NaiveDate,
    },
    /// A log that somebody still needs.
    #[error(
        "this log is not over and was not closed: persons whose data still open: {persons}; suppressions: {suppressions}; holds: {holds}; unfinished erasures: {erasures}; notifications to make: {notifications}; open breaches: {breaches}; open inquiries: {inquiries}. What these may call for needs an entry, and none follows the end; let retention and erasures do their work first (`tabellion retention due`), have the successor take over the suppressions (`--successor-ledger`); a new ledger can begin meanwhile"
    )]
    NotOver {
        /// Persons whose data open.
        persons: u64,
        /// Suppressions in force.
        suppressions: u64,
        /// Holds in force.
        holds: u64,
        /// Erasures to be finished.
        erasures: u64,
        /// Recipients and holders of exports to be told.
        notifications: u64,
        /// Breaches that are not closed.
        breaches: u64,
        /// Inquiries that are not closed.
        inquiries: u64,
    },
    /// An act that does not fit the ledger as it stands.
    #[error(transparent)]
    Act(#[from] ActError),
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        String::new()
    } else {
        format!(" (did you mean `{}`?)", nearest.join("`, `"))
    }
}

impl RecordError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownRecipient { .. } => "unknown_recipient",
            Self::RetiredRecipient(_) => "retired_recipient",
            Self::UnknownExporter { .. } => "unknown_exporter",
            Self::AlreadyRecorded { .. } => "already_recorded",
            Self::KeyReused => "idempotency_key_reused",
            Self::InTheFuture { .. } => "in_the_future",
            Self::Person { .. } => "invalid_person",
            Self::TooManyPersons(_) => "too_many_persons",
            Self::Oversize { .. } => "oversize",
            Self::NothingToCorrect(_) => "nothing_to_correct",
            Self::VersionMismatch { .. } => "version_mismatch",
            Self::Recipient(_) => "invalid_recipient",
            Self::Event(_) => "invalid_event",
            Self::Clock(_) => "clock_jumped",
            Self::Full => "disk_full",
            Self::Reserve { .. } => "disk_reserve",
            Self::Stopped(_) => "stopped",
            Self::Busy | Self::Moved => "busy",
            Self::Closing => "closing",
            Self::Vault(_) => "vault",
            Self::NoRandomness(_) => "no_randomness",
            Self::Canon(_) => "no_canonical_form",
            Self::Entry(_) => "entry",
            Self::Keys(_) => "keys",
            Self::UnknownPerson { .. } => "unknown_person",
            Self::Suppressed { .. } => "person_suppressed",
            Self::NoSuchHold(_) => "no_such_hold",
            Self::Succeeded { .. } | Self::Closed { .. } => "log_closed",
            Self::NotOver { .. } => "log_not_over",
            Self::Act(error) => error.code(),
        }
    }
}

impl From<VaultError> for RecordError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Full => Self::Full,
            VaultError::Stopped(why) => Self::Stopped(why),
            error => Self::Vault(error.to_string()),
        }
    }
}

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            error => Self::Stopped(error.to_string()),
        }
    }
}

impl From<SlotError> for RecordError {
    fn from(error: SlotError) -> Self {
        if error.is_too_long() {
            return Self::Oversize {
                pointer: "/evidence".to_owned(),
                advice: SHORTER_EVIDENCE,
            };
        }
        Self::Person {
            pointer: "/subjects".to_owned(),
            error,
        }
    }
}

impl From<EntryError> for RecordError {
    fn from(error: EntryError) -> Self {
        Self::Entry(error.to_string())
    }
}
