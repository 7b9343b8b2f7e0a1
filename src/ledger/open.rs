//! Making a ledger, and opening one: recover what is durable, then believe nothing that does not agree.
//!
//! ```text
//! lock ─▶ settings ─▶ keys ─▶ signer's memory ─▶ journal and index ─▶ vault (rows without lines dropped)
//!      ─▶ register, rules, keys from their entries ─▶ clock ─▶ everything durable is signed ─▶ the writer starts
//! ```

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::settings::{Paths, Settings, SettingsError};
use super::signing::{LogKeys, SigningError};
use super::writer::{Handle, Writer};
use super::{Indexer, Ledger, RecordError, Shared, indexer, openings};
use crate::chain;
use crate::clock::{Clock, ClockFault, ClockRule};
use crate::decide;
use crate::disclosure::{
    ClearRecipient, Exporter, Recipient, SealedExporter, SealedRecipient, Text,
};
use crate::entry::{self, Body, Entry, Frame, Predecessor, RecipientChange};
use crate::files::{Disk, Files};
use crate::hash::{self, Digest, Secret};
use crate::keys::{Copies, FolderError, KeyFileError, KeyFolder, SigningFiles};
use crate::note::{KeyName, VerifierKey};
use crate::register::Register;
use crate::rulebook::Rulebook;
use crate::store::{self, Head, Page, Store, StoreError};
use crate::vault::{
    self, Batch, Compartment, KeyKeeper, Opened as OpenedRow, Owner, PersonNo, Row, RowKey, Vault,
    VaultError,
};

/// The vault's key file.
const VAULT_KEY: &str = "vault.key";
/// Its second live copy, unless `second_key_copy` of the settings names another medium.
const VAULT_KEY_COPY: &str = "vault.key.copy";
/// Keys MACs of tokens and replies.
const LOCAL_KEY: &str = "local.key";

/// The machine that a ledger runs on: its disk and its clock. Tests give others.
#[derive(Clone)]
pub struct Machine {
    /// The file system.
    pub files: Arc<dyn Files>,
    /// The clocks.
    pub clock: Arc<dyn Clock>,
    /// Where the index goes, on a real disk; `index/` in the ledger's folder if absent.
    pub index_folder: Option<std::path::PathBuf>,
}

impl Machine {
    /// This machine's disk, and a clock.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            files: Arc::new(Disk),
            clock,
            index_folder: None,
        }
    }
}

/// A ledger to be made.
#[derive(Debug, Clone)]
pub struct InitRequest {
    /// Whose ledger it is.
    pub exporter: Exporter,
    /// Name of the log and of its key, a domain and a path without scheme; made from the exporter's id if absent.
    pub origin: Option<String>,
    /// The log that this one succeeds.
    pub predecessor: Option<Predecessor>,
}

/// Why no ledger was made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Something is there already.
    #[error("`{0}` already holds a ledger; open it, or name another folder with `--ledger`")]
    Exists(String),
    /// A name that cannot be an origin.
    #[error(
        "`{origin}` cannot be the name of a log ({why}); write a domain of yours and a path, as in `ledger.example/prod`"
    )]
    Origin {
        /// As given.
        origin: String,
        /// Why.
        why: String,
    },
    /// The file system.
    #[error("`{path}`: {error}")]
    Io {
        /// Which path.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The keys folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The vault's key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The signing keys.
    #[error("{0}")]
    Keys(String),
    /// Opening what was made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Recording its first entries.
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// Why a ledger cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Settings missing or not valid.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// Somebody else owns it.
    #[error("{0}")]
    Busy(String),
    /// Signed entries are lost or changed.
    #[error("{0}")]
    Integrity(String),
    /// The store, for another reason.
    #[error("{0}")]
    Store(String),
    /// The keys folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The vault's key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The signing keys.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// An entry that must be there is not, or says something else.
    #[error("entry {seq} is not what this ledger needs to open ({what}); run `tabellion verify`")]
    Entry {
        /// Which.
        seq: u64,
        /// What was expected.
        what: String,
    },
    /// The writer.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

impl From<store::OpenError> for OpenError {
    fn from(error: store::OpenError) -> Self {
        match error {
            store::OpenError::Lock(error) => Self::Busy(error.to_string()),
            store::OpenError::Damaged(error) => Self::Integrity(error.to_string()),
            error => Self::Store(error.to_string()),
        }
    }
}

/// What opening found and mended.
#[derive(Debug, Clone, Default)]
pub struct OpenSummary {
    /// Number of entries.
    pub size: u64,
    /// Entries that the index had not seen yet.
    pub rolled_forward: u64,
    /// Why the index was made again, if it was.
    pub rebuilt: Option<String>,
    /// Entries that were put back into the journal.
    pub repaired: Vec<u64>,
    /// What was set aside behind the last whole line: file name and bytes.
    pub torn: Option<(String, u64)>,
    /// Openings whose line never came, dropped.
    pub dropped: usize,
    /// Copies of the vault's key file that were put right.
    pub key_copies_repaired: Vec<String>,
    /// Copies that could not be reached.
    pub key_copies_missing: Vec<String>,
    /// Why recording waits for `clock confirm`, if it does.
    pub clock: Option<ClockFault>,
}

/// An open ledger and what opening found.
pub struct Opened {
    /// The ledger.
    pub ledger: Ledger,
    /// What was found and mended.
    pub summary: OpenSummary,
}

struct Keeper(Copies);

impl KeyKeeper for Keeper {
    fn replace(&mut self, payload: &[u8]) -> Result<(), KeyFileError> {
        self.0.replace(payload)
    }
}

/// The opening of an entry's own sealed value.
#[derive(Deserialize)]
struct OwnOpening<T> {
    value: T,
}

/// The part of a slot's opening that the register needs.
#[derive(Deserialize)]
struct FactsOf<T> {
    facts: T,
}

impl Ledger {
    /// Makes a ledger in an empty place: folders, keys, genesis, rulebook.
    ///
    /// # Errors
    /// A ledger or keys are there already, an origin that is none, or those of the file system.
    pub fn init(
        paths: &Paths,
        request: InitRequest,
        clock: Arc<dyn Clock>,
        command: &str,
    ) -> Result<Opened, InitError> {
        Self::init_on(&Machine::with_clock(clock), paths, request, command)
    }

    /// As [`Ledger::init`], on a given machine.
    ///
    /// # Errors
    /// As [`Ledger::init`].
    pub fn init_on(
        machine: &Machine,
        paths: &Paths,
        request: InitRequest,
        command: &str,
    ) -> Result<Opened, InitError> {
        if files_hold_ledger(&*machine.files, paths).map_err(|error| InitError::Io {
            path: paths.ledger.display().to_string(),
            error,
        })? {
            return Err(InitError::Exists(paths.ledger.display().to_string()));
        }
        let origin = request
            .origin
            .clone()
            .unwrap_or_else(|| format!("{}.ledger.invalid/disclosures", request.exporter.id));
        let name = KeyName::parse(&origin).map_err(|error| InitError::Origin {
            origin: origin.clone(),
            why: error.to_string(),
        })?;
        check_origin(&origin)?;
        let files = Arc::clone(&machine.files);
        let folder = KeyFolder::create(Arc::clone(&files), &paths.keys)?;
        let (signing, next) = SigningFiles::new(folder.clone())
            .create()
            .map_err(|error| InitError::Keys(error.to_string()))?;
        let settings = Settings {
            origin: origin.clone(),
            second_key_copy: None,
            serve: super::Serve::default(),
        };
        let payload = vault::Embedded::new_keys().map_err(OpenError::Vault)?;
        Copies::create(Arc::clone(&files), key_copies(&folder, &settings), &payload)?;
        let io = |path: &Path| {
            let path = path.display().to_string();
            move |error| InitError::Io { path, error }
        };
        files
            .make_folder(&paths.ledger)
            .map_err(io(&paths.ledger))?;
        let genesis = Genesis {
            vkey: signing.verifier(name),
            next: hash::content(&next.public_key()),
        };
        // The settings come last: without them there is no ledger, and `init` may be tried again elsewhere.
        let opened = begin(machine, paths, &settings, request, &genesis, command)?;
        files
            .replace(&paths.settings(), settings.to_toml().as_bytes())
            .map_err(io(&paths.settings()))?;
        Ok(opened)
    }

    /// Opens a ledger and recovers it if need be.
    ///
    /// # Errors
    /// It is busy, damaged beyond repair, or its keys or vault cannot be opened. Nothing acknowledged is given up.
    pub fn open(paths: &Paths, clock: Arc<dyn Clock>, command: &str) -> Result<Opened, OpenError> {
        Self::open_on(&Machine::with_clock(clock), paths, command)
    }

    /// As [`Ledger::open`], on a given machine.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_on(machine: &Machine, paths: &Paths, command: &str) -> Result<Opened, OpenError> {
        let settings = Settings::read(&*machine.files, paths)?;
        let mut parts = Parts::open(machine, paths, &settings, command)?;
        parts.check_vault()?;
        let facts = parts.read_facts()?;
        parts.finish(paths, settings, facts, Arc::clone(&machine.clock))
    }
}

/// The head that the published checkpoint states; empty where nothing was published.
fn published_head(files: &dyn Files, folder: &Path) -> Result<Head, OpenError> {
    let io = |error: std::io::Error| OpenError::Store(error.to_string());
    let Some(note) = store::checkpoints::published(files, folder).map_err(io)? else {
        return Ok(Head::empty());
    };
    let stated = crate::note::Note::parse(&note)
        .map_err(|error| error.to_string())
        .and_then(|note| {
            crate::checkpoint::Checkpoint::parse(note.text()).map_err(|error| error.to_string())
        })
        .map_err(|error| {
            OpenError::Integrity(format!("the published checkpoint cannot be read: {error}"))
        })?;
    Ok(Head {
        size: stated.size.0,
        root: stated.root,
    })
}

fn files_hold_ledger(files: &dyn Files, paths: &Paths) -> std::io::Result<bool> {
    Ok(files.look(&paths.settings())?.is_some())
}

/// An origin may stand in entries only if it is of the form that their schema bounds.
fn check_origin(origin: &str) -> Result<(), InitError> {
    let mut segments = origin.split('/');
    let host = segments.next().unwrap_or_default();
    let good = |text: &str, extra: &[u8], most: usize| {
        (1..=most).contains(&text.len())
            && text.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || extra.contains(&byte)
            })
    };
    let segments: Vec<&str> = segments.collect();
    if good(host, b".-", 100)
        && segments.len() <= 4
        && segments.iter().all(|segment| good(segment, b"._-", 64))
    {
        return Ok(());
    }
    Err(InitError::Origin {
        origin: origin.to_owned(),
        why: "lower-case letters, digits, `.` and `-`, then at most four short segments".to_owned(),
    })
}

fn key_copies(folder: &KeyFolder, settings: &Settings) -> Vec<std::path::PathBuf> {
    let second = settings
        .second_key_copy
        .clone()
        .unwrap_or_else(|| folder.path(VAULT_KEY_COPY));
    vec![folder.path(VAULT_KEY), second]
}

/// What the genesis of a successor says of the log before: its last signed size and root, as the signer remembers them,
/// and how many of its entries are still whole.
///
/// # Errors
/// The old ledger's settings, keys folder or journal cannot be read, or nothing was ever signed.
pub fn predecessor(
    machine: &Machine,
    old: &Paths,
    reason: entry::Succession,
) -> Result<Predecessor, InitError> {
    let settings = Settings::read(&*machine.files, old).map_err(OpenError::Settings)?;
    let folder = KeyFolder::open(Arc::clone(&machine.files), &old.keys)?;
    let memory = crate::keys::Memory::load(&folder, &settings.origin)
        .map_err(|error| InitError::Keys(error.to_string()))?
        .ok_or_else(|| {
            InitError::Keys(
                "the old keys folder remembers no signature: there is nothing to succeed"
                    .to_owned(),
            )
        })?;
    let report = super::verify(Arc::clone(&machine.files), &old.ledger, &[], &[], |_, _| {})
        .map_err(|error| InitError::Keys(error.to_string()))?;
    let recovered = report.size.min(memory.size);
    Ok(Predecessor {
        origin: settings.origin,
        reason,
        recovered,
        root: memory.root,
        size: memory.size,
    })
}

/// What a genesis needs besides the exporter.
struct Genesis {
    vkey: VerifierKey,
    next: Digest,
}

/// What the entries say of the ledger itself.
struct Facts {
    register: Register,
    vkeys: Vec<String>,
    current: VerifierKey,
    promised: Digest,
    rulebook: Arc<Rulebook>,
    last_at: Option<DateTime<Utc>>,
    prev: crate::hash::ChainHash,
}

/// Store, vault and keys, open and in agreement.
struct Parts {
    store: Arc<store::Embedded>,
    vault: Arc<vault::Embedded>,
    folder: KeyFolder,
    local: Secret,
    name: KeyName,
    summary: OpenSummary,
}

impl Parts {
    fn open(
        machine: &Machine,
        paths: &Paths,
        settings: &Settings,
        command: &str,
    ) -> Result<Self, OpenError> {
        let files = Arc::clone(&machine.files);
        let folder = KeyFolder::open(Arc::clone(&files), &paths.keys)?;
        let name = KeyName::parse(&settings.origin)
            .map_err(|error| OpenError::Store(format!("`origin` in the settings: {error}")))?;
        let remembered = crate::keys::Memory::load(&folder, name.as_str())
            .map_err(|error| SigningError::Signer(error.into()))?;
        let signed = match remembered {
            Some(memory) => Head {
                size: memory.size,
                root: memory.root,
            },
            // The memory was lost: the published checkpoint is the next best witness.
            None => published_head(&*files, &paths.ledger)?,
        };
        let now = machine.clock.read().wall;
        let owner = store::lock::Owner::this_process(command, now);
        let log_indexer = Arc::new(Indexer::new(name.as_str()));
        let mut opening = store::Opening::new(
            Arc::clone(&files),
            paths.ledger.clone(),
            signed,
            log_indexer,
            owner,
            now,
        );
        if let Some(folder) = &machine.index_folder {
            opening.index_folder.clone_from(folder);
        }
        let (store, report) = store::open(&opening)?;
        let (copies, payload, key_report) =
            Copies::open(Arc::clone(&files), key_copies(&folder, settings))?;
        let (vault, _) =
            vault::Embedded::open(&files, &paths.ledger, &payload, Box::new(Keeper(copies)))?;
        let dropped = vault.truncate(report.size)?;
        let local = folder.local_key(LOCAL_KEY)?;
        let shown = |list: &[(std::path::PathBuf, String)]| {
            list.iter()
                .map(|(path, why)| format!("{} ({why})", path.display()))
                .collect()
        };
        let summary = OpenSummary {
            size: report.size,
            rolled_forward: report.rolled_forward,
            rebuilt: report.rebuilt,
            repaired: report.repaired,
            torn: report.torn.map(|torn| (torn.name, torn.bytes)),
            dropped: dropped.rows,
            key_copies_repaired: shown(&key_report.repaired),
            key_copies_missing: shown(&key_report.unreachable),
            clock: None,
        };
        Ok(Self {
            store: Arc::new(store),
            vault: Arc::new(vault),
            folder,
            local,
            name,
            summary,
        })
    }

    /// The vault must reach as far as the journal: an older one has lost openings of acknowledged entries, and would
    /// number persons twice. Rows of the last entries may be missing only if an erasure came after them.
    fn check_vault(&self) -> Result<(), OpenError> {
        let last = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        let erasure = self.store.list(indexer::KIND, b"erasure", last)?.pop();
        for seq in (0..self.store.head().size).rev() {
            let line = self.store.line(seq)?.unwrap_or_default();
            if !has_openings(&line) {
                continue;
            }
            if self.has_row(seq, 0)? || self.has_row(seq, 1)? {
                return Ok(());
            }
            if erasure.is_none_or(|erasure| erasure < seq) {
                return Err(OpenError::Integrity(format!(
                    "`vault.redb` is older than the journal: it has nothing of entry {seq}; put back the one that belongs to \
                     this journal, or journal and vault from the same data backup"
                )));
            }
        }
        Ok(())
    }

    fn has_row(&self, seq: u64, part: u8) -> Result<bool, OpenError> {
        let key = RowKey::new(seq, 0, part).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })?;
        Ok(self.vault.row(key)?.is_some())
    }

    fn entry(&self, seq: u64) -> Result<Entry, OpenError> {
        let line = self.store.line(seq)?.unwrap_or_default();
        Entry::parse(&line).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })
    }

    /// Entries of one kind, oldest first.
    fn of_kind(&self, kind: &str) -> Result<Vec<Entry>, OpenError> {
        let page = Page::Forward {
            from: 0,
            limit: usize::MAX,
        };
        let places = self.store.list(indexer::KIND, kind.as_bytes(), page)?;
        places.into_iter().map(|seq| self.entry(seq)).collect()
    }

    fn read_facts(&mut self) -> Result<Facts, OpenError> {
        let Body::Genesis(genesis) = self.entry(0)?.body else {
            return Err(OpenError::Entry {
                seq: 0,
                what: "a genesis".to_owned(),
            });
        };
        let wrong = |seq: u64, what: String| OpenError::Entry { seq, what };
        let mut vkeys = vec![genesis.vkey.clone()];
        let mut promised = genesis.next_key;
        for entry in self.of_kind("key")? {
            if let Body::Key(rotation) = entry.body {
                vkeys.push(rotation.new);
                promised = rotation.next;
            }
        }
        let current = VerifierKey::parse(vkeys.last().map_or("", String::as_str))
            .map_err(|error| wrong(0, error.to_string()))?;
        let sealed: Option<SealedExporter> = self.own(0)?;
        let exporter = join_exporter(genesis.profile, sealed).map_err(|what| wrong(0, what))?;
        let mut register = Register::new(exporter, 0);
        for entry in self.of_kind("exporter")? {
            let seq = entry.seq;
            if let Body::Exporter(change) = entry.body {
                let exporter = join_exporter(change.profile, self.own(seq)?)
                    .map_err(|what| wrong(seq, what))?;
                register.set_exporter(exporter, seq);
            }
        }
        for entry in self.of_kind("recipient")? {
            self.take_recipient(&mut register, entry)?;
        }
        let mut rulebook = None;
        for entry in self.of_kind("rulebook")? {
            if let Body::Rulebook(rules) = entry.body {
                rulebook = Some((entry.seq, rules.digest));
            }
        }
        let embedded = Arc::new(embedded_rulebook()?);
        let rulebook = match rulebook {
            Some((_, digest)) if digest == embedded.digest() => embedded,
            Some((seq, digest)) => Arc::new(self.old_rulebook(seq, digest)?),
            None => return Err(wrong(0, "a rulebook entry".to_owned())),
        };
        let last = self.store.head().size.checked_sub(1);
        let line = last
            .map(|seq| self.store.line(seq))
            .transpose()?
            .flatten()
            .unwrap_or_default();
        let last_at = Frame::of(&line)
            .and_then(|frame| std::str::from_utf8(frame.at).ok())
            .and_then(|at| crate::canon::parse_instant(at).ok());
        Ok(Facts {
            register,
            vkeys,
            current,
            promised,
            rulebook,
            last_at,
            prev: hash::chain(&line),
        })
    }

    /// A rulebook of an earlier release, from its public blob.
    fn old_rulebook(&self, seq: u64, digest: Digest) -> Result<Rulebook, OpenError> {
        let missing = |what: String| OpenError::Entry { seq, what };
        let blob = |name: Digest| {
            let bytes = self
                .vault
                .blobs()
                .public(name)?
                .ok_or_else(|| missing(format!("the public blob {name}")))?;
            String::from_utf8(bytes).map_err(|error| missing(error.to_string()))
        };
        let mut files = Vec::new();
        for line in blob(digest)?.lines() {
            let (name_of_blob, name) = line
                .split_once("  ")
                .ok_or_else(|| missing("a listing of files".to_owned()))?;
            let name_of_blob =
                Digest::parse(name_of_blob).map_err(|error| missing(error.to_string()))?;
            files.push((name.to_owned(), blob(name_of_blob)?));
        }
        Rulebook::recall(
            files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str())),
        )
        .map_err(|error| missing(error.to_string()))
    }

    fn own<T: serde::de::DeserializeOwned>(&self, seq: u64) -> Result<Option<T>, OpenError> {
        let key = RowKey::new(seq, 0, 1).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })?;
        match self.vault.row(key)? {
            Some((_, OpenedRow::Open(plain))) => {
                let opening: OwnOpening<T> =
                    serde_json::from_slice(&plain).map_err(|error| OpenError::Entry {
                        seq,
                        what: format!("an opening ({error})"),
                    })?;
                Ok(Some(opening.value))
            }
            _ => Ok(None),
        }
    }

    fn take_recipient(&self, register: &mut Register, entry: Entry) -> Result<(), OpenError> {
        let seq = entry.seq;
        let Body::Recipient(change) = entry.body else {
            return Ok(());
        };
        if matches!(
            change.change,
            RecipientChange::Retired | RecipientChange::Merged
        ) {
            if let Some(id) = &change.id {
                register.retire(id, seq);
            }
            return Ok(());
        }
        let Some(profile) = change.profile else {
            return Ok(());
        };
        let sealed: Option<SealedRecipient> = match &change.id {
            Some(_) => self.own(seq)?,
            None => self.facts_of_slot(seq)?,
        };
        // A natural person that was erased is no recipient any more.
        let (Some(sealed), Some(profile)) = (
            sealed.or_else(|| nameless(&profile, change.id.as_deref())),
            Some(profile),
        ) else {
            return Ok(());
        };
        let recipient = Recipient::join(profile, sealed).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })?;
        let id = recipient.id.to_string();
        register.set_organisation(&id, recipient, seq);
        Ok(())
    }

    fn facts_of_slot<T: serde::de::DeserializeOwned>(
        &self,
        seq: u64,
    ) -> Result<Option<T>, OpenError> {
        let key = RowKey::new(seq, 0, 0).map_err(|error| OpenError::Entry {
            seq,
            what: error.to_string(),
        })?;
        match self.vault.row(key)? {
            Some((_, OpenedRow::Open(plain))) => {
                let opening: FactsOf<T> =
                    serde_json::from_slice(&plain).map_err(|error| OpenError::Entry {
                        seq,
                        what: format!("an opening ({error})"),
                    })?;
                Ok(Some(opening.facts))
            }
            _ => Ok(None),
        }
    }

    fn finish(
        mut self,
        paths: &Paths,
        settings: Settings,
        facts: Facts,
        clock: Arc<dyn Clock>,
    ) -> Result<Opened, OpenError> {
        let head = self.store.head();
        let mut keys = LogKeys::open(self.folder.clone(), self.name.clone(), &facts.current, head)?;
        self.sign_what_is_durable(&mut keys, head, &*clock)?;
        let mut rule = ClockRule::start(facts.last_at, clock.read());
        self.summary.clock = rule.watch(clock.read()).err();
        let shared = Arc::new(Shared {
            origin: self.name.as_str().to_owned(),
            store: self.store.clone(),
            vault: self.vault.clone(),
            register: RwLock::new(facts.register),
            rulebook: RwLock::new(facts.rulebook),
            vkeys: RwLock::new(facts.vkeys),
            clock,
            reply_key: hash::subkey("replies", &self.local),
            failures: AtomicU64::new(0),
            stopped: RwLock::new(None),
        });
        let exporter = shared.register().exporter().id.to_string();
        let writer = Writer {
            shared: Arc::clone(&shared),
            rule,
            keys,
            promised: facts.promised,
            exporter,
            head,
            prev: facts.prev,
            counts: HashMap::new(),
        };
        let ledger = Ledger {
            shared,
            writer: Arc::new(Handle::start(writer)?),
            paths: Arc::new(paths.clone()),
            settings: Arc::new(settings),
        };
        Ok(Opened {
            ledger,
            summary: self.summary,
        })
    }

    /// Whole lines beyond the signer's memory are kept and signed; the checkpoint is published anew.
    fn sign_what_is_durable(
        &self,
        keys: &mut LogKeys,
        head: Head,
        clock: &dyn Clock,
    ) -> Result<(), OpenError> {
        if head.size == 0 {
            return Ok(());
        }
        let continuity = match keys.remembered() {
            Some((size, _)) if size > 0 && size < head.size => {
                Some(self.consistency(size, head.size)?)
            }
            _ => None,
        };
        let now = clock.read().boot;
        let note = match &continuity {
            Some(proof) => keys.sign_after(head, crate::keys::Continuity::Proof(proof), now)?,
            None => keys.sign_after(head, crate::keys::Continuity::OldRoot(head.root), now)?,
        };
        keys.rest()?;
        Ok(self.store.put_checkpoint(note.as_bytes())?)
    }

    fn consistency(&self, from: u64, to: u64) -> Result<Vec<crate::hash::NodeHash>, OpenError> {
        use crate::tree::{self, Size, TileId, TileReader};
        struct Tiles<'a>(&'a store::Embedded);
        impl TileReader for Tiles<'_> {
            type Error = StoreError;
            fn tile(&self, id: TileId) -> Result<Vec<crate::hash::NodeHash>, StoreError> {
                self.0.tile(id)
            }
        }
        tree::consistency(Size(from), Size(to), &Tiles(&self.store))
            .map_err(|error| OpenError::Store(error.to_string()))
    }
}

/// Whether the vault was given anything with a line: persons, a sealed value, a natural person as recipient.
fn has_openings(line: &[u8]) -> bool {
    let body = serde_json::from_slice::<serde_json::Value>(line).unwrap_or_default();
    let body = &body["body"];
    [
        &body["subjects"],
        &body["sealed"],
        &body["recipient"]["slot"],
    ]
    .iter()
    .any(|member| !member.is_null())
}

fn join_exporter(
    clear: crate::disclosure::ClearExporter,
    sealed: Option<SealedExporter>,
) -> Result<Exporter, String> {
    let sealed = match sealed {
        Some(sealed) => sealed,
        None => SealedExporter {
            name: Text::parse(clear.id.as_str())?,
            acting_for_name: None,
            contact: None,
        },
    };
    Exporter::join(clear, sealed).map_err(|error| error.to_string())
}

/// What is left of an organisation whose words were erased: its id stands for its name.
fn nameless(clear: &ClearRecipient, id: Option<&str>) -> Option<SealedRecipient> {
    let id = id?;
    let name = Text::parse(id).ok()?;
    let silent = || crate::disclosure::SealedEvidence {
        whole: None,
        document: None,
        reference: None,
        members: None,
        authorisation_ref: None,
    };
    Some(SealedRecipient {
        id: None,
        name: name.clone(),
        contact: None,
        listed_entity: clear
            .attributes
            .as_ref()
            .and_then(|attributes| attributes.dpf.as_ref())
            .map(|_| name.clone()),
        sub_processors: clear
            .sub_processors
            .iter()
            .map(|sub| crate::disclosure::SealedSubProcessor {
                name: name.clone(),
                listed_entity: sub
                    .attributes
                    .as_ref()
                    .and_then(|attributes| attributes.dpf.as_ref())
                    .map(|_| name.clone()),
                instruments: sub.instruments.iter().map(|_| silent()).collect(),
            })
            .collect(),
        instruments: clear.instruments.iter().map(|_| silent()).collect(),
    })
}

/// The first entries: genesis and rulebook, in one group.
fn begin(
    machine: &Machine,
    paths: &Paths,
    settings: &Settings,
    request: InitRequest,
    genesis: &Genesis,
    command: &str,
) -> Result<Opened, InitError> {
    let mut parts = Parts::open(machine, paths, settings, command)?;
    let at = chrono::SubsecRound::trunc_subsecs(machine.clock.read().wall, 0);
    let (profile, sealed) = request.exporter.split();
    let salt = random().map_err(|error| InitError::Keys(error.clone()))?;
    let (commitment, opening) = openings::seal_entry(&crate::hash::Salt::from_bytes(salt), &sealed)
        .map_err(RecordError::from)?;
    let log_id = random().map_err(|error| InitError::Keys(error.clone()))?;
    let exporter = request.exporter.id.to_string();
    let first = Body::Genesis(entry::Genesis {
        log_id: Digest::from_bytes(log_id),
        next_key: genesis.next,
        origin: settings.origin.clone(),
        predecessor: request.predecessor,
        profile,
        sealed: Some(commitment),
        schemas: entry::schemas_digest(),
        vkey: genesis.vkey.to_string(),
    });
    let rulebook = embedded_rulebook()?;
    publish_rulebook(&parts.vault, &rulebook)?;
    let second = Body::Rulebook(rulebook_entry(&rulebook, None));
    let mut prev = chain::genesis_prev(&settings.origin);
    let mut rows = Vec::new();
    for (seq, body) in [(0, &first), (1, &second)] {
        let entry = Entry {
            at,
            body: body.clone(),
            exporter: exporter.clone(),
            prev,
            seq,
        };
        let line = entry.line().map_err(RecordError::from)?.into_bytes();
        prev = hash::chain(&line);
        rows.push(store::Row {
            line,
            keys: indexer::keys_of(body),
        });
    }
    let key = RowKey::new(0, 0, 1).map_err(|error| InitError::Keys(error.to_string()))?;
    let compartment = Compartment::new(7).unwrap_or(Compartment::IDENTITY);
    let owner = Owner {
        person: PersonNo::ORGANISATION,
        compartment,
    };
    let batch = Batch {
        rows: vec![Row {
            key,
            owner,
            number: 0,
            plaintext: opening,
        }],
        ..Batch::default()
    };
    parts.vault.commit(&batch).map_err(OpenError::Vault)?;
    parts.store.append(0, &rows).map_err(OpenError::from)?;
    let facts = parts.read_facts()?;
    Ok(parts.finish(paths, settings.clone(), facts, Arc::clone(&machine.clock))?)
}

/// The rules of this release.
fn embedded_rulebook() -> Result<Rulebook, OpenError> {
    Rulebook::embedded().map_err(|error| {
        OpenError::Store(format!("the rules of this release cannot be read: {error}"))
    })
}

/// Puts the files of a rulebook, and their listing, where verdicts name them: into public blobs.
fn publish_rulebook(vault: &vault::Embedded, rulebook: &Rulebook) -> Result<(), OpenError> {
    for (_, text) in Rulebook::embedded_files() {
        vault.blobs().put_public(text.as_bytes())?;
    }
    let listing = rulebook.listing();
    vault.blobs().put_public(listing.as_bytes())?;
    Ok(())
}

/// What a `rulebook` entry says of a rulebook.
pub(super) fn rulebook_entry(rulebook: &Rulebook, actor: Option<String>) -> entry::Rulebook {
    entry::Rulebook {
        actor,
        checked: rulebook.last_checked().to_string(),
        decide: decide::VERSION,
        digest: rulebook.digest(),
        files: rulebook.files().len() as u64,
        law_of: rulebook.law_as_of().to_string(),
        version: rulebook.version().to_owned(),
    }
}

fn random() -> Result<[u8; 32], String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}
