//! Desks: one open ledger each, with its tokens and its places in the queue.
//!
//! Tokens are made and revoked by other processes (`tabellion tokens`): the file is looked at every second and read
//! again when it changed. How many requests wait for the writer at once is held in
//! `turns`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::certificate::Certificate;
use super::figures::Figures;
use super::identities::Identities;
use super::jobs::Jobs;
use super::options::Limits;
use super::problem::Problem;
use super::producers::{self, Producers};
use super::rates::Rates;
use super::readings::Readings;
use super::turns::Turns;
use crate::clock::Clock;
use crate::files::Disk;
use crate::keys::{
    Bounds, Caller, KeyFolder, Scope, TokenBook, TokenError, TokenFileError, TokenId,
};
use crate::ledger::{
    ActError, Answer, Ledger, ReadError, RecordError, Settings, SettingsError, Submission,
};

/// Batches that are read at once: each may hold a few MiB of lines and results.
const BATCHES: usize = 64;
/// Streams of events at once.
const FEEDS: usize = 64;

/// The name of callers without a token, as commands have it that open the ledger themselves: the same
/// `Idempotency-Key` means the same by either way.
const LOCAL: &str = "cli";

/// One ledger and who may come to it.
pub(super) struct Desk {
    pub(super) ledger: Ledger,
    /// How often everybody comes.
    pub(super) rates: Rates,
    /// What was read in this minute.
    pub(super) readings: Readings,
    /// Exports that nobody waits for.
    pub(super) jobs: Jobs,
    tokens: RwLock<Tokens>,
    producers: RwLock<Producers>,
    identities: RwLock<Option<Arc<Identities>>>,
    /// Who may wait for the writer.
    pub(super) turns: Turns,
}

/// The tokens as they were read last, and from which file.
struct Tokens {
    folder: KeyFolder,
    book: TokenBook,
    stamp: Option<Stamp>,
}

/// Tells one state of a file from another.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    len: u64,
}

impl Tokens {
    fn stamp(folder: &KeyFolder) -> Option<Stamp> {
        let data = std::fs::metadata(folder.path("tokens")).ok()?;
        Some(Stamp {
            modified: data.modified().ok()?,
            len: data.len(),
        })
    }
}

impl Desk {
    pub(super) fn open(ledger: Ledger, waiting: usize) -> Result<Self, TokenFileError> {
        let folder = KeyFolder::open(Arc::new(Disk), &ledger.paths().keys)?;
        let stamp = Tokens::stamp(&folder);
        let book = TokenBook::open(folder.clone())?;
        Ok(Self {
            producers: RwLock::new(Producers::of(&ledger)),
            identities: RwLock::new(Identities::of(ledger.settings().oidc.as_ref())),
            ledger,
            rates: Rates::default(),
            readings: Readings::default(),
            jobs: Jobs::default(),
            tokens: RwLock::new(Tokens {
                folder,
                book,
                stamp,
            }),
            turns: Turns::new(waiting),
        })
    }

    /// Who sends this token, if it is one of this ledger.
    fn caller(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, TokenError> {
        self.tokens
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .book
            .caller(token, now)
    }

    /// Whether somebody who was let in may still be here: tokens and producers end while requests of theirs go on.
    pub(super) fn still(&self, caller: &Caller, now: DateTime<Utc>) -> Result<(), TokenError> {
        let tokens = self.tokens.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(standing) = tokens.book.standing(&caller.id, now) {
            return standing;
        }
        let producers = self
            .producers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if producers.know(&caller.id) || caller.id.as_str() == LOCAL {
            return Ok(());
        }
        if let Some(identities) = self.identities() {
            identities.still(caller, now)
        } else {
            Err(TokenError::Unknown)
        }
    }

    /// Whose certificate this is, if it is one of this ledger's producers.
    fn producer(&self, certificate: &Certificate) -> Option<Caller> {
        self.producers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .caller(certificate)
    }

    /// Who comes by the word of an issuer, where the settings name one.
    pub(super) fn identities(&self) -> Option<Arc<Identities>> {
        let identities = self
            .identities
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        identities.clone()
    }

    /// Takes the producers and the grants to identities from the settings again.
    fn rename_producers(&self) -> Result<(), SettingsError> {
        let settings = Settings::read(&Disk, self.ledger.paths())?;
        let again = Producers::again(&self.ledger, &settings);
        let known = self.identities();
        let asked = known.as_ref().map(|identities| identities.settings());
        if asked != settings.oidc.as_ref() {
            *self
                .identities
                .write()
                .unwrap_or_else(PoisonError::into_inner) = Identities::of(settings.oidc.as_ref());
        }
        *self
            .producers
            .write()
            .unwrap_or_else(PoisonError::into_inner) = again;
        Ok(())
    }

    /// Reads the tokens again if their file changed. A damaged file changes nothing: the last good one stays.
    fn refresh(&self) {
        let mut tokens = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        let stamp = Tokens::stamp(&tokens.folder);
        if stamp == tokens.stamp {
            return;
        }
        match TokenBook::open(tokens.folder.clone()) {
            Ok(book) => {
                tokens.book = book;
                tokens.stamp = stamp;
            }
            Err(error) => {
                tracing::error!(%error, "the tokens could not be read again; those of before stay in force");
            }
        }
    }

    /// What cannot be taken back says once more which log it is for.
    pub(super) fn is_meant(&self, origin: &str) -> Result<(), RecordError> {
        let here = self.ledger.origin();
        if origin == here {
            return Ok(());
        }
        let (given, here) = (origin.to_owned(), here.to_owned());
        Err(ActError::AnotherLog { given, here }.into())
    }

    /// Records, and waits for the acknowledgement without holding a thread.
    ///
    /// Deciding and committing to persons happens on this thread: tens of microseconds, less than handing it over.
    pub(super) async fn record(&self, submission: Submission) -> Result<Answer, RecordError> {
        let _turn = self.turns.single().await?;
        self.ledger.submit(submission)?.answer().await
    }

    /// Reads from the ledger on a thread that may wait for the disk.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Ledger) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, Problem> {
        let ledger = self.ledger.clone();
        let read = tokio::task::spawn_blocking(move || read(&ledger)).await;
        Ok(read.map_err(|error| Problem::internal(&error))??)
    }

    /// Has something recorded that is not a disclosure, on a thread that may wait.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Ledger) -> Result<T, RecordError> + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.turns.single().await?;
        let ledger = self.ledger.clone();
        let written = tokio::task::spawn_blocking(move || write(&ledger)).await;
        Ok(written.map_err(|error| Problem::internal(&error))??)
    }
}

/// All desks, by the id of their exporter.
pub(super) struct Desks {
    open: BTreeMap<String, Arc<Desk>>,
    clock: Arc<dyn Clock>,
    closing: AtomicBool,
    batches: Arc<Semaphore>,
    feeds: Arc<Semaphore>,
    limits: Limits,
    figures: Figures,
}

impl Desks {
    pub(super) fn open(
        ledgers: Vec<Ledger>,
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Result<Self, TokenFileError> {
        let mut desks = BTreeMap::new();
        for ledger in ledgers {
            desks.insert(
                ledger.exporter().id.to_string(),
                Arc::new(Desk::open(ledger, limits.waiting)?),
            );
        }
        Ok(Self {
            open: desks,
            clock,
            closing: AtomicBool::new(false),
            batches: Arc::new(Semaphore::new(BATCHES)),
            feeds: Arc::new(Semaphore::new(FEEDS)),
            limits,
            figures: Figures::default(),
        })
    }

    /// The ledger of an exporter.
    pub(super) fn of(&self, exporter: &str) -> Option<&Arc<Desk>> {
        self.open.get(exporter)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Arc<Desk>)> {
        self.open.iter()
    }

    /// Whether a path needs to say whose ledger is meant.
    pub(super) fn are_several(&self) -> bool {
        self.open.len() > 1
    }

    /// Whose token this is, and at which desk.
    pub(super) fn admit(&self, token: &str) -> Result<(&Arc<Desk>, Caller), TokenError> {
        let now = self.now();
        let mut refused = TokenError::Unknown;
        for desk in self.open.values() {
            match desk.caller(token, now) {
                Ok(caller) => return Ok((desk, caller)),
                Err(TokenError::Unknown) => {}
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// What the clock says.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.read().wall
    }

    /// Whose certificate this is, and at which desk.
    pub(super) fn admit_certified(
        &self,
        certificate: &Certificate,
    ) -> Result<(&Arc<Desk>, Caller), Problem> {
        producers::in_time(certificate, self.now())?;
        let mut desks = self.open.values();
        desks
            .find_map(|desk| Some((desk, desk.producer(certificate)?)))
            .ok_or_else(|| producers::unknown(certificate))
    }

    /// Whoever sits at the machine of a ledger: may do what it takes to be the same as having the ledger's folders.
    pub(super) fn admit_local(&self, exporter: &str) -> Option<(&Arc<Desk>, Caller)> {
        let everything = BTreeSet::from(Scope::ALL);
        let caller = Caller::known(TokenId::new(LOCAL), LOCAL, everything, Bounds::default());
        Some((self.of(exporter)?, caller))
    }

    /// Takes all producers from their settings again; those of a ledger whose settings cannot be used stay.
    pub(super) fn rename_producers(&self) -> Vec<SettingsError> {
        let renamed = self.open.values().map(|desk| desk.rename_producers());
        renamed.filter_map(Result::err).collect()
    }

    /// A place among the batches that are read at once; none while too many are.
    pub(super) fn batch(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.batches).try_acquire_owned().ok()
    }

    /// A place among the streams of events; none while too many are open.
    pub(super) fn feed(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.feeds).try_acquire_owned().ok()
    }

    /// How long an answer may wait for a caller who does not read.
    pub(super) fn patience(&self) -> Duration {
        self.limits.patience
    }

    /// How long an issuer of identities is left alone.
    pub(super) fn issuer_pause(&self) -> Duration {
        self.limits.issuer_pause
    }

    /// Looks for new and revoked tokens.
    pub(super) fn refresh(&self) {
        self.open.values().for_each(|desk| desk.refresh());
    }

    /// What the service counts.
    pub(super) fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The size of every ledger.
    pub(super) fn heads(&self) -> Vec<u64> {
        self.open.values().map(|desk| desk.ledger.size()).collect()
    }

    /// From now on the service is not ready.
    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::Release);
    }

    pub(super) fn are_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }
}
