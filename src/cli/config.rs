//! `tabellion config`: all settings, where each came from, and whether what they name is there.
//!
//! ```text
//! serve.listen         127.0.0.1:8740        default
//! disk_reserve_mib     512                   ledger/tabellion.toml
//! ledger               /srv/ledger           TABELLION_LEDGER
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::beside::no_settings;
use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use crate::files::Disk;
use crate::ledger::{RESERVE_MIB, Serve, Settings, anchors_of};

/// `config`.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigVerb {
    /// Every setting.
    Show,
    /// Whether they can be used.
    Check,
}

/// Where a value came from.
enum Source {
    Default,
    File(PathBuf),
    Variable(&'static str),
    Flag(&'static str),
}

/// Does what was asked.
///
/// # Errors
/// There is no ledger, or its settings cannot be read.
pub fn run(session: &Session, verb: ConfigVerb) -> Result<Exit, Failed> {
    match verb {
        ConfigVerb::Show => show(session),
        ConfigVerb::Check => check(session),
    }
}

/// What holds where nothing is written; empty where nothing does.
fn defaults() -> BTreeMap<String, String> {
    let serve = Serve::default();
    let known = [
        ("second_key_copy", "vault.key.copy".to_owned()),
        ("rules", String::new()),
        ("disk_reserve_mib", RESERVE_MIB.to_string()),
        ("serve.listen", serve.listen),
        ("serve.publish_entries", "false".to_owned()),
        ("serve.plain_http_off_loopback", "false".to_owned()),
        ("serve.tls_cert", String::new()),
        ("serve.tls_key", String::new()),
        ("serve.tls_client_ca", String::new()),
        ("serve.tls_client_required", "false".to_owned()),
        ("serve.socket", "-run/service.sock".to_owned()),
        ("serve.producers", "[]".to_owned()),
        ("oidc.issuer", String::new()),
        ("oidc.client_id", String::new()),
        ("timestamp.tsa", String::new()),
        ("timestamp.command", String::new()),
        ("timestamp.anchors", String::new()),
        ("timestamp.every", String::new()),
    ];
    known
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn show(session: &Session) -> Result<Exit, Failed> {
    let paths = session.paths();
    let file = paths.settings();
    // Read as settings first: a table that is none must not be shown as if it were.
    Settings::read(&Disk, &paths).map_err(|error| no_settings(session, &paths, &error))?;
    let text = std::fs::read_to_string(&file).map_err(|error| session.io(&file, &error))?;
    let table: toml::Table = toml::from_str(&text)
        .map_err(|error| session.failed("settings", "failed-settings", &error))?;
    let mut all: BTreeMap<String, (String, Source)> = defaults()
        .into_iter()
        .map(|(name, value)| (name, (value, Source::Default)))
        .collect();
    flatten("", &table, &mut |name, value| {
        all.insert(name, (value, Source::File(file.clone())));
    });
    for (name, value, given, variable, flag) in [
        (
            "ledger",
            &paths.ledger,
            &session.ledger,
            "TABELLION_LEDGER",
            "--ledger",
        ),
        (
            "keys",
            &paths.keys,
            &session.keys,
            "TABELLION_KEYS",
            "--keys",
        ),
    ] {
        let by_variable = std::env::var_os(variable).map(PathBuf::from);
        let source = match given {
            None => Source::Default,
            Some(_) if by_variable == *given => Source::Variable(variable),
            Some(_) => Source::Flag(flag),
        };
        all.insert(name.to_owned(), (value.display().to_string(), source));
    }
    let rows: Vec<Value> = all
        .iter()
        .map(|(name, (value, source))| json!({"name": name, "value": value, "from": from(session, source)}))
        .collect();
    session.json("config-show/1", json!({"settings": rows}))?;
    for (name, (value, source)) in &all {
        let value = if value.is_empty() { "–" } else { value };
        session.print(&format!("{name:<32}{value:<40}{}", from(session, source)))?;
    }
    Ok(Exit::Done)
}

fn from(session: &Session, source: &Source) -> String {
    match source {
        Source::Default => session.say("config-default"),
        Source::File(path) => path.display().to_string(),
        Source::Variable(name) | Source::Flag(name) => (*name).to_owned(),
    }
}

/// Every value under its whole name; tables in lists stay together.
fn flatten(before: &str, table: &toml::Table, each: &mut dyn FnMut(String, String)) {
    for (name, value) in table {
        let name = if before.is_empty() {
            name.clone()
        } else {
            format!("{before}.{name}")
        };
        match value {
            toml::Value::Table(below) => flatten(&name, below, each),
            toml::Value::String(text) => each(name, text.clone()),
            other => each(name, other.to_string()),
        }
    }
}

fn check(session: &Session) -> Result<Exit, Failed> {
    let paths = session.paths();
    let settings =
        Settings::read(&Disk, &paths).map_err(|error| no_settings(session, &paths, &error))?;
    let mut faults = Vec::new();
    let mut there = |name: &'static str, path: Option<&PathBuf>| {
        if let Some(path) = path.map(|path| paths.ledger.join(path))
            && !path.exists()
        {
            faults.push((name, missing(session, &path)));
        }
    };
    let serve = &settings.serve;
    there("rules", settings.rules.as_ref());
    there("second_key_copy", settings.second_key_copy.as_ref());
    there("serve.tls_cert", serve.tls_cert.as_ref());
    there("serve.tls_key", serve.tls_key.as_ref());
    there("serve.tls_client_ca", serve.tls_client_ca.as_ref());
    if let Err(error) = serve.listen.parse::<std::net::SocketAddr>() {
        faults.push(("serve.listen", session.words(&error)));
    }
    if serve.tls_cert.is_some() != serve.tls_key.is_some() {
        faults.push(("serve.tls_cert", session.say("failed-half-a-certificate")));
    }
    if serve.tls_client_required && serve.tls_client_ca.is_none() {
        faults.push(("serve.tls_client_ca", session.say("failed-no-authorities")));
    }
    if let Some(oidc) = &settings.oidc
        && oidc.grants.is_empty()
    {
        faults.push(("oidc.grants", session.say("config-no-grants")));
    }
    for hook in &serve.webhooks {
        if let Err(error) = hook.known_by(&paths.ledger) {
            faults.push(("serve.webhooks", session.words(&error)));
        }
    }
    if let Some(stamp) = &settings.timestamp
        && let Err(error) = anchors_of(stamp, &paths.ledger)
    {
        faults.push(("timestamp.anchors", session.words(&error)));
    }
    let list: Vec<Value> = faults
        .iter()
        .map(|(name, what)| json!({"name": name, "what": what}))
        .collect();
    session.json("config-check/1", json!({"faults": list}))?;
    if faults.is_empty() {
        session.print(&session.paint(Paint::Good, &session.say("config-good")))?;
        return Ok(Exit::Done);
    }
    for (name, what) in &faults {
        session.print(&format!("{}  {what}", session.paint(Paint::Bad, name)))?;
    }
    Ok(Exit::Failure)
}

fn missing(session: &Session, path: &Path) -> String {
    let told = [("path", path.display().to_string().into())];
    session.say_with("config-missing", &told)
}
