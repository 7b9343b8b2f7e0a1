//! Whose word on who somebody is counts here, and what it opens: `[oidc]` of `tabellion.toml`.
//!
//! ```toml
//! [oidc]
//! issuer = "https://login.example/realms/omnia"     # http:// on this machine only
//! client_id = "tabellion"
//! ask = ["groups"]                                  # scopes that `tabellion login` asks for besides `openid`
//!
//! [[oidc.grants]]                                   # the first that fits counts, alone
//! claim = "groups"                                  # `sub` for one person, `/realm_access/roles` for a claim within one
//! value = "privacy-office"
//! role = "dpo"                                      # or `scopes`; `sources`, `rate`, `inquiry`, `starts`, `expires` as of a token
//! ```
//! It opens this ledger and no other. Whoever can write this file decides who may come in; whoever runs the issuer decides
//! who is in which group.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::issuer::{Identity, IssuerAddress};
use crate::keys::{Bounds, Grant, Network, Rate, Role, Scope, TokenFileError};

/// Claims that anybody may have changed, or that pass to somebody else.
const LOOSE: [&str; 8] = [
    "email",
    "preferred_username",
    "nickname",
    "name",
    "given_name",
    "family_name",
    "phone_number",
    "upn",
];

/// Whose word counts, and what it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// Who says who somebody is.
    pub issuer: IssuerAddress,
    /// For whom ID tokens must be.
    pub client_id: String,
    /// Scopes that `tabellion login` asks for besides `openid`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<String>,
    /// What opens what; the first that fits counts.
    #[serde(default)]
    pub grants: Vec<IdentityGrant>,
}

/// What somebody with a claim may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct IdentityGrant {
    written: Written,
    scopes: BTreeSet<Scope>,
}

/// The same, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    claim: String,
    value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    scopes: BTreeSet<Scope>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Network>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rate: Option<Rate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inquiry: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    starts: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<NaiveDate>,
}

/// A grant that opens nothing, or to nobody in particular.
#[derive(Debug, thiserror::Error)]
pub enum NoGrant {
    /// It names nobody for good.
    #[error(
        "the claim `{0}` may be changed or pass to somebody else; grant to a group, a role or to `sub`"
    )]
    Loose(String),
    /// A name or a value that is empty.
    #[error("a grant needs a `claim` and its `value`; write both")]
    Empty,
    /// What it opens.
    #[error(transparent)]
    Grant(#[from] TokenFileError),
}

impl TryFrom<Written> for IdentityGrant {
    type Error = NoGrant;

    fn try_from(written: Written) -> Result<Self, NoGrant> {
        if written.claim.is_empty() || written.value.is_empty() {
            return Err(NoGrant::Empty);
        }
        if LOOSE.contains(&written.claim.as_str()) {
            return Err(NoGrant::Loose(written.claim));
        }
        let grant = Grant {
            name: "oidc".to_owned(),
            role: written.role,
            scopes: written.scopes.clone(),
            starts: written.starts.map(beginning),
            expires: written.expires.map(end),
            bounds: written.bounds(),
        };
        let scopes = grant.opens()?;
        Ok(Self { written, scopes })
    }
}

impl From<IdentityGrant> for Written {
    fn from(grant: IdentityGrant) -> Self {
        grant.written
    }
}

impl Written {
    fn bounds(&self) -> Bounds {
        Bounds {
            exporters: BTreeSet::new(),
            inquiry: self.inquiry,
            rate: self.rate,
            sources: self.sources.clone(),
        }
    }
}

impl IdentityGrant {
    /// What it opens.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.scopes.clone()
    }

    /// The role that it was written with.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.written.role
    }

    /// Within what.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.written.bounds()
    }

    /// When it ends, if it does.
    #[must_use]
    pub fn ends(&self) -> Option<DateTime<Utc>> {
        self.written.expires.map(end)
    }

    fn fits(&self, identity: &Identity, now: DateTime<Utc>) -> bool {
        let written = &self.written;
        let begun = written.starts.is_none_or(|day| beginning(day) <= now);
        let over = self.ends().is_some_and(|end| end <= now);
        begun && !over && identity.has(&written.claim, &written.value)
    }
}

impl Oidc {
    /// What somebody may do here: the first grant that fits.
    #[must_use]
    pub fn grant(&self, identity: &Identity, now: DateTime<Utc>) -> Option<&IdentityGrant> {
        self.grants.iter().find(|grant| grant.fits(identity, now))
    }
}

fn beginning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// The last day counts whole.
fn end(day: NaiveDate) -> DateTime<Utc> {
    beginning(day.succ_opt().unwrap_or(day))
}
