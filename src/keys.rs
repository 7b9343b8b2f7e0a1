//! The keys folder: what must never lie with the data, nor in a backup of it.
//!
//! ```text
//! <ledger>-keys/          0700
//!   signing.pem           0600   the origin's private key, PKCS#8 v1, Ed25519
//!   next.pem              0600   its successor, already promised in the ledger; move it to a safe
//!   signer.json           0600   what was signed last: the signer never goes back
//!   vault.key             0600   the keys of the vault; a second copy on other media
//!   local.key             0600   makes MACs for tokens and replies; losing it invalidates those, nothing else
//!   tokens                0600   who may call the service: keyed hashes, one JSON object a line
//! ```
//! Whoever reads this folder can sign as the origin and open the vault. A private file that others may read is
//! refused, with the command that closes it. Nothing here knows what a vault seals or a ledger records.

pub mod backups;
mod bounds;
mod copies;
mod folder;
mod grant;
mod memory;
mod roles;
mod scopes;
mod signer;
mod signing;
mod tokens;
mod webhooks;

pub use backups::{BackupsError, KeyBackup};
pub use bounds::{Bounds, Network, NoNetwork, NoRate, Rate};
pub use copies::{Copies, CopyReport, KeyFileError};
pub use folder::{FolderError, KeyFolder};
pub use grant::{Grant, TokenFileError};
pub use memory::{Memory, MemoryError};
pub use roles::Role;
pub use scopes::Scope;
pub use signer::{CheckpointSigner, Continuity, LAG, SignerError};
pub use signing::{SigningFileError, SigningFiles};
pub use tokens::{Caller, NewToken, Token, TokenBook, TokenError, TokenId};
pub use webhooks::WebhookSecret;
