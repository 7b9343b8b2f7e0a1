//! Time-stamps in words, wherever they are told: lists, `status`, `verify`, and beside single entries.

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::checkpoint;
use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use super::verify::code;
use crate::audit::{Report, Word};
use crate::canon;
use crate::dating::{self, Dated, Stamped};
use crate::ledger::{self, Glimpse};

/// An instant and how far it may be off: `2026-02-02T08:00:58.123Z ± 1 s`.
#[must_use]
pub fn instant(time: DateTime<Utc>, accuracy: Option<TimeDelta>) -> String {
    let form = if time.timestamp_subsec_millis() == 0 {
        chrono::SecondsFormat::Secs
    } else {
        chrono::SecondsFormat::Millis
    };
    let at = time.to_rfc3339_opts(form, true);
    let millis = accuracy.map(|accuracy| accuracy.num_milliseconds());
    match millis {
        None => at,
        Some(millis) if millis % 1000 == 0 => format!("{at} ± {} s", millis / 1000),
        Some(millis) => format!("{at} ± {millis} ms"),
    }
}

fn time_of(one: &Dated) -> String {
    match &one.token {
        Some(token) => instant(token.time, token.accuracy),
        None => one.entry.time.clone(),
    }
}

fn authority_of(session: &Session, one: &Dated) -> String {
    match &one.token {
        Some(token) => token.authority.clone(),
        None => session.say("stamp-unknown-authority"),
    }
}

/// What it proves, in a sentence.
#[must_use]
pub fn head(session: &Session, one: &Dated) -> String {
    let told = [
        ("last", one.size().saturating_sub(1).to_string().into()),
        ("time", time_of(one).into()),
        ("authority", authority_of(session, one).into()),
        ("seq", one.seq.to_string().into()),
    ];
    session.say_with("stamp-head", &told)
}

/// A word in the user's language.
fn word(session: &Session, word: Word) -> String {
    session.say(match word {
        Word::Intact => "verify-intact",
        Word::Tampered => "verify-tampered",
        Word::Indeterminate => "verify-indeterminate",
    })
}

/// Whether it counts, and until when it can be checked.
#[must_use]
pub fn state(session: &Session, one: &Dated) -> String {
    if let Some(fault) = &one.fault {
        let paint = match fault.word() {
            Word::Tampered => Paint::Bad,
            _ => Paint::Warning,
        };
        let told = [
            ("word", word(session, fault.word()).into()),
            ("fault", session.words(fault).into()),
        ];
        return session.paint(paint, &session.say_with("stamp-fault", &told));
    }
    if let Some(by) = one.covered {
        let told = [("seq", by.to_string().into())];
        return session.paint(Paint::Good, &session.say_with("stamp-covered", &told));
    }
    let ends = one.ends().map(canon::format_instant).unwrap_or_default();
    let told = [("ends", ends.into())];
    session.paint(Paint::Good, &session.say_with("stamp-holds", &told))
}

/// One line of a list.
#[must_use]
pub fn line(session: &Session, one: &Dated) -> String {
    format!("{}\n  · {}", head(session, one), state(session, one))
}

/// The same for programs.
#[must_use]
pub fn to_json(session: &Session, one: &Dated) -> Value {
    let token = one.token.as_ref();
    json!({
        "seq": one.seq, "size": one.size(), "root": one.entry.checkpoint.root, "note": one.entry.note,
        "token": one.entry.token, "time": one.entry.time, "word": code(one.word()),
        "accuracy_ms": token.and_then(|token| token.accuracy).map(|accuracy| accuracy.num_milliseconds()),
        "ordering": token.map(|token| token.ordering), "authority": token.map(|token| &token.authority),
        "policy": token.map(|token| token.policy.to_string()), "serial": token.map(|token| &token.serial),
        "algorithm": one.stamp.as_ref().map(|stamp| &stamp.algorithm),
        "ends": one.ends().map(canon::format_instant), "covered_by": one.covered,
        "fault": one.fault.as_ref().map(|fault| session.words(fault)),
    })
}

/// How a command ends by a word of time.
#[must_use]
pub const fn exit(word: Word) -> Exit {
    match word {
        Word::Intact => Exit::Done,
        Word::Tampered => Exit::Broken,
        Word::Indeterminate => Exit::Indeterminate,
    }
}

/// What `verify` found out about time.
pub struct Time {
    dated: Vec<Dated>,
    /// Whether the user said whom to trust, and so asked.
    asked: bool,
}

impl Time {
    /// Looks at the time-stamps of a report, trusting nothing but `--tsa-ca`.
    ///
    /// # Errors
    /// The file cannot be read, or holds no certificates.
    pub fn of(session: &Session, report: &Report, ca: Option<&PathBuf>) -> Result<Self, Failed> {
        let anchors = checkpoint::given(session, ca)?;
        let stamped: Vec<Stamped> = report
            .timestamps
            .iter()
            .map(|(seq, entry)| Stamped {
                seq: *seq,
                entry: entry.clone(),
            })
            .collect();
        let root = |size: u64| {
            let found = report.roots.iter().find(|(known, _)| *known == size);
            found.map(|(_, root)| *root)
        };
        let folder = ledger::Folder::new(&session.paths().ledger);
        let now = session.clock.read().wall;
        Ok(Self {
            dated: dating::date(&stamped, &folder, anchors.as_ref(), &root, now),
            asked: anchors.is_some(),
        })
    }

    /// The word over all of them. Without any there is no time but the ledger's own.
    fn word(&self) -> Word {
        if self.dated.is_empty() {
            Word::Indeterminate
        } else {
            dating::word(&self.dated)
        }
    }

    /// What it adds to how `verify` ends: a contradiction always, a doubt where time was asked for.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self.word() {
            Word::Indeterminate if !self.asked => Exit::Done,
            word => exit(word),
        }
    }

    /// For programs.
    #[must_use]
    pub fn to_json(&self, session: &Session) -> Value {
        let all: Vec<Value> = self.dated.iter().map(|one| to_json(session, one)).collect();
        json!({"word": code(self.word()), "asked": self.asked, "timestamps": all})
    }

    /// For people: the newest that counts, and everyone that does not. Nothing where there is none and nobody asked.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn print(&self, session: &Session) -> Result<(), Failed> {
        if self.dated.is_empty() && !self.asked {
            return Ok(());
        }
        let (id, paint) = match self.word() {
            Word::Intact => ("time-intact", Paint::Good),
            Word::Tampered => ("time-tampered", Paint::Bad),
            Word::Indeterminate => ("time-indeterminate", Paint::Warning),
        };
        session.print(&session.paint(paint, &session.say(id)))?;
        if self.dated.is_empty() {
            return session.print(&session.say("time-none"));
        }
        let newest = self
            .dated
            .iter()
            .rev()
            .find(|one| one.word() != Word::Tampered);
        if let Some(newest) = newest {
            session.print(&format!("  · {}", head(session, newest)))?;
        }
        let mut told: Vec<String> = Vec::new();
        for one in self.dated.iter().filter(|one| one.fault.is_some()) {
            let fault = one.fault.as_ref().map(|fault| session.words(fault));
            let fault = fault.unwrap_or_default();
            // The same doubt about all of them is told once.
            if told.contains(&fault) {
                continue;
            }
            let line = [
                ("seq", one.seq.to_string().into()),
                ("fault", fault.clone().into()),
            ];
            session.print(&format!("  · {}", session.say_with("time-fault", &line)))?;
            told.push(fault);
        }
        Ok(())
    }
}

/// The earliest time-stamp after an entry, as the folder's names tell it.
#[must_use]
pub fn glimpse(session: &Session, seq: u64) -> Option<Glimpse> {
    ledger::before_beside(&session.paths().ledger, seq)
}

/// A glimpse for programs.
#[must_use]
pub fn glimpse_json(glimpse: Option<&Glimpse>) -> Value {
    json!(glimpse.map(|one| json!({
        "size": one.size, "time": canon::format_instant(one.time), "authority": one.authority,
    })))
}

/// A glimpse in words.
#[must_use]
pub fn glimpse_words(session: &Session, glimpse: &Glimpse) -> String {
    let told = [
        ("time", instant(glimpse.time, None).into()),
        ("authority", glimpse.authority.clone().into()),
        ("size", glimpse.size.to_string().into()),
    ];
    session.say_with("stamp-before", &told)
}
