//! What systemd is told: that the service is ready, that it lives, that it stops.
//!
//! ```text
//! READY=1       it listens, every ledger is open, its head was checked
//! WATCHDOG=1    half as often as the unit asks, as long as requests can still be answered
//! STOPPING=1    it was told to stop
//! ```
//! Without systemd nothing is said to anybody.

use std::sync::Arc;

use sd_notify::NotifyState;

use super::desk::Desks;

/// It listens.
pub(super) fn ready() {
    say(&[NotifyState::Ready]);
}

/// It stops.
pub(super) fn stopping() {
    say(&[NotifyState::Stopping]);
}

/// Says that it lives for as long as it is awaited. A ledger that does not record is no reason to restart: restarting
/// heals a failed disk as little as a wrong clock, and reading goes on.
pub(super) async fn keep_alive(desks: &Arc<Desks>) {
    let Some(patience) = sd_notify::watchdog_enabled() else {
        return std::future::pending().await;
    };
    let mut tick = tokio::time::interval(patience / 2);
    loop {
        tick.tick().await;
        let desks = Arc::clone(desks);
        // A thread that reads every ledger's head: if it cannot come back, neither can an answer.
        let looked = tokio::task::spawn_blocking(move || desks.heads()).await;
        if looked.is_ok() {
            say(&[NotifyState::Watchdog]);
        }
    }
}

fn say(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the supervisor was not told");
    }
}
