//! Ids of actors that have no token of this ledger: programs that come with a certificate, and people that an issuer
//! names.
//!
//! ```text
//! MAC(reply key, "actor", "producer" ‖ 0x00 ‖ name)[..8]     16 hexadecimal digits, the same as long as the key lives
//! MAC(reply key, "actor", "oidc" ‖ 0x00 ‖ issuer ‖ 0x00 ‖ subject)[..8]
//! ```

use super::Ledger;
use crate::hash;

/// Bytes of an actor's id.
const ACTOR: usize = 8;

impl Ledger {
    /// The id of a producer in entries: it says nothing without the settings that name it.
    #[must_use]
    pub fn producer_id(&self, name: &str) -> String {
        self.actor_id(&[b"producer\0", name.as_bytes()].concat())
    }

    /// The id in entries of somebody whom an issuer names: it says nothing of them without this ledger's keys.
    #[must_use]
    pub fn identity_id(&self, issuer: &str, subject: &str) -> String {
        let parts = [b"oidc\0", issuer.as_bytes(), b"\0", subject.as_bytes()];
        self.actor_id(&parts.concat())
    }

    fn actor_id(&self, named: &[u8]) -> String {
        let tag = hash::mac("actor", &self.shared.reply_key, named);
        hex::encode(&tag.as_bytes()[..ACTOR])
    }
}
