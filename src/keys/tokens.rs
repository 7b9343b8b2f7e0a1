//! Tokens: who may call the service, and for what.
//!
//! ```text
//! shown once   tabellion_5f3a9c0d1e2b4a68_kJ8…            id (8 bytes, hex), secret (32 bytes, base64url)
//! kept         {"created":"2026-11-23T08:00:00Z","expires":"2027-11-23T08:00:00Z","hash":"9f…","id":"5f3a9c0d1e2b4a68",
//!               "name":"crm","scopes":["disclosures:write","checks"]}
//! hash         HMAC-SHA256(subkey of local.key, "tabellion/v1/mac/token" ‖ 0x00 ‖ id ‖ secret)
//! ```
//! 256 random bits need no slow hash. The file alone lets nobody in; hashes are compared in constant time, and an
//! unknown id, a wrong secret and a malformed token are answered alike. No scope contains another.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::hash::{self, LEN, Secret, Tag};
use crate::keys::folder::{FolderError, KeyFolder};

const FILE: &str = "tokens";
const LOCAL_KEY: &str = "local.key";
const PREFIX: &str = "tabellion_";
/// The longest name of a token.
const MAX_NAME: usize = 64;

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

/// Why a caller is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Malformed, unknown, or the wrong secret: not said which.
    #[error("this token is not known here; ask for one with `tabellion tokens create`")]
    Unknown,
    /// Its time is over.
    #[error("this token expired on {0}; ask for a new one")]
    Expired(DateTime<Utc>),
    /// Somebody ended it.
    #[error("this token was revoked on {0}; ask for a new one")]
    Revoked(DateTime<Utc>),
    /// It does not open this.
    #[error("this token lacks the scope `{0}`; ask for one that has it")]
    Scope(Scope),
}

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
    #[error("a token needs at least one scope; add `--scope`")]
    NoScope,
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

/// The public name of a token: 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenId(String);

impl TokenId {
    /// Names a token as a user typed it; whether it exists shows later.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Its digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// Its public name.
    pub id: TokenId,
    /// What it is for, in words of the operator.
    pub name: String,
    /// What it opens.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// From when on it opens nothing; absent = never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<DateTime<Utc>>,
    /// When somebody ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<DateTime<Utc>>,
    hash: Tag,
}

/// A token at the moment it is made: the only time its secret is known.
pub struct NewToken {
    /// Its public name.
    pub id: TokenId,
    /// What the caller sends. Show it once.
    pub text: Zeroizing<String>,
}

/// Diagnostics never hold the secret.
impl fmt::Debug for NewToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewToken")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A caller whose token was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The token's public name.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    scopes: BTreeSet<Scope>,
}

impl Caller {
    /// Somebody who proved who they are in another way than by a token.
    #[must_use]
    pub fn known(id: TokenId, name: &str, scopes: BTreeSet<Scope>) -> Self {
        Self {
            id,
            name: name.to_owned(),
            scopes,
        }
    }

    /// Lets the caller through if their token has the scope.
    ///
    /// # Errors
    /// It has not.
    pub fn require(&self, scope: Scope) -> Result<(), TokenError> {
        if self.scopes.contains(&scope) {
            Ok(())
        } else {
            Err(TokenError::Scope(scope))
        }
    }
}

/// All tokens of a keys folder.
pub struct TokenBook {
    folder: KeyFolder,
    key: Secret,
    tokens: Vec<Token>,
}

impl TokenBook {
    /// Reads `tokens`; none if the file is not there. Makes `local.key` if it is not there.
    ///
    /// # Errors
    /// A damaged line, or those of the keys folder.
    pub fn open(folder: KeyFolder) -> Result<Self, TokenFileError> {
        let key = hash::subkey("tokens", &folder.local_key(LOCAL_KEY)?);
        let mut tokens = Vec::new();
        if folder.has(FILE)? {
            let bytes = folder.read(FILE)?;
            for (at, line) in bytes
                .split(|byte| *byte == b'\n')
                .enumerate()
                .filter(|(_, line)| !line.is_empty())
            {
                tokens
                    .push(serde_json::from_slice(line).map_err(|_| TokenFileError::Line(at + 1))?);
            }
        }
        Ok(Self {
            folder,
            key,
            tokens,
        })
    }

    /// Makes a token; durable on return.
    ///
    /// # Errors
    /// A name or list of scopes that is none, or those of the keys folder.
    pub fn issue(
        &mut self,
        name: &str,
        scopes: BTreeSet<Scope>,
        now: DateTime<Utc>,
        expires: Option<DateTime<Utc>>,
    ) -> Result<NewToken, TokenFileError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(plain) {
            return Err(TokenFileError::Name(name.to_owned()));
        }
        if scopes.is_empty() {
            return Err(TokenFileError::NoScope);
        }
        let mut random = Zeroizing::new([0; 8 + LEN]);
        getrandom::fill(random.as_mut_slice()).map_err(FolderError::from)?;
        let (id, secret) = random.split_at(8);
        let id = TokenId(hex::encode(id));
        let hash = self.hash(&id, secret);
        let text = Zeroizing::new(format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(secret)));
        let token = Token {
            id: id.clone(),
            name: name.to_owned(),
            scopes,
            created: now,
            expires,
            revoked: None,
            hash,
        };
        self.tokens.push(token);
        self.save()?;
        Ok(NewToken { id, text })
    }

    /// Ends a token; durable on return. Ending it again keeps the first date.
    ///
    /// # Errors
    /// There is no such token, or those of the keys folder.
    pub fn revoke(&mut self, id: &TokenId, now: DateTime<Utc>) -> Result<(), TokenFileError> {
        let token = self.tokens.iter_mut().find(|token| token.id == *id);
        let token = token.ok_or_else(|| TokenFileError::UnknownToken(id.clone()))?;
        token.revoked.get_or_insert(now);
        self.save()
    }

    /// All tokens, in the order they were made.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Who sends this text.
    ///
    /// # Errors
    /// Nobody known, or a token whose time is over.
    pub fn caller(&self, text: &str, now: DateTime<Utc>) -> Result<Caller, TokenError> {
        let (id, secret) = split(text).ok_or(TokenError::Unknown)?;
        let hash = self.hash(&id, &secret);
        let token = self
            .tokens
            .iter()
            .find(|token| token.id == id)
            .ok_or(TokenError::Unknown)?;
        if !bool::from(token.hash.as_bytes().ct_eq(hash.as_bytes())) {
            return Err(TokenError::Unknown);
        }
        if let Some(revoked) = token.revoked {
            return Err(TokenError::Revoked(revoked));
        }
        match token.expires {
            Some(expires) if expires <= now => Err(TokenError::Expired(expires)),
            _ => Ok(Caller {
                id,
                name: token.name.clone(),
                scopes: token.scopes.clone(),
            }),
        }
    }

    fn hash(&self, id: &TokenId, secret: &[u8]) -> Tag {
        let mut bytes = Zeroizing::new(id.0.clone().into_bytes());
        bytes.extend_from_slice(secret);
        hash::mac("token", &self.key, &bytes)
    }

    fn save(&self) -> Result<(), TokenFileError> {
        let mut bytes = Vec::new();
        for token in &self.tokens {
            // Cannot fail: a token is strings, dates and lists.
            bytes.extend(serde_json::to_vec(token).unwrap_or_default());
            bytes.push(b'\n');
        }
        Ok(self.folder.replace(FILE, &bytes)?)
    }
}

/// Takes `tabellion_<id>_<secret>` apart.
fn split(text: &str) -> Option<(TokenId, Zeroizing<Vec<u8>>)> {
    let (id, secret) = text.strip_prefix(PREFIX)?.split_at_checked(16)?;
    let secret = URL_SAFE_NO_PAD
        .decode(secret.strip_prefix('_')?)
        .map(Zeroizing::new)
        .ok()?;
    (secret.len() == LEN).then(|| (TokenId(id.to_owned()), secret))
}
