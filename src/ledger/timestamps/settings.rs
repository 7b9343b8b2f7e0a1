//! `[timestamp]` in `tabellion.toml`: whom to ask, whom to trust, how often.
//!
//! ```toml
//! [timestamp]
//! tsa = "http://tsa.example/"      # or command = "…": request on its standard input, answer on its standard output
//! anchors = "tsa-ca.pem"           # the authority's root, relative to the ledger's folder
//! every = "24h"                    # in the service; left out: only when asked for
//! policy = "1.2.3.4"               # where it matters
//! ```

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{Asked, StampError, anchors_of};
use crate::timestamp::Policy;
use crate::tsa::Authority;

/// What the settings say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimestampSettings {
    /// Address of the authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tsa: Option<String>,
    /// Or a command that asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Certificates to trust, in PEM; relative to the ledger's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchors: Option<PathBuf>,
    /// How often the service takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// Under which policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// How often: `90s`, `30m`, `24h`, `7d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Every(u32, Unit);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

impl Every {
    /// The time between two.
    #[must_use]
    pub fn delta(self) -> TimeDelta {
        let count = i64::from(self.0);
        match self.1 {
            Unit::Second => TimeDelta::seconds(count),
            Unit::Minute => TimeDelta::minutes(count),
            Unit::Hour => TimeDelta::hours(count),
            Unit::Day => TimeDelta::days(count),
        }
    }
}

impl TryFrom<String> for Every {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no time between two; write it as 30m, 24h or 7d");
        let end = text.char_indices().last().map_or(0, |(at, _)| at);
        let (count, unit) = text.split_at(end);
        let unit = match unit {
            "s" => Unit::Second,
            "m" => Unit::Minute,
            "h" => Unit::Hour,
            "d" => Unit::Day,
            _ => return Err(wrong()),
        };
        match count.parse::<u32>() {
            Ok(count) if (1..=100_000).contains(&count) => Ok(Self(count, unit)),
            _ => Err(wrong()),
        }
    }
}

impl From<Every> for String {
    fn from(every: Every) -> Self {
        every.to_string()
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.1 {
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
        };
        write!(f, "{}{unit}", self.0)
    }
}

impl TimestampSettings {
    /// Whom to ask and to trust, as the settings say it.
    ///
    /// # Errors
    /// They do not say it, or the certificates cannot be read.
    pub fn asked(&self, ledger: &Path) -> Result<Asked, StampError> {
        let authority = match (&self.tsa, &self.command) {
            (Some(_), Some(_)) => return Err(StampError::TwoAuthorities),
            (Some(address), None) => Authority::Url(address.clone()),
            (None, Some(line)) => Authority::Command(line.clone()),
            (None, None) => return Err(StampError::NoAuthority),
        };
        Ok(Asked {
            authority,
            anchors: anchors_of(self, ledger)?.ok_or(StampError::NoAnchors)?,
            policy: self.policy.as_deref().map(Policy::parse).transpose()?,
        })
    }
}
