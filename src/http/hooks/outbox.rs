//! What one webhook is to be told next: derived from the journal and from how the ledger stands, never stored.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::cursor::{Cursor, CursorError};
use crate::canon;
use crate::entry::{Body, Entry, Frame, Importer};
use crate::hash;
use crate::ledger::{Expiring, HookEvent, Ledger, ReadError, Webhook};

/// Entries that are looked at in one go.
const AT_ONCE: u64 = 10_000;
/// How often it is looked what ends soon.
const LOOK_AHEAD: Duration = Duration::from_secs(3600);

/// Something to be told.
pub(super) struct Event {
    /// The same however often it is told.
    pub(super) id: String,
    /// The payload.
    pub(super) body: Vec<u8>,
    /// What is known once it was taken.
    after: After,
}

enum After {
    Entry(u64),
    Alarm(String),
    End(String),
}

/// Why it cannot be said what comes next.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutboxError {
    #[error(transparent)]
    Cursor(#[from] CursorError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What one webhook was told, and is told next.
pub(super) struct Outbox {
    ledger: Ledger,
    hook: Webhook,
    path: PathBuf,
    cursor: Option<Cursor>,
    looked_ahead: Option<Instant>,
    /// Names the log in ids.
    log: String,
}

impl Outbox {
    pub(super) fn new(ledger: Ledger, hook: Webhook) -> Self {
        let log = hash::content(ledger.origin().as_bytes()).to_string();
        Self {
            path: Cursor::path(ledger.paths(), hook.name.as_str()),
            log: log[..8].to_owned(),
            ledger,
            hook,
            cursor: None,
            looked_ahead: None,
        }
    }

    /// The next event, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Event>, OutboxError> {
        let mut cursor = match self.cursor.take() {
            Some(cursor) => cursor,
            None => Cursor::open(&self.path, self.ledger.size())?,
        };
        let found = self.look(&mut cursor);
        self.cursor = Some(cursor);
        found
    }

    fn look(&mut self, cursor: &mut Cursor) -> Result<Option<Event>, OutboxError> {
        if let Some(event) = self.entry(cursor)? {
            return Ok(Some(event));
        }
        if let Some(event) = self.alarm(cursor)? {
            return Ok(Some(event));
        }
        Ok(self.end(cursor)?)
    }

    /// Notes that an event was taken; durable on return.
    pub(super) fn told(&mut self, event: &Event) -> Result<(), OutboxError> {
        let Some(cursor) = &mut self.cursor else {
            return Ok(());
        };
        match &event.after {
            After::Entry(seq) => cursor.next = seq + 1,
            After::Alarm(code) => cursor.alarm = Some(code.clone()),
            After::End(what) => {
                cursor.announced.insert(what.clone());
            }
        }
        Ok(cursor.keep(&self.path)?)
    }

    /// The next entry that is told of.
    fn entry(&self, cursor: &mut Cursor) -> Result<Option<Event>, OutboxError> {
        let begun = cursor.next;
        while cursor.next < self.ledger.size() {
            let end = self.ledger.size().min(cursor.next + AT_ONCE);
            let mut found = None;
            self.ledger.each_line(cursor.next..end, &mut |seq, line| {
                found = self.of_line(seq, line);
                if found.is_some() {
                    ControlFlow::Break(())
                } else {
                    cursor.next = seq + 1;
                    ControlFlow::Continue(())
                }
            })?;
            if found.is_some() {
                return Ok(found);
            }
            cursor.next = end;
            // A long way without an event is not gone twice.
            if end - begun >= AT_ONCE {
                cursor.keep(&self.path)?;
            }
        }
        Ok(None)
    }

    fn of_line(&self, seq: u64, line: &[u8]) -> Option<Event> {
        let kind = match Frame::of(line)?.kind {
            b"refusal" => HookEvent::Refused,
            b"rulebook" => HookEvent::RulebookChanged,
            _ => return None,
        };
        if !self.hook.wants(kind) {
            return None;
        }
        let entry = Entry::parse(line).ok()?;
        let mut data = json!({"exporter": entry.exporter, "kind": entry.body.kind(), "seq": seq});
        match &entry.body {
            Body::Refusal(refusal) => {
                data["rules"] = json!(refusal.verdict.rules);
                data["took_place"] = json!(refusal.took_place);
                // A natural person who receives has no id here.
                if let Importer::Organisation(to) = &refusal.recipient {
                    data["recipient"] = json!(to.id);
                }
            }
            Body::Rulebook(rules) => {
                data["version"] = json!(rules.version);
                data["digest"] = json!(rules.digest);
            }
            _ => return None,
        }
        let at = canon::format_instant(entry.at);
        Some(self.event(kind, &seq.to_string(), &at, &data, After::Entry(seq)))
    }

    /// Nothing is recorded any more: told once, until it is over.
    fn alarm(&self, cursor: &mut Cursor) -> Result<Option<Event>, OutboxError> {
        if !self.hook.wants(HookEvent::Alarm) {
            return Ok(None);
        }
        let status = self.ledger.status();
        let Some(halted) = status.halted() else {
            if cursor.alarm.take().is_some() {
                cursor.keep(&self.path)?;
            }
            return Ok(None);
        };
        let code = halted.code();
        if cursor.alarm.as_deref() == Some(code) {
            return Ok(None);
        }
        let size = self.ledger.size();
        let data = json!({"exporter": status.exporter, "code": code, "size": size});
        let name = format!("alarm-{code}-{size}");
        let after = After::Alarm(code.to_owned());
        Ok(Some(self.event(
            HookEvent::Alarm,
            &name,
            &self.now(),
            &data,
            after,
        )))
    }

    /// The next end that nobody was told of.
    fn end(&mut self, cursor: &mut Cursor) -> Result<Option<Event>, CursorError> {
        let early = |at: Instant| at.elapsed() < LOOK_AHEAD;
        if !self.hook.wants(HookEvent::ExpiryAhead) || self.looked_ahead.is_some_and(early) {
            return Ok(None);
        }
        let register = self.ledger.register();
        let is_person = |one: &Expiring| {
            let known = register.organisation(&one.recipient);
            known.is_none_or(|known| known.recipient.is_natural_person())
        };
        let mut ends = self.ledger.expiring(self.hook.ahead_days);
        ends.retain(|one| !is_person(one));
        // What was put right, or ends otherwise by now, is forgotten.
        let known = cursor.announced.len();
        cursor
            .announced
            .retain(|told| ends.iter().any(|one| name_of(one) == *told));
        if cursor.announced.len() < known {
            cursor.keep(&self.path)?;
        }
        let new = ends
            .iter()
            .find(|one| !cursor.announced.contains(&name_of(one)));
        let Some(one) = new else {
            self.looked_ahead = Some(Instant::now());
            return Ok(None);
        };
        let name = name_of(one);
        let data = json!({"exporter": self.ledger.exporter().id, "recipient": one.recipient, "what": one.what,
            "on": one.on, "over": one.over});
        let id = format!("end-{}", &hash::content(name.as_bytes()).to_string()[..16]);
        let now = self.now();
        Ok(Some(self.event(
            HookEvent::ExpiryAhead,
            &id,
            &now,
            &data,
            After::End(name),
        )))
    }

    fn now(&self) -> String {
        canon::format_instant(self.ledger.now())
    }

    fn event(&self, kind: HookEvent, name: &str, at: &str, data: &Value, after: After) -> Event {
        let body = json!({"type": kind.code(), "timestamp": at, "data": data});
        Event {
            id: format!("{}-{name}", self.log),
            body: body.to_string().into_bytes(),
            after,
        }
    }
}

fn name_of(one: &Expiring) -> String {
    let what = json!(one.what);
    let sub = one.sub_processor.as_deref().unwrap_or_default();
    let what = what.as_str().unwrap_or_default();
    format!("{} {sub} {what} {}", one.recipient, one.on)
}
