//! `tabellion subjects`: one person in the ledger.

mod access;
mod erase;
mod grounds;
mod join;
mod portability;
mod suppressions;

pub(super) use erase::failed as not_erased;
use erase::person;

use clap::Subcommand;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `subjects`.
#[derive(Debug, Subcommand)]
pub enum Subjects {
    /// Everything about a person goes, or what stands under one rule (Article 17).
    Erase(erase::Erase),
    /// What was disclosed about a person, to whom (Article 15).
    Access(access::Access),
    /// What a person provided (Article 20).
    Portability(portability::Portability),
    /// Two identifiers are one person.
    Join(join::Join),
    /// They are not.
    Separate(join::Join),
    /// Who is not to be disclosed again.
    #[command(subcommand)]
    Suppressions(suppressions::Suppressions),
    /// Why somebody may be erased, and why something stays.
    Grounds,
}

/// Does what was asked.
///
/// # Errors
/// Nobody of that identifier, or the ledger cannot be used.
pub fn run(session: &Session, subjects: &Subjects) -> Result<Exit, Failed> {
    match subjects {
        Subjects::Erase(erase) => erase::run(session, erase),
        Subjects::Access(access) => access::run(session, access),
        Subjects::Portability(portability) => portability::run(session, portability),
        Subjects::Join(pair) => join::run(session, pair, join::Change::Join),
        Subjects::Suppressions(asked) => suppressions::run(session, asked),
        Subjects::Grounds => grounds::run(session),
        Subjects::Separate(pair) => join::run(session, pair, join::Change::Separate),
    }
}
