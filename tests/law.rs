//! The law wing: every case, and the ways in which a verdict must not go wrong.

mod alternatives;
pub mod arbitrary;
pub mod cases;
mod change;
mod contradictions;
mod input;
mod lint;
mod metamorphic;
mod readings;
mod recompute;
mod retention;
pub mod rulebook;
mod second_clock;
mod supplied;
mod words;
