//! An import beside a service: lines go to it some hundred at a time, with their numbers, and it records them as this
//! command would.

use serde_json::Value;

use super::summary::{LineFault, Summary};
use crate::cli::exit::Failed;
use crate::cli::served::{Asked, Served};
use crate::cli::session::Session;

/// Lines that are sent at once.
const LINES: u64 = 512;
/// Bytes that are sent at once, besides one line more.
const BYTES: usize = 1 << 20;

/// An import under way.
pub struct Sent<'a> {
    session: &'a Session,
    served: &'a Served,
    /// The number of the first waiting line, and what waits.
    first: u64,
    lines: u64,
    waiting: Vec<u8>,
    summary: Summary,
}

impl<'a> Sent<'a> {
    /// Nothing sent yet.
    pub fn new(session: &'a Session, served: &'a Served) -> Self {
        Self {
            session,
            served,
            first: 1,
            lines: 0,
            waiting: Vec::new(),
            summary: Summary::default(),
        }
    }

    /// Takes one line.
    ///
    /// # Errors
    /// The service is gone, or has stopped recording.
    pub fn line(&mut self, number: u64, bytes: &[u8]) -> Result<(), Failed> {
        if self.waiting.is_empty() {
            self.first = number;
        }
        // Empty lines have numbers too.
        while self.first + self.lines < number {
            self.waiting.push(b'\n');
            self.lines += 1;
        }
        self.waiting.extend_from_slice(bytes);
        self.waiting.push(b'\n');
        self.lines += 1;
        if self.lines >= LINES || self.waiting.len() >= BYTES {
            self.send()?;
        }
        Ok(())
    }

    /// Sends the rest.
    ///
    /// # Errors
    /// As [`Sent::line`].
    pub fn finish(mut self) -> Result<Summary, Failed> {
        self.send()?;
        Ok(self.summary)
    }

    fn send(&mut self) -> Result<(), Failed> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let body = std::mem::take(&mut self.waiting);
        self.lines = 0;
        let asked = Asked::new(
            http::Method::POST,
            format!("/v1/import?first={}", self.first),
        )
        .bytes(body)
        .header("content-type", Some("application/x-ndjson".to_owned()));
        let told = self.served.value(self.session, asked);
        let told = told.map_err(|failed| failed.next(self.session.say("next-import-again")))?;
        self.count(&told);
        Ok(())
    }

    fn count(&mut self, told: &Value) {
        let number = |name: &str| told[name].as_u64().unwrap_or(0);
        let summary = &mut self.summary;
        summary.lines += number("lines");
        summary.recorded += number("recorded");
        summary.refused += number("refused");
        summary.took_place += number("took_place");
        summary.recipients += number("recipients");
        summary.events += number("events");
        summary.already += number("already");
        for (code, times) in told["missing"].as_object().into_iter().flatten() {
            if let Ok(code) = serde_json::from_value(Value::String(code.clone())) {
                *summary.missing.entry(code).or_default() += times.as_u64().unwrap_or(0);
            }
        }
        for fault in told["errors"].as_array().into_iter().flatten() {
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            let line = fault["line"].as_u64().unwrap_or(0);
            let fault = LineFault::told(line, text("code"), text("message"));
            summary.faults.push(fault);
        }
    }
}
