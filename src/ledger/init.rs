//! Making a ledger in an empty place: folders, keys, genesis, rulebook; also as the successor of one that ended.

use std::path::Path;
use std::sync::Arc;

use super::facts::random;
use super::open::{Machine, OpenError, Opened, Parts, key_copies};
use super::rules::{embedded_rulebook, publish_rulebook, rulebook_entry};
use super::settings::{Paths, Settings};
use super::{Ledger, RecordError, indexer, openings};
use crate::chain;
use crate::clock::Clock;
use crate::disclosure::Exporter;
use crate::entry::{self, Body, Entry, Predecessor};
use crate::files::Files;
use crate::hash::{self, Digest};
use crate::keys::{Copies, FolderError, KeyFileError, KeyFolder, SigningFiles};
use crate::note::{KeyName, VerifierKey};
use crate::store::{self, Store};
use crate::vault::{self, Batch, Compartment, Owner, PersonNo, Row, RowKey, Vault};

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
    /// A predecessor that goes on.
    #[error(
        "the log `{0}` was not closed, so it cannot be succeeded as closed; close it first (`tabellion close`), or begin the new ledger without `--succeeds`"
    )]
    NotClosed(String),
    /// A predecessor that names another.
    #[error(
        "the log `{old}` was closed in favour of `{named}`; begin the successor under that name (`--origin {named}`)"
    )]
    AnotherSuccessor {
        /// Origin of the closed log.
        old: String,
        /// The successor it names.
        named: String,
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
            oidc: None,
            timestamp: None,
            origin: origin.clone(),
            second_key_copy: None,
            rules: None,
            disk_reserve_mib: None,
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
}

fn files_hold_ledger(files: &dyn Files, paths: &Paths) -> std::io::Result<bool> {
    Ok(files.look(&paths.settings())?.is_some())
}

/// An origin may stand in entries only if it is of the form that their schema bounds.
fn check_origin(origin: &str) -> Result<(), InitError> {
    is_bounded(origin).map_err(|why| InitError::Origin {
        origin: origin.to_owned(),
        why,
    })
}

/// Whether a log may have that name; if not, why.
pub(super) fn check_name(origin: &str) -> Result<(), String> {
    KeyName::parse(origin).map_err(|error| error.to_string())?;
    is_bounded(origin)
}

fn is_bounded(origin: &str) -> Result<(), String> {
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
    Err("lower-case letters, digits, `.` and `-`, then at most four short segments".to_owned())
}

/// What the genesis of a successor says of the log before: its last signed size and root, as the signer remembers them,
/// and how many of its entries are still whole. `origin`: the successor's.
///
/// # Errors
/// The old ledger's settings, keys folder or journal cannot be read, nothing was ever signed, or it is to be succeeded
/// as closed and is not, or by another.
pub fn predecessor(
    machine: &Machine,
    old: &Paths,
    reason: entry::Succession,
    origin: Option<&str>,
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
    if reason == entry::Succession::Closed {
        let Some(end) = &report.closed else {
            return Err(InitError::NotClosed(settings.origin));
        };
        if end.successor.is_some() && end.successor.as_deref() != origin {
            return Err(InitError::AnotherSuccessor {
                old: settings.origin,
                named: end.successor.clone().unwrap_or_default(),
            });
        }
    }
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

/// The first entries: genesis and rulebook, in one group.
fn begin(
    machine: &Machine,
    paths: &Paths,
    settings: &Settings,
    request: InitRequest,
    genesis: &Genesis,
    command: &str,
) -> Result<Opened, InitError> {
    let mut parts = Parts::open(machine, paths, settings, command, None)?;
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
