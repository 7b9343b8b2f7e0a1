//! Ids of actors that have no token: whoever sits at the machine, and programs that come with a certificate.
//!
//! ```text
//! MAC(reply key, "actor", "producer" ‖ 0x00 ‖ name)[..8]     16 hexadecimal digits, the same as long as the key lives
//! ```

use super::Ledger;
use crate::hash;

/// Bytes of an actor's id.
const ACTOR: usize = 8;

impl Ledger {
    /// The id of a producer in entries: it says nothing without the settings that name it.
    #[must_use]
    pub fn producer_id(&self, name: &str) -> String {
        let named = [b"producer\0", name.as_bytes()].concat();
        let tag = hash::mac("actor", &self.shared.reply_key, &named);
        hex::encode(&tag.as_bytes()[..ACTOR])
    }
}
