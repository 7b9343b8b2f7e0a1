//! Reading a ledger from beside: no lock, no index, no vault. Works while a service owns it.
//!
//! What is read ends at the published checkpoint. It is not verified here: `verify` does that.

mod tree;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

pub use tree::Tree;

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::checkpoint::Checkpoint;
use crate::entry::{self, Body, Entry, Frame};
use crate::files::Disk;
use crate::ledger::{OpenError, Paths, Settings, Statement};
use crate::note::Note;
use crate::store::ReadOnly;

/// A ledger seen from beside.
pub struct Beside {
    reader: ReadOnly,
}

impl Beside {
    /// Looks at the ledger of the session as it is now.
    ///
    /// # Errors
    /// No ledger there, or it cannot be read.
    pub fn open(session: &Session) -> Result<Self, Failed> {
        Self::open_at(session, &session.paths())
    }

    /// Looks at the ledger in these folders.
    ///
    /// # Errors
    /// As [`Beside::open`].
    pub fn open_at(session: &Session, paths: &Paths) -> Result<Self, Failed> {
        Settings::read(&Disk, paths).map_err(|error| no_settings(session, paths, &error))?;
        not_pruned(session, paths)?;
        let reader = ReadOnly::open(Arc::new(Disk), &paths.ledger)
            .map_err(|error| session.failed("unreadable", "failed-read", &error))?;
        Ok(Self { reader })
    }

    /// How many entries are published.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.reader.size()
    }

    /// One line; `None` beyond the end.
    ///
    /// # Errors
    /// It is missing, or cannot be read.
    pub fn line(&self, session: &Session, seq: u64) -> Result<Option<Vec<u8>>, Failed> {
        self.reader
            .line(seq)
            .map_err(|error| broken(session, &error))
    }

    /// Lines in order, until `each` breaks.
    ///
    /// # Errors
    /// One is missing, or cannot be read.
    pub fn lines(
        &self,
        session: &Session,
        range: Range<u64>,
        each: &mut dyn FnMut(u64, &[u8]) -> ControlFlow<()>,
    ) -> Result<(), Failed> {
        self.reader
            .lines(range, each)
            .map_err(|error| broken(session, &error))
    }

    /// The published checkpoint: the note verbatim, and what it says.
    ///
    /// # Errors
    /// Nothing is published, or it is no checkpoint.
    pub fn checkpoint(&self, session: &Session) -> Result<(String, Checkpoint), Failed> {
        let bytes = self
            .reader
            .checkpoint()
            .ok_or_else(|| Failed::new("no_checkpoint", session.say("failed-no-checkpoint")))?;
        let bad = |error: &dyn std::fmt::Display| {
            let what = session.say_with(
                "failed-checkpoint",
                &[("error", session.words(error).into())],
            );
            Failed::ending(Exit::Broken, "checkpoint", what)
        };
        let note = Note::parse(bytes).map_err(|error| bad(&error))?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|error| bad(&error))?;
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| bad(&error))?;
        Ok((text, checkpoint))
    }

    /// The `rulebook` entries, in order, each with its place.
    ///
    /// # Errors
    /// A line is missing, or cannot be read.
    pub fn rulebooks(&self, session: &Session) -> Result<Vec<(u64, entry::Rulebook)>, Failed> {
        let mut found = Vec::new();
        let mut wrong = None;
        self.lines(session, 0..self.size(), &mut |seq, line| {
            if Frame::of(line).is_none_or(|frame| frame.kind != b"rulebook") {
                return ControlFlow::Continue(());
            }
            match Entry::parse(line).map(|entry| entry.body) {
                Ok(Body::Rulebook(rules)) => found.push((seq, rules)),
                Ok(_) => {}
                Err(error) => {
                    wrong = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        match wrong {
            Some(error) => Err(broken(session, &error)),
            None => Ok(found),
        }
    }
}

/// Refuses a log that was pruned: there are no lines to read.
///
/// # Errors
/// It was pruned.
pub fn not_pruned(session: &Session, paths: &Paths) -> Result<(), Failed> {
    let stated = Statement::read(&Disk, &paths.ledger)
        .map_err(|error| session.failed("unreadable", "failed-read", &error))?;
    match stated {
        None => Ok(()),
        Some(Statement { origin, on, .. }) => {
            Err(session.not_opened(paths, &OpenError::Pruned { origin, on }))
        }
    }
}

/// No ledger there, or settings that cannot be used.
pub fn no_settings(
    session: &Session,
    paths: &Paths,
    error: &crate::ledger::SettingsError,
) -> Failed {
    let folder = paths.ledger.display().to_string();
    match error {
        crate::ledger::SettingsError::NoLedger(_) => Failed::new(
            "no_ledger",
            session.say_with("failed-no-ledger", &[("ledger", folder.into())]),
        )
        .next(session.say("next-no-ledger")),
        error => session.failed("settings", "failed-settings", error),
    }
}

fn broken(session: &Session, error: &dyn std::fmt::Display) -> Failed {
    let what = session.say_with("failed-read", &[("error", session.words(error).into())]);
    Failed::ending(Exit::Broken, "unreadable", what).next(session.say("next-verify"))
}
