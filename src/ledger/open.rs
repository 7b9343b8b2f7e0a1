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

use super::erase;
use super::facts::Facts;
use super::queue::Handle;
use super::settings::{Paths, Settings, SettingsError};
use super::signing::{LogKeys, SigningError};
use super::writer::Writer;
use super::{Indexer, Ledger, RecordError, Shared, indexer, prune};
use crate::clock::{Clock, ClockFault, ClockRule};
use crate::files::{Disk, Files};
use crate::hash::{self, Secret};
use crate::keys::{Copies, FolderError, KeyFileError, KeyFolder};
use crate::note::KeyName;
use crate::store::mend::Source;
use crate::store::{self, Head, Page, Store, StoreError};
use crate::tree::Subtrees;
use crate::vault::{self, KeyKeeper, RowKey, Vault, VaultError};

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
    /// The key file is older than an erasure.
    #[error(
        "the vault's key file is from before erasure {erasure}: it would open what was erased; put the newer key file back, \
         or have the same keys erased again with `tabellion keys erase-again`"
    )]
    OldKeys {
        /// The entry of the erasure.
        erasure: u64,
    },
    /// Its time is over.
    #[error(
        "the log `{origin}` was pruned on {on}: its lines are gone, and nothing can be read or recorded; `tabellion verify` says what is left and proven"
    )]
    Pruned {
        /// Name of the log.
        origin: String,
        /// Civil day.
        on: String,
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
    /// Erasures that are in force and could not be completed: why.
    pub erasures_unfinished: Vec<String>,
    /// Keys of erased persons that an old key file had brought back, erased again.
    pub erased_again: usize,
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

impl Ledger {
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
        Self::open_with(machine, paths, command, OldKeys::Refuse, None)
    }

    /// Opens a ledger whose key file is from before an erasure, and has the same keys erased again.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_erasing_again(
        machine: &Machine,
        paths: &Paths,
        command: &str,
    ) -> Result<Opened, OpenError> {
        Self::open_with(machine, paths, command, OldKeys::EraseAgain, None)
    }

    /// Opens a ledger, looks at every line, and asks somebody else for those that the journal lost.
    pub(super) fn open_with_lines(
        machine: &Machine,
        paths: &Paths,
        command: &str,
        lines: &dyn Source,
    ) -> Result<Opened, OpenError> {
        Self::open_with(machine, paths, command, OldKeys::Refuse, Some(lines))
    }

    fn open_with(
        machine: &Machine,
        paths: &Paths,
        command: &str,
        old_keys: OldKeys,
        lines: Option<&dyn Source>,
    ) -> Result<Opened, OpenError> {
        let settings = Settings::read(&*machine.files, paths)?;
        prune::refuse_pruned(machine, paths, command)?;
        let mut parts = Parts::open(machine, paths, &settings, command, lines)?;
        parts.check_vault()?;
        if old_keys == OldKeys::EraseAgain {
            parts.summary.erased_again = erase::erase_again(&parts)?;
        }
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

pub(super) fn key_copies(folder: &KeyFolder, settings: &Settings) -> Vec<std::path::PathBuf> {
    let second = settings
        .second_key_copy
        .clone()
        .unwrap_or_else(|| folder.path(VAULT_KEY_COPY));
    vec![folder.path(VAULT_KEY), second]
}

/// What is done with a key file that would open what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OldKeys {
    Refuse,
    EraseAgain,
}

/// Store, vault and keys, open and in agreement.
pub(super) struct Parts {
    files: Arc<dyn Files>,
    pub(super) store: Arc<store::Embedded>,
    pub(super) vault: Arc<vault::Embedded>,
    pub(super) folder: KeyFolder,
    pub(super) local: Secret,
    pub(super) name: KeyName,
    pub(super) summary: OpenSummary,
}

impl Parts {
    pub(super) fn open(
        machine: &Machine,
        paths: &Paths,
        settings: &Settings,
        command: &str,
        lines: Option<&dyn Source>,
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
        let lines: Vec<&dyn Source> = lines.into_iter().collect();
        opening.sources = &lines;
        if !lines.is_empty() {
            opening.check = store::Check::Full;
        }
        let (store, report) = store::open(&opening)?;
        check_vault_is_there(&*files, &paths.ledger, report.size)?;
        let (copies, payload, key_report) =
            Copies::open(Arc::clone(&files), key_copies(&folder, settings))?;
        let (vault, _) =
            vault::Embedded::open(&files, &paths.ledger, &payload, Box::new(Keeper(copies)))
                .map_err(|error| match error {
                    VaultError::OlderThanLog => OpenError::Integrity(error.to_string()),
                    error => error.into(),
                })?;
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
            erasures_unfinished: Vec::new(),
            erased_again: 0,
            clock: None,
        };
        Ok(Self {
            files,
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
    pub(super) fn check_vault(&self) -> Result<(), OpenError> {
        let last = Page::Backward {
            before: u64::MAX,
            limit: 1,
        };
        let erasure = self.store.list(indexer::KIND, b"erasure", last)?.pop();
        let purge = self.store.list(indexer::KIND, b"retention", last)?.pop();
        let erasure = erasure.max(purge);
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

    /// How many lines there are, and the root over them.
    pub(super) fn head(&self) -> Head {
        self.store.head()
    }

    pub(super) fn finish(
        self,
        paths: &Paths,
        settings: Settings,
        facts: Facts,
        clock: Arc<dyn Clock>,
    ) -> Result<Opened, OpenError> {
        let head = self.head();
        let mut keys = LogKeys::open(self.folder.clone(), self.name.clone(), &facts.keys, head)?;
        self.sign_what_is_durable(&mut keys, head, &*clock)?;
        let writer = self.writer(facts, keys, clock, paths, &settings);
        self.start(writer, paths, settings)
    }

    /// The writer, not yet at work.
    pub(super) fn writer(
        &self,
        facts: Facts,
        keys: LogKeys,
        clock: Arc<dyn Clock>,
        paths: &Paths,
        settings: &Settings,
    ) -> Writer {
        let rule = ClockRule::start(facts.last_at, clock.read());
        let shared = Arc::new(Shared {
            origin: self.name.as_str().to_owned(),
            store: self.store.clone(),
            vault: self.vault.clone(),
            register: RwLock::new(facts.register),
            rulebook: RwLock::new(facts.rulebook),
            vkeys: RwLock::new(facts.vkeys),
            clock,
            subtrees: Subtrees::default(),
            reply_key: hash::subkey("replies", &self.local),
            files: Arc::clone(&self.files),
            folder: paths.ledger.clone(),
            reserve: settings.reserve(),
            figures: super::figures::Figures::default(),
            holds: RwLock::new(facts.holds),
            erasing: std::sync::Mutex::new(()),
            unfinished: std::sync::Mutex::new(facts.unfinished.into_iter().collect()),
            failures: AtomicU64::new(0),
            stopped: RwLock::new(None),
            closed: RwLock::new(facts.closed),
            clock_fault: RwLock::new(self.summary.clock),
            backups: Arc::new(tokio::sync::Semaphore::new(1)),
            periodic: super::timestamps::Periodic::default(),
        });
        shared.figures.set_last(facts.last_at);
        shared.look_at_disk();
        let exporter = shared.register().exporter().id.to_string();
        Writer {
            shared,
            rule,
            keys,
            promised: facts.keys.promised,
            exporter,
            head: self.head(),
            prev: facts.prev,
            counts: HashMap::new(),
            day: facts.last_at.map(|at| at.date_naive()),
        }
    }

    /// Sets the writer to work.
    pub(super) fn start(
        mut self,
        mut writer: Writer,
        paths: &Paths,
        settings: Settings,
    ) -> Result<Opened, OpenError> {
        self.summary.clock = writer.clock_fault();
        let ledger = Ledger {
            shared: Arc::clone(&writer.shared),
            writer: Arc::new(Handle::start(writer)?),
            paths: Arc::new(paths.clone()),
            settings: Arc::new(settings),
        };
        self.summary.erasures_unfinished = ledger.resume_erasures();
        Ok(Opened {
            ledger,
            summary: self.summary,
        })
    }

    /// Whole lines beyond the signer's memory are kept and signed; the checkpoint is published anew; then the files
    /// follow a rotation that a power cut interrupted.
    fn sign_what_is_durable(
        &self,
        keys: &mut LogKeys,
        head: Head,
        clock: &dyn Clock,
    ) -> Result<(), OpenError> {
        if head.size > 0 {
            let note = keys.sign(head, &*self.store, clock)?.into_bytes();
            keys.rest()?;
            let note = self.kept(head.size, &note)?.unwrap_or(note);
            self.store.put_checkpoint(&note)?;
            if keys.is_unsettled() {
                self.store.keep_checkpoint(head.size, &note)?;
            }
        }
        Ok(keys.settle()?)
    }

    /// The checkpoint that was kept of the same tree: after a rotation it has the old key's signature too.
    fn kept(&self, size: u64, note: &[u8]) -> Result<Option<Vec<u8>>, OpenError> {
        let text = |note: &[u8]| {
            let text = std::str::from_utf8(note).ok()?;
            text.split_once("\n\n").map(|(text, _)| text.to_owned())
        };
        let kept = self.store.kept_checkpoints()?.into_iter();
        Ok(kept
            .filter(|(kept, _)| *kept == size)
            .map(|(_, kept)| kept)
            .find(|kept| text(kept).is_some() && text(kept) == text(note)))
    }
}

/// An empty vault is made for an empty journal only: beside any other it would hide that the vault is missing.
pub(super) fn check_vault_is_there(
    files: &dyn Files,
    folder: &Path,
    size: u64,
) -> Result<(), OpenError> {
    let path = folder.join("vault.redb");
    let found = files.look(&path).map_err(|error| {
        OpenError::Vault(VaultError::Io {
            path: path.display().to_string(),
            error,
        })
    })?;
    if found.is_some() || size == 0 {
        return Ok(());
    }
    Err(OpenError::Integrity(format!(
        "`vault.redb` is missing, and the journal has {size} entries; put back the three files `vault.redb`, `vault-0.wal` and \
         `vault-1.wal` from the last data backup, together with the journal of the same backup if that is older"
    )))
}

/// Whether the vault was given anything with a line: persons, a sealed value, a natural person as recipient.
pub(super) fn has_openings(line: &[u8]) -> bool {
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
