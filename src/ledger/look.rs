//! A look at a ledger from beside: how it stands, who has it, who is registered. Nothing is mended, written or kept
//! locked, so it works while a service runs, on a copy, and on a damaged ledger.
//!
//! ```text
//! settings ─▶ lock: who has it ─▶ journal, up to the published checkpoint: keys, rules, register, last entry
//!          ─▶ what opening would find: lines beyond it, an unfinished one, a signer that remembers more
//! ```
//! What is read is not verified: `verify` does that. Words that are sealed (names, contacts) are read from a vault of
//! which nothing is changed; while somebody else has the ledger they stay sealed, and ids stand for names.

mod vault;

pub(super) use vault::{NoErasing, open_vault};

use std::sync::Arc;

use chrono::{DateTime, Utc};
use vault::Seen;

use super::close::Closed;
use super::facts::{join_exporter, take_recipient};
use super::open::OpenError;
use super::settings::{Paths, Settings, SettingsError};
use crate::canon;
use crate::checkpoint::Checkpoint;
use crate::clock::{ClockFault, ClockRule, Reading};
use crate::dating::Stamped;
use crate::entry::{Body, Entry, Frame, Rulebook};
use crate::files::{Disk, Files as _};
use crate::keys::{KeyFolder, Memory};
use crate::note::Note;
use crate::register::Register;
use crate::store::journal::{Journal, Place, complete_lines};
use crate::store::lock::{self, LockError};
use crate::store::{checkpoints, embedded, index};
use crate::vault::Vault;

/// Kinds of entries that say how the ledger stands.
const TELLING: [&[u8]; 7] = [
    b"key",
    b"exporter",
    b"recipient",
    b"rulebook",
    b"timestamp",
    b"erasure_done",
    b"close",
];

/// Whether sealed words are wanted: names and contacts of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Ids stand for names.
    Sealed,
    /// From the vault, where nobody else has it.
    Wanted,
}

/// A ledger as it was found.
#[derive(Debug)]
pub struct Looked {
    /// Name of the log.
    pub origin: String,
    /// The published checkpoint; absent when nothing is signed yet.
    pub checkpoint: Option<Checkpoint>,
    /// Who has it at this moment.
    pub holder: Option<LockError>,
    /// Verifier keys, the one in force last.
    pub vkeys: Vec<String>,
    /// The rules that were put in force last.
    pub rulebook: Option<Rulebook>,
    /// The register.
    pub register: Register,
    /// Natural persons in the register whose ids are sealed.
    pub hidden: u64,
    /// Why names and contacts are not shown, if they were wanted and are not.
    pub sealed: Option<String>,
    /// Why it would not record, if the clock is not to be believed.
    pub clock: Option<ClockFault>,
    /// What opening would find and mend.
    pub found: Vec<Finding>,
    /// How the log was closed, if it was.
    pub closed: Option<Closed>,
    /// The time-stamps of the published log, oldest first.
    pub timestamps: Vec<Stamped>,
}

/// Something that opening the ledger would find.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// Durable lines that the published checkpoint does not cover yet.
    #[error(
        "{0} durable line(s) are not covered by the published checkpoint yet; opening signs them"
    )]
    Unsigned(u64),
    /// An unfinished last line.
    #[error(
        "the last line is unfinished ({0} bytes); opening sets it aside, nobody was told that it was recorded"
    )]
    Unfinished(u64),
    /// Fewer lines than were signed.
    #[error(
        "{signed} lines were signed and {found} are there; run `tabellion verify`, opening repairs what it can"
    )]
    Shorter {
        /// Lines that the signer remembers.
        signed: u64,
        /// Lines in the journal.
        found: u64,
    },
    /// The index is not there, or had a fault.
    #[error("the index is missing or had a fault; opening makes it again from the journal")]
    NoIndex,
    /// The keys cannot be used.
    #[error("the keys cannot be used ({0}); without them the ledger does not open")]
    Keys(String),
    /// The vault is missing or damaged.
    #[error("{0}")]
    Vault(String),
}

impl Finding {
    /// Whether the ledger does not open before somebody mends it.
    #[must_use]
    pub const fn stops(&self) -> bool {
        matches!(self, Self::Shorter { .. } | Self::Keys(_) | Self::Vault(_))
    }
}

/// Why a ledger could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// No ledger, or settings that cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A file that cannot be read.
    #[error("cannot read the ledger: {0}; is this its folder?")]
    Io(#[from] std::io::Error),
    /// An entry that is not what it should be.
    #[error(transparent)]
    Entry(#[from] OpenError),
    /// A published checkpoint that is none.
    #[error("the published checkpoint cannot be read: {0}")]
    Checkpoint(String),
}

/// Looks at the ledger of these folders. `progress` is told lines done and to do.
///
/// # Errors
/// No ledger, files that cannot be read, or entries that are none.
pub fn look(
    paths: &Paths,
    now: Reading,
    words: Words,
    mut progress: impl FnMut(u64, u64),
) -> Result<Looked, LookError> {
    let settings = Settings::read(&Disk, paths)?;
    let holder = lock::look(&Disk, &paths.ledger)?;
    let note = checkpoints::published(&Disk, &paths.ledger)?;
    let checkpoint = note.as_deref().map(parse).transpose()?;
    let size = checkpoint
        .as_ref()
        .map_or(0, |checkpoint| checkpoint.size.0);
    let read = Read::journal(paths, size, &mut progress)?;
    let vault = vault::look(paths, &settings, &read, holder.is_some())?;
    let sealed = match (words, &holder, &vault) {
        (Words::Wanted, Some(holder), _) => Some(holder.to_string()),
        (Words::Wanted, None, Seen::Shut(error)) => Some(error.to_string()),
        _ => None,
    };
    let words_of = |words| match (words, &vault) {
        (Words::Wanted, Seen::Open(vault)) => Some(&**vault as &dyn Vault),
        _ => None,
    };
    let (register, hidden) = register(&read.telling, words_of(words))?;
    let mut found = findings(paths, &settings, &read, size, holder.as_ref())?;
    if let Seen::Shut(error) = &vault {
        found.extend(vault::finding(error, &found));
    }
    let (vkeys, rulebook) = keys_and_rules(&read.telling);
    // While somebody has it their clock rule holds, and it is theirs to say.
    let clock = match &holder {
        // Of a closed log no clock matters any more.
        None if read
            .telling
            .last()
            .is_some_and(|last| Closed::of(last).is_some()) =>
        {
            None
        }
        None => ClockRule::start(read.last_at, now).fault(),
        Some(_) => None,
    };
    Ok(Looked {
        origin: settings.origin,
        checkpoint,
        holder,
        vkeys,
        rulebook,
        register,
        hidden,
        sealed,
        clock,
        found,
        closed: read.telling.last().and_then(Closed::of),
        timestamps: stamped(&read.telling),
    })
}

fn parse(note: &[u8]) -> Result<Checkpoint, LookError> {
    let wrong = |error: &dyn std::fmt::Display| LookError::Checkpoint(error.to_string());
    let note = Note::parse(note).map_err(|error| wrong(&error))?;
    Checkpoint::parse(note.text()).map_err(|error| wrong(&error))
}

/// What the journal says.
struct Read {
    telling: Vec<Entry>,
    last_at: Option<DateTime<Utc>>,
    /// Complete lines in all.
    lines: u64,
    /// Bytes behind the last complete line.
    rest: u64,
}

impl Read {
    fn journal(
        paths: &Paths,
        size: u64,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, LookError> {
        let journal = Journal::new(Arc::new(Disk), &paths.ledger);
        let mut read = Self {
            telling: Vec::new(),
            last_at: None,
            lines: 0,
            rest: 0,
        };
        for segment in journal.segments()? {
            let bytes = journal.read_from(Place {
                segment: segment.first,
                offset: 0,
            })?;
            read.lines = segment.first;
            let mut end = 0;
            for (offset, line) in complete_lines(&bytes) {
                end = offset + line.len() + 1;
                read.line(line, size);
                read.lines += 1;
            }
            read.rest = (bytes.len() - end) as u64;
            progress(read.lines.min(size), size);
        }
        Ok(read)
    }

    fn line(&mut self, line: &[u8], size: u64) {
        let Some(frame) = Frame::of(line) else {
            return;
        };
        let at = std::str::from_utf8(frame.at).ok();
        self.last_at = at
            .and_then(|at| canon::parse_instant(at).ok())
            .or(self.last_at);
        if self.lines < size && (self.lines == 0 || TELLING.contains(&frame.kind)) {
            self.telling.extend(Entry::parse(line).ok());
        }
    }
}

fn stamped(telling: &[Entry]) -> Vec<Stamped> {
    let of = |entry: &Entry| match &entry.body {
        Body::Timestamp(stamp) => Some(Stamped {
            seq: entry.seq,
            entry: stamp.clone(),
        }),
        _ => None,
    };
    telling.iter().filter_map(of).collect()
}

/// The register as the entries say it, and how many natural persons in it stay hidden.
fn register(telling: &[Entry], vault: Option<&dyn Vault>) -> Result<(Register, u64), LookError> {
    let first = |what: &str| OpenError::Entry {
        seq: 0,
        what: what.to_owned(),
    };
    let Some(Body::Genesis(genesis)) = telling.first().map(|entry| entry.body.clone()) else {
        return Err(first("a genesis").into());
    };
    let own = |seq| match vault {
        Some(vault) => super::facts::own(vault, seq),
        None => Ok(None),
    };
    let wrong = |seq| move |what| OpenError::Entry { seq, what };
    let exporter = join_exporter(genesis.profile, own(0)?).map_err(wrong(0))?;
    let mut register = Register::new(exporter, 0);
    let mut hidden = 0;
    for entry in telling {
        match &entry.body {
            Body::Exporter(change) => {
                let exporter = join_exporter(change.profile.clone(), own(entry.seq)?)
                    .map_err(wrong(entry.seq))?;
                register.set_exporter(exporter, entry.seq);
            }
            Body::Recipient(change) => {
                let before = register.len();
                let is_first = change.id.is_none() && change.replaces.is_none();
                take_recipient(vault, &mut register, entry.clone())?;
                hidden += u64::from(is_first && register.len() == before);
            }
            _ => {}
        }
    }
    Ok((register, hidden))
}

fn keys_and_rules(telling: &[Entry]) -> (Vec<String>, Option<Rulebook>) {
    let mut vkeys = Vec::new();
    let mut rulebook = None;
    for entry in telling {
        match &entry.body {
            Body::Genesis(genesis) => vkeys.push(genesis.vkey.clone()),
            Body::Key(key) => vkeys.push(key.new.clone()),
            Body::Rulebook(rules) => rulebook = Some(rules.clone()),
            _ => {}
        }
    }
    (vkeys, rulebook)
}

/// What opening would find. While somebody has the ledger, what is unsigned or unfinished is simply under way.
fn findings(
    paths: &Paths,
    settings: &Settings,
    read: &Read,
    size: u64,
    holder: Option<&LockError>,
) -> Result<Vec<Finding>, LookError> {
    let mut found = Vec::new();
    let signed = KeyFolder::open(Arc::new(Disk), &paths.keys)
        .map_err(|error| error.to_string())
        .and_then(|folder| {
            Memory::load(&folder, &settings.origin).map_err(|error| error.to_string())
        });
    match signed {
        Ok(memory) => {
            let signed = memory.map_or(size, |memory| memory.size.max(size));
            if signed > read.lines {
                found.push(Finding::Shorter {
                    signed,
                    found: read.lines,
                });
            }
        }
        Err(why) => found.push(Finding::Keys(why)),
    }
    if holder.is_some() {
        return Ok(found);
    }
    if read.lines > size {
        found.push(Finding::Unsigned(read.lines - size));
    }
    if read.rest > 0 {
        found.push(Finding::Unfinished(read.rest));
    }
    let there = |name: &str| {
        Disk.look(&paths.ledger.join(name))
            .map(|look| look.is_some())
    };
    if !there(index::FOLDER)? || there(embedded::FAULT)? {
        found.push(Finding::NoIndex);
    }
    Ok(found)
}
