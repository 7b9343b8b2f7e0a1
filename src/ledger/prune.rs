//! Pruning a log whose time is over: the lines go, and what proves what it was stays.
//!
//! ```text
//! closed ─▶ its last day is past ─▶ nobody needs it (holds, requests, inquiries; here and in the successor)
//!   (1) what stays is written and synced: pruned/lines.jsonl, pruned/tile/…
//!   (2) pruned.json is put in place: from here on the log is pruned
//!   (3) keys of the vault, openings, documents, lines, index go; the next command that finds some left goes on
//! ```
//! Nothing is written into a closed log, and no entry of another log can say this: the proof is what is left. Every
//! entry's hash stays, so a line, a receipt or a bundle that anybody kept is proven as before.
//!
//! An attacker who can modify these files can remove what is left; that the lines were removed before their time, or
//! from a log in use, shows in `verify`.

mod keep;
mod left;
mod plan;
mod successor;
mod sweep;

use std::path::PathBuf;

use chrono::NaiveDate;

pub use left::Statement;
pub(super) use left::audit as audit_left;
pub use plan::{Goes, Going, PrunePlan};
pub use successor::Successor;
pub use sweep::finish as finish_pruning;
pub(super) use sweep::refuse_pruned;

use super::{Ledger, LookError, OpenError, RecordError, SettingsError, VerifyError};

/// The statement that a log was pruned, in the ledger's folder.
pub const STATEMENT: &str = "pruned.json";
/// The folder of what is left.
pub const FOLDER: &str = "pruned";
/// The lines that stay, in it.
const LINES: &str = "lines.jsonl";

/// Why a log is not pruned. Nothing was removed.
#[derive(Debug, thiserror::Error)]
pub enum PruneError {
    /// It goes on.
    #[error(
        "the log `{0}` was not closed; only a log that ended can be pruned (`tabellion close`)"
    )]
    NotClosed(String),
    /// Nobody said how long it is kept.
    #[error(
        "entry {0} closed the log without a last day to keep it, and nothing can be recorded after it: this log is never pruned"
    )]
    NoDay(u64),
    /// Its time is not over.
    #[error("the log is kept up to and including {until} ({why}); prune it after that day")]
    TooEarly {
        /// Last day on which it is kept.
        until: NaiveDate,
        /// What says so.
        why: String,
    },
    /// Somebody needs it.
    #[error(
        "somebody still needs this log: persons whose data open: {persons}; holds: {holds}; open requests: {requests}; open inquiries: {inquiries}; nothing can be recorded in it any more, so it stays"
    )]
    Needed {
        /// Persons whose data open.
        persons: u64,
        /// Holds in force.
        holds: u64,
        /// Requests that wait for an answer.
        requests: u64,
        /// Inquiries that are not closed.
        inquiries: u64,
    },
    /// Nobody said where the log that goes on is.
    #[error(
        "the log `{0}` goes on after this one, and a hold or an inquiry there may need these lines; name its folder with `--successor-ledger`"
    )]
    NoSuccessor(String),
    /// Over HTTP: nobody looked.
    #[error(
        "the log `{0}` goes on after this one: see that no hold and no inquiry is open there, then say `successor_checked`"
    )]
    Unchecked(String),
    /// It is another log.
    #[error(
        "the ledger in that folder is the log `{found}`, not `{named}`, which this one was closed for"
    )]
    AnotherSuccessor {
        /// Which the folder holds.
        found: String,
        /// Which was named.
        named: String,
    },
    /// The log that goes on needs the lines.
    #[error(
        "in the log `{origin}` holds are in force: {holds}, and inquiries open: {inquiries}; they may need these lines: lift or close them first"
    )]
    SuccessorNeeds {
        /// Which log.
        origin: String,
        /// Holds in force.
        holds: u64,
        /// Inquiries that are not closed.
        inquiries: u64,
    },
    /// The log that goes on is damaged.
    #[error(
        "the log that goes on does not verify; run `tabellion verify` there, and prune nothing before it does"
    )]
    SuccessorBroken,
    /// What would be kept is not what was signed.
    #[error(
        "the log is not what was signed: nothing that would be kept could prove anything; run `tabellion verify`"
    )]
    Broken,
    /// The file system.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// Which path.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// What is left cannot be used.
    #[error(
        "what a pruned log left cannot be read: {0}; take `pruned.json` and the folder `pruned` from a backup"
    )]
    Left(String),
    /// The ledger cannot be read.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The successor cannot be read.
    #[error(transparent)]
    Look(#[from] LookError),
    /// The successor's settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The ledger's entries.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Somebody else has it.
    #[error(transparent)]
    Open(#[from] Box<OpenError>),
}

impl PruneError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotClosed(_) => "log_not_closed",
            Self::NoDay(_) | Self::TooEarly { .. } => "too_early",
            Self::Needed { .. } | Self::SuccessorNeeds { .. } => "still_needed",
            Self::NoSuccessor(_) | Self::Unchecked(_) => "successor_unchecked",
            Self::AnotherSuccessor { .. } => "another_log",
            _ => "not_pruned",
        }
    }

    /// Whether the law, or whoever closed the log, says not yet.
    #[must_use]
    pub const fn is_law(&self) -> bool {
        matches!(
            self,
            Self::NotClosed(_)
                | Self::NoDay(_)
                | Self::TooEarly { .. }
                | Self::Needed { .. }
                | Self::SuccessorNeeds { .. }
        )
    }

    /// Whether something is not what was signed.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken | Self::SuccessorBroken)
    }

    pub(in crate::ledger) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Io { path, error }
    }
}

impl Ledger {
    /// Steps (1) and (2): writes what stays, then says that the log is pruned. The rest goes once the ledger is let
    /// go of: [`finish_pruning`].
    ///
    /// # Errors
    /// Those of the file system; then nothing was pruned.
    pub fn prune(&self, plan: &PrunePlan) -> Result<Statement, PruneError> {
        let files = &*self.shared.files;
        let folder = &self.paths.ledger;
        sweep::check_keys_are_at_hand(&self.shared.files, &self.paths, &self.settings)?;
        keep::stage(&self.shared.files, folder, plan)?;
        let statement = plan.statement(self.now());
        let bytes = statement.to_bytes();
        let path = folder.join(STATEMENT);
        files
            .replace(&path, &bytes)
            .map_err(PruneError::io(&path))?;
        Ok(statement)
    }

    /// Whether the log was pruned while this ledger was open.
    #[must_use]
    pub fn is_pruned(&self) -> bool {
        let path = self.paths.ledger.join(STATEMENT);
        self.closed().is_some()
            && self
                .shared
                .files
                .look(&path)
                .is_ok_and(|found| found.is_some())
    }
}
