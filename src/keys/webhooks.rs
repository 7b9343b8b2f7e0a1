//! Secrets of webhooks: what signs a payload for its receiver.
//!
//! ```text
//! secret   HMAC-SHA256(subkey of local.key, "tabellion/v1/mac/webhook" ‖ 0x00 ‖ name)      shown as whsec_<base64>
//! ```
//! Nothing is stored: whoever has `local.key` has the secrets. A webhook with another name has another secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::hash::{self, Secret};
use crate::keys::folder::{FolderError, KeyFolder};

const LOCAL_KEY: &str = "local.key";

/// The secret of one webhook.
pub struct WebhookSecret(Secret);

impl WebhookSecret {
    /// That of the webhook with this name.
    ///
    /// # Errors
    /// Those of the keys folder.
    pub fn of(folder: &KeyFolder, name: &str) -> Result<Self, FolderError> {
        let key = hash::subkey("webhooks", &folder.local_key(LOCAL_KEY)?);
        let tag = hash::mac("webhook", &key, name.as_bytes());
        Ok(Self(Secret::from_bytes(*tag.as_bytes())))
    }

    /// As its receiver is given it, by the Standard Webhooks specification.
    #[must_use]
    pub fn shown(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("whsec_{}", STANDARD.encode(self.0.expose())))
    }

    /// The value of `webhook-signature`.
    #[must_use]
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let signature = hash::webhook(&self.0, id, timestamp, body);
        format!("v1,{}", STANDARD.encode(signature))
    }
}
