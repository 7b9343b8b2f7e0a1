//! `tabellion rights`: what persons ask for, until when it is to be answered, and what came of it.

mod list;
mod notifications;
mod record;
mod show;

pub use show::named;

use clap::Subcommand;

use super::exit::{Exit, Failed};
use super::session::Session;

/// `rights`.
#[derive(Debug, Subcommand)]
pub enum Rights {
    /// A step in the exercise of a right.
    Record(Box<record::Record>),
    /// All requests.
    List(list::List),
    /// One request.
    Show(show::Show),
    /// Who is to be told (Article 19).
    #[command(subcommand)]
    Notifications(notifications::Notifications),
}

/// Does what was asked.
///
/// # Errors
/// The step does not fit the request or the law, or the ledger cannot be used.
pub fn run(session: &Session, rights: &Rights) -> Result<Exit, Failed> {
    match rights {
        Rights::Record(record) => record::run(session, record),
        Rights::List(list) => list::run(session, list),
        Rights::Show(show) => show::run(session, show),
        Rights::Notifications(notifications) => notifications::run(session, notifications),
    }
}
