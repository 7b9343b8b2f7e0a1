//! The register over time: who ended, who was found to be whom, what stood when, and what soon ends.
//!
//! ```text
//! orchid-crm   added 3 ─▶ changed 87 ─▶ merged 120 (into orchid) ─▶ separated 133        every version stays readable
//! ```
//! A disclosure names the version it was decided on; nothing here changes what was decided.

mod end;
mod expiry;
mod exporter;
mod history;
mod processing;

pub use expiry::{Expiring, ExpiryKind, expiring_of};
pub use history::Version;
pub use processing::{ProcessingRow, TransferRow};
