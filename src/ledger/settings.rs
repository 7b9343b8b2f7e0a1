//! Where a ledger lives and what `tabellion.toml` says of it.
//!
//! ```text
//! ledger/            tabellion.toml  LOCK  journal/  index/  vault.redb  blobs/  checkpoints/  timestamps/
//! ledger-keys/       signing.pem  next.pem  vault.key  …                    never inside the ledger, never in its backup
//! ledger-run/        service.sock                                           while a service runs
//! ```

mod oidc;
mod serve;
mod webhook;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::timestamps::TimestampSettings;
use crate::files::Files;

pub use oidc::{IdentityGrant, NoGrant, Oidc};
pub use serve::{CertificateName, NoCertificateName, Producer, Serve};
pub use webhook::{HookEvent, HookName, HookUrl, NoHook, Webhook};

/// Name of the settings file.
pub const SETTINGS_FILE: &str = "tabellion.toml";

/// The two folders of a ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Data.
    pub ledger: PathBuf,
    /// Private keys.
    pub keys: PathBuf,
}

impl Paths {
    /// The folders; keys lie in `<ledger>-keys` beside the ledger unless told otherwise.
    #[must_use]
    pub fn new(ledger: PathBuf, keys: Option<PathBuf>) -> Self {
        let keys = keys.unwrap_or_else(|| beside(&ledger, "-keys"));
        Self { ledger, keys }
    }

    /// What lives as long as a service runs: its socket.
    #[must_use]
    pub fn run(&self) -> PathBuf {
        beside(&self.ledger, "-run")
    }

    /// Where the settings lie.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.ledger.join(SETTINGS_FILE)
    }
}

/// A folder that lies beside the ledger's and is called after it.
fn beside(ledger: &Path, what: &str) -> PathBuf {
    let mut name = ledger.file_name().unwrap_or_default().to_os_string();
    name.push(what);
    ledger.with_file_name(name)
}

/// What `tabellion.toml` says. Unknown members are an error: a typing mistake must not pass for a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the log and of its key; the same as in genesis.
    pub origin: String,
    /// Second, live copy of the vault's key file, best on another medium.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_key_copy: Option<PathBuf>,
    /// Folder of this ledger's own rules: what `rules activate` takes, and `status` compares with. Relative to the
    /// ledger's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<PathBuf>,
    /// MiB of the disk that disclosures leave free, for what cannot wait; 128 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_reserve_mib: Option<u64>,
    /// How the service listens.
    #[serde(default)]
    pub serve: Serve,
    /// Whose word on who somebody is counts here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc: Option<Oidc>,
    /// Whom to ask for time-stamps, and how often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<TimestampSettings>,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// There is no ledger.
    #[error("`{}` is no ledger: it has no `{SETTINGS_FILE}`; make one with `tabellion init`, or name another with `--ledger`", .0.display())]
    NoLedger(PathBuf),
    /// The file cannot be read or written.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("`{}` is not valid: {error}", path.display())]
    Toml {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        error: toml::de::Error,
    },
}

impl Settings {
    /// Reads the settings of a ledger.
    ///
    /// # Errors
    /// No ledger there, or a file that is not valid.
    pub fn read(files: &dyn Files, paths: &Paths) -> Result<Self, SettingsError> {
        let path = paths.settings();
        match files.read(&path) {
            Ok(bytes) => {
                toml::from_slice(&bytes).map_err(|error| SettingsError::Toml { path, error })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(SettingsError::NoLedger(paths.ledger.clone()))
            }
            Err(error) => Err(SettingsError::Io { path, error }),
        }
    }

    /// The text of the file.
    #[must_use]
    pub fn to_toml(&self) -> String {
        // Plain strings and tables: this cannot fail.
        toml::to_string_pretty(self).unwrap_or_default()
    }
}

/// Whether a folder holds a ledger.
#[must_use]
pub fn is_ledger(folder: &Path) -> bool {
    folder.join(SETTINGS_FILE).is_file()
}
