//! The register over time: `recipients history|retire|merge|separate|expiring|record30`, and `exporter`.

mod processing;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::acting::recorded;
use super::exit::{Exit, Failed};
use super::served::{Asked, segment};
use super::session::{Paint, Session, out};
use super::verdict::label;
use crate::disclosure::Exporter;
use crate::ledger::{Expiring, ExpiryKind, Ledger, Version};
use crate::report;

/// `recipients history`, `retire`, `separate`.
#[derive(Debug, Args)]
pub struct One {
    #[arg(value_name = "ID")]
    id: String,
}

impl One {
    fn segment(&self) -> String {
        segment(&self.id)
    }
}

/// `recipients merge`.
#[derive(Debug, Args)]
pub struct Merge {
    #[arg(value_name = "ID")]
    id: String,
    #[arg(long, value_name = "ID")]
    into: String,
}

/// `recipients expiring`.
#[derive(Debug, Args)]
pub struct Soon {
    #[arg(long, value_name = "DAYS", default_value = "90d", value_parser = days)]
    within: u64,
    #[arg(long)]
    consents: bool,
}

/// `recipients record30`.
#[derive(Debug, Args)]
pub struct Record30 {
    #[arg(long, value_name = "FORMAT", value_parser = ["json", "csv"])]
    format: Option<String>,
}

/// `exporter`.
#[derive(Debug, Subcommand)]
pub enum ExporterVerb {
    /// As it stands.
    Show,
    /// Every version.
    History,
    /// A new version.
    Put(Put),
}

/// `exporter put`.
#[derive(Debug, Args)]
pub struct Put {
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
}

/// `90d`, or a number of days.
fn days(text: &str) -> Result<u64, String> {
    text.strip_suffix('d')
        .unwrap_or(text)
        .parse::<u64>()
        .ok()
        .filter(|days| *days <= 36_500)
        .ok_or_else(|| "a number of days is expected, as in `90d`".to_owned())
}

/// What ends an entry of the register, or begins it anew.
#[derive(Debug, Clone, Copy)]
pub enum End<'a> {
    /// Disclosures have ended.
    Retire(&'a One),
    /// It is another one.
    Merge(&'a Merge),
    /// It is not.
    Separate(&'a One),
}

/// Records it.
///
/// # Errors
/// It does not fit the register, or the ledger cannot be used.
pub fn end(session: &Session, end: End<'_>) -> Result<Exit, Failed> {
    let asked = match end {
        End::Retire(one) => Asked::new(
            Method::POST,
            format!("/v1/recipients/{}/retire", one.segment()),
        ),
        End::Merge(merge) => {
            let target = format!("/v1/recipients/{}/merge", segment(&merge.id));
            Asked::post(target, &json!({"into": merge.into}))
        }
        End::Separate(one) => Asked::new(
            Method::POST,
            format!("/v1/recipients/{}/separate", one.segment()),
        ),
    };
    let door = session.door()?;
    let answer = door.act(session, asked, |ledger| match end {
        End::Retire(one) => ledger.retire_recipient(&one.id, None, None),
        End::Merge(merge) => ledger.merge_recipient(&merge.id, &merge.into, None, None),
        End::Separate(one) => ledger.separate_recipient(&one.id, None, None),
    })?;
    recorded(session, "recipient-end/1", &answer)?;
    door.close(session)?;
    Ok(Exit::Done)
}

/// The timeline of a recipient.
///
/// # Errors
/// Nobody of that id, or the ledger cannot be used.
pub fn history(session: &Session, one: &One) -> Result<Exit, Failed> {
    let door = session.door()?;
    let target = format!("/v1/recipients/{}/history", one.segment());
    let versions = door.list(session, &target, "versions", |ledger| {
        ledger.recipient_history(&one.id)
    })?;
    session.json(
        "recipient-history/1",
        json!({"id": one.id, "versions": versions}),
    )?;
    timeline(session, &versions)?;
    door.close(session)?;
    Ok(Exit::Done)
}

fn timeline(session: &Session, versions: &[Version]) -> Result<(), Failed> {
    for version in versions {
        let change = serde_json::to_value(version.change).unwrap_or_default();
        let change = session.say(match change.as_str() {
            Some("added") => "register-added",
            Some("merged") => "register-merged",
            Some("separated") => "register-separated",
            Some("retired") => "register-retired",
            _ => "register-changed",
        });
        let mut line = format!(
            "{:<7} {}  {change}",
            version.seq,
            crate::canon::format_instant(version.recorded_at)
        );
        if let Some(into) = &version.merged_into {
            line = format!("{line} → {into}");
        }
        if !version.changed.is_empty() {
            line = format!("{line}  {}", version.changed.join(", "));
        }
        session.print(&line)?;
    }
    Ok(())
}

/// What soon ends.
///
/// # Errors
/// The ledger cannot be used.
pub fn expiring(session: &Session, soon: &Soon) -> Result<Exit, Failed> {
    let door = session.door()?;
    let consents = if soon.consents { "&consents=yes" } else { "" };
    let target = format!("/v1/register/expiring?within={}{consents}", soon.within);
    let found = door.list(session, &target, "expiring", |ledger| {
        let mut found = ledger.expiring(soon.within);
        if soon.consents {
            found.extend(ledger.expiring_consents(soon.within, None)?);
            found.sort_by(|a, b| (a.on, &a.recipient).cmp(&(b.on, &b.recipient)));
        }
        Ok(found)
    })?;
    session.json(
        "recipients-expiring/1",
        json!({"within_days": soon.within, "expiring": found}),
    )?;
    for item in &found {
        session.print(&row(session, item))?;
    }
    if found.is_empty() {
        session.hint("expiring-none", &[("days", soon.within.into())]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn row(session: &Session, item: &Expiring) -> String {
    let what = session.say(match item.what {
        ExpiryKind::Contract => "expiring-contract",
        ExpiryKind::TiaReview => "expiring-tia",
        ExpiryKind::DpfCheck => "expiring-dpf",
        ExpiryKind::AdequacyEnd => "expiring-adequacy",
        ExpiryKind::ConsentEnd => "expiring-consent",
    });
    let whose = match &item.sub_processor {
        Some(sub) => format!("{} ({sub})", item.recipient),
        None => item.recipient.clone(),
    };
    let line = format!("{}  {whose:<34} {what}, {}", item.on, item.detail);
    if item.over {
        let over = session.paint(Paint::Bad, &session.say("expiring-over"));
        format!("{line}  {over}")
    } else {
        line
    }
}

/// The extract of the record of processing.
///
/// # Errors
/// The ledger cannot be used.
pub fn record30(session: &Session, wanted: &Record30) -> Result<Exit, Failed> {
    let door = session.door()?;
    let target = "/v1/register/record30";
    let rows = door.list(session, target, "recipients", Ledger::record_of_processing)?;
    match wanted.format.as_deref() {
        Some("csv") if !session.is_json() => {
            let bytes = report::record_of_processing_csv(&rows)
                .map_err(|error| session.failed("report", "failed-report", &error))?;
            out(&String::from_utf8_lossy(&bytes))?;
        }
        None if !session.is_json() => processing::print(session, &rows)?,
        _ => {
            let object = json!({"schema": "tabellion/record30/1", "recipients": rows});
            out(&object.to_string())?;
        }
    }
    door.close(session)?;
    Ok(Exit::Done)
}

/// The exporter.
///
/// # Errors
/// Another exporter than the ledger's, or the ledger cannot be used.
pub fn exporter(session: &Session, verb: &ExporterVerb) -> Result<Exit, Failed> {
    match verb {
        ExporterVerb::Show => {
            let door = session.door()?;
            let standing = door.one(session, "/v1/exporter", |ledger| Ok(Standing::of(ledger)))?;
            show(session, &standing)?;
            door.close(session)?;
        }
        ExporterVerb::History => {
            let door = session.door()?;
            let target = "/v1/exporter/history";
            let versions = door.list(session, target, "versions", Ledger::exporter_history)?;
            session.json("exporter-history/1", json!({"versions": versions}))?;
            timeline(session, &versions)?;
            door.close(session)?;
        }
        ExporterVerb::Put(put) => {
            let value = session.read_value(&put.file)?;
            let exporter: Exporter = session.parse(&put.file, &value)?;
            let asked = Asked::new(Method::PUT, "/v1/exporter").json(&value);
            let door = session.door()?;
            let answer = door.act(session, asked, |ledger| ledger.put_exporter(exporter, None))?;
            recorded(session, "exporter-put/1", &answer)?;
            door.close(session)?;
        }
    }
    Ok(Exit::Done)
}

/// The exporter as it stands.
#[derive(Deserialize)]
struct Standing {
    exporter: Exporter,
    version: u64,
}

impl Standing {
    fn of(ledger: &Ledger) -> Self {
        Self {
            exporter: ledger.exporter().as_ref().clone(),
            version: ledger.register().exporter_version(),
        }
    }
}

fn show(session: &Session, standing: &Standing) -> Result<(), Failed> {
    let Standing { exporter, version } = standing;
    let value = serde_json::to_value(exporter).unwrap_or_default();
    session.json("exporter/1", json!({"exporter": value, "version": version}))?;
    session.print(&format!(
        "{}  {}",
        exporter.name,
        label(session, exporter.acts_as)
    ))?;
    session.print(&serde_json::to_string_pretty(&value).unwrap_or_default())
}
