//! One integration binary, one module per question: linking once keeps the tests short.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "tests fail by panicking"
)]

mod backup;
mod cli;
mod completeness;
mod erasure;
mod evidence;
mod examples;
mod faults;
mod formats;
mod hash;
mod house;
mod http;
mod law;
mod ledger;
mod log;
mod mirror;
mod rights;
mod store;
mod timestamp;
mod vault;
mod why;
