//! Data that outlives its erasure, and erasures that take too much. One file for each way in which it goes wrong.

mod world;

mod backups;
mod crash;
mod held;
mod keys;
mod many;
mod periods;
mod taken;
