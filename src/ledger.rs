//! The ledger: decide, append, store, sign. One folder, one exporter, one log, one writer.
//!
//! ```text
//! callers ──prepare──▶ queue ──▶ the writer: place ─▶ openings durable ─▶ lines durable ─▶ checkpoint ─▶ answers
//! (parallel: decide, salts,      (one thread: numbers, chain, group commit)
//!  commitments)
//! ```
//! An answer leaves only after its openings and its line are durable and a signed checkpoint covers it. A disclosure
//! acknowledged after an objection was acknowledged has seen it: the writer compares versions before it gives a place.
//!
//! This file is the surface that the faces use. It is not a place for law (`decide`), bytes (`entry`) or files
//! (`store`, `vault`).

mod backup;
mod census;
mod close;
mod compartments;
mod erase;
mod export;
mod facts;
mod figures;
mod filter;
mod holds;
mod access;
mod act;
mod actors;
mod identity;
mod import;
mod indexer;
mod inquiries;
mod look;
mod mirror;
mod init;
mod join;
mod leaves;
mod breaches;
mod open;
mod organisations;
mod openings;
mod place;
mod prepare;
mod prune;
mod published;
mod queue;
mod read;
mod record_error;
mod reopen;
mod reserve;
mod decisions;
mod rehearse;
mod rotation;
mod retain;
mod rules;
mod rights;
mod settings;
mod starts;
mod signing;
mod suppress;
mod suppressions;
mod slots;
mod subject;
mod simulate;
mod timestamps;
mod upkeep;
mod verify;
mod why;
mod words;
mod writer;

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

pub use act::ActError;
pub use backup::{
    Backup, BackupError, Checked, Head as BackupHead, LastBackup, Purpose, Restored, Seen,
    check as check_backup, head as backup_head, restore,
};
pub use breaches::{BreachCase, Candidate};
pub use census::{CensusEntry, CensusError, Period};
pub use close::{CloseRequest, Closed, EndReason};
pub use compartments::Rule;
pub use decisions::{DecisionsError, decisions, rulebook_in};
pub use erase::{
    EraseError, Erased, ErasedChunk, ErasurePlan, ErasureRequest, PlannedPerson, Stays,
};
pub use export::{ExportOf, ExportRequest, Exported, Gathered, Withhold, Withholding};
pub use filter::{Filter, Span};
pub use holds::{Hold, HoldPurpose, HoldRequest};
pub use import::{Import, ImportLine, ImportStopped, Outcome};
pub use indexer::Indexer;
pub use init::{InitError, InitRequest, predecessor};
pub use inquiries::{InquiryCase, InquiryDemand, InquiryWords};
pub use look::{Finding, LookError, Looked, Words, look};
pub use mirror::{MirrorError, Mirrored, mirror};
pub use open::{Machine, OpenError, OpenSummary, Opened};
pub use organisations::{Expiring, ExpiryKind, ProcessingRow, TransferRow, Version, expiring_of};
pub use prepare::{IdempotencyTags, Submission};
pub use prune::{Goes, Going, PruneError, PrunePlan, Statement, Successor, finish_pruning};
pub use published::{BlobSource, RulesError, public_blobs, rulebook_of};
pub use queue::{Answer, Pending, Stored};
pub use read::{Explanation, Found, ReadError};
pub use record_error::RecordError;
pub use rehearse::{Rehearsal, Rehearsed};
pub use reserve::RESERVE_MIB;
pub use retain::{
    Cell, DueRule, FEWEST, HeldRule, PeriodInForce, Purged, RetentionPlan, RuleInForce,
    UnknownStart,
};
pub use rights::{
    IdentityState, Received, Request, RequestState, RequestStep, RequestWords, ToNotify, Told,
    Waiting,
};
pub use rotation::ClockInRecovery;
pub use rules::Activated;
pub use settings::{
    CertificateName, HookEvent, HookName, HookUrl, IdentityGrant, NoCertificateName, NoGrant,
    NoHook, Oidc, Paths, Producer, SETTINGS_FILE, Serve, Settings, SettingsError, Webhook,
    is_ledger,
};
pub use simulate::{count_persons, simulate};
pub use subject::{
    AccessOptions, AccessReport, Attempt, Authorities, Disclosed, ErasureTold, Head, Keeping,
    Portable, PortableCopy, RecipientThen, RightExercised, Safeguard, SubThen, Suppressed,
};
pub use suppressions::{Carried, Handed, Lifting, OfferedList, SuppressionList, SuppressionOffer};
pub use timestamps::{
    Asked, Every, Failure, Folder, Glimpse, StampError, Taken, TimestampSettings, anchors_of,
    before_beside, stamped_of,
};
pub use verify::{Memory, VerifyError, memory_of, verify, verify_to};
pub use why::why_beside;

use crate::clock::{Clock, ClockFault};
use crate::decide::alternatives::{Alternatives, alternatives};
use crate::decide::{self, Verdict};
use crate::disclosure::{Disclosure, Event, Exporter, Recipient};
use crate::hash::{self, Secret};
use crate::register::Register;
use crate::rulebook::Rulebook;
use crate::store::Store;
use crate::tree::Subtrees;
use crate::vault::Vault;

/// Compartment of what is not tied to a purpose.
pub(crate) const GENERAL: u8 = 7;
/// What to do about an entry that its evidence makes too large.
pub(crate) const SHORTER_EVIDENCE: &str =
    "shorten the lists of evidence, or register them with the recipient once";
/// How far ahead a disclosure may be dated.
pub(crate) const FURTHEST_AHEAD: TimeDelta = TimeDelta::hours(24);

/// What callers and the writer share.
pub(crate) struct Shared {
    origin: String,
    store: Arc<dyn Store>,
    vault: Arc<dyn Vault>,
    register: RwLock<Register>,
    rulebook: RwLock<Arc<Rulebook>>,
    vkeys: RwLock<Vec<String>>,
    clock: Arc<dyn Clock>,
    /// For proofs.
    subtrees: Subtrees,
    /// Keys the tags of idempotency keys.
    reply_key: Secret,
    /// Files, for the keys folder and backups.
    files: Arc<dyn crate::files::Files>,
    /// Where the data lie.
    folder: PathBuf,
    /// Bytes that disclosures leave free.
    reserve: u64,
    /// What is counted.
    figures: figures::Figures,
    holds: RwLock<holds::Holds>,
    /// One erasure at a time.
    erasing: Mutex<()>,
    /// Erasures that are in force and not done, by their entry.
    unfinished: Mutex<std::collections::BTreeMap<u64, erase::Plan>>,
    /// Counts the groups that failed: numbers of persons prepared before may be forgotten.
    failures: AtomicU64,
    /// Why recording has stopped, if it has.
    stopped: RwLock<Option<String>>,
    /// How the log was closed, if it was.
    closed: RwLock<Option<Closed>>,
    /// Why recording waits for somebody to confirm the clock, if it does.
    clock_fault: RwLock<Option<ClockFault>>,
    /// One backup at a time.
    backups: Arc<tokio::sync::Semaphore>,
    /// What became of time-stamps that the service takes by itself.
    periodic: timestamps::Periodic,
}

impl Shared {
    pub(crate) fn register(&self) -> Register {
        self.register
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn rulebook(&self) -> Arc<Rulebook> {
        Arc::clone(&self.rulebook.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the writer thinks of the clock, for whoever asks how the ledger stands.
    pub(crate) fn note_clock(&self, fault: Option<ClockFault>) {
        *self
            .clock_fault
            .write()
            .unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.read().wall
    }
}

/// An open ledger. Cheap to clone; the last clone that goes closes it.
#[derive(Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
    writer: Arc<queue::Handle>,
    paths: Arc<Paths>,
    settings: Arc<Settings>,
}

/// What to decide without recording: a case is a check plus what is expected.
#[derive(Debug, Clone)]
pub struct CheckRequest {
    /// The disclosure.
    pub disclosure: Disclosure,
    /// Facts used instead of the ledger's own; never stored.
    pub exporter: Option<Exporter>,
    /// Facts used instead of the register's; never stored.
    pub recipient: Option<Recipient>,
    /// Events used instead of those of the vault; never stored.
    pub history: Option<Vec<Event>>,
    /// The ledger's clock.
    pub at: Option<DateTime<Utc>>,
    /// Rules used instead of those in force.
    pub rules: Option<Arc<Rulebook>>,
}

/// A blob that was kept.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StoredBlob {
    /// Its length.
    pub bytes: u64,
    /// Its random name: 16 bytes in hexadecimal.
    pub name: String,
    /// What evidence names in `document.sha256`.
    pub sha256: hash::Digest,
}

/// How a ledger stands.
#[derive(Debug, Clone)]
pub struct Status {
    /// Name of the log.
    pub origin: String,
    /// Id of the exporter.
    pub exporter: String,
    /// Number of entries.
    pub size: u64,
    /// Root over them.
    pub root: hash::NodeHash,
    /// Verifier keys, the one in force last.
    pub vkeys: Vec<String>,
    /// Number of organisations in the register.
    pub recipients: usize,
    /// Version of the rulebook, its digest, and the day it was last read against its sources.
    pub rulebook: (String, hash::Digest, String),
    /// Where it lies.
    pub folder: PathBuf,
    /// Why recording has stopped for good, if it has.
    pub stopped: Option<String>,
    /// Why recording waits for `clock confirm`, if it does.
    pub clock: Option<ClockFault>,
    /// How the log was closed, if it was: then it is read only, and that is no fault.
    pub closed: Option<Closed>,
    /// MiB left on the disk and MiB kept, where that is too little for disclosures.
    pub short_of_room: Option<(u64, u64)>,
}

impl Status {
    /// Why nothing is recorded now, if so.
    #[must_use]
    pub fn halted(&self) -> Option<RecordError> {
        let stopped = self.stopped.clone().map(RecordError::Stopped);
        let short = |(left, reserve)| RecordError::Reserve { left, reserve };
        stopped
            .or(self.clock.map(RecordError::Clock))
            .or(self.short_of_room.map(short))
    }
}

impl Ledger {
    /// The exporter as it stands now.
    #[must_use]
    pub fn exporter(&self) -> Arc<Exporter> {
        Arc::clone(self.shared.register().exporter())
    }

    /// The time, as the ledger's clock has it.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.now()
    }

    /// Name of the log.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.shared.origin
    }

    /// Where data and keys lie.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// What `tabellion.toml` says.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Verifier keys of this log, the one in force last.
    #[must_use]
    pub fn vkeys(&self) -> Vec<String> {
        self.shared
            .vkeys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The rules in force.
    #[must_use]
    pub fn rulebook(&self) -> Arc<Rulebook> {
        self.shared.rulebook()
    }

    /// The register as it stands now.
    #[must_use]
    pub fn register(&self) -> Register {
        self.shared.register()
    }

    /// Decides without recording. Inline facts are used and never stored.
    ///
    /// # Errors
    /// An exporter or recipient that is neither given nor registered, or a person without a usable identifier.
    pub fn check(&self, request: CheckRequest) -> Result<Verdict, RecordError> {
        self.shared.check(request)
    }

    /// Decides without recording, and says what would permit what is refused.
    ///
    /// # Errors
    /// As [`Ledger::check`].
    pub fn check_with_alternatives(
        &self,
        request: CheckRequest,
    ) -> Result<(Verdict, Alternatives), RecordError> {
        self.shared.checked(request, |facts, rulebook| {
            let verdict = decide::decide(facts, rulebook);
            (verdict, alternatives(facts, rulebook))
        })
    }

    /// Decides and records; returns when the entry is durable and signed.
    ///
    /// # Errors
    /// Nothing was recorded; the error says why and what to do.
    pub fn record(&self, submission: Submission) -> Result<Answer, RecordError> {
        self.submit(submission)?.wait()
    }

    /// Decides, and queues the recording.
    ///
    /// # Errors
    /// What can be said before it is queued.
    pub fn submit(&self, submission: Submission) -> Result<Pending, RecordError> {
        let prepared = self
            .shared
            .prepare(submission, self.shared.now().trunc_subsecs(0))?;
        self.writer.send(queue::Job::Record(Box::new(prepared)))
    }

    /// Records a rights event; from its acknowledgement on every disclosure sees it.
    ///
    /// # Errors
    /// An instant in the future, a person without a usable identifier, or recording has stopped.
    pub fn record_event(
        &self,
        event: Event,
        actor: Option<String>,
        key: Option<IdempotencyTags>,
    ) -> Result<Answer, RecordError> {
        self.record_demand(crate::rights::Demand::of_event(event), actor, key)
    }

    /// Registers a recipient, or a new version of it. The same facts again record nothing.
    ///
    /// # Errors
    /// `if_match` is not the version it has.
    pub fn put_recipient(
        &self,
        recipient: Recipient,
        if_match: Option<u64>,
        actor: Option<String>,
    ) -> Result<Stored, RecordError> {
        self.writer.put_recipient(recipient, if_match, actor, None)
    }

    /// Registers a recipient once for an idempotency key: asked again nothing is recorded, not even when a newer
    /// version came since.
    ///
    /// # Errors
    /// The key came before with another body, or recording has stopped.
    pub fn put_recipient_once(
        &self,
        recipient: Recipient,
        actor: Option<String>,
        key: IdempotencyTags,
    ) -> Result<Stored, RecordError> {
        self.writer.put_recipient(recipient, None, actor, Some(key))
    }

    /// Confirms the clock after a jump, which is recorded.
    ///
    /// # Errors
    /// Recording has stopped for another reason.
    pub fn confirm_clock(&self, actor: Option<String>) -> Result<Answer, RecordError> {
        self.writer.send(queue::Job::ConfirmClock { actor })?.wait()
    }

    /// Rotates the signing key to the one that was committed to.
    ///
    /// # Errors
    /// The next key is not at hand, or is not the one committed to.
    pub fn rotate_key(
        &self,
        reason: crate::entry::KeyReason,
        actor: Option<String>,
    ) -> Result<Answer, RecordError> {
        self.writer
            .send(queue::Job::RotateKey { reason, actor })?
            .wait()
    }

    /// Tags of an idempotency key for `record` and `record_event`.
    #[must_use]
    pub fn idempotency(&self, caller: &str, key: &str, body: &[u8]) -> IdempotencyTags {
        let mut named = Vec::with_capacity(caller.len() + key.len() + 1);
        named.extend_from_slice(caller.as_bytes());
        named.push(0);
        named.extend_from_slice(key.as_bytes());
        IdempotencyTags {
            key: hash::mac("idempotency-key", &self.shared.reply_key, &named),
            body: hash::mac("idempotency-body", &self.shared.reply_key, body),
        }
    }

    /// Keeps a file that may be personal: sealed, under a random name, durable on return. An entry names it later.
    ///
    /// # Errors
    /// It is too large, the disk is full, or the vault has stopped.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<StoredBlob, RecordError> {
        let compartment =
            crate::vault::Compartment::new(GENERAL).unwrap_or(crate::vault::Compartment::IDENTITY);
        let owner = crate::vault::Owner {
            person: crate::vault::PersonNo::ORGANISATION,
            compartment,
        };
        self.shared.check_not_closed()?;
        let name = self.shared.vault.put_blob(owner, bytes)?;
        Ok(StoredBlob {
            name: name.to_string(),
            sha256: hash::content(bytes),
            bytes: bytes.len() as u64,
        })
    }

    /// How the ledger stands.
    #[must_use]
    pub fn status(&self) -> Status {
        let head = self.shared.store.head();
        let register = self.shared.register();
        let rulebook = self.shared.rulebook();
        Status {
            origin: self.shared.origin.clone(),
            exporter: register.exporter().id.to_string(),
            size: head.size,
            root: head.root,
            vkeys: self.vkeys(),
            recipients: register.len(),
            rulebook: (
                rulebook.version().to_owned(),
                rulebook.digest(),
                rulebook.last_checked().to_string(),
            ),
            folder: self.paths.ledger.clone(),
            stopped: self
                .shared
                .stopped
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            clock: *self
                .shared
                .clock_fault
                .read()
                .unwrap_or_else(PoisonError::into_inner),
            closed: self.shared.closed(),
            short_of_room: match self.shared.short_of_room() {
                Some(RecordError::Reserve { left, reserve }) => Some((left, reserve)),
                _ => None,
            },
        }
    }

    /// Drains the writer and closes the ledger. Also done when the last clone goes, then without a word.
    ///
    /// # Errors
    /// What was acknowledged is durable in any case; the error concerns the rest.
    pub fn shutdown(&self) -> Result<(), RecordError> {
        self.writer.stop()
    }
}

impl Shared {
    fn check(&self, request: CheckRequest) -> Result<Verdict, RecordError> {
        self.checked(request, decide::decide)
    }

    fn checked<T>(
        &self,
        request: CheckRequest,
        ask: impl FnOnce(&decide::Facts<'_>, &Rulebook) -> T,
    ) -> Result<T, RecordError> {
        let rules = request.rules.clone().unwrap_or_else(|| self.rulebook());
        self.asked(request, Vec::new(), |facts| ask(facts, &rules))
    }

    /// Decides with rights events beside those that the ledger knows.
    fn decided(&self, request: CheckRequest, more: Vec<Event>) -> Result<Verdict, RecordError> {
        self.asked(request, more, |facts| {
            decide::decide(facts, &self.rulebook())
        })
    }

    /// Puts the facts together, and asks something of them; a request's own history stands alone.
    fn asked<T>(
        &self,
        request: CheckRequest,
        more: Vec<Event>,
        ask: impl FnOnce(&decide::Facts<'_>) -> T,
    ) -> Result<T, RecordError> {
        let mut disclosure = request.disclosure;
        let register = self.register();
        let persons =
            openings::persons(&mut disclosure).map_err(|(index, error)| RecordError::Person {
                pointer: format!("/disclosure/subjects/{index}/ref"),
                error,
            })?;
        let exporter = request
            .exporter
            .map_or_else(|| Arc::clone(register.exporter()), Arc::new);
        if disclosure.exporter != exporter.id {
            return Err(RecordError::UnknownExporter {
                given: disclosure.exporter.to_string(),
                here: exporter.id.to_string(),
            });
        }
        let recipient = if let Some(recipient) = request.recipient {
            Arc::new(recipient)
        } else {
            let id = disclosure.recipient.as_str();
            let known = register.organisation(id);
            let known = known.ok_or_else(|| RecordError::UnknownRecipient {
                id: id.to_owned(),
                nearest: register.nearest(id),
            })?;
            Arc::clone(&known.recipient)
        };
        let (history, door) = if let Some(history) = request.history {
            (history, decide::Door::Case)
        } else {
            let mut known = self.history(&persons, &disclosure)?;
            known.extend(more);
            (known, decide::Door::Ledger)
        };
        let facts = decide::Facts {
            exporter: &exporter,
            recipient: &recipient,
            disclosure: &disclosure,
            history: &history,
            recorded_at: request.at.unwrap_or(disclosure.occurred_at),
            door,
        };
        Ok(ask(&facts))
    }

    /// The rights events of persons that the vault already knows; nobody is given a number by a check.
    fn history(
        &self,
        persons: &[crate::slot::Person],
        disclosure: &Disclosure,
    ) -> Result<Vec<Event>, RecordError> {
        let mut history = Vec::new();
        for (person, subject) in persons.iter().zip(&disclosure.subjects) {
            let mut events = self.suppressing_events(person)?;
            if let Some(standing) = self.known(person)? {
                events.extend(standing.events_at(disclosure.occurred_at));
            }
            history.extend(events.iter().map(|event| event.event(&subject.reference)));
        }
        Ok(history)
    }
}

/// Locks for as long as a word takes; a panic of another thread does not spoil what is behind.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
