//! `tabellion rights show`: one request, step by step; with `--words` also who asked and in what words.

use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::list;
use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::ledger::{IdentityState, Request, RequestWords};
use crate::rights;
use crate::vocabulary::{Code, labels};

/// `rights show`.
#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "N")]
    request: u64,
    #[arg(long)]
    words: bool,
}

/// The request, and what was said, if that is wanted and not erased.
#[derive(Deserialize)]
struct One {
    request: Request,
    words: Option<RequestWords>,
}

/// Shows the request.
pub(super) fn run(session: &Session, show: &Show) -> Result<Exit, Failed> {
    let door = session.door()?;
    let wanted = if show.words { "?words=yes" } else { "" };
    let target = format!("/v1/rights/{}{wanted}", show.request);
    let One { request, words } = door.one(session, &target, |ledger| {
        let request = ledger.request(show.request)?;
        let words = if show.words {
            ledger.request_words(show.request, None)?
        } else {
            None
        };
        Ok(One { request, words })
    })?;
    session.json(
        "rights-request/1",
        json!({"request": request, "words": words}),
    )?;
    print(session, &request)?;
    match &words {
        Some(words) => print_words(session, words)?,
        None if show.words => session.print(&session.say("rights-erased"))?,
        None => session.hint("rights-words-hint", &[]),
    }
    door.close(session)?;
    Ok(Exit::Done)
}

fn print(session: &Session, request: &Request) -> Result<(), Failed> {
    let today = rights::day(session.clock.read().wall);
    session.print(&session.paint(Paint::Bold, &list::row(session, request, today)))?;
    session.print(&session.say(match request.identity {
        IdentityState::NotChecked => "rights-identity-not-checked",
        IdentityState::Confirmed => "rights-identity-confirmed",
        IdentityState::NotConfirmed => "rights-identity-not-confirmed",
    }))?;
    if let Some(affected) = request.affected {
        session.print(&session.say_with("rights-affected", &[("count", affected.into())]))?;
    }
    for step in &request.steps {
        let mut line = format!(
            "  {:<7} {}  {}",
            step.seq,
            crate::canon::format_instant(step.recorded_at),
            named::<crate::vocabulary::Step>(session, &step.step)
        );
        if let Some(via) = &step.via {
            line = format!("{line}, {}", named::<crate::vocabulary::Via>(session, via));
        }
        if let Some(outcome) = &step.outcome {
            let outcome = named::<crate::vocabulary::RightsOutcome>(session, outcome);
            line = format!("{line}, {outcome}");
        }
        session.print(&line)?;
        for ground in &step.grounds {
            let title = rights::ground(ground).map_or_else(
                || ground.clone(),
                |ground| format!("{} ({})", ground.title.get(session.lang()), ground.citation),
            );
            session.print(&format!("          · {title}"))?;
        }
    }
    Ok(())
}

fn print_words(session: &Session, words: &RequestWords) -> Result<(), Failed> {
    session.print(&session.say_with(
        "rights-subject",
        &[("subject", words.subject.clone().into())],
    ))?;
    for said in &words.words {
        for text in [&said.reference, &said.text].into_iter().flatten() {
            session.print(&format!("  {:<7} {text}", said.seq))?;
        }
    }
    if !words.affected.is_empty() {
        let list: Vec<String> = words.affected.iter().map(ToString::to_string).collect();
        session.print(&session.say_with(
            "rights-affected-list",
            &[("entries", list.join(", ").into())],
        ))?;
    }
    Ok(())
}

/// The name of an entry's own word, by the list of codes that has it too.
#[must_use]
pub fn named<C: Code>(session: &Session, word: &impl serde::Serialize) -> String {
    let code = match serde_json::to_value(word) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    };
    C::find(&code)
        .and_then(|found| labels().of(found))
        .map_or(code, |label| label.name(session.lang()).to_owned())
}
