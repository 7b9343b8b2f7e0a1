//! Breaches: what was found, by when the authority is to know, who was told (GDPR Articles 33, 34).
//!
//! ```text
//! refusal 57 {took_place: true} ── candidate ─▶ opened 60 {entries: [57], due_at} ─▶ authority_notified 64 ─▶ closed 90
//! ```
//! A disclosure that the law refused and that had already happened is a candidate until it stands in a breach. The 72
//! hours run from the moment the exporter became aware; the authority is that of the exporter's country on the day.

mod case;
mod record;

pub use case::{BreachCase, Candidate};
