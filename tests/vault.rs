//! The vault, the keys folder and the clock, by the faults they must survive.

mod clock;
mod damage;
mod erasure;
mod key_files;
mod key_tree;
mod log;
mod power_cut;
mod series;
mod shelf;
mod signer;
mod tokens;
mod world;
