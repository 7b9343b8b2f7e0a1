//! Opening a ledger: what must be there, what is made again, what is set aside.
//!
//! 1. The lock is taken.
//! 2. *Quick look.* The index is opened, and must agree with the journal: the closed segments by
//!    number and length, the segment at the watermark, seventeen chunks spread over the ledger
//!    byte for byte, the root of its tiles with the root it states, and with the signer's root if
//!    it reaches that far. Every byte behind the watermark is read, and must link line by line;
//!    where the signer's size lies there, the root must be the signed one.
//! 3. *Any doubt*: the whole journal is walked (`mend`), repaired from the index and from the
//!    sources given, compared with the signer's root, and the index is made again from it.
//! 4. Only what stands behind the last whole line is cut, into `torn-<time>`.
//!
//! So `open` proves that every signed line is in the tree that was signed, and that the journal
//! has the right lengths; a bit that decayed in an old segment is found by `Check::Full`, by
//! `audit` and by `verify`.

mod agree;
mod roll;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::checkpoints::Checkpoints;
use super::embedded::{self, Embedded, Shared};
use super::index::{self, Index, IndexError, State};
use super::journal::{Journal, Place, SEGMENT_BYTES, Writer};
use super::lock::{self, LockError, Owner};
use super::mend::{self, MendError, Mended, Source, Torn, Walk};
use super::seek::Seeker;
use super::shelve::Shelver;
use super::tail::Tail;
use super::tiles::Edge;
use super::{Head, Indexer};
use crate::files::{Files, beside};

/// How closely the journal is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// As described above: seconds for millions of lines.
    Quick,
    /// Every line is compared with its leaf too.
    Full,
}

/// What is opened, and what is known from elsewhere.
pub struct Opening<'a> {
    /// The file system.
    pub files: Arc<dyn Files>,
    /// The ledger's folder.
    pub folder: PathBuf,
    /// The folder of the index, on a real disk.
    pub index_folder: PathBuf,
    /// What the signer last signed: it must be there.
    pub signed: Head,
    /// How lines are read.
    pub indexer: Arc<dyn Indexer>,
    /// Who may have lines that the journal lost, besides the index.
    pub sources: &'a [&'a dyn Source],
    /// How closely to look.
    pub check: Check,
    /// Who opens it.
    pub owner: Owner,
    /// The time, for the names of what is set aside.
    pub now: DateTime<Utc>,
    /// A segment is closed before it would grow beyond this.
    pub segment_bytes: u64,
}

impl Opening<'_> {
    /// The usual way to open the ledger in `folder`.
    #[must_use]
    pub fn new(
        files: Arc<dyn Files>,
        folder: PathBuf,
        signed: Head,
        indexer: Arc<dyn Indexer>,
        owner: Owner,
        now: DateTime<Utc>,
    ) -> Self {
        let index_folder = folder.join(index::FOLDER);
        Self {
            files,
            folder,
            index_folder,
            signed,
            indexer,
            sources: &[],
            check: Check::Quick,
            owner,
            now,
            segment_bytes: SEGMENT_BYTES,
        }
    }
}

/// What was found and done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// Lines.
    pub size: u64,
    /// Lines behind the index's watermark that were read from the journal.
    pub rolled_forward: u64,
    /// Why the index was made again, if it was.
    pub rebuilt: Option<String>,
    /// Lines that were put back into the journal.
    pub repaired: Vec<u64>,
    /// What was set aside behind the last line.
    pub torn: Option<Torn>,
}

/// Why a ledger could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Somebody owns it.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Signed lines are missing or changed, and nobody has them.
    #[error(transparent)]
    Damaged(#[from] MendError),
    /// The index cannot be made.
    #[error("cannot make the index: {0}; free some space, or move its folder away, and restart")]
    Index(#[from] IndexError),
    /// The file system said no.
    #[error("cannot open the ledger: {0}")]
    Io(#[from] io::Error),
}

/// Opens a ledger, and recovers it if need be.
///
/// # Errors
/// `Lock`: somebody owns it. `Damaged`: signed lines are lost (exit code 4); nothing was changed.
pub fn open(opening: &Opening<'_>) -> Result<(Embedded, OpenReport), OpenError> {
    let journal = Journal::new(opening.files.clone(), &opening.folder);
    opening.files.make_folder(journal.folder())?;
    let lock = lock::take(&*opening.files, &opening.folder, &opening.owner)?;
    let checkpoints = Checkpoints::open(opening.files.clone(), &opening.folder)?;
    let stamp = opening.now.format("%Y%m%dT%H%M%SZ").to_string();
    let opener = Opener {
        opening,
        journal,
        stamp,
    };
    let (ready, report) = opener.ready()?;
    let writer = Writer::resume(
        opener.journal.clone(),
        opening.segment_bytes,
        ready.end,
        report.size,
    )?;
    let shared = ready.share(opening, opener.journal, checkpoints);
    Ok((Embedded::start(shared.0, writer, shared.1, lock), report))
}

struct Opener<'a, 'b> {
    opening: &'a Opening<'b>,
    journal: Journal,
    stamp: String,
}

/// An index and a tail that agree with the journal to its end.
struct Ready {
    index: Arc<Index>,
    tail: Arc<Tail>,
    shelver: Shelver,
    end: Place,
    /// What stands behind the last line that links.
    rest: Vec<u8>,
    rolled_forward: u64,
}

impl Ready {
    fn share(
        self,
        opening: &Opening<'_>,
        journal: Journal,
        checkpoints: Checkpoints,
    ) -> (Shared, Shelver) {
        let shared = Shared {
            files: opening.files.clone(),
            folder: opening.folder.clone(),
            seeker: Seeker::new(journal.clone(), opening.indexer.clone()),
            journal,
            index: self.index,
            tail: self.tail,
            indexer: opening.indexer.clone(),
            checkpoints,
            bell: embedded::Bell::default(),
        };
        (shared, self.shelver)
    }
}

/// The index as a source for repairs: only lines that agree with its own tree.
struct Copy<'a>(&'a Index);

impl Source for Copy<'_> {
    fn line(&self, seq: u64) -> Option<Vec<u8>> {
        self.0.with(|index| index.proven_line(seq)).ok().flatten()
    }
}

impl Opener<'_, '_> {
    fn ready(&self) -> Result<(Ready, OpenReport), OpenError> {
        let opened = match self.noted_fault()? {
            None => Index::open(&self.opening.index_folder).map_err(|error| error.to_string()),
            Some(fault) => Err(fault),
        };
        let (index, doubt) = match opened {
            Ok(index) => (Some(Arc::new(index)), None),
            Err(doubt) => (None, Some(doubt)),
        };
        let quick = match (&index, doubt) {
            (Some(index), None) => self.quick(index),
            (_, doubt) => Err(doubt.unwrap_or_default()),
        };
        match quick {
            Ok(ready) => {
                let torn = self.cut(&ready)?;
                // A new index needs no doubt, and the signer's root was met on the way.
                let lost =
                    ready.rolled_forward > 0 && ready.rolled_forward == ready.tail.head().size;
                let rebuilt = lost.then(|| "there was nothing in it".to_owned());
                let report = report_of(
                    &ready,
                    rebuilt,
                    Mended {
                        repaired: Vec::new(),
                        torn,
                    },
                );
                Ok((ready, report))
            }
            Err(doubt) => self.again(index, doubt),
        }
    }

    fn noted_fault(&self) -> io::Result<Option<String>> {
        let noted = self
            .opening
            .files
            .look(&self.opening.folder.join(embedded::FAULT))?;
        Ok(noted.map(|_| "it had a fault while it was in use".to_owned()))
    }

    /// Step 2: everything that a look at part of the files can tell.
    fn quick(&self, index: &Arc<Index>) -> Result<Ready, String> {
        let state = state_of(index).map_err(|error| error.to_string())?;
        let segments = self.journal.segments().map_err(|error| error.to_string())?;
        self.compare_segments(index, &state, &segments)?;
        let edge = self.compare_roots(index, &state)?;
        self.compare_samples(index, state.head.size)?;
        let ready = self.roll(index, state, edge)?;
        let newline = ready.rest.contains(&b'\n');
        if newline {
            return Err("lines behind the last one that links".to_owned());
        }
        if self.opening.check == Check::Full {
            self.compare_all(&ready)?;
        }
        Ok(ready)
    }

    /// Step 3: the whole journal, and a new index.
    fn again(
        &self,
        index: Option<Arc<Index>>,
        doubt: String,
    ) -> Result<(Ready, OpenReport), OpenError> {
        tracing::warn!(%doubt, "the index is made again from the journal");
        let copy = index.as_deref().map(Copy);
        let mut sources: Vec<&dyn Source> = Vec::new();
        if let Some(copy) = &copy {
            sources.push(copy);
        }
        sources.extend(self.opening.sources);
        let mended = Walk {
            journal: &self.journal,
            indexer: &*self.opening.indexer,
            sources: &sources,
            signed: self.opening.signed,
            stamp: &self.stamp,
        }
        .mend()?;
        drop(index);
        self.set_index_aside()?;
        let index = Arc::new(Index::open(&self.opening.index_folder)?);
        let state = state_of(&index)?;
        let ready = self
            .roll(&index, state, Edge::default())
            .map_err(io::Error::other)?;
        let torn = self.cut(&ready)?;
        let noted = self.opening.folder.join(embedded::FAULT);
        if self.opening.files.look(&noted)?.is_some() {
            self.opening.files.remove(&noted)?;
        }
        let mended = Mended {
            torn: mended.torn.or(torn),
            ..mended
        };
        let report = report_of(&ready, Some(doubt), mended);
        Ok((ready, report))
    }

    /// Moves the index out of the way; of those moved before, none stays.
    fn set_index_aside(&self) -> io::Result<()> {
        let folder = &self.opening.index_folder;
        let aside = beside(folder, "-damaged");
        if !folder.try_exists()? {
            return Ok(());
        }
        if aside.try_exists()? {
            std::fs::remove_dir_all(&aside)?;
        }
        std::fs::rename(folder, &aside)
    }

    /// Sets aside what stands behind the last line, then cuts it.
    fn cut(&self, ready: &Ready) -> io::Result<Option<Torn>> {
        let torn = mend::set_torn_aside(&self.journal, &self.stamp, &ready.rest)?;
        if torn.is_some() {
            let size = ready.tail.head().size;
            mend::cut(&self.journal, ready.end.segment, ready.end.offset, size)?;
        }
        Ok(torn)
    }
}

fn state_of(index: &Index) -> Result<State, IndexError> {
    let none = State {
        head: Head::empty(),
        end: Place {
            segment: 0,
            offset: 0,
        },
        next_run: 0,
        runs: Vec::new(),
    };
    Ok(index.state()?.unwrap_or(none))
}

fn report_of(ready: &Ready, rebuilt: Option<String>, mended: Mended) -> OpenReport {
    OpenReport {
        size: ready.tail.head().size,
        rolled_forward: ready.rolled_forward,
        rebuilt,
        repaired: mended.repaired,
        torn: mended.torn,
    }
}
