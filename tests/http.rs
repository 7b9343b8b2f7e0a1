//! The service on a real socket: every route, every error, every scope, and input made to break it.

mod auth;
mod batch;
mod cases;
mod checking;
mod client;
mod malformed;
mod published;
mod reading;
mod recording;
mod register;
mod stopping;
pub mod world;
