//! Compartments: under which key a person's opening is sealed, by the rule of retention that will end it.
//!
//! ```text
//! rule 1 prospecting   compartment 1 ─erased─▶ 9 ─erased─▶ 17 …      rule + 8 × generation, below 248
//! ```
//! A compartment that was erased is dead for ever; the same person's next entry under that rule goes into the rule's
//! next generation. Invoices and files begin in the generation of their year (year modulo 31), so that a fiscal year's
//! data can go by themselves.
//!
//! Which rule an entry falls under is said by its data, else by its purpose (`docs/FORMAT.md`, *Key tree*).

use chrono::{Datelike as _, NaiveDate};

use super::RecordError;
use crate::disclosure::Disclosure;
use crate::disclosure::form::form_by_code;
use crate::vault::{Compartment, Owner, PersonNo, Vault};
use crate::vocabulary::{AgeRule, Code as _, Purpose, codes};

/// Compartments of one generation.
const STEP: u8 = 8;
/// Generations below the compartments that belong to the vault.
const GENERATIONS: u8 = Compartment::FIRST_RESERVED / STEP;

codes! {
    /// A rule of retention, as compartments know it.
    Rule, "retention rule" {
        Prospecting = "prospecting",
        Internship = "internship",
        Invoicing = "invoicing",
        RightsFile = "rights_file",
        ObjectionFile = "objection_file",
        General = "general",
    }
}

form_by_code!(Rule);

impl super::Shared {
    /// The compartment in which something under a rule is sealed for a person now.
    pub(super) fn living(&self, rule: Rule, person: PersonNo) -> Result<Compartment, RecordError> {
        self.living_in(rule, person, 0)
    }

    /// The same, for data whose period began in a year of that bucket.
    pub(super) fn living_in(
        &self,
        rule: Rule,
        person: PersonNo,
        bucket: u8,
    ) -> Result<Compartment, RecordError> {
        rule.living(&*self.vault, person, bucket).ok_or_else(|| {
            RecordError::Vault(format!(
                "a person's data under `{rule}` were erased thirty-one times; begin a successor ledger"
            ))
        })
    }
}

impl super::Shared {
    /// The compartment after one, in which something under its rule can be sealed.
    pub(super) fn next_living(&self, rule: Rule, owner: Owner) -> Result<Compartment, RecordError> {
        let generation = owner.compartment.get() / STEP;
        let next = self.living_in(rule, owner.person, generation + 1)?;
        if next == owner.compartment {
            return Err(RecordError::Vault(format!(
                "a person's data under `{rule}` were erased thirty-one times; begin a successor ledger"
            )));
        }
        Ok(next)
    }
}

impl Rule {
    /// The first compartment of the rule.
    const fn first(self) -> u8 {
        match self {
            Self::Prospecting => 1,
            Self::Internship => 2,
            Self::Invoicing => 3,
            Self::RightsFile => 4,
            Self::ObjectionFile => 5,
            Self::General => super::GENERAL,
        }
    }

    /// The rule of a compartment; `None` for those of rights events and identities.
    #[must_use]
    pub fn of(compartment: Compartment) -> Option<Self> {
        let number = compartment.get();
        if number >= Compartment::FIRST_RESERVED {
            return None;
        }
        match number % STEP {
            1 => Some(Self::Prospecting),
            2 => Some(Self::Internship),
            3 => Some(Self::Invoicing),
            4 => Some(Self::RightsFile),
            5 => Some(Self::ObjectionFile),
            _ => Some(Self::General),
        }
    }

    /// The rule of a disclosure: the one that its data name, else the one that its purpose falls under.
    pub(super) fn of_disclosure(disclosure: &Disclosure) -> Self {
        match disclosure.data_age.as_ref().map(|age| age.rule) {
            Some(AgeRule::Prospecting) => Self::Prospecting,
            Some(AgeRule::Internship) => Self::Internship,
            Some(AgeRule::Invoicing) => Self::Invoicing,
            Some(AgeRule::RightsFile) => Self::RightsFile,
            Some(AgeRule::ObjectionFile) => Self::ObjectionFile,
            Some(AgeRule::IdentityDocument) | None => match disclosure.purpose {
                Purpose::DirectMarketing => Self::Prospecting,
                Purpose::InternshipContact | Purpose::PresentJobOffers => Self::Internship,
                Purpose::Invoicing | Purpose::Payment | Purpose::Accounting => Self::Invoicing,
                Purpose::RightsRequest => Self::RightsFile,
                Purpose::Suppression => Self::ObjectionFile,
                _ => Self::General,
            },
        }
    }

    /// Whether one period runs for the person as a whole, from the last contact or the end of a contract; of invoices and
    /// files each has its own.
    #[must_use]
    pub const fn is_of_person(self) -> bool {
        matches!(self, Self::Prospecting | Self::Internship | Self::General)
    }

    /// Which generation data begin in: invoices and files whose periods began in different years have keys of their own,
    /// so that each year's can go by itself.
    pub(super) fn bucket(self, disclosure: &Disclosure) -> u8 {
        if self.is_of_person() {
            return 0;
        }
        let start = disclosure.data_age.as_ref().and_then(|age| age.date);
        start.map_or(0, |day| self.bucket_of(day))
    }

    /// The generation of files that were begun on a day.
    pub(super) fn bucket_of(self, day: NaiveDate) -> u8 {
        if self.is_of_person() {
            return 0;
        }
        let year = day.year().rem_euclid(i32::from(GENERATIONS));
        u8::try_from(year).unwrap_or(0)
    }

    /// The rule as the law's table of periods knows it; none for what has no period there.
    #[must_use]
    pub const fn age(self) -> Option<AgeRule> {
        match self {
            Self::Prospecting => Some(AgeRule::Prospecting),
            Self::Internship => Some(AgeRule::Internship),
            Self::Invoicing => Some(AgeRule::Invoicing),
            Self::RightsFile => Some(AgeRule::RightsFile),
            Self::ObjectionFile => Some(AgeRule::ObjectionFile),
            Self::General => None,
        }
    }

    /// The compartment in which something can be sealed for a person now; `None` when all generations are used up.
    fn living(self, vault: &dyn Vault, person: PersonNo, bucket: u8) -> Option<Compartment> {
        (0..GENERATIONS)
            .map(|generation| self.first() + STEP * ((bucket + generation) % GENERATIONS))
            .filter_map(Compartment::new)
            .find(|compartment| {
                vault.is_open(Owner {
                    person,
                    compartment: *compartment,
                })
            })
    }
}
