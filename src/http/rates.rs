//! Rates: how often each token and producer comes, and when it may come again.
//!
//! ```text
//! 600/min   600 at once after a pause, then one every 100 ms; one more is 429 with `Retry-After: 1`
//! ```
//! Counted in memory, for each process anew. Whoever has no rate is not counted.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::StatusCode;
use http::header::{HeaderValue, RETRY_AFTER};

use super::problem::Problem;
use crate::keys::{Caller, Rate, TokenId};

/// Everybody with a rate who came.
#[derive(Default)]
pub(super) struct Rates(Mutex<HashMap<TokenId, (Rate, DefaultDirectRateLimiter)>>);

impl Rates {
    /// Counts one request.
    ///
    /// # Errors
    /// There were too many: how long to wait.
    pub(super) fn count(&self, caller: &Caller) -> Result<(), Duration> {
        let Some(rate) = caller.bounds.rate else {
            return Ok(());
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = known.entry(caller.id.clone());
        let (counted, limiter) = entry.or_insert_with(|| (rate, limiter(rate)));
        // The settings of a producer may have changed.
        if *counted != rate {
            (*counted, *limiter) = (rate, self::limiter(rate));
        }
        let now = DefaultClock::default().now();
        limiter.check().map_err(|until| until.wait_time_from(now))
    }
}

fn limiter(rate: Rate) -> DefaultDirectRateLimiter {
    // A pause is at least a microsecond: a rate has at most a million requests in a second.
    let quota = Quota::with_period(rate.pause()).unwrap_or(Quota::per_second(rate.count()));
    RateLimiter::direct(quota.allow_burst(rate.count()))
}

/// 429.
pub(super) fn too_many(caller: &Caller, wait: Duration) -> Problem {
    let rate = caller.bounds.rate.map_or_else(String::new, String::from);
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let detail = format!(
        "this token may come {rate} and came more often; come again in {seconds} s, or ask for another rate"
    );
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
        .header(RETRY_AFTER, HeaderValue::from(seconds.max(1)))
}
