//! Roles: what somebody does here, as a set of scopes with a name.
//!
//! ```text
//! viewer      checks, disclosures:read
//! integrator  checks, disclosures:write
//! dpo         checks, disclosures:read, disclosures:write, recipients:write, rights:write, subjects:read, export
//! admin       checks, disclosures:read, rules:admin, admin                    opens nothing that is sealed
//! auditor     disclosures:read, export                                        of one inquiry, until a day
//! ```
//! A token keeps the scopes that its role had when it was made: a later release that thinks otherwise of a role changes
//! no token. A role is no rank: nobody has another's scopes for being above.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::keys::grant::TokenFileError;
use crate::keys::scopes::Scope;

/// What somebody does here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Data protection officer: the register, rights, evidence.
    Dpo,
    /// A program that records what it discloses.
    Integrator,
    /// Reads what was recorded, no sealed word.
    Viewer,
    /// Keeps the service and its rules going, and opens nothing that is sealed.
    Admin,
    /// Somebody from outside, for one inquiry and until a day.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Dpo,
        Self::Integrator,
        Self::Viewer,
        Self::Admin,
        Self::Auditor,
    ];

    /// As it is written in files and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dpo => "dpo",
            Self::Integrator => "integrator",
            Self::Viewer => "viewer",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }

    /// What it opens.
    #[must_use]
    pub fn scopes(self) -> BTreeSet<Scope> {
        let scopes: &[Scope] = match self {
            Self::Dpo => &[
                Scope::Checks,
                Scope::DisclosuresRead,
                Scope::DisclosuresWrite,
                Scope::RecipientsWrite,
                Scope::RightsWrite,
                Scope::SubjectsRead,
                Scope::Export,
            ],
            Self::Integrator => &[Scope::Checks, Scope::DisclosuresWrite],
            Self::Viewer => &[Scope::Checks, Scope::DisclosuresRead],
            Self::Admin => &[
                Scope::Checks,
                Scope::DisclosuresRead,
                Scope::RulesAdmin,
                Scope::Admin,
            ],
            Self::Auditor => &[Scope::DisclosuresRead, Scope::Export],
        };
        scopes.iter().copied().collect()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = TokenFileError;

    fn from_str(text: &str) -> Result<Self, TokenFileError> {
        let found = Self::ALL.into_iter().find(|role| role.code() == text);
        found.ok_or_else(|| TokenFileError::UnknownRole(text.to_owned()))
    }
}
