//! The thread that moves lines to the index and publishes checkpoints.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{FAULT, SHELVE_BYTES, SHELVE_LINES, Shared};
use crate::files::Open;
use crate::store::shelve::Shelver;

/// Lines do not wait longer than this when few come.
const IDLE: Duration = Duration::from_millis(500);
/// Shortest time between two writes of the published checkpoint.
const PUBLISH: Duration = Duration::from_millis(50);
/// The index does not grow while less is free: a full disk would break sled.
const ROOM_FOR_INDEX: u64 = 64 * 1024 * 1024;

/// Wakes the shelving thread, and those who wait for it.
#[derive(Default)]
pub(in crate::store) struct Bell {
    state: Mutex<Waiting>,
    rung: Condvar,
}

#[derive(Default)]
pub(super) struct Waiting {
    pub(super) stop: bool,
    pub(super) crowded: bool,
    pub(super) full: bool,
}

impl Bell {
    pub(super) fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ring(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.lock());
        self.rung.notify_all();
    }

    pub(super) fn wait(&self, time: Duration) {
        let state = self.lock();
        if !state.stop && !state.crowded {
            drop(self.rung.wait_timeout(state, time));
        }
    }
}

impl Shared {
    pub(super) fn shelve_until_stopped(&self, mut shelver: Shelver) {
        let mut idle = Duration::ZERO;
        loop {
            self.bell.wait(PUBLISH);
            idle += PUBLISH;
            // A checkpoint that could not be written is tried again in a moment.
            let _ = self.checkpoints.publish();
            let stop = {
                let mut state = self.bell.lock();
                state.crowded = false;
                state.stop
            };
            let (lines, bytes) = self.tail.waiting();
            let due = lines >= SHELVE_LINES || bytes >= SHELVE_BYTES || idle >= IDLE || stop;
            if due && lines > 0 && self.index.fault().is_none() {
                idle = Duration::ZERO;
                self.shelve(&mut shelver);
            }
            if stop {
                break;
            }
        }
        if self.index.flush().is_err() {
            self.remember_fault();
        }
    }

    pub(super) fn shelve(&self, shelver: &mut Shelver) {
        let full = self
            .files
            .room(&self.folder)
            .is_ok_and(|room| room < ROOM_FOR_INDEX);
        self.bell.lock().full = full;
        if full {
            return;
        }
        if let Err(error) = shelver.shelve() {
            tracing::error!(%error, "the index has a fault and is made again at the next start");
            self.remember_fault();
        }
    }

    /// Leaves a word for the next `open`.
    pub(super) fn remember_fault(&self) {
        if let Err(error) = self.files.open(&self.folder.join(FAULT), Open::Create) {
            tracing::error!(%error, "cannot note the fault of the index");
        }
    }
}
