//! `tabellion subjects`: one person in the ledger.

mod erase;

pub(super) use erase::failed as not_erased;

use clap::Subcommand;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `subjects`.
#[derive(Debug, Subcommand)]
pub enum Subjects {
    /// Everything about a person goes, or what stands under one rule (Article 17).
    Erase(erase::Erase),
}

/// Does what was asked.
///
/// # Errors
/// Nobody of that identifier, or the ledger cannot be used.
pub fn run(session: &Session, subjects: &Subjects) -> Result<Exit, Failed> {
    match subjects {
        Subjects::Erase(erase) => erase::run(session, erase),
    }
}
