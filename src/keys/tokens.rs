//! Tokens: who may call the service, and for what.
//!
//! ```text
//! shown once   tabellion_5f3a9c0d1e2b4a68_kJ8…            id (8 bytes, hex), secret (32 bytes, base64url)
//! kept         {"created":"2026-11-23T08:00:00Z","expires":"2027-11-23T08:00:00Z","hash":"9f…","id":"5f3a9c0d1e2b4a68",
//!               "name":"crm","scopes":["disclosures:write","checks"]}     and, where they were asked for, `bounds`, `role`, `starts`
//! hash         HMAC-SHA256(subkey of local.key, "tabellion/v1/mac/token" ‖ 0x00 ‖ id ‖ secret)
//! ```
//! 256 random bits need no slow hash. The file alone lets nobody in; hashes are compared in constant time, and an
//! unknown id, a wrong secret and a malformed token are answered alike. Only whoever knows the secret learns that its
//! time is over. No scope contains another.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq as _};
use zeroize::Zeroizing;

use crate::hash::{self, LEN, Secret, Tag};
use crate::keys::bounds::Bounds;
use crate::keys::folder::{FolderError, KeyFolder};
use crate::keys::grant::{Grant, TokenFileError};
use crate::keys::roles::Role;
use crate::keys::scopes::Scope;

const FILE: &str = "tokens";
const LOCAL_KEY: &str = "local.key";
const PREFIX: &str = "tabellion_";

/// Why a caller is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Malformed, unknown, or the wrong secret: not said which.
    #[error("this token is not known here; ask for one with `tabellion tokens create`")]
    Unknown,
    /// Its time has not begun.
    #[error("this token opens nothing before {0}; come back then")]
    NotYet(DateTime<Utc>),
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
    /// Before when it opens nothing; absent = it opens at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<DateTime<Utc>>,
    /// The role that its scopes were taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Within what it opens anything.
    #[serde(default, skip_serializing_if = "Bounds::is_open")]
    pub bounds: Bounds,
    hash: Tag,
}

impl Token {
    /// Whether it opens anything at that instant.
    ///
    /// # Errors
    /// It was revoked, its time is over, or it has not begun.
    pub fn open(&self, now: DateTime<Utc>) -> Result<(), TokenError> {
        match (self.revoked, self.expires, self.starts) {
            (Some(revoked), ..) => Err(TokenError::Revoked(revoked)),
            (_, Some(expires), _) if expires <= now => Err(TokenError::Expired(expires)),
            (.., Some(starts)) if now < starts => Err(TokenError::NotYet(starts)),
            _ => Ok(()),
        }
    }
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
    /// Within what anything is opened.
    pub bounds: Bounds,
    /// When the word on who they are ends by itself, where it does.
    pub until: Option<DateTime<Utc>>,
    scopes: BTreeSet<Scope>,
}

impl Caller {
    /// Somebody who proved who they are in another way than by a token.
    #[must_use]
    pub fn known(id: TokenId, name: &str, scopes: BTreeSet<Scope>, bounds: Bounds) -> Self {
        Self {
            id,
            name: name.to_owned(),
            bounds,
            until: None,
            scopes,
        }
    }

    /// The same, until an instant.
    #[must_use]
    pub fn until(mut self, until: DateTime<Utc>) -> Self {
        self.until = Some(until);
        self
    }

    /// Everything it opens.
    #[must_use]
    pub fn scopes(&self) -> &BTreeSet<Scope> {
        &self.scopes
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

    /// Makes a token without bounds; durable on return.
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
        let name = name.to_owned();
        let grant = Grant {
            name,
            scopes,
            expires,
            ..Grant::default()
        };
        self.grant(grant, now)
    }

    /// Makes a token; durable on return.
    ///
    /// # Errors
    /// Something that cannot be granted, or those of the keys folder.
    pub fn grant(&mut self, grant: Grant, now: DateTime<Utc>) -> Result<NewToken, TokenFileError> {
        let scopes = grant.opens()?;
        let mut random = Zeroizing::new([0; 8 + LEN]);
        getrandom::fill(random.as_mut_slice()).map_err(FolderError::from)?;
        let (id, secret) = random.split_at(8);
        let id = TokenId(hex::encode(id));
        let hash = self.hash(&id, secret);
        let text = Zeroizing::new(format!("{PREFIX}{id}_{}", URL_SAFE_NO_PAD.encode(secret)));
        let token = Token {
            id: id.clone(),
            name: grant.name,
            scopes,
            created: now,
            expires: grant.expires,
            revoked: None,
            starts: grant.starts,
            role: grant.role,
            bounds: grant.bounds,
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

    /// Who sends this text. Takes as long for an id that nobody has as for a wrong secret, and looks at nothing else
    /// before the secret is right.
    ///
    /// # Errors
    /// Nobody known, or a token whose time is over or has not begun.
    pub fn caller(&self, text: &str, now: DateTime<Utc>) -> Result<Caller, TokenError> {
        let (id, secret) = split(text).ok_or(TokenError::Unknown)?;
        let sent = self.hash(&id, &secret);
        let named = self.tokens.iter().find(|token| token.id == id);
        let kept = named.map_or(&[0; LEN], |token| token.hash.as_bytes());
        let right = kept.ct_eq(sent.as_bytes()) & Choice::from(u8::from(named.is_some()));
        let token = named
            .filter(|_| bool::from(right))
            .ok_or(TokenError::Unknown)?;
        token.open(now)?;
        Ok(Caller {
            id,
            name: token.name.clone(),
            bounds: token.bounds.clone(),
            until: token.expires,
            scopes: token.scopes.clone(),
        })
    }

    /// Whether a token that let somebody in would do so still; `None` if there is none of that name.
    #[must_use]
    pub fn standing(&self, id: &TokenId, now: DateTime<Utc>) -> Option<Result<(), TokenError>> {
        let token = self.tokens.iter().find(|token| token.id == *id)?;
        Some(token.open(now))
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
