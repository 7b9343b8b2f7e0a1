//! When a period ends: calendar arithmetic of Regulation 1182/71.
//!
//! A period of years that starts from a day ends at 24:00 of the same date, years
//! later: 2023-11-22 and three years, last day 2026-11-22. Where that date does
//! not exist, on the last day of the month: 2024-02-29, last day 2027-02-28. Days
//! are civil days of Europe/Paris. Fiscal years end where their owner says; a
//! school's often on 31 August. How many years is said by the rulebook.

mod grounds;
mod rules;

pub use grounds::{Ground, Grounds};
pub use rules::{KeptWhere, RetentionRule, rules};

use chrono::{Datelike, Months, NaiveDate};

use crate::disclosure::{ContactEvent, DataAge};
use crate::rulebook::{Jurisdiction, RetentionPeriod, Rulebook};
use crate::vocabulary::{AgeRule, Country};

/// The last day of a period of years that starts from a day.
#[must_use]
pub fn last_day_after_years(trigger: NaiveDate, years: u32) -> NaiveDate {
    last_day_after_months(trigger, years.saturating_mul(12))
}

/// The last day of a period of months that starts from a day.
#[must_use]
pub fn last_day_after_months(trigger: NaiveDate, months: u32) -> NaiveDate {
    // chrono stops at the last day of a month that has no such date; a date beyond its calendar is far enough.
    trigger
        .checked_add_months(Months::new(months))
        .unwrap_or(NaiveDate::MAX)
}

/// The last day of the fiscal year that a day falls in, of a year that ends on this month and day.
///
/// `None` when there is no such month or day; 29 February stands for the last of the month.
#[must_use]
pub fn fiscal_year_end(day: NaiveDate, month: u32, last: u32) -> Option<NaiveDate> {
    let end_in = |year: i32| {
        let end = NaiveDate::from_ymd_opt(year, month, last);
        if (month, last) == (2, 29) {
            end.or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
        } else {
            end
        }
    };
    let this = end_in(day.year())?;
    if day <= this {
        Some(this)
    } else {
        end_in(day.year().checked_add(1)?)
    }
}

/// The day from which the period of some data runs; none when nothing started it.
///
/// For prospecting by contacts: the last one that came from the person.
#[must_use]
pub fn trigger(age: &DataAge, rulebook: &Rulebook) -> Option<NaiveDate> {
    let from_person = |contact: &&ContactEvent| rulebook.is_from_person(contact.kind);
    age.date.or_else(|| {
        age.contacts
            .as_ref()?
            .iter()
            .filter(from_person)
            .map(|contact| contact.date)
            .max()
    })
}

/// A period and the last day that it allows.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The period.
    pub period: &'a RetentionPeriod,
    /// Its last day; none when the trigger never came: then it is over.
    pub last_day: Option<NaiveDate>,
}

impl Kept<'_> {
    /// Past its end on that day.
    #[must_use]
    pub fn is_over_on(&self, day: NaiveDate) -> bool {
        self.last_day.is_none_or(|last| last < day)
    }
}

/// The law whose periods bind an exporter in this country.
#[must_use]
pub fn jurisdiction(country: Country) -> Option<Jurisdiction> {
    match country {
        Country::FR => Some(Jurisdiction::Fr),
        Country::MC => Some(Jurisdiction::Mc),
        _ => None,
    }
}

/// The period of a rule in a jurisdiction, counted from the trigger.
#[must_use]
pub fn kept(
    rule: AgeRule,
    jurisdiction: Jurisdiction,
    trigger: Option<NaiveDate>,
    rulebook: &Rulebook,
) -> Option<Kept<'_>> {
    let period = rulebook.retention(rule, jurisdiction)?;
    Some(Kept {
        period,
        last_day: trigger.map(|day| last_day_after_years(day, period.years)),
    })
}
