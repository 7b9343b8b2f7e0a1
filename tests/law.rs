//! The law wing: every case, and the ways in which a verdict must not go wrong.

mod alternatives;
pub mod arbitrary;
pub mod cases;
mod input;
mod metamorphic;
mod readings;
mod recompute;
mod retention;
mod rulebook;
mod supplied;
mod words;
