//! Kind × purpose and purpose × category, as sets of bits.

use crate::vocabulary::{Category, Code, Kind, Purpose};

/// A set of purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Purposes(u64);

const _: () = assert!(
    Purpose::Sponsorship as u32 <= 63,
    "a set of purposes is 64 bits"
);

impl Purposes {
    pub(crate) const ALL: Self = Self(u64::MAX);

    pub(crate) fn of(list: &[Purpose]) -> Self {
        Self(
            list.iter()
                .fold(0, |bits, purpose| bits | 1 << (*purpose as u32)),
        )
    }

    pub(crate) const fn has(self, purpose: Purpose) -> bool {
        self.0 & (1 << (purpose as u32)) != 0
    }

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The two tables of LAW.md, 5.3 and 5.4.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    kinds: Vec<Purposes>,
    categories: Vec<Purposes>,
}

impl Tables {
    pub(crate) fn new(kinds: &[(Kind, Purposes)], categories: &[(Category, Purposes)]) -> Self {
        let mut tables = Self {
            kinds: vec![Purposes::ALL; Kind::ALL.len()],
            categories: vec![Purposes(0); Category::ALL.len()],
        };
        for (kind, purposes) in kinds {
            tables.kinds[*kind as usize] = *purposes;
        }
        for (category, purposes) in categories {
            tables.categories[*category as usize] = *purposes;
        }
        tables
    }

    pub(crate) fn kind_may(&self, kind: Kind, purpose: Purpose) -> bool {
        self.kinds[kind as usize].has(purpose)
    }

    pub(crate) fn purpose_may(&self, purpose: Purpose, category: Category) -> bool {
        self.categories[category as usize].has(purpose)
    }
}
