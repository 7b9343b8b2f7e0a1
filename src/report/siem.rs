//! Entries as lines for a SIEM: syslog (RFC 5424) or OCSF 1.6.0. No personal data, as in the log itself; less than it holds.
//!
//! ```text
//! <108>1 2026-11-23T17:00:00Z ledger.example tabellion - refusal [origin software="tabellion" swVersion="0.1.0"] {"exporter":…
//! {"activity_id":1,"category_uid":2,"class_uid":2003,"class_name":"Compliance Finding",…,"unmapped":{"kind":"refusal",…}}
//! ```
//! A refusal is a Compliance Finding (class 2003) that failed; every other entry is a Base Event (class 0), whose facts stand
//! under `unmapped`. Facility 13 (log audit) of syslog; a refusal that took place is an error, another one a warning, the
//! opening of what is sealed a notice. The versions of both formats are pinned here: another one is another name.

use serde_json::{Value, json};

use crate::canon;
use crate::entry::{Body, Entry, Importer};

/// The version of OCSF that the lines follow.
pub const OCSF: &str = "1.6.0";
/// `log audit`.
const FACILITY: u8 = 13;
/// Compliance Finding.
const FINDING: u64 = 2003;

/// A form for a SIEM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Siem {
    /// RFC 5424.
    Syslog,
    /// OCSF.
    Ocsf,
}

impl Siem {
    /// The names on the command line.
    pub const NAMES: [&'static str; 2] = ["rfc5424", "ocsf"];

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "rfc5424" => Some(Self::Syslog),
            "ocsf" => Some(Self::Ocsf),
            _ => None,
        }
    }

    /// One entry of the log with this origin, as one line.
    #[must_use]
    pub fn line(self, origin: &str, entry: &Entry) -> String {
        match self {
            Self::Syslog => syslog(origin, entry),
            Self::Ocsf => ocsf(origin, entry).to_string(),
        }
    }
}

/// How grave it is, in the words of both formats.
#[derive(Clone, Copy)]
enum Grave {
    Failed,
    Refused,
    Notable,
    Usual,
}

impl Grave {
    fn of(entry: &Entry) -> Self {
        match &entry.body {
            Body::Refusal(refusal) if refusal.took_place => Self::Failed,
            Body::Refusal(_) | Body::Breach(_) => Self::Refused,
            Body::Access(_)
            | Body::Export(_)
            | Body::Erasure(_)
            | Body::Key(_)
            | Body::Rulebook(_)
            | Body::Clock(_)
            | Body::Inquiry(_)
            | Body::Close(_) => Self::Notable,
            _ => Self::Usual,
        }
    }

    /// Error, warning, notice, informational.
    const fn syslog(self) -> u8 {
        match self {
            Self::Failed => 3,
            Self::Refused => 4,
            Self::Notable => 5,
            Self::Usual => 6,
        }
    }

    /// High, Medium, Low, Informational.
    const fn ocsf(self) -> (u64, &'static str) {
        match self {
            Self::Failed => (4, "High"),
            Self::Refused => (3, "Medium"),
            Self::Notable => (2, "Low"),
            Self::Usual => (1, "Informational"),
        }
    }
}

/// What is told of an entry: codes, counts, ids of organisations. Who acted is a random id.
fn facts(entry: &Entry) -> Value {
    let mut facts =
        json!({"exporter": entry.exporter, "kind": entry.body.kind(), "seq": entry.seq});
    if let Some((_, recipient, verdict)) = entry.decided() {
        facts["verdict"] = json!(verdict.verdict);
        facts["rules"] = json!(verdict.rules);
        // A natural person who receives has no id in the clear, and gets none here.
        if let Importer::Organisation(to) = recipient {
            facts["recipient"] = json!(to.id);
        }
    }
    match &entry.body {
        Body::Disclosure(record) => facts["actor"] = json!(record.actor),
        Body::Refusal(refusal) => {
            facts["actor"] = json!(refusal.actor);
            facts["took_place"] = json!(refusal.took_place);
        }
        Body::Access(access) => {
            facts["actor"] = json!(access.actor);
            facts["purpose"] = json!(access.purpose);
            facts["count"] = json!(access.count);
        }
        Body::Export(export) => {
            facts["actor"] = json!(export.actor);
            facts["persons"] = json!(export.persons);
            facts["inquiry"] = json!(export.inquiry);
        }
        Body::Erasure(erasure) => {
            facts["actor"] = json!(erasure.actor);
            facts["count"] = json!(erasure.count);
        }
        Body::Rulebook(rules) => {
            facts["actor"] = json!(rules.actor);
            facts["version"] = json!(rules.version);
            facts["digest"] = json!(rules.digest);
        }
        _ => {}
    }
    if let Some(object) = facts.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    facts
}

fn syslog(origin: &str, entry: &Entry) -> String {
    let priority = FACILITY * 8 + Grave::of(entry).syslog();
    // 1 to 255 printable characters: an origin is a host and a path, without spaces.
    let host: String = origin
        .split('/')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_graphic)
        .take(255)
        .collect();
    let host = if host.is_empty() { "-" } else { &host };
    let at = canon::format_instant(entry.at);
    let version = env!("CARGO_PKG_VERSION");
    // At most 32 characters.
    let kind = entry.body.kind();
    let facts = facts(entry);
    format!(
        "<{priority}>1 {at} {host} tabellion - {kind} [origin software=\"tabellion\" swVersion=\"{version}\"] {facts}"
    )
}

fn ocsf(origin: &str, entry: &Entry) -> Value {
    let (severity_id, severity) = Grave::of(entry).ocsf();
    let facts = facts(entry);
    let uid = format!("{origin}#{}", entry.seq);
    let mut event = json!({
        "activity_id": 99, "activity_name": entry.body.kind(), "category_uid": 0, "category_name": "Uncategorized",
        "class_uid": 0, "class_name": "Base Event", "type_uid": 99,
        "time": entry.at.timestamp_millis(), "severity_id": severity_id, "severity": severity,
        "metadata": {"version": OCSF, "uid": uid, "log_name": origin, "sequence": entry.seq,
            "product": {"name": "Tabellion", "vendor_name": "Tabellion", "version": env!("CARGO_PKG_VERSION")}},
        "unmapped": facts,
    });
    if let Body::Refusal(refusal) = &entry.body {
        let activity = 1;
        event["activity_id"] = json!(activity);
        event["activity_name"] = json!("Create");
        event["category_uid"] = json!(2);
        event["category_name"] = json!("Findings");
        event["class_uid"] = json!(FINDING);
        event["class_name"] = json!("Compliance Finding");
        event["type_uid"] = json!(FINDING * 100 + activity);
        event["status_id"] = json!(1);
        event["status"] = json!("New");
        event["finding_info"] = json!({"uid": uid, "title": "Disclosure refused by transfer law"});
        event["compliance"] =
            json!({"status_id": 3, "status": "Fail", "requirements": refusal.verdict.rules});
    }
    event
}
