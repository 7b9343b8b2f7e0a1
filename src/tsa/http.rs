//! An authority over HTTP, RFC 3161, 3.4.
//!
//! A token proves itself, so `http` is as good as `https`: TLS hides from the way what is asked and when, no more. A
//! redirection is not followed: the address would not be the one that was named.

use ureq::Agent;

use super::{PATIENCE, TsaError};
use crate::roots::{self, Roots};
use crate::timestamp::MAX_ANSWER;

/// Posts a request.
pub fn ask(address: &str, request: &[u8]) -> Result<Vec<u8>, TsaError> {
    let network = |error: ureq::Error| match error {
        ureq::Error::Timeout(_) => TsaError::Slow(PATIENCE.as_secs()),
        error => TsaError::Network {
            address: address.to_owned(),
            error: error.to_string(),
        },
    };
    let agent = agent(address)?;
    let mut answer = agent
        .post(address)
        .header("Content-Type", "application/timestamp-query")
        .header("Accept", "application/timestamp-reply")
        .send(request)
        .map_err(network)?;
    let status = answer.status().as_u16();
    if status != 200 {
        return Err(TsaError::Status {
            address: address.to_owned(),
            status,
        });
    }
    // One byte more than an answer may have, so that too much shows as such.
    let limit = MAX_ANSWER as u64 + 1;
    match answer.body_mut().with_config().limit(limit).read_to_vec() {
        Ok(bytes) => Ok(bytes),
        Err(ureq::Error::BodyExceedsLimit(_)) => {
            Err(crate::timestamp::TimestampError::TooLarge(MAX_ANSWER + 1).into())
        }
        Err(error) => Err(network(error)),
    }
}

fn agent(address: &str) -> Result<Agent, TsaError> {
    let lower = address.to_ascii_lowercase();
    let secure = lower.starts_with("https://");
    if !secure && !lower.starts_with("http://") {
        return Err(TsaError::Address(address.to_owned()));
    }
    let roots = secure.then(Roots::of_machine).transpose()?;
    Ok(roots::agent(PATIENCE, roots.as_ref()))
}
