//! Adequacy decisions and their scope.

use chrono::NaiveDate;

use super::head::RuleId;
use crate::disclosure::ClearAttributes;
use crate::vocabulary::{
    Category, Condition, DpfFramework, FormerFramework, Place, Purpose, Subdivision, codes,
};

codes! {
    /// A fact about the recipient that a decision asks for.
    Attribute, "attribute" {
        SubjectToPipeda = "subject_to_pipeda",
        AppiSupplementaryRules = "appi_supplementary_rules",
        SubjectToLgpd = "subject_to_lgpd",
        SubjectToPipa = "subject_to_pipa",
        PublicBody = "public_body",
        Academic = "academic",
        NonProfit = "non_profit",
    }
}

impl Attribute {
    /// Whether it was given as true. What is absent is not given.
    #[must_use]
    pub fn is_given(self, attributes: Option<&ClearAttributes>) -> bool {
        attributes.is_some_and(|given| {
            let value = match self {
                Self::SubjectToPipeda => given.subject_to_pipeda,
                Self::AppiSupplementaryRules => given.appi_supplementary_rules,
                Self::SubjectToLgpd => given.subject_to_lgpd,
                Self::SubjectToPipa => given.subject_to_pipa,
                Self::PublicBody => given.public_body,
                Self::Academic => given.academic,
                Self::NonProfit => given.non_profit,
            };
            value == Some(true)
        })
    }
}

/// The Commission's finding that a country, or a part of it, protects data adequately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its rule.
    pub id: RuleId,
    /// About which place.
    pub place: Place,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open when absent.
    pub until: Option<NaiveDate>,
    /// From this day a permission that rests on it carries review.
    pub doubt_from: Option<NaiveDate>,
    /// What the recipient must be, all of it.
    pub requires: Vec<Attribute>,
    /// What it does not reach.
    pub excludes: Vec<Exclusion>,
    /// Only organisations on a list.
    pub listing: Option<Listing>,
}

impl Decision {
    /// In force on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        super::within(day, Some(self.from), self.until)
    }
}

/// Something a decision does not reach, or reaches with a doubt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exclusion {
    /// When the recipient is this.
    pub attribute: Option<Attribute>,
    /// When these data are among those disclosed.
    pub category: Option<Category>,
    /// When the recipient is established there.
    pub subdivisions: Vec<Subdivision>,
    /// For this purpose.
    pub purpose: Option<Purpose>,
    /// For paper that stays paper.
    pub paper: bool,
    /// Not an exclusion after all: it is covered, under this condition.
    pub condition: Option<Condition>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// What it decides carries review.
    pub doubt: bool,
    /// That it has ended is itself doubtful: what was excluded carries review afterwards.
    pub doubt_after: bool,
    /// Why, in words.
    pub why: String,
}

/// A list of organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// Which list.
    pub list: List,
    /// Days after which a look at the list is stale.
    pub checked_within_days: Option<u32>,
}

/// Which list of organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// The Data Privacy Framework list: an active row of this framework, for the entity and the data.
    Dpf(DpfFramework),
    /// The list of an ended framework.
    Former(FormerFramework),
}
