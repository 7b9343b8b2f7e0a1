//! `tabellion record` and `tabellion correct`: decide one disclosure, record it, show what the law says.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::beside::Beside;
use super::door::Door;
use super::exit::{Exit, Failed};
use super::rules::source;
use super::served::{self, Asked, Served};
use super::session::Session;
use super::verdict::{self, VerdictWords};
use crate::canon;
use crate::disclosure::Disclosure;
use crate::entry::{Body, Entry};
use crate::ledger::{Answer, Ledger, Submission};
use crate::rulebook::Rulebook;

/// `record`.
#[derive(Debug, Args)]
pub struct Record {
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// `correct`.
#[derive(Debug, Args)]
pub struct Correct {
    #[arg(value_name = "SEQ")]
    seq: u64,
    #[command(flatten)]
    record: Record,
}

/// Records a disclosure.
///
/// # Errors
/// Nothing was recorded.
pub fn run(session: &Session, record: &Record) -> Result<Exit, Failed> {
    record_one(session, record, None)
}

/// Records a disclosure that takes the place of an earlier one; both stay.
///
/// # Errors
/// Nothing was recorded.
pub fn correct(session: &Session, correct: &Correct) -> Result<Exit, Failed> {
    record_one(session, &correct.record, Some(correct.seq))
}

fn record_one(session: &Session, record: &Record, supersedes: Option<u64>) -> Result<Exit, Failed> {
    let value = session.read_value(&record.file)?;
    let disclosure: Disclosure = session.parse(&record.file, &value)?;
    let door = session.door()?;
    let (answer, receipt) = match &door {
        Door::Own(ledger) => {
            let key = record
                .key
                .as_ref()
                .map(|key| ledger.idempotency("cli", key, value.to_string().as_bytes()));
            let submission = Submission {
                disclosure,
                actor: None,
                key,
                supersedes,
            };
            let answer = ledger
                .record(submission)
                .map_err(|error| session.not_recorded(&error))?;
            let receipt = receipt(session, ledger, answer.seq)?;
            (answer, receipt)
        }
        Door::Served(served) => sent(session, served, &value, record.key.clone(), supersedes)?,
    };
    if let Some(path) = &record.receipt {
        session.write(path, format!("{receipt}\n").as_bytes())?;
    }
    let file = record.receipt.as_deref();
    let exit = match &door {
        Door::Own(ledger) => {
            let read = |seq: u64| ledger.line(seq).ok().flatten();
            show(session, &ledger.rulebook(), &read, &answer, &receipt, file)?
        }
        Door::Served(_) => {
            let rulebook = source::load(session, Some("ledger"))?;
            let beside = Beside::open(session)?;
            let read = |seq: u64| beside.line(session, seq).ok().flatten();
            show(session, &rulebook, &read, &answer, &receipt, file)?
        }
    };
    door.close(session)?;
    Ok(exit)
}

/// Has the service record it: what it answered, and the receipt.
fn sent(
    session: &Session,
    served: &Served,
    value: &Value,
    key: Option<String>,
    supersedes: Option<u64>,
) -> Result<(Answer, String), Failed> {
    let target = match supersedes {
        Some(seq) => format!("/v1/disclosures?supersedes={seq}"),
        None => "/v1/disclosures".to_owned(),
    };
    let asked = Asked::post(target, value).header("idempotency-key", key);
    let answered = served.ask(session, asked)?;
    let receipt = match answered.refusal() {
        Some(receipt) => receipt,
        None => served::well(session, answered.clone())?.text(),
    };
    let answer = served::answer(session, receipt.as_bytes(), answered.repeated)?;
    Ok((answer, receipt))
}

/// The receipt of an entry, as JSON text.
///
/// # Errors
/// The store cannot be read.
pub fn receipt(session: &Session, ledger: &Ledger, seq: u64) -> Result<String, Failed> {
    let receipt = ledger
        .receipt(seq)
        .map_err(|error| session.failed("unreadable", "failed-read", &error))?;
    Ok(receipt.map(|receipt| receipt.to_json()).unwrap_or_default())
}

fn show(
    session: &Session,
    rulebook: &Rulebook,
    read: &dyn Fn(u64) -> Option<Vec<u8>>,
    answer: &Answer,
    receipt: &str,
    file: Option<&Path>,
) -> Result<Exit, Failed> {
    let words = match &answer.verdict {
        Some(verdict) => Some(VerdictWords::of(session, verdict, rulebook)),
        None => Entry::parse(&answer.line)
            .ok()
            .and_then(|entry| VerdictWords::of_entry(session, &entry, rulebook, read)),
    };
    let at = canon::format_instant(answer.at);
    let warnings = day_of(&answer.line)
        .map(|day| rulebook.warnings(day, session.lang()))
        .unwrap_or_default();
    session.json(
        "record/1",
        json!({
            "seq": answer.seq, "at": at, "refused": answer.refused, "repeated": answer.repeated,
            "verdict": words.as_ref().map(VerdictWords::json), "warnings": warnings,
            "receipt": serde_json::from_str::<Value>(receipt).ok(),
        }),
    )?;
    if let Some(words) = &words {
        let head = [
            ("word", words.word(session).into()),
            ("seq", answer.seq.to_string().into()),
            ("at", at.into()),
        ];
        let id = if answer.refused {
            "record-refused"
        } else {
            "record-recorded"
        };
        session.print(&session.say_with(id, &head))?;
        session.print(&words.text(session))?;
    }
    session.warn(&warnings);
    if answer.repeated {
        session.hint("record-repeated", &[("seq", answer.seq.to_string().into())]);
    }
    match file {
        Some(path) => session.hint(
            "record-receipt-written",
            &[("path", path.display().to_string().into())],
        ),
        None => session.hint(
            "record-receipt-hint",
            &[("seq", answer.seq.to_string().into())],
        ),
    }
    if answer.refused && took_place(&answer.line) {
        session.hint("record-took-place", &[]);
    }
    Ok(words.map_or(
        if answer.refused {
            Exit::Refused
        } else {
            Exit::Done
        },
        |words| words.exit(),
    ))
}

/// The civil day of a disclosure, or of one that was refused.
fn day_of(line: &[u8]) -> Option<NaiveDate> {
    match Entry::parse(line).ok()?.body {
        Body::Disclosure(record) => Some(record.disclosure.occurred_on),
        Body::Refusal(refusal) => Some(refusal.disclosure.occurred_on),
        _ => None,
    }
}

fn took_place(line: &[u8]) -> bool {
    matches!(Entry::parse(line).map(|entry| entry.body), Ok(Body::Refusal(refusal)) if refusal.took_place)
}

/// Labels of what a refusal lacks, for one line.
#[must_use]
pub fn missing_in_words(session: &Session, verdict: &crate::entry::Verdict) -> String {
    let labels: Vec<String> = verdict
        .missing
        .iter()
        .map(|code| verdict::missing_label(session, code))
        .collect();
    labels.join(", ")
}
