//! Rotating the signing key to the one that was promised, and recovering a log whose signing key is lost.
//!
//! ```text
//! hold what is promised next ─▶ `key` entry, signed over by new and old ─▶ files follow
//! ```
//! Up to the entry nothing has happened; after it [`LogKeys`] finishes at the next open what was left undone.
//!
//! [`LogKeys`]: super::signing::LogKeys

use std::sync::{Arc, PoisonError};

use super::open::{Machine, OpenError, Opened, Parts};
use super::queue::Answer;
use super::settings::{Paths, Settings};
use super::signing::{LogKeys, SigningError};
use super::writer::Writer;
use super::{Ledger, RecordError};
use crate::entry::{Body, Key, KeyReason};
use crate::hash;
use crate::note::{KeyName, Rotation, SigningKey, VerifierKey};
use crate::vault::Batch;

type Result<T> = std::result::Result<T, RecordError>;

/// What is done about a clock that has jumped while nobody could sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockInRecovery {
    /// The recovery is refused: look at the clock first.
    Refuse,
    /// The clock is right: a `clock` entry goes before the `key` entry.
    Confirm,
}

impl Ledger {
    /// Opens a ledger whose signing key is lost, and goes on with the promised one, which must be in the keys folder.
    /// Trust in the first key ends here: who verifies must be given the new one.
    ///
    /// # Errors
    /// The signing key is not lost, the promised one is not there, or those of [`Ledger::open_on`].
    pub fn recover_key_on(
        machine: &Machine,
        paths: &Paths,
        clock: ClockInRecovery,
        actor: Option<String>,
        command: &str,
    ) -> std::result::Result<(Opened, Answer), OpenError> {
        let settings = Settings::read(&*machine.files, paths)?;
        let mut parts = Parts::open(machine, paths, &settings, command, None)?;
        parts.check_vault()?;
        let facts = parts.read_facts()?;
        let keys = LogKeys::recover(
            parts.folder.clone(),
            parts.name.clone(),
            &facts.keys,
            parts.head(),
        )?;
        let mut writer = parts.writer(facts, keys, Arc::clone(&machine.clock), paths, &settings);
        if clock == ClockInRecovery::Confirm && writer.clock_fault().is_some() {
            writer.confirm_clock(actor.clone())?;
        }
        let answer = writer.rotate_key(KeyReason::Lost, actor)?;
        Ok((parts.start(writer, paths, settings)?, answer))
    }
}

impl Writer {
    pub(super) fn rotate_key(
        &mut self,
        reason: KeyReason,
        actor: Option<String>,
    ) -> Result<Answer> {
        let keys = |error: &dyn std::fmt::Display| RecordError::Keys(error.to_string());
        if reason == KeyReason::Lost && !self.keys.is_lost() {
            // A recovery ends everybody's trust: never without need.
            return Err(keys(&SigningError::NotLost));
        }
        let at = self.upkeep_time()?;
        let (new, after) = self
            .keys
            .prepare_rotation(self.promised)
            .map_err(|error| keys(&error))?;
        let old = match reason {
            KeyReason::Lost => None,
            KeyReason::Routine | KeyReason::Compromised => {
                Some(self.keys.current().map_err(|error| keys(&error))?)
            }
        };
        let name = KeyName::parse(self.keys.origin()).map_err(|error| keys(&error))?;
        let current = self
            .shared
            .vkeys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .last()
            .cloned()
            .unwrap_or_default();
        let current = VerifierKey::parse(&current).map_err(|error| keys(&error))?;
        let vkey = new.verifier(name.clone());
        let rotation = Rotation::new(name, current, vkey.clone(), self.head.size)
            .map_err(|error| keys(&error))?;
        let next = hash::content(&after.public_key());
        let body = Body::Key(Key {
            actor,
            new: vkey.to_string(),
            next,
            reason,
            sig_new: rotation.sign(&new).to_string(),
            sig_old: old.as_ref().map(|old| rotation.sign(old).to_string()),
        });
        self.keys.hold(&after).map_err(|error| keys(&error))?;
        // The checkpoint that covers this entry must carry both signatures.
        let before = self.keys.sign_with(old, new.clone());
        let answer = match self.append_alone(&body, Batch::default(), at) {
            Ok(answer) => answer,
            Err(error) => {
                self.keys.sign_as_before(before);
                return Err(error);
            }
        };
        self.promised = next;
        self.shared
            .vkeys
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(vkey.to_string());
        if let Err(error) = self.follow(&new, &after) {
            let why = format!(
                "the rotation is recorded as entry {}, but the files of the keys folder could not follow ({error})",
                answer.seq
            );
            self.stop_for_good(&why);
            return Err(RecordError::Stopped(why));
        }
        Ok(answer)
    }

    /// The checkpoint with both signatures is kept before the old key goes.
    fn follow(
        &mut self,
        new: &SigningKey,
        after: &SigningKey,
    ) -> std::result::Result<(), OpenError> {
        if let Some(note) = self.shared.store.checkpoint() {
            self.shared.store.keep_checkpoint(self.head.size, &note)?;
        }
        self.keys.promote(new, after)?;
        self.keys.retire_old();
        Ok(())
    }
}
