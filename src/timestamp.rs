//! Time-stamp tokens (RFC 3161): asking for one, and verifying one to the end.
//!
//! ```text
//! Request { imprint: SHA-256(checkpoint note), nonce, policy? } ─▶ an authority ─▶ Response ─▶ token
//! token ─ imprint? nonce? policy? ─ signature ─ certificate named by the signature ─ purpose ─ chain to an anchor, at its own time
//! ```
//! Bytes and instants come in, a [`Stamp`] comes out of [`verify`] alone: it says when the imprint existed, by whose word.
//! RSA (PKCS #1 v1.5, PSS) and ECDSA (P-256, P-384, P-521) with SHA-256, SHA-384, SHA-512. Strict DER, bounded sizes.
//!
//! Whom to trust comes from outside: [`Anchors`]. Whether a certificate was revoked is not looked at: that needs the
//! network and the day's lists; an authority's policy says how to ask. Asking and fetching is the work of `tsa`.
//!
//! An authority that lies can date a note earlier or later; it cannot alter what it dated.

mod anchors;
mod certificate;
mod chain;
mod error;
mod request;
mod response;
mod signature;
mod signed;
mod structures;
mod token;
mod verify;

pub use anchors::{Anchors, to_pem};
pub use certificate::subject;
pub use error::TimestampError;
pub use request::{Policy, Request};
pub use response::{Response, granted};
pub use token::Token;
pub use verify::{Expected, Remark, Stamp, verify};

/// The largest answer of an authority that is read: real ones have 2 to 10 kB.
pub const MAX_ANSWER: usize = 64 << 10;
/// Certificates in one token, or in one file of anchors.
pub const MAX_CERTIFICATES: usize = 64;
