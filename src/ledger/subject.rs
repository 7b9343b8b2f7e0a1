//! What the ledger holds about one person, for that person: the report of Article 15, the copy of Article 20.
//!
//! ```text
//! identifiers that are one person ─▶ their series ─▶ openings and lines ─▶ the reading is recorded ─▶ the report
//! ```
//! The work is that of the person's own entries, whatever the size of the ledger. Authorities in an inquiry are no
//! recipients (Article 4(9)) and are left out unless asked for; what would show another person is redacted (15(4)).
//! How a report looks is not said here (`crate::report`).

mod gather;
mod portability;
mod redact;
mod report;
mod tell;
mod then;

pub use portability::{Portable, PortableCopy};
pub use report::{
    AccessReport, Attempt, Disclosed, ErasureTold, Head, Keeping, RecipientThen, RightExercised,
    Safeguard, SubThen, Suppressed,
};
pub(super) use tell::safeguards;

/// What is asked of the report.
#[derive(Debug, Clone, Default)]
pub struct AccessOptions {
    /// Who.
    pub subject: String,
    /// The request that it answers.
    pub request: Option<u64>,
    /// Also what went to authorities in an inquiry: never for the person.
    pub authorities: Authorities,
    /// Who reads.
    pub actor: Option<String>,
}

/// Whether disclosures to authorities in an inquiry are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authorities {
    /// Left out: they are no recipients.
    #[default]
    Withheld,
    /// Shown, for the exporter's own eyes.
    Shown,
}
