//! Why nobody was erased, or not yet everything: what is wrong, and what to do next.

use chrono::NaiveDate;

use crate::keys::BackupsError;
use crate::ledger::{ReadError, RecordError};
use crate::vault::VaultError;

/// Why nobody was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Nobody is named.
    #[error("the list names nobody; give at least one person")]
    Nobody,
    /// No reason is named.
    #[error("an erasure needs a ground; give one, for example `eu-gdpr.A17-1-b`")]
    NoGround,
    /// A ground that cannot stand in an entry.
    #[error("`{0}` is no id of a rule: letters, digits, `.`, `_` and `-`, at most 64")]
    Ground(String),
    /// Nobody of that identifier.
    #[error("{}: the ledger knows nobody of that identifier; look for another spelling or a second identifier", listed(pointers, *more))]
    Unknown {
        /// Their places in the list.
        pointers: Vec<String>,
        /// How many more.
        more: usize,
    },
    /// Somebody who was erased before.
    #[error("{pointer}: this person was erased by entry {erasure}; there is nothing left to erase")]
    AlreadyErased {
        /// Their place in the list.
        pointer: String,
        /// The entry.
        erasure: u64,
    },
    /// Nothing stands under the rules named.
    #[error("nothing of these persons stands under `{0}`; leave the rule out, or name another")]
    NothingThere(String),
    /// A hold covers them.
    #[error(
        "{pointer}: hold {hold} ({purpose}) covers this person's data; nothing was erased: lift the hold (`tabellion holds lift {hold}`), or erase only what it does not cover"
    )]
    OnHold {
        /// Their place in the list.
        pointer: String,
        /// The entry of the hold.
        hold: u64,
        /// What for.
        purpose: String,
        /// The rules it is limited to.
        rules: Vec<String>,
    },
    /// The law keeps all of it.
    #[error("everything under `{rule}` is kept on the ground `{ground}` (last day: {}); nothing was erased", last_day(.until.as_ref()))]
    Kept {
        /// The rule of retention.
        rule: String,
        /// The ground.
        ground: String,
        /// The last day, where the law says one.
        until: Option<NaiveDate>,
    },
    /// An entry that is no request, or somebody else's.
    #[error("entry {seq} {what}; name the entry that recorded the request")]
    Request {
        /// The entry.
        seq: u64,
        /// What it is instead.
        what: &'static str,
    },
    /// Nobody confirmed that the request comes from the person.
    #[error(
        "request {request} is not confirmed to come from the person; nothing was erased: record the check of identity first (`tabellion rights record --step identity-check --request {request} --identity known_channel --result confirmed`)"
    )]
    NotConfirmed {
        /// The entry that began it.
        request: u64,
    },
    /// Somebody asked to see what would go.
    #[error(
        "{pointer}: request {request} asks for data that would go, and waits for its answer; nothing was erased: answer it first, or record that the person took it back (`tabellion rights record --step withdrawn --request {request}`)"
    )]
    Unanswered {
        /// Their place in the list.
        pointer: String,
        /// The entry that began it.
        request: u64,
    },
    /// The persons' entries change faster than they can be looked at.
    #[error(
        "entries of these persons are recorded faster than they can be looked at; nothing was erased: try again"
    )]
    Moving,
    /// A later part of a long list could not be erased; the earlier ones were.
    #[error(
        "the erasures {seqs:?} were carried out, the rest of the list was not: {why}; ask again for those who are left"
    )]
    Partly {
        /// The entries.
        seqs: Vec<u64>,
        /// Why not the rest.
        why: String,
    },
    /// It is recorded and in force, and a later step failed.
    #[error(
        "erasure {seq} is recorded and in force, but not finished ({why}); put that right, then open the ledger again or erase anybody: that completes it"
    )]
    Unfinished {
        /// The entry.
        seq: u64,
        /// Why.
        why: String,
    },
    /// The list of key backups.
    #[error(transparent)]
    Backups(#[from] BackupsError),
    /// Recording.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Reading.
    #[error(transparent)]
    Read(#[from] ReadError),
}

fn listed(pointers: &[String], more: usize) -> String {
    let end = if more == 0 { "" } else { ", …" };
    pointers.join(", ") + end
}

fn last_day(last: Option<&NaiveDate>) -> String {
    last.map_or_else(|| "–".to_owned(), ToString::to_string)
}

impl EraseError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nobody => "nobody_named",
            Self::NoGround => "no_ground",
            Self::Ground(_) => "invalid_ground",
            Self::Unknown { .. } => "unknown_person",
            Self::AlreadyErased { .. } => "already_erased",
            Self::NothingThere(_) => "nothing_there",
            Self::OnHold { .. } => "on_hold",
            Self::Kept { .. } => "kept_by_law",
            Self::Request { .. } => "no_such_request",
            Self::NotConfirmed { .. } => "identity_not_confirmed",
            Self::Unanswered { .. } => "request_unanswered",
            Self::Partly { .. } => "partly_erased",
            Self::Moving => "busy",
            Self::Unfinished { .. } => "erasure_unfinished",
            Self::Backups(_) => "key_backups",
            Self::Record(error) => error.code(),
            Self::Read(_) => "internal",
        }
    }
}

impl From<VaultError> for EraseError {
    fn from(error: VaultError) -> Self {
        Self::Record(error.into())
    }
}
