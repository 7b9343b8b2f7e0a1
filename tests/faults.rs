//! What breaks under a whole ledger, and what must hold afterwards. One file for each fault.
//!
//! The bodies of the long ones live in `tests/campaign/`, which runs them for a night; here they run for seconds.

#[path = "campaign/world.rs"]
pub mod world;
#[path = "campaign/kill.rs"]
pub mod kill;
#[path = "campaign/power.rs"]
pub mod power;
#[path = "campaign/cut.rs"]
pub mod cut;
#[path = "campaign/mixed.rs"]
pub mod mixed;
/// What `mixed` speaks HTTP with.
pub use crate::http::client;

mod killed;
mod served;
mod power_cut;
mod order;
mod flipped;
mod index;
mod full_disk;
mod old_copy;
mod lost_key;
mod clock;
mod traced;
mod tampered;
mod canaries;
