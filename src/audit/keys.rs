//! The keys of a log as its own entries name them, and how far trust in one from outside reaches.

use crate::checkpoint::{self, Checkpoint};
use crate::entry::{Key, KeyReason};
use crate::hash;
use crate::note::{KeyName, Note, Rotation, Signature, VerifierKey};

/// A key and the entries for which it signed.
struct KeyPeriod {
    key: VerifierKey,
    /// `seq` of the entry that replaced it.
    until: Option<u64>,
    /// Whether the key before it signed the change.
    endorsed: bool,
}

/// How far trust in a key from outside reaches.
pub(super) enum Trust {
    /// To the key that signed.
    InForce,
    /// To a key of this log, and not across a recovery after it.
    BeforeRecovery,
    /// To no key of this log.
    None,
}

/// What the auditor knows of the keys.
pub(super) struct Keys {
    pub(super) origin: String,
    current: VerifierKey,
    next: hash::Digest,
    /// Every key that ever signed, with the size from which its signature alone is no longer enough.
    history: Vec<KeyPeriod>,
}

impl Keys {
    /// As the first entry names them.
    pub(super) fn begin(origin: String, key: VerifierKey, next: hash::Digest) -> Self {
        Self {
            origin,
            current: key.clone(),
            next,
            history: vec![KeyPeriod {
                key,
                until: None,
                endorsed: false,
            }],
        }
    }

    /// `docs/FORMAT.md`, *Rotation*.
    pub(super) fn rotate(&mut self, rotation: &Key, seq: u64) -> Result<(), String> {
        let new = VerifierKey::parse(&rotation.new).map_err(|error| error.to_string())?;
        if hash::content(new.public_key()) != self.next {
            return Err("the new key is not the one committed to before".to_owned());
        }
        let origin = KeyName::parse(&self.origin).map_err(|error| error.to_string())?;
        let change = Rotation::new(origin, self.current.clone(), new.clone(), seq)
            .map_err(|error| error.to_string())?;
        let signature = |text: &str| Signature::parse(text).map_err(|error| error.to_string());
        change
            .verify_new(&signature(&rotation.sig_new)?)
            .map_err(|error| error.to_string())?;
        match &rotation.sig_old {
            Some(old) => change
                .verify_old(&signature(old)?)
                .map_err(|error| error.to_string())?,
            // Only where the old key is lost does the one committed to suffice alone.
            None if rotation.reason == KeyReason::Lost => {}
            None => return Err("the old key did not sign the rotation".to_owned()),
        }
        if let Some(last) = self.history.last_mut() {
            last.until = Some(seq);
        }
        self.history.push(KeyPeriod {
            key: new.clone(),
            until: None,
            endorsed: rotation.sig_old.is_some(),
        });
        self.current = new;
        self.next = rotation.next;
        Ok(())
    }

    /// Which key is in force for a checkpoint of this size: the one that the entries it covers name.
    fn in_force(&self, size: u64) -> usize {
        let found = self
            .history
            .iter()
            .position(|period| period.until.is_none_or(|until| size <= until));
        found.unwrap_or(self.history.len() - 1)
    }

    /// Whether trust in one of these keys reaches the key in force. It follows rotations that the old key signed;
    /// across a recovery it does not, since whoever writes a log can write a recovery.
    pub(super) fn trust(&self, note: &[u8], trusted: &[VerifierKey]) -> Trust {
        let mut at = match stated(note) {
            Ok(checkpoint) => self.in_force(checkpoint.size.0),
            Err(_) => self.history.len() - 1,
        };
        loop {
            let period = &self.history[at];
            if trusted.contains(&period.key) {
                return Trust::InForce;
            }
            if at == 0 || !period.endorsed {
                break;
            }
            at -= 1;
        }
        let elsewhere = self
            .history
            .iter()
            .any(|period| trusted.contains(&period.key));
        if elsewhere {
            Trust::BeforeRecovery
        } else {
            Trust::None
        }
    }

    /// A checkpoint counts if the key in force at its size signed it.
    pub(super) fn verify(&self, bytes: &[u8]) -> Result<Checkpoint, String> {
        let claimed = stated(bytes)?;
        let in_force = &self.history[self.in_force(claimed.size.0)].key;
        let verified = checkpoint::verify(bytes, std::slice::from_ref(in_force))
            .map_err(|error| error.to_string())?;
        Ok(verified.into_inner())
    }
}

/// What a note states, unverified.
pub(super) fn stated(note: &[u8]) -> Result<Checkpoint, String> {
    let note = Note::parse(note).map_err(|error| error.to_string())?;
    Checkpoint::parse(note.text()).map_err(|error| error.to_string())
}
