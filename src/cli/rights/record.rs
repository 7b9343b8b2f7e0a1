//! `tabellion rights record`: one step, from options or from a file.

use std::path::{Path, PathBuf};

use clap::Args;
use http::Method;
use serde_json::{Value, json};

use crate::cli::acting::{Members, recorded};
use crate::cli::door::Door;
use crate::cli::exit::{Exit, Failed};
use crate::cli::served::Asked;
use crate::cli::session::Session;
use crate::rights::Demand;
use crate::vocabulary::Step;

/// `rights record`.
#[derive(Debug, Args)]
pub struct Record {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["event", "step", "subject", "request"])]
    file: Option<PathBuf>,
    #[arg(long, value_name = "RIGHT")]
    event: Option<String>,
    #[arg(long, value_name = "REF")]
    subject: Option<String>,
    #[arg(long, value_name = "STEP")]
    step: Option<String>,
    #[arg(long, value_name = "N")]
    request: Option<u64>,
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    #[arg(long, value_name = "PURPOSE")]
    purpose: Option<String>,
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',')]
    channel: Vec<String>,
    #[arg(long, value_name = "WAY")]
    via: Option<String>,
    #[arg(long, value_name = "METHOD", requires = "result")]
    identity: Option<String>,
    #[arg(long, value_name = "RESULT", requires = "identity")]
    result: Option<String>,
    #[arg(long, value_name = "OUTCOME")]
    outcome: Option<String>,
    #[arg(long, value_name = "GROUND", value_delimiter = ',')]
    ground: Vec<String>,
    #[arg(long, value_name = "N")]
    months: Option<u32>,
    #[arg(long, value_name = "AUTHORITY")]
    authority: Option<String>,
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Record {
    fn object(&self) -> Value {
        let underscored = |text: &String| text.replace('-', "_");
        let identity = self
            .identity
            .as_ref()
            .map(|method| json!({"method": underscored(method), "result": self.result.as_ref().map(underscored)}));
        let channels: Vec<String> = self.channel.clone();
        Members::default()
            .text("event", self.event.as_ref().map(underscored).as_ref())
            .text("subject", self.subject.as_ref())
            .text("step", self.step.as_ref().map(underscored).as_ref())
            .number("request", self.request)
            .text("at", self.at.as_ref())
            .text("scope", self.scope.as_ref().map(underscored).as_ref())
            .text("purpose", self.purpose.as_ref().map(underscored).as_ref())
            .list("channels", &channels)
            .text("via", self.via.as_ref().map(underscored).as_ref())
            .value("identity", identity)
            .text("outcome", self.outcome.as_ref().map(underscored).as_ref())
            .list("grounds", &self.ground)
            .number("months", self.months.map(u64::from))
            .text("authority", self.authority.as_ref())
            .text("reference", self.reference.as_ref())
            .text("text", self.text.as_ref())
            .object()
    }
}

/// Records the step.
pub(super) fn run(session: &Session, record: &Record) -> Result<Exit, Failed> {
    let (path, value) = match &record.file {
        Some(file) => (file.as_path(), session.read_value(file)?),
        None => (Path::new("rights record"), record.object()),
    };
    let demand: Demand = session.parse(path, &value)?;
    let first = demand.step() == Step::Received;
    let door = session.door()?;
    let asked = Asked::post("/v1/rights", &value);
    let answer = door.act(session, asked, |ledger| {
        ledger.record_demand(demand, None, None)
    })?;
    recorded(session, "rights-record/1", &answer)?;
    if first && let Some(due) = due(session, &door, answer.seq)? {
        session.print(&session.say_with("rights-due", &[("date", due.into())]))?;
    }
    door.close(session)?;
    Ok(Exit::Done)
}

/// The last day of a request, if it has one.
fn due(session: &Session, door: &Door, seq: u64) -> Result<Option<String>, Failed> {
    match door {
        Door::Own(ledger) => {
            let request = ledger.request(seq).ok();
            Ok(request.and_then(|request| Some(request.due_on?.to_string())))
        }
        Door::Served(served) => {
            let asked = Asked::new(Method::GET, format!("/v1/rights/{seq}"));
            let request = served.value(session, asked)?;
            let due = request["request"]["due_on"].as_str();
            Ok(due.map(str::to_owned))
        }
    }
}
