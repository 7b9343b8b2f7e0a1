//! Where the service tells what happened: `[[serve.webhooks]]` of `tabellion.toml`.
//!
//! ```toml
//! [[serve.webhooks]]
//! name = "dpo-desk"
//! url = "https://hooks.example/tabellion"
//! events = ["disclosure.refused", "expiry.ahead"]      # all of them when absent
//! ahead_days = 90
//! roots = "hooks-ca.pem"          # those of the machine without
//! ```
//! What is told holds no personal data; what is signed and how stands in `http::hooks`. Nothing is sent from here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::roots::{Roots, RootsError};

/// Days that are looked ahead unless told otherwise.
const AHEAD: u64 = 90;

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// What it is called here; its secret hangs on it.
    pub name: HookName,
    /// Where.
    pub url: HookUrl,
    /// What of; everything when empty.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub events: BTreeSet<HookEvent>,
    /// Days before the end of something that it is told.
    #[serde(default = "ahead", skip_serializing_if = "is_usual")]
    pub ahead_days: u64,
    /// The authorities that its server is known by, PEM, instead of the machine's. Relative to the ledger's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roots: Option<PathBuf>,
}

const fn ahead() -> u64 {
    AHEAD
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_usual(days: &u64) -> bool {
    *days == AHEAD
}

impl Webhook {
    /// The authorities that its server is known by; none where it is told in the clear.
    ///
    /// # Errors
    /// They cannot be read, or there are none.
    pub fn known_by(&self, folder: &Path) -> Result<Option<Roots>, RootsError> {
        match &self.roots {
            Some(path) => Roots::in_file(&folder.join(path)).map(Some),
            None if self.url.is_secure() => Roots::of_machine().map(Some),
            None => Ok(None),
        }
    }

    /// Whether it wants to be told of this.
    #[must_use]
    pub fn wants(&self, event: HookEvent) -> bool {
        self.events.is_empty() || self.events.contains(&event)
    }
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HookEvent {
    /// The law refused a disclosure.
    #[serde(rename = "disclosure.refused")]
    Refused,
    /// Other rules are in force.
    #[serde(rename = "rulebook.changed")]
    RulebookChanged,
    /// Nothing is recorded any more, and somebody must look.
    #[serde(rename = "integrity.alarm")]
    Alarm,
    /// A contract, a decision or an assessment ends soon.
    #[serde(rename = "expiry.ahead")]
    ExpiryAhead,
}

impl HookEvent {
    /// As it is written in settings and payloads.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused => "disclosure.refused",
            Self::RulebookChanged => "rulebook.changed",
            Self::Alarm => "integrity.alarm",
            Self::ExpiryAhead => "expiry.ahead",
        }
    }
}

/// A name that can be one of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HookName(String);

/// An address that may be told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HookUrl(http::Uri);

/// A name or an address that is none.
#[derive(Debug, thiserror::Error)]
pub enum NoHook {
    /// No name.
    #[error("`{0}` is no name of a webhook; take 1 to 64 of `a-z`, `0-9`, `_` and `-`")]
    Name(String),
    /// No address.
    #[error(
        "`{0}` is no address of a webhook; write `https://`, a host and a path, or `http://` on this machine"
    )]
    Address(String),
}

impl HookName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HookName {
    type Error = NoHook;

    fn try_from(text: String) -> Result<Self, NoHook> {
        let plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text))
        } else {
            Err(NoHook::Name(text))
        }
    }
}

impl From<HookName> for String {
    fn from(name: HookName) -> Self {
        name.0
    }
}

impl HookUrl {
    /// The address.
    #[must_use]
    pub const fn uri(&self) -> &http::Uri {
        &self.0
    }

    /// Whether TLS is spoken there.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }
}

impl TryFrom<String> for HookUrl {
    type Error = NoHook;

    fn try_from(text: String) -> Result<Self, NoHook> {
        let uri: Option<http::Uri> = text.parse().ok();
        let good = |uri: &http::Uri| match (uri.scheme_str(), uri.host()) {
            (Some("https"), Some(_)) => true,
            (Some("http"), Some(host)) => ["127.0.0.1", "[::1]", "localhost"].contains(&host),
            _ => false,
        };
        uri.filter(good).map(Self).ok_or(NoHook::Address(text))
    }
}

impl From<HookUrl> for String {
    fn from(url: HookUrl) -> Self {
        url.0.to_string()
    }
}
