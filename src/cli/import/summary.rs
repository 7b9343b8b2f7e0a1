//! What an import did, in counts, and every line that was wrong.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cli::exit::{Exit, Failed};
use crate::cli::session::{Paint, Session};
use crate::cli::verdict;
use crate::disclosure::Faults;
use crate::entry::{Body, Entry};
use crate::ledger::RecordError;
use crate::vocabulary::Missing;

/// Refusals that a rehearsal tells one by one.
const LISTED: usize = 500;

/// A line that was not taken.
#[derive(Debug, Clone)]
pub struct LineFault {
    line: u64,
    code: Cow<'static, str>,
    what: String,
}

impl LineFault {
    /// As a service told it.
    pub(super) fn told(line: u64, code: String, what: String) -> Self {
        let code = code.into();
        Self { line, code, what }
    }

    pub(super) fn of_faults(session: &Session, line: u64, faults: &Faults) -> Self {
        let places: Vec<String> = session
            .places(faults)
            .iter()
            .map(|(pointer, message)| {
                let told = [
                    ("pointer", pointer.clone().into()),
                    ("message", message.clone().into()),
                ];
                session.say_with("import-place", &told)
            })
            .collect();
        let what = session.say_with(
            "import-line-invalid",
            &[("error", places.join(&session.say("separator")).into())],
        );
        Self {
            line,
            code: "invalid".into(),
            what,
        }
    }

    pub(super) fn of_record(session: &Session, line: u64, error: &RecordError) -> Self {
        Self {
            line,
            code: error.code().into(),
            what: session.words(error),
        }
    }
}

/// A disclosure that a rehearsal found refused.
#[derive(Debug, Clone)]
pub(super) struct WouldRefuse {
    line: u64,
    recipient: String,
    missing: Vec<Missing>,
}

/// What an import did.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Nothing was recorded: this is what would happen.
    pub rehearsed: bool,
    /// Lines that held something.
    pub lines: u64,
    /// Disclosures recorded.
    pub recorded: u64,
    /// Disclosures refused; the refusals are recorded.
    pub refused: u64,
    /// Of these, how many had already taken place.
    pub took_place: u64,
    /// New versions of recipients.
    pub recipients: u64,
    /// Rights events.
    pub events: u64,
    /// Lines that an earlier run recorded.
    pub already: u64,
    /// How often something was missing.
    pub missing: BTreeMap<Missing, u64>,
    /// Lines that were not taken.
    pub faults: Vec<LineFault>,
    pub(super) listed: Vec<WouldRefuse>,
}

impl Summary {
    /// Counts a refusal by its entry.
    pub(super) fn refused_entry(&mut self, line: &[u8]) {
        self.refused += 1;
        if let Ok(Body::Refusal(refusal)) = Entry::parse(line).map(|entry| entry.body) {
            self.took_place += u64::from(refusal.took_place);
            for code in refusal.verdict.missing {
                *self.missing.entry(code).or_default() += 1;
            }
        }
    }

    /// Counts a refusal that was only rehearsed.
    pub(super) fn refused(&mut self, line: u64, recipient: &str, missing: &[Missing]) {
        self.refused += 1;
        for code in missing {
            *self.missing.entry(*code).or_default() += 1;
        }
        if self.listed.len() < LISTED {
            self.listed.push(WouldRefuse {
                line,
                recipient: recipient.to_owned(),
                missing: missing.to_vec(),
            });
        }
    }

    /// Shows it, and says how the command ends: 1 when a line was wrong; a rehearsal ends with 3 when something would
    /// be refused.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn show(&self, session: &Session) -> Result<Exit, Failed> {
        session.json("import/1", self.json())?;
        self.print(session)?;
        for fault in &self.faults {
            session.print(&session.say_with(
                "import-line",
                &[
                    ("line", fault.line.to_string().into()),
                    ("what", fault.what.clone().into()),
                ],
            ))?;
        }
        Ok(if !self.faults.is_empty() {
            Exit::Failure
        } else if self.rehearsed && self.refused > 0 {
            Exit::Refused
        } else {
            Exit::Done
        })
    }

    /// The counts in words.
    ///
    /// # Errors
    /// Nobody reads any more.
    pub fn print(&self, session: &Session) -> Result<(), Failed> {
        let count =
            |id: &str, count: u64| session.print(&session.say_with(id, &[("count", count.into())]));
        if self.rehearsed {
            session.print(&session.paint(Paint::Bold, &session.say("import-rehearsed")))?;
            count("import-would-record", self.recorded)?;
        } else {
            count("import-recorded", self.recorded)?;
        }
        count(
            if self.rehearsed {
                "import-would-refuse"
            } else {
                "import-refused"
            },
            self.refused,
        )?;
        for (code, times) in &self.missing {
            let label = verdict::missing_label(session, code);
            session.print(&format!("    {times:>5}  {label} ({code})"))?;
        }
        if self.took_place > 0 {
            count("import-took-place", self.took_place)?;
        }
        for (id, number) in [
            ("import-recipients", self.recipients),
            ("import-events", self.events),
            ("import-already", self.already),
        ] {
            if number > 0 {
                count(id, number)?;
            }
        }
        for refused in &self.listed {
            let labels: Vec<String> = refused
                .missing
                .iter()
                .map(|code| verdict::missing_label(session, code))
                .collect();
            session.print(&session.say_with(
                "import-line-refused",
                &[
                    ("line", refused.line.to_string().into()),
                    ("recipient", refused.recipient.clone().into()),
                    ("missing", labels.join(", ").into()),
                ],
            ))?;
        }
        if !self.faults.is_empty() {
            count("import-faults", self.faults.len() as u64)?;
        }
        Ok(())
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let missing: BTreeMap<String, u64> = self
            .missing
            .iter()
            .map(|(code, times)| (code.to_string(), *times))
            .collect();
        let faults: Vec<Value> = self
            .faults
            .iter()
            .map(|fault| json!({"line": fault.line, "code": fault.code, "message": fault.what}))
            .collect();
        let refusals: Vec<Value> = self
            .listed
            .iter()
            .map(|refused| json!({"line": refused.line, "recipient": refused.recipient, "missing": refused.missing}))
            .collect();
        json!({
            "dry_run": self.rehearsed, "lines": self.lines, "recorded": self.recorded, "refused": self.refused,
            "took_place": self.took_place, "recipients": self.recipients, "events": self.events, "already": self.already,
            "missing": missing, "errors": faults, "refusals": refusals,
        })
    }
}
