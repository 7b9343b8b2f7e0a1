//! Tabellion: an append-only, signed ledger of disclosures of personal data,
//! each decided by transfer law before it is recorded.
//!
//! This file is the map. The `mod` lines, in order, are the floors of the house:
//! a file knows only what stands above it here (`tests/house.rs` holds that).
//! The log wing knows bytes and no law; the law wing knows law and no bytes;
//! they meet in the roof. Nothing up to the roof touches disk, network, clock
//! or chance: time, keys and randomness come in as arguments.

// ground
pub mod hash;
pub mod canon;

// log: bytes, no meaning
pub mod chain;
pub mod tree;
pub mod note;
pub mod checkpoint;
pub mod proof;
pub mod timestamp;

// law: meaning, no bytes
pub mod vocabulary;
pub mod disclosure;
pub mod rulebook;
pub mod retention;
pub mod rights;
pub mod decide;

// roof: where log and law meet
pub mod slot;
pub mod entry;
pub mod census;
pub mod recompute;
pub mod audit;
pub mod dating;
pub mod evidence;

// edges: disk, network, clock, chance
pub mod files;
pub mod clock;
pub mod keys;
pub mod roots;
pub mod tsa;
pub mod issuer;
pub mod store;
pub mod vault;

// service
pub mod register;
pub mod ledger;

// faces
pub mod text;
pub mod report;
pub mod http;
pub mod cli;
