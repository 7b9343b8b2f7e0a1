//! The service on a real socket: every route, every error, every scope, and input made to break it.

mod auth;
mod batch;
mod bounds;
mod cases;
mod checking;
mod closing;
mod flood;
mod greedy;
pub mod client;
mod erasing;
mod languages;
mod malformed;
mod published;
mod reading;
mod recording;
mod register;
mod rules;
mod stopping;
mod tls;
mod trouble;
pub mod world;
