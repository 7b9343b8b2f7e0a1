//! Compartments: under which key a person's opening is sealed, by the rule of retention that will end it.
//!
//! ```text
//! rule 1 prospecting   compartment 1 ─erased─▶ 9 ─erased─▶ 17 …      rule + 8 × generation, below 248
//! ```
//! A compartment that was erased is dead for ever; the same person's next entry under that rule goes into the rule's
//! next generation. A person seldom needs more than one or two of the thirty-one.
//!
//! Which rule an entry falls under is said by its data, else by its purpose (`docs/FORMAT.md`, *Key tree*).

use super::RecordError;
use crate::disclosure::Disclosure;
use crate::disclosure::form::form_by_parse;
use crate::vault::{Compartment, Owner, PersonNo, Vault};
use crate::vocabulary::{AgeRule, Code as _, Purpose, codes};

/// Compartments of one generation.
const STEP: u8 = 8;

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

form_by_parse!(Rule);

impl super::Shared {
    /// The compartment in which something under a rule is sealed for a person now.
    pub(super) fn living(&self, rule: Rule, person: PersonNo) -> Result<Compartment, RecordError> {
        rule.living(&*self.vault, person).ok_or_else(|| {
            RecordError::Vault(format!(
                "a person's data under `{rule}` were erased thirty-one times; begin a successor ledger"
            ))
        })
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
    pub(super) fn living(self, vault: &dyn Vault, person: PersonNo) -> Option<Compartment> {
        (self.first()..Compartment::FIRST_RESERVED)
            .step_by(usize::from(STEP))
            .filter_map(Compartment::new)
            .find(|compartment| {
                vault.is_open(Owner {
                    person,
                    compartment: *compartment,
                })
            })
    }
}
