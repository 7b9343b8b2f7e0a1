//! Asking a time-stamping authority: over HTTP, or through a command of the user's.
//!
//! ```text
//! http://tsa.example/   POST application/timestamp-query ─▶ application/timestamp-reply        (RFC 3161, 3.4)
//! curl -u me …          request on its standard input ─▶ answer on its standard output
//! ```
//! Bytes go out and come in, within a minute and 64 KiB. Whether the answer is worth anything is for `timestamp` to say.
//! The authority learns a digest, and that somebody here exists; whoever listens on the way learns no more.

mod command;
mod http;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::roots::RootsError;
use crate::timestamp::{Anchors, MAX_ANSWER, TimestampError};

/// How long an authority may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of what a command complains is told.
const COMPLAINT: usize = 300;

/// Somebody who dates what he is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// An address, `http` or `https`.
    Url(String),
    /// A command for `sh`.
    Command(String),
}

/// Why nothing came from an authority.
#[derive(Debug, thiserror::Error)]
pub enum TsaError {
    /// Neither `http` nor `https`.
    #[error("`{0}` is no address of an authority; write it as `http://…` or `https://…`")]
    Address(String),
    /// No answer over the network.
    #[error(
        "the authority at `{address}` does not answer: {error}; is the address right, and the network there?"
    )]
    Network {
        /// Where.
        address: String,
        /// Why.
        error: String,
    },
    /// An answer that is no success.
    #[error("the authority at `{address}` answers with HTTP status {status}; ask whoever runs it")]
    Status {
        /// Where.
        address: String,
        /// Which.
        status: u16,
    },
    /// Nothing to trust a server by.
    #[error(transparent)]
    NoRoots(#[from] RootsError),
    /// The command could not be started or did not end well.
    #[error("the command for the authority failed: {0}")]
    Command(String),
    /// Too slow.
    #[error("the authority did not answer within {0} s; try again, or name another")]
    Slow(u64),
    /// More than any answer has.
    #[error(transparent)]
    Answer(#[from] TimestampError),
    /// A file of certificates that cannot be read.
    #[error("`{}`: {error}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// No randomness for a nonce.
    #[error("the system gives no randomness: {0}; nothing was asked")]
    NoRandomness(String),
}

impl Authority {
    /// Sends a request and gives the answer's bytes.
    ///
    /// # Errors
    /// None came, or more than any answer has.
    pub fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TsaError> {
        let answer = match self {
            Self::Url(address) => http::ask(address, request)?,
            Self::Command(line) => command::ask(line, request)?,
        };
        if answer.len() > MAX_ANSWER {
            return Err(TimestampError::TooLarge(answer.len()).into());
        }
        Ok(answer)
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(address) => f.write_str(address),
            Self::Command(line) => f.write_str(line),
        }
    }
}

/// Reads a file of trusted certificates.
///
/// # Errors
/// It cannot be read, or holds no certificates.
pub fn anchors(path: &Path) -> Result<Anchors, TsaError> {
    let pem = std::fs::read(path).map_err(|error| TsaError::File {
        path: path.to_owned(),
        error,
    })?;
    Ok(Anchors::from_pem(&pem)?)
}

/// A nonce that nobody can foresee.
///
/// # Errors
/// The system gives no randomness.
pub fn nonce() -> Result<u64, TsaError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| TsaError::NoRandomness(error.to_string()))?;
    // Never zero, which would be an empty integer to some readers.
    Ok(u64::from_be_bytes(bytes) | 1)
}
