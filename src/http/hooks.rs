//! Webhooks: what happened, posted to those whom the settings name, signed, until they have it.
//!
//! ```text
//! POST /tabellion      webhook-id: 5f3a9c0d-41      webhook-timestamp: 1763913600      webhook-signature: v1,K5oZ…
//! {"data":{"exporter":"omnia-groupe","kind":"refusal","recipient":"host-us","rules":["eu-gdpr.A44"],"seq":41,"took_place":false},
//!  "timestamp":"2026-11-23T17:00:00Z","type":"disclosure.refused"}
//! ```
//! The signature is that of Standard Webhooks (HMAC-SHA256 over `id.timestamp.body`). What is to be told follows from the
//! journal; a synced file keeps how far each has been told, so that a stop loses nothing, and tells the last one again at
//! worst: `webhook-id` is the same then. Who does not answer is asked again ever later, and holds nobody up: neither
//! recording nor the other webhooks. No payload holds personal data.

mod cursor;
mod outbox;
mod post;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, pending};

use self::outbox::{Event, Outbox};
use self::post::Receiver;
use super::desk::{Desk, Desks};
use crate::files::Disk;
use crate::keys::{FolderError, KeyFolder, WebhookSecret};
use crate::ledger::Webhook;

/// How often it is looked for something to tell.
const LOOK: Duration = Duration::from_secs(1);
/// The longest pause before somebody is asked again.
const LONGEST: Duration = Duration::from_secs(3600);

/// Tells everybody, for as long as it is awaited. `pause` is the first one after a failure.
pub(super) async fn tell_all(desks: &Arc<Desks>, pause: Duration) {
    let mut all = Vec::new();
    for (_, desk) in desks.all() {
        for hook in &desk.ledger.settings().serve.webhooks {
            let name = hook.name.as_str();
            let secret = match secret(desk, hook) {
                Ok(secret) => secret,
                Err(error) => {
                    tracing::error!(name, %error, "this webhook has no secret and is not told");
                    continue;
                }
            };
            match Receiver::new(hook, &desk.ledger.paths().ledger) {
                Ok(receiver) => {
                    let (desk, hook) = (Arc::clone(desk), hook.clone());
                    all.push(tell(desk, hook, receiver, secret, pause));
                }
                Err(error) => {
                    tracing::error!(name, %error, "the server of this webhook cannot be known, and it is not told");
                }
            }
        }
    }
    join_all(all).await;
    // Nobody to tell is no reason to stop.
    pending::<()>().await;
}

fn secret(desk: &Desk, hook: &Webhook) -> Result<WebhookSecret, FolderError> {
    let folder = KeyFolder::open(Arc::new(Disk), &desk.ledger.paths().keys)?;
    WebhookSecret::of(&folder, hook.name.as_str())
}

/// Tells one, event after event.
async fn tell(
    desk: Arc<Desk>,
    hook: Webhook,
    receiver: Receiver,
    secret: WebhookSecret,
    pause: Duration,
) {
    let name = hook.name.as_str().to_owned();
    let mut outbox = Outbox::new(desk.ledger.clone(), hook);
    loop {
        // Reads files: on a thread that may wait for the disk.
        let looked = tokio::task::spawn_blocking(move || {
            let found = outbox.next();
            (outbox, found)
        });
        let found;
        (outbox, found) = match looked.await {
            Ok(looked) => looked,
            Err(error) => {
                tracing::error!(%name, %error, "looking for events broke off; this webhook is told nothing more");
                return;
            }
        };
        match found {
            Ok(Some(event)) => {
                until_told(&desk, &name, &receiver, &secret, &event, pause).await;
                outbox = match told(outbox, event).await {
                    Some(outbox) => outbox,
                    None => return,
                };
            }
            Ok(None) => tokio::time::sleep(LOOK).await,
            Err(error) => {
                tracing::warn!(%name, %error, "events of this webhook cannot be looked for now");
                tokio::time::sleep(LONGEST.min(pause * 12)).await;
            }
        }
    }
}

/// Notes that somebody has it; `None` if that broke off.
async fn told(mut outbox: Outbox, event: Event) -> Option<Outbox> {
    let noted = tokio::task::spawn_blocking(move || {
        if let Err(error) = outbox.told(&event) {
            tracing::warn!(%error, "how far a webhook was told could not be kept: it may be told again after a restart");
        }
        outbox
    });
    noted.await.ok()
}

/// Posts until it is taken.
async fn until_told(
    desk: &Desk,
    name: &str,
    receiver: &Receiver,
    secret: &WebhookSecret,
    event: &Event,
    pause: Duration,
) {
    let mut wait = pause;
    loop {
        let now = desk.ledger.now().timestamp();
        let failed = match receiver.post(secret, event, now).await {
            Ok(()) => {
                tracing::info!(%name, id = %event.id, "a webhook was told");
                return;
            }
            Err(error) => error,
        };
        let seconds = wait.as_secs();
        tracing::warn!(%name, id = %event.id, error = %failed, seconds, "a webhook did not take it; it is asked again");
        tokio::time::sleep(wait + some_of(wait / 4)).await;
        wait = (wait * 2).min(LONGEST);
    }
}

/// A part of a span by chance, so that many who wait do not come at once.
fn some_of(span: Duration) -> Duration {
    let mut chance = [0];
    // Without chance everybody waits alike, and that is all.
    let _ = getrandom::fill(&mut chance);
    span * u32::from(chance[0]) / 256
}
