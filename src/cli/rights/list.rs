//! `tabellion rights list`: every request with its last day. Nobody's openings are read.

use clap::Args;
use serde_json::json;

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::cli::verdict::label;
use crate::ledger::{Ledger, Request, RequestState};

/// `rights list`.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long)]
    open: bool,
    #[arg(long)]
    overdue: bool,
}

/// Shows the list.
pub(super) fn run(session: &Session, list: &List) -> Result<Exit, Failed> {
    let door = session.door()?;
    let today = crate::rights::day(session.clock.read().wall);
    let mut requests = door.list(session, "/v1/rights", "requests", Ledger::requests)?;
    requests.retain(|request| {
        (!list.open || request.state == RequestState::Open)
            && (!list.overdue || request.is_overdue(today))
    });
    session.json("rights/1", json!({"requests": requests, "today": today}))?;
    for request in &requests {
        session.print(&row(session, request, today))?;
    }
    if requests.is_empty() {
        session.hint("rights-none", &[]);
    }
    door.close(session)?;
    Ok(Exit::Done)
}

/// One request in a line.
pub(super) fn row(session: &Session, request: &Request, today: chrono::NaiveDate) -> String {
    let due = request
        .due_on
        .map(|due| due.to_string())
        .unwrap_or_default();
    let state = state(session, request);
    let late = request.is_overdue(today);
    let state = if late {
        let days = request.due_on.map_or(0, |due| (today - due).num_days());
        session.paint(
            Paint::Bad,
            &session.say_with("rights-overdue", &[("days", days.into())]),
        )
    } else {
        state
    };
    let received = crate::rights::day(request.received_at);
    let right = label(session, request.right);
    format!(
        "{:<7} {received}  {right:<34} {due:<11} {state}",
        request.seq
    )
}

/// How a request stands, in words.
pub(super) fn state(session: &Session, request: &Request) -> String {
    session.say(match request.state {
        RequestState::Open => "rights-open",
        RequestState::Answered => "rights-answered",
        RequestState::Refused => "rights-refused",
        RequestState::Withdrawn => "rights-withdrawn",
        RequestState::InForce => "rights-in-force",
    })
}
