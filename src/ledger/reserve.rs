//! The disk reserve: recording stops before the disk is full.
//!
//! ```text
//! left ≥ reserve     everything is recorded
//! left < reserve     disclosures are refused (507); reading, rights, holds, erasures, time-stamps and the stop go on
//! left = 0           nothing is recorded (503); reading goes on
//! ```
//! What the law wants done at once must not wait for somebody who makes room. `disk_reserve_mib` in the settings says
//! how much; a service that shares its disk leaves more.

use super::{RecordError, Settings, Shared};

/// Kept free unless the settings say otherwise.
pub const RESERVE_MIB: u64 = 128;

impl Settings {
    /// Bytes that disclosures leave free.
    #[must_use]
    pub fn reserve(&self) -> u64 {
        self.disk_reserve_mib
            .unwrap_or(RESERVE_MIB)
            .saturating_mul(1 << 20)
    }
}

impl Shared {
    /// Looks how much is left. A file system that does not tell has room.
    pub(super) fn look_at_disk(&self) {
        match self.files.room(&self.folder) {
            Ok(bytes) => self.figures.set_left(bytes),
            Err(error) => tracing::warn!(%error, "the room on the disk cannot be told"),
        }
    }

    /// Why disclosures wait for room, if they do.
    pub(super) fn short_of_room(&self) -> Option<RecordError> {
        let left = self.figures.left();
        (left < self.reserve).then_some(RecordError::Reserve {
            left: left >> 20,
            reserve: self.reserve >> 20,
        })
    }
}
