//! Rows: sealed bytes of one slot's part, and the header that stands before them in clear.
//!
//! ```text
//! value  = header ‖ nonce (24) ‖ ciphertext ‖ tag (16)      sealed under the owner's key, data = key (8) ‖ header
//! header = person (4) ‖ compartment (1) ‖ number (4) ‖ previous opening of this person (8)      big-endian
//! ```
//! The header says only pseudonyms. Walking from a person's last opening over `previous` gives the whole series,
//! newest first; the numbers then fall by one at each step, or a row is missing or altered.
//! A value that ends with its header is what a compartment's erasure leaves: the series stays walkable.
//!
//! The plaintext is whatever the ledger hands in; the vault does not look at it.

use std::fmt;

use zeroize::Zeroizing;

use crate::hash::Secret;
use crate::vault::people::NO_ROW;
use crate::vault::place::{Compartment, Owner, PersonNo, RowKey};
use crate::vault::seal::{self, DoesNotOpen, NONCE, OVERHEAD};

/// Bytes of a header.
pub(super) const HEADER: usize = 4 + 1 + 4 + 8;

/// A row to be written.
#[derive(Clone)]
pub struct Row {
    /// Where it will stand.
    pub key: RowKey,
    /// Whose data it is and which key opens it.
    pub owner: Owner,
    /// For a person, which entry of theirs the slot is, from 1 without gap. 0 for the organisation.
    pub number: u32,
    /// What is sealed: the slot's opening, facts or details in canonical JSON.
    pub plaintext: Zeroizing<Vec<u8>>,
}

/// Diagnostics never hold what is to be sealed.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("key", &self.key)
            .field("owner", &self.owner)
            .field("number", &self.number)
            .field("bytes", &self.plaintext.len())
            .finish()
    }
}

/// What a row shows without being opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Whose data it is and which key opens it.
    pub owner: Owner,
    /// Which entry of the person's the slot is, from 1; 0 for the organisation.
    pub number: u32,
    /// The person's opening before this one.
    pub previous: Option<RowKey>,
}

/// What became of a row.
#[derive(Clone, PartialEq, Eq)]
pub enum Opened {
    /// Its plaintext.
    Open(Zeroizing<Vec<u8>>),
    /// Its key or its bytes were erased.
    Erased,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(plaintext) => write!(f, "Open({} bytes)", plaintext.len()),
            Self::Erased => f.write_str("Erased"),
        }
    }
}

impl Header {
    pub(super) fn to_bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..4].copy_from_slice(&self.owner.person.get().to_be_bytes());
        bytes[4] = self.owner.compartment.get();
        bytes[5..9].copy_from_slice(&self.number.to_be_bytes());
        bytes[9..].copy_from_slice(&self.previous.map_or(NO_ROW, RowKey::stored).to_be_bytes());
        bytes
    }

    /// The header before a stored value; `None` if the value is shorter than one.
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        let (person, rest) = value.split_first_chunk::<4>()?;
        let (&compartment, rest) = rest.split_first()?;
        let (number, rest) = rest.split_first_chunk::<4>()?;
        let (previous, _) = rest.split_first_chunk::<8>()?;
        let previous = u64::from_be_bytes(*previous);
        Some(Self {
            owner: Owner {
                person: PersonNo::new(u32::from_be_bytes(*person)),
                compartment: Compartment::from_stored(compartment),
            },
            number: u32::from_be_bytes(*number),
            previous: (previous != NO_ROW).then(|| RowKey::from_stored(previous)),
        })
    }
}

/// Associated data: the row cannot be moved, and its header cannot be altered, without it ceasing to open.
fn place(key: RowKey, header: &[u8; HEADER]) -> [u8; 8 + HEADER] {
    let mut place = [0; 8 + HEADER];
    place[..8].copy_from_slice(&key.stored().to_be_bytes());
    place[8..].copy_from_slice(header);
    place
}

/// The stored value of a row.
pub(super) fn seal_row(
    key: RowKey,
    header: Header,
    secret: &Secret,
    nonce: [u8; NONCE],
    plain: &[u8],
) -> Vec<u8> {
    let header = header.to_bytes();
    let mut value = Vec::with_capacity(HEADER + OVERHEAD + plain.len());
    value.extend_from_slice(&header);
    seal::seal(&mut value, secret, nonce, &place(key, &header), plain);
    value
}

/// Opens a stored value. `secret` is absent when the compartment was erased.
pub(super) fn open_row(
    key: RowKey,
    value: &[u8],
    secret: Option<&Secret>,
) -> Result<Opened, DoesNotOpen> {
    let (header, sealed) = value.split_first_chunk::<HEADER>().ok_or(DoesNotOpen)?;
    match secret {
        Some(secret) if !sealed.is_empty() => {
            seal::open(secret, &place(key, header), sealed).map(Opened::Open)
        }
        _ => Ok(Opened::Erased),
    }
}
