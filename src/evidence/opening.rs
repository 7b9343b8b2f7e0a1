//! Statements about sealed values: what opens a commitment, or why it stays closed.
//!
//! ```json
//! {"fields":{"details":{"salt":"…","text":"{}"},"facts":…,"number":…,"person":…},"path":"…","seq":12,"slot":0}
//! {"fields":{"details":{"commitment":"…","ground":"fr.secret-avocat"},…},"path":"…","seq":12,"slot":1}
//! {"closed":"erased","seq":12,"slot":2}
//! {"sealed":{"salt":"…","text":"…"},"seq":12}
//! ```
//! Salts are those of fields, so that one field opens while its neighbours stay closed. `text` is the value's canonical
//! JSON, byte for byte: nothing is serialised again to verify it.

use serde::{Deserialize, Serialize};

use crate::hash::{self, Commitment, Salt};
use crate::slot::Slot;

/// A person, as slots commit to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// `email` or `ref`.
    pub scheme: String,
    /// The identifier.
    pub value: String,
}

/// One commitment: opened, or withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field {
    /// Opened.
    Open(Open),
    /// Withheld.
    Withheld(Closed),
}

/// What opens a commitment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The salt of the field, 64 hexadecimal digits.
    pub salt: String,
    /// The value, canonical JSON.
    pub text: String,
}

/// What was withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// The commitment.
    pub commitment: String,
    /// Why, a rule id.
    pub ground: String,
}

/// The four fields of a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// What was disclosed.
    pub details: Field,
    /// What `decide` was told.
    pub facts: Field,
    /// The person's n-th entry.
    pub number: Field,
    /// Who.
    pub person: Field,
}

/// Why something cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slots {
    /// It was erased.
    Erased,
    /// Another person of the same entry was erased: the way to the line is lost with them.
    Lost,
    /// Another person than the one that was asked about.
    Outside,
}

/// What is said of an entry's own sealed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Sealed {
    /// Opened or withheld.
    Field(Field),
    /// It was erased.
    Closed(ClosedOnly),
}

/// `{"closed":"erased"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedOnly {
    /// Why.
    pub closed: Slots,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Why a slot cannot be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Slots>,
    /// The fields of a slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Fields>,
    /// The way from the slot to the root in the line, as hashes in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The entry's own sealed value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<Sealed>,
    /// The entry.
    pub seq: u64,
    /// Which slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<u64>,
}

/// Where a statement about a sealed value stands among those about slots.
const LAST: u64 = 1 << 32;

impl Statement {
    /// What it is about, in the order of the file.
    #[must_use]
    pub fn place(&self) -> (u64, u64) {
        (self.seq, self.slot.unwrap_or(LAST))
    }

    /// Whether it is one of the three forms.
    #[must_use]
    pub fn is_formed(&self) -> bool {
        let parts = (
            self.slot.is_some(),
            self.closed.is_some(),
            self.fields.is_some(),
            self.path.is_some(),
            self.sealed.is_some(),
        );
        matches!(
            parts,
            (true, true, false, false, false)
                | (true, false, true, true, false)
                | (false, false, false, false, true)
        ) && self.slot.unwrap_or(0) < LAST
    }

    /// Whether it says that something is gone.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let sealed = match &self.sealed {
            Some(Sealed::Closed(only)) => Some(only.closed),
            _ => None,
        };
        matches!(self.closed.or(sealed), Some(Slots::Erased | Slots::Lost))
    }

    /// The grounds on which it withholds: one for a whole person, else one a field.
    #[must_use]
    pub fn grounds(&self) -> Vec<&str> {
        if let Some(Sealed::Field(Field::Withheld(closed))) = &self.sealed {
            return vec![&closed.ground];
        }
        let Some(fields) = &self.fields else {
            return Vec::new();
        };
        let grounds: Vec<&str> = fields
            .all()
            .iter()
            .filter_map(|field| field.ground())
            .collect();
        let whole = grounds.len() == 4 && grounds.iter().all(|ground| *ground == grounds[0]);
        if whole { vec![grounds[0]] } else { grounds }
    }
}

impl Fields {
    /// In the order of a slot: person, number, facts, details.
    #[must_use]
    pub fn all(&self) -> [&Field; 4] {
        [&self.person, &self.number, &self.facts, &self.details]
    }

    /// The slot that they make.
    ///
    /// # Errors
    /// A salt or a commitment that is not 32 bytes.
    pub fn slot(&self) -> Result<Slot, SaltFault> {
        let mut commitments = [Commitment::from_bytes([0; 32]); 4];
        for (place, field) in commitments.iter_mut().zip(self.all()) {
            *place = field.commitment()?;
        }
        Ok(Slot::from_commitments(commitments))
    }
}

/// A salt or a commitment that is not 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaltFault;

impl Field {
    /// Opens a field of a slot, or an entry's own value, whose salt is `salt`.
    #[must_use]
    pub fn open(salt: &Salt, name: &str, text: &str) -> Self {
        Self::Open(Open {
            salt: hex::encode(hash::field_salt(salt, name).expose()),
            text: text.to_owned(),
        })
    }

    /// The same, withheld.
    #[must_use]
    pub fn withhold(&self, ground: &str) -> Self {
        let commitment = self.commitment().map(|found| found.to_string());
        Self::Withheld(Closed {
            commitment: commitment.unwrap_or_default(),
            ground: ground.to_owned(),
        })
    }

    /// The commitment that it opens or shows.
    ///
    /// # Errors
    /// A salt or a commitment that is not 32 bytes.
    pub fn commitment(&self) -> Result<Commitment, SaltFault> {
        match self {
            Self::Open(open) => {
                let salt = Salt::parse(&open.salt).map_err(|_| SaltFault)?;
                Ok(hash::commitment(&salt, open.text.as_bytes()))
            }
            Self::Withheld(closed) => Commitment::parse(&closed.commitment).map_err(|_| SaltFault),
        }
    }

    /// The ground on which it is withheld.
    #[must_use]
    pub fn ground(&self) -> Option<&str> {
        match self {
            Self::Open(_) => None,
            Self::Withheld(closed) => Some(&closed.ground),
        }
    }

    /// The value, if it is open.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Open(open) => Some(&open.text),
            Self::Withheld(_) => None,
        }
    }
}
