//! Person slots: how a person stands in an entry without being in it.
//!
//! ```text
//! "subjects":{"count":2,"root":"9f…"}     what the line shows
//! slot i = person ‖ number ‖ facts ‖ details   four commitments, 128 bytes, leaf i of the tree
//! ```
//! A commitment hides its value as long as its salt is secret and binds it for
//! ever; when opening and salt are erased it says nothing. One field of one
//! person can be opened while everything else stays closed.
//!
//! This file is pure: salts come in as arguments, where openings live and how
//! they die is the vault's. `docs/FORMAT.md`, *Person slots*, is the specification.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::canon::{self, CanonError};
use crate::hash::{self, Commitment, HashError, NodeHash, Salt};
use crate::tree;

/// More persons than this do not fit one entry; a larger list is split.
pub const MAX_SLOTS: usize = 65_536;

/// The fields of a slot, in the order of its leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Who: the canonical identifier.
    Person,
    /// This person's n-th entry in this log, from 1.
    Number,
    /// What `decide` was told about this person.
    Facts,
    /// What was disclosed about this person.
    Details,
}

impl Field {
    /// All four, in the order of the leaf.
    pub const ALL: [Self; 4] = [Self::Person, Self::Number, Self::Facts, Self::Details];

    /// The name that enters the salt of the field.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Number => "number",
            Self::Facts => "facts",
            Self::Details => "details",
        }
    }
}

/// What is wrong with a person or a slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// The identifier is empty.
    #[error("a person needs an identifier; give `ref`, or `email:` followed by an address")]
    Empty,
    /// The identifier has too many characters.
    #[error("an identifier has at most {max} characters, this one has {0}", max = Person::MAX_CHARS)]
    TooLong(usize),
    /// An address without `@`, or with nothing on one side of it.
    #[error("`email:` is followed by an address with one `@` and something on both sides")]
    Address,
    /// An address without its scheme, or white space around.
    #[error(
        "a reference has no `@` and no white space around it; write an address as `email:anna@example.org`"
    )]
    Ambiguous,
    /// A character that canonical JSON refuses.
    #[error(transparent)]
    Canon(#[from] CanonError),
    /// A salt that is not 32 bytes.
    #[error("a salt is 32 bytes: {0}")]
    Salt(HashError),
    /// The list is longer than one entry can hold.
    #[error(
        "one entry holds at most {MAX_SLOTS} persons, this list has {0}; split it and record each part"
    )]
    TooMany(usize),
}

impl SlotError {
    /// Whether a value was too long to be sealed.
    #[must_use]
    pub fn is_too_long(&self) -> bool {
        matches!(
            self,
            Self::Canon(CanonError::Fault {
                fault: canon::Fault::TooLong,
                ..
            })
        )
    }
}

/// A person's canonical identifier: `{"scheme":"email","value":"Anna@example.org"}`.
///
/// Two spellings of one identifier give the same canonical form; nothing else is folded:
/// `email` is NFC with a lower-case domain (the local part keeps its case, RFC 5321, 2.4),
/// `ref` is the exporter's own reference as given, in NFC.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    scheme: Scheme,
    value: String,
}

/// Diagnostics never say who somebody is.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({:?}, {} bytes)", self.scheme, self.value.len())
    }
}

/// How an identifier is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// An e-mail address.
    Email,
    /// A reference in the exporter's own systems.
    Ref,
}

impl Person {
    /// Longest identifier: an address of RFC 5321 has 254, a reference needs no more.
    pub const MAX_CHARS: usize = 256;

    /// Parses what a user sends as `ref`: `email:anna@Example.org`, or anything else as a reference.
    ///
    /// # Errors
    /// Empty, too long, an `email:` that is no address, a control or unassigned character.
    pub fn parse(reference: &str) -> Result<Self, SlotError> {
        let value: String = reference.nfc().collect();
        let chars = value.chars().count();
        if chars > Self::MAX_CHARS {
            return Err(SlotError::TooLong(chars));
        }
        canon::check_text(&value)?;
        let person = match value.strip_prefix("email:") {
            Some(address) => Self {
                scheme: Scheme::Email,
                value: canonical_address(address)?,
            },
            None if is_mistaken(&value) => return Err(SlotError::Ambiguous),
            None => Self {
                scheme: Scheme::Ref,
                value,
            },
        };
        if person.value.is_empty() {
            Err(SlotError::Empty)
        } else {
            Ok(person)
        }
    }

    /// The canonical JSON that is committed to and looked up by.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        // Members in order, checked text: this cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What a user would send to name this person again.
    #[must_use]
    pub fn reference(&self) -> String {
        match self.scheme {
            Scheme::Email => format!("email:{}", self.value),
            Scheme::Ref => self.value.clone(),
        }
    }
}

/// What can only be a mistake: one person under two identifiers would have two histories, and an objection to one
/// would not reach the other.
fn is_mistaken(reference: &str) -> bool {
    reference.trim() != reference
        || reference.contains('@')
        || reference
            .get(..6)
            .is_some_and(|start| start.eq_ignore_ascii_case("email:"))
}

fn canonical_address(address: &str) -> Result<String, SlotError> {
    match address.split_once('@') {
        Some((local, domain))
            if !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !address.contains(char::is_whitespace) =>
        {
            Ok(format!("{local}@{}", domain.to_lowercase()))
        }
        _ => Err(SlotError::Address),
    }
}

/// Everything that opens one slot, as the vault keeps it and a bundle shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// What was disclosed about this person; an object, often empty.
    pub details: Value,
    /// What `decide` was told about this person; an object.
    pub facts: Value,
    /// This person's n-th entry in this log, from 1.
    pub number: u64,
    /// Who.
    pub person: Person,
    /// Lower-case hexadecimal of the 32 bytes of the slot's salt.
    pub salt: String,
}

/// Neither what is opened nor the salt that would let anybody guess at it.
impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Opening {
    /// The slot that this opening opens: compare it with the leaf in the tree.
    ///
    /// # Errors
    /// A salt that is not 32 bytes, or a value that has no canonical form.
    pub fn slot(&self) -> Result<Slot, SlotError> {
        let salt = Salt::parse(&self.salt).map_err(SlotError::Salt)?;
        Slot::seal(&salt, self)
    }
}

/// The four commitments of one person in one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot([Commitment; 4]);

impl Slot {
    /// Length of the leaf data, in bytes.
    pub const LEN: usize = 4 * hash::LEN;

    /// Commits to the four values of `opening` under `salt`.
    ///
    /// # Errors
    /// A value without canonical form (a float, a control character …).
    pub fn seal(salt: &Salt, opening: &Opening) -> Result<Self, SlotError> {
        let number = opening.number.to_string();
        Ok(Self([
            commit(salt, Field::Person, &opening.person.canonical()),
            commit(salt, Field::Number, number.as_bytes()),
            commit(salt, Field::Facts, &canon::to_canonical(&opening.facts)?),
            commit(
                salt,
                Field::Details,
                &canon::to_canonical(&opening.details)?,
            ),
        ]))
    }

    /// A slot of four commitments made one by one, in the order of [`Field::ALL`].
    #[must_use]
    pub const fn from_commitments(commitments: [Commitment; 4]) -> Self {
        Self(commitments)
    }

    /// The commitment of one field.
    #[must_use]
    pub fn field(&self, field: Field) -> Commitment {
        self.0[field as usize]
    }

    /// The 128 bytes of the leaf.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0u8; Self::LEN];
        for (place, commitment) in bytes.chunks_exact_mut(hash::LEN).zip(&self.0) {
            place.copy_from_slice(commitment.as_bytes());
        }
        bytes
    }

    /// The leaf hash: `SHA-256(0x00 ‖ 128 bytes)`.
    #[must_use]
    pub fn leaf(&self) -> NodeHash {
        hash::leaf(&self.to_bytes())
    }
}

/// `HMAC-SHA256(HMAC-SHA256(salt, "tabellion/v1/slot/" ‖ field), value)`.
#[must_use]
pub fn commit(salt: &Salt, field: Field, canonical: &[u8]) -> Commitment {
    hash::commitment(&hash::field_salt(salt, field.name()), canonical)
}

/// Commitment of an entry's own sealed value (nobody's in particular): field `sealed`.
#[must_use]
pub fn commit_entry(salt: &Salt, canonical: &[u8]) -> Commitment {
    hash::commitment(&hash::field_salt(salt, "sealed"), canonical)
}

/// What a line shows of the persons it concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subjects {
    /// How many persons.
    pub count: u64,
    /// RFC 6962 root over their slots, in the order given.
    pub root: NodeHash,
}

impl Subjects {
    /// The tree over `slots`; `None` for an empty list, which is shown by absence.
    ///
    /// # Errors
    /// More than [`MAX_SLOTS`].
    pub fn of(slots: &[Slot]) -> Result<Option<Self>, SlotError> {
        if slots.len() > MAX_SLOTS {
            return Err(SlotError::TooMany(slots.len()));
        }
        if slots.is_empty() {
            return Ok(None);
        }
        let leaves: Vec<NodeHash> = slots.iter().map(Slot::leaf).collect();
        Ok(Some(Self {
            count: slots.len() as u64,
            root: tree::root_of(&leaves),
        }))
    }
}
