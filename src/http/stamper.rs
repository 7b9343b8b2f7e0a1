//! Time-stamps by the settings' clock: `every` under `[timestamp]`.
//!
//! What fails is told in `/v1/status` and `/readyz`, traced, and tried again; it never stops recording.

use std::sync::Arc;
use std::time::Duration;

use super::desk::Desks;

/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_secs(1);

/// Takes time-stamps whenever they are due, for as long as the service runs.
pub(super) async fn stamp_when_due(desks: &Arc<Desks>) {
    let mut tick = tokio::time::interval(LOOK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        for (exporter, desk) in desks.all() {
            let settings = desk.ledger.settings();
            if settings
                .timestamp
                .as_ref()
                .is_none_or(|settings| settings.every.is_none())
            {
                continue;
            }
            let ledger = desk.ledger.clone();
            // An authority may take its time: a thread that may wait.
            let taken = tokio::task::spawn_blocking(move || ledger.timestamp_if_due()).await;
            match taken {
                Ok(None) => {}
                Ok(Some(Ok(taken))) => {
                    let (seq, size) = (taken.answer.seq, taken.entry.checkpoint.size);
                    tracing::info!(%exporter, seq, size, "a checkpoint was dated");
                }
                Ok(Some(Err(error))) => {
                    tracing::warn!(%exporter, %error, "no time-stamp was taken");
                }
                Err(error) => tracing::error!(%exporter, %error, "the time-stamp broke off"),
            }
        }
    }
}
