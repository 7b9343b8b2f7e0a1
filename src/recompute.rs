//! Recomputing verdicts: does what an entry says follow from its facts?
//!
//! ```text
//! line ─parse─▶ entry ─▶ exporter, recipient, rules as they stood at that seq
//!                     ─▶ findings: anew from open facts, or as recorded once these are erased
//!                     ─▶ judge, under the version of `decide` that the entry names ─▶ agrees │ wrong
//!                     ─▶ judge, under the newest version                          ─▶ differs under the new reading
//! ```
//! Pure: lines and rulebooks come in as arguments, and so does whatever opens personal facts ([`Prove`]). Whether
//! the lines themselves are what was signed is `audit`'s work, and comes first.
//!
//! | what is compared | |
//! |---|---|
//! | verdict, transfer, conditions, missing, review, rules | with what `decide` says |
//! | outcome codes | with what the open facts prove |
//! | exporter, recipient, rulebook that the entry points to | with those in force at its `seq` |

mod question;
mod register;
mod simulate;
mod tally;
mod why;

pub use question::{
    Answer, Basis, Difference, Found, Prove, Proved, Question, Unknown, Word, answer, compare,
};
pub use register::{Register, RulebookSource};
pub use simulate::{Different, Group, Key, Simulation};
pub use tally::{Listed, SHOWN, Tally};
pub use why::{Again, Why, why};
