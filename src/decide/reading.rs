//! Readings of the law: every version of `decide` that a ledger may name stays callable.
//!
//! | version | since | what it reads otherwise than the one before |
//! |---|---|---|
//! | 1 | the first ledgers | – |
//! | 2 | 2026-11 | a withdrawal of consent also ends the explicit consent for special categories (Art. 9(2)(a)) and the consent behind a derogation (Art. 49(1)(a), Monaco 99(1)), not only the basis; an authority of Monaco cannot authorise a tool of the GDPR; an old authorisation of the CCIN that is filed with a sub-processor asks for review too; of several defective tools for a leg the codes of a smallest choice are answered, not those of all; a notice that does not cover is asked for once; defective clauses that would stand in for a contract once they are mended do not ask for the contract beside; a rule that was not yet known on the day of recording is not used |
//!
//! What the law *is* stands in the rulebook, whose digest every verdict names; what the program makes of it
//! stands here. A verdict is recomputed under the version that it names: that another version reads the law
//! otherwise is no fault of the entry.

/// One version of the decision procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// Version 1.
    First,
    /// Version 2: withdrawals reach every consent, authorities are those of the regime.
    Second,
}

impl Reading {
    /// Every version, oldest first.
    pub const ALL: &'static [Self] = &[Self::First, Self::Second];
    /// The one by which new verdicts are made.
    pub const NEWEST: Self = Self::Second;

    /// Its number, as entries name it.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The version that an entry names; `None` for one that a later release wrote.
    #[must_use]
    pub fn of(number: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reading| reading.number() == number)
    }
}
