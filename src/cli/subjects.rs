//! `tabellion subjects`: one person in the ledger.

mod access;
mod join;
mod portability;

use clap::Subcommand;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `subjects`.
#[derive(Debug, Subcommand)]
pub enum Subjects {
    /// What was disclosed about a person, to whom (Article 15).
    Access(access::Access),
    /// What a person provided (Article 20).
    Portability(portability::Portability),
    /// Two identifiers are one person.
    Join(join::Join),
    /// They are not.
    Separate(join::Join),
}

/// Does what was asked.
///
/// # Errors
/// Nobody of that identifier, or the ledger cannot be used.
pub fn run(session: &Session, subjects: &Subjects) -> Result<Exit, Failed> {
    match subjects {
        Subjects::Access(access) => access::run(session, access),
        Subjects::Portability(portability) => portability::run(session, portability),
        Subjects::Join(pair) => join::run(session, pair, join::Change::Join),
        Subjects::Separate(pair) => join::run(session, pair, join::Change::Separate),
    }
}
