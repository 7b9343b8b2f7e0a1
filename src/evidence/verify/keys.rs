//! The keys: from genesis on, each named by the one before; and the checkpoint that the one in force signed.

use serde_json::Value;

use super::Bundle;
use super::json::text;
use crate::checkpoint::{self, Checkpoint, CheckpointError};
use crate::evidence::report::Fault;
use crate::hash;
use crate::note::{KeyName, Note, NoteError, Rotation, Signature, VerifierKey};

/// A key, and until which entry it signs.
struct Period {
    key: VerifierKey,
    until: Option<u64>,
    /// Whether the key before it signed the change.
    endorsed: bool,
}

/// All keys of a log.
pub struct History {
    origin: KeyName,
    periods: Vec<Period>,
    /// SHA-256 of the public key that comes next.
    next: String,
}

impl History {
    /// Reads the keys from the lines.
    pub fn of(bundle: &Bundle<'_>) -> Result<Self, Fault> {
        let genesis = || Fault::plain("keys.genesis");
        let first = bundle.items.get(&0).filter(|item| item.kind() == "genesis");
        let body = first.ok_or_else(genesis)?.body();
        let origin = KeyName::parse(text(body, "origin")).map_err(|_| genesis())?;
        let key = VerifierKey::parse(text(body, "vkey")).map_err(|_| genesis())?;
        if *key.name() != origin {
            return Err(genesis());
        }
        let mut history = Self {
            origin,
            periods: vec![Period {
                key,
                until: None,
                endorsed: false,
            }],
            next: text(body, "next_key").to_owned(),
        };
        for item in bundle.items.values().filter(|item| item.kind() == "key") {
            history
                .rotate(item.body(), item.seq)
                .ok_or_else(|| Fault::at("keys.rotation", item.seq))?;
        }
        Ok(history)
    }

    fn rotate(&mut self, body: &Value, seq: u64) -> Option<()> {
        let new = VerifierKey::parse(text(body, "new")).ok()?;
        if hash::content(new.public_key()).to_string() != self.next {
            return None;
        }
        let last = self.periods.last_mut()?;
        let change = Rotation::new(self.origin.clone(), last.key.clone(), new.clone(), seq).ok()?;
        change
            .verify_new(&Signature::parse(text(body, "sig_new")).ok()?)
            .ok()?;
        let endorsed = body["sig_old"].is_string();
        if endorsed {
            change
                .verify_old(&Signature::parse(text(body, "sig_old")).ok()?)
                .ok()?;
        } else if text(body, "reason") != "lost" {
            return None;
        }
        last.until = Some(seq);
        text(body, "next").clone_into(&mut self.next);
        self.periods.push(Period {
            key: new,
            until: None,
            endorsed,
        });
        Some(())
    }

    /// Name of the log.
    pub fn origin(&self) -> &str {
        self.origin.as_str()
    }

    /// How many keys there were.
    pub fn len(&self) -> usize {
        self.periods.len()
    }

    fn in_force(&self, size: u64) -> usize {
        let found = self
            .periods
            .iter()
            .position(|period| period.until.is_none_or(|until| size <= until));
        found.unwrap_or(self.periods.len() - 1)
    }

    /// A checkpoint note of this log, as far as it is one; unverified.
    pub fn read(&self, note: &[u8]) -> Result<Checkpoint, Fault> {
        let form = || Fault::plain("checkpoint.form");
        let parsed = Note::parse(note).map_err(|_| form())?;
        let checkpoint = Checkpoint::parse(parsed.text()).map_err(|_| form())?;
        if checkpoint.size.0 == 0 {
            return Err(form());
        }
        if checkpoint.origin == self.origin {
            Ok(checkpoint)
        } else {
            Err(Fault::plain("checkpoint.origin"))
        }
    }

    /// Whether the key in force at its size signed it.
    pub fn is_signed(&self, note: &[u8], size: u64) -> Result<(), Fault> {
        let key = &self.periods[self.in_force(size)].key;
        match checkpoint::verify(note, std::slice::from_ref(key)) {
            Ok(_) => Ok(()),
            Err(CheckpointError::Note(NoteError::Unknown(_))) if self.signed_once(note) => {
                Err(Fault::plain("checkpoint.retired"))
            }
            Err(_) => Err(Fault::plain("checkpoint.signature")),
        }
    }

    /// Whether any key of this log signed it.
    fn signed_once(&self, note: &[u8]) -> bool {
        self.periods
            .iter()
            .any(|period| checkpoint::verify(note, std::slice::from_ref(&period.key)).is_ok())
    }

    /// The checkpoint of the bundle: what is said of it, and what it states as far as it can be read.
    pub fn check(
        &self,
        bundle: &Bundle<'_>,
        trusted: &[VerifierKey],
    ) -> (Result<Fault, Fault>, Option<Checkpoint>) {
        let note = bundle
            .files
            .get("data/checkpoint")
            .map_or(&[] as &[u8], Vec::as_slice);
        let stated = match self.read(note) {
            Ok(stated) => stated,
            Err(fault) => return (Err(fault), None),
        };
        let manifest = &bundle.manifest;
        let same =
            stated.size.0 == manifest.checkpoint.size && stated.root == manifest.checkpoint.root;
        let found = if manifest.origin != self.origin.as_str() || !same {
            Err(Fault::plain("checkpoint.differs"))
        } else {
            self.is_signed(note, stated.size.0)
                .and_then(|()| self.trust(stated.size.0, trusted))
        };
        (found, Some(stated))
    }

    /// How far trust from outside reaches: along rotations that the old key signed, not across a recovery.
    fn trust(&self, size: u64, trusted: &[VerifierKey]) -> Result<Fault, Fault> {
        let mut at = self.in_force(size);
        loop {
            let period = &self.periods[at];
            if trusted.contains(&period.key) {
                return Ok(Fault::plain("checkpoint.ok").with("size", size));
            }
            if at == 0 || !period.endorsed {
                break;
            }
            at -= 1;
        }
        if self
            .periods
            .iter()
            .any(|period| trusted.contains(&period.key))
        {
            Ok(Fault::plain("checkpoint.recovered"))
        } else if trusted.is_empty() {
            Ok(Fault::plain("checkpoint.untrusted"))
        } else {
            Err(Fault::plain("checkpoint.other_key"))
        }
    }
}
