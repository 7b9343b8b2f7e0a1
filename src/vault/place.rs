//! Names in the vault: persons, compartments, and where a row stands.
//!
//! ```text
//! person 7 · compartment 2   →  leaf 0x0000000702 of the key tree
//! seq 41 · slot 3 · part 0   →  row key 0x0000000029_0003_00, sorted as the ledger is
//! ```
//! A person number is a pseudonym that never leaves the vault: it stands in no line and in no receipt.
//! This file does not know who a person is (`people`) nor what a compartment's rule is (`retention`).

use crate::vault::key_tree::{DEPTH, Leaf, Subtree};

/// Bits of a leaf number that say the compartment.
const COMPARTMENT_BITS: u8 = 8;

/// The number of a person, given once and never again. [`PersonNo::ORGANISATION`] is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNo(u32);

impl PersonNo {
    /// Owner of sealed data that concerns no person: titles, references, free text, actors, suppressions.
    /// It has no series.
    pub const ORGANISATION: Self = Self(0);

    /// The person of that number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// True unless it is [`PersonNo::ORGANISATION`].
    #[must_use]
    pub const fn is_person(self) -> bool {
        self.0 != 0
    }
}

/// One of the 256 compartments of a person, each with a key of its own. The ledger numbers them by retention
/// rule from 0; the highest are the vault's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Compartment(u8);

impl Compartment {
    /// Who the person is. It goes only with the whole person.
    pub const IDENTITY: Self = Self(255);
    /// The person's rights events: objections outlive what they objected to.
    pub const RIGHTS: Self = Self(254);
    /// Names of actors, owned by [`PersonNo::ORGANISATION`].
    pub(super) const ACTORS: Self = Self(253);
    /// What a suppression says, owned by [`PersonNo::ORGANISATION`].
    pub(super) const SUPPRESSIONS: Self = Self(252);
    /// Compartments from here on belong to the vault.
    pub const FIRST_RESERVED: u8 = 248;

    /// A compartment of the ledger; `None` from [`Compartment::FIRST_RESERVED`] on.
    #[must_use]
    pub const fn new(number: u8) -> Option<Self> {
        if number < Self::FIRST_RESERVED {
            Some(Self(number))
        } else {
            None
        }
    }

    pub(super) const fn from_stored(number: u8) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

/// Whose data it is and which key opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner {
    /// The person, or [`PersonNo::ORGANISATION`].
    pub person: PersonNo,
    /// Which of their keys.
    pub compartment: Compartment,
}

impl Owner {
    /// The leaf of the key tree that opens it.
    #[must_use]
    pub const fn leaf(self) -> Leaf {
        Leaf(((self.person.0 as u64) << COMPARTMENT_BITS) | self.compartment.0 as u64)
    }
}

/// What an erasure takes: one compartment, or all of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// One compartment of one person.
    Compartment(Owner),
    /// The whole person: every compartment, also those that were never used.
    Person(PersonNo),
}

impl Target {
    /// Whose data it is.
    #[must_use]
    pub const fn person(self) -> PersonNo {
        match self {
            Self::Compartment(owner) => owner.person,
            Self::Person(person) => person,
        }
    }

    /// The part of the key tree that goes.
    #[must_use]
    pub const fn subtree(self) -> Subtree {
        match self {
            Self::Compartment(owner) => Subtree::leaf(owner.leaf(), DEPTH),
            Self::Person(person) => {
                Subtree::prefix(person.0 as u64, DEPTH - COMPARTMENT_BITS, DEPTH)
            }
        }
    }

    /// Whether data of `owner` goes with it.
    #[must_use]
    pub fn takes(self, owner: Owner) -> bool {
        match self {
            Self::Compartment(target) => target == owner,
            Self::Person(person) => person == owner.person,
        }
    }
}

/// What is wrong with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {0} is beyond the {max} entries that a vault can hold; close this ledger and begin a successor", max = RowKey::MAX_SEQ)]
pub struct SeqTooLarge(pub u64);

/// Where a row stands: 40 bits of entry, 16 of slot, 8 of part. Sorted as the ledger is.
///
/// Part 0 of a slot is its opening and counts in the person's series; further parts hold facts and details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(u64);

impl RowKey {
    /// The last entry that can have rows: a million entries a day for 3,000 years.
    pub const MAX_SEQ: u64 = (1 << 40) - 1;

    /// The place of a part of a slot of an entry.
    ///
    /// # Errors
    /// An entry beyond [`RowKey::MAX_SEQ`].
    pub const fn new(seq: u64, slot: u16, part: u8) -> Result<Self, SeqTooLarge> {
        if seq > Self::MAX_SEQ {
            return Err(SeqTooLarge(seq));
        }
        Ok(Self((seq << 24) | ((slot as u64) << 8) | part as u64))
    }

    pub(super) const fn from_stored(packed: u64) -> Self {
        Self(packed)
    }

    pub(super) const fn stored(self) -> u64 {
        self.0
    }

    /// The first place of an entry; past the end for an entry beyond [`RowKey::MAX_SEQ`].
    pub(super) const fn first_of(seq: u64) -> u64 {
        if seq > Self::MAX_SEQ {
            u64::MAX
        } else {
            seq << 24
        }
    }

    /// The entry.
    #[must_use]
    pub const fn seq(self) -> u64 {
        self.0 >> 24
    }

    /// The slot within the entry.
    #[must_use]
    pub const fn slot(self) -> u16 {
        // 16 of 64 bits, by the mask.
        ((self.0 >> 8) & 0xFFFF) as u16
    }

    /// The part within the slot.
    #[must_use]
    pub const fn part(self) -> u8 {
        (self.0 & 0xFF) as u8
    }

    /// The same slot's opening.
    #[must_use]
    pub const fn opening(self) -> Self {
        Self(self.0 & !0xFF)
    }

    /// The last place of the same slot.
    pub(super) const fn end_of_slot(self) -> u64 {
        self.0 | 0xFF
    }
}
