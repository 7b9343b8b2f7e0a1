//! Grants: what a new token is to open, and why it cannot be granted.
//!
//! ```text
//! role auditor · inquiry 412 · from 2026-12-01 to 2026-12-15 · sources 192.0.2.0/24
//! ```
//! Nothing is written here: a grant is checked, then `tokens` makes the token.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::keys::bounds::{Bounds, NoNetwork, NoRate};
use crate::keys::folder::FolderError;
use crate::keys::roles::Role;
use crate::keys::scopes::Scope;
use crate::keys::tokens::TokenId;

/// The longest name of a token.
const MAX_NAME: usize = 64;

/// Why the file of tokens cannot be used or changed.
#[derive(Debug, thiserror::Error)]
pub enum TokenFileError {
    /// A line is no token.
    #[error("line {0} of `tokens` is damaged; remove the line, then issue that token anew")]
    Line(usize),
    /// A name that cannot be printed in one short line.
    #[error("`{0}` is no name of a token; take 1 to 64 letters, digits, `.`, `_` or `-`")]
    Name(String),
    /// A token that opens nothing.
    #[error("a token needs at least one scope; add `--scope` or `--role`")]
    NoScope,
    /// A role that does not exist.
    #[error("`{0}` is no role; the roles are dpo, integrator, viewer, admin, auditor")]
    UnknownRole(String),
    /// An auditor from outside sees one inquiry, for a time.
    #[error("a token of an auditor is for one inquiry and ends; add `--inquiry` and `--expires`")]
    AuditorUnbounded,
    /// Nobody else is bound to an inquiry.
    #[error("`--inquiry` is for the role `auditor`; leave one of the two out")]
    InquiryOfNobody,
    /// An auditor's scopes are those of the role.
    #[error("an auditor has the scopes of the role; leave `--scope` out")]
    AuditorScopes,
    /// It would never open anything.
    #[error(
        "a token that starts on {starts} and ends on {expires} opens nothing; let it end later"
    )]
    NeverOpen {
        /// From when on.
        starts: DateTime<Utc>,
        /// Until when.
        expires: DateTime<Utc>,
    },
    /// A network that is none.
    #[error(transparent)]
    Network(#[from] NoNetwork),
    /// A rate that is none.
    #[error(transparent)]
    Rate(#[from] NoRate),
    /// A scope that does not exist.
    #[error(
        "`{0}` is no scope; the scopes are disclosures:write, disclosures:read, checks, recipients:write, rights:write, subjects:read, export, rules:admin, admin"
    )]
    UnknownScope(String),
    /// There is no such token.
    #[error("there is no token `{0}`; list them with `tabellion tokens list`")]
    UnknownToken(TokenId),
    /// The keys folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// What a new token is to open.
#[derive(Debug, Clone, Default)]
pub struct Grant {
    /// What it is for.
    pub name: String,
    /// The role whose scopes it gets.
    pub role: Option<Role>,
    /// Scopes besides those of the role.
    pub scopes: BTreeSet<Scope>,
    /// From when on.
    pub starts: Option<DateTime<Utc>>,
    /// Until when.
    pub expires: Option<DateTime<Utc>>,
    /// Within what.
    pub bounds: Bounds,
}

impl Grant {
    /// What it opens, if it may be granted.
    ///
    /// # Errors
    /// It opens nothing, or is not bounded as its role must be.
    pub fn opens(&self) -> Result<BTreeSet<Scope>, TokenFileError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let name = &self.name;
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(TokenFileError::Name(name.clone()));
        }
        match (self.role, self.bounds.inquiry, self.expires) {
            (Some(Role::Auditor), Some(_), Some(_)) if !self.scopes.is_empty() => {
                return Err(TokenFileError::AuditorScopes);
            }
            (Some(Role::Auditor), Some(_), Some(_)) => {}
            (Some(Role::Auditor), _, _) => return Err(TokenFileError::AuditorUnbounded),
            (_, Some(_), _) => return Err(TokenFileError::InquiryOfNobody),
            _ => {}
        }
        if let (Some(starts), Some(expires)) = (self.starts, self.expires)
            && expires <= starts
        {
            return Err(TokenFileError::NeverOpen { starts, expires });
        }
        let mut scopes = self.scopes.clone();
        scopes.extend(self.role.into_iter().flat_map(Role::scopes));
        if scopes.is_empty() {
            return Err(TokenFileError::NoScope);
        }
        Ok(scopes)
    }
}
