//! `tabellion rights record`: one step, from options or from a file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use crate::cli::acting::{Members, not_acted, recorded};
use crate::cli::exit::{Exit, Failed};
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
    let demand: Demand = match &record.file {
        Some(file) => session.read_object(file)?,
        None => session.parse(Path::new("rights record"), &record.object())?,
    };
    let first = demand.step() == Step::Received;
    let ledger = session.open()?;
    let answer = ledger
        .record_demand(demand, None, None)
        .map_err(|error| not_acted(session, &error))?;
    recorded(session, "rights-record/1", &answer)?;
    if first
        && let Some(due) = ledger
            .request(answer.seq)
            .ok()
            .and_then(|request| request.due_on)
    {
        session.print(&session.say_with("rights-due", &[("date", due.to_string().into())]))?;
    }
    session.close(&ledger)?;
    Ok(Exit::Done)
}
