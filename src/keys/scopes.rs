//! Scopes: what somebody may do, by name.
//!
//! ```text
//! disclosures:write   disclosures:read   checks   recipients:write   rights:write   subjects:read   export   rules:admin   admin
//! ```
//! No scope contains another. Which of them go together in practice stands in `roles`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::keys::grant::TokenFileError;

/// What a token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Record disclosures.
    #[serde(rename = "disclosures:write")]
    DisclosuresWrite,
    /// Read entries, proofs and bundles of entries.
    #[serde(rename = "disclosures:read")]
    DisclosuresRead,
    /// Ask what the law says, record nothing.
    #[serde(rename = "checks")]
    Checks,
    /// Keep the register of recipients.
    #[serde(rename = "recipients:write")]
    RecipientsWrite,
    /// Record rights events and erasures.
    #[serde(rename = "rights:write")]
    RightsWrite,
    /// Open what is sealed about persons.
    #[serde(rename = "subjects:read")]
    SubjectsRead,
    /// Make evidence bundles.
    #[serde(rename = "export")]
    Export,
    /// Bring in rulebooks.
    #[serde(rename = "rules:admin")]
    RulesAdmin,
    /// Tokens, keys, clock and retention.
    #[serde(rename = "admin")]
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 9] = [
        Self::DisclosuresWrite,
        Self::DisclosuresRead,
        Self::Checks,
        Self::RecipientsWrite,
        Self::RightsWrite,
        Self::SubjectsRead,
        Self::Export,
        Self::RulesAdmin,
        Self::Admin,
    ];

    /// As it is written in files, on the command line and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DisclosuresWrite => "disclosures:write",
            Self::DisclosuresRead => "disclosures:read",
            Self::Checks => "checks",
            Self::RecipientsWrite => "recipients:write",
            Self::RightsWrite => "rights:write",
            Self::SubjectsRead => "subjects:read",
            Self::Export => "export",
            Self::RulesAdmin => "rules:admin",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Scope {
    type Err = TokenFileError;

    fn from_str(text: &str) -> Result<Self, TokenFileError> {
        let found = Self::ALL.into_iter().find(|scope| scope.code() == text);
        found.ok_or_else(|| TokenFileError::UnknownScope(text.to_owned()))
    }
}
