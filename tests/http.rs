//! The service on a real socket: every route, every error, every scope, and input made to break it.

mod auth;
mod batch;
mod bounds;
mod cases;
mod checking;
mod clients;
mod closing;
mod flood;
mod greedy;
mod hooks;
pub mod client;
mod described;
mod erasing;
mod feed;
mod figures;
mod languages;
mod malformed;
mod published;
mod reading;
mod recording;
mod register;
mod rules;
mod siem;
mod stopping;
mod tls;
mod trouble;
pub mod world;
