//! One entry, in words.

use std::ops::ControlFlow;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value, json};

use crate::canon;
use crate::cli::beside::Beside;
use crate::cli::dating;
use crate::cli::exit::{Exit, Failed};
use crate::cli::rules::source;
use crate::cli::session::{Paint, Session, out};
use crate::cli::verdict::{VerdictWords, label};
use crate::disclosure::ClearDisclosure;
use crate::entry::{Body, Entry, Frame, Importer};
use crate::rulebook::Rulebook;

/// `log show`.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "SEQ")]
    seq: u64,
    #[arg(long)]
    raw: bool,
}

/// Shows one entry.
///
/// # Errors
/// There is no such entry.
pub fn run(session: &Session, show: &Show) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let Some(line) = beside.line(session, show.seq)? else {
        let told = [
            ("seq", show.seq.to_string().into()),
            ("size", beside.size().to_string().into()),
        ];
        return Err(Failed::new(
            "no_entry",
            session.say_with("failed-no-entry", &told),
        ));
    };
    if show.raw {
        out(&String::from_utf8_lossy(&line))?;
        return Ok(Exit::Done);
    }
    let read = |seq: u64| beside.line(session, seq).ok().flatten();
    let words = Entry::parse(&line).ok().and_then(|entry| {
        let rulebook = rules_of(session, &entry)?;
        VerdictWords::of_entry(session, &entry, &rulebook, &read)
    });
    let corrections = corrected_by(session, &beside, show.seq)?;
    let before = dating::glimpse(session, show.seq);
    session.json(
        "entry/1",
        json!({
            "seq": show.seq, "line": String::from_utf8_lossy(&line), "entry": serde_json::from_slice::<Value>(&line).ok(),
            "verdict": words.as_ref().map(VerdictWords::json), "corrected_by": corrections,
            "before": dating::glimpse_json(before.as_ref()),
        }),
    )?;
    if session.is_json() {
        return Ok(Exit::Done);
    }
    print(session, show.seq, &line, words.as_ref())?;
    for seq in corrections {
        session
            .print(&session.say_with("show-corrected-by", &[("seq", seq.to_string().into())]))?;
    }
    if let Some(before) = before {
        session.print(&dating::glimpse_words(session, &before))?;
    }
    Ok(Exit::Done)
}

/// The rules that a verdict was made by; those of this release for their words where the others are gone.
fn rules_of(session: &Session, entry: &Entry) -> Option<Arc<Rulebook>> {
    let digest = match &entry.body {
        Body::Disclosure(record) => record.verdict.rulebook,
        Body::Refusal(refusal) => refusal.verdict.rulebook,
        _ => return None,
    };
    source::of_digest(session, digest)
        .or_else(|_| session.rulebook())
        .ok()
}

fn print(
    session: &Session,
    seq: u64,
    line: &[u8],
    words: Option<&VerdictWords>,
) -> Result<(), Failed> {
    let Ok(entry) = Entry::parse(line) else {
        session.print(&session.say_with("show-unknown", &[("seq", seq.to_string().into())]))?;
        return session.print(&String::from_utf8_lossy(line));
    };
    let kind = super::kind_words(session, &entry);
    let head = session.say_with(
        "show-head",
        &[
            ("seq", seq.to_string().into()),
            ("kind", kind.into()),
            ("at", canon::format_instant(entry.at).into()),
        ],
    );
    session.print(&session.paint(Paint::Bold, &head))?;
    match &entry.body {
        Body::Disclosure(record) => {
            facts(
                session,
                &record.disclosure,
                &record.recipient,
                record.supersedes,
            )?;
        }
        Body::Refusal(refusal) => {
            facts(
                session,
                &refusal.disclosure,
                &refusal.recipient,
                refusal.supersedes,
            )?;
            let id = if refusal.took_place {
                "show-took-place"
            } else {
                "show-attempt"
            };
            session
                .print(&session.say_with(id, &[("attempt", refusal.attempt.to_string().into())]))?;
        }
        _ => {
            let body: Value = Frame::of(line)
                .and_then(|_| serde_json::from_slice::<Value>(line).ok())
                .unwrap_or_default();
            session.print(&serde_json::to_string_pretty(&body["body"]).unwrap_or_default())?;
        }
    }
    if let Some(words) = words {
        session.print(&words.word(session))?;
        session.print(&words.text(session))?;
    }
    Ok(())
}

fn facts(
    session: &Session,
    disclosure: &ClearDisclosure,
    recipient: &Importer,
    supersedes: Option<u64>,
) -> Result<(), Failed> {
    let line =
        |id: &str, value: String| session.print(&session.say_with(id, &[("value", value.into())]));
    line("show-occurred", disclosure.occurred_on.to_string())?;
    line("show-recipient", to_whom(session, recipient))?;
    line("show-purpose", purpose(session, disclosure))?;
    let categories: Vec<String> = disclosure
        .data_categories
        .iter()
        .map(|code| label(session, *code))
        .collect();
    line("show-categories", categories.join(", "))?;
    let bases: Vec<String> = disclosure
        .legal_basis
        .iter()
        .map(ToString::to_string)
        .collect();
    line("show-basis", bases.join(", "))?;
    if let Some(event) = &disclosure.event_id {
        line("show-event", event.to_string())?;
    }
    if let Some(seq) = supersedes {
        line("show-corrects", seq.to_string())?;
    }
    Ok(())
}

/// The id of the recipient; a natural person is not named.
pub fn to_whom(session: &Session, recipient: &Importer) -> String {
    match recipient {
        Importer::Organisation(organisation) => organisation.id.clone(),
        Importer::Person(_) => session.say("log-natural-person"),
    }
}

/// What a purpose is called.
pub fn purpose(session: &Session, disclosure: &ClearDisclosure) -> String {
    label(session, disclosure.purpose)
}

/// Later entries that correct this one.
fn corrected_by(session: &Session, beside: &Beside, seq: u64) -> Result<Vec<u64>, Failed> {
    let wanted = format!("\"supersedes\":{seq},");
    let mut found = Vec::new();
    beside.lines(
        session,
        seq.saturating_add(1)..beside.size(),
        &mut |at, line| {
            let near = memchr::memmem::find(line, wanted.as_bytes()).is_some();
            let corrects = |body: Body| match body {
                Body::Disclosure(record) => record.supersedes == Some(seq),
                Body::Refusal(refusal) => refusal.supersedes == Some(seq),
                _ => false,
            };
            if near && Entry::parse(line).is_ok_and(|entry| corrects(entry.body)) {
                found.push(at);
            }
            ControlFlow::Continue(())
        },
    )?;
    Ok(found)
}
