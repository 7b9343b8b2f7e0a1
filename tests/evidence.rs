//! Evidence: a bundle holds exactly what was asked for, says so under a key from elsewhere, and shows every fault.

mod browser;
mod firefox;
mod bundles;
mod faults;
mod forge;
mod golden;
mod hostile;
mod on_the_command_line;
mod over_http;
#[cfg(feature = "pdf")]
mod report;
mod stamped;
mod page;
pub mod python;
pub mod world;
