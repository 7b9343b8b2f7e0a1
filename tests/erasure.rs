//! Data that outlives its erasure, and erasures that take too much. One file for each way in which it goes wrong.

pub mod world;

mod backups;
mod carried;
mod closed;
mod crash;
mod faults;
mod handed;
mod files;
mod held;
mod joined;
mod keys;
mod many;
mod periods;
mod pruned;
mod suppressed;
mod taken;
mod told;
