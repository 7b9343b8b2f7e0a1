//! `tabellion webhooks`: whom the service tells what happened, and the secrets that sign it. Needs the settings and the keys
//! folder only, no lock.

use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::exit::{Exit, Failed};
use super::session::Session;
use crate::files::Disk;
use crate::keys::{KeyFolder, WebhookSecret};
use crate::ledger::{Settings, Webhook};

/// `webhooks`.
#[derive(Debug, Subcommand)]
pub enum Webhooks {
    /// All of them.
    List,
    /// What its receiver checks signatures with.
    Secret(Secret),
}

/// `webhooks secret`.
#[derive(Debug, Args)]
pub struct Secret {
    #[arg(value_name = "NAME")]
    name: String,
}

/// Does what was asked.
///
/// # Errors
/// No ledger there, no such webhook, or the keys folder cannot be used.
pub fn run(session: &Session, webhooks: &Webhooks) -> Result<Exit, Failed> {
    let paths = session.paths();
    let settings = Settings::read(&Disk, &paths)
        .map_err(|error| session.failed("settings", "failed-webhooks", &error))?;
    let hooks = &settings.serve.webhooks;
    match webhooks {
        Webhooks::List => list(session, hooks),
        Webhooks::Secret(asked) => {
            let Some(hook) = hooks.iter().find(|hook| hook.name.as_str() == asked.name) else {
                let told = [("name", asked.name.clone().into())];
                let text = session.say_with("failed-no-webhook", &told);
                return Err(Failed::new("no_such_webhook", text));
            };
            let failed = |error: &dyn std::fmt::Display| {
                session.failed("webhooks", "failed-webhooks", error)
            };
            let folder = KeyFolder::open(Arc::new(Disk), &paths.keys);
            let folder = folder.map_err(|error| failed(&error))?;
            let secret = WebhookSecret::of(&folder, hook.name.as_str());
            let shown = secret.map_err(|error| failed(&error))?.shown();
            session.json(
                "webhook-secret/1",
                json!({"name": asked.name, "secret": shown.as_str()}),
            )?;
            session.print(&shown)?;
            Ok(Exit::Done)
        }
    }
}

fn list(session: &Session, hooks: &[Webhook]) -> Result<Exit, Failed> {
    let rows: Vec<Value> = hooks.iter().map(|hook| json!(hook)).collect();
    session.json("webhooks/1", json!({"webhooks": rows}))?;
    for hook in hooks {
        let events: Vec<&str> = hook.events.iter().map(|event| event.code()).collect();
        let events = match events.as_slice() {
            [] => session.say("webhook-everything"),
            events => events.join(", "),
        };
        let url = String::from(hook.url.clone());
        session.print(&format!("{:<20} {url}  {events}", hook.name.as_str()))?;
    }
    if hooks.is_empty() {
        session.hint("webhooks-none", &[]);
    }
    Ok(Exit::Done)
}
